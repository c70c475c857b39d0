"""The table of a file that was sent, as the errors of its job are compared with it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from knosc_desktop.domain.named_values import spoken_forms

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from knosc_desktop.domain.row_numbering import Span
    from knosc_desktop.domain.tables import TableHeader


@dataclass(frozen=True)
class SentTable:
    """The table of a file that was sent.

    Attributes:
        header: where it begins.
        spans: the filled rows below it, in order.
        rows: ``rows[0]`` is Excel's row 1 and ``rows[0][0]`` its cell A1; rows may differ in length.
        error_values: what error cells show, e.g. ``#N/A``, by row and column from 1.
    """

    header: TableHeader
    spans: tuple[Span, ...]
    rows: Sequence[Sequence[object]]
    error_values: Mapping[tuple[int, int], str] = field(default_factory=dict)

    @cached_property
    def size(self) -> int:
        """How many rows are filled."""
        return sum(span.count for span in self.spans)

    @property
    def last_row(self) -> int:
        """The last filled row, as Excel shows it."""
        return self.spans[-1].first + self.spans[-1].count - 1

    def has_row(self, row: int) -> bool:
        """Whether a row is below the header and not below the table."""
        return self.header.row < row <= self.last_row

    @cached_property
    def row_numbers(self) -> list[int]:
        """The filled rows, as Excel shows them."""
        return [number for span in self.spans for number in range(span.first, span.first + span.count)]

    @cached_property
    def _filled_rows(self) -> list[Sequence[object]]:
        return [self.rows[number - 1] if number <= len(self.rows) else () for number in self.row_numbers]

    def cells(self, row: int) -> Sequence[object]:
        """What a row holds, from column A on."""
        cells = self.rows[row - 1] if row <= len(self.rows) else ()
        if not self.error_values:
            return cells
        width = max(len(cells), len(self.header.columns))
        padded = [*cells, *[""] * (width - len(cells))]
        return [self.error_values.get((row, column), value) for column, value in enumerate(padded, 1)]

    def values(self, column: int) -> list[object]:
        """What each filled row holds in a column."""
        place = column - 1
        try:
            values = [row[place] for row in self._filled_rows]
        except IndexError:
            values = [row[place] if place < len(row) else "" for row in self._filled_rows]
        if self.error_values:
            errors = {row: shown for (row, number), shown in self.error_values.items() if number == column}
            values = [errors.get(number, value) for number, value in zip(self.row_numbers, values, strict=True)]
        return values

    def rows_by_number(self, column: int) -> Mapping[int, frozenset[int]]:
        """The rows of each whole number in a column, such as the lines of an order."""
        found: defaultdict[int, set[int]] = defaultdict(set)
        for row, value in zip(self.row_numbers, self.values(column), strict=True):
            for form in spoken_forms(value):
                if form.isdecimal() and len(form) < 10:  # noqa: PLR2004 - no line has a longer number
                    found[int(form)].add(row)
        return {number: frozenset(rows) for number, rows in found.items()}
