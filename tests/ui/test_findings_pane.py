from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QTableView, QTreeView
from pytestqt.qtbot import QtBot

from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.errors import Problem
from knosc_desktop.domain.files import StagedFile
from knosc_desktop.domain.tables import CsvDialect, Head
from knosc_desktop.domain.validation import Finding, Place
from tests.support.builders import (
    make_check,
    make_comparison,
    make_examination,
    make_finding,
    make_resemblance,
    make_staged,
)
from tests.support.children import child_of
from tests.ui.conftest import Shown

BAD = make_examination(report=make_check(make_finding()))


@pytest.fixture
def opened(shown: Shown, qtbot: QtBot) -> Callable[..., QDialog]:
    """Opens the pane by keyboard, as a user would."""

    def open_pane(**facts: Any) -> QDialog:
        shown.staging.add([make_staged(**{"id": "a", "validation": BAD, **facts})])
        qtbot.keyClick(shown.child(QTableView, "stagingList"), Qt.Key.Key_F4)
        pane = shown.child(QDialog, "findingsPane")
        qtbot.waitUntil(pane.isVisible)
        return pane

    return open_pane


def only_one(shown: Shown) -> StagedFile:
    (file,) = shown.staging
    return file


def words(pane: QDialog, name: str) -> str:
    return child_of(pane, QLabel, name).text()


def tree_of(pane: QDialog) -> QTreeView:
    return child_of(pane, QTreeView, "findingsTree")


def test_nothing_of_it_is_made_before_it_is_wanted(shown: Shown) -> None:
    assert shown.window.findChild(QDialog, "findingsPane") is None


def test_it_is_no_larger_than_the_screen(opened: Callable[..., QDialog], small_screen: QSize) -> None:
    pane = opened()
    assert pane.frameSize().boundedTo(small_screen) == pane.frameSize()


def test_it_leaves_the_window_usable_and_esc_closes_it(opened: Callable[..., QDialog], qtbot: QtBot) -> None:
    pane = opened()
    assert not pane.isModal()
    qtbot.keyClick(pane, Qt.Key.Key_Escape)
    assert not pane.isVisible()


def test_it_says_what_the_file_will_be_sent_as_and_how_it_is_written(opened: Callable[..., QDialog]) -> None:
    pane = opened(validation=replace(BAD, head=Head((), CsvDialect("utf-8", ";", has_mark=True))))
    assert words(pane, "findingsKind") == "This file will be uploaded as Forecast. Recognised by its columns."
    assert "separated by semicolons. The encoding is UTF-8 with a byte-order mark." in words(pane, "findingsWritten")


def test_it_says_what_sending_the_file_would_change(opened: Callable[..., QDialog]) -> None:
    pane = opened(validation=replace(BAD, comparison=make_comparison()))
    assert "240 missing from this file" in words(pane, "findingsChange")


def many() -> Finding:
    places = tuple(Place(Address("Data", row, 1), f"remark {row}") for row in range(2, 1002))
    return make_finding(places=places)


def test_what_is_short_is_unfolded_from_the_beginning(opened: Callable[..., QDialog]) -> None:
    tree = tree_of(opened())
    assert tree.isExpanded(tree.model().index(0, 0, tree.model().index(0, 0)))


def test_headings_are_unfolded_and_findings_unfold_by_keyboard(opened: Callable[..., QDialog], qtbot: QtBot) -> None:
    tree = tree_of(opened(validation=make_examination(report=make_check(many()))))
    model = tree.model()
    finding = model.index(0, 0, model.index(0, 0))
    assert (tree.isExpanded(model.index(0, 0)), tree.isExpanded(finding)) == (True, False)
    qtbot.waitUntil(tree.hasFocus)
    tree.setCurrentIndex(finding)
    qtbot.keyClick(tree, Qt.Key.Key_Right)
    assert tree.isExpanded(finding)
    assert model.index(0, 0, finding).data() == "Data!A2   remark 2"


def test_enter_unfolds_and_folds_a_finding_and_closes_nothing(opened: Callable[..., QDialog], qtbot: QtBot) -> None:
    pane = opened(validation=make_examination(report=make_check(many())))
    tree = tree_of(pane)
    finding = tree.model().index(0, 0, tree.model().index(0, 0))
    tree.setCurrentIndex(finding)
    qtbot.keyClick(tree, Qt.Key.Key_Return)
    assert tree.isExpanded(finding)
    qtbot.keyClick(tree, Qt.Key.Key_Return)
    assert not tree.isExpanded(finding)
    assert pane.isVisible()


