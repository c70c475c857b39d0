"""The text of a CSV file: in which encoding it is written, and which bytes are no text in it."""

from __future__ import annotations

import codecs
import re
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UTF_8, _FALLBACK = "utf-8", "cp1252"
_START = 256 << 10
_LEAST_FOR_UTF_16 = 4
_PLAINLY_NOT_UTF_8 = 1000
"""So many more bytes that are no UTF-8 than letters that are, and no more of the file is looked at."""
_SET_ASIDE = re.compile("[\udc00-\udcff]")
"""Bytes that could not be decoded are kept as these code points, which no decoded text contains."""
_NO_TEXT = re.compile("[\0\x1a\udc00-\udcff]")
_END_OF_FILE = re.compile(r"\x1a[\x1a\0\s]*\Z")
_TAIL = 4096
_PIECE = 1 << 20
_CTRL_Z = "\x1a"


class Encoding(NamedTuple):
    """How the letters of a file are written.

    Attributes:
        name: Python's name of it.
        mark: length of the byte-order mark.
    """

    name: str
    mark: int


def encoding_of(start: bytes, rest: Iterable[bytes] = ()) -> Encoding:
    """The encoding of a file.

    A file is UTF-8 as soon as it holds more letters written as UTF-8 than bytes that are not: a few damaged bytes
    must not change how all the other letters are read.

    Args:
        start: its first bytes, or all of them.
        rest: what follows; only read as far as needed.
    """
    for mark, name in _BYTE_ORDER_MARKS:
        if start.startswith(mark):
            return Encoding(name, len(mark))
    even, odd = start[:_START:2].count(0), start[1:_START:2].count(0)
    # Ordinary letters in UTF-16 have a zero in every pair, always on the same side.
    if max(even, odd) > min(len(start), _START) // 4 and max(even, odd) > _LEAST_FOR_UTF_16 * min(even, odd):
        return Encoding("utf-16-be" if even > odd else "utf-16-le", 0)
    return Encoding(_UTF_8 if _is_utf_8(start, rest) else _FALLBACK, 0)


def decoded(raw: bytes, encoding: Encoding, *, is_whole: bool = True) -> str:
    """The text without its byte-order mark; bytes that mean nothing are kept apart.

    Args:
        raw: bytes of the file from its beginning.
        encoding: of them.
        is_whole: whether nothing follows; a letter that is cut at the end is dropped otherwise.
    """
    errors = "knosc-set-aside" if encoding.name.startswith("utf-16") else "surrogateescape"
    decoder = codecs.getincrementaldecoder(encoding.name)(errors)
    text = decoder.decode(memoryview(raw)[encoding.mark :], final=is_whole)
    if is_whole and _CTRL_Z in text[-_TAIL:] and (found := _END_OF_FILE.search(text, max(0, len(text) - _TAIL))):
        # Old programs end a text file with Ctrl-Z.
        return text[: found.start()]
    return text


def has_no_text(text: str) -> bool:
    """Whether any character of it is no text, or was a byte that could not be decoded."""
    return "\0" in text or _CTRL_Z in text or not (text.isascii() or _can_be_encoded(text))


def _can_be_encoded(text: str) -> bool:
    """Whether no byte was set aside; much faster than a search for such a byte."""
    try:
        for start in range(0, len(text), _PIECE):
            text[start : start + _PIECE].encode()
    except UnicodeEncodeError:
        return False
    return True


def what_is_no_text(text: str) -> str:
    """The first byte or character that is no text, in hexadecimal."""
    found = _NO_TEXT.search(text)
    return f"{ord(found[0]) & 0xFF:02X}" if found else ""


def shown(text: str) -> str:
    """The text with the usual sign in place of each byte that could not be decoded."""
    return _SET_ASIDE.sub("\ufffd", text)


def _is_utf_8(start: bytes, rest: Iterable[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder(_UTF_8)("surrogateescape")
    good = bad = 0
    for chunk in chain((start,), rest):
        if chunk.isascii() and not decoder.getstate()[0]:
            continue
        text = decoder.decode(chunk)
        others = len(text) - len(text.encode("ascii", "ignore"))
        wrong = len(_SET_ASIDE.findall(text))
        good, bad = good + others - wrong, bad + wrong
        if bad > good + _PLAINLY_NOT_UTF_8:
            return False
    return good >= bad


def _set_aside(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(chr(0xDC00 + byte) for byte in error.object[error.start : error.end]), error.end


codecs.register_error("knosc-set-aside", _set_aside)
