"""What Knosc is to do with the rows: words it knows, and none beside REFRESH (knosc-api.md section 11.1)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from knosc_desktop.domain.columns import Role, action_place
from knosc_desktop.domain.texts import listed, message
from knosc_desktop.domain.triggers import CLOSE, REFRESH, action_of
from knosc_desktop.domain.validation import Defect, Severity
from knosc_desktop.reader.checks.damaged_values import damaged_texts
from knosc_desktop.reader.checks.table import quoted, shown

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
        yield from _mixed(column, meant, unknown)


def _unknown(
    column: Column, meant: dict[Value, str], unknown: frozenset[str], known: tuple[str, ...]
) -> Iterator[Finding]:
    values = {cell for cell, action in meant.items() if action in unknown and cell not in damaged_texts(column)}
    if not values:
        return
    yield column.finding(
        Defect.UNKNOWN_ACTION,
        Severity.ERROR,
        message("values.actions.unknown_may_close" if CLOSE in known else "values.actions.unknown", actions=known),
        values,
    )


def _mixed(column: Column, meant: dict[Value, str], unknown: frozenset[str]) -> Iterator[Finding]:
    """Other actions in a file that also refreshes; unknown actions are reported by themselves."""
    counts = Counter(map(meant.__getitem__, column.cells))
    refreshing = counts[REFRESH]
    others = [action for action in counts if action != REFRESH and action not in unknown]
    if not refreshing or not others:
        return
    are_others_rarer = sum(map(counts.__getitem__, others)) <= refreshing
    values = {
        cell for cell, action in meant.items() if action not in unknown and (action != REFRESH) is are_others_rarer
    }
    names = listed(map(shown, others))
    yield column.finding(
        Defect.MIXED_ACTIONS,
        Severity.ERROR,
        message("values.actions.mixed", odd=names)
        if are_others_rarer
        else message("values.actions.mixed_with_refresh", others=names),
        values,
        lambda cell: quoted(cell) if cell != "" else message("values.actions.empty"),
    )
