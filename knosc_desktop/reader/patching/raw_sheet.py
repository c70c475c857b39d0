"""A worksheet as bytes: what surrounds its rows, its rows, and their cells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from knosc_desktop.domain.cells import LAST_COLUMN, LAST_ROW, column_letters, column_number
from knosc_desktop.reader.errors import Damaged, TooLarge
from knosc_desktop.reader.patching.xml_edit import XmlEdit, as_utf8

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import IO

    from knosc_desktop.reader.patching.parts import Parts


# Rows and cells of a sheet as bytes: where each begins, and its number.

_REST = rb"""(?=[\s/>])(?:[^>"']|"[^"]*"|'[^']*')*>"""
_ROW_NUMBER = re.compile(rb"""\sr\s*=\s*["']\s*(\d{1,7})\s*["']""")
_CELL_NAME = re.compile(rb"""\sr\s*=\s*["']\s*([A-Za-z]{1,3})(\d{1,7})\s*["']""")
_CUSTOM = re.compile(rb"""\scustomFormat\s*=\s*["'](?:1|true)["']""")
_STYLE = re.compile(rb"""\ss\s*=\s*["']\s*(\d{1,6})\s*["']""")


@dataclass(frozen=True, slots=True)
class RawPiece:
    """A row or a cell.

    Attributes:
        number: of the row or column, from 1.
        start: of its start tag.
        inside: right after its start tag.
        end: where the next one may begin; blanks between them belong to it.
    """

    number: int
    start: int
    inside: int
    end: int


class RawCells:
    """Finds rows and cells written with one prefix."""

    def __init__(self, prefix: bytes) -> None:
        """Prepare to look.

        Args:
            prefix: of the elements, with its colon.
        """
        self._row = re.compile(b"<" + prefix + b"row" + _REST)
        self._cell = re.compile(b"<" + prefix + b"c" + _REST)
        self._row_end = b"</" + prefix + b"row"
        self._value = re.compile(b"<" + prefix + b"(?:v|is|f)" + rb"[\s/>]")

    def rows(self, piece: bytes, last: int) -> Iterator[RawPiece]:
        """The rows of a piece of a sheet.

        Args:
            piece: ends between two rows.
            last: number of the row before it.

        Raises:
            Damaged: they are not in order, as Excel wants them.
        """
        found = list(self._row.finditer(piece))
        for index, match in enumerate(found):
            written = _ROW_NUMBER.search(match[0])
            number = int(written[1]) if written else last + 1
            if not last < number <= LAST_ROW:
                raise Damaged(f"row {number} follows row {last}")
            last = number
            end = found[index + 1].start() if index + 1 < len(found) else len(piece)
            yield RawPiece(number, match.start(), match.end(), end)

    def cells(self, piece: bytes, row: RawPiece) -> list[RawPiece]:
        """The cells of a row.

        Raises:
            Damaged: they are not in order, as Excel wants them.
        """
        end = self.end_of(piece, row)
        cells: list[RawPiece] = []
        last = 0
        found = list(self._cell.finditer(piece, row.inside, end))
        for index, match in enumerate(found):
            written = _CELL_NAME.search(match[0])
            number = column_number(written[1].decode()) if written else last + 1
            if not last < number <= LAST_COLUMN or (written and int(written[2]) != row.number):
                raise Damaged(f"the cells of row {row.number} are not in order")
            last = number
            following = found[index + 1].start() if index + 1 < len(found) else end
            cells.append(RawPiece(number, match.start(), match.end(), following))
        return cells

    def end_of(self, piece: bytes, row: RawPiece) -> int:
        """Where the cells of a row end."""
        if piece[row.inside - 2 : row.inside] == b"/>":
            return row.inside
        end = piece.find(self._row_end, row.inside, row.end)
        if end < 0:
            raise Damaged(f"row {row.number} does not end")
        return end

    def is_filled(self, piece: bytes, cell: RawPiece) -> bool:
        """Whether a cell holds anything but its format."""
        return self._value.search(piece, cell.inside, cell.end) is not None


def style_of(tag: bytes) -> int | None:
    """Number of the format that a row or cell has; None when it has none of its own."""
    found = _STYLE.search(tag)
    return int(found[1]) if found else None


def row_style(tag: bytes) -> int | None:
    """Number of the format that cells of a row have which are not there; None when it has none of its own."""
    return style_of(tag) if _CUSTOM.search(tag) else None


def column_style_in(edit: XmlEdit) -> Callable[[int], int]:
    """Gives the number of the format that cells of a column have which are not there.

    Args:
        edit: what surrounds the rows of the sheet.
    """
    cols = edit.root.child("cols")
    styles = []
    for col in cols.children if cols is not None else ():
        numbers = [col.attributes.get(name, "") for name in ("min", "max", "style")]
        if all(number.isdecimal() for number in numbers):
            first, last, style = map(int, numbers)
            styles.append((first, last, style))
    return lambda column: next((style for first, last, style in styles if first <= column <= last), 0)


def cell_name(row: int, column: int) -> str:
    """Its name in its sheet: ``C17``."""
    return f"{column_letters(column)}{row}"


# What surrounds the rows of a sheet, found without holding the rows.

CHUNK = 1 << 20
_MOST_OF_A_HEAD = 16 << 20
_MOST_UNUSUAL = 128 << 20
"""Bytes of a sheet that is written in an unusual way and must be held as a whole."""
_DATA = re.compile(rb"<((?:[\w.-]+:)?)sheetData(?:\s[^>]*)?/?>")
_UNUSUAL = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>", re.DOTALL)
_ASCII_LIKE = re.compile(
    rb"""^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*encoding\s*=\s*["'](?:utf-?8|us-ascii)["']|<\?xml(?![^>]*encoding)|<[\w:])""",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class SheetOutline:
    """A sheet without its rows.

    Attributes:
        edit: everything around the rows as one document with an empty ``sheetData``.
        prefix: of its elements, with the colon; empty when there is none.
        held: all rows, when the sheet is too unusual to be streamed.
        unseen: the same with comments and quoted text blanked out, so that only elements look like elements.
    """

    edit: XmlEdit
    prefix: bytes
    held: bytes | None = None
    unseen: bytes | None = None


def outline(parts: Parts, part: str) -> SheetOutline:
    """Read a sheet once, keeping what is not rows.

    Raises:
        Damaged: it is no sheet.
        TooLarge: it is written in an unusual way, and too large for that.
    """
    with parts.open(part) as stream:
        start = stream.read(CHUNK)
        if not _ASCII_LIKE.match(start):
            return _held(as_utf8(_all(start, stream)))
        while not (data := _DATA.search(start)) and len(start) < _MOST_OF_A_HEAD and (more := stream.read(CHUNK)):
            start += more
        if data is None:
            raise Damaged("the sheet has no rows and no place for them")
        if b"<!" in start[: data.end()]:
            return _held(as_utf8(_all(start, stream)))
        if data[0].endswith(b"/>"):
            return SheetOutline(XmlEdit(start + _all(b"", stream)), data[1])
        tail = _tail(start[data.end() :], stream, b"</" + data[1] + b"sheetData")
    if tail is None:
        with parts.open(part) as stream:
            return _held(as_utf8(_all(b"", stream)))
    return SheetOutline(XmlEdit(start[: data.end()] + tail), data[1])


def row_pieces(parts: Parts, part: str, found: SheetOutline) -> Iterator[tuple[bytes, bytes]]:
    """The rows in pieces that end between two of them, each as it is and as it is looked at."""
    if found.held is not None and found.unseen is not None:
        yield found.held, found.unseen
        return
    opening = b"<" + found.prefix + b"row"
    closing = b"</" + found.prefix + b"sheetData"
    with parts.open(part) as stream:
        piece = b""
        while not (data := _DATA.search(piece)) and (more := stream.read(CHUNK)):
            piece += more
        if data is None or data[0].endswith(b"/>"):
            return
        piece = piece[data.end() :]
        while True:
            end = piece.find(closing)
            if end >= 0:
                yield piece[:end], piece[:end]
                return
            cut = piece.rfind(opening)
            if cut > 0:
                yield piece[:cut], piece[:cut]
                piece = piece[cut:]
            more = stream.read(CHUNK)
            if not more:
                raise Damaged("the sheet ends in the middle of its rows")
            piece += more


def _tail(rows: bytes, stream: IO[bytes], closing: bytes) -> bytes | None:
    """What follows the rows; None when they are written in an unusual way."""
    piece = rows
    while (end := piece.find(closing)) < 0:
        if b"<!" in piece:
            return None
        more = stream.read(CHUNK)
        if not more:
            raise Damaged("the sheet ends in the middle of its rows")
        piece = piece[-len(closing) :] + more
    return None if b"<!" in piece[:end] else piece[end:] + _all(b"", stream)


def _all(start: bytes, stream: IO[bytes]) -> bytes:
    rest = stream.read(_MOST_UNUSUAL + 1)
    if len(rest) > _MOST_UNUSUAL:
        raise TooLarge("the sheet is written in an unusual way and too large for that")
    return start + rest


def _held(xml: bytes) -> SheetOutline:
    if len(xml) > _MOST_UNUSUAL:
        raise TooLarge("the sheet is written in an unusual way and too large for that")
    unseen = _UNUSUAL.sub(lambda match: b" " * len(match[0]), xml)
    data = _DATA.search(unseen)
    if data is None:
        raise Damaged("the sheet has no rows and no place for them")
    if data[0].endswith(b"/>"):
        return SheetOutline(XmlEdit(xml), data[1])
    end = unseen.find(b"</" + data[1] + b"sheetData", data.end())
    if end < 0:
        raise Damaged("the sheet ends in the middle of its rows")
    rows = slice(data.end(), end)
    return SheetOutline(XmlEdit(xml[: data.end()] + xml[end:]), data[1], xml[rows], unseen[rows])
