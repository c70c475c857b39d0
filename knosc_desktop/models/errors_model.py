"""The row errors of one job, grouped by what is wrong; a group unfolds to its errors."""

from __future__ import annotations

import re
import time
from array import array
from bisect import bisect_right
from collections import Counter
from dataclasses import replace
from itertools import compress, filterfalse, repeat
from operator import ne
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal

from knosc_desktop.models import formatting
from knosc_desktop.models.roles import ErrorColumn, Role
from knosc_desktop.words.catalogue import render, tr

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from PySide6.QtCore import QObject

    from knosc_desktop.domain.cells import Address
    from knosc_desktop.domain.jobs import RowError

    Addresses = Sequence[Address | None]
    """The cell of each error, in their order; None for one that is not located."""


# A million errors as the few things that are wrong: messages that differ in their values alone are one group.

_PIECE = 4_000
"""Errors at a time: about a millisecond."""
_MOST_KINDS = 10_000
"""Nobody reads so many groups; whatever else comes shares one."""
_BETWEEN = "\0"
_BETWEEN_BYTES = _BETWEEN.encode()
# Of bytes, because texts are translated quickly only while every letter of them is an English one.
_ONE_DIGIT = bytes.maketrans(b"123456789", b"0" * 9)
_QUOTED = tuple(
    (opening, re.compile(pattern), f"{opening}0{closing}")
    for opening, closing, pattern in (
        ('"', '"', '"[^"\0]*"'),
        ("'", "'", r"'(?<!\w')[^'\0]*'(?!\w)"),
        ("`", "`", "`[^`\0]*`"),
        ("“", "”", "“[^”\0]*”"),
        ("‘", "’", "‘[^’\0]*’"),
        ("«", "»", "«[^»\0]*»"),
    )
)
# A word with a digit in it, numbers with their separators as one: from its first digit on, then back to its beginning.
# Both begin with a letter that is looked for at the speed of memory, which no pattern for a whole word does.
_FROM_A_DIGIT = r"0[\w/+-]*+(?:[.,:]0[\w/+-]*+)*+"
_BACK_FROM_A_DIGIT = r"0[\w/+-]+"
_PATTERNS = {
    is_ascii: (re.compile(_FROM_A_DIGIT, flags), re.compile(_BACK_FROM_A_DIGIT, flags))
    for is_ascii, flags in ((True, re.ASCII), (False, re.UNICODE))
}


def _message(error: RowError) -> str:
    return render(error.text) if error.note is not None or error.sheet else error.message


class ErrorGroups:
    """Sorts errors into groups piece by piece, so that a window stays fluid meanwhile.

    A group is known by its number; the first error that fits none makes one.
    """

    def __init__(self, errors: Sequence[RowError]) -> None:
        self._errors = errors
        self._kinds = _Kinds()
        self._group_of = array("I")
        self._firsts: list[str] = []
        self._first_at = array("I")
        self._various: set[int] = set()
        self._counts: Counter[int] = Counter()

    def __len__(self) -> int:
        """How many groups there are so far."""
        return len(self._firsts)

    @property
    def has_others(self) -> bool:
        """Whether the last of them holds whatever had no room."""
        return len(self) > _MOST_KINDS

    @property
    def seen(self) -> int:
        """How many errors have their group."""
        return len(self._group_of)

    @property
    def is_done(self) -> bool:
        """Whether all have."""
        return self.seen == len(self._errors)

    def take_piece(self) -> None:
        """Give some more errors their group; all of it is done without a loop of Python's own."""
        start = self.seen
        messages = list(map(_message, self._errors[start : start + _PIECE]))
        if not messages:
            return
        group_of = array("I", self._kinds.numbers_of(messages))
        self._note_firsts(messages, group_of)
        self._counts.update(group_of)
        self._various.update(compress(group_of, map(ne, messages, map(self._firsts.__getitem__, group_of))))
        self._group_of.extend(group_of)

    def _note_firsts(self, messages: Sequence[str], group_of: array[int]) -> None:
        """New groups have their numbers in the order in which they came."""
        at = 0
        for number in range(len(self._firsts), len(self._kinds)):
            at = group_of.index(number, at)
            self._firsts.append(messages[at])
            self._first_at.append(self.seen + at)

    def largest_first(self) -> Sequence[int]:
        """The groups by size, those of one size as they came."""
        return sorted(range(len(self)), key=lambda number: -self._counts[number])

    def size(self, number: int) -> int:
        """How many errors are in it."""
        return self._counts[number]

    def title(self, number: int) -> str:
        """What they all say; dots where they differ."""
        first = self._firsts[number]
        if number not in self._various:
            return first
        if number == _MOST_KINDS:
            return tr("jobs.errors.others")
        return _shapes(_roughly([first]))[0].replace("0", "…")

    def members(self, number: int) -> Sequence[int]:
        """Which errors they are."""
        if self.size(number) == self.seen:
            return range(self.seen)
        return array("I", compress(range(self.seen), map(number.__eq__, self._group_of)))

    def first_member(self, number: int) -> int:
        """The first of them."""
        return self._first_at[number]


