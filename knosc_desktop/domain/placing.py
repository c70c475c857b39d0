"""Finding the cell that an error of the server means; what cannot be known is not placed.

Each look-up takes a few comparisons, however long the file is, so a list of a million
errors can ask for the rows that are in view alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING

from knosc_desktop.domain.cells import Address, column_number
from knosc_desktop.domain.placement import Numbering
from knosc_desktop.domain.tables import plain_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from knosc_desktop.domain.jobs import RowError
    from knosc_desktop.domain.placement import Layout, Span

_LETTERS = re.compile(r"[A-Za-z]{1,3}")
_POSITION = re.compile(r"\d{1,5}")
# “Row 7, _ItemNumber: …” and “Row 7: _ItemNumber is empty.”; what follows is the subject of the sentence.
_ROW_BEFORE = re.compile(r"\W*(?:row|line)\s*(?:no\.?|number|#)?\s*:?\s*\d+\s*[,;:\-–]?\s*", re.IGNORECASE)
_SUBJECT = re.compile(
    r"""["'“‘\[]?(?P<name>[^:"'“”‘’\[\]]{1,100}?)["'”’\]]?\s*"""
    r"(?::|(?:is|are|was|has|must|may|cannot|can|should|does)\b)",
    re.IGNORECASE,
)


def place(error: RowError, layout: Layout) -> Address | None:
    """The cell an error means, the whole row when only that is known, or None.

    Args:
        error: as the server told it.
        layout: of the file that was sent.
    """
    if layout.header is None or error.row is None:
        return None
    row = row_of(error.row, layout)
    if row is None:
        return None
    return Address(layout.header.sheet, row, column_of(error, layout))


def row_of(number: int, layout: Layout) -> int | None:
    """The row of the table, as Excel shows it, that the server calls by this number.

    Returns:
        None when no row of data has that number, or more than one could.
    """
    rows = {row_by(numbering, number, layout) for numbering in (layout.numbering, *layout.or_else)}
    return rows.pop() if len(rows) == 1 else None


def row_by(numbering: Numbering, number: int, layout: Layout) -> int | None:
    """The same under one way of counting; None outside the data."""
    if layout.header is None or not layout.spans or number < 0:
        return None
    return _WAYS[numbering](number, layout.spans, layout.header.row)


def column_of(error: RowError, layout: Layout) -> int:
    """The column an error means, from 1; 0 when that is not known."""
    if layout.header is None:
        return 0
    columns = layout.header.columns
    if not error.column:
        return _subject(error.message, columns)
    return (
        _named(error.column, columns)
        or _lettered(error.column, columns)
        or _positioned(error.column, columns, layout.first_position)
    )


def _named(name: str, columns: tuple[str, ...]) -> int:
    if columns.count(name) == 1:
        return columns.index(name) + 1
    return _by_plain_name(columns).get(plain_name(name), 0)


@lru_cache(maxsize=8)
def _by_plain_name(columns: tuple[str, ...]) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for number, column in enumerate(columns, 1):
        if plain := plain_name(column):
            # Of two columns with one name nobody can tell which is meant.
            numbers[plain] = 0 if plain in numbers else number
    return numbers


def _lettered(name: str, columns: tuple[str, ...]) -> int:
    letters = name.strip()
    if not _LETTERS.fullmatch(letters) or plain_name(letters) in _by_plain_name(columns):
        return 0
    number = column_number(letters)
    return number if number <= len(columns) else 0


def _positioned(name: str, columns: tuple[str, ...], first: int | None) -> int:
    digits = name.strip()
    if first is None or not _POSITION.fullmatch(digits):
        return 0
    number = int(digits) - first + 1
    return number if 1 <= number <= len(columns) else 0


def _subject(message: str, columns: tuple[str, ...]) -> int:
    """The column that a sentence is about; one that it merely mentions may be a different one."""
    row = _ROW_BEFORE.match(message)
    subject = _SUBJECT.match(message, row.end() if row else 0)
    return _named(subject["name"].strip(), columns) if subject else 0


def _as_excel(number: int, spans: Sequence[Span], header: int) -> int | None:
    return number if header < number < _end(spans) else None


def _data_from_one(number: int, spans: Sequence[Span], header: int) -> int | None:
    return _as_excel(header + number, spans, header)


def _data_from_zero(number: int, spans: Sequence[Span], header: int) -> int | None:
    return _as_excel(header + number + 1, spans, header)


def _filled_from_zero(number: int, spans: Sequence[Span], _header: int) -> int | None:
    span = _last_up_to(number, spans, attrgetter("before"))
    if span is None or number - span.before >= span.count:
        return None
    return span.first + number - span.before


def _filled_from_one(number: int, spans: Sequence[Span], header: int) -> int | None:
    return _filled_from_zero(number - 1, spans, header) if number else None


def _filled_from_two(number: int, spans: Sequence[Span], header: int) -> int | None:
    return _filled_from_zero(number - 2, spans, header) if number > 1 else None


def _sheet_from_zero(number: int, spans: Sequence[Span], header: int) -> int | None:
    return _as_excel(number + 1, spans, header)


def _lines(number: int, spans: Sequence[Span], _header: int) -> int | None:
    span = _last_up_to(number, spans, attrgetter("line"))
    if span is None or not span.line:
        return None
    # Readers name the first or the last line of a record that goes over several.
    row = (number - span.line) // span.lines_each
    return span.first + row if row < span.count else None


def _unknown(_number: int, _spans: Sequence[Span], _header: int) -> int | None:
    return None


def _end(spans: Sequence[Span]) -> int:
    """The row after the last one that has anything in it."""
    return spans[-1].first + spans[-1].count


def _last_up_to(number: int, spans: Sequence[Span], key: Callable[[Span], int]) -> Span | None:
    index = bisect_right(spans, number, key=key)
    return spans[index - 1] if index else None


_WAYS: dict[Numbering, Callable[[int, Sequence[Span], int], int | None]] = {
    Numbering.AS_EXCEL: _as_excel,
    Numbering.DATA_FROM_ONE: _data_from_one,
    Numbering.DATA_FROM_ZERO: _data_from_zero,
    Numbering.FILLED_FROM_ONE: _filled_from_one,
    Numbering.FILLED_FROM_ZERO: _filled_from_zero,
    Numbering.FILLED_FROM_TWO: _filled_from_two,
    Numbering.SHEET_FROM_ZERO: _sheet_from_zero,
    Numbering.LINES: _lines,
    Numbering.UNKNOWN: _unknown,
}
