"""What Knosc is to do with the rows: words it knows, and none beside REFRESH (knosc-api.md section 11.1)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from knosc_desktop.domain.columns import Role, action_place
from knosc_desktop.domain.triggers import CLOSE, REFRESH, action_of
from knosc_desktop.domain.validation import Defect, Place, Severity
from knosc_desktop.reader.checks.damaged_values import damaged_texts
from knosc_desktop.reader.checks.table import in_quotes as quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from knosc_desktop.domain.validation import Finding
    from knosc_desktop.reader.checks.table import Column, Table
    from knosc_desktop.reader.parsing.sheet import Value


def wrong_actions(table: Table, known: tuple[str, ...]) -> Iterator[Finding]:
    """Actions that are none, and others beside REFRESH.

    Args:
        table: to look at.
        known: every action of the kind; empty when the kind is not known, which tells nothing.
    """
    place = action_place(table.header.columns)
    for column in table.with_role(Role.ACTION):
        meant = {cell: action_of(str(cell)) for cell in set(column.cells)}
        unknown = frozenset[str]()
        if known and place == column.number - 1:
            unknown = frozenset(meant.values()).difference(known)
            yield from _unknown(column, meant, unknown, known)
        yield from _mixed(table, column, meant, unknown)


def _unknown(
    column: Column, meant: dict[Value, str], unknown: frozenset[str], known: tuple[str, ...]
) -> Iterator[Finding]:
    values = {cell for cell, action in meant.items() if action in unknown and cell not in damaged_texts(column)}
    if not values:
        return
    words = f"{', '.join(known[:-1])} and {known[-1]}"
    if CLOSE in known:
        actions = f"as far as is known, this kind of data has {words}"
        refresh = "REFRESH, which closes what is not in the file"
    else:
        actions, refresh = f"master data has only {words}", "REFRESH"
    yield column.finding(
        Defect.UNKNOWN_ACTION,
        Severity.ERROR,
        f"In {{cells}} stands something that is no action: {actions}. Knosc may refuse these rows, or take them for "
        f"{refresh}. Write the action that you mean.",
        values,
    )


def _mixed(table: Table, column: Column, meant: dict[Value, str], unknown: frozenset[str]) -> Iterator[Finding]:
    """Other actions in a file that also refreshes; nobody can say that of a word that is no action."""
    counts = Counter(map(meant.__getitem__, column.cells))
    refreshing = counts[REFRESH]
    others = sum(count for action, count in counts.items() if action != REFRESH and action not in unknown)
    if not refreshing or not others:
        return
    are_others_rarer = others <= refreshing
    places = (
        Place(table.address(row, column.number), quoted(cell) if cell != "" else "empty, which means REFRESH")
        for row, cell in zip(table.numbers, column.cells, strict=True)
        if meant[cell] not in unknown and (meant[cell] != REFRESH) is are_others_rarer
    )
    odd = "something else than REFRESH" if are_others_rarer else "REFRESH or nothing, which means REFRESH"
    yield table.finding(
        Defect.MIXED_ACTIONS,
        Severity.ERROR,
        f"In {{cells}} of “{column.name}” stands {odd}, unlike in the others. Knosc allows no other action in a file "
        "that refreshes: make two files, or give all rows the same action.",
        places,
    )
