"""Answers which rows of a spreadsheet are where, without holding the spreadsheet.

What is known of the last file stays for the next request, for as long as the file does not change.
"""

from __future__ import annotations

import os
import time
from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO, Protocol

from knosc_desktop.domain.files import FileFormat, FileStamp
from knosc_desktop.domain.reader_requests import SheetRow, SheetRows
from knosc_desktop.file_access import open_shared
from knosc_desktop.reader.errors import in_words, no_such_sheet
from knosc_desktop.reader.parsing.cell_values import CellValues, codes_in, formats_in
from knosc_desktop.reader.parsing.package import Package
from knosc_desktop.reader.parsing.raw_rows import hidden_columns
from knosc_desktop.reader.parsing.shared_strings import Unusual as UnusualTexts
from knosc_desktop.reader.parsing.shared_strings import all_texts
from knosc_desktop.reader.parsing.sheet_scan import Unusual
from knosc_desktop.reader.preview.as_excel_shows import Shown
from knosc_desktop.reader.preview.csv_rows import CsvRows
from knosc_desktop.reader.preview.packed_part import PackedPart
from knosc_desktop.reader.preview.shared_texts import IndexedTexts
from knosc_desktop.reader.preview.workbook_rows import KeptRows, UsualRows

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from knosc_desktop.domain.reader_requests import ReadRows
    from knosc_desktop.reader.parsing.package import Tab
    from knosc_desktop.reader.parsing.raw_rows import RawRow
    from knosc_desktop.reader.preview.workbook_rows import SheetIndex

_MOST_ROWS = 1_000
"""Of one answer."""
_MOST_BYTES = 600 << 20
"""Of shared texts that have to be read as a whole."""


def read_rows(request: ReadRows) -> SheetRows:
    """The rows that were asked for, as far as the sheet is known by then.

    Raises:
        FileProblem: the file is damaged or gone, or has no such sheet.
        NotChecked: it cannot be looked into.
    """
    until = time.monotonic() + request.seconds
    path = request.source.path
    with in_words(path), open_shared(path) as file:
        facts = os.fstat(file.fileno())
        stamp = FileStamp(facts.st_size, facts.st_mtime_ns)
        preview = _preview(path, request.source.format, request.sheet, stamp)
        first, count = request.first, min(request.count, _MOST_ROWS)
        preview.go_on(file, first + count - 1 if count else _END, until)
        rows: tuple[SheetRow, ...] = ()
        if count and (preview.is_complete or preview.known_to >= first + count - 1):
            rows = tuple(preview.rows(file, first, first + count - 1))
        return SheetRows(first, rows, preview.last_row, preview.is_complete, preview.hidden_columns, stamp)


_END = 1 << 40
"""No row is so far down."""


class _Preview(Protocol):
    """One sheet or CSV file, as far as it is known."""

    hidden_columns: tuple[int, ...]

    @property
    def known_to(self) -> int:
        """Number of the last row that is known."""

    @property
    def last_row(self) -> int:
        """Number of the last known row with anything in it."""

    @property
    def is_complete(self) -> bool:
        """Whether it is known to its end."""

    def go_on(self, file: BinaryIO, row: int, until: float) -> None:
        """Go through it until that row is known, or for as long as there is time."""

    def rows(self, file: BinaryIO, first: int, last: int) -> list[SheetRow]:
        """All rows between these, both included, blank ones too; they must be known."""


@lru_cache(maxsize=1)
def _preview(path: Path, file_format: FileFormat, sheet: str, _stamp: FileStamp) -> _Preview:
    """What is known of a file, until it changes or another one is asked for."""
    if file_format is FileFormat.CSV:
        with open_shared(path) as file:
            return _CsvPreview(CsvRows(file))
    with Package(path) as package:
        tab = next((tab for tab in package.tabs if tab.name == sheet), None)
        if tab is None:
            raise no_such_sheet(path, sheet)
        return _WorkbookPreview(path, package, tab)


