"""The rows of one sheet of a workbook, any of them by a look at the place where they are.

The first way through a sheet counts its rows as bytes, and notes every megabyte which row begins there. A sheet that
is not written as every known program does is read once instead, and its cells are kept packed.
"""

from __future__ import annotations

import json
import re
import time
import zlib
from bisect import bisect_right
from dataclasses import astuple, dataclass
from io import BytesIO
from operator import attrgetter
from typing import TYPE_CHECKING, BinaryIO, Protocol

from knosc_desktop.domain.cells import LAST_ROW
from knosc_desktop.reader.errors import TooLarge
from knosc_desktop.reader.parsing.raw_rows import RawCell, RawRow, raw_rows
from knosc_desktop.reader.parsing.sheet_scan import beginning, refuse_unnumbered, refuse_unusual, whole_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from knosc_desktop.reader.preview.packed_part import PackedPart

_MOST_BYTES = 64 << 20
"""Of the rows that are read at once."""


class SheetIndex(Protocol):
    """Knows where rows are, as far as it has gone through their sheet.

    Attributes:
        known_to: number of the last row that is known.
        last_row: the last known one with anything in it.
        is_complete: whether the sheet is known to its end.
    """

    known_to: int
    last_row: int
    is_complete: bool

    def go_on(self, file: BinaryIO, row: int, until: float, /) -> None:
        """Go through the sheet until that row is known, or for as long as there is time."""

    def rows(self, file: BinaryIO, first: int, last: int, /) -> Iterable[RawRow]:
        """The rows between these, both included, that the sheet mentions; they must be known."""


# A sheet as every known program writes it.


@dataclass(frozen=True, slots=True)
class _Piece:
    """A megabyte of whole rows.

    Attributes:
        first: number of its first row.
        position: where it begins, in unpacked bytes.
    """

    first: int
    position: int


class UsualRows:
    """Goes by the bytes; nothing of the sheet is held.

    Attributes:
        known_to: number of the last row that is known.
        last_row: the last known one with anything in it.
        is_complete: whether the sheet is known to its end.
    """

    def __init__(self, part: PackedPart, file: BinaryIO) -> None:
        """Look at the beginning.

        Raises:
            Unusual: it has to be read cell by cell.
            TooLarge: the first row comes too late.
        """
        self.known_to = 0
        self.last_row = 0
        self.is_complete = False
        self._part = part
        self._pieces: list[_Piece] = []
        stream = part.open(file)
        self._signs, rest = beginning(stream)
        self._position = stream.position - len(rest)
        # Without an own end it has no rows, and what follows is no row either.
        self.is_complete = rest.startswith(self._signs.over)
        tag = self._signs.row_start[:-3]
        self._before = b"<%sworksheet><%ssheetData>" % (tag[1:], tag[1:])
        self._after = b"</%ssheetData></%sworksheet>" % (tag[1:], tag[1:])
        self._row = re.compile(re.escape(self._signs.row_start) + rb"""\s[^>]*?\br="(\d{1,7})\"""" + rb"[^>]*>")

    def go_on(self, file: BinaryIO, row: int, until: float) -> None:
        """Go through the sheet until that row is known, or for as long as there is time."""
        if self.is_complete or self.known_to >= row:
            return
        signs = self._signs
        for piece in whole_rows(self._part.open(file, self._position), b"", signs):
            refuse_unusual(piece, signs)
            if piece.count(signs.row) != piece.count(signs.row_start):
                refuse_unnumbered(piece, signs)
            self._note(piece)
            # Only at the very end there is nothing in a piece.
            if piece and (self.known_to >= row or time.monotonic() >= until):
                return
        self.is_complete = True

    def rows(self, file: BinaryIO, first: int, last: int) -> Iterator[RawRow]:
        """The rows between these, both included, that the sheet mentions; they must be known."""
        if not self._pieces:
            return
        place = bisect_right(self._pieces, first, key=attrgetter("first")) - 1
        stream = self._part.open(file, self._pieces[max(place, 0)].position)
        for piece in whole_rows(stream, b"", self._signs):
            wanted, is_past = self._cut(piece, first, last)
            if wanted:
                yield from raw_rows(BytesIO(self._before + wanted + self._after), _MOST_BYTES)
            if is_past:
                return

    def _cut(self, piece: bytes, first: int, last: int) -> tuple[bytes, bool]:
        """The wanted rows of a piece, and whether no other piece has any."""
        start = end = -1
        for found in self._row.finditer(piece):
            number = int(found[1])
            if number > last:
                end = found.start()
                break
            if number >= first and start < 0:
                start = found.start()
        if start < 0:
            return b"", end >= 0
        return piece[start : end if end >= 0 else len(piece)], end >= 0

    def _note(self, piece: bytes) -> None:
        found = self._row.search(piece)
        if found is not None:
            self._pieces.append(_Piece(int(found[1]), self._position))
            last = self._row.search(piece, piece.rfind(self._signs.row_start))
            self.known_to = max(self.known_to, int((last or found)[1]))
            filled = piece.rfind(self._signs.cell_end)
            cell = self._signs.place.match(piece, piece.rfind(self._signs.cell, 0, filled)) if filled >= 0 else None
            if cell is not None:
                self.last_row = max(self.last_row, int(cell[2]))
        self._position += len(piece)


# A sheet that is written in any other way.

_PAGE = 256
_MOST_CELLS = 4_000_000
"""As many as the checks read one by one."""
_LONGEST_SHEET = 600 << 20


class KeptRows:
    """Reads all of it at once, and keeps the cells packed; they take a tenth of what they take in memory.

    Attributes:
        known_to: number of the last row that is known.
        last_row: the last known one with anything in it.
        is_complete: whether the sheet is known to its end.
    """

    def __init__(self, part: PackedPart) -> None:
        self.known_to = 0
        self.last_row = 0
        self.is_complete = False
        self._part = part
        self._pages: dict[int, list[bytes]] = {}

    def go_on(self, file: BinaryIO, _row: int, _until: float) -> None:
        """Read the sheet, unless that was done; it cannot stop half-way.

        Raises:
            TooLarge: it holds more than is read one by one.
        """
        if self.is_complete:
            return
        page: list[RawRow] = []
        cells = 0
        for each in raw_rows(self._part.open(file), _LONGEST_SHEET):
            cells += len(each.cells)
            if cells > _MOST_CELLS:
                raise TooLarge(f"more than {_MOST_CELLS} cells")
            if page and each.number // _PAGE != page[0].number // _PAGE:
                self._keep(page)
                page = []
            page.append(each)
            if each.cells:
                self.last_row = max(self.last_row, each.number)
        if page:
            self._keep(page)
        self.known_to = LAST_ROW
        self.is_complete = True

    def rows(self, _file: BinaryIO, first: int, last: int) -> Iterator[RawRow]:
        """The rows between these, both included, that the sheet mentions."""
        for number in range(first // _PAGE, last // _PAGE + 1):
            for packed in self._pages.get(number, ()):
                for row, is_hidden, cells in json.loads(zlib.decompress(packed)):
                    if first <= row <= last:
                        yield RawRow(row, is_hidden, [RawCell(*cell) for cell in cells])

    def _keep(self, page: list[RawRow]) -> None:
        rows = [(row.number, row.is_hidden, [astuple(cell) for cell in row.cells]) for row in page]
        # Rows that are not in order come to their page one after the other.
        packed = zlib.compress(json.dumps(rows).encode(), 1)
        self._pages.setdefault(page[0].number // _PAGE, []).append(packed)
