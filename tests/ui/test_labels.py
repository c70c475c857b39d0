"""Labels that give way, and what their tooltips add."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from knosc_desktop.ui.widgets.labels import ElidedLabel


def test_a_tooltip_tells_what_has_no_room_and_nothing_else(qtbot: QtBot) -> None:
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.resize(600, 20)
    label.show()
    label.set_words("items.xlsx")
    assert label.toolTip() == ""

    label.resize(20, 20)
    assert "items.xlsx" in label.toolTip()

    label.resize(600, 20)
    assert label.toolTip() == ""
