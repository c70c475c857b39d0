"""The contents of one sheet or CSV file, as everything else in the reader sees them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from knosc_desktop.domain.cells import column_letters

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from knosc_desktop.reader.parsing.csv_records import BrokenQuote
    from knosc_desktop.reader.parsing.number_formats import FormatRun

Value = str | float | int | bool | datetime | date | time | timedelta
"""What a cell holds; an empty text where there is nothing. Of a CSV file always text."""


class Merge(NamedTuple):
    """Cells that Excel shows as one; only the first of them holds the value.

    Attributes:
        top: number of its first row.
        left: number of its first column.
        bottom: number of its last row.
        right: number of its last column.
    """

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        """As Excel writes it: ``A2:A4``."""
        return f"{column_letters(self.left)}{self.top}:{column_letters(self.right)}{self.bottom}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet, from A1 on.

    Attributes:
        name: as on its tab; empty for a CSV file.
        rows: ``rows[0]`` is Excel's row 1 and ``rows[0][0]`` its cell A1; rows may differ in length.
        is_hidden: whether the user does not see the sheet in Excel.
        hidden_rows: numbers of rows that Excel does not show.
        hidden_columns: numbers of columns that Excel does not show.
        valueless: row and column, from 1, of formulas of which the file holds no result.
        error_values: what stands in error cells, e.g. ``#N/A``, by row and column from 1.
        merges: where cells are merged.
        formats: by the number of the column, the cells whose number format may mislead, in any order;
            empty unless they were asked for.
        lines: of a CSV file, the line each row begins in, from 1; empty for a workbook.
        broken_quotes: of a CSV file, quoted fields that do not end where their quotes say, in the order of the file.
        unreadable: of a CSV file, the first byte that is no text, in hexadecimal, by row and column from 1.
        is_open_at_the_end: of a CSV file, whether no line end follows its last row.
        unshown: row and column, from 1, of numbers that Excel shows as number signs, because their format is that of a
            date or time.
    """

    name: str
    rows: Sequence[Sequence[Value]]
    is_hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    valueless: tuple[tuple[int, int], ...] = ()
    error_values: Mapping[tuple[int, int], str] = field(default_factory=dict)
    merges: tuple[Merge, ...] = ()
    lines: Sequence[int] = ()
    hidden_columns: frozenset[int] = frozenset()
    formats: Mapping[int, Sequence[FormatRun]] = field(default_factory=dict)
    broken_quotes: tuple[BrokenQuote, ...] = ()
    unreadable: Mapping[tuple[int, int], str] = field(default_factory=dict)
    is_open_at_the_end: bool = False
    unshown: frozenset[tuple[int, int]] = frozenset()
