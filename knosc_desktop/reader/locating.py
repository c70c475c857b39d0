"""Reads the file that was sent, and finds the cells that the server's errors mean."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from knosc_desktop.domain.error_location import locate
from knosc_desktop.domain.header_search import header_for, header_without_template
from knosc_desktop.domain.named_values import MOST_REMEMBERED, named_values
from knosc_desktop.domain.reader_requests import Located
from knosc_desktop.domain.row_numbering import Span
from knosc_desktop.domain.sent_table import SentTable
from knosc_desktop.reader.parsing.cell_values import shown
from knosc_desktop.reader.parsing.contents import read_sheet
from knosc_desktop.reader.peek import peek

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from knosc_desktop.domain.cells import Address
    from knosc_desktop.domain.jobs import RowError
    from knosc_desktop.domain.reader_requests import LocateErrors
    from knosc_desktop.reader.parsing.sheet import Sheet, Value

_LONGEST_VALUE = 100
"""Characters of a value: to be told from others, not to be read whole."""
_MOST_ERRORS = 200_000
"""So many are located; nobody works through more, and each takes its time."""


def locate_errors(request: LocateErrors) -> Located:
    """The cell of each error, as ``domain/error_location.py`` tells.

    Raises:
        FileProblem: the file is damaged or gone.
        NotChecked: it cannot be looked into.
    """
    head = peek(request.source)
    header = header_for(head, request.template) if request.template else header_without_template(head)
    if header is None:
        return Located(None, (None,) * len(request.errors))
    errors = request.errors[:_MOST_ERRORS]
    sheet = read_sheet(request.source, header.sheet, meanwhile=lambda: _read_messages(errors))
    table = SentTable(header, tuple(spans(sheet, header.row)), sheet.rows, sheet.error_values)
    addresses = locate(errors, table)
    values = tuple(_value_at(address, sheet) for address in addresses)
    rest = (None,) * (len(request.errors) - len(addresses))
    return Located(header, addresses + rest, values + rest)


def _value_at(address: Address | None, sheet: Sheet) -> str | None:
    """What the cell holds; None for a whole row and for what is not located."""
    if address is None or not address.column or address.row > len(sheet.rows):
        return None
    if error := sheet.error_values.get((address.row, address.column)):
        return error
    row = sheet.rows[address.row - 1]
    return shown(row[address.column - 1])[:_LONGEST_VALUE] if address.column <= len(row) else ""


def _read_messages(errors: Sequence[RowError]) -> None:
    """Find what the messages name, which ``locate`` then has at hand."""
    for message in islice(dict.fromkeys(error.message for error in errors), MOST_REMEMBERED):
        named_values(message)


def spans(sheet: Sheet, header: int) -> Iterator[Span]:
    """The rows below the header that have anything in them, as few spans as possible."""
    filled = [number for number, row in enumerate(sheet.rows[header:], header + 1) if _is_filled(row)]
    numbers = sorted({*filled, *(row for row, _ in sheet.error_values if row > header)})
    first = count = line = each = before = 0
    for number in numbers:
        starts, takes = _lines(sheet, number)
        if count and number == first + count and takes == each:
            count += 1
            continue
        if count:
            yield Span(first, count, line, each, before)
        first, count, line, each, before = number, 1, starts, takes, before + count
    if count:
        yield Span(first, count, line, each, before)


def _is_filled(row: Sequence[Value]) -> bool:
    for cell in row:  # noqa: SIM110 - any() takes three times as long, and the first cell tells of nearly every row
        if not isinstance(cell, str) or cell.strip():
            return True
    return False


def _lines(sheet: Sheet, row: int) -> tuple[int, int]:
    """The line a row begins in, and how many it takes; 0 and 1 in a workbook."""
    if not sheet.lines:
        return 0, 1
    start = sheet.lines[row - 1]
    if row < len(sheet.lines):
        return start, sheet.lines[row] - start
    breaks = sum(str(cell).count("\n") for cell in sheet.rows[row - 1])
    return start, 1 + breaks
