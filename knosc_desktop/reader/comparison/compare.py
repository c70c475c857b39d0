"""Compares a spreadsheet with the last upload of its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.domain.header_search import header_for
from knosc_desktop.domain.likeness import resemblance
from knosc_desktop.domain.triggers import trigger_named
from knosc_desktop.reader.checks import table as checks
from knosc_desktop.reader.checks.repeated_headers import repeated_headers
from knosc_desktop.reader.comparison.table_comparison import Table, compare_tables
from knosc_desktop.reader.parsing.contents import read_sheet
from knosc_desktop.reader.peek import peek

if TYPE_CHECKING:
    from knosc_desktop.domain.comparison import Comparison
    from knosc_desktop.domain.reading import Compare, Source
    from knosc_desktop.domain.tables import Head, TableHeader


def compare(request: Compare) -> Comparison:
    """What sending the spreadsheet would change.

    Args:
        request: which two spreadsheets, where the table of the first begins, what their columns should be.

    Raises:
        FileProblem: one of them is damaged or gone, has no such table, or holds another kind of data.
        NotChecked: one of them cannot be looked into.
    """
    header_before = _header_before(request)
    table, earlier = _table(request.source, request.header), _table(request.earlier, header_before)
    return compare_tables(request.template.trigger, table, earlier)


def _table(source: Source, header: TableHeader) -> Table:
    sheet = read_sheet(source, header.sheet)
    return Table(sheet, header, frozenset(repeated_headers(checks.Table(sheet, header))))


def _header_before(request: Compare) -> TableHeader:
    head = peek(request.earlier)
    if other := _other_kind(request, head):
        raise _not_compared(
            f"The last upload looks like {trigger_named(other).label}, so its rows can't be compared with yours."
        )
    header = header_for(head, request.template)
    if header is None:
        raise _not_compared(
            "The last upload of this kind has no table that fits the template, so nothing tells what would change."
        )
    return header


def _other_kind(request: Compare, head: Head) -> str:
    """The kind that the earlier file clearly is, where neither the file itself nor what it is sent as is that."""
    winner = resemblance(head, request.templates).winner
    if winner in {"", request.template.trigger}:
        return ""
    return winner if winner != resemblance(peek(request.source), request.templates).winner else ""


def _not_compared(message: str) -> FileProblem:
    return FileProblem(
        "Not compared with the last upload",
        message,
        hint="Download it to see what it is. Your file can be sent all the same.",
    )
