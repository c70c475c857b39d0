"""Rows of an uploaded file, how the tenant counts them, and the cells its errors are about."""

from __future__ import annotations

import codecs
import csv
import re
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, TextIO

from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.jobs import RowError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from knosc_desktop.demo.switches import Switches
    from knosc_desktop.demo.uploads import Upload


# The rows of an uploaded workbook or CSV file, one at a time, numbered as Excel shows them or otherwise.

Row = tuple[object, ...]

_CHUNK = 1 << 20
_DELIMITERS = ";,\t"
_SEP_LINE = re.compile(r"""sep=(?P<delimiter>[^\r\n"])[\r\n]*""", re.IGNORECASE)
"""With a sign that can part fields: since Python 3.13 the csv module takes neither a quote nor an end of line."""
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class UnreadableSheet(Exception):
    """The file is not what its name says."""


class CountedRow(NamedTuple):
    """A row that has anything in it.

    Attributes:
        shown: its number in Excel.
        counted: its number as the server counts.
        cells: from the first column on.
    """

    shown: int
    counted: int
    cells: Row


def counted_rows(path: Path, file_name: str, numbers: str = "as-excel", batch_rows: int = 0) -> Iterator[CountedRow]:
    """Every row that has anything in it, the header first.

    Args:
        path: of the file.
        file_name: the planner's, whose ending tells what it is.
        numbers: one of the choices of the switch ``row_numbers``.
        batch_rows: see the switch of that name.

    Raises:
        UnreadableSheet: it cannot be read, or not to its end.
    """
    rows = _csv_rows(path) if _is_csv(file_name) else _workbook_rows(path)
    filled = (
        (number, line, row)
        for number, (line, row) in enumerate(rows, start=1)
        if any(cell is not None and str(cell).strip() for cell in row)
    )
    header = 0
    for count, (number, line, row) in enumerate(filled):
        header = header or number
        if batch_rows and count:
            counted = (count - 1) % batch_rows + 1
        else:
            counted = _counted(numbers, number, number - header, count, line)
        yield CountedRow(number, counted, row)


def numbered_rows(path: Path, file_name: str, numbers: str = "as-excel") -> Iterator[tuple[int, Row]]:
    """The same, with the server's number alone."""
    for row in counted_rows(path, file_name, numbers):
        yield row.counted, row.cells


def sheet_name(path: Path, file_name: str) -> str:
    """The name of the sheet that is read; empty for a CSV file."""
    if _is_csv(file_name):
        return ""
    from openpyxl import load_workbook

    with path.open("rb") as file, closing(load_workbook(file, read_only=True)) as book:
        return str(book.worksheets[0].title)


def _is_csv(file_name: str) -> bool:
    return file_name.lower().endswith(".csv")


def _counted(numbers: str, number: int, below_header: int, count: int, line: int) -> int:
    """The number of a row, whose place was counted in every way; the header's is of no interest."""
    ways = {
        "as-excel": number,
        "sheet-from-zero": number - 1,
        "data-from-one": below_header,
        "data-from-zero": below_header - 1,
        "filled-from-one": count,
        "filled-from-zero": count - 1,
        "filled-from-two": count + 1,
        "lines": line,
    }
    return ways[numbers]


def _workbook_rows(path: Path) -> Iterator[tuple[int, Row]]:
    # Only now: a quarter of the tenant's start would go into this import.
    from openpyxl import load_workbook

    try:
        with path.open("rb") as file, closing(load_workbook(file, read_only=True, data_only=True)) as book:
            sheet = book.worksheets[0]
            # Some programs write a wrong <dimension>; reading on regardless finds all rows.
            sheet.reset_dimensions()
            yield from enumerate(sheet.iter_rows(values_only=True), start=1)
    except Exception as error:  # a broken workbook breaks the reader in countless ways
        raise UnreadableSheet("The file cannot be read as an Excel workbook (XLSX).") from error


def _csv_rows(path: Path) -> Iterator[tuple[int, Row]]:
    """Each with the line it begins in."""
    try:
        with path.open(encoding=_encoding_of(path), newline="") as file:
            delimiter = _delimiter_of(file)
            # The line that is not shown is a line of the file all the same.
            skipped = 1 if file.tell() else 0
            reader = csv.reader(file, delimiter=delimiter, strict=False)
            line = 1 + skipped
            for row in reader:
                yield line, tuple(row)
                line = 1 + skipped + reader.line_num
    except (UnicodeError, csv.Error) as error:
        raise UnreadableSheet("The file cannot be read as a CSV file.") from error


def _encoding_of(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(4)
        for mark, encoding in _BYTE_ORDER_MARKS:
            if head.startswith(mark):
                return encoding
        if len(head) > 1 and 0 in head[:2]:  # ASCII in UTF-16 has a zero in every pair
            return "utf-16-be" if head[0] == 0 else "utf-16-le"
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8"


def _delimiter_of(file: TextIO) -> str:
    """The delimiter; leaves the file at its first row."""
    first = file.readline(_CHUNK)
    if found := _SEP_LINE.fullmatch(first):
        return found["delimiter"]  # Excel obeys this line and does not show it
    file.seek(0)
    return max(_DELIMITERS, key=lambda delimiter: len(next(csv.reader([first], delimiter=delimiter), ())))


# How the tenant counts the rows of an uploaded file, and the cells its errors are about.

FILE_ERROR = "The file was checked with warnings."


class RowCounts:
    """The rows of one file, each by its number in Excel and as the switches count it."""

    def __init__(self, upload: Upload, switches: Switches) -> None:
        """Nothing is read yet.

        Args:
            upload: the file.
            switches: for the way of counting.
        """
        self._upload = upload
        self._switches = switches
        self._columns: list[str] = []
        self._header = 0
        self._counted: dict[int, int] = {}

    def rows(self) -> Iterator[tuple[int, Row]]:
        """Every row with its number in Excel, the header first.

        Raises:
            UnreadableSheet: the file cannot be read.
        """
        switches = self._switches
        for row in counted_rows(self._upload.path, self._upload.file_name, switches.row_numbers, switches.batch_rows):
            if not self._columns:
                self._columns = [str(cell or "").strip().casefold() for cell in row.cells]
                self._header = row.counted
            self._counted[row.shown] = row.counted
            yield row.shown, row.cells

    def told(self, errors: Sequence[RowError]) -> list[RowError]:
        """The errors as the tenant tells them, after all rows were read.

        Args:
            errors: with rows as Excel numbers them.
        """
        if all(error.row is None for error in errors):
            return list(errors)
        sheet = sheet_name(self._upload.path, self._upload.file_name)
        told = [self._told(error, sheet) for error in errors]
        rows = {"row-zero": 0, "no-row": None, "header-row": self._header}
        if self._switches.file_errors in rows:
            told.insert(0, RowError(FILE_ERROR, rows[self._switches.file_errors]))
        return told

    def _told(self, error: RowError, sheet: str) -> RowError:
        if error.row is None:
            return error
        column = self._columns.index(error.column.casefold()) + 1
        return replace(error, row=self._counted[error.row], cell=str(Address(sheet, error.row, column)))
