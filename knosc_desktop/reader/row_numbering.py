"""How the server counts rows, found out from what its errors say.

Knosc does not document it (knosc-api.md section 14), but nearly every error names the
value it is about: “Item NO-SUCH not found”. Under the right way of counting, that value
stands where the error points to. The rule:

1. Errors of one column with the same words speak for a way of counting when (nearly) all
   of them point to a cell that holds what the words name, or to an empty one where they
   say so. What that tells depends on how rare it is in the column: that a cell holds 0
   where most do, tells nothing. Words that say of a value what is wrong with it
   (“X not found”) tell more than words in which it merely occurs.
2. The way of counting that the weight of (nearly) all evidence supports is taken. Others
   that fit about as well are kept beside it: where they disagree, nothing is placed.
3. Without enough evidence a way is taken only when it is the only one under which every
   error points to a row of data; otherwise the server's row numbers are shown as its own.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from knosc_desktop.domain.placement import Numbering
from knosc_desktop.domain.placing import column_of, row_by
from knosc_desktop.reader.spoken_values import Spoken, spoken
from knosc_desktop.reader.table_cells import TableCells

if TYPE_CHECKING:
    from collections.abc import Iterable

    from knosc_desktop.domain.jobs import RowError
    from knosc_desktop.domain.placement import Layout
    from knosc_desktop.reader.sheet import Sheet

_WAYS: tuple[Numbering, ...] = tuple(way for way in Numbering if way is not Numbering.UNKNOWN)
_NEARLY_ALL = 0.9
_BITS_SAID = 3.0
"""What a plain statement about a value tells on top of the value's rarity."""
_BITS_ENOUGH = 3.0
_BITS_MOST = 50.0
"""Of one group of errors: the same words a thousand times are not a thousand witnesses."""


class _Group(NamedTuple):
    """Errors of one column that say the same."""

    message: str
    column: int
    numbers: tuple[int, ...]


def with_numbering(sheet: Sheet, layout: Layout, errors: Iterable[RowError]) -> Layout:
    """The layout with the way of counting that the errors tell.

    Args:
        sheet: the one with the table.
        layout: where the table is.
        errors: some of the server's.
    """
    table = TableCells(sheet, layout)
    groups = _grouped(errors, layout)
    if not groups:
        return layout
    told = _told(table, groups)
    likely = _likely(told) or _only_possible(layout, groups)
    if not likely:
        return layout
    return replace(layout, numbering=likely[0], or_else=tuple(likely[1:]))


def _grouped(errors: Iterable[RowError], layout: Layout) -> list[_Group]:
    numbers: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for error in errors:
        if error.row is not None:
            numbers[error.message.casefold(), column_of(error, layout)].append(error.row)
    return [_Group(message, column, tuple(rows)) for (message, column), rows in numbers.items()]


def _told(table: TableCells, groups: list[_Group]) -> list[dict[Numbering, float]]:
    """By group: the bits in favour of each way of counting."""
    return [{way: bits for way in _WAYS if (bits := _bits(table, group, way))} for group in groups]


def _bits(table: TableCells, group: _Group, way: Numbering) -> float:
    hits = 0
    bits = 0.0
    for number in group.numbers:
        row = row_by(way, number, table.layout)
        told = _bits_of_one(table, group, row) if row is not None else 0.0
        hits += told > 0
        bits += told
    return min(bits, _BITS_MOST) if hits >= _NEARLY_ALL * len(group.numbers) else 0.0


def _bits_of_one(table: TableCells, group: _Group, row: int) -> float:
    if not group.column:
        # The value may stand anywhere in the row, so only a plain statement tells something.
        columns = range(1, table.width(row) + 1)
        forms = (table.forms(row, column) for column in columns)
        return _BITS_SAID if any(form and spoken(form, group.message) is Spoken.SAID for form in forms) else 0.0
    how = spoken(table.forms(row, group.column), group.message)
    if how is Spoken.NOT:
        return 0.0
    # A little even for what is everywhere: it does not speak against this way.
    rarity = max(table.rarity(row, group.column), 0.01)
    return rarity + _BITS_SAID if how is Spoken.SAID else rarity


def _likely(told: list[dict[Numbering, float]]) -> list[Numbering]:
    """The ways that the evidence supports, in the order of ``Numbering``; none without enough."""
    scores = {way: sum(bits.get(way, 0.0) for bits in told) for way in _WAYS}
    best = max(scores.values())
    all_there_is = sum(max(bits.values(), default=0.0) for bits in told)
    if best < _BITS_ENOUGH or best < _NEARLY_ALL * all_there_is:
        return []
    return [way for way in _WAYS if scores[way] > best - _BITS_ENOUGH]


def _only_possible(layout: Layout, groups: list[_Group]) -> list[Numbering]:
    numbers = {number for group in groups for number in group.numbers}
    possible = [way for way in _WAYS if all(row_by(way, number, layout) is not None for number in numbers)]
    # Ways that give every one of these errors the same row are one.
    rows = {tuple(row_by(way, number, layout) for number in sorted(numbers)) for way in possible}
    return possible if len(rows) == 1 else []
