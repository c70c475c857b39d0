"""Quotes of a CSV file in the wrong place: whole rows become part of one value, and nobody sees it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knosc_desktop.domain.validation import Defect, Place, Severity
from knosc_desktop.reader.parsing.csv_records import BrokenQuote

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from knosc_desktop.domain.validation import Finding
    from knosc_desktop.reader.checks.table import Table

_LINE_END = re.compile(r"\r\n?|\n")
_FEWEST_COLUMNS = 3
"""Below that, an address over several lines may look like several rows."""
_ROWS_SWALLOWED = 2


def broken_quotes(table: Table, delimiter: str) -> list[BrokenQuote]:
    """All of them: found while reading, or closed by chance by the quote of another row.

    Args:
        table: with all its rows.
        delimiter: of the file.
    """
    found = {(quote.row, quote.column): quote for quote in table.sheet.broken_quotes}
    for quote in (*_closed_by_chance(table, delimiter), *_closed_by_an_escaped_one(table)):
        found.setdefault((quote.row, quote.column), quote)
    return [found[place] for place in sorted(found)]


def broken_quote_findings(table: Table, quotes: Sequence[BrokenQuote]) -> Iterator[Finding]:
    """Tell them.

    Args:
        table: where they are.
        quotes: as found.
    """
    escaped = [quote for quote in quotes if quote.is_escaped]
    unclosed = [quote for quote in quotes if not quote.is_escaped and (quote.swallowed or not quote.is_closed)]
    single = [quote for quote in quotes if not quote.is_escaped and quote.is_closed and not quote.swallowed]
    if unclosed:
        lines = sum(quote.swallowed for quote in unclosed)
        yield table.finding(
            Defect.UNCLOSED_QUOTE,
            Severity.ERROR,
            f"{{cells}} {_verb(unclosed, 'opens', 'open')} a quote that isn't closed{_swallowing(lines)} Add the "
            'missing quote. Write a quote inside a quoted text twice, like "2"" pipe".',
            (_place(table, quote) for quote in unclosed),
        )
    if escaped:
        lines = sum(quote.swallowed for quote in escaped)
        yield table.finding(
            Defect.ESCAPED_QUOTE,
            Severity.ERROR,
            f"{{cells}} {_verb(escaped, 'contains', 'contain')} a quote after a backslash{_swallowing(lines)} In a "
            'CSV file only a second quote keeps a quote inside a text, like "2"" pipe". Replace the backslash.',
            (_place(table, quote) for quote in escaped),
        )
    if single:
        yield table.finding(
            Defect.UNCLOSED_QUOTE,
            Severity.ERROR,
            f"{{cells}} {_verb(single, 'has', 'have')} text after the quote that closes the value. Knosc may reject "
            'the file, or cut the value there. Write a quote inside a quoted text twice, like "2"" pipe".',
            (_place(table, quote) for quote in single),
        )


def _closed_by_chance(table: Table, delimiter: str) -> Iterator[BrokenQuote]:
    """Values over several lines of which the lines are rows of the table."""
    lines, header = table.sheet.lines, table.header
    widths = {len(header.columns), len(table.sheet.rows[header.row - 1])}
    if not lines or lines[-1] - lines[0] == len(lines) - 1 or max(widths) < _FEWEST_COLUMNS:
        return
    # A space behind the delimiter is that of a sentence or an address.
    part = re.compile(rf"{re.escape(delimiter)}(?! )")
    for number, row in zip(table.all_numbers, table.rows, strict=True):
        if number < len(lines) and lines[number] - lines[number - 1] == 1:
            continue
        for place, cell in enumerate(map(str, row)):
            inner = _LINE_END.split(cell)
            if len(inner) < _ROWS_SWALLOWED:
                continue
            counts = [len(part.findall(line)) + 1 for line in inner]
            counts[0] += place
            counts[-1] += len(row) - place - 1
            alike = sum(count in widths for count in counts)
            if alike >= _ROWS_SWALLOWED and alike * 2 >= len(counts):
                yield BrokenQuote(number, place + 1, len(inner) - 1, is_closed=True, is_escaped='\\"' in inner[0])


def _closed_by_an_escaped_one(table: Table) -> Iterator[BrokenQuote]:
    """Values that end with a backslash in a row that is too long: the quote behind it was to be part of the text."""
    own_width = len(table.sheet.rows[table.header.row - 1])
    if not table.sheet.lines or max(map(len, table.rows), default=0) <= own_width:
        return
    for number, row in zip(table.all_numbers, table.rows, strict=True):
        if len(row) > own_width:
            cells = list(map(str, row))
            for place, cell in enumerate(cells):
                if cell.endswith("\\") and any('"' in later for later in cells[place + 1 :]):
                    yield BrokenQuote(number, place + 1, 0, is_closed=True, is_escaped=True)
                    break


def _place(table: Table, quote: BrokenQuote) -> Place:
    remark = f"swallows the {_lines(quote.swallowed)} after it" if quote.swallowed else ""
    return Place(table.address(quote.row, quote.column), remark)


def _swallowing(lines: int) -> str:
    if not lines:
        return "."
    return f", so the {_lines(lines)} after it {'is' if lines == 1 else 'are'} read as part of the same value."


def _lines(count: int) -> str:
    return "1 line" if count == 1 else f"{count:,} lines"


def _verb(quotes: Sequence[BrokenQuote], one: str, several: str) -> str:
    return one if len(quotes) == 1 else several
