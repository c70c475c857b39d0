"""How the server counts rows, found out from what its errors say.

Knosc does not document it (knosc-api.md section 14), but nearly every error names the
value it is about: “Item NO-SUCH not found”. Under the right way of counting, that value
stands where the error points to. The rule:

1. Errors of one column with the same words speak for a way of counting when (nearly) all
   of them point to a cell that holds what the words name, or to an empty one where they
   say so. They tell much when no other cell of the column holds the like; the more cells
   do, the more it may be chance. Words that say of a value what is wrong with it
   (“X not found”) tell more than words in which it merely occurs (“not below 0”).
2. The way of counting that the weight of (nearly) all evidence supports is taken. Others
   that fit about as well are kept beside it: where they disagree, nothing is placed.
3. Without enough evidence a way is taken only when it is the only one under which every
   error points to a row of data; otherwise the server's row numbers are shown as its own.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from knosc_desktop.domain.placement import Numbering
from knosc_desktop.domain.placing import column_of, row_by
from knosc_desktop.reader.spoken_values import Spoken, spoken
from knosc_desktop.reader.table_cells import ANYWHERE, TableCells

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from knosc_desktop.domain.jobs import RowError
    from knosc_desktop.domain.placement import Layout
    from knosc_desktop.reader.sheet import Sheet

_WAYS: tuple[Numbering, ...] = tuple(way for way in Numbering if way is not Numbering.UNKNOWN)
_NEARLY_ALL = 0.9
_BITS_UNIQUE = 5.0
"""What it tells, on top of the number of rows, when the only such cells are those that errors point to."""
_BITS_MENTIONED = 2.0
_BITS_ENOUGH = 5.0
_BITS_LEAST = 0.01
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
    numbers = sorted({number for group in groups for number in group.numbers})
    rows = {way: [row_by(way, number, layout) for number in numbers] for way in _WAYS}
    possible = [way for way in _WAYS if rows[way].count(None) <= (1 - _NEARLY_ALL) * len(numbers)]
    likely = _likely(table, groups, possible) or _only(rows)
    # Of those that fit alike, one that has a row for every error fits better.
    likely = [way for way in likely if None not in rows[way]] or likely
    if not likely:
        return layout
    return replace(layout, numbering=likely[0], or_else=tuple(likely[1:]))


def _grouped(errors: Iterable[RowError], layout: Layout) -> list[_Group]:
    numbers: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for error in errors:
        if error.row is not None:
            numbers[error.message.casefold(), column_of(error, layout)].append(error.row)
    return [_Group(message, column, tuple(rows)) for (message, column), rows in numbers.items()]


def _bits(table: TableCells, group: _Group, way: Numbering) -> float:
    rows = {row for number in group.numbers if (row := row_by(way, number, table.layout)) is not None}
    told = [found for row in rows if (found := _named_in(table, group, row)) is not None]
    if not told or len(told) < _NEARLY_ALL * len(set(group.numbers)):
        return 0.0
    common = {forms: table.count(forms, group.column) for _, forms in told}
    bits = sum(_surprise(how, common[forms], len(table)) for how, forms in told)
    if all(how is Spoken.SAID for how, _ in told) and len(told) >= sum(common.values()):
        # Every cell like it is spoken of, and each just where it is.
        bits = max(bits, _BITS_UNIQUE + math.log2(len(table)))
    # A little even for what is everywhere: it does not speak against this way.
    return min(max(bits, _BITS_LEAST), _BITS_MOST)


def _surprise(how: Spoken, common: int, rows: int) -> float:
    """Bits that it tells to find a value where an error points to, if it could as well be chance."""
    if how is Spoken.SAID:
        return max(math.log2(rows / max(common - 1, 1)), 0.0)
    # What a sentence merely mentions is often a rule and not the value.
    return max(math.log2(rows / common) - _BITS_MENTIONED, 0.0)


def _named_in(table: TableCells, group: _Group, row: int) -> tuple[Spoken, frozenset[str]] | None:
    """How the message speaks of what stands in a row, and what that is."""
    if group.column != ANYWHERE:
        forms = table.forms(row, group.column)
        how = spoken(forms, group.message)
        return (how, forms) if how is not Spoken.NOT else None
    # The value may stand anywhere in the row, so only a plain statement tells something.
    return next(
        ((Spoken.SAID, forms) for forms in table.all_forms(row) if spoken(forms, group.message) is Spoken.SAID), None
    )


def _likely(table: TableCells, groups: list[_Group], possible: list[Numbering]) -> list[Numbering]:
    """The ways that the evidence supports, in the order of ``Numbering``; none without enough."""
    told = [{way: _bits(table, group, way) for way in possible} for group in groups]
    scores = {way: sum(bits[way] for bits in told) for way in possible}
    best = max(scores.values(), default=0.0)
    all_there_is = sum(max(bits.values(), default=0.0) for bits in told)
    if best < _BITS_ENOUGH or best < _NEARLY_ALL * all_there_is:
        return []
    return [way for way in possible if scores[way] > best - _BITS_ENOUGH]


def _only(rows: Mapping[Numbering, list[int | None]]) -> list[Numbering]:
    """The one way under which every error points to a row of data; several that give them the same rows are one."""
    whole = [way for way, found in rows.items() if None not in found]
    return whole if len({tuple(rows[way]) for way in whole}) == 1 else []
