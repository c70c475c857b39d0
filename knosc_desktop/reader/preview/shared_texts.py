"""The texts that the cells of a workbook share, any of them without reading all."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import OrderedDict
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, BinaryIO

from knosc_desktop.reader.errors import TooLarge
from knosc_desktop.reader.parsing.shared_strings import MARKUP, ROOT, Unusual, text_of
from knosc_desktop.reader.preview.packed_part import PackedPart

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Collection, Sequence

    from knosc_desktop.reader.preview.packed_part import PartStream

_CHUNK = 1 << 20
_LONGEST = 8 << 20
"""Bytes of one text; Excel takes 32,767 letters."""
_BLANKS = " \t\r\n"
_KEPT = 24
"""Pieces that are kept: most sheets refer to texts near each other."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some whole texts.

    Attributes:
        first: number of the first.
        position: where they begin, in unpacked bytes.
        size: of them, in bytes.
    """

    first: int
    position: int
    size: int


class IndexedTexts:
    """Knows where the texts are as far as they have been asked for."""

    def __init__(self, part: PackedPart, file: BinaryIO) -> None:
        """Look at the beginning.

        Args:
            part: the texts.
            file: the workbook.

        Raises:
            Damaged: they cannot be unpacked.
            Unusual: they are not written as every known program does.
        """
        self._part = part
        self._pieces: list[_Piece] = []
        self._known = 0
        self._is_complete = False
        self._kept: OrderedDict[int, Sequence[bytes]] = OrderedDict()
        start = part.open(file).read(_CHUNK)
        root = ROOT.search(start)
        if root is None:
            raise Unusual
        self._prefix = root[1]
        p = re.escape(root[1])
        self._plain = re.compile(
            b"<" + p + b"si><" + p + b't(?: xml:space="preserve")?>([^<&\r]*)</' + p + b"t></" + p + b"si>"
        )
        self._end = b"</" + root[1] + b"si>"
        self._empty, self._full = b"<" + root[1] + b"si/>", b"<" + root[1] + b"si></" + root[1] + b"si>"
        self._position = root.start()

    def texts(self, file: BinaryIO, wanted: Collection[int]) -> dict[int, str]:
        """The wanted texts by their number; those that are not there are left out.

        Args:
            file: the workbook.
            wanted: their numbers.

        Raises:
            Damaged: they cannot be unpacked.
            Unusual: they are not written as every known program does.
            TooLarge: one of them is too long.
        """
        if not wanted:
            return {}
        self._look_further(file, max(wanted))
        found: dict[int, str] = {}
        for number in sorted(wanted):
            if number < self._known:
                piece = self._pieces[bisect_right(self._pieces, number, key=attrgetter("first")) - 1]
                found[number] = self._text(self._items(file, piece)[number - piece.first])
        return found

    def _text(self, item: bytes) -> str:
        plain = self._plain.fullmatch(item)
        if plain is None or b"_x" in item:
            return text_of(item, self._prefix)
        text = plain[1].decode("utf-8", "replace")
        return text if b" xml:space" in item[: plain.start(1)] else text.strip(_BLANKS)

    def _look_further(self, file: BinaryIO, number: int) -> None:
        """Find where the texts are up to that one."""
        if self._is_complete or number < self._known:
            return
        stream = self._part.open(file, self._position)
        rest = b""
        while number >= self._known and not self._is_complete:
            rest = self._next_piece(stream, rest)

    def _next_piece(self, stream: PartStream, rest: bytes) -> bytes:
        more = stream.read(_CHUNK)
        self._is_complete = not more
        piece = rest + more
        if any(sign in piece for sign in MARKUP):
            raise Unusual
        end, empty = piece.rfind(self._end), piece.rfind(self._empty)
        cut = max(end + len(self._end) if end >= 0 else 0, empty + len(self._empty) if empty >= 0 else 0)
        if len(piece) - cut > _LONGEST:
            raise TooLarge("a text is too long")
        if cut:
            self._pieces.append(_Piece(self._known, self._position, cut))
            self._known += piece.count(self._end, 0, cut) + piece.count(self._empty, 0, cut)
            self._position += cut
        return piece[cut:]

    def _items(self, file: BinaryIO, piece: _Piece) -> Sequence[bytes]:
        """The texts of a piece as they are written."""
        items = self._kept.get(piece.first)
        if items is None:
            written = self._part.open(file, piece.position).read(piece.size).replace(self._empty, self._full)
            items = [item + self._end for item in written.split(self._end)]
            self._kept[piece.first] = items
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(piece.first)
        return items


def indexed_texts(file: BinaryIO, entry: zipfile.ZipInfo) -> IndexedTexts:
    """The shared texts of a workbook.

    Raises:
        Damaged: they cannot be unpacked.
        Unusual: they are not written as every known program does.
    """
    return IndexedTexts(PackedPart(file, entry), file)
