"""The files ready to send, one line each; choices leave it as signals, services act on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from knosc_desktop.models import text
from knosc_desktop.models.columns import Role, StagingColumn, Tone

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QObject

    from knosc_desktop.domain.files import StagedFile
    from knosc_desktop.services.staging import Staging

_AnyIndex = QModelIndex | QPersistentModelIndex

UNCHOSEN = "Choose what it is…"
"""What the kind says until it is chosen."""

_HEADINGS = {
    StagingColumn.FILE: "File",
    StagingColumn.KIND: "Kind of data",
    StagingColumn.NOTE: "Note",
    StagingColumn.REMOVE: "",
}


class StagingModel(QAbstractTableModel):
    """Shows the staging list.

    Signals:
        trigger_chosen(file_id: str, trigger: str): the planner chose a kind for a file.
        removal_chosen(file_id: str): she took it off the list.
    """

    trigger_chosen = Signal(str, str)
    removal_chosen = Signal(str)

    def __init__(self, staging: Staging, parent: QObject | None = None) -> None:
        """Follow the staging list."""
        super().__init__(parent)
        self._files = list(staging)
        staging.added.connect(self._added)
        staging.changed.connect(self._changed)
        staging.removed.connect(self._removed)

    @property
    def sendable(self) -> int:
        """How many files can go as they are."""
        return sum(1 for file in self._files if file.problem is None and file.trigger is not None)

    @property
    def without_kind(self) -> int:
        """How many files only lack a kind."""
        return sum(1 for file in self._files if file.problem is None and file.trigger is None)

    @property
    def with_problem(self) -> int:
        """How many files cannot go."""
        return sum(1 for file in self._files if file.problem is not None)

    def file_at(self, index: _AnyIndex) -> StagedFile:
        """The file of a line.

        Raises:
            IndexError: the index is not of this model's lines.
        """
        if not index.isValid():
            raise IndexError("no such line")
        return self._files[index.row()]

    def choose_removal(self, index: _AnyIndex) -> None:
        """The planner takes that line off the list."""
        self.removal_chosen.emit(self.file_at(index).id)

    def _row_of(self, file_id: str) -> int:
        return next(row for row, file in enumerate(self._files) if file.id == file_id)

    def _added(self, file: StagedFile) -> None:
        self.beginInsertRows(QModelIndex(), len(self._files), len(self._files))
        self._files.append(file)
        self.endInsertRows()

    def _changed(self, file: StagedFile) -> None:
        row = self._row_of(file.id)
        self._files[row] = file
        self.dataChanged.emit(self.index(row, StagingColumn.FILE), self.index(row, StagingColumn.REMOVE))

    def _removed(self, file: StagedFile) -> None:
        row = self._row_of(file.id)
        self.beginRemoveRows(QModelIndex(), row, row)
        del self._files[row]
        self.endRemoveRows()

    def rowCount(self, parent: _AnyIndex = QModelIndex()) -> int:  # noqa: D102 - Qt's contract
        return 0 if parent.isValid() else len(self._files)

    def columnCount(self, parent: _AnyIndex = QModelIndex()) -> int:  # noqa: D102 - Qt's contract
        return 0 if parent.isValid() else len(StagingColumn)

    def flags(self, index: _AnyIndex) -> Qt.ItemFlag:  # noqa: D102 - Qt's contract
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == StagingColumn.KIND else flags

    def data(self, index: _AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102 - Qt's contract
        if not index.isValid():
            return None
        reader = _READERS.get(role)
        return None if reader is None else reader(self._files[index.row()], StagingColumn(index.column()))

    def setData(self, index: _AnyIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: D102 - Qt's contract
        if role != Qt.ItemDataRole.EditRole or not index.isValid() or index.column() != StagingColumn.KIND:
            return False
        file = self._files[index.row()]
        if value and value != file.trigger:
            self.trigger_chosen.emit(file.id, str(value))
        return True

    def headerData(  # noqa: D102 - Qt's contract
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _HEADINGS[StagingColumn(section)]
        return None


def _cell(file: StagedFile, column: StagingColumn) -> str:
    if column is StagingColumn.FILE:
        return text.one_line(file.path.name)
    if column is StagingColumn.KIND:
        return UNCHOSEN if file.trigger is None else text.trigger_label(file.trigger)
    if column is StagingColumn.NOTE:
        return text.one_line(_note(file))
    return ""


def _note(file: StagedFile) -> str:
    if file.problem is not None:
        return f"{file.problem.title}: {file.problem.message}"
    return file.note or text.size(file.stamp.size)


def _tip(file: StagedFile, column: StagingColumn) -> str:
    if column is StagingColumn.FILE:
        return f"{text.one_line(str(file.path))}\n{text.size(file.stamp.size)}"
    if column is StagingColumn.NOTE:
        hint = file.problem.hint if file.problem else ""
        return f"{_note(file)}\n{hint}".strip()
    if column is StagingColumn.REMOVE:
        return "Take it off the list; the file itself stays as it is"
    return "Press F2 to choose what the file is sent as"


def _tone(file: StagedFile) -> Tone:
    if file.problem is not None:
        return Tone.BAD
    return Tone.WAITING if file.trigger is None else Tone.GOOD


def _spoken(file: StagedFile, column: StagingColumn) -> str | None:
    return f"Remove {text.one_line(file.path.name)}" if column is StagingColumn.REMOVE else None


_READERS: dict[int, Callable[[StagedFile, StagingColumn], Any]] = {
    Qt.ItemDataRole.DisplayRole: _cell,
    Qt.ItemDataRole.EditRole: lambda file, column: (
        file.trigger if column is StagingColumn.KIND else _cell(file, column)
    ),
    Qt.ItemDataRole.ToolTipRole: lambda file, column: text.as_tooltip(_tip(file, column)),
    Qt.ItemDataRole.AccessibleTextRole: _spoken,
    Role.FILE: lambda file, _column: file,
    Role.TONE: lambda file, _column: _tone(file),
}
