"""Marks the row of a table that the keyboard acts on, and has it told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
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


def tell_current_row(table: QTableView) -> None:
    """Have a screen reader say the current row when the keyboard comes to a table: Qt tells it of the table alone."""
    from PySide6.QtGui import QAccessible  # not on the way to the first paint

    if QAccessible.isActive():
        # Qt tells of the table only after the table itself has got to know.
        QTimer.singleShot(0, table, lambda: _tell(table))


def _tell(table: QTableView) -> None:
    from PySide6.QtGui import QAccessible, QAccessibleEvent

    interface = QAccessible.queryAccessibleInterface(table)
    cell = interface.focusChild() if table.hasFocus() and interface is not None else None
    if cell is not None:
        QAccessible.updateAccessibility(QAccessibleEvent(cell, QAccessible.Event.Focus))
