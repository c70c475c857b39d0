"""The texts that the cells of a workbook share; those that are wanted, without reading much of the others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.parsers import expat

from knosc_desktop.reader.errors import TooLarge
from knosc_desktop.reader.parsing.package import GuardedXml, plain

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from knosc_desktop.reader.parsing.package import ByteStream, Package


# The text of a cell that may be written in several runs, as Excel shows it.

_HALVES = range(0xD800, 0xE000)
_UNKNOWN = "\N{REPLACEMENT CHARACTER}"
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


class RichText:
    """Collects one text from the XML of a shared or inline string."""

    def __init__(self) -> None:
        self._runs: list[str] = []
        self._run: list[str] | None = None
        self._keeps_blanks = False
        self._is_phonetic = False

    @property
    def text(self) -> str:
        """All of it, without the reading aids of Asian scripts."""
        return unescaped("".join(self._runs))

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if name == "rPh":
            self._is_phonetic = True
        elif name == "t" and not self._is_phonetic:
            self._run = []
            self._keeps_blanks = attributes.get("xml:space") == "preserve"

    def end(self, name: str) -> None:
        """An element ends."""
        if name == "rPh":
            self._is_phonetic = False
        elif name == "t" and self._run is not None:
            run = "".join(self._run)
            # As Excel does: blanks around a text count only where it says so.
            self._runs.append(run if self._keeps_blanks else run.strip(" \t\r\n"))
            self._run = None

    def characters(self, text: str) -> None:
        """Text inside of the element that began last."""
        if self._run is not None:
            self._run.append(text)


def unescaped(text: str) -> str:
    """Characters that XML cannot hold are written as ``_x000D_``."""
    return _ESCAPED.sub(_letter, text) if "_x" in text else text


def _letter(escaped: re.Match[str]) -> str:
    number = int(escaped[1], 16)
    # Half of a letter is none, and no text that travels may hold it.
    return _UNKNOWN if number in _HALVES else chr(number)


_CHUNK = 1 << 18
_FIRST_CHUNK = 1 << 14
_LONGEST = 8 << 20
"""Bytes of one text; Excel takes 32,767 letters."""
ROOT = re.compile(rb"<((?:[\w.-]+:)?)sst\b")
MARKUP = (b"<!", b"<?")
"""A comment or its like may hold what only looks like a text."""


class Unusual(Exception):
    """A list of texts is not written as every known program does."""


def texts(package: Package, wanted: Collection[int], most: int) -> dict[int, str]:
    """The wanted texts by their number; those beyond the limit are left out.

    Args:
        package: the workbook.
        wanted: their numbers.
        most: bytes after which the search ends.

    Raises:
        ExpatError: they are no XML.
        Damaged: they cannot be unpacked, or have a document type.
    """
    part = package.strings_part
    if not part or not wanted:
        return {}
    try:
        return _picked(package.open(part), wanted, most)
    except Unusual:
        return _searched(package.open(part), wanted, most)


def all_texts(package: Package, most: int) -> dict[int, str]:
    """Every text by its number.

    Raises:
        ExpatError: they are no XML.
        Damaged: they cannot be unpacked, or have a document type.
        TooLarge: they are longer than they may be.
    """
    part = package.strings_part
    return _searched(package.open(part), None, most) if part else {}


def _picked(stream: ByteStream, wanted: Collection[int], most: int) -> dict[int, str]:
    """By counting where each text ends, which is many times faster than reading what is in them."""
    left = set(wanted)
    last = max(left)
    found: dict[int, str] = {}
    number = 0
    for count, piece, prefix in _pieces(stream, most):
        hits = [index for index in left if number <= index < number + count]
        if hits:
            ending = b"</" + prefix + b"si>"
            items = piece.split(ending)
            found.update((index, text_of(items[index - number] + ending, prefix)) for index in hits)
            left.difference_update(hits)
        number += count
        if number > last:
            break
    return found


def _searched(stream: ByteStream, wanted: Collection[int] | None, most: int) -> dict[int, str]:
    found: dict[int, str] = {}
    number = 0
    rich = RichText()

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal rich
        if name == "si":
            rich = RichText()
        else:
            rich.start(name, attributes)

    def end(name: str) -> None:
        nonlocal number
        if name != "si":
            rich.end(name)
            return
        if wanted is None or number in wanted:
            found[number] = rich.text
        number += 1

    def characters(text: str) -> None:
        rich.characters(text)

    xml = GuardedXml(stream, start, end, characters, most=most)
    try:
        while xml.advance() and (wanted is None or len(found) < len(wanted)):
            pass
    except TooLarge:
        # Of those that were wanted some are better than none; of all, none may be missing.
        if wanted is None:
            raise
    return found


def _pieces(stream: ByteStream, most: int) -> Iterator[tuple[int, bytes, bytes]]:
    """How many whole texts a piece holds, the piece, and the prefix of its elements."""
    start = stream.read(_FIRST_CHUNK)
    root = ROOT.search(start)
    if root is None:
        raise Unusual
    prefix = root[1]
    empty, full = b"<" + prefix + b"si/>", b"<" + prefix + b"si></" + prefix + b"si>"
    ending = b"</" + prefix + b"si>"
    piece, rest = start[root.start() :], b""
    while piece:
        most -= len(piece)
        piece = (rest + piece).replace(empty, full)
        cut = piece.rfind(ending)
        cut = cut + len(ending) if cut >= 0 else 0
        rest = piece[cut:]
        if any(sign in piece for sign in MARKUP):
            raise Unusual
        yield piece.count(ending, 0, cut), piece[:cut], prefix
        if most <= 0 or len(rest) > _LONGEST:
            return
        piece = stream.read(_CHUNK)


def text_of(item: bytes, prefix: bytes) -> str:
    """The text of one ``<si>`` that may have something before it.

    Args:
        item: ends with it.
        prefix: of its elements, with the colon.
    """
    begin = max(item.find(b"<" + prefix + b"si>"), item.find(b"<" + prefix + b"si "))
    rich = RichText()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: rich.start(plain(name), attributes)
    parser.EndElementHandler = lambda name: rich.end(plain(name))
    parser.CharacterDataHandler = rich.characters
    parser.Parse(item[max(begin, 0) :], True)  # noqa: FBT003 - it takes no keyword
    return rich.text
