"""What surrounds the rows of a sheet, found without holding the rows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from knosc_desktop.reader.errors import Damaged, TooLarge
from knosc_desktop.reader.patching.xml_edit import XmlEdit, as_utf8

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

    from knosc_desktop.reader.patching.parts import Parts

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
