"""The beginning of a spreadsheet: milliseconds at any size, because no more is unpacked than is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from knosc_desktop.domain.files import FileFormat
from knosc_desktop.domain.tables import Head, HeadRow, SheetHead
from knosc_desktop.reader.errors import TooLarge, in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from knosc_desktop.domain.reader_requests import Peek, Source
    from knosc_desktop.reader.parsing.cell_values import CellValues
    from knosc_desktop.reader.parsing.package import Package, Tab
    from knosc_desktop.reader.parsing.raw_rows import RawRow

ROWS = 25
SHEETS = 20
COLUMNS = 512
LETTERS = 1000
"""Of one cell; a header is shorter."""

_MOST_OF_A_SHEET = 8 << 20
"""Bytes looked at for the first rows: formatted blanks, or nothing but blanks, may come before them."""
_MOST_OF_THE_TEXTS = 256 << 20


@dataclass(frozen=True, slots=True)
class _Beginning:
    """The first rows of one sheet, not yet looked up."""

    tab: Tab
    rows: Sequence[RawRow]


def answer(request: Peek) -> Head:
    """What the program asked for.

    Raises:
        FileProblem: it is damaged or gone.
        NotChecked: it cannot be looked into.
    """
    return peek(request.source)


def peek(source: Source) -> Head:
    """The first rows of every sheet.

    Raises:
        FileProblem: it is damaged or gone.
        NotChecked: it cannot be looked into.
    """
    with in_words(source.path):
        if source.format is FileFormat.CSV:
            from knosc_desktop.reader.parsing import csv_text  # a workbook needs none of it

            return csv_text.head(source.path, ROWS, COLUMNS, LETTERS)
        from knosc_desktop.reader.parsing.package import Package  # a CSV file needs none of it

        with Package(source.path) as package:
            return _head(package)


def _head(package: Package) -> Head:
    beginnings = [_Beginning(tab, _first_rows(package, tab)) for tab in package.tabs[:SHEETS]]
    values = _values(package, beginnings)
    return Head(
        tuple(
            SheetHead(beginning.tab.name, tuple(_shown_rows(beginning.rows, values)), beginning.tab.is_hidden)
            for beginning in beginnings
        )
    )


def _first_rows(package: Package, tab: Tab) -> list[RawRow]:
    from knosc_desktop.reader.parsing.raw_rows import raw_rows  # a CSV file needs none of it

    if not tab.part:
        return []
    first: list[RawRow] = []
    try:
        for row in raw_rows(package.open(tab.part), _MOST_OF_A_SHEET):
            if any(cell.text for cell in row.cells):
                first.append(row)
            if len(first) == ROWS:
                break
    except TooLarge:
        # What has been seen by then is all that a glance can tell.
        pass
    return first


def _values(package: Package, beginnings: Iterable[_Beginning]) -> CellValues:
    # A CSV file needs none of it.
    from knosc_desktop.reader.parsing.cell_values import CellValues, formats_in
    from knosc_desktop.reader.parsing.shared_strings import texts

    wanted = {
        int(cell.text)
        for beginning in beginnings
        for row in beginning.rows
        for cell in row.cells
        if cell.kind == "s" and cell.column <= COLUMNS and cell.text.isdecimal()
    }
    return CellValues(texts(package, wanted, _MOST_OF_THE_TEXTS), formats_in(package), package.counts_from_1904)


def _shown_rows(rows: Iterable[RawRow], values: CellValues) -> Iterable[HeadRow]:
    from knosc_desktop.reader.parsing.cell_values import shown  # a CSV file needs none of it

    for row in rows:
        cells = [""] * min(max(cell.column for cell in row.cells), COLUMNS)
        for cell in row.cells:
            if cell.column <= COLUMNS:
                cells[cell.column - 1] = shown(values.value(cell))[:LETTERS]
        while cells and not cells[-1]:
            cells.pop()
        if any(cell.strip() for cell in cells):
            yield HeadRow(row.number, tuple(cells), row.is_hidden)
