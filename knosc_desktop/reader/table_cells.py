"""The cells of a table as errors speak of them."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from knosc_desktop.reader.spoken_values import spoken_forms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from knosc_desktop.domain.placement import Layout
    from knosc_desktop.reader.sheet import Sheet


class TableCells:
    """The cells of a table, and how common each content is in its column."""

    def __init__(self, sheet: Sheet, layout: Layout) -> None:
        """Look at a sheet.

        Args:
            sheet: the cells.
            layout: where the table is; how its rows are counted is not known yet.
        """
        self.layout = layout
        self._sheet = sheet
        self._common: dict[int, Counter[frozenset[str]]] = {}

    def forms(self, row: int, column: int) -> frozenset[str]:
        """The ways a message may write what stands there; none of an empty cell."""
        error = self._sheet.error_values.get((row, column))
        if error:
            return spoken_forms(error)
        cells = self._sheet.rows[row - 1] if row <= len(self._sheet.rows) else ()
        return spoken_forms(cells[column - 1]) if column <= len(cells) else frozenset()

    def rarity(self, row: int, column: int) -> float:
        """Bits of surprise at finding there what is there."""
        if column not in self._common:
            self._common[column] = Counter(self.forms(filled, column) for filled in self._filled_rows())
        common = self._common[column]
        return math.log2(max(common.total(), 1) / max(common[self.forms(row, column)], 1))

    def width(self, row: int) -> int:
        """How many cells a row has."""
        return len(self._sheet.rows[row - 1]) if row <= len(self._sheet.rows) else 0

    def _filled_rows(self) -> Iterator[int]:
        for span in self.layout.spans:
            yield from range(span.first, span.first + span.count)
