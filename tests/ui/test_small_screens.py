"""At 400 % of a screen of 1920 x 1080: no dialog is larger than the screen, and Tab brings each control into sight."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QDialog, QLabel, QMenu, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from tests.support.scenes import scenes, settle

_SCREEN = QSize(480, 270)
_FRAME = QSize(16, 48)
"""What the desktop puts around a window, at most."""
_MOST_STEPS = 60


def dialogs() -> Iterator[tuple[str, QDialog]]:
    for name, top in scenes((_SCREEN.width(), _SCREEN.height())):
        settle(top.isVisible)
        # The pages of the sign-in are held in the tests of its own dialog.
        if isinstance(top, QDialog) and not name.startswith("sign-in"):
            yield name, top
        if isinstance(top, QDialog | QMenu):
            top.close()


def by_tab(dialog: QDialog, qtbot: QtBot) -> list[QWidget]:
    """Where Tab leads, one after the other; each has to be in sight when it has the focus."""
    visited: list[QWidget] = []
    for _ in range(_MOST_STEPS):
        focused = dialog.focusWidget()
        if focused in visited:
            break
        visited.append(focused)
        assert not out_of_sight(focused), f"{focused.objectName()} is out of sight in {dialog.objectName()}"
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    return visited


def out_of_sight(widget: QWidget) -> bool:
    """Whether some of it is; of what scrolls by itself, and of what is longer than the screen, a part is enough."""
    seen = widget.visibleRegion().boundingRect()
    if isinstance(widget, QAbstractScrollArea | QLabel):
        return seen.isEmpty() or seen.width() < widget.width()
    return seen != widget.rect()


def controls(dialog: QDialog) -> list[QWidget]:
    """What the keyboard has to get to."""
    return [
        each
        for each in dialog.findChildren(QWidget)
        if each.focusPolicy() & Qt.FocusPolicy.TabFocus
        and each.focusProxy() is None
        and each.isVisibleTo(dialog)
        and each.isEnabled()
        and not isinstance(each, QScrollArea)
    ]


@pytest.fixture(autouse=True)
def small_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QScreen, "availableSize", lambda _screen: _SCREEN)


def test_no_dialog_is_larger_than_the_screen(qapp: QApplication) -> None:
    room = _SCREEN - _FRAME
    sizes = {name: dialog.size().expandedTo(dialog.minimumSizeHint()) for name, dialog in dialogs()}
    assert {name: size for name, size in sizes.items() if size.boundedTo(room) != size} == {}


def test_tab_brings_each_control_of_a_dialog_into_sight(qtbot: QtBot) -> None:
    for name, dialog in dialogs():
        dialog.activateWindow()
        settle(dialog.isActiveWindow)
        visited = by_tab(dialog, qtbot)
        assert {each.objectName() for each in controls(dialog)} <= {each.objectName() for each in visited}, name
