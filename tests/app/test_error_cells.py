"""Whatever way Knosc counts rows, the window and the marked copy show each error at its own cell."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView

from knosc_desktop.demo.columns import LAYOUTS
from knosc_desktop.domain.job_states import JobState
from tests.support.program import ProgramUnderTest
from tests.support.tenant import DemoTenant

_BAD = (4, 61, 104, 191)
"""Rows whose type the tenant doesn't know, in batches of 50 the numbers 3, 10, 3 and 40."""
_CELLS = [f"D{row}" for row in _BAD]
_NOT_LOCATED = "row 0"


def _items(path: Path) -> Path:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Data"
    names = [column.name for column in LAYOUTS["item-master"].columns]
    sheet.append(names)
    for row in range(2, 202):
        kind = f"KIND-{row - 1}" if row in _BAD else "Component"
        values = {"_Action": "ADD", "_ItemNumber": f"ITEM-8{row:03}", "_ItemType": kind, "_Status": "Active"}
        sheet.append([values.get(name, f"Bracket {row}" if name == "_ItemDescription" else None) for name in names])
    book.save(path)
    return path


def _places(program: ProgramUnderTest) -> list[str]:
    """The cells that the window names, without groups."""
    column = next(
        number
        for number in range(program.find(QTableView, "errorsTable").model().columnCount())
        if program.find(QTableView, "errorsTable").model().headerData(number, Qt.Orientation.Horizontal) == "Cell"
    )
    return sorted(row[column] for row in program.table_texts("errorsTable") if row[column])


def _send(program: ProgramUnderTest, file: Path) -> None:
    program.drop([file])
    program.wait(lambda: len(program.table_texts("stagingList")) == 1)
    program.wait(lambda: "Item master" in program.table_texts("stagingList")[0])
    program.press("stagingList", Qt.Key.Key_Return)
    program.wait_for_end(1)
    program.select_job(0)


@pytest.mark.parametrize("shape", ["objects", "strings", "text", "json-text", "cells"])
def test_errors_counted_in_batches_beside_one_of_the_file_are_shown_and_marked_at_their_cells(
    program: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path, opened: list[Path], shape: str
) -> None:
    tenant.control({"set": {"batch_rows": 50, "file_errors": "row-zero", "error_shape": shape}})
    _send(program, _items(tmp_path / "items.xlsx"))
    assert program.jobs[0].state is JobState.FAILED

    program.wait(lambda: set(_CELLS) <= set(_places(program)))
    assert _places(program) == sorted([*_CELLS, _NOT_LOCATED])
    program.picture(f"error-cells-{shape}")

    marked = tmp_path / "marked.xlsx"
    program.find(QTableView, "errorsTable").selectRow(
        next(row for row, texts in enumerate(program.table_texts("errorsTable")) if _CELLS[2] in texts)
    )
    program.choose_more("actionOpenAtCell")
    program.answer_file_dialog("savePathDialog", marked)
    program.wait(lambda: opened == [marked])
    with closing(load_workbook(marked)) as book:
        comments = {cell.coordinate: cell.comment.text for row in book["Data"] for cell in row if cell.comment}
    assert sorted(comments) == sorted(f"D{row}" for row in _BAD)
    assert all(f"KIND-{row - 1}" in comments[f"D{row}"] for row in _BAD)


@pytest.mark.parametrize("dress", ["text-list", "text-null", "list-null", "list-text", "list-object", "word", "zero"])
def test_a_job_without_errors_in_any_shape_is_completed(
    program: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path, dress: str
) -> None:
    tenant.control({"set": {"empty_errors": dress}})
    file = _items(tmp_path / "items.xlsx")
    with closing(load_workbook(file)) as book:
        for row in _BAD:
            book.worksheets[0].cell(row, 4).value = "Component"
        book.save(file)
    _send(program, file)
    assert (program.jobs[0].state, program.jobs[0].errors) == (JobState.COMPLETED, ())