class _CsvPreview:
    """The rows of a CSV file, which hides nothing."""

    def __init__(self, index: CsvRows) -> None:
        self._index = index
        self.hidden_columns: tuple[int, ...] = ()

    @property
    def known_to(self) -> int:
        return self._index.known_to

    @property
    def last_row(self) -> int:
        return self._index.last_row

    @property
    def is_complete(self) -> bool:
        return self._index.is_complete

    def go_on(self, file: BinaryIO, row: int, until: float) -> None:
        self._index.go_on(file, row, until)

    def rows(self, file: BinaryIO, first: int, last: int) -> list[SheetRow]:
        found = dict(self._index.rows(file, first, last))
        return [SheetRow(_trimmed(found.get(number, ()))) for number in range(first, last + 1)]


class _WorkbookPreview:
    """The rows of one sheet, with the texts and formats of its workbook."""

    def __init__(self, path: Path, package: Package, tab: Tab) -> None:
        """Look at the beginning.

        Raises:
            Damaged: a part is missing.
            TooLarge: there is too much before the first row, or in the shared texts.
        """
        file = package.file
        self.hidden_columns = tuple(sorted(hidden_columns(package.open(tab.part)))) if tab.part else ()
        self._part = PackedPart(file, package.entry(tab.part)) if tab.part else None
        self._index: SheetIndex | None = None if self._part is None else _begun(self._part, file)
        self._shown = Shown(codes_in(package))
        self._formats = formats_in(package)
        self._counts_from_1904 = package.counts_from_1904
        self._indexed: IndexedTexts | None = None
        self._texts: dict[int, str] = {}
        self._path = path
        if package.strings_part:
            try:
                self._indexed = IndexedTexts(PackedPart(file, package.entry(package.strings_part)), file)
            except UnusualTexts:
                self._texts = all_texts(package, _MOST_BYTES)

    @property
    def known_to(self) -> int:
        return _END if self._index is None else self._index.known_to

    @property
    def last_row(self) -> int:
        return 0 if self._index is None else self._index.last_row

    @property
    def is_complete(self) -> bool:
        return self._index is None or self._index.is_complete

    def go_on(self, file: BinaryIO, row: int, until: float) -> None:
        if self._index is None or self._part is None:
            return
        try:
            self._index.go_on(file, row, until)
        except Unusual:
            self._index = KeptRows(self._part)
            self._index.go_on(file, row, until)

    def rows(self, file: BinaryIO, first: int, last: int) -> list[SheetRow]:
        found = [] if self._index is None else list(self._index.rows(file, first, last))
        wanted = {int(cell.text) for row in found for cell in row.cells if cell.kind == "s" and cell.text.isdecimal()}
        texts = self._texts if self._indexed is None else self._some_texts(file, wanted)
        values = CellValues(texts, self._formats, self._counts_from_1904)
        by_number = {row.number: SheetRow(self._cells(row, values), row.is_hidden) for row in found}
        return [by_number.get(number, _BLANK) for number in range(first, last + 1)]

    def _some_texts(self, file: BinaryIO, wanted: Collection[int]) -> dict[int, str]:
        if self._indexed is None:
            return self._texts
        try:
            return self._indexed.texts(file, wanted)
        except UnusualTexts:
            self._indexed = None
            with Package(self._path) as package:
                self._texts = all_texts(package, _MOST_BYTES)
            return self._texts

    def _cells(self, row: RawRow, values: CellValues) -> tuple[str, ...]:
        cells = [""] * max((cell.column for cell in row.cells), default=0)
        for cell in row.cells:
            cells[cell.column - 1] = self._shown.text(cell, values)
        return _trimmed(cells)


_BLANK = SheetRow()


def _begun(part: PackedPart, file: BinaryIO) -> SheetIndex:
    try:
        return UsualRows(part, file)
    except Unusual:
        return KeptRows(part)


def _trimmed(cells: Collection[str]) -> tuple[str, ...]:
    """Without the empty ones at the end."""
    kept = list(cells)
    while kept and not kept[-1]:
        kept.pop()
    return tuple(kept)
