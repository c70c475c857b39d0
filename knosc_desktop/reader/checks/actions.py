"""What Knosc is to do with the rows: REFRESH allows no other action beside it (knosc-api.md section 11.1)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from knosc_desktop.domain.column_roles import Role
from knosc_desktop.domain.findings import Defect, Place, Severity
from knosc_desktop.reader.checks.shown import quoted
from knosc_desktop.reader.checks.table import found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from knosc_desktop.domain.findings import Finding
    from knosc_desktop.reader.checks.table import Column, Table
    from knosc_desktop.reader.sheet import Value

_REFRESH = "REFRESH"


def mixed_actions(table: Table) -> Iterator[Finding]:
    """Other actions in a file that also refreshes; an empty action refreshes, too."""
    for column in table.with_role(Role.ACTION):
        meant = {cell: _action(cell) for cell in set(column.cells)}
        counts = Counter(map(meant.__getitem__, column.cells))
        refreshing = counts[_REFRESH]
        others = counts.total() - refreshing
        if refreshing and others:
            yield _finding(table, column, meant, are_others_rarer=others <= refreshing)


def _finding(table: Table, column: Column, meant: dict[Value, str], *, are_others_rarer: bool) -> Finding:
    places = (
        Place(table.address(row, column.number), quoted(cell) if cell != "" else "empty, which means REFRESH")
        for row, cell in zip(table.numbers, column.cells, strict=True)
        if (meant[cell] != _REFRESH) is are_others_rarer
    )
    odd = "something else than REFRESH" if are_others_rarer else "REFRESH or nothing, which means REFRESH"
    return found(
        Defect.MIXED_ACTIONS,
        Severity.ERROR,
        f"In {{cells}} of “{column.name}” stands {odd}, unlike in the others. Knosc allows no other action in a file "
        "that refreshes: make two files, or give all rows the same action.",
        places,
    )


def _action(cell: Value) -> str:
    return str(cell).strip().upper() or _REFRESH
