"""What a file's own actions say of its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from knosc_desktop.domain.actions import REFRESH, REMOVING, action_of, known_actions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from knosc_desktop.reader.parsing.sheet import Value


@dataclass(frozen=True, slots=True)
class OwnActions:
    """What the actions of a table come to.

    Attributes:
        refreshes: whether any row is taken in by REFRESH, or may be.
        has_unknown: whether any action is none that is known for the kind.
        removing: which rows delete or close what they name, by their numbers, and by which action.
    """

    refreshes: bool
    has_unknown: bool
    removing: Mapping[int, str]


REFRESHING = OwnActions(refreshes=True, has_unknown=False, removing={})
"""Where nothing else is said."""


def any_removes(cells: Iterable[Value]) -> bool:
    """Whether a word among them deletes or closes rows of some kind; cheaper than to read them one by one."""
    return any(action_of(str(cell)) in REMOVING for cell in set(cells))


def own_actions(trigger: str, cells: Sequence[tuple[int, Value]]) -> OwnActions:
    """Read them.

    Args:
        trigger: name of the kind.
        cells: the action of each row that has anything in it, with the row's number.
    """
    if not cells:
        return REFRESHING
    meant = {cell: action_of(str(cell)) for cell in {cell for _, cell in cells}}
    actions, known = set(meant.values()), known_actions(trigger)
    has_unknown = not actions.issubset(known)
    removing = frozenset(REMOVING).intersection(actions, known)
    return OwnActions(
        # Nobody knows what Knosc does with a word it does not know; REFRESH is what it does by default.
        refreshes=REFRESH in actions or has_unknown,
        has_unknown=has_unknown,
        removing={number: meant[cell] for number, cell in cells if meant[cell] in removing} if removing else {},
    )
