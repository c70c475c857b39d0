"""The problems of a file beside its rows, in the place of the lists: opened, walked through and left by real keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton, QSplitter, QTableView, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from knosc_desktop.domain.cells import Address, column_letters
from knosc_desktop.domain.errors import Problem
from knosc_desktop.domain.files import NOT_VALIDATED, FileStamp, StagedFile
from knosc_desktop.domain.reader_requests import SheetRow, SheetRows
from knosc_desktop.domain.tables import CsvDialect, Head, SheetHead, TableHeader
from knosc_desktop.domain.validation import Place, Severity
from knosc_desktop.ui.staging.file_action import FileAction
from knosc_desktop.ui.staging.problem_card import ProblemCard
from tests.support.builders import (
    make_check,
    make_comparison,
    make_examination,
    make_finding,
    make_resemblance,
    make_staged,
)
from tests.ui.conftest import Shown

HEADER = TableHeader("Data", 1, ("_Action", "_ItemNumber", "_Status"))
ACTIONS = make_finding(places=tuple(Place(Address("Data", row, 1), f"was {row}") for row in (2, 50)))
CODES = make_finding(severity=Severity.WARNING, places=tuple(Place(Address("Data", row, 2)) for row in (12, 13, 14)))
BAD = make_examination(report=make_check(ACTIONS, CODES), header=HEADER)
Open = Callable[..., QWidget]


def answer(first: int, count: int, last_row: int = 400) -> SheetRows:
    rows = tuple(SheetRow((f"A{number}", f"B{number}", f"C{number}")) for number in range(first, first + count))
    return SheetRows(first, rows, last_row, True, (), FileStamp(1, 1))


@pytest.fixture
def opened(shown: Shown, qtbot: QtBot) -> Open:
    """Opens the check results by keyboard, as a user would; rows come at once."""
    window = shown.window

    def bring(ranges: list[tuple[int, int]]) -> None:
        for each in ranges:
            window.show_preview(answer(*each))

    window.preview_rows_wanted.connect(bring)

    def open_view(**facts: Any) -> QWidget:
        shown.staging.add([make_staged(**{"id": "a", "validation": BAD, **facts})])
        qtbot.keyClick(shown.child(QTableView, "stagingList"), Qt.Key.Key_F4)
        view = shown.child(QWidget, "problemsView")
        qtbot.waitUntil(view.isVisible)
        return view

    return open_view


def only_one(shown: Shown) -> StagedFile:
    (file,) = shown.staging
    return file


def words(shown: Shown, name: str) -> str:
    return shown.child(QLabel, name).text()


def grid_of(shown: Shown) -> QTableView:
    return shown.child(QTableView, "previewGrid")


def cell(shown: Shown) -> str:
    """Where the keyboard is, as Excel names it."""
    current = grid_of(shown).currentIndex()
    return f"{column_letters(current.column() + 1)}{current.row() + 1}"


def cards(shown: Shown) -> list[ProblemCard]:
    panel = shown.child(QWidget, "problemsPanel")
    return [card for card in panel.findChildren(ProblemCard) if card.isVisible()]


def links(shown: Shown) -> list[QPushButton]:
    return [button for card in cards(shown) for button in card.findChildren(QPushButton, "cellLink")]


def filled(shown: Shown, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: grid_of(shown).model().rowCount() == 400)


def test_nothing_of_it_is_made_before_it_is_wanted(shown: Shown) -> None:
    assert shown.window.findChild(QWidget, "problemsView") is None


def test_it_takes_the_place_of_the_lists_and_esc_brings_them_back(opened: Open, shown: Shown, qtbot: QtBot) -> None:
    view = opened()
    assert not shown.child(QTableView, "stagingList").isVisible()
    with qtbot.waitSignal(shown.window.preview_wanted) as ended:
        qtbot.keyClick(grid_of(shown), Qt.Key.Key_Escape)
    assert not view.isVisible()
    assert ended.args == ["", ""]
    qtbot.waitUntil(shown.child(QTableView, "stagingList").hasFocus)


def test_the_button_goes_back_to_the_files(opened: Open, shown: Shown, qtbot: QtBot) -> None:
    view = opened()
    qtbot.mouseClick(shown.child(QPushButton, "backToFilesButton"), Qt.MouseButton.LeftButton)
    assert not view.isVisible()


def test_the_rows_of_the_sheet_with_the_table_are_wanted(opened: Open, shown: Shown, qtbot: QtBot) -> None:
    with qtbot.waitSignal(shown.window.preview_wanted) as wanted:
        opened()
    assert wanted.args == ["a", "Data"]
    filled(shown, qtbot)
    assert grid_of(shown).model().index(1, 0).data() == "A2"


def test_it_begins_at_the_first_problem(opened: Open, shown: Shown, qtbot: QtBot) -> None:
    opened()
    filled(shown, qtbot)
    assert cell(shown) == "A2"
    assert words(shown, "problemPosition") == "Problem 1 of 5"


def test_f8_goes_from_problem_to_problem_and_round_again(opened: Open, shown: Shown, qtbot: QtBot) -> None:
    opened()
    filled(shown, qtbot)
    gone = []
    for _ in range(5):
        qtbot.keyClick(grid_of(shown), Qt.Key.Key_F8)
        gone.append(cell(shown))
    assert gone == ["A50", "B12", "B13", "B14", "A2"]
    assert words(shown, "problemPosition") == "Problem 1 of 5"


def test_shift_f8_goes_back(opened: Open, shown: Shown, qtbot: QtBot) -> None:
    opened()
    filled(shown, qtbot)
    qtbot.keyClick(grid_of(shown), Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    assert cell(shown) == "B14"
    assert words(shown, "problemPosition") == "Problem 5 of 5"


def test_the_arrows_do_what_the_keys_do(opened: Open, shown: Shown, qtbot: QtBot) -> None:
    opened()
    filled(shown, qtbot)
    qtbot.mouseClick(shown.child(QToolButton, "nextProblemButton"), Qt.MouseButton.LeftButton)
    assert cell(shown) == "A50"
    qtbot.mouseClick(shown.child(QToolButton, "previousProblemButton"), Qt.MouseButton.LeftButton)
    assert cell(shown) == "A2"


def test_a_cell_that_is_gone_to_is_in_sight(opened: Open, shown: Shown, qtbot: QtBot) -> None:
    opened(validation=make_examination(report=make_check(make_finding(places=(Place(Address("Data", 390, 3)),)))))
    filled(shown, qtbot)
    grid = grid_of(shown)
    qtbot.waitUntil(lambda: cell(shown) == "C390")
    assert grid.viewport().rect().contains(grid.visualRect(grid.currentIndex()).center())


def test_each_problem_is_a_card_with_links_to_its_cells(opened: Open, shown: Shown) -> None:
    opened()
    assert [card.accessibleName() for card in cards(shown)] == [
        "Missing leading zeros, 2 cells",
        "Missing leading zeros, 3 cells",
    ]
    assert [(link.text(), link.accessibleName()) for link in links(shown)] == [
        ("A2", "A2, was 2, Missing leading zeros"),
        ("A50", "A50, was 50, Missing leading zeros"),
        ("B12:B14", "B12:B14, Missing leading zeros"),
    ]


def test_a_link_goes_to_its_cell(opened: Open, shown: Shown, qtbot: QtBot) -> None:
    opened()
    filled(shown, qtbot)
    qtbot.mouseClick(links(shown)[2], Qt.MouseButton.LeftButton)
    assert cell(shown) == "B12"
    assert words(shown, "problemPosition") == "Problem 3 of 5"
    assert grid_of(shown).hasFocus()


def test_many_cells_get_their_links_in_portions(opened: Open, shown: Shown, qtbot: QtBot) -> None:
    places = tuple(Place(Address("Data", row, 1)) for row in range(2, 130, 2))
    opened(validation=replace(BAD, report=make_check(make_finding(places=places, count=100))))
    assert len(links(shown)) == 8
    qtbot.mouseClick(shown.child(QPushButton, "moreCellsButton"), Qt.MouseButton.LeftButton)
    assert len(links(shown)) == 48
    assert shown.child(QPushButton, "moreCellsButton").text() == "16 more"


def test_a_click_on_a_marked_cell_selects_its_problem(opened: Open, shown: Shown, qtbot: QtBot) -> None:
    opened()
    filled(shown, qtbot)
    grid = grid_of(shown)
    place = grid.visualRect(grid.model().index(12, 1)).center()
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert words(shown, "problemPosition") == "Problem 4 of 5"


def test_a_click_on_any_other_cell_changes_no_problem(opened: Open, shown: Shown, qtbot: QtBot) -> None:
    opened()
    filled(shown, qtbot)
    grid = grid_of(shown)
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=grid.visualRect(grid.model().index(5, 2)).center())
    assert words(shown, "problemPosition") == "Problem 1 of 5"


def test_a_problem_of_another_sheet_shows_that_sheet(opened: Open, shown: Shown, qtbot: QtBot) -> None:
    hidden = make_finding(severity=Severity.WARNING, places=(Place(Address("Prices", 1, 1)),))
    opened(validation=replace(BAD, report=make_check(ACTIONS, hidden)))
    filled(shown, qtbot)
    with qtbot.waitSignal(shown.window.preview_wanted) as wanted:
        qtbot.mouseClick(links(shown)[2], Qt.MouseButton.LeftButton)
    assert wanted.args == ["a", "Prices"]
    filled(shown, qtbot)
    assert cell(shown) == "A1"


def test_it_says_what_the_file_will_be_sent_as_and_how_it_is_written(opened: Open, shown: Shown) -> None:
    opened(validation=replace(BAD, head=Head((), CsvDialect("utf-8", ";", has_mark=True))))
    assert words(shown, "findingsKind") == "This file will be uploaded as Forecast. Recognised by its columns."
    assert "separated by semicolons. The encoding is UTF-8 with a byte-order mark." in words(shown, "findingsWritten")


def test_it_says_what_sending_the_file_would_change(opened: Open, shown: Shown) -> None:
    opened(validation=replace(BAD, comparison=make_comparison()))
    assert "240 missing from this file" in words(shown, "findingsChange")
    assert "Rows missing from this file: 240" in [card.accessibleName() for card in cards(shown)]


def test_a_file_that_looks_like_something_else_can_become_that(opened: Open, shown: Shown, qtbot: QtBot) -> None:
    opened(validation=make_examination(kind_scores=make_resemblance("procurement")))
    button = shown.child(QPushButton, "useKindButton")
    assert button.text().replace("&", "") == "Use Purchase orders"
    with qtbot.waitSignal(shown.window.staged_trigger_chosen) as chosen:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert chosen.args == ["a", "procurement"]


def test_a_file_that_is_what_it_looks_like_offers_no_other_data_type(opened: Open, shown: Shown) -> None:
    opened()
    assert not shown.child(QPushButton, "useKindButton").isVisible()


def test_it_follows_the_file(opened: Open, shown: Shown) -> None:
    opened()
    shown.staging.update(replace(only_one(shown), validation=make_examination(header=HEADER)))
    assert not cards(shown)
    assert words(shown, "findingsClean") == "The columns match the template. No problems found."
    assert not words(shown, "problemPosition")


def test_the_current_problem_stays_while_more_becomes_known(opened: Open, shown: Shown, qtbot: QtBot) -> None:
    opened()
    filled(shown, qtbot)
    qtbot.keyClick(grid_of(shown), Qt.Key.Key_F8)
    shown.staging.update(replace(only_one(shown), validation=replace(BAD, comparison=make_comparison())))
    assert (cell(shown), words(shown, "problemPosition")) == ("A50", "Problem 2 of 5")


def test_a_file_that_has_changed_is_shown_anew(opened: Open, shown: Shown, qtbot: QtBot) -> None:
    opened()
    filled(shown, qtbot)
    with qtbot.waitSignal(shown.window.preview_wanted) as wanted:
        shown.staging.update(replace(only_one(shown), stamp=FileStamp(77, 78)))
    assert wanted.args == ["a", "Data"]


def test_rows_are_wanted_only_when_it_is_known_of_which_sheet(opened: Open, shown: Shown, qtbot: QtBot) -> None:
    opened(validation=replace(BAD, header=None, head=Head((SheetHead("Prices", ()),))))
    with qtbot.assertNotEmitted(shown.window.preview_wanted, wait=0):
        shown.staging.update(replace(only_one(shown), stamp=FileStamp(77, 78), validation=NOT_VALIDATED))
    with qtbot.waitSignal(shown.window.preview_wanted) as wanted:
        shown.staging.update(replace(only_one(shown), validation=BAD))
    assert wanted.args == ["a", "Data"]


def test_it_closes_when_its_file_is_removed(opened: Open, shown: Shown) -> None:
    view = opened()
    shown.staging.remove("a")
    assert not view.isVisible()


def test_a_file_that_is_added_is_gone_to_on_the_list(opened: Open, shown: Shown) -> None:
    view = opened()
    shown.staging.add([make_staged("b.csv", id="b")])
    assert not view.isVisible()
    files = shown.child(QTableView, "stagingList")
    assert (files.hasFocus(), files.currentIndex().row()) == (True, 1)


def test_why_it_could_not_be_checked_is_said_with_what_can_be_done(opened: Open, shown: Shown) -> None:
    obstacle = Problem("Too large to check here", "It needs more memory than there is.", "It can still be sent.")
    opened(validation=make_examination(report=None, obstacle=obstacle))
    assert words(shown, "findingsObstacle") == "It needs more memory than there is. It can still be sent."


def test_why_its_rows_cannot_be_shown_stands_in_their_place(opened: Open, shown: Shown, qtbot: QtBot) -> None:
    opened()
    filled(shown, qtbot)
    shown.window.show_preview_problem(Problem("Gone", "It is not there.", "Add it again."))
    assert words(shown, "previewTrouble") == "It is not there. Add it again."
    assert not grid_of(shown).isVisible()


def test_the_button_copies_all_results(opened: Open, shown: Shown, qtbot: QtBot) -> None:
    opened()
    qtbot.mouseClick(shown.child(QPushButton, "copyFindingsButton"), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text().startswith("Problems\n")


def test_selected_cells_are_copied_as_excel_would(opened: Open, shown: Shown, qtbot: QtBot) -> None:
    opened()
    filled(shown, qtbot)
    grid = grid_of(shown)
    grid.setCurrentIndex(grid.model().index(1, 0))
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down):
        qtbot.keyClick(grid, key, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(grid, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "A2\tB2\nA3\tB3"


@pytest.mark.parametrize("action", FileAction)
def test_what_can_be_done_with_the_file_is_asked_for(
    opened: Open, shown: Shown, qtbot: QtBot, action: FileAction
) -> None:
    opened()
    with qtbot.waitSignal(shown.window.file_action_requested) as asked:
        qtbot.mouseClick(shown.child(QPushButton, action.name_of_button), Qt.MouseButton.LeftButton)
    assert asked.args == [action, "a"]


def test_rows_come_as_they_are_scrolled_into_sight(opened: Open, shown: Shown, qtbot: QtBot) -> None:
    opened()
    filled(shown, qtbot)
    grid = grid_of(shown)
    assert grid.model().index(399, 0).data() == "…"
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum())
    qtbot.waitUntil(lambda: grid.model().index(399, 0).data() == "A400")


def test_text_from_a_file_is_never_markup(opened: Open, shown: Shown) -> None:
    finding = make_finding(message="<b>x</b>", places=(Place(Address("<i>", 1, 1), "<u>y</u>"),))
    opened(validation=replace(BAD, report=make_check(finding)))
    (link,) = links(shown)
    assert "<u>" not in link.toolTip()
    labels = [label for label in cards(shown)[0].findChildren(QLabel) if "<b>" in label.text()]
    assert [label.textFormat() for label in labels] == [Qt.TextFormat.PlainText]


def test_a_key_for_a_list_goes_back_to_the_lists(opened: Open, shown: Shown, qtbot: QtBot) -> None:
    view = opened()
    qtbot.keyClick(grid_of(shown), Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert not view.isVisible()
    qtbot.waitUntil(shown.child(QTableView, "stagingList").hasFocus)


def test_a_click_on_a_card_goes_to_its_first_cell(opened: Open, shown: Shown, qtbot: QtBot) -> None:
    opened()
    filled(shown, qtbot)
    qtbot.mouseClick(cards(shown)[1], Qt.MouseButton.LeftButton, pos=QPoint(4, 4))
    assert cell(shown) == "B12"


def test_in_a_narrow_window_the_rows_are_under_the_problems(opened: Open, shown: Shown, qtbot: QtBot) -> None:
    opened()
    splitter = shown.child(QSplitter, "problemsSplitter")
    shown.window.resize(1200, 700)
    qtbot.waitUntil(lambda: splitter.orientation() is Qt.Orientation.Horizontal)
    shown.window.resize(500, 700)
    qtbot.waitUntil(lambda: splitter.orientation() is Qt.Orientation.Vertical)


def test_files_can_be_added_above_the_problems(opened: Open, shown: Shown, qtbot: QtBot) -> None:
    view = opened()
    add = shown.child(QPushButton, "chooseFilesButton")
    picker = shown.child(QWidget, "triggerPicker")
    qtbot.waitUntil(lambda: add.isVisible() and add.height() > 0)
    assert picker.isVisible()
    assert add.mapTo(shown.window, QPoint(0, add.height())).y() <= view.mapTo(shown.window, QPoint()).y()
    qtbot.keyClick(grid_of(shown), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: add.isVisible() and shown.child(QTableView, "stagingList").isVisible())
    below = shown.child(QTableView, "stagingList").mapTo(shown.window, QPoint()).y()
    assert add.mapTo(shown.window, QPoint(0, add.height())).y() <= below
