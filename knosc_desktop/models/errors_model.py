"""The row errors of one job, grouped by what is wrong; a group unfolds to its errors."""

from __future__ import annotations

import time
from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal

from knosc_desktop.models import formatting
from knosc_desktop.models.error_groups import ErrorGroups
from knosc_desktop.models.roles import ErrorColumn, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from PySide6.QtCore import QObject

    from knosc_desktop.domain.cells import Address
    from knosc_desktop.domain.jobs import RowError

    Addresses = Sequence[Address | None]
    """The cell of each error, in their order; None for one that is not located."""


# Which line of a list is which, when some of its groups show their members below them; plain arithmetic.


class Unfolding:
    """Groups one below the other, each folded or followed by its members."""

    def __init__(self, groups: int = 0) -> None:
        """Have all groups folded."""
        self._groups = groups
        self._members: dict[int, int] = {}
        self._positions: list[int] = []
        self._lines: list[int] = []

    def __len__(self) -> int:
        """How many lines there are."""
        return self._groups + sum(self._members.values())

    def is_unfolded(self, position: int) -> bool:
        """Whether the group at that position shows its members."""
        return position in self._members

    def unfold(self, position: int, members: int) -> None:
        """Show so many members below the group."""
        self._members[position] = members
        self._arrange()

    def fold(self, position: int) -> None:
        """Hide its members."""
        del self._members[position]
        self._arrange()

    def line_of(self, position: int) -> int:
        """The line of the group itself."""
        above = bisect_right(self._positions, position - 1)
        return position + sum(self._members[before] for before in self._positions[:above])

    def at(self, line: int) -> tuple[int, int | None]:
        """The group's position, and the member's number below it; None for the group itself."""
        above = bisect_right(self._lines, line)
        if above == 0:
            return line, None
        position, first = self._positions[above - 1], self._lines[above - 1]
        member = line - first - 1
        if member < 0:
            return position, None
        if member < self._members[position]:
            return position, member
        return position + 1 + member - self._members[position], None

    def _arrange(self) -> None:
        self._positions = sorted(self._members)
        self._lines, hidden = [], 0
        for position in self._positions:
            self._lines.append(position + hidden)
            hidden += self._members[position]


_AnyIndex = QModelIndex | QPersistentModelIndex

NOT_LOCATED = "not located"
"""Shown instead of a cell where it isn't known which one the server means."""

_TURN = 0.008
"""Seconds of grouping at a time; the window is painted between."""
_SHOW_EVERY = 0.25
_READ_AT_A_GLANCE = 100
"""So few errors are shown unfolded from the beginning."""
_MOST_COPIED = 20_000
"""Lines for the clipboard; more are for a file."""

_HEADINGS = {
    ErrorColumn.MESSAGE: "What is wrong",
    ErrorColumn.PLACE: "Cell in your file",
    ErrorColumn.ROW: "Row in Knosc",
    ErrorColumn.COLUMN: "Column in Knosc",
    ErrorColumn.COUNT: "Count",
}
_COPIED = (ErrorColumn.MESSAGE, ErrorColumn.PLACE, ErrorColumn.ROW, ErrorColumn.COLUMN)