def test_a_file_that_looks_like_something_else_can_become_that(
    opened: Callable[..., QDialog], shown: Shown, qtbot: QtBot
) -> None:
    pane = opened(validation=make_examination(kind_scores=make_resemblance("procurement")))
    button = child_of(pane, QPushButton, "useKindButton")
    assert button.text().replace("&", "") == "Use Purchase orders"
    with qtbot.waitSignal(shown.window.staged_trigger_chosen) as chosen:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert chosen.args == ["a", "procurement"]


def test_a_file_that_is_what_it_looks_like_offers_no_other_data_type(opened: Callable[..., QDialog]) -> None:
    assert not child_of(opened(), QPushButton, "useKindButton").isVisible()


def test_it_follows_the_file(opened: Callable[..., QDialog], shown: Shown) -> None:
    pane = opened()
    shown.staging.update(replace(only_one(shown), validation=make_examination()))
    assert not tree_of(pane).isVisible()
    assert words(pane, "findingsClean") == "The columns match the template. No problems found."


@pytest.mark.parametrize("news", [{"note": "Open in Excel."}, {"validation": None}])
def test_what_is_unfolded_stays_so_while_the_rest_becomes_known(
    opened: Callable[..., QDialog], shown: Shown, news: dict[str, Any]
) -> None:
    validation = make_examination(report=make_check(many(), make_finding(message="B")))
    tree = tree_of(opened(validation=validation))
    finding = tree.model().index(0, 0, tree.model().index(0, 0))
    tree.expand(finding)
    if "validation" in news:
        news = {"validation": replace(validation, comparison=make_comparison())}
    shown.staging.update(replace(only_one(shown), **news))
    assert not tree.isExpanded(tree.model().index(1, 0, tree.model().index(0, 0)))
    assert tree.isExpanded(tree.model().index(0, 0, tree.model().index(0, 0)))


def test_it_closes_when_its_file_is_removed(opened: Callable[..., QDialog], shown: Shown) -> None:
    pane = opened()
    shown.staging.remove("a")
    assert not pane.isVisible()


def test_why_it_could_not_be_checked_is_said_with_what_can_be_done(opened: Callable[..., QDialog]) -> None:
    obstacle = Problem("Too large to check here", "It needs more memory than there is.", "It can still be sent.")
    pane = opened(validation=make_examination(report=None, obstacle=obstacle))
    assert words(pane, "findingsObstacle") == "It needs more memory than there is. It can still be sent."


def test_copying_without_a_selection_copies_all(opened: Callable[..., QDialog], qtbot: QtBot) -> None:
    tree = tree_of(opened())
    tree.clearSelection()
    qtbot.keyClick(tree, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().splitlines()[-1] == "\t\tData!C18   18 should probably be 0018"


def test_copying_copies_the_selected_finding_with_its_cells(opened: Callable[..., QDialog], qtbot: QtBot) -> None:
    tree = tree_of(opened(validation=make_examination(report=make_check(make_finding(), make_finding(message="B")))))
    tree.setCurrentIndex(tree.model().index(1, 0, tree.model().index(0, 0)))
    qtbot.keyClick(tree, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().splitlines()[:2] == ["Problems", "\tB"]


def test_the_button_copies_all_whatever_is_selected(opened: Callable[..., QDialog], qtbot: QtBot) -> None:
    pane = opened()
    tree_of(pane).setCurrentIndex(tree_of(pane).model().index(0, 0))
    qtbot.mouseClick(child_of(pane, QPushButton, "copyFindingsButton"), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text().startswith("Problems\n")


def test_more_cells_are_loaded_when_the_end_is_scrolled_into_view(opened: Callable[..., QDialog], qtbot: QtBot) -> None:
    report = make_check(many(), make_finding(message="The next"))
    tree = tree_of(opened(validation=make_examination(report=report)))
    model = tree.model()
    finding = model.index(0, 0, model.index(0, 0))
    tree.expand(finding)
    assert 100 <= model.rowCount(finding) < 1000

    def all_there() -> bool:
        tree.scrollTo(model.index(model.rowCount(finding) - 1, 0, finding))
        return model.rowCount(finding) == 1000

    qtbot.waitUntil(all_there)


def test_a_long_sentence_is_shown_whole(opened: Callable[..., QDialog], qtbot: QtBot) -> None:
    finding = make_finding(message="A sentence that says what is wrong and what to do about it. " * 6)
    tree = tree_of(opened(validation=make_examination(report=make_check(finding))))
    section = tree.model().index(0, 0, QModelIndex())
    line, heading = tree.visualRect(tree.model().index(0, 0, section)), tree.visualRect(section)
    assert line.height() > 2 * heading.height()
