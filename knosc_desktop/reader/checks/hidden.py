"""Columns of the table that Excel does not show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knosc_desktop.domain.findings import Defect, Place, Severity
from knosc_desktop.reader.checks.shown import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from knosc_desktop.domain.findings import Finding
    from knosc_desktop.reader.checks.table import Table


def hidden_columns(table: Table) -> Iterator[Finding]:
    """Columns that are hidden or have no width, and hold something."""
    hidden = [column for column in table.columns if column.number in table.sheet.hidden_columns and column.filled]
    if hidden:
        count = f"{len(hidden)} columns" if len(hidden) > 1 else "1 column"
        yield table.finding(
            Defect.HIDDEN_COLUMN,
            Severity.WARNING,
            f"Excel hides {count} of the table. What is hidden is uploaded too. Show the columns and check them, or "
            "delete what you don't want to send.",
            (Place(table.address(table.header.row, column.number), quoted(column.name)) for column in hidden),
        )
