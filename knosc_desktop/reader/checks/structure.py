"""The structure of a table: damaged rows are told once, and left out of all checks of values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from knosc_desktop.domain.tables import plain_name
from knosc_desktop.domain.texts import message
from knosc_desktop.domain.validation import Defect, Place, Severity
from knosc_desktop.reader.checks.row_widths import cut_off_findings, row_cut_off, row_width_findings, shifted_rows
from knosc_desktop.reader.checks.undivided_rows import USUAL, name_of, undivided_row_findings, undivided_rows
from knosc_desktop.reader.parsing.csv_records import BrokenQuote

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from knosc_desktop.domain.tables import CsvDialect
    from knosc_desktop.domain.texts import Message
    from knosc_desktop.domain.validation import Finding
    from knosc_desktop.reader.checks.table import Column, Table


# Quotes of a CSV file in the wrong place: whole rows become part of one value, and nobody sees it.

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
    """What to say of them.

    Args:
        table: where they are.
        quotes: as found.
    """
    escaped = [quote for quote in quotes if quote.is_escaped]
    unclosed = [quote for quote in quotes if not quote.is_escaped and (quote.swallowed or not quote.is_closed)]
    single = [quote for quote in quotes if not quote.is_escaped and quote.is_closed and not quote.swallowed]
    if unclosed:
        yield table.finding(
            Defect.UNCLOSED_QUOTE,
            Severity.ERROR,
            _said("unclosed", unclosed),
            (_place(table, quote) for quote in unclosed),
        )
    if escaped:
        yield table.finding(
            Defect.ESCAPED_QUOTE,
            Severity.ERROR,
            _said("escaped", escaped),
            (_place(table, quote) for quote in escaped),
        )
    if single:
        yield table.finding(
            Defect.UNCLOSED_QUOTE,
            Severity.ERROR,
            message("structure.quotes.text_after"),
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
    if not table.sheet.lines or max(table.widths, default=0) <= own_width:
        return
    for number, row in zip(table.all_numbers, table.rows, strict=True):
        if len(row) > own_width:
            cells = list(map(str, row))
            for place, cell in enumerate(cells):
                if cell.endswith("\\") and any('"' in later for later in cells[place + 1 :]):
                    yield BrokenQuote(number, place + 1, 0, is_closed=True, is_escaped=True)
                    break


def _place(table: Table, quote: BrokenQuote) -> Place:
    address = table.address(quote.row, quote.column)
    if not quote.swallowed:
        return Place(address)
    return Place(address, message("structure.quotes.swallowed.remark", count=quote.swallowed))


def _said(what: str, quotes: Sequence[BrokenQuote]) -> Message:
    swallowed = sum(quote.swallowed for quote in quotes)
    if not swallowed:
        return message(f"structure.quotes.{what}")
    return message(f"structure.quotes.{what}_long", swallowed=message("structure.quotes.swallowed", count=swallowed))


# A header that is there again among the rows, as when several exports were put together.

_DIGIT = re.compile("[0-9]")
_LOOKED_AT = 3
"""Columns, of which a repeated header names at least one."""
_ALMOST_ALL = 0.8
_HALF = 0.5
_FEWEST = 2
_FEWEST_ANYWHERE = 4
"""Of fewer, values may happen to be names of other columns."""


def repeated_headers(table: Table) -> list[int]:
    """Numbers of the rows that name the columns once more; capitals, spaces and underscores may differ."""
    candidates: set[int] = set()
    for column in table.columns[:_LOOKED_AT]:
        if named := _named(column):
            candidates.update(index for index, cell in enumerate(column.cells) if cell in named)
    names = {plain_name(column.name) for column in table.columns} - {""}
    return [table.numbers[index] for index in sorted(candidates) if _is_header(table, names, index)]


def repeated_header_findings(table: Table, rows: Sequence[int]) -> Iterator[Finding]:
    """What to say of them.

    Args:
        table: with all its rows.
        rows: numbers of those that repeat the header.
    """
    if rows:
        yield table.finding(
            Defect.REPEATED_HEADER,
            Severity.ERROR,
            message("structure.rows.repeat_header"),
            (Place(table.address(number, 0)) for number in rows),
        )


def _named(column: Column) -> set[str]:
    """Its texts that are its own name."""
    plain = plain_name(column.name)
    if not plain:
        return set()
    # One search over all texts is much faster than a look at each.
    if not _named_so(_DIGIT.sub("0", plain)).search(column.shapes):
        return set()
    if _DIGIT.search(plain) and not _named_so(plain).search(column.all_texts):
        return set()
    return {text for text in column.texts if plain_name(text) == plain}


def _named_so(plain: str) -> re.Pattern[str]:
    letters = r"[\W_]*".join(map(re.escape, plain))
    return re.compile(rf"\0[\W_]*{letters}[\W_]*\0", re.IGNORECASE)


def _is_header(table: Table, names: AbstractSet[str], index: int) -> bool:
    """Whether a row names the columns, perhaps in another order or not all of them, as another export has them."""
    filled = [(column, cell) for column in table.columns if (cell := column.cells[index]) not in {None, ""}]
    texts = [(column, plain_name(cell)) for column, cell in filled if isinstance(cell, str)]
    in_place = sum(1 for column, text in texts if text == plain_name(column.name))
    if in_place >= max(min(_FEWEST, len(table.columns)), _ALMOST_ALL * len(table.columns)):
        return True
    anywhere = len({text for _, text in texts} & names)
    return anywhere >= max(_FEWEST_ANYWHERE, _ALMOST_ALL * len(filled), _HALF * len(table.columns))


class Structure(NamedTuple):
    """What is wrong with the rows of a table as such.

    Attributes:
        findings: all of it.
        damaged: numbers of rows whose values are not where they belong.
        repeated: numbers of rows that repeat the header.
    """

    findings: list[Finding]
    damaged: AbstractSet[int]
    repeated: AbstractSet[int]


def structure_of(table: Table, dialect: CsvDialect | None) -> Structure:
    """Look at the rows as such.

    Args:
        table: with all its rows.
        dialect: of a CSV file; None for a workbook, whose cells are where they are.
    """
    repeated = repeated_headers(table)
    findings = list(repeated_header_findings(table, repeated))
    if dialect is None:
        return Structure(findings, frozenset(), frozenset(repeated))
    delimiter = dialect.delimiter
    quotes = broken_quotes(table, delimiter)
    undivided = undivided_rows(table, delimiter)
    cut_off = row_cut_off(table)
    damaged = {quote.row for quote in quotes} | set(undivided.quoted) | undivided.others.keys()
    if cut_off in damaged:
        # What is wrong with its quotes explains where it ends.
        cut_off = None
    elif cut_off is not None:
        damaged.add(cut_off)
    shifted = shifted_rows(table, delimiter, damaged | set(repeated))
    findings += [
        *broken_quote_findings(table, quotes),
        *undivided_row_findings(table, undivided, delimiter),
        *row_width_findings(table, shifted, delimiter),
        *cut_off_findings(table, cut_off),
    ]
    damaged |= shifted.longer.keys() | shifted.shorter.keys()
    return Structure(findings, damaged, frozenset(repeated))


def sep_line(table: Table, dialect: CsvDialect | None) -> Iterator[Finding]:
    """Excel's ``sep=`` line, which other programs take for the header.

    Args:
        table: below it.
        dialect: of a CSV file, as detected.
    """
    if dialect is not None and dialect.has_sep_line:
        yield table.finding(
            Defect.SEP_LINE,
            Severity.NOTE,
            message("structure.delimiter.sep", sign=dialect.delimiter),
            (Place(table.address(1, 0)),),
        )


def unusual_delimiter(table: Table, dialect: CsvDialect | None) -> Iterator[Finding]:
    """Another delimiter than those that programs look for.

    Args:
        table: to look at.
        dialect: of a CSV file, as detected.
    """
    if dialect is not None and dialect.delimiter not in USUAL:
        yield table.finding(
            Defect.OTHER_DELIMITER,
            Severity.WARNING,
            message("structure.delimiter.unusual", delimiter=name_of(dialect.delimiter)),
            [Place(table.address(table.header.row, 0))],
        )
