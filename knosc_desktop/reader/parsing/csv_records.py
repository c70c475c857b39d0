"""The records of a CSV text, read strictly, so that a quote in the wrong place does not pass for text."""

from __future__ import annotations

import csv
import math
import re
from collections import Counter
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


# Lines of a CSV file that arrive as a single value: in quotes as a whole, or parted by another delimiter.

DELIMITERS = "\t;|,"
"""Where several would do, the first: a comma is also found within numbers and sentences."""
_WITHIN = DELIMITERS + "^~¦"
"""The same for a line that is a single value; these are hardly found in sentences."""
_FEWEST = 3
"""Parts of a line. Two are in any sentence."""
_ALMOST_ALL = 0.8
"""Of a table's columns. Empty cells at the end of a row may be left out."""


def only_value(cells: Sequence[object]) -> str:
    """The text in the first cell of a row in which nothing else is; else empty."""
    if not cells or not isinstance(cells[0], str) or any(cell != "" for cell in cells[1:]):
        return ""
    return cells[0]


def delimiter_within(text: str, least: float, most: float) -> str:
    """The delimiter that parts a value into the columns of a table; empty when it is one value.

    Args:
        text: the only value of its row.
        least: columns of the table without those that may be empty.
        most: columns of the table.
    """
    best = max(_WITHIN, key=text.count)
    fewest = max(_FEWEST, _ALMOST_ALL * least)
    if text.count(best) + 1 < fewest:
        return ""
    pieces = parts(text, best)
    # Words of a sentence are parted by a comma and a space.
    is_sentence = any(piece[:1].isspace() for piece in pieces)
    return best if fewest <= len(pieces) <= most + 1 and not is_sentence else ""


def parts(text: str, delimiter: str) -> list[str]:
    """The values within; the text itself when it is several lines, as a quote that is never closed makes them."""
    try:
        return next(csv.reader([text], delimiter=delimiter), [])
    except csv.Error:
        return [text]


def in_parts(rows: Sequence[Sequence[str]], own_delimiter: str) -> list[Sequence[str]]:
    """The rows, those that are a single value parted as they were meant.

    Args:
        rows: the first ones of a file.
        own_delimiter: of that file.
    """
    widths = Counter(width for cells in rows if (width := _width(cells)) > 1)
    usual = max(widths, key=lambda width: (widths[width], width), default=0)
    most = max(map(len, rows), default=0) if usual else math.inf
    whole = [only_value(cells) for cells in rows]
    delimiters = [delimiter_within(text, usual, most) if text else "" for text in whole]
    if not usual and own_delimiter not in delimiters and delimiters.count("") * 2 > len(rows):
        # A list of single values is no table, though one of them may look like it.
        return list(rows)
    return [
        parts(text, delimiter) if delimiter else cells
        for cells, text, delimiter in zip(rows, whole, delimiters, strict=True)
    ]


def _width(cells: Sequence[str]) -> int:
    return max((place for place, cell in enumerate(cells, start=1) if cell.strip()), default=0)


LONGEST_FIELD = 32 << 20
"""Characters. The csv module takes four bytes for each, so a quote that never closes must not take the whole file."""
_LONGEST_KEPT = 32_767
"""Characters of a longer field that are kept; Excel shows no more of a cell."""
_LINE = re.compile(r".*\n|.+")
_LINE_WITH_CR = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
"""The same where a CR alone ends a line, too; three times as slow."""
_LINE_END = re.compile(r"\r\n?|\n")
_QUOTE = '"'


class BrokenQuote(NamedTuple):
    """A quoted field that does not end where its quotes say.

    Attributes:
        row: as Excel shows it.
        column: from 1.
        swallowed: how many lines after the one where it opens are part of it.
        is_closed: whether a later quote ends it, with other text behind that quote.
        is_escaped: whether a backslash stands before a quote inside.
    """

    row: int
    column: int
    swallowed: int
    is_closed: bool
    is_escaped: bool


class Damage(NamedTuple):
    """What is wrong with a record.

    Attributes:
        quotes: its wrong ones.
        start: where it begins in the text.
    """

    quotes: tuple[BrokenQuote, ...]
    start: int


