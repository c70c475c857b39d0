"""Both themes, at 100, 200 and 400 %: every word, edge and mark of the focus can be told, and nothing is cut off."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QPalette, QScreen
from PySide6.QtWidgets import QApplication, QDialog, QMenu

from knosc_desktop.ui.widgets import colours
from tests.support.contrast import too_faint, unmarked_focus
from tests.support.pseudo_walk import clipped
from tests.support.scenes import scenes, settle

_SCREENS = {1: QSize(1440, 860), 2: QSize(960, 500), 4: QSize(480, 250)}
"""What is usable of a screen of 1920 x 1080 at 200 and 400 %, and of a laptop's at 100."""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("ratio", list(_SCREENS), ids=[f"{ratio}00 %" for ratio in _SCREENS])
def test_everything_can_be_read(qapp: QApplication, monkeypatch: pytest.MonkeyPatch, ratio: int, dark: bool) -> None:
    screen = _SCREENS[ratio]
    monkeypatch.setattr(QScreen, "availableSize", lambda _screen: screen)
    palette = QPalette()
    colours.fill(palette, dark=dark)
    found = []
    try:
        qapp.setPalette(palette)
        for name, top in scenes((screen.width(), screen.height())):
            settle(top.isVisible)
            if name != "closing":
                found += [f"{name}: {what}" for what in too_faint(top, ratio) + unmarked_focus(top, ratio)]
                found += [f"{name}: cut off: {what}" for what in clipped(top)] if isinstance(top, QDialog) else []
            if isinstance(top, QDialog | QMenu):
                top.close()
    finally:
        qapp.setPalette(QPalette())
    assert found == []
