"""The cells of a table as errors speak of them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from knosc_desktop.reader.spoken_values import spoken_forms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from knosc_desktop.domain.placement import Layout
    from knosc_desktop.reader.sheet import Sheet

ANYWHERE = 0
"""In the place of a column."""


class TableCells:
    """The cells below a header, and how common each content is in its column."""

    def __init__(self, sheet: Sheet, layout: Layout) -> None:
        """Look at a sheet.

        Args:
            sheet: the cells.
            layout: where the table is; how its rows are counted is not known yet.
        """
        self.layout = layout
        self._sheet = sheet
        self._common: dict[int, Counter[frozenset[str]]] = {}
        header = layout.header.row if layout.header is not None else 0
        last = layout.spans[-1] if layout.spans else None
        self._rows = range(header + 1, last.first + last.count if last is not None else header + 1)

    def __len__(self) -> int:
        """How many rows there are, blank ones between others among them."""
        return len(self._rows)

    def forms(self, row: int, column: int) -> frozenset[str]:
        """The ways a message may write what stands there; none of an empty cell."""
        error = self._sheet.error_values.get((row, column))
        if error:
            return spoken_forms(error)
        cells = self._sheet.rows[row - 1] if row <= len(self._sheet.rows) else ()
        return spoken_forms(cells[column - 1]) if column <= len(cells) else frozenset()

    def all_forms(self, row: int) -> Iterator[frozenset[str]]:
        """The same of every cell in a row that is not empty."""
        width = len(self._sheet.rows[row - 1]) if row <= len(self._sheet.rows) else 0
        return (forms for column in range(1, width + 1) if (forms := self.forms(row, column)))

    def count(self, forms: frozenset[str], column: int) -> int:
        """How many cells of a column, or of the whole table, hold just that."""
        if column not in self._common:
            self._common[column] = Counter(self._in_column(column))
        return self._common[column][forms]

    def _in_column(self, column: int) -> Iterator[frozenset[str]]:
        if column == ANYWHERE:
            return (forms for row in self._rows for forms in self.all_forms(row))
        return (self.forms(row, column) for row in self._rows)
