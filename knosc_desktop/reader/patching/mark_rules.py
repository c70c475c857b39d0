"""Colouring cells by conditional formatting, for workbooks that have no room for more cell formats."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from knosc_desktop.domain.cells import LAST_COLUMN, column_letters
from knosc_desktop.reader.patching.marked_rows import WHOLE_ROW

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_RANGES = 500
"""Of one rule; Excel takes some thousands."""


def mark_rules(marks: Mapping[int, frozenset[int]], number: int, prefix: str) -> bytes:
    """The rules that colour these cells, whatever is in them.

    Args:
        marks: numbers of columns by number of row; 0 for the whole row.
        number: of the conditional format.
        prefix: that the sheet gives to its elements.
    """
    ranges = list(_ranges(marks))
    return "".join(
        f'<{prefix}conditionalFormatting sqref="{" ".join(ranges[first : first + _RANGES])}">'
        f'<{prefix}cfRule type="expression" dxfId="{number}" priority="1"><{prefix}formula>TRUE</{prefix}formula>'
        f"</{prefix}cfRule></{prefix}conditionalFormatting>"
        for first in range(0, len(ranges), _RANGES)
    ).encode()


def _ranges(marks: Mapping[int, frozenset[int]]) -> Iterator[str]:
    """Whole rows, and the cells of each column, with those below each other as one range."""
    columns: defaultdict[int, list[int]] = defaultdict(list)
    for row in sorted(marks):
        for column in marks[row]:
            columns[column].append(row)
    for column, rows in sorted(columns.items()):
        first, last = ("A", column_letters(LAST_COLUMN)) if column == WHOLE_ROW else [column_letters(column)] * 2
        for top, bottom in _runs(rows):
            yield f"{first}{top}" if (first, top) == (last, bottom) else f"{first}{top}:{last}{bottom}"


def _runs(rows: list[int]) -> Iterator[tuple[int, int]]:
    """First and last of the rows that follow each other."""
    top = rows[0]
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        if following != row + 1:
            yield top, row
            top = following or 0
