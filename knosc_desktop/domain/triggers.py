"""The data types that Knosc knows, the order in which they are loaded, and the actions of their rows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from knosc_desktop.domain.texts import message

if TYPE_CHECKING:
    from knosc_desktop.domain.texts import Message

# The jobs that Knosc runs (knosc-api.md section 5).


class TriggerGroup(Enum):
    """How the picker groups the triggers."""

    MASTER_DATA = auto()
    TRANSACTIONS = auto()
    COMPUTATIONS = auto()


@dataclass(frozen=True, slots=True)
class Trigger:
    """One data type, or a run.

    Attributes:
        name: the word in the address, e.g. ``item-master``.
        title: what it is called in English, also in the names of templates.
        group: where the picker lists it.
        privilege: the privilege type that most likely guards it
            (knosc-api.md section 10: a hint only, the server decides).
        takes_file: whether a file is uploaded with it.
    """

    name: str
    title: str
    group: TriggerGroup
    privilege: str
    takes_file: bool = True

    @property
    def privileges(self) -> tuple[str, ...]:
        """The privilege types of which each may open it: its own, and the one that the user guide has.

        The guide speaks of one privilege for all screens below Master Data (knosc-api.md sections 5 and 10).
        """
        return (self.privilege, _MASTER_DATA) if self.name in _BELOW_MASTER_DATA else (self.privilege,)

    @property
    def label(self) -> Message:
        """What a user calls it."""
        return message(f"triggers.label.{self.name.replace('-', '_')}")

    @property
    def description(self) -> Message:
        """What its file contains, or what it does."""
        return message(f"triggers.about.{self.name.replace('-', '_')}")


_MASTER_DATA = "Master Data"
_BELOW_MASTER_DATA = frozenset(
    {
        "item-master",
        "bill-of-materials",
        "customer-master",
        "supplier-master",
        "warehouse-master",
        "unit-master",
        "external-item-master",
    }
)
"""Supplier allocation is on a screen of procurement."""
_MASTER = TriggerGroup.MASTER_DATA
_MOVES = TriggerGroup.TRANSACTIONS

TRIGGERS: tuple[Trigger, ...] = (
    Trigger("forecast", "Forecast", _MOVES, "Forecast"),
    Trigger("procurement", "Purchase orders", _MOVES, "Procurement"),
    Trigger("demand", "Sales orders", _MOVES, "Demand"),
    Trigger("manufacturing", "Manufacturing orders", _MOVES, "Manufacturing"),
    Trigger("inventory", "Inventory", _MOVES, "Inventory"),
    Trigger("item-master", "Item master", _MASTER, "Item Master"),
    Trigger("bill-of-materials", "Bill of materials", _MASTER, "Bill of Materials"),
    Trigger("customer-master", "Customer master", _MASTER, "Customer Master"),
    Trigger("supplier-master", "Supplier master", _MASTER, "Supplier Master"),
    Trigger("warehouse-master", "Warehouse master", _MASTER, "Warehouse Master"),
    Trigger("unit-master", "Units of measure", _MASTER, "Unit Master"),
    Trigger("external-item-master", "External items", _MASTER, "External Item Master"),
    Trigger("supplier-allocation", "Supplier allocation", _MASTER, "Supplier Allocation"),
    Trigger(
        "inventory-planning",
        "Inventory planning",
        TriggerGroup.COMPUTATIONS,
        "Inventory Planning",
        takes_file=False,
    ),
)

UPLOAD_TRIGGERS: tuple[Trigger, ...] = tuple(trigger for trigger in TRIGGERS if trigger.takes_file)
RUNS: tuple[Trigger, ...] = tuple(trigger for trigger in TRIGGERS if not trigger.takes_file)

_BY_NAME = {trigger.name: trigger for trigger in TRIGGERS}


def trigger_named(name: str) -> Trigger:
    """The trigger of that name.

    Raises:
        KeyError: no such trigger.
    """
    return _BY_NAME[name]


# In which order data types have to be loaded: what others refer to comes first (knosc-api.md section 11.2).

_STEPS: tuple[tuple[str, ...], ...] = (
    ("unit-master",),
    ("warehouse-master",),
    ("supplier-master", "customer-master"),
    ("item-master",),
    ("external-item-master", "bill-of-materials", "supplier-allocation"),
    ("inventory", "procurement", "demand", "manufacturing", "forecast"),
    ("inventory-planning",),
)
_STEP = {trigger: number for number, step in enumerate(_STEPS) for trigger in step}


def loading_step(trigger: str) -> int:
    """The step of a data type, from 0; those of one step do not need each other.

    Raises:
        KeyError: no such trigger.
    """
    return _STEP[trigger]


# The action that a row asks for (knosc-api.md section 11.1).
#
# For master data the four words are documented, and that there is no CLOSE. That transactions have
# CLOSE besides follows from that alone; nothing says what Knosc does with any other word.

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
    """Every action that is known for rows of that data type; none when it is not known."""
    return _KNOWN.get(trigger, ())


def action_of(text: str) -> str:
    """The action that a cell names, in capitals; an empty cell refreshes."""
    return text.strip().upper() or REFRESH
