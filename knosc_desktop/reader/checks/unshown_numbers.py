"""Numbers under a date or time format that can't show them: Excel shows ####, and the number is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knosc_desktop.domain.columns import Role
from knosc_desktop.domain.validation import Defect, Place, Severity
from knosc_desktop.reader.checks.table import quoted, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from knosc_desktop.domain.validation import Finding
    from knosc_desktop.reader.checks.table import Table


def unshown_numbers(table: Table) -> Iterator[Finding]:
    """Negative numbers and ones after the last day there is; among dates they are no dates and told as such."""
    unshown = table.sheet.unshown
    if not unshown:
        return
    for column in table.columns:
        if column.role is Role.DATE:
            continue
        cells = [
            (row, cell)
            for row, cell in zip(table.numbers, column.cells, strict=True)
            if (row, column.number) in unshown
        ]
        if cells:
            yield table.finding(
                Defect.SHOWN_DIFFERENTLY,
                Severity.WARNING,
                f"In {{cells}} of {quoted(column.name)}, Excel shows only ####, since a date or time format can't show "
                f"the number. Knosc receives {shown(cells[0][1])}. Format the column as Number and check the values.",
                [
                    Place(table.address(row, column.number), f"shown as ####, stored as {shown(cell)}")
                    for row, cell in cells
                ],
            )
