"""CSV files: their first rows and all of their records, numbered as Excel shows them and by the lines they begin in."""

from __future__ import annotations

import codecs
import math
import os
import re
from array import array
from collections import Counter
from itertools import chain, islice
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from knosc_desktop.domain.tables import CsvDialect, Head, HeadRow, SheetHead
from knosc_desktop.file_access import open_shared
from knosc_desktop.reader.errors import TooLarge
from knosc_desktop.reader.parsing.csv_records import DELIMITERS, LONGEST_FIELD, first_line, in_parts, records
from knosc_desktop.reader.parsing.sheet import Sheet
from knosc_desktop.reader.parsing.text_rows import plain_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from knosc_desktop.reader.parsing.csv_records import BrokenQuote


# The text of a CSV file: in which encoding it is written, and which bytes are no text in it.

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


# How a CSV file is written: what parts its fields, and whether its first line is Excel's ``sep=`` line.

_USUAL = ","
_ROWS_TO_JUDGE_BY = 25
_SEP_LINE = re.compile(r"""("?)sep=(?P<delimiter>[^\r\n"]?)\1[,;\t| "]*(?:\r\n|\r|\n|\Z)""", re.IGNORECASE)
"""Programs that save the line again put it in quotes, or fill it up with empty fields."""
_IN_NAMES = "_-.,;|\t \"'()[]\r\n"
"""What is in names of columns or in quotes around them, and what is tried anyway."""
_FILLED_LINE = re.compile(r"[^\r\n]*\S[^\r\n]*")
_FEWEST_FIELDS = 3
_HALF = 0.5


def dialect_of(text: str, encoding: Encoding) -> tuple[CsvDialect, int]:
    """How a file is written, and where it begins behind a ``sep=`` line."""
    found = _SEP_LINE.match(text)
    start = found.end() if found else 0
    delimiter = (found and found["delimiter"]) or _delimiter_of(text[start : start + _MOST_OF_A_HEAD])
    return CsvDialect(encoding.name, delimiter, encoding.mark > 0, has_sep_line=found is not None), start


def _delimiter_of(text: str) -> str:
    """The one that cuts most of the first rows, and those most regularly."""
    delimiter, share = _best_delimiter(text)
    if share < 1 and (unusual := _unusual_delimiter(text)):
        return unusual
    if delimiter:
        return delimiter
    # Where every line is in quotes as a whole, what is inside tells.
    first = islice(records(text, _USUAL), _ROWS_TO_JUDGE_BY)
    return _best_delimiter("\n".join(cells[0] for _, _, cells, _ in first if cells))[0] or _USUAL


def _best_delimiter(text: str) -> tuple[str, float]:
    """The best one, empty when none cuts any row, and the share of the first rows that it cuts."""
    regularity = {delimiter: _regularity(text, delimiter) for delimiter in DELIMITERS}
    best = max(DELIMITERS, key=lambda delimiter: regularity[delimiter])
    return (best, regularity[best][0]) if regularity[best] > (0.0, 0.0) else ("", 0.0)


def _unusual_delimiter(text: str) -> str:
    """Another sign that parts the header and every row after it into equally many fields; empty when none does."""
    first = _FILLED_LINE.search(text)
    signs = Counter(
        letter for letter in (first[0] if first else "") if not letter.isalnum() and letter not in _IN_NAMES
    )
    for sign, count in signs.most_common():
        fields = count + 1
        widths = _widths(text, sign) if fields >= _FEWEST_FIELDS else []
        # A file of one line has nothing that could confirm it.
        if len(widths) > 1 and min(widths) > 1 and widths.count(fields) > _HALF * len(widths):
            return sign
    return ""


def _regularity(text: str, delimiter: str) -> tuple[float, float]:
    """Share of the first rows that it cuts, and how many of them into how many equally many cells.

    Excel leaves out empty cells at the end of a row, so that rows of one table differ; but hardly
    any row of it stays whole, not even the header, which has no numbers with a comma in them.
    """
    widths = _widths(text, delimiter)
    cut = [width for width in widths if width > 1]
    if not cut:
        return 0.0, 0.0
    ((width, rows),) = Counter(cut).most_common(1)
    return len(cut) / len(widths), rows / len(widths) * math.log(width)


