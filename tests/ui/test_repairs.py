"""Repairs in the check results: offered on the cards, entered in the grid, listed and undone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot

from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.files import FileStamp, Original, StagedFile
from knosc_desktop.domain.reader_requests import SheetRow, SheetRows
from knosc_desktop.domain.repairs import Repair, RepairKind, with_repair
from knosc_desktop.domain.tables import TableHeader
from knosc_desktop.domain.texts import message
from knosc_desktop.domain.validation import Defect, Finding, Place, Severity
from knosc_desktop.ui.staging.file_action import FileAction
from knosc_desktop.ui.staging.problem_card import ProblemCard
from knosc_desktop.ui.widgets.menu_button import MenuButton
from tests.support.builders import make_check, make_examination, make_finding, make_staged
from tests.ui.conftest import Shown

HEADER = TableHeader("Data", 1, ("_Action", "_ItemNumber"))
A2, B3, B4, B5 = Address("Data", 2, 1), Address("Data", 3, 2), Address("Data", 4, 2), Address("Data", 5, 2)
LEFT = Qt.MouseButton.LeftButton
Open = Callable[..., QWidget]


def finding(defect: Defect, said: str, *cells: Address, remark: Any = "") -> Finding:
    places = tuple(Place(cell, remark) for cell in cells)
    told = message(said, column="", key="", actions=(), count=len(cells))
    return make_finding(defect=defect, message=told, places=places, severity=Severity.WARNING)


ACTION = finding(Defect.UNKNOWN_ACTION, "values.actions.unknown", A2)
EMPTY = finding(Defect.EMPTY_KEY, "values.keys.empty", B3)
SPACES = finding(Defect.STRAY_BLANKS, "values.spaces.extra", B4, B5)
DOUBLED = finding(
    Defect.DUPLICATE_KEY, "values.keys.repeated", B5, remark=message("values.keys.repeated_row", key="X", row="4")
)


@pytest.fixture
def opened(shown: Shown, qtbot: QtBot) -> Open:
    """Opens the check results of a file with these problems; repairs are noted as the program does."""
    window = shown.window
    rows = tuple(SheetRow((f"A{number}", f"B{number}")) for number in range(1, 7))
    window.preview_rows_wanted.connect(
        lambda _: window.show_preview(SheetRows(1, rows, len(rows), True, (), FileStamp(1, 1)))
    )

    def note(file_id: str, repair: Repair) -> None:
        file = next(each for each in shown.staging if each.id == file_id)
        shown.staging.update(replace(file, repairs=with_repair(file.repairs, repair)))

    window.repair_requested.connect(note)

    def open_view(*findings: Finding, **facts: Any) -> QWidget:
        known = make_examination(report=make_check(*findings), header=HEADER)
        shown.staging.add([make_staged(**{"id": "a", "trigger": "item-master", "validation": known, **facts})])
        qtbot.keyClick(shown.child(QTableView, "stagingList"), Qt.Key.Key_F4)
        view = shown.child(QWidget, "problemsView")
        qtbot.waitUntil(lambda: view.isVisible() and shown.child(QTableView, "previewGrid").model().rowCount() == 6)
        return view

    return open_view


def only_one(shown: Shown) -> StagedFile:
    (file,) = shown.staging
    return file


def buttons(shown: Shown) -> list[QPushButton]:
    panel = shown.child(QWidget, "problemsPanel")
    return [each for each in panel.findChildren(QPushButton, "repairButton") if each.isVisible()]


def test_a_problem_offers_its_repair_with_its_own_name_behind_the_words(opened: Open, shown: Shown) -> None:
    opened(SPACES)
    (button,) = buttons(shown)
    assert button.text() == "Remove extra spaces in 2 cells"
    assert button.accessibleName() == "Remove extra spaces in 2 cells, Extra spaces"


def test_a_repair_of_all_cells_is_one_click(opened: Open, shown: Shown, qtbot: QtBot) -> None:
    opened(SPACES)
    qtbot.mouseClick(buttons(shown)[0], LEFT)
    assert only_one(shown).repairs == (Repair(RepairKind.SPACES, (B4, B5), count=2),)
    assert buttons(shown) == []
    qtbot.waitUntil(shown.child(QTableView, "previewGrid").hasFocus)


def test_a_problem_that_is_repaired_says_so(opened: Open, shown: Shown, qtbot: QtBot) -> None:
    opened(SPACES)
    qtbot.mouseClick(buttons(shown)[0], LEFT)
    cards = shown.child(QWidget, "problemsPanel").findChildren(ProblemCard)
    assert [card.accessibleName() for card in cards if card.isVisible()] == ["Extra spaces, Repair chosen"]


def test_an_action_is_chosen_from_those_that_are_allowed(opened: Open, shown: Shown, qtbot: QtBot) -> None:
    opened(ACTION)
    (button,) = buttons(shown)
    assert isinstance(button, MenuButton)
    qtbot.mouseClick(button, LEFT)
    menu = button.menu_below
    assert [entry.text() for entry in menu.actions()] == [
        "Set to REFRESH",
        "Set to ADD",
        "Set to UPDATE",
        "Set to DELETE",
    ]
    qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(menu.actions()[1]).center())
    assert only_one(shown).repairs == (Repair(RepairKind.ACTION, (A2,), "ADD"),)


def test_either_of_two_rows_with_one_key_can_be_removed(opened: Open, shown: Shown, qtbot: QtBot) -> None:
    opened(DOUBLED)
    (button,) = buttons(shown)
    assert isinstance(button, MenuButton)
    qtbot.mouseClick(button, LEFT)
    menu = button.menu_below
    assert [entry.text() for entry in menu.actions()] == ["Remove row 4", "Remove row 5"]
    qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(menu.actions()[0]).center())
    assert only_one(shown).repairs == (Repair(RepairKind.ROW, (B4,)),)


def test_an_empty_key_is_typed_into_its_cell(opened: Open, shown: Shown, qtbot: QtBot) -> None:
    opened(EMPTY)
    qtbot.mouseClick(buttons(shown)[0], LEFT)
    editor = shown.child(QLineEdit, "cellEditor")
    qtbot.waitUntil(editor.isVisible)
    assert editor.accessibleName().startswith("B3")
    editor.clear()
    qtbot.keyClicks(editor, "A-1")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: only_one(shown).repairs == (Repair(RepairKind.VALUE, (B3,), "A-1"),))
    assert shown.child(QTableView, "previewGrid").model().index(2, 1).data() == "A-1"


def test_escape_ends_the_entry_and_not_the_view(opened: Open, shown: Shown, qtbot: QtBot) -> None:
    view = opened(EMPTY)
    qtbot.mouseClick(buttons(shown)[0], LEFT)
    editor = shown.child(QLineEdit, "cellEditor")
    qtbot.keyClicks(editor, "A-1")
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert view.isVisible()
    assert only_one(shown).repairs == ()


def test_f2_chooses_in_a_cell_with_an_action(opened: Open, shown: Shown, qtbot: QtBot) -> None:
    opened(ACTION)
    grid = shown.child(QTableView, "previewGrid")
    qtbot.waitUntil(lambda: grid.currentIndex().row() == 1)
    qtbot.keyClick(grid, Qt.Key.Key_F2)
    box = shown.child(QComboBox, "cellChoices")
    qtbot.waitUntil(box.view().isVisible)
    qtbot.keyClick(box.view(), Qt.Key.Key_End)
    qtbot.keyClick(box.view(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: only_one(shown).repairs == (Repair(RepairKind.ACTION, (A2,), "DELETE"),))


def test_keys_in_any_other_cell_change_nothing(opened: Open, shown: Shown, qtbot: QtBot) -> None:
    opened(EMPTY)
    grid = shown.child(QTableView, "previewGrid")
    grid.setCurrentIndex(grid.model().index(4, 0))
    qtbot.keyClicks(grid, "x")
    assert shown.window.findChild(QLineEdit, "cellEditor") is None


def test_repairs_are_listed_and_undone_by_their_place(opened: Open, shown: Shown, qtbot: QtBot) -> None:
    chosen = (Repair(RepairKind.VALUE, (B3,), "A-1"), Repair(RepairKind.SPACES, (B4, B5), count=2))
    opened(EMPTY, SPACES, repairs=chosen)
    undo = shown.child(QWidget, "repairsBox").findChildren(QPushButton, "undoRepairButton")
    assert [each.accessibleName() for each in undo] == [
        "Undo, A-1 entered in B3",
        "Undo, Extra spaces removed in 2 cells",
    ]
    with qtbot.waitSignal(shown.window.repair_undo_requested) as undone:
        qtbot.mouseClick(undo[1], LEFT)
    assert undone.args == ["a", 1]


def test_the_copy_is_offered_as_soon_as_there_are_repairs(opened: Open, shown: Shown, qtbot: QtBot) -> None:
    opened(SPACES)
    use = shown.child(QPushButton, "useRepairedButton")
    assert not use.isVisible()
    qtbot.mouseClick(buttons(shown)[0], LEFT)
    assert use.isVisible()
    with qtbot.waitSignal(shown.window.file_action_requested) as wanted:
        qtbot.mouseClick(use, LEFT)
    assert wanted.args == [FileAction.USE_REPAIRED, "a"]


def test_a_repaired_copy_says_what_it_is_of_and_the_original_can_be_used(
    opened: Open, shown: Shown, qtbot: QtBot
) -> None:
    opened(SPACES, original=Original(Path("items.xlsx"), FileStamp(1, 1)))
    assert shown.child(QLabel, "repairedFrom").text().startswith("This is a repaired copy of ")
    with qtbot.waitSignal(shown.window.file_action_requested) as wanted:
        qtbot.mouseClick(shown.child(QPushButton, "useOriginalButton"), LEFT)
    assert wanted.args == [FileAction.USE_ORIGINAL, "a"]
