"""True and false where a code, a number or a date belongs: Excel takes a word like TRUE for a logical value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knosc_desktop.domain.columns import Role, is_flag, is_named_for_its_role
from knosc_desktop.domain.validation import Defect, Place, Severity
from knosc_desktop.reader.checks.table import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from knosc_desktop.domain.validation import Finding
    from knosc_desktop.reader.checks.table import Column, Table

_WANTED = {
    Role.NUMBER: "a number",
    Role.DATE: "a date",
    Role.CODE: "a code",
    Role.RUNNING: "a number",
    Role.POSTCODE: "a postal code",
}
_EXAMPLES = {Role.DATE: "2026-03-31", Role.CODE: "A-1001", Role.POSTCODE: "62701"}


def logical_values(table: Table) -> Iterator[Finding]:
    """Cells with a logical value in columns that are no choice of yes and no."""
    for column in table.with_role(*_WANTED):
        if bool not in column.types or _may_be_a_choice(column):
            continue
        cells = [(row, cell) for row, cell in zip(table.numbers, column.cells, strict=True) if isinstance(cell, bool)]
        yield table.finding(
            Defect.LOGICAL_VALUE,
            Severity.WARNING,
            f"{{cells}} of {quoted(column.name)} should contain {_WANTED[column.role]}, but Excel stores TRUE or "
            f"FALSE. Knosc will probably reject these rows. Enter the value, like {_EXAMPLES.get(column.role, '12')}.",
            [Place(table.address(row, column.number), "TRUE" if cell else "FALSE") for row, cell in cells],
        )


def _may_be_a_choice(column: Column) -> bool:
    """Whether the column says yes or no, by its name, or by all its cells where the name leaves it open."""
    if is_flag(column.name):
        return True
    logical = sum(1 for cell in column.cells if isinstance(cell, bool))
    return logical == column.filled and not is_named_for_its_role(column.name)
