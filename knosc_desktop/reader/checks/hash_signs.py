"""Number signs where a value was too wide for its column when a sheet was saved or copied as shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knosc_desktop.domain.columns import Role
from knosc_desktop.domain.validation import Defect, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from knosc_desktop.domain.validation import Finding
    from knosc_desktop.reader.checks.table import Column, Table

_FEWEST = {Role.NUMBER: 1, Role.DATE: 1, Role.TEXT: 3, Role.UNKNOWN: 3}
"""So many signs stand for a lost value; where people write, one or two may be meant."""
_FEWEST_ELSEWHERE = 2
_INITIALS = frozenset("#＃ \t\r\n\u00a0")


def hash_signs(table: Table) -> Iterator[Finding]:
    """Cells that hold nothing but ``###``."""
    for column in table.columns:
        signs = hash_signs_in(column)
        if signs:
            yield column.finding(
                Defect.HASH_SIGNS,
                Severity.ERROR,
                "{cells} lost the value, since the column was too narrow when the data was saved. Knosc would only "
                "get ###. Widen the column in the source and save it again, or enter the value.",
                signs,
            )


def hash_signs_in(column: Column) -> set[str]:
    """The texts of a column that are nothing but number signs."""
    if _INITIALS.isdisjoint(column.initials):
        return set()
    fewest = _FEWEST.get(column.role, _FEWEST_ELSEWHERE)
    return {text for text in column.texts if len(bare := text.strip()) >= fewest and not bare.strip("#＃")}
