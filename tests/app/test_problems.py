"""A file with problems: dropped, opened, walked through with F8, corrected in Excel, and uploaded."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot

from knosc_desktop.demo.workbooks import write_sample
from knosc_desktop.domain.files import StagedFile, ValidationPhase
from knosc_desktop.domain.job_states import JobState
from tests.support.program import ProgramUnderTest


def only_file(program: ProgramUnderTest) -> StagedFile | None:
    files = list(program.lifecycle.context.staging)
    return files[0] if len(files) == 1 else None


def is_checked(program: ProgramUnderTest) -> bool:
    file = only_file(program)
    return file is not None and file.validation.phase is ValidationPhase.DONE and file.validation.report is not None


def spoken(program: ProgramUnderTest) -> str:
    """What a screen reader says of the current cell."""
    index = program.find(QTableView, "previewGrid").currentIndex()
    return str(index.data(Qt.ItemDataRole.AccessibleTextRole))


def position(program: ProgramUnderTest) -> str:
    return program.find(QLabel, "problemPosition").text()


def spoil(path: Path) -> None:
    """A workbook of items with three unknown actions and an empty number."""
    write_sample("item-master", path, rows=230)
    with closing(load_workbook(path)) as book:
        sheet = book.worksheets[0]
        for row in (2, 50, 98):
            sheet.cell(row, 1).value = "Perhaps"
        sheet.cell(7, 2).value = None
        book.save(path)


def mend(path: Path) -> None:
    with closing(load_workbook(path)) as book:
        sheet = book.worksheets[0]
        for row in (2, 50, 98):
            sheet.cell(row, 1).value = "REFRESH"
        sheet.cell(7, 2).value = "ITEM-9999"
        book.save(path)
    later = path.stat().st_mtime_ns + 10**9
    os.utime(path, ns=(later, later))


def test_problems_are_found_in_their_cells_and_gone_once_the_file_was_corrected(
    program: ProgramUnderTest, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "items-new.xlsx"
    spoil(path)
    program.drop([path])
    program.wait(lambda: is_checked(program))
    program.press("stagingList", Qt.Key.Key_F4)
    program.wait(lambda: program.sees("previewGrid") and "Perhaps" in spoken(program))
    program.picture("problems")
    assert "Unknown actions" in spoken(program)
    assert position(program) == "Problem 1 of 4"

    # From cell to cell.
    program.press("previewGrid", Qt.Key.Key_F8)
    program.wait(lambda: spoken(program).startswith("Perhaps, A50"))
    links = [
        button
        for button in program.find(QWidget, "problemsPanel").findChildren(QPushButton, "cellLink")
        if button.text() == "B7"
    ]
    qtbot.mouseClick(links[0], Qt.MouseButton.LeftButton)
    program.wait(lambda: spoken(program).startswith("empty, B7"))
    assert position(program) == "Problem 4 of 4"

    # A copy to keep.
    program.click("saveProblemsButton")
    copy = tmp_path / "marked.xlsx"
    program.answer_file_dialog("savePathDialog", copy)
    program.wait(copy.exists)
    with closing(load_workbook(copy)) as book:
        assert book.sheetnames[0] == "Problems"
        assert book.worksheets[1]["A50"].comment is not None

    # The user corrects the file in Excel, and the window follows.
    mend(path)
    program.wait(lambda: is_checked(program) and "No problems found" in program.text_of("problemsPanel"))
    assert "You saved this file again, so it was checked again." in program.text_of("problemsPanel")
    program.picture("problems-corrected")

    program.press("previewGrid", Qt.Key.Key_Escape)
    program.wait(lambda: program.sees("stagingList"))
    program.press("stagingList", Qt.Key.Key_Return)
    (job,) = program.wait_for_end(1)
    assert job.state is JobState.COMPLETED
