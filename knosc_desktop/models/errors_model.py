"""The row errors of one job."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from knosc_desktop.models import text
from knosc_desktop.models.columns import ErrorColumn

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from PySide6.QtCore import QObject

    from knosc_desktop.domain.jobs import RowError

_AnyIndex = QModelIndex | QPersistentModelIndex

_HEADINGS = {ErrorColumn.MESSAGE: "What is wrong", ErrorColumn.ROW: "Row", ErrorColumn.COLUMN: "Column"}


class ErrorsModel(QAbstractTableModel):
    """Message, row and column of each error, in the order Knosc gave them."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self._errors: tuple[RowError, ...] = ()

    def show(self, errors: Sequence[RowError]) -> None:
        """Show these errors instead."""
        wanted = tuple(errors)
        if wanted == self._errors:
            return
        self.beginResetModel()
        self._errors = wanted
        self.endResetModel()

    def as_text(self, rows: Iterable[int]) -> str:
        """Those rows for the clipboard: a line each, cells parted by tabs, under a heading."""
        lines = ["\t".join(_HEADINGS[column] for column in ErrorColumn)]
        lines += ["\t".join(_cell(self._errors[row], column) for column in ErrorColumn) for row in rows]
        return "\n".join(lines)

    def rowCount(self, parent: _AnyIndex = QModelIndex()) -> int:  # noqa: D102 - Qt's contract
        return 0 if parent.isValid() else len(self._errors)

    def columnCount(self, parent: _AnyIndex = QModelIndex()) -> int:  # noqa: D102 - Qt's contract
        return 0 if parent.isValid() else len(ErrorColumn)

    def data(self, index: _AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102 - Qt's contract
        if not index.isValid():
            return None
        error, column = self._errors[index.row()], ErrorColumn(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return _cell(error, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return text.as_tooltip(error.message) if column is ErrorColumn.MESSAGE else None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        return None

    def headerData(  # noqa: D102 - Qt's contract
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = ErrorColumn(section)
        if role == Qt.ItemDataRole.DisplayRole:
            return _HEADINGS[column]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        return None


def _alignment(column: ErrorColumn) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column is ErrorColumn.ROW else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _cell(error: RowError, column: ErrorColumn) -> str:
    if column is ErrorColumn.MESSAGE:
        return text.one_line(error.message)
    if column is ErrorColumn.ROW:
        return text.NOTHING if error.row is None else str(error.row)
    return text.one_line(error.column) or text.NOTHING
