"""Compares a file with the last upload of its data type."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.columns import Role, action_place, role_of
from knosc_desktop.domain.errors import FileHeld, FileProblem
from knosc_desktop.domain.header_search import header_for
from knosc_desktop.domain.kind_detection import detect_kind
from knosc_desktop.domain.row_keys import is_key_documented, needed_in_rows, row_key
from knosc_desktop.domain.tables import plain_name
from knosc_desktop.domain.texts import message
from knosc_desktop.domain.triggers import trigger_named
from knosc_desktop.domain.validation import Comparison
from knosc_desktop.reader.checks import table as checks
from knosc_desktop.reader.checks.structure import repeated_headers
from knosc_desktop.reader.comparison.removals import (
    REFRESHING,
    any_removes,
    own_actions,
    removed_by_key,
    removed_in_turn,
)
from knosc_desktop.reader.comparison.row_comparison import (
    by_keys,
    by_pairs,
    by_whole_rows,
    key_of,
    keyed,
    meaning_of,
    picker,
)
from knosc_desktop.reader.parsing.contents import read_sheet
from knosc_desktop.reader.peek import peek

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from knosc_desktop.domain.reader_requests import Compare, Source
    from knosc_desktop.domain.tables import Head, TableHeader
    from knosc_desktop.domain.texts import Text
    from knosc_desktop.reader.comparison.removals import FileActions
    from knosc_desktop.reader.comparison.row_comparison import KeyOf, Rows
    from knosc_desktop.reader.parsing.sheet import Sheet, Value


# What one table would change in another: rows against rows.
#
# Columns are matched by their names, wherever they are, and values by what they mean, so that the
# same data saved as a workbook and as CSV is the same data.


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet and where its table begins.

    Attributes:
        sheet: with all its contents.
        header: where its table begins.
        repeated: numbers of rows that repeat the header and are no data.
    """

    sheet: Sheet
    header: TableHeader
    repeated: AbstractSet[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Columns:
    """What is compared.

    Attributes:
        names: of the columns of both tables, as the new one writes them.
        here: where the compared columns are in the new table, from 0: first those of both, then those that only the
            new table has and that hold anything.
        before: where the columns of both are in the earlier table.
        sheet: name of the new table's sheet.
    """

    names: tuple[str, ...]
    here: tuple[int, ...]
    before: tuple[int, ...]
    sheet: str

    def address(self, row: int, at: int) -> Address:
        """The cell of the new table in that row and compared column."""
        return Address(self.sheet, row, self.here[at] + 1)


@dataclass(frozen=True, slots=True)
class _Parted:
    """The rows of a table.

    Attributes:
        staying: those that bring something.
        removing: those that delete or close what they name.
        actions: of the latter, by their numbers.
    """

    staying: Rows
    removing: Rows
    actions: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class _KeyParts:
    """What tells the rows apart.

    Attributes:
        of: reads it from a row.
        needed: which of its parts every row has to fill, from 0.
        is_documented: whether Knosc itself says that no two rows have the same.
    """

    of: KeyOf
    needed: tuple[int, ...]
    is_documented: bool


def compare_tables(trigger: str, table: Table, earlier: Table) -> Comparison:
    """Compare two tables of one kind.

    Args:
        trigger: name of the kind.
        table: what is about to be sent.
        earlier: the last upload.
    """
    columns, actions = _compared(table, earlier), _actions(trigger, table)
    rows = _parted(_rows(table, columns.here), actions.removing)
    # What the last upload itself deleted or closed was gone after it.
    before = _parted(_rows(earlier, columns.before), _removed_before(trigger, earlier)).staying
    if added := len(columns.here) - len(columns.before):
        # Nothing was there before; what a row deletes is named by the other columns.
        before = _filled_up(before, len(columns.names), added)
        rows = replace(rows, removing=_filled_up(rows.removing, len(columns.names), added))
    found = _compare_rows(trigger, columns, rows, before)
    return replace(found, refreshes=actions.refreshes, has_unknown_action=actions.has_unknown)


def _parted(rows: Rows, removing: Mapping[int, str]) -> _Parted:
    if not removing:
        return _Parted(rows, (), removing)
    staying = [numbered for numbered in rows if numbered[0] not in removing]
    return _Parted(staying, [numbered for numbered in rows if numbered[0] in removing], removing)


def _compare_rows(trigger: str, columns: _Columns, rows: _Parted, before: Rows) -> Comparison:
    if not columns.names:
        found = Comparison((), new=len(rows.staying), changed=0, unchanged=0, missing=len(before))
        return replace(found, not_there=len(rows.removing))
    key = row_key(trigger, columns.names)
    if not key:
        removal, rest = removed_in_turn(rows.removing, before, rows.actions, frozenset(), meaning_of)
        return removal.told(by_whole_rows(rows.staying, rest))
    needed = tuple(key.index(at) for at in needed_in_rows(trigger, columns.names))
    parts = _KeyParts(key_of(key, columns.names), needed, is_key_documented(trigger))
    found = _by_key(columns, rows, before, parts)
    return replace(found, key=tuple(columns.names[at] for at in key))


def _by_key(columns: _Columns, rows: _Parted, before: Rows, key: _KeyParts) -> Comparison:
    staying, removing = keyed(rows.staying, key.of), keyed(rows.removing, key.of)
    # Knosc took no row that has no number, so none can be lost.
    earlier, needed = keyed(before, key.of).with_number(key.needed[0]), frozenset(key.needed)
    again = len(staying.again) + len(removing.again)
    if not key.is_documented and (again or earlier.again):
        # Of several rows with one key the very same is meant before any other.
        removal, rest = removed_in_turn(rows.removing, earlier.rows, rows.actions, needed, meaning_of, key.of)
        return removal.told(by_pairs(staying, keyed(rest, key.of) if rows.removing else earlier, columns.address))
    # Where Knosc says that no two rows have the same key, the first counts.
    removal, left = removed_by_key(removing.first, earlier.first, rows.actions, needed)
    return replace(removal.told(by_keys(staying.first, left, columns.address)), repeated=again)


def _filled_up(rows: Rows, width: int, added: int) -> Rows:
    """The first cells of each row, with so many empty ones after them."""
    nothing = ("",) * added
    return [(number, (*row[:width], *nothing)) for number, row in rows]


def _compared(table: Table, earlier: Table) -> _Columns:
    """The columns of both and the new ones; the action says what to do with a row and is no part of it."""
    here = table.header.columns
    places = _places(earlier.header.columns)
    own = {name: place for name, place in _places(here).items() if role_of(here[place]) is not Role.ACTION}
    shared = {place: places[name] for name, place in own.items() if name in places}
    added = [place for name, place in own.items() if name not in places and shared and _has_any(table, place)]
    return _Columns(
        names=tuple(here[place] for place in shared),
        here=(*shared, *added),
        before=tuple(shared.values()),
        sheet=table.sheet.name,
    )


def _has_any(table: Table, place: int) -> bool:
    """Whether a column has anything below the header."""
    below = islice(table.sheet.rows, table.header.row, None)
    return any(len(row) > place and not _is_blank(row[place]) for row in below)


def _places(columns: Sequence[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, column in enumerate(columns):
        if name := plain_name(column):
            places.setdefault(name, place)
    return places


def _rows(table: Table, places: tuple[int, ...]) -> Rows:
    """The rows below the header that have anything in them, cut to some columns."""
    pick = picker(places)
    width = max(places, default=-1) + 1
    padding = ("",) * width
    below = table.sheet.rows
    return [
        (place + 1, pick(row if len(row) >= width else (*row, *padding[len(row) :])))
        for place in range(table.header.row, len(below))
        if place + 1 not in table.repeated and not all(map(_is_blank, row := below[place]))
    ]


def _is_blank(cell: Value) -> bool:
    return isinstance(cell, str) and not cell.strip()


def _actions(trigger: str, table: Table) -> FileActions:
    place = action_place(table.header.columns)
    if place is None:
        return REFRESHING
    return own_actions(trigger, [(number, cell) for number, (cell,) in _rows(table, (place,))])


def _removed_before(trigger: str, earlier: Table) -> Mapping[int, str]:
    """Which of its rows the last upload itself deleted or closed; hardly any does."""
    place = action_place(earlier.header.columns)
    below = islice(earlier.sheet.rows, earlier.header.row, None)
    if place is None or not any_removes(row[place] for row in below if len(row) > place):
        return {}
    return _actions(trigger, earlier).removing


def compare(request: Compare) -> Comparison:
    """What uploading the file would change.

    Args:
        request: which two spreadsheets, where the table of the first begins, what their columns should be.

    Raises:
        FileProblem: one of them is damaged or gone, has no such table, or holds another kind of data.
        NotChecked: one of them cannot be looked into.
    """
    header_before = _header_before(request)
    table = _table(request.source, request.header)
    with _copy_may_be_held():
        earlier = _table(request.earlier, header_before)
    return compare_tables(request.template.trigger, table, earlier)


@contextmanager
def _copy_may_be_held() -> Iterator[None]:
    """The last upload is a copy of the app's own: whoever has it locked does not lock the user's file."""
    try:
        yield
    except FileHeld as error:
        raise _not_compared(message("review.not_compared.held"), message("review.not_compared.held_hint")) from error


def _table(source: Source, header: TableHeader) -> Table:
    sheet = read_sheet(source, header.sheet)
    return Table(sheet, header, frozenset(repeated_headers(checks.Table(sheet, header))))


def _header_before(request: Compare) -> TableHeader:
    with _copy_may_be_held():
        head = peek(request.earlier)
    if other := _other_kind(request, head):
        raise _not_compared(message("review.not_compared.other_type", type=trigger_named(other).label))
    header = header_for(head, request.template)
    if header is None:
        raise _not_compared(message("review.not_compared.no_table"))
    return header


def _other_kind(request: Compare, head: Head) -> str:
    """The kind that the earlier file clearly is, where neither the file itself nor what it is sent as is that."""
    winner = detect_kind(head, request.templates).winner
    if winner in {"", request.template.trigger}:
        return ""
    return winner if winner != detect_kind(peek(request.source), request.templates).winner else ""


def _not_compared(why: Text, hint: Text = "") -> FileProblem:
    return FileProblem(message("review.not_compared"), why, hint=hint or message("review.not_compared.hint"))
