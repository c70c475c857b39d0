"""What is easily overlooked: rows after a gap, hidden rows and columns, other sheets."""

from __future__ import annotations

from itertools import islice, pairwise
from typing import TYPE_CHECKING

from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.header_findings import letters_listed, names_listed
from knosc_desktop.domain.tables import plain_name
from knosc_desktop.domain.texts import message
from knosc_desktop.domain.validation import Defect, Finding, Place, Severity
from knosc_desktop.reader.checks.table import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from knosc_desktop.domain.tables import Head, SheetHead, TableHeader
    from knosc_desktop.domain.texts import Message
    from knosc_desktop.reader.checks.table import Table


# Entries in columns that have no name: Knosc cannot know what they are.

_MOST = 100


def entries_beside_the_table(table: Table) -> Iterator[Finding]:
    """What is to the right of the last named column."""
    width = len(table.header.columns)
    first: dict[int, int] = {}
    if max(table.widths, default=0) > width:
        for number, row in zip(table.numbers, table.rows, strict=True):
            for column, cell in enumerate(islice(row, width, width + _MOST), start=width + 1):
                if cell != "" and column not in first:
                    first[column] = number
    if first:
        yield table.finding(
            Defect.EMPTY_COLUMN_NAME,
            Severity.WARNING,
            message("structure.beside", columns=letters_listed(sorted(first))),
            (Place(table.address(first[column], column)) for column in sorted(first)),
        )


def no_rows(table: Table) -> Iterator[Finding]:
    """A header with nothing below it."""
    # Rows that became part of the header by a quote are not missing.
    are_swallowed = any(quote.row <= table.header.row for quote in table.sheet.broken_quotes)
    if not table.count and not are_swallowed:
        yield Finding(
            Defect.NO_ROWS,
            Severity.ERROR,
            message("structure.rows.none"),
            count=1,
            places=(Place(table.address(table.header.row, 0)),),
        )


def rows_after_a_gap(table: Table) -> Iterator[Finding]:
    """Rows with blank ones above them."""
    numbers = [table.header.row, *table.all_numbers]
    if len(numbers) == numbers[-1] - numbers[0] + 1:
        return
    yield table.finding(
        Defect.AFTER_GAP,
        Severity.WARNING,
        message("structure.rows.gap"),
        (
            Place(table.address(row, 0), message("structure.rows.gap.remark", count=row - before - 1))
            for before, row in pairwise(numbers)
            if row - before > 1
        ),
    )


def hidden_rows(table: Table) -> Iterator[Finding]:
    """Rows that Excel does not show, by a filter or by hand."""
    hidden = table.sheet.hidden_rows.intersection(table.all_numbers)
    if hidden:
        yield table.finding(
            Defect.HIDDEN_ROW,
            Severity.WARNING,
            message("structure.rows.hidden"),
            (Place(table.address(row, 0)) for row in sorted(hidden)),
        )


def hidden_columns(table: Table) -> Iterator[Finding]:
    """Columns that are hidden or have no width, and hold something."""
    hidden = [column for column in table.columns if column.number in table.sheet.hidden_columns and column.filled]
    if hidden:
        yield table.finding(
            Defect.HIDDEN_COLUMN,
            Severity.WARNING,
            message("structure.columns.hidden"),
            (Place(table.address(table.header.row, column.number), quoted(column.name)) for column in hidden),
        )


# Sheets beside the one with the table: which one Knosc reads is not documented, most likely the first.

_ALIKE = 0.8


def other_sheets(head: Head, header: TableHeader) -> Iterator[Finding]:
    """What other sheets hold, and whether the table is on the one that Knosc most likely reads.

    Args:
        head: of the whole workbook.
        header: of the table that is meant.
    """
    filled = [sheet for sheet in head.sheets if sheet.rows]
    own = next((sheet for sheet in head.sheets if sheet.name == header.sheet), None)
    if own is None or head.dialect is not None:
        return
    if own.is_hidden:
        yield _hidden_table(own, header)
    if head.sheets[0] is not own:
        yield _not_first(head.sheets[0], own)
    others = [sheet for sheet in filled if sheet is not own]
    more = [sheet for sheet in others if _is_alike(sheet, header)]
    yield from _more_of_the_same(more)
    rest = [sheet for sheet in others if sheet not in more and sheet is not head.sheets[0]]
    yield from _left_out([sheet for sheet in rest if not sheet.is_hidden])
    yield from _left_out_hidden([sheet for sheet in rest if sheet.is_hidden])


def _hidden_table(own: SheetHead, header: TableHeader) -> Finding:
    return Finding(
        Defect.HIDDEN_SHEET,
        Severity.WARNING,
        message("structure.sheets.table_hidden", sheet=quoted(own.name)),
        count=1,
        places=(Place(Address(own.name, header.row, 0)),),
    )


def _not_first(first: SheetHead, own: SheetHead) -> Finding:
    said = "structure.sheets.not_first_hidden" if first.is_hidden else "structure.sheets.not_first"
    return Finding(
        Defect.OTHER_SHEET,
        Severity.WARNING,
        message(said, own=quoted(own.name), first=quoted(first.name)),
        count=1,
        places=_places([first]),
    )


def _more_of_the_same(sheets: Sequence[SheetHead]) -> Iterator[Finding]:
    if sheets:
        yield Finding(
            Defect.OTHER_SHEET,
            Severity.WARNING,
            _of("structure.sheets.alike", sheets),
            len(sheets),
            _places(sheets),
        )


def _left_out(sheets: Sequence[SheetHead]) -> Iterator[Finding]:
    if sheets:
        yield Finding(
            Defect.OTHER_SHEET,
            Severity.NOTE,
            _of("structure.sheets.other", sheets),
            len(sheets),
            _places(sheets),
        )


def _left_out_hidden(sheets: Sequence[SheetHead]) -> Iterator[Finding]:
    if sheets:
        yield Finding(
            Defect.HIDDEN_SHEET,
            Severity.NOTE,
            _of("structure.sheets.hidden", sheets),
            len(sheets),
            _places(sheets),
        )


def _is_alike(sheet: SheetHead, header: TableHeader) -> bool:
    names = {plain_name(name) for name in header.columns if name.strip()}
    return any(
        len(names.intersection(map(plain_name, row.cells[: len(header.columns)]))) >= max(2, _ALIKE * len(names))
        for row in sheet.rows
    )


def _of(name: str, sheets: Sequence[SheetHead]) -> Message:
    """What is said of these sheets."""
    return message(name, sheets=names_listed(sheet.name for sheet in sheets), count=len(sheets))


def _places(sheets: Sequence[SheetHead]) -> tuple[Place, ...]:
    return tuple(Place(Address(sheet.name, 1, 1)) for sheet in sheets)
