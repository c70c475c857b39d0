"""CSV files: their first rows and all of their records, numbered as Excel shows them and by the lines they begin in."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from knosc_desktop.domain.tables import Head, HeadRow, SheetHead
from knosc_desktop.reader.errors import TooLarge
from knosc_desktop.reader.parsing.csv_dialect import dialect_of
from knosc_desktop.reader.parsing.csv_letters import decoded, encoding_of, has_no_text, shown, what_is_no_text
from knosc_desktop.reader.parsing.csv_records import first_line, records
from knosc_desktop.reader.parsing.sheet import Sheet
from knosc_desktop.reader.parsing.whole_lines import in_parts

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator
    from pathlib import Path

    from knosc_desktop.reader.parsing.csv_records import BrokenQuote

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
    with path.open("rb") as file:
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
    size = path.stat().st_size
    if size > _MOST_BYTES:
        raise TooLarge(f"{size} bytes")
    raw = path.read_bytes()
    encoding = encoding_of(raw)
    text = decoded(raw, encoding)
    del raw
    dialect, start = dialect_of(text, encoding)
    if start:
        text = text[start:]
    rows: list[list[str]] = []
    lines = array("L")
    broken: list[BrokenQuote] = []
    skipped = 1 if dialect.has_sep_line else 0
    for _, line, cells, damage in records(text, dialect.delimiter):
        rows.append(cells)
        lines.append(line + skipped)
        if damage:
            broken += damage.quotes
    unreadable = _set_apart(rows) if has_no_text(text) else {}
    is_open = not text.endswith(("\r", "\n"))
    return Sheet("", rows, lines=lines, broken_quotes=tuple(broken), unreadable=unreadable, is_open_at_the_end=is_open)


def _chunks(file: io.BufferedReader) -> Iterator[bytes]:
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