class _Kinds(dict[str, int]):
    """From what messages of a group have in common to the number of their group."""

    def __init__(self) -> None:
        super().__init__()
        # Most messages are roughly alike, so that the exact look need not be taken; it is where they are not.
        self._by_rough: dict[bytes, int] = {}
        self._are_alike = True

    def numbers_of(self, messages: Sequence[str]) -> Iterable[int]:
        """The number of each one's group; a new message makes a group, as long as there is room for it."""
        joined = _roughly(messages)
        if not self._are_alike:
            return self._of(_shapes(joined))
        roughs = joined.split(_BETWEEN_BYTES)
        if new := list(filterfalse(self._by_rough.__contains__, dict.fromkeys(roughs))):
            self._by_rough.update(zip(new, self._of(_shapes(_BETWEEN_BYTES.join(new))), strict=True))
            self._are_alike = len(self._by_rough) <= _MOST_KINDS
        return map(self._by_rough.__getitem__, roughs)

    def _of(self, shapes: Iterable[str]) -> Iterator[int]:
        if len(self) > _MOST_KINDS:
            return map(self.get, shapes, repeat(_MOST_KINDS))
        return map(self.__getitem__, shapes)

    def __missing__(self, shape: str) -> int:
        if len(self) > _MOST_KINDS:
            return _MOST_KINDS
        number = self[shape] = len(self)
        return number


def _roughly(messages: Sequence[str]) -> bytes:
    """Every digit a 0, everything quoted a 0: most of what messages of a group have in common, and quickly done."""
    joined = _BETWEEN.join(messages)
    if joined.count(_BETWEEN) >= len(messages):
        return _roughly([message.replace(_BETWEEN, "") for message in messages])
    for opening, pattern, empty in _QUOTED:
        if opening in joined:
            joined = pattern.sub(empty, joined)
    return joined.encode("utf-8", "replace").translate(_ONE_DIGIT)


def _shapes(roughs: bytes) -> list[str]:
    """What messages of a group have in common: a 0 in the place of each value."""
    joined = roughs.decode()
    from_a_digit, back_from_a_digit = _PATTERNS[joined.isascii()]
    return back_from_a_digit.sub("0", from_a_digit.sub("0", joined)[::-1])[::-1].split(_BETWEEN)


# Which line of a list is which, when some of its groups show their members below them; plain arithmetic.


class Expansion:
    """Groups one below the other, each folded or followed by its members."""

    def __init__(self, groups: int = 0) -> None:
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

_TURN = 0.008
"""Seconds of grouping at a time; the window is painted between."""
_SHOW_EVERY = 0.25
_READ_AT_A_GLANCE = 100
"""So few errors are shown unfolded from the beginning."""
_MOST_COPIED = 20_000
"""Lines for the clipboard; more are for a file."""

_COPIED = (ErrorColumn.MESSAGE, ErrorColumn.PLACE, ErrorColumn.ROW, ErrorColumn.COLUMN)