def _widths(text: str, delimiter: str) -> list[int]:
    """How many cells each of the first rows has."""
    found = (cells for _, _, cells, _ in records(text, delimiter) if cells)
    return [len(cells) for cells in islice(found, _ROWS_TO_JUDGE_BY)]


_MOST_BYTES = 512 << 20
_MOST_OF_A_HEAD = 256 << 10
_MOST_LOOKED_THROUGH = 32 << 20
"""Bytes looked at for whether they are UTF-8; a single umlaut may come late."""
_CHUNK = 1 << 20


def head(path: Path, most_rows: int, most_columns: int, most_letters: int) -> Head:
    """How it is written, and the first rows that have anything in them.

    Raises:
        OSError: it cannot be read.
    """
    with open_shared(path) as file:
        raw = file.read(_MOST_OF_A_HEAD + 1)
        is_cut = len(raw) > _MOST_OF_A_HEAD
        encoding = encoding_of(raw, _chunks(file) if is_cut else ())
    text = decoded(raw[:_MOST_OF_A_HEAD], encoding, is_whole=not is_cut)
    dialect, start = dialect_of(text, encoding)
    numbered: list[tuple[int, list[str]]] = []
    for row, _, record, damage in records(text[start:], dialect.delimiter):
        cells = record
        if damage and any(quote.swallowed for quote in damage.quotes):
            # A header whose quote is not closed is still found by its first line.
            cells = first_line(text, start + damage.start, dialect.delimiter)
        if any(cell.strip() for cell in cells):
            numbered.append((row, cells))
        if len(numbered) == most_rows:
            is_cut = False
            break
    if is_cut and len(numbered) > 1:
        # The last one ends where reading did, not where it does.
        numbered.pop()
    parted = in_parts([cells for _, cells in numbered], dialect.delimiter)
    rows = tuple(
        HeadRow(number, tuple(shown(cell)[:most_letters] for cell in cells[:most_columns]))
        for (number, _), cells in zip(numbered, parted, strict=True)
    )
    return Head((SheetHead("", rows),), dialect)


def read(path: Path) -> Sheet:
    """All of it.

    Raises:
        OSError: it cannot be read.
        TooLarge: it is larger than what is looked at here.
    """
    with open_shared(path) as file:
        size = os.fstat(file.fileno()).st_size
        if size > _MOST_BYTES:
            raise TooLarge(f"{size} bytes")
        raw = file.read()
    encoding = encoding_of(raw)
    text = decoded(raw, encoding)
    del raw
    dialect, start = dialect_of(text, encoding)
    if start:
        text = text[start:]
    skipped = 1 if dialect.has_sep_line else 0
    is_open = not text.endswith(("\r", "\n"))
    if not has_no_text(text) and (plain := plain_rows(text, dialect.delimiter, LONGEST_FIELD)) is not None:
        lines = array("L", range(1 + skipped, 1 + skipped + len(plain)))
        return Sheet("", plain, lines=lines, is_open_at_the_end=is_open)
    rows: list[list[str]] = []
    lines = array("L")
    broken: list[BrokenQuote] = []
    for _, line, cells, damage in records(text, dialect.delimiter):
        rows.append(cells)
        lines.append(line + skipped)
        if damage:
            broken += damage.quotes
    unreadable = _set_apart(rows) if has_no_text(text) else {}
    return Sheet("", rows, lines=lines, broken_quotes=tuple(broken), unreadable=unreadable, is_open_at_the_end=is_open)


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    left = _MOST_LOOKED_THROUGH
    while left > 0 and (chunk := file.read(_CHUNK)):
        yield chunk
        left -= len(chunk)


def _set_apart(rows: list[list[str]]) -> dict[tuple[int, int], str]:
    """The cells with anything in them that is no text; what was no letter at all gets the usual sign."""
    unreadable: dict[tuple[int, int], str] = {}
    for number, row in enumerate(rows, start=1):
        if not has_no_text("".join(row)):
            continue
        for place, cell in enumerate(row):
            if has_no_text(cell):
                unreadable[number, place + 1] = what_is_no_text(cell)
                row[place] = shown(cell)
    return unreadable
