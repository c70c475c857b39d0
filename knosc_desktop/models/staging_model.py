"""The files to upload, one line each; choices are signals, and services act on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from knosc_desktop.domain.triggers import trigger_named
from knosc_desktop.models import formatting
from knosc_desktop.models.roles import Role, StagingColumn
from knosc_desktop.words.catalogue import number, tr

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from knosc_desktop.domain.files import StagedFile
    from knosc_desktop.domain.session import Profile
    from knosc_desktop.services.staging.staging_list import Move, StagingList

_AnyIndex = QModelIndex | QPersistentModelIndex
_UNNAMED = frozenset({StagingColumn.REMOVE, StagingColumn.NUMBER})
"""Columns without a heading: what is in them says it."""


class StagingModel(QAbstractTableModel):
    """Shows the staging list in the order of the upload.

    Signals:
        trigger_chosen(file_id: str, trigger: str): the user chose a kind for a file.
        removal_chosen(file_id: str): the user removed it from the list.
        move_chosen(file_id: str, by: int): the user wants it sent so many places later, or earlier when negative.
    """

    trigger_chosen = Signal(str, str)
    removal_chosen = Signal(str)
    move_chosen = Signal(str, int)

    def __init__(self, staging: StagingList, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._files = list(staging)
        self._profile: Profile | None = None
        staging.added.connect(self._added)
        staging.changed.connect(self._changed)
        staging.moved.connect(self._moved)
        staging.removed.connect(self._removed)

    @property
    def sendable(self) -> int:
        """How many files can be uploaded as they are."""
        return sum(1 for file in self._files if file.problem is None and file.trigger is not None)

    @property
    def rejected_probably(self) -> list[StagedFile]:
        """The files that can be uploaded and that Knosc will probably reject, or rows of them."""
        if not self._files:
            return []
        from knosc_desktop.models.validation_text import will_be_rejected  # the first paint has no line

        return [file for file in self._files if will_be_rejected(file)]

    @property
    def without_kind(self) -> int:
        """How many files only lack a kind."""
        return sum(1 for file in self._files if file.problem is None and file.trigger is None)

    @property
    def with_problem(self) -> int:
        """How many files can't be uploaded."""
        return sum(1 for file in self._files if file.problem is not None and file.wait is None)

    @property
    def waiting(self) -> int:
        """How many files can be uploaded only when another app has released them, or they have been downloaded."""
        return sum(1 for file in self._files if file.wait is not None)

    @property
    def refreshed_twice(self) -> tuple[str, ...]:
        """What users call the kinds of which one file would close or replace what another has brought."""
        from knosc_desktop.domain.upload_review import refreshed_twice  # the first paint has no line

        return tuple(map(formatting.trigger_label, refreshed_twice(self._files)))

    def set_profile(self, profile: Profile | None) -> None:
        """Mark the files whose data type that account seems not to be allowed."""
        self._profile = profile
        if self._files:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._files) - 1, len(StagingColumn) - 1))

    def file_at(self, index: _AnyIndex) -> StagedFile:
        """The file of a line.

        Raises:
            IndexError: the index is not of this model's lines.
        """
        if not index.isValid():
            raise IndexError("no such line")
        return self._files[index.row()]

    def index_of(self, file_id: str) -> QModelIndex:
        """The line of a file; invalid when it is not listed."""
        row = next((row for row, file in enumerate(self._files) if file.id == file_id), -1)
        return self.index(row, StagingColumn.FILE) if row >= 0 else QModelIndex()

    def correction_of(self, job_id: str) -> QModelIndex:
        """The line of the corrected file of that job; invalid when it is not listed."""
        file_id = next((file.id for file in self._files if file.corrects == job_id), "")
        return self.index_of(file_id)

    def may_move(self, index: _AnyIndex, by: int) -> bool:
        """Whether that line has so many others below it, or above it."""
        return index.isValid() and 0 <= index.row() + by < len(self._files)

    def choose_move(self, index: _AnyIndex, by: int) -> None:
        """The user moves that line; nothing when there is no place to move to."""
        if self.may_move(index, by):
            self.move_chosen.emit(self.file_at(index).id, by)

    def choose_trigger(self, index: _AnyIndex, trigger: str) -> None:
        """The user chooses the data type of that line; nothing when it is no longer there."""
        if index.isValid():
            self.trigger_chosen.emit(self.file_at(index).id, trigger)

    def choose_removal(self, index: _AnyIndex) -> None:
        """The user removes that line; nothing when it is no longer there."""
        if index.isValid():
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
        self.dataChanged.emit(self.index(row, StagingColumn.FILE), self.index(row, StagingColumn.NUMBER))

    def _moved(self, move: Move) -> None:
        # Qt names the line that the moved one comes before, counted while it is still in its old place.
        before = move.target + 1 if move.target > move.source else move.target
        self.beginMoveRows(QModelIndex(), move.source, move.source, QModelIndex(), before)
        self._files.insert(move.target, self._files.pop(move.source))
        self.endMoveRows()
        self._tell_numbers()

    def _removed(self, file: StagedFile) -> None:
        row = self._row_of(file.id)
        self.beginRemoveRows(QModelIndex(), row, row)
        del self._files[row]
        self.endRemoveRows()
        self._tell_numbers()

    def _tell_numbers(self) -> None:
        if self._files:
            first, last = (self.index(row, StagingColumn.NUMBER) for row in (0, len(self._files) - 1))
            self.dataChanged.emit(first, last)

    def rowCount(self, parent: _AnyIndex = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._files)

    def columnCount(self, parent: _AnyIndex = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(StagingColumn)

    def flags(self, index: _AnyIndex) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == StagingColumn.KIND else flags

    def data(self, index: _AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        column = StagingColumn(index.column())
        if column is StagingColumn.NUMBER:
            return self._number(index.row(), role)
        from knosc_desktop.models.staging_cells import READERS, doubted  # the first paint has no line

        file = self._files[index.row()]
        if file.trigger and self._profile:
            said = doubted(file, column, self._profile.access_to(trigger_named(file.trigger)))
            if role in said:
                return said[role]
        reader = READERS.get(role)
        return None if reader is None else reader(file, column)

    def _number(self, row: int, role: int) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return number(row + 1)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole:
            return tr("staging.tip.order")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return tr("staging.spoken.position", position=row + 1, count=len(self._files))
        return self.index(row, StagingColumn.FILE).data(role) if role in {Role.FILE, Role.TONE} else None

    def setData(self, index: _AnyIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not index.isValid() or index.column() != StagingColumn.KIND:
            return False
        file = self._files[index.row()]
        if value and value != file.trigger:
            self.trigger_chosen.emit(file.id, str(value))
        return True

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = StagingColumn(section)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column is StagingColumn.ROWS else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.DisplayRole:
            return "" if column in _UNNAMED else tr(f"staging.column.{column.name.lower()}")
        return None
