"""A file with small problems: repaired in the app, and its copy uploaded, while the user's own file stays as it is."""

from __future__ import annotations

import os
from contextlib import closing
from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton, QScrollArea, QTableView, QWidget
from pytestqt.qtbot import QtBot

from knosc_desktop.demo.workbooks import write_sample
from knosc_desktop.domain.files import StagedFile, ValidationPhase
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.ui.widgets.menu_button import MenuButton
from tests.support.program import ProgramUnderTest
from tests.support.tenant import DemoTenant
from tests.support.tenant_client import TenantClient


def only_file(program: ProgramUnderTest) -> StagedFile:
    (file,) = program.lifecycle.context.staging
    return file


def is_checked(program: ProgramUnderTest) -> bool:
    files = list(program.lifecycle.context.staging)
    known = files[0].validation if len(files) == 1 else None
    return known is not None and known.phase is ValidationPhase.DONE and known.report is not None


def spoil(path: Path) -> None:
    """Units with an unknown action, an empty key, extra spaces, a number as text, and a row twice."""
    write_sample("unit-master", path, rows=30)
    with closing(load_workbook(path)) as book:
        sheet = book.worksheets[0]
        sheet["A5"] = "Perhaps"
        sheet["B7"] = None
        sheet["B9"], sheet["B11"] = f" {sheet['B9'].value}", f"{sheet['B11'].value} "
        sheet["E12"] = "7"
        sheet.append([cell.value for cell in sheet[20]])
        book.save(path)


def open_problems(program: ProgramUnderTest, path: Path) -> None:
    program.drop([path])
    program.wait(lambda: is_checked(program))
    program.press("stagingList", Qt.Key.Key_F4)
    program.wait(lambda: program.sees("previewGrid"))
    grid = program.find(QTableView, "previewGrid")
    program.wait(lambda: grid.model().rowCount() > 30 and grid.model().index(0, 1).data() == "_UnitCode")


def repair_buttons(program: ProgramUnderTest) -> dict[str, QPushButton]:
    panel = program.find(QWidget, "problemsPanel")
    return {each.text(): each for each in panel.findChildren(QPushButton, "repairButton") if each.isVisible()}


def repairs(program: ProgramUnderTest) -> list[str]:
    """The list of repairs, as the user reads it."""
    panel = program.find(QWidget, "problemsPanel")
    return [
        each.accessibleName().removeprefix("Undo, ")
        for each in panel.findChildren(QPushButton, "undoRepairButton")
        if each.isVisible()
    ]


def press(program: ProgramUnderTest, qtbot: QtBot, words: str) -> QPushButton:
    program.wait(lambda: words in repair_buttons(program))
    button = repair_buttons(program)[words]
    # A card that is out of sight is scrolled to, as a user would.
    program.find(QScrollArea, "problemsScroller").ensureWidgetVisible(button)
    program.wait(lambda: not button.visibleRegion().isEmpty())
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    return button


def what_knosc_has(tenant: DemoTenant) -> list[tuple[object, ...]]:
    with TenantClient.signed_in(tenant) as visitor:
        content = visitor.get("/api/job/unit-master").content
    with closing(load_workbook(BytesIO(content))) as book:
        return list(book.worksheets[0].iter_rows(values_only=True))


def repair_everything(program: ProgramUnderTest, qtbot: QtBot) -> None:
    press(program, qtbot, "Remove extra spaces in 2 cells")
    press(program, qtbot, "Convert 1 cell to a number")
    press(program, qtbot, "Remove 1 identical row")
    # Of the allowed actions one is chosen.
    button = press(program, qtbot, "Set the action in 1 cell")
    assert isinstance(button, MenuButton)
    (refresh,) = (entry for entry in button.menu_below.actions() if entry.text() == "Set to REFRESH")
    qtbot.mouseClick(
        button.menu_below, Qt.MouseButton.LeftButton, pos=button.menu_below.actionGeometry(refresh).center()
    )
    # A value is typed into its cell.
    press(program, qtbot, "Enter a value in B7")
    program.wait(lambda: program.sees("cellEditor"))
    editor = program.find(QLineEdit, "cellEditor")
    qtbot.keyClicks(editor, "UNIT-X")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    program.wait(lambda: len(repairs(program)) == 5)


