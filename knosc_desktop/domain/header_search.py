"""Where in a spreadsheet a table begins: also below title rows, also on another sheet, hidden ones last."""

from __future__ import annotations

import re
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from knosc_desktop.domain.column_matching import MOST_COLUMNS, ColumnMatcher
from knosc_desktop.domain.tables import TableHeader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from knosc_desktop.domain.tables import Head, HeadRow, SheetHead, Template

_CANDIDATES = 2
_FEWEST_COLUMNS = 2
_SMALL_PART = 0.3
_ALMOST = 0.8
_NO_NAME = re.compile(r"[\s\d.,:/%+-]*|\d{1,4}[-./]\d{1,2}[-./]\d{1,4}([ T].*)?|TRUE|FALSE", re.IGNORECASE)
_WIDE_ENOUGH = 0.6


def sheets_in_order(head: Head) -> Iterator[SheetHead]:
    """The sheets a user sees, then the hidden ones."""
    yield from (sheet for sheet in head.sheets if not sheet.is_hidden)
    yield from (sheet for sheet in head.sheets if sheet.is_hidden)


def header_at(sheet: SheetHead, row: HeadRow) -> TableHeader:
    """That row, taken as the header; blank cells after its last name are not part of it."""
    cells = list(row.cells)
    while cells and not cells[-1].strip():
        cells.pop()
    return TableHeader(sheet.name, row.number, tuple(cells))


def header_candidates(sheet: SheetHead, names: ColumnMatcher) -> list[HeadRow]:
    """The few rows that most likely are the header, best first; looking closely at every row would take too long."""

    def known(row: HeadRow) -> int:
        return sum(1 for cell in row.cells[:MOST_COLUMNS] if names.same_as(cell)[0])

    # A column may be named by a year, but only the template can tell that it is.
    rows = [row for row in sheet.rows if _could_be_names(row) or known(row) * 2 > _filled(row)]
    widest = max((_filled(row) for row in rows), default=0)
    return sorted(rows, key=lambda row: (-known(row), _filled(row) < _WIDE_ENOUGH * widest))[:_CANDIDATES]


def header_for(head: Head, template: Template | None) -> TableHeader | None:
    """The row that fits the columns of one kind best; None when none fits at all.

    Args:
        head: of the spreadsheet.
        template: of the kind it will be sent as; None when no template could be had.
    """
    if template is None:
        return header_without_template(head)
    names = ColumnMatcher(template.columns)
    least = max(min(_FEWEST_COLUMNS, len(template.columns)), _SMALL_PART * len(template.columns))
    for is_hidden in (False, True):
        found = [
            (_fit(row, names), header_at(sheet, row))
            for sheet in head.sheets
            if sheet.is_hidden is is_hidden
            for row in sorted(header_candidates(sheet, names), key=lambda row: row.number)
        ]
        best = max((fit for fit, _ in found), default=0.0)
        if best >= least:
            # Knosc most likely reads the first sheet, so one that fits almost as well comes first.
            return next(header for fit, header in _best_of_each_sheet(found) if fit >= _ALMOST * best)
    return None


def header_without_template(head: Head) -> TableHeader | None:
    """The row that looks most like a header when the columns aren't known; None when none does."""
    for sheet in sheets_in_order(head):
        if (row := _first_row_of_names(sheet)) is not None:
            return header_at(sheet, row)
    return None


def _best_of_each_sheet(found: Iterable[tuple[float, TableHeader]]) -> Iterator[tuple[float, TableHeader]]:
    for _, of_sheet in groupby(found, key=lambda pair: pair[1].sheet):
        yield max(of_sheet, key=lambda pair: pair[0])


def _filled(row: HeadRow) -> int:
    return sum(1 for cell in row.cells if cell.strip())


def _fit(row: HeadRow, names: ColumnMatcher) -> float:
    meant: dict[str, float] = {}
    for cell in row.cells[:MOST_COLUMNS]:
        plain, sureness = names.meant_by(cell)
        if plain:
            meant[plain] = max(sureness, meant.get(plain, 0.0))
    return sum(meant.values())


def _could_be_names(row: HeadRow) -> bool:
    """Whether most of what stands there could name a column."""
    filled = [cell for cell in row.cells if cell.strip()]
    return sum(1 for cell in filled if not _NO_NAME.fullmatch(cell)) * 2 > len(filled)


def _first_row_of_names(sheet: SheetHead) -> HeadRow | None:
    filled = {row.number: _filled(row) for row in sheet.rows}
    if not filled:
        return None
    # Titles are narrower than the table below them.
    widths = Counter(filled.values())
    usual = max(widths, key=lambda width: (widths[width], width))
    for row in sheet.rows:
        cells = [cell for cell in row.cells if cell.strip()]
        is_wide = len(cells) >= _WIDE_ENOUGH * usual
        if is_wide and not any(_NO_NAME.fullmatch(cell) for cell in cells) and len(set(cells)) * 2 > len(cells):
            return row
    return None
