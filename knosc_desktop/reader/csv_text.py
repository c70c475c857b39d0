"""CSV files: how they are written, and their records, numbered as Excel shows them and by the lines they begin in."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import math
from array import array
from collections import Counter
from typing import TYPE_CHECKING

from knosc_desktop.domain.tables import CsvDialect, Head, HeadRow, SheetHead
from knosc_desktop.reader.sheet import Sheet
from knosc_desktop.reader.trouble import TooLarge

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_DELIMITERS = "\t;|,"
"""Where several would do, the first: a comma is also found within numbers and sentences."""
_USUAL = ","
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MOST_BYTES = 512 << 20
_MOST_OF_A_HEAD = 256 << 10
_MOST_LOOKED_THROUGH = 32 << 20
"""Bytes looked at for whether they are UTF-8; a single umlaut may come late."""
_CHUNK = 1 << 20
_ROWS_TO_JUDGE_BY = 25
_LONGEST_FIELD = 2**31 - 1
_SEP = "sep="


def head(path: Path, most_rows: int, most_columns: int, most_letters: int) -> Head:
    """How it is written, and the first rows that have anything in them.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        raw = file.read(_MOST_OF_A_HEAD + 1)
        is_cut = len(raw) > _MOST_OF_A_HEAD
        encoding, mark = _encoding_of(raw)
        if encoding == "utf-8" and is_cut and not _is_utf_8(raw, file):
            encoding = "cp1252"
    text = raw[mark:_MOST_OF_A_HEAD].decode(encoding, "replace")
    dialect, text = _dialect(text, encoding, has_mark=mark > 0)
    rows: list[HeadRow] = []
    for number, _, record in _records(text, dialect):
        cells = tuple(cell[:most_letters] for cell in record[:most_columns])
        if any(cell.strip() for cell in cells):
            rows.append(HeadRow(number, cells))
        if len(rows) == most_rows:
            is_cut = False
            break
    if is_cut and len(rows) > 1:
        # The last one ends where reading did, not where it does.
        rows.pop()
    return Head((SheetHead("", tuple(rows)),), dialect)


def read(path: Path) -> Sheet:
    """All of it.

    Raises:
        OSError: it cannot be read.
        TooLarge: it is larger than what is looked at here.
    """
    size = path.stat().st_size
    if size > _MOST_BYTES:
        raise TooLarge(f"{size} bytes")
    raw = path.read_bytes()
    encoding, mark = _encoding_of(raw)
    try:
        text = raw[mark:].decode(encoding)
    except UnicodeDecodeError:
        encoding = "cp1252" if encoding == "utf-8" and not mark else encoding
        text = raw[mark:].decode(encoding, "replace")
    del raw
    dialect, text = _dialect(text, encoding, has_mark=mark > 0)
    rows: list[list[str]] = []
    lines = array("L")
    for _, line, record in _records(text, dialect):
        rows.append(record)
        lines.append(line)
    return Sheet("", rows, lines=lines)


def _encoding_of(raw: bytes) -> tuple[str, int]:
    """Its encoding as far as the beginning tells, and the length of its byte-order mark."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            return encoding, len(mark)
    start = raw[:_MOST_OF_A_HEAD]
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if max(even, odd) > len(start) // 4:
        # Ordinary letters in UTF-16 have a zero in every pair.
        return ("utf-16-be" if even > odd else "utf-16-le"), 0
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return "cp1252", 0
    return "utf-8", 0


def _is_utf_8(start: bytes, file: io.BufferedReader) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    left = _MOST_LOOKED_THROUGH
    try:
        decoder.decode(start)
        while left > 0 and (chunk := file.read(_CHUNK)):
            decoder.decode(chunk)
            left -= len(chunk)
    except UnicodeDecodeError:
        return False
    return True


def _dialect(text: str, encoding: str, *, has_mark: bool) -> tuple[CsvDialect, str]:
    """How it is written, and the text without Excel's ``sep=`` line."""
    named = text[: len(_SEP) + 1]
    end = text[len(_SEP) + 1 : len(_SEP) + 3]
    if named.lower().startswith(_SEP) and len(named) > len(_SEP) and (not end or end[0] in "\r\n"):
        newline = 2 if end == "\r\n" else len(end[:1])
        dialect = CsvDialect(encoding, named[-1], has_mark, has_sep_line=True)
        return dialect, text[len(named) + newline :]
    return CsvDialect(encoding, _delimiter_of(text[:_MOST_OF_A_HEAD]), has_mark), text


def _delimiter_of(text: str) -> str:
    """The one that cuts most of the first rows, and those most regularly."""
    regularity = {delimiter: _regularity(text, delimiter) for delimiter in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda delimiter: regularity[delimiter])
    return best if regularity[best] > (0.0, 0.0) else _USUAL


def _regularity(text: str, delimiter: str) -> tuple[float, float]:
    """Share of the first rows that it cuts, and how many of them into how many equally many cells.

    Excel leaves out empty cells at the end of a row, so that rows of one table differ; but hardly
    any row of it stays whole, not even the header, which has no numbers with a comma in them.
    """
    records = (record for _, _, record in _records(text, CsvDialect("", delimiter)) if record)
    widths = [len(record) for record in itertools.islice(records, _ROWS_TO_JUDGE_BY)]
    cut = [width for width in widths if width > 1]
    if not cut:
        return 0.0, 0.0
    ((width, rows),) = Counter(cut).most_common(1)
    return len(cut) / len(widths), rows / len(widths) * math.log(width)


def _records(text: str, dialect: CsvDialect) -> Iterator[tuple[int, int, list[str]]]:
    """Row, line and cells of each record, blank ones too."""
    csv.field_size_limit(_LONGEST_FIELD)
    skipped = 1 if dialect.has_sep_line else 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=dialect.delimiter, strict=False)
    line = 1
    for number, record in enumerate(reader, start=1):
        yield number, line + skipped, record
        line = reader.line_num + 1
