from __future__ import annotations

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QTableWidget
from pytestqt.qtbot import QtBot

from knosc_desktop.ui.staging.staging_list import StagingListView
from tests.support.builders import make_staged
from tests.support.children import child_of
from tests.ui.conftest import Shown


@pytest.fixture
def opened(shown: Shown, qtbot: QtBot) -> QDialog:
    """The page of all keys, opened by its own."""
    qtbot.keyClick(shown.window, Qt.Key.Key_F1)
    dialog = shown.child(QDialog, "keyboardDialog")
    qtbot.waitUntil(dialog.isVisible)
    return dialog


def lines(dialog: QDialog) -> list[tuple[str, str]]:
    table = child_of(dialog, QTableWidget, "keysTable")
    cells = [(table.item(row, 0), table.item(row, 1)) for row in range(table.rowCount())]
    return [(keys.text() if keys else "", what.text() if what else "") for keys, what in cells]


def test_nothing_of_it_is_made_before_it_is_wanted(shown: Shown) -> None:
    assert shown.window.findChild(QDialog, "keyboardDialog") is None


def test_every_shortcut_of_the_menus_is_listed_with_its_text(opened: QDialog, shown: Shown) -> None:
    actions = [action for action in shown.window.findChildren(QAction) if action.objectName().startswith("action")]
    said = dict(lines(opened)[: len([action for action in actions if not action.shortcut().isEmpty()])])
    for action in actions:
        if not action.shortcut().isEmpty():
            assert said[action.shortcut().toString()] == action.text().replace("&", "").removesuffix("…")


@pytest.mark.parametrize(
    "keys",
    [
        "Ctrl+O", "Ctrl+K", "Ctrl+R", "Ctrl+J", "Ctrl+F", "F5", "Enter", "Ctrl+Enter", "F2", "F4", "Del", "Alt+Up",
        "Alt+Down", "Shift+F10", "Ctrl+T", "Ctrl+Shift+L", "Esc", "F1", "Ctrl+,", "Ctrl+Q",
    ],
)  # fmt: skip
def test_every_key_of_the_manual_is_named(opened: QDialog, keys: str) -> None:
    assert keys in {said for said, _ in lines(opened)}


def test_the_keys_of_a_line_are_those_of_its_menu(opened: QDialog, shown: Shown) -> None:
    shown.staging.add([make_staged()])
    staged = shown.child(StagingListView, "stagingList")
    menu = staged.menu_for(staged.model().index(0, 0))
    said = lines(opened)
    for action in menu.actions():
        if not action.shortcut().isEmpty():
            assert (action.shortcut().toString(), action.text().replace("&", "")) in said
    menu.close()


def test_every_line_but_a_heading_says_what_its_keys_do(opened: QDialog) -> None:
    headings = [keys for keys, what in lines(opened) if not what]
    assert headings == [
        "On a file to upload",
        "In the check results of a file",
        "On a job",
        "On the errors of a job",
        "Elsewhere",
    ]


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Return])
def test_the_keyboard_closes_it_and_it_is_deleted(opened: QDialog, qtbot: QtBot, key: Qt.Key) -> None:
    with qtbot.waitSignal(opened.destroyed):
        qtbot.keyClick(opened.focusWidget(), key)


def test_all_of_it_is_visible_where_it_fits(large_screen: QSize, opened: QDialog) -> None:
    assert opened.height() < large_screen.height()
    table = child_of(opened, QTableWidget, "keysTable")
    assert table.verticalScrollBar().maximum() == 0


def test_it_is_no_larger_than_the_screen(small_screen: QSize, opened: QDialog) -> None:
    assert opened.frameSize().boundedTo(small_screen) == opened.frameSize()