Record = tuple[int, int, list[str], Damage | None]
"""Its row as Excel shows it, the line it begins in, its cells, and what is wrong with it; a plain tuple for speed."""


def records(text: str, delimiter: str) -> Iterator[Record]:
    """All records, blank ones too.

    A well-formed record is read by the csv module. A damaged one is read field by field, in the same tolerant way as
    Excel and most programs read it: text after a closing quote belongs to the field.

    Args:
        text: of the whole file.
        delimiter: one character.
    """
    csv.field_size_limit(LONGEST_FIELD)
    pattern = _LINE if text.count("\r") == text.count("\r\n") else _LINE_WITH_CR
    position, line, row = 0, 1, 0
    while position < len(text):
        reader = csv.reader(_lines(pattern, text, position), delimiter=delimiter, strict=True)
        read = 0
        try:
            for cells in reader:
                row += 1
                yield row, line + read, cells, None
                read = reader.line_num
        except csv.Error:
            position += sum(map(len, islice(_lines(pattern, text, position), read)))
            line += read
        else:
            return
        row += 1
        cells, quotes, end = _damaged(text, position, delimiter, row)
        yield row, line, cells, Damage(quotes, position)
        line += _count_line_ends(text, position, end)
        position = end


def first_line(text: str, start: int, delimiter: str) -> list[str]:
    """The fields of the line that begins there, as if its quotes were no quotes.

    Args:
        text: of the whole file.
        start: of the line.
        delimiter: one character.
    """
    found = _LINE_END.search(text, start)
    line = text[start : found.start() if found else len(text)]
    return [piece.strip(_QUOTE) for piece in line.split(delimiter)]


def _lines(pattern: re.Pattern[str], text: str, start: int) -> Iterator[str]:
    """The lines from there on, each with its end; only CR and LF end a line."""
    return map(itemgetter(0), pattern.finditer(text, start))


def _damaged(text: str, start: int, delimiter: str, row: int) -> tuple[list[str], tuple[BrokenQuote, ...], int]:
    """The cells of the record that begins there, its wrong quotes, and where the next record begins."""
    field_end = re.compile(rf"{re.escape(delimiter)}|\r\n?|\n")
    cells: list[str] = []
    broken: list[BrokenQuote] = []
    position = start
    while True:
        closing = _closing_quote(text, position) if text.startswith(_QUOTE, position) else position
        found = field_end.search(text, closing)
        end = found.start() if found else len(text)
        if closing == position:
            cells.append(_kept(text, position, end))
        else:
            tail = text[closing + 1 : end]
            inside = _kept(text, position + 1, closing).replace(_QUOTE * 2, _QUOTE)
            cells.append(inside + tail)
            if closing == len(text) or tail.strip():
                broken.append(_broken(text, (position, closing), row, len(cells)))
        if found is None:
            return cells, tuple(broken), len(text)
        position = found.end()
        if found[0] != delimiter:
            return cells, tuple(broken), position
        if position == len(text):
            return [*cells, ""], tuple(broken), position


def _broken(text: str, quotes: tuple[int, int], row: int, column: int) -> BrokenQuote:
    opening, closing = quotes
    is_closed = closing < len(text)
    # The line end before the end of the file begins no line that could be swallowed.
    end = closing if is_closed else len(text.rstrip("\r\n"))
    swallowed = _count_line_ends(text, opening, end)
    first_end = _LINE_END.search(text, opening, closing)
    is_escaped = text.find('\\"', opening, first_end.start() if first_end else closing + 1) > 0
    return BrokenQuote(row, column, swallowed, is_closed, is_escaped)


def _closing_quote(text: str, opening: int) -> int:
    """Where the quote that opens there is closed; the length of the text when nothing closes it."""
    position = opening + 1
    while (found := text.find(_QUOTE, position)) >= 0:
        if not text.startswith(_QUOTE, found + 1):
            return found
        position = found + 2
    return len(text)


def _kept(text: str, start: int, end: int) -> str:
    return text[start:end] if end - start <= LONGEST_FIELD else text[start : start + _LONGEST_KEPT]


def _count_line_ends(text: str, start: int, end: int) -> int:
    """How many lines end there; CR LF ends one."""
    return text.count("\n", start, end) + text.count("\r", start, end) - text.count("\r\n", start, end)
