from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from knosc_desktop.ui.widgets.layout import FlowLayout


@pytest.fixture
def widget(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def row_of(widget: QWidget, width: int) -> tuple[FlowLayout, list[QPushButton]]:
    row = FlowLayout(widget)
    buttons = [QPushButton(f"Button {number}", widget) for number in range(4)]
    for button in buttons:
        row.addWidget(button)
    widget.resize(width, 400)
    widget.show()
    return row, buttons


def test_where_they_fit_all_are_in_one_line(widget: QWidget) -> None:
    row, buttons = row_of(widget, 900)
    assert {button.y() for button in buttons} == {0}
    assert row.heightForWidth(900) == buttons[0].height()


def test_where_they_do_not_fit_the_row_continues_in_the_next_line(widget: QWidget) -> None:
    row, buttons = row_of(widget, 200)
    assert buttons[2].y() > buttons[0].y()
    assert buttons[2].x() == 0
    assert all(button.geometry().right() <= 200 for button in buttons)
    assert row.heightForWidth(200) == buttons[-1].geometry().bottom() + 1


def test_hidden_widgets_take_no_room(widget: QWidget) -> None:
    row, buttons = row_of(widget, 900)
    buttons[0].hide()
    row.activate()
    assert buttons[1].x() == 0
