"""What one table would change in another: rows against rows.

Columns are matched by their names, wherever they stand, and values by what they mean, so that the
same data saved as a workbook and as CSV is the same data.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from operator import call, itemgetter
from typing import TYPE_CHECKING

from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.column_roles import Role, role_of
from knosc_desktop.domain.comparison import Comparison
from knosc_desktop.domain.findings import Place
from knosc_desktop.domain.row_keys import is_key_documented, row_key
from knosc_desktop.domain.tables import plain_name
from knosc_desktop.reader.same_value import key_text_of, meaning, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from knosc_desktop.domain.tables import TableHeader
    from knosc_desktop.reader.sheet import Sheet, Value

_MOST_EXAMPLES = 50
_MOST_PLACES = 200
_MOST_LETTERS = 80
_REFRESH = frozenset({"", "refresh"})
_EMPTY = "nothing"

Key = tuple[str, ...]
Row = tuple["Value", ...]
Numbered = tuple[int, Row]
"""A row, and its number as Excel shows it."""
Rows = Sequence[Numbered]


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet and where its table begins."""

    sheet: Sheet
    header: TableHeader


@dataclass(frozen=True, slots=True)
class _Columns:
    """What two tables have in common.

    Attributes:
        names: as the new table writes them.
        here: where they are in the new table, from 0.
        before: where they are in the earlier one.
        sheet: name of the new table's sheet.
    """

    names: tuple[str, ...]
    here: tuple[int, ...]
    before: tuple[int, ...]
    sheet: str

    def address(self, row: int, at: int) -> Address:
        """The cell of the new table in that row and common column."""
        return Address(self.sheet, row, self.here[at] + 1)


def compare_tables(trigger: str, table: Table, earlier: Table) -> Comparison:
    """Compare two tables of one kind.

    Args:
        trigger: name of the kind.
        table: what is about to be sent.
        earlier: the last upload.
    """
    columns = _common(table, earlier)
    rows, rows_before = _rows(table, columns.here), _rows(earlier, columns.before)
    return _with_facts(_compare_rows(trigger, columns, rows, rows_before), table, earlier)


def _compare_rows(trigger: str, columns: _Columns, rows: Rows, rows_before: Rows) -> Comparison:
    if not columns.names:
        return Comparison((), new=len(rows), changed=0, unchanged=0, missing=len(rows_before))
    key = row_key(trigger, columns.names)
    before = _first_of_each_key(rows_before, key, columns.names)
    # What does not even tell the rows of the last upload apart is no key.
    if not key or (len(before) < len(rows_before) and not is_key_documented(trigger)):
        return _by_whole_rows(rows, rows_before)
    here = _first_of_each_key(rows, key, columns.names)
    # Knosc took no row that has no number, so none can be lost.
    taken = {its_key: numbered for its_key, numbered in before.items() if its_key[0]}
    return replace(
        _by_keys(here, taken, columns),
        key=tuple(columns.names[at] for at in key),
        repeated=len(rows) - len(here),
    )


def _common(table: Table, earlier: Table) -> _Columns:
    """The columns of both; the action says what to do with a row and is no part of it."""
    here = table.header.columns
    places = _places(earlier.header.columns)
    pairs = [
        (place, places[name])
        for name, place in _places(here).items()
        if name in places and role_of(here[place]) is not Role.ACTION
    ]
    return _Columns(
        names=tuple(here[place] for place, _ in pairs),
        here=tuple(place for place, _ in pairs),
        before=tuple(place for _, place in pairs),
        sheet=table.sheet.name,
    )