class ErrorsModel(QAbstractTableModel):
    """A line for each group, the largest first; an error without others like it has a line of its own.

    Signals:
        grouped(): more errors have their group, or all of them.
    """

    grouped = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._errors: Sequence[RowError] = ()
        self._groups = ErrorGroups(())
        self._order: Sequence[int] = ()
        self._lines = Expansion()
        self._members: dict[int, Sequence[int]] = {}
        self._addresses: Addresses | None = None
        self._values: Sequence[str | None] = ()
        self._has_one_sheet = False
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
    def has_others(self) -> bool:
        """Whether there are still more: the last group holds the rest."""
        return self._groups.has_others

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
        self._values = ()
        self._groups = ErrorGroups(errors)
        self._shown_at = 0.0
        self._turn.start()
        self._go_on()

    def show_places(self, addresses: Addresses | None, values: Sequence[str | None] = ()) -> None:
        """Name the cells of the errors; None takes that back.

        Args:
            addresses: one for each of the errors that are shown; those of other errors are ignored.
            values: what the cells hold, one for each or none at all.
        """
        self._addresses = addresses if addresses is None or len(addresses) == self.total else None
        self._values = values if len(values) == self.total else ()
        self._has_one_sheet = len({address.sheet for address in self._addresses or () if address is not None}) == 1
        if rows := self.rowCount():
            self.dataChanged.emit(self.index(0, ErrorColumn.MESSAGE), self.index(rows - 1, ErrorColumn.VALUE))

    def is_group(self, index: _AnyIndex) -> bool:
        """Whether that line is a group of several errors."""
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
        self.dataChanged.emit(self.index(row, ErrorColumn.MESSAGE), self.index(row, ErrorColumn.VALUE))

    def group_line_of(self, index: _AnyIndex) -> QModelIndex:
        """The line of the group that an error is below; the line itself when it is below none."""
        position, _ = self._lines.at(index.row())
        return self.index(self._lines.line_of(position), index.column())

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

        A group means all its errors; each is copied once.
        """
        chosen = dict.fromkeys(self._errors_on(rows)) if (rows := list(rows)) else range(self.total)
        lines = ["\t".join(_heading(column) for column in _COPIED)]
        for number in chosen:
            if len(lines) > _MOST_COPIED:
                lines.append(tr("jobs.errors.not_copied", count=len(chosen) - _MOST_COPIED))
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
        self._lines = Expansion(len(self._order))
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
            return formatting.one_line(_message(error))
        if column is ErrorColumn.COUNT:
            return ""
        if column is ErrorColumn.PLACE:
            return self._place(number)
        if column is ErrorColumn.VALUE:
            return self._value(number)
        if column is ErrorColumn.ROW:
            return formatting.NOTHING if error.row is None else str(error.row)
        return formatting.one_line(error.column) or formatting.NOTHING

    def _place(self, number: int) -> str:
        if self._addresses is None:
            return formatting.NOTHING
        address = self._addresses[number]
        return tr("jobs.errors.not_located") if address is None else formatting.one_line(str(address))

    def _place_in_short(self, number: int) -> str:
        """Without the sheet where all errors are on one; as Knosc counts as long as the cell isn't known."""
        address = None if self._addresses is None else self._addresses[number]
        if address is not None:
            return formatting.one_line(str(replace(address, sheet="") if self._has_one_sheet else address))
        row = self._errors[number].row
        return self._place(number) if row is None else tr("jobs.errors.knosc_row", row=row)

    def _value(self, number: int) -> str:
        value = self._values[number] if self._values else None
        if value is None:
            return formatting.NOTHING
        return formatting.one_line(value) or tr("jobs.errors.empty_value")

    def _own_words(self, position: int, number: int) -> str:
        """The column, where the heading of the group and the value say the rest."""
        error, message = self._errors[number], _message(self._errors[number])
        says_all = message == self._groups.title(self._order[position]) or bool(self._values and self._values[number])
        return formatting.one_line(error.column) if says_all else formatting.one_line(message)

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
        number = self._number_at(index)
        if role in {Role.OWN_WORDS, Qt.ItemDataRole.AccessibleTextRole}:
            own_words = None if member is None else self._own_words(position, number)
            return own_words if role == Role.OWN_WORDS else self._spoken(number, column, own_words or "")
        return self._error_data(number, column, role)

    def _spoken(self, number: int, column: ErrorColumn, own_words: str) -> str | None:
        """The whole line, whichever of its cells the keyboard is in."""
        place, value = self._place_in_short(number), self._value(number)
        message = self._cell(number, ErrorColumn.MESSAGE)
        if column is ErrorColumn.PLACE:
            return formatting.spoken_line(place, value, message)
        if column is ErrorColumn.VALUE:
            return formatting.spoken_line(value, place, message)
        if column is ErrorColumn.MESSAGE:
            return formatting.spoken_line(own_words, "" if message == own_words else message, place, value)
        return None

    def _error_data(self, number: int, column: ErrorColumn, role: int) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return self._place_in_short(number) if column is ErrorColumn.PLACE else self._cell(number, column)
        if role == Qt.ItemDataRole.ToolTipRole and column is ErrorColumn.PLACE:
            return formatting.as_tooltip(self._place(number))
        if role == Qt.ItemDataRole.ToolTipRole and column is ErrorColumn.MESSAGE:
            return formatting.as_tooltip(_message(self._errors[number]))
        return None

    def _group_data(self, position: int, column: ErrorColumn, role: int) -> Any:
        if role == Role.UNFOLDED:
            return self._lines.is_unfolded(position)
        if role == Role.OWN_WORDS:
            number = formatting.count(self._groups.size(self._order[position]))
            return tr("jobs.errors.group", message=self._group_cell(position, ErrorColumn.MESSAGE), number=number)
        words = self._group_cell(position, column)
        if role == Qt.ItemDataRole.DisplayRole:
            return words
        if role == Qt.ItemDataRole.ToolTipRole and column is ErrorColumn.MESSAGE:
            return formatting.as_tooltip(words)
        if role == Qt.ItemDataRole.AccessibleTextRole and column is not ErrorColumn.COUNT:
            # The heading takes the place of all cells.
            words = self._group_cell(position, ErrorColumn.MESSAGE)
            name = "jobs.errors.expanded" if self._lines.is_unfolded(position) else "jobs.errors.collapsed"
            return tr(name, message=words, count=self._groups.size(self._order[position]))
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = ErrorColumn(section)
        if role == Qt.ItemDataRole.DisplayRole:
            return _heading(column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        return None


def _heading(column: ErrorColumn) -> str:
    return tr(f"jobs.errors.column.{column.name.lower()}")


def _alignment(column: ErrorColumn) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column is ErrorColumn.COUNT else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
