"""Compares a spreadsheet with the last upload of its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.domain.header_search import header_for
from knosc_desktop.reader.contents import read_sheet
from knosc_desktop.reader.peek import peek
from knosc_desktop.reader.table_comparison import Table, compare_tables

if TYPE_CHECKING:
    from knosc_desktop.domain.comparison import Comparison
    from knosc_desktop.domain.reading import Compare, Source
    from knosc_desktop.domain.tables import TableHeader, Template


def compare(request: Compare) -> Comparison:
    """What sending the spreadsheet would change.

    Args:
        request: which two spreadsheets, where the table of the first begins, what their columns should be.

    Raises:
        FileProblem: one of them is damaged or gone, or has no such table.
        NotChecked: one of them cannot be looked into.
    """
    header_before = _header_before(request.earlier, request.template)
    table = Table(read_sheet(request.source, request.header.sheet), request.header)
    earlier = Table(read_sheet(request.earlier, header_before.sheet), header_before)
    return compare_tables(request.template.trigger, table, earlier)


def _header_before(earlier: Source, template: Template) -> TableHeader:
    header = header_for(peek(earlier), template)
    if header is None:
        raise FileProblem(
            "Not compared with the last upload",
            "The last upload of this kind has no table that fits the template, so nothing tells what would change.",
            hint="Download it to see what it is. Your file can be sent all the same.",
        )
    return header
