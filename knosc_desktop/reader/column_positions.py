"""Which number the server gives to the first column, where it counts columns instead of naming them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from knosc_desktop.domain.placing import column_of, row_of
from knosc_desktop.reader.spoken_values import Spoken, spoken
from knosc_desktop.reader.table_cells import TableCells

if TYPE_CHECKING:
    from collections.abc import Iterable

    from knosc_desktop.domain.jobs import RowError
    from knosc_desktop.domain.placement import Layout
    from knosc_desktop.reader.sheet import Sheet

_POSITION = re.compile(r"\s*\d{1,5}\s*")
_NEARLY_ALL = 0.9


def with_positions(sheet: Sheet, layout: Layout, errors: Iterable[RowError]) -> Layout:
    """The layout with the number of column A, if the values that errors name tell it.

    Args:
        sheet: the one with the table.
        layout: with the way in which rows are counted.
        errors: some of the server's.
    """
    if layout.header is None:
        return layout
    counting = [error for error in errors if _POSITION.fullmatch(error.column)]
    before = next((number for number, name in enumerate(layout.header.columns) if name.strip()), 0)
    # From the sheet's first column or the table's, and from one or zero.
    firsts = {first - offset for first in (0, 1) for offset in (0, before)}
    cells = TableCells(sheet, layout)
    hits = {first: _hits(cells, replace(layout, first_position=first), counting) for first in firsts}
    telling = max(hits.values(), default=0)
    likely = [first for first in firsts if hits[first] >= _NEARLY_ALL * telling]
    return replace(layout, first_position=likely[0]) if telling and len(likely) == 1 else layout


def _hits(cells: TableCells, layout: Layout, errors: Iterable[RowError]) -> int:
    """How many errors say of the cell they point to what is wrong with it."""
    hits = 0
    for error in errors:
        row = row_of(error.row, layout) if error.row is not None else None
        column = column_of(error, layout)
        if row is not None and column:
            hits += spoken(cells.forms(row, column), error.message.casefold()) is Spoken.SAID
    return hits