def _places(columns: Sequence[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, column in enumerate(columns):
        if name := plain_name(column):
            places.setdefault(name, place)
    return places


def _rows(table: Table, places: tuple[int, ...]) -> Rows:
    """The rows below the header that have anything in them, cut to some columns."""
    pick = _picker(places)
    width = max(places, default=-1) + 1
    padding = ("",) * width
    below = table.sheet.rows
    return [
        (place + 1, pick(row if len(row) >= width else (*row, *padding[len(row) :])))
        for place in range(table.header.row, len(below))
        if not all(map(_is_blank, row := below[place]))
    ]


def _is_blank(cell: Value) -> bool:
    return isinstance(cell, str) and not cell.strip()


def _picker(places: tuple[int, ...]) -> Callable[[Sequence[Value]], Row]:
    if len(places) > 1:
        return itemgetter(*places)
    return lambda row: tuple(row[place] for place in places)


def _first_of_each_key(rows: Rows, key: tuple[int, ...], names: Sequence[str]) -> dict[Key, Numbered]:
    index: dict[Key, Numbered] = {}
    pick = _picker(key)
    texts = [key_text_of(names[at]) for at in key]
    for numbered in rows:
        index.setdefault(tuple(map(call, texts, pick(numbered[1]))), numbered)
    return index


def _by_keys(here: Mapping[Key, Numbered], before: Mapping[Key, Numbered], columns: _Columns) -> Comparison:
    new = changed = 0
    places: list[Place] = []
    for its_key, (number, row) in here.items():
        if its_key not in before:
            new += 1
            continue
        _, old = before[its_key]
        if row != old and (differing := _differing(row, old)):
            changed += 1
            if len(places) < _MOST_PLACES:
                places += [_place(columns.address(number, at), old[at]) for at in differing]
    missing = [its_key for its_key in before if its_key not in here]
    return Comparison(
        key=(),
        new=new,
        changed=changed,
        unchanged=len(here) - new - changed,
        missing=len(missing),
        missing_examples=tuple(map(_joined, missing[:_MOST_EXAMPLES])),
        changed_places=tuple(places[:_MOST_PLACES]),
    )


def _differing(row: Row, old: Row) -> list[int]:
    return [
        at
        for at, (cell, before) in enumerate(zip(row, old, strict=True))
        if cell != before and meaning(cell) != meaning(before)
    ]


def _place(address: Address, before: Value) -> Place:
    return Place(address, f"was {_clipped(shown(before)) or _EMPTY}")


def _by_whole_rows(rows: Rows, rows_before: Rows) -> Comparison:
    here, before = Counter(row for _, row in rows), Counter(row for _, row in rows_before)
    # Most rows are the very same; what they mean is asked of the others only.
    same = here & before
    here, before = _meanings(here - same), _meanings(before - same)
    new, missing = here - before, before - here
    return Comparison(
        key=(),
        new=new.total(),
        changed=0,
        unchanged=same.total() + (here & before).total(),
        missing=missing.total(),
        missing_examples=tuple(_joined(map(shown, row)) for row in islice(missing, _MOST_EXAMPLES)),
    )


def _meanings(rows: Counter[Row]) -> Counter[Row]:
    meant: Counter[Row] = Counter()
    for row, count in rows.items():
        meant[tuple(map(meaning, row))] += count
    return meant


def _joined(parts: Iterable[str]) -> str:
    return " / ".join(_clipped(part) for part in parts if part)


def _clipped(text: str) -> str:
    return text if len(text) <= _MOST_LETTERS else f"{text[: _MOST_LETTERS - 1]}…"


def _with_facts(found: Comparison, table: Table, earlier: Table) -> Comparison:
    """The same with what does not come from the rows that were compared."""
    names, names_before = _places(table.header.columns), _places(earlier.header.columns)
    return replace(
        found,
        refreshes=_refreshes(table),
        only_here=_absent(table.header.columns, names, names_before),
        only_before=_absent(earlier.header.columns, names_before, names),
    )


def _absent(columns: Sequence[str], places: Mapping[str, int], other: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(
        columns[place]
        for name, place in places.items()
        if name not in other and role_of(columns[place]) is not Role.ACTION
    )


def _refreshes(table: Table) -> bool:
    """Whether any row is taken in by REFRESH, which is also what an empty action means."""
    place = next((at for at, column in enumerate(table.header.columns) if role_of(column) is Role.ACTION), None)
    if place is None:
        return True
    actions = {str(cell).strip().casefold() for _, (cell,) in _rows(table, (place,))}
    return not actions or not _REFRESH.isdisjoint(actions)
