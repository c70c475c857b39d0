"""Entries in columns that have no name: Knosc cannot know what they are."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from knosc_desktop.domain.cells import column_letters
from knosc_desktop.domain.findings import Defect, Place, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from knosc_desktop.domain.findings import Finding
    from knosc_desktop.reader.checks.table import Table

_MOST = 100


def entries_beside_the_table(table: Table) -> Iterator[Finding]:
    """What stands to the right of the last named column."""
    width = len(table.header.columns)
    first: dict[int, int] = {}
    if max(map(len, table.rows), default=0) > width:
        for number, row in zip(table.numbers, table.rows, strict=True):
            for column, cell in enumerate(islice(row, width, width + _MOST), start=width + 1):
                if cell != "" and column not in first:
                    first[column] = number
    if first:
        letters = ", ".join(map(column_letters, sorted(first)))
        yield table.finding(
            Defect.EMPTY_COLUMN_NAME,
            Severity.WARNING,
            f"There are entries to the right of the table, in column {letters}, where the header has no name. Knosc "
            "cannot tell what they are: delete them, or give the column its name.",
            (Place(table.address(first[column], column)) for column in sorted(first)),
        )
