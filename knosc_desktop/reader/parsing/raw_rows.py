"""The rows of a worksheet as its XML has them, one after the other, before anything is looked up."""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import dataclass, field
from string import digits
from typing import TYPE_CHECKING

from knosc_desktop.domain.cells import LAST_COLUMN, LAST_ROW, column_number
from knosc_desktop.reader.errors import Damaged, TooLarge
from knosc_desktop.reader.parsing.package import GuardedXml, is_true
from knosc_desktop.reader.parsing.shared_strings import RichText

if TYPE_CHECKING:
    from collections.abc import Iterator

    from knosc_desktop.reader.parsing.package import ByteStream


# Which columns of a sheet Excel does not show: the sheet says so before its first row.

_MOST = 4 << 20
"""Bytes before the first row: widths, views."""
_VISIBLE_POINTS = 1.0
"""A row or column that is smaller cannot be seen."""


def hidden_columns(stream: ByteStream) -> frozenset[int]:
    """The numbers of the columns that are hidden or have no width.

    Args:
        stream: the sheet's XML from its beginning.

    Raises:
        ExpatError: it is no XML.
        Damaged: it has a document type.
    """
    hidden: set[int] = set()
    is_over = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal is_over
        if name == "sheetData":
            is_over = True
        elif name == "col" and not is_over and _is_hidden(attributes):
            hidden.update(_columns(attributes))

    xml = GuardedXml(stream, start, most=_MOST)
    # Where the first row comes too late for that, the sheet is refused elsewhere or its widths are of no use.
    with suppress(TooLarge):
        while not is_over and xml.advance():
            pass
    return frozenset(hidden)


def is_invisible(size: str | None) -> bool:
    """Whether a height or width that a sheet gives is too small to see."""
    try:
        points = float(size) if size else math.inf
    except ValueError:
        return False
    return points < _VISIBLE_POINTS


def _is_hidden(attributes: dict[str, str]) -> bool:
    return is_true(attributes.get("hidden")) or is_invisible(attributes.get("width"))


def _columns(attributes: dict[str, str]) -> range:
    try:
        first, last = int(attributes["min"]), int(attributes["max"])
    except (KeyError, ValueError):
        return range(0)
    return range(max(1, first), min(last, LAST_COLUMN) + 1)


@dataclass(slots=True)
class RawCell:
    """A cell.

    Attributes:
        column: from 1.
        kind: what its value is: ``n`` a number, ``s`` the number of a shared text, ``inlineStr``,
            ``str``, ``b``, ``e`` or ``d``.
        style: number of its format.
        text: its value as it stands there.
        has_value: whether a value stands there at all.
        has_formula: whether a formula does.
    """

    column: int
    kind: str
    style: int
    text: str = ""
    has_value: bool = False
    has_formula: bool = False

    @property
    def is_valueless(self) -> bool:
        """Whether it is a formula of which no result was stored; an empty text is a result."""
        return self.has_formula and not self.text and not (self.has_value and self.kind == "str")


@dataclass(slots=True)
class RawRow:
    """A row that the sheet mentions.

    Attributes:
        number: as Excel numbers it.
        is_hidden: in Excel, or too low to be seen.
        cells: those that hold something, in the order they stand there.
    """

    number: int
    is_hidden: bool
    cells: list[RawCell] = field(default_factory=list)


def raw_rows(stream: ByteStream, most: int) -> Iterator[RawRow]:
    """The rows of a sheet.

    Args:
        stream: the sheet's XML.
        most: bytes after which it is too large.

    Raises:
        ExpatError: it is no XML.
        Damaged: it is no sheet.
        TooLarge: it is longer than it may be.
    """
    reading = _Reading()
    xml = GuardedXml(stream, reading.start, reading.end, reading.characters, most=most)
    while xml.advance():
        yield from reading.rows
        reading.rows.clear()
        if reading.is_over:
            return
    yield from reading.rows


class _Reading:
    """What the XML has told so far."""

    def __init__(self) -> None:
        self.rows: list[RawRow] = []
        self.is_over = False
        self._row = RawRow(0, is_hidden=False)
        self._cell = RawCell(0, "n", 0)
        self._value: list[str] | None = None
        self._rich: RichText | None = None
        self._columns: dict[str, int] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._begin_cell(attributes)
        elif name == "v":
            self._value = []
            self._cell.has_value = True
        elif name == "row":
            self._begin_row(attributes)
        elif name == "f":
            self._cell.has_formula = True
        elif name == "is":
            self._rich = RichText()
            self._cell.has_value = True
        elif self._rich is not None:
            self._rich.start(name, attributes)

    def end(self, name: str) -> None:
        if name == "v" and self._value is not None:
            self._cell.text = "".join(self._value)
            self._value = None
        elif name == "c":
            if self._cell.has_value or self._cell.has_formula:
                self._row.cells.append(self._cell)
        elif name == "row":
            self.rows.append(self._row)
        elif name == "is" and self._rich is not None:
            self._cell.text = self._rich.text
            self._rich = None
        elif name == "sheetData":
            self.is_over = True
        elif self._rich is not None:
            self._rich.end(name)

    def characters(self, text: str) -> None:
        if self._value is not None:
            self._value.append(text)
        elif self._rich is not None:
            self._rich.characters(text)

    def _begin_row(self, attributes: dict[str, str]) -> None:
        number = _whole(attributes.get("r"), self._row.number + 1)
        if not 1 <= number <= LAST_ROW:
            raise Damaged(f"there is no row {number}")
        is_hidden = is_true(attributes.get("hidden")) or is_invisible(attributes.get("ht"))
        self._row = RawRow(number, is_hidden)
        self._cell = RawCell(0, "n", 0)

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        name = attributes.get("r", "").rstrip(digits)
        column = self._columns.get(name) or self._column(name) or self._cell.column + 1
        if column > LAST_COLUMN:
            raise Damaged(f"there is no column {column}")
        style = attributes.get("s")
        self._cell = RawCell(column, attributes.get("t", "n"), _whole(style, 0) if style else 0)

    def _column(self, name: str) -> int:
        """Its number; 0 where the cell does not say where it is."""
        if name:
            self._columns[name] = column_number(name)
        return self._columns.get(name, 0)


def _whole(text: str | None, otherwise: int) -> int:
    if not text:
        return otherwise
    try:
        return int(text)
    except ValueError as error:
        raise Damaged(f"{text!r} is no number of a row or format") from error
