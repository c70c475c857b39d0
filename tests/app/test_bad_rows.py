"""Items with 20 bad rows: see, open, fix, save, send the corrected file, completed."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView

from knosc_desktop.demo.workbooks import write_sample
from knosc_desktop.domain.job_states import JobState
from tests.support.program import ProgramUnderTest
from tests.support.tenant import DemoTenant

BAD_ROWS = 20


def repair(workbook: Path, marked: Path) -> int:
    """Correct in the workbook what is marked in the copy, as the row above has it; returns how many cells."""
    with closing(load_workbook(marked)) as copy, closing(load_workbook(workbook)) as book:
        sheet = book.worksheets[0]
        marks = copy[sheet.title]
        rows, columns = range(2, marks.max_row + 1), range(1, marks.max_column + 1)
        cells = [(row, column) for row in rows for column in columns if marks.cell(row, column).comment]
        for row, column in cells:
            is_number = sheet.cell(1, column).value == "_ItemNumber"
            like = sheet.cell(3 if row == 2 else row - 1, column).value
            sheet.cell(row, column).value = f"ITEM-9{row:03}" if is_number and row > 2 else like
        book.save(workbook)
    return len(cells)


def test_items_with_bad_rows_are_opened_corrected_sent_again_and_completed(
    program: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path, opened: list[Path]
) -> None:
    file, marked = tmp_path / "items.xlsx", tmp_path / "items with errors marked.xlsx"
    write_sample("item-master", file, rows=200, bad_rows=BAD_ROWS)
    program.drop([file])
    program.wait(lambda: len(program.table_texts("stagingList")) == 1)
    program.wait(lambda: "Item master" in program.table_texts("stagingList")[0])
    program.press("stagingList", Qt.Key.Key_Return)
    (failed,) = program.wait_for_end(1)
    assert (failed.state, len(failed.errors)) == (JobState.FAILED, BAD_ROWS)

    # See: grouped by what is wrong, each with its cell.
    program.select_job(0)
    program.wait(
        lambda: any(re.fullmatch(r"[A-Z]+\d+", cell) for row in program.table_texts("errorsTable") for cell in row)
    )
    program.picture("bad-rows-errors")

    # Open: the copy with the marks, which leads to the cell.
    table = program.find(QTableView, "errorsTable")
    table.selectRow(0)
    program.press("errorsTable", Qt.Key.Key_Right)
    program.wait(lambda: len(program.table_texts("errorsTable")) > 4)
    table.selectRow(1)
    program.choose_more("actionOpenAtCell")
    program.answer_file_dialog("savePathDialog", marked)
    program.wait(lambda: opened == [marked])
    assert "'Item master'!" in program.notice

    # Fix and save; the row offers the corrected file.
    assert repair(file, marked) == BAD_ROWS
    program.wait(lambda: program.sees("sendCorrectedButton"))
    program.picture("bad-rows-corrected")
    program.click("sendCorrectedButton")
    program.wait(lambda: len(program.table_texts("stagingList")) == 1)
    program.click("uploadButton")

    corrected = program.wait_for_end(2)[-1]
    program.picture("bad-rows-completed")
    assert (corrected.state, corrected.rows_processed, corrected.corrects) == (JobState.COMPLETED, 200, failed.id)
    assert [job["trigger"] for job in tenant.jobs()] == ["item-master"] * 2
