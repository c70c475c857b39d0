"""Marks the row of a table that the keyboard acts on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QPainter

from knosc_desktop.ui.widgets.colours import tokens_of

if TYPE_CHECKING:
    from PySide6.QtWidgets import QTableView

_WIDTH = 3


def mark_current_row(table: QTableView) -> None:
    """Paint a bar at its beginning, whichever of its cells is the current one; after the table itself was painted."""
    index = table.currentIndex()
    if not table.hasFocus() or not index.isValid():
        return
    row = table.visualRect(index)
    with QPainter(table.viewport()) as painter:
        painter.fillRect(0, row.top(), _WIDTH, row.height(), QColor(tokens_of(table.palette()).focus))
