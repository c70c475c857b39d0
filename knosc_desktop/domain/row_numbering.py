"""The ways in which servers count the rows of a table.

Knosc does not document how it numbers rows (knosc-api.md section 14). Each look-up takes a few
comparisons, however long the file is.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class RowNumbering(StrEnum):
    """How a server counts rows."""

    AS_EXCEL = "as Excel shows them"
    DATA_FROM_ONE = "rows of data, the first is 1"
    DATA_FROM_ZERO = "rows of data, the first is 0"
    DATA_FROM_TWO = "rows of data, the first is 2"
    """A server that counts the header as 1 wherever it is."""
    FILLED_FROM_ONE = "rows of data without empty ones, the first is 1"
    FILLED_FROM_ZERO = "rows of data without empty ones, the first is 0"
    FILLED_FROM_TWO = "rows of data without empty ones, the first is 2"
    """A server that skips empty rows and counts the header as 1."""
    SHEET_FROM_ZERO = "rows of the sheet, the first is 0"
    LINES = "lines of the file"


@dataclass(frozen=True, slots=True)
class Span:
    """Rows that follow each other without a gap: filled ones, or lines of a CSV file.

    Attributes:
        first: number of the first row, as Excel shows it.
        count: how many.
        line: of the file, where the first begins; 0 for a workbook.
        lines_each: how many lines each of them takes.
        before: how many filled rows of data come before the first.
    """

    first: int
    count: int
    line: int = 0
    lines_each: int = 1
    before: int = 0


def row_by(numbering: RowNumbering, number: int, spans: Sequence[Span], header_row: int) -> int | None:
    """The row, as Excel shows it, that has a number under one way of counting.

    Args:
        numbering: the way of counting.
        number: as the server counts.
        spans: the filled rows below the header, in order.
        header_row: the row of the header, as Excel shows it.

    Returns:
        None where no row of the table has that number.
    """
    if not spans or number < 0:
        return None
    return _WAYS[numbering](number, spans, header_row)


def _as_excel(number: int, spans: Sequence[Span], header_row: int) -> int | None:
    end = spans[-1].first + spans[-1].count
    return number if header_row < number < end else None


def _data_from_one(number: int, spans: Sequence[Span], header_row: int) -> int | None:
    return _as_excel(header_row + number, spans, header_row)


def _data_from_zero(number: int, spans: Sequence[Span], header_row: int) -> int | None:
    return _as_excel(header_row + number + 1, spans, header_row)


def _data_from_two(number: int, spans: Sequence[Span], header_row: int) -> int | None:
    return _as_excel(header_row + number - 1, spans, header_row)


def _filled_from_zero(number: int, spans: Sequence[Span], _header_row: int) -> int | None:
    span = _last_up_to(number, spans, attrgetter("before"))
    if span is None or number - span.before >= span.count:
        return None
    return span.first + number - span.before


def _filled_from_one(number: int, spans: Sequence[Span], header_row: int) -> int | None:
    return _filled_from_zero(number - 1, spans, header_row)


def _filled_from_two(number: int, spans: Sequence[Span], header_row: int) -> int | None:
    return _filled_from_zero(number - 2, spans, header_row)


def _sheet_from_zero(number: int, spans: Sequence[Span], header_row: int) -> int | None:
    return _as_excel(number + 1, spans, header_row)


def _lines(number: int, spans: Sequence[Span], _header_row: int) -> int | None:
    span = _last_up_to(number, spans, attrgetter("line"))
    if span is None or not span.line:
        return None
    # Readers name the first or the last line of a record that takes several.
    row = (number - span.line) // span.lines_each
    return span.first + row if row < span.count else None


def _last_up_to(number: int, spans: Sequence[Span], key: Callable[[Span], int]) -> Span | None:
    index = bisect_right(spans, number, key=key)
    return spans[index - 1] if index else None


_WAYS: dict[RowNumbering, Callable[[int, Sequence[Span], int], int | None]] = {
    RowNumbering.AS_EXCEL: _as_excel,
    RowNumbering.DATA_FROM_ONE: _data_from_one,
    RowNumbering.DATA_FROM_ZERO: _data_from_zero,
    RowNumbering.DATA_FROM_TWO: _data_from_two,
    RowNumbering.FILLED_FROM_ONE: _filled_from_one,
    RowNumbering.FILLED_FROM_ZERO: _filled_from_zero,
    RowNumbering.FILLED_FROM_TWO: _filled_from_two,
    RowNumbering.SHEET_FROM_ZERO: _sheet_from_zero,
    RowNumbering.LINES: _lines,
}