class ErrorsModel(QAbstractTableModel):
    """A line for each group, the largest first; an error that is alone of its kind stands for itself.

    Signals:
        grouped(): more errors have their group, or all of them.
    """

    grouped = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self._errors: Sequence[RowError] = ()
        self._groups = ErrorGroups(())
        self._order: Sequence[int] = ()
        self._lines = Unfolding()
        self._members: dict[int, Sequence[int]] = {}
        self._addresses: Addresses | None = None
        self._shown_at = 0.0
        self._turn = QTimer(self)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self._go_on)

    @property
    def total(self) -> int:
        """How many errors there are."""
        return len(self._errors)

    @property
    def group_count(self) -> int:
        """How many different things are wrong, as far as is known."""
        return len(self._groups)

    @property
    def different(self) -> str:
        """The same in words."""
        if self._groups.has_others:
            return f"more than {formatting.count(self.group_count - 1)}"
        return formatting.count(self.group_count)

    @property
    def is_grouped(self) -> bool:
        """Whether every error has its group."""
        return self._groups.is_done

    @property
    def knows_places(self) -> bool:
        """Whether it can lead from an error to its cell."""
        return self._addresses is not None

    def show(self, errors: Sequence[RowError]) -> None:
        """Show these errors instead; where their cells are is not known yet."""
        if errors is self._errors:
            return
        self._errors = errors
        self._addresses = None
        self._groups = ErrorGroups(errors)
        self._shown_at = 0.0
        self._turn.start()
        self._go_on()

    def show_places(self, addresses: Addresses | None) -> None:
        """Name the cells of the errors; None takes that back.

        Args:
            addresses: one for each of the errors that are shown; those of other errors are ignored.
        """
        self._addresses = addresses if addresses is None or len(addresses) == self.total else None
        if rows := self.rowCount():
            self.dataChanged.emit(self.index(0, ErrorColumn.PLACE), self.index(rows - 1, ErrorColumn.PLACE))

    def is_group(self, index: _AnyIndex) -> bool:
        """Whether that line stands for several errors."""
        if not index.isValid():
            return False
        position, member = self._lines.at(index.row())
        return member is None and self._groups.size(self._order[position]) > 1

    def set_unfolded(self, index: _AnyIndex, *, unfolded: bool) -> None:
        """Show or hide the errors of a group; nothing for a line that is none, or while they are being grouped."""
        if not (self.is_group(index) and self.is_grouped):
            return
        position, _ = self._lines.at(index.row())
        if self._lines.is_unfolded(position) == unfolded:
            return
        row = index.row()
        if unfolded:
            members = self._members_at(position)
            self.beginInsertRows(QModelIndex(), row + 1, row + len(members))
            self._lines.unfold(position, len(members))
            self.endInsertRows()
        else:
            self.beginRemoveRows(QModelIndex(), row + 1, row + len(self._members_at(position)))
            self._lines.fold(position)
            self.endRemoveRows()
        self.dataChanged.emit(self.index(row, ErrorColumn.MESSAGE), self.index(row, ErrorColumn.COUNT))

    def group_line_of(self, index: _AnyIndex) -> QModelIndex:
        """The line of the group that an error stands below; the line itself when it stands below none."""
        position, _ = self._lines.at(index.row())
        return self.index(self._lines.line_of(position), index.column())

    def error_at(self, index: _AnyIndex) -> RowError:
        """The error of a line; of a group, its first.

        Raises:
            IndexError: no such line.
        """
        return self._errors[self._number_at(index)]

    def address_at(self, index: _AnyIndex) -> Address | None:
        """The cell of that error; None as long as it is not known, and when it is not located."""
        return None if self._addresses is None or not index.isValid() else self._addresses[self._number_at(index)]

    def _number_at(self, index: _AnyIndex) -> int:
        """The place of that error among all."""
        if not index.isValid():
            raise IndexError("no such line")
        position, member = self._lines.at(index.row())
        group = self._order[position]
        return self._groups.first_member(group) if member is None else self._members_at(position)[member]

    def as_text(self, rows: Iterable[int] = ()) -> str:
        """Those lines for the clipboard, or all errors: a line each, cells parted by tabs, under a heading.

        A group stands for its errors, and twice is once.
        """
        chosen = dict.fromkeys(self._errors_on(rows)) if (rows := list(rows)) else range(self.total)
        lines = ["\t".join(_HEADINGS[column] for column in _COPIED)]
        for number in chosen:
            if len(lines) > _MOST_COPIED:
                lines.append(
                    f"… and {formatting.count(len(chosen) - _MOST_COPIED)} more: save them as CSV to have all."
                )
                break
            lines.append("\t".join(self._cell(number, column) for column in _COPIED))
        return "\n".join(lines)

    def _errors_on(self, rows: Iterable[int]) -> Iterator[int]:
        for row in rows:
            position, member = self._lines.at(row)
            members = self._members_at(position)
            if member is None:
                yield from members
            else:
                yield members[member]

    def _go_on(self) -> None:
        until = time.perf_counter() + _TURN
        while not self._groups.is_done and time.perf_counter() < until:
            self._groups.take_piece()
        if self._groups.is_done:
            self._turn.stop()
        if self._groups.is_done or until - self._shown_at > _SHOW_EVERY:
            self._shown_at = until
            self._rearrange()

    def _rearrange(self) -> None:
        self.beginResetModel()
        self._order = self._groups.largest_first()
        self._lines = Unfolding(len(self._order))
        self._members = {}
        if self._groups.is_done and self.total <= _READ_AT_A_GLANCE:
            for position, number in enumerate(self._order):
                if self._groups.size(number) > 1:
                    self._lines.unfold(position, self._groups.size(number))
        self.endResetModel()
        self.grouped.emit()

    def _members_at(self, position: int) -> Sequence[int]:
        number = self._order[position]
        if number not in self._members:
            self._members[number] = self._groups.members(number)
        return self._members[number]

    def _cell(self, number: int, column: ErrorColumn) -> str:
        error = self._errors[number]
        if column is ErrorColumn.MESSAGE:
            return formatting.one_line(error.message)
        if column is ErrorColumn.COUNT:
            return ""
        if column is ErrorColumn.PLACE:
            return self._place(number)
        if column is ErrorColumn.ROW:
            return formatting.NOTHING if error.row is None else str(error.row)
        return formatting.one_line(error.column) or formatting.NOTHING

    def _place(self, number: int) -> str:
        if self._addresses is None:
            return formatting.NOTHING
        address = self._addresses[number]
        return NOT_LOCATED if address is None else formatting.one_line(str(address))

    def _group_cell(self, position: int, column: ErrorColumn) -> str:
        number = self._order[position]
        if column is ErrorColumn.MESSAGE:
            return formatting.one_line(self._groups.title(number))
        return formatting.count(self._groups.size(number)) if column is ErrorColumn.COUNT else ""

    def rowCount(self, parent: _AnyIndex = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: _AnyIndex = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(ErrorColumn)

    def data(self, index: _AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        column = ErrorColumn(index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        position, member = self._lines.at(index.row())
        if role == Role.IS_MEMBER:
            return member is not None
        if self.is_group(index):
            return self._group_data(position, column, role)
        return self._error_data(self._number_at(index), column, role)

    def _error_data(self, number: int, column: ErrorColumn, role: int) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cell(number, column)
        if role == Qt.ItemDataRole.ToolTipRole and column is ErrorColumn.MESSAGE:
            return formatting.as_tooltip(self._errors[number].message)
        return None

    def _group_data(self, position: int, column: ErrorColumn, role: int) -> Any:
        if role == Role.UNFOLDED:
            return self._lines.is_unfolded(position)
        words = self._group_cell(position, column)
        if role == Qt.ItemDataRole.DisplayRole:
            return words
        if role == Qt.ItemDataRole.ToolTipRole and column is ErrorColumn.MESSAGE:
            return formatting.as_tooltip(words)
        if role == Qt.ItemDataRole.AccessibleTextRole and column is ErrorColumn.MESSAGE:
            count = formatting.counted(self._groups.size(self._order[position]), "error", "errors")
            return f"{words}, {count}, {'unfolded' if self._lines.is_unfolded(position) else 'folded'}"
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = ErrorColumn(section)
        if role == Qt.ItemDataRole.DisplayRole:
            return _HEADINGS[column]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        return None


def _alignment(column: ErrorColumn) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column is ErrorColumn.COUNT else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
