"""Tables whose rows are what the keyboard acts on: the current one is marked, and told when the keyboard comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, Qt, QTimer
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QTableView

from knosc_desktop.ui.widgets.colours import tokens_of

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QPaintEvent

_WIDTH = 3


class RowTable(QTableView):
    """Has a bar at the beginning of its current row, whichever of its cells is the current one."""

    home_column = 0
    """Where the keyboard is in a row that is gone to: a cell that tells the whole row."""

    def selectRow(self, row: int) -> None:
        """Make it the current row and the only selected one; Qt's own goes to the last column from right to left."""
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(self.model().index(row, self.home_column), flags)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # Qt makes a cell of the first row the current one, on which the keys then act, without marking it.
        if self.currentIndex().isValid() and not self.selectionModel().hasSelection():
            self.selectRow(self.currentIndex().row())
        tell_current_cell(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        index = self.currentIndex()
        if not self.hasFocus() or not index.isValid():
            return
        row = self.visualRect(index)
        is_left = self.layoutDirection() == Qt.LayoutDirection.LeftToRight
        left = 0 if is_left else self.viewport().width() - _WIDTH
        with QPainter(self.viewport()) as painter:
            painter.fillRect(left, row.top(), _WIDTH, row.height(), QColor(tokens_of(self.palette()).focus))


def tell_current_cell(table: QTableView) -> None:
    """Have a screen reader say the current cell when the keyboard comes to a table: Qt tells it of the table alone."""
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