def test_five_kinds_of_problems_are_repaired_in_a_copy_that_is_uploaded(
    program: ProgramUnderTest, tenant: DemoTenant, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "units.xlsx"
    spoil(path)
    own, moment = path.read_bytes(), path.stat().st_mtime_ns
    open_problems(program, path)
    program.picture("repairs-before")
    repair_everything(program, qtbot)
    program.picture("repairs-chosen")
    assert repairs(program) == [
        "Extra spaces removed in 2 cells",
        "1 cell converted to a number",
        "1 identical row removed",
        "Action of 1 cell set to REFRESH",
        "UNIT-X entered in B7",
    ]
    assert repair_buttons(program) == {}

    program.click("useRepairedButton")
    program.wait(lambda: only_file(program).original is not None and is_checked(program))
    program.wait(lambda: "No problems found" in program.text_of("problemsPanel"))
    assert "This is a repaired copy of units.xlsx." in program.text_of("repairedFrom")
    copy = only_file(program).path
    program.picture("repairs-used")
    program.press("previewGrid", Qt.Key.Key_Escape)
    program.wait(lambda: program.sees("stagingList"))
    assert "Repaired copy of units.xlsx" in program.table_texts("stagingList")[0]
    program.picture("repairs-listed")
    program.press("stagingList", Qt.Key.Key_Return)
    (job,) = program.wait_for_end(1)
    assert job.state is JobState.COMPLETED
    assert job.file is not None
    assert job.file.name == "units.xlsx"
    # Its errors, if there were any, would lead into the copy.
    assert job.file.place == str(copy)

    sent = what_knosc_has(tenant)
    assert len(sent) == 31
    assert sent[4][0] == "REFRESH"
    assert [sent[row - 1][1] for row in (7, 9, 11)] == ["UNIT-X", "UNIT-008", "UNIT-010"]
    assert sent[11][4] == 7
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (own, moment)


def test_a_csv_file_keeps_every_byte_that_is_not_repaired(
    program: ProgramUnderTest, tenant: DemoTenant, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "units.csv"
    rows = [f"REFRESH;UNIT-{number:03};Größe {number};Count;{number}\r\n" for number in range(1, 41)]
    head = "_Action;_UnitCode;_UnitName;_UnitType;_Multiplier\r\n"
    spoiled = [*rows, rows[3]]
    spoiled[7] = spoiled[7].replace("UNIT-008", " UNIT-008 ")
    path.write_bytes((head + "".join(spoiled)).encode("cp1252"))
    open_problems(program, path)
    press(program, qtbot, "Remove extra spaces in 1 cell")
    press(program, qtbot, "Remove 1 identical row")
    program.wait(lambda: len(repairs(program)) == 2)
    program.click("useRepairedButton")
    program.wait(lambda: only_file(program).original is not None and is_checked(program))
    program.press("previewGrid", Qt.Key.Key_Escape)
    program.wait(lambda: program.sees("stagingList"))
    program.press("stagingList", Qt.Key.Key_Return)
    (job,) = program.wait_for_end(1)
    assert job.state is JobState.COMPLETED
    with TenantClient.signed_in(tenant) as visitor:
        assert visitor.get("/api/job/unit-master").content == (head + "".join(rows)).encode("cp1252")


def test_a_repair_is_undone_and_the_own_file_taken_back(
    program: ProgramUnderTest, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "units.xlsx"
    spoil(path)
    open_problems(program, path)
    press(program, qtbot, "Remove extra spaces in 2 cells")
    press(program, qtbot, "Remove 1 identical row")
    program.wait(lambda: len(repairs(program)) == 2)
    undo = program.find(QPushButton, "undoRepairButton")
    qtbot.mouseClick(undo, Qt.MouseButton.LeftButton)
    program.wait(lambda: repairs(program) == ["1 identical row removed"])
    assert "Remove extra spaces in 2 cells" in repair_buttons(program)
    program.click("useRepairedButton")
    program.wait(lambda: only_file(program).original is not None and is_checked(program))
    program.click("useOriginalButton")
    program.wait(lambda: only_file(program).path == path and is_checked(program))
    program.wait(lambda: "Remove 1 identical row" in repair_buttons(program))
    assert "Your own file “units.xlsx” is on the list again" in program.notice


def test_a_file_that_is_saved_meanwhile_is_checked_again_and_its_repairs_are_dropped(
    program: ProgramUnderTest, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "units.xlsx"
    spoil(path)
    open_problems(program, path)
    press(program, qtbot, "Remove 1 identical row")
    program.wait(lambda: len(repairs(program)) == 1)
    later = path.stat().st_mtime_ns + 10**9
    os.utime(path, ns=(later, later))
    program.wait(lambda: not only_file(program).repairs and is_checked(program))
    program.wait(lambda: "Your repairs were dropped" in program.text_of("problemsPanel"))
    assert "Remove 1 identical row" in repair_buttons(program)


def test_an_action_is_chosen_in_its_cell(program: ProgramUnderTest, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "units.xlsx"
    spoil(path)
    open_problems(program, path)
    grid = program.find(QTableView, "previewGrid")
    program.wait(lambda: str(grid.currentIndex().data()) == "Perhaps")
    qtbot.keyClick(grid, Qt.Key.Key_F2)
    program.wait(lambda: program.sees("cellChoices"))
    box = program.find(QComboBox, "cellChoices")
    program.wait(lambda: box.view().isVisible())
    popup = QApplication.activePopupWidget()
    assert popup is not None
    qtbot.keyClick(box.view(), Qt.Key.Key_End)
    qtbot.keyClick(box.view(), Qt.Key.Key_Return)
    program.wait(lambda: repairs(program) == ["Action of 1 cell set to DELETE"])
    assert program.find(QLabel, "problemPosition").text()
    assert grid.currentIndex().data() == "DELETE"
