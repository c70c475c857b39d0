"""The data types that Knosc knows, the order in which they are loaded, and the actions of their rows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

# The kinds of job Knosc runs, in plain words (knosc-api.md section 5).


class TriggerGroup(StrEnum):
    """How the picker groups the triggers."""

    MASTER_DATA = "Master data"
    TRANSACTIONS = "Transactions"
    COMPUTATIONS = "Computations"


@dataclass(frozen=True, slots=True)
class Trigger:
    """One kind of job.

    Attributes:
        name: the word in the address, e.g. ``item-master``.
        label: what a user calls it.
        group: where the picker lists it.
        description: one line on what the job loads or computes.
        takes_file: whether a spreadsheet goes with it.
        privilege: the privilege type that most likely guards it
            (knosc-api.md section 10: a hint only, the server decides).
    """

    name: str
    label: str
    group: TriggerGroup
    description: str
    takes_file: bool
    privilege: str


def _upload(name: str, label: str, group: TriggerGroup, description: str, privilege: str) -> Trigger:
    return Trigger(name, label, group, description, takes_file=True, privilege=privilege)


_MASTER = TriggerGroup.MASTER_DATA
_MOVES = TriggerGroup.TRANSACTIONS

TRIGGERS: tuple[Trigger, ...] = (
    _upload("forecast", "Forecast", _MOVES, "Forecast lines", "Forecast"),
    _upload("procurement", "Purchase orders", _MOVES, "Purchase orders and their lines", "Procurement"),
    _upload("demand", "Sales orders", _MOVES, "Sales orders and their lines", "Demand"),
    _upload("manufacturing", "Manufacturing orders", _MOVES, "Manufacturing orders", "Manufacturing"),
    _upload("inventory", "Inventory", _MOVES, "The whole stock snapshot", "Inventory"),
    _upload("item-master", "Item master", _MASTER, "Items and sub-items", "Item Master"),
    _upload("bill-of-materials", "Bill of materials", _MASTER, "Items and their components", "Bill of Materials"),
    _upload("customer-master", "Customer master", _MASTER, "Customers", "Customer Master"),
    _upload("supplier-master", "Supplier master", _MASTER, "Suppliers", "Supplier Master"),
    _upload("warehouse-master", "Warehouse master", _MASTER, "Warehouses", "Warehouse Master"),
    _upload("unit-master", "Units of measure", _MASTER, "Units and their multipliers", "Unit Master"),
    _upload(
        "external-item-master",
        "External items",
        _MASTER,
        "Customers' numbers for your items",
        "External Item Master",
    ),
    _upload(
        "supplier-allocation",
        "Supplier allocation",
        _MASTER,
        "Which supplier gets which share",
        "Supplier Allocation",
    ),
    Trigger(
        "inventory-planning",
        "Inventory planning",
        TriggerGroup.COMPUTATIONS,
        "Recalculate planning settings and suggestions",
        takes_file=False,
        privilege="Inventory Planning",
    ),
)

UPLOAD_TRIGGERS: tuple[Trigger, ...] = tuple(trigger for trigger in TRIGGERS if trigger.takes_file)

_BY_NAME = {trigger.name: trigger for trigger in TRIGGERS}


def trigger_named(name: str) -> Trigger:
    """The trigger of that name.

    Raises:
        KeyError: no such trigger.
    """
    return _BY_NAME[name]


# In which order kinds of data have to be loaded: what others refer to comes first (knosc-api.md section 11.2).

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
    """The step of a kind, from 0; kinds of one step do not need each other.

    Raises:
        KeyError: no such trigger.
    """
    return _STEP[trigger]


# What Knosc is told to do with a row (knosc-api.md section 11.1).
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
    """Every action that is known for rows of that kind; none when the kind is not known."""
    return _KNOWN.get(trigger, ())


def action_of(text: str) -> str:
    """The action that a cell names, in capitals; an empty cell refreshes."""
    return text.strip().upper() or REFRESH
