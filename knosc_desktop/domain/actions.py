"""What Knosc is told to do with a row (knosc-api.md section 11.1).

For master data the four words are documented, and that there is no CLOSE. That transactions have
CLOSE besides follows from that alone; nothing says what Knosc does with any other word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from knosc_desktop.domain.column_roles import Role, role_of
from knosc_desktop.domain.tables import plain_name
from knosc_desktop.domain.triggers import UPLOAD_TRIGGERS, TriggerGroup

if TYPE_CHECKING:
    from collections.abc import Sequence

REFRESH = "REFRESH"
DELETE = "DELETE"
CLOSE = "CLOSE"
REMOVING = (DELETE, CLOSE)
"""After these a row is gone."""

_OF_MASTER_DATA = (REFRESH, "ADD", "UPDATE", DELETE)
_OF_TRANSACTIONS = (*_OF_MASTER_DATA, CLOSE)
_KNOWN = {
    trigger.name: _OF_MASTER_DATA if trigger.group is TriggerGroup.MASTER_DATA else _OF_TRANSACTIONS
    for trigger in UPLOAD_TRIGGERS
}


def known_actions(trigger: str) -> tuple[str, ...]:
    """Every action that is known for rows of that kind; none when the kind is not known."""
    return _KNOWN.get(trigger, ())


def action_of(text: str) -> str:
    """The action that a cell names, in capitals; an empty cell refreshes."""
    return text.strip().upper() or REFRESH


def action_place(columns: Sequence[str]) -> int | None:
    """Where the column with the actions is, from 0; the one called just that before any other."""
    places = [place for place, column in enumerate(columns) if role_of(column) is Role.ACTION]
    return next((place for place in places if plain_name(columns[place]) == "action"), next(iter(places), None))
