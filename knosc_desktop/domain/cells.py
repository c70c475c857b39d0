"""Places in a spreadsheet, named as Excel shows them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
_PLAIN_SHEET = re.compile(r"[^\W\d]\w*")
_LOOKS_LIKE_CELL = re.compile(r"[A-Za-z]{1,3}\d+|[Rr]\d*[Cc]?\d*|[Cc]\d*")
_ADDRESS = re.compile(
    r"(?:(?:'(?P<quoted>(?:[^']|'')+)'|(?P<sheet>[^'!]+))!)?\$?(?P<column>[A-Za-z]{1,3})\$?(?P<row>[1-9]\d{0,6})"
)
_LETTERS = 26


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """One cell.

    Attributes:
        sheet: its name; empty for a CSV file, which has none.
        row: as Excel numbers it, from 1. Of a CSV file: as Excel would show it, so a record that
            goes over several lines is one row.
        column: from 1; 0 for the whole row.
    """

    sheet: str
    row: int
    column: int

    def __str__(self) -> str:
        """As Excel writes it: ``Data!C17``, ``'Open orders'!C17``; a whole row is ``Data!17:17``."""
        place = f"{column_letters(self.column)}{self.row}" if self.column else f"{self.row}:{self.row}"
        return f"{_quoted(self.sheet)}!{place}" if self.sheet else place


def cell_at(text: str) -> Address | None:
    """The cell of an address such as ``D10``, ``$D$10`` or ``'Open orders'!D10``; None when it is none."""
    found = _ADDRESS.fullmatch(text.strip())
    if found is None:
        return None
    row, column = int(found["row"]), column_number(found["column"])
    if row > LAST_ROW or column > LAST_COLUMN:
        return None
    return Address(found["sheet"] or (found["quoted"] or "").replace("''", "'"), row, column)


@dataclass(frozen=True, slots=True)
class CellRange:
    """Cells of one column, or whole rows, that follow each other.

    Attributes:
        first: the uppermost.
        last: the lowest; of the same sheet and column.
    """

    first: Address
    last: Address

    def __str__(self) -> str:
        """As Excel writes it: ``Data!B12:B23``, ``Data!4:7``."""
        if self.first == self.last:
            return str(self.first)
        if not self.first.column:
            return f"{str(self.first).rpartition(':')[0]}:{self.last.row}"
        return f"{self.first}:{column_letters(self.last.column)}{self.last.row}"


def ranges_of(addresses: Iterable[Address]) -> Iterator[CellRange]:
    """Cells below each other, in the order given, as one range each."""
    first = last = None
    for address in addresses:
        if first is not None and last is not None:
            if (address.sheet, address.column, address.row) != (last.sheet, last.column, last.row + 1):
                yield CellRange(first, last)
                first = address
        else:
            first = address
        last = address
    if first is not None and last is not None:
        yield CellRange(first, last)


@lru_cache(maxsize=512)
def column_letters(number: int) -> str:
    """The letters of a column counted from 1: 3 is ``C``, 28 is ``AB``.

    Raises:
        ValueError: there is no such column.
    """
    if number < 1:
        raise ValueError(f"there is no column {number}")
    letters = ""
    while number:
        number, rest = divmod(number - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The number of a column, from 1.

    Raises:
        ValueError: those are no letters of a column.
    """
    if not (letters.isascii() and letters.isalpha()):
        raise ValueError(f"{letters!r} names no column")
    number = 0
    for letter in letters.upper():
        number = number * _LETTERS + ord(letter) - ord("A") + 1
    return number


@lru_cache(maxsize=64)
def _quoted(sheet: str) -> str:
    if _PLAIN_SHEET.fullmatch(sheet) and not _LOOKS_LIKE_CELL.fullmatch(sheet):
        return sheet
    doubled = sheet.replace("'", "''")
    return f"'{doubled}'"
