"""Columns of every data type, and the master data that they refer to."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import Enum, StrEnum

# The columns of every kind of upload (knosc-api.md section 11).
#
# Only the item master's names are documented; the others follow their pattern. The names alone, for
# every program, are in ``domain/documented_columns``; a test holds the two together.

ACTION = "_Action"
MASTER_ACTIONS = ("REFRESH", "ADD", "UPDATE", "DELETE")
TRANSACTION_ACTIONS = (*MASTER_ACTIONS, "CLOSE")


class Master(StrEnum):
    """A table of master data; the value is what a message calls one of its entries."""

    ITEM = "Item"
    CUSTOMER = "Customer"
    SUPPLIER = "Supplier"
    WAREHOUSE = "Warehouse"
    UNIT = "Unit"


class Cell(Enum):
    """What a cell holds."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Column:
    """One column and its rules.

    Attributes:
        name: as in the header row.
        cell: what it holds.
        mandatory: whether a row needs it.
        refers_to: the master data it must be found in.
        choices: the only values it takes; any when empty.
        minimum: of a number.
        maximum: of a number.
        not_before: a date column this date may not precede.
        example: what samples put there; a running number is added to it
            when it ends with a hyphen.
    """

    name: str
    cell: Cell = Cell.TEXT
    mandatory: bool = False
    refers_to: Master | None = None
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    not_before: str = ""
    example: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of one kind of upload.

    Attributes:
        columns: in the template's order.
        defines: the master data its rows become, found by the first mandatory column.
    """

    columns: tuple[Column, ...]
    defines: Master | None = None

    @property
    def key(self) -> Column:
        """The column a row is known by."""
        return next(column for column in self.columns if column.mandatory)


def _text(name: str, example: str = "") -> Column:
    return Column(name, example=example)


def _must(name: str, example: str) -> Column:
    return Column(name, mandatory=True, example=example)


def _one_of(name: str, *choices: str) -> Column:
    return Column(name, choices=choices)


def _number(name: str, *, mandatory: bool = False, minimum: float = 0, maximum: float | None = None) -> Column:
    return Column(name, Cell.NUMBER, mandatory, minimum=minimum, maximum=maximum)


def _date(name: str, *, mandatory: bool = False, not_before: str = "") -> Column:
    return Column(name, Cell.DATE, mandatory, not_before=not_before)


def _known(name: str, master: Master, *, mandatory: bool = True) -> Column:
    return Column(name, mandatory=mandatory, refers_to=master)


_STATUS = _one_of("_Status", "Active", "Inactive")
_MASTER_ACTION = _one_of(ACTION, *MASTER_ACTIONS)
_TRANSACTION_ACTION = _one_of(ACTION, *TRANSACTION_ACTIONS)
_ITEM = _known("_ItemNumber", Master.ITEM)
_SUB_ITEM = _text("_SubItemNumber")
_WAREHOUSE = _known("_WarehouseNumber", Master.WAREHOUSE)
_CUSTOMER = _known("_CustomerNumber", Master.CUSTOMER)
_SUPPLIER = _known("_SupplierNumber", Master.SUPPLIER)
_UNIT = _known("_Unit", Master.UNIT, mandatory=False)
_QUANTITY = _number("_Quantity", mandatory=True)
_PRICE = _number("_Price")


def _partner(what: str, prefix: str, *places: Column) -> tuple[Column, ...]:
    return (
        _MASTER_ACTION,
        _must(f"_{what}Number", prefix),
        _must(f"_{what}Name", f"{what} "),
        _text("_Address", "1 Harbour Street"),
        _text("_City", "Springfield"),
        _text("_State", "IL"),
        _text("_ZIP", "62701"),
        _text("_Country", "USA"),
        _text("_Phone"),
        _text("_Email"),
        _STATUS,
        *places,
    )


LAYOUTS: dict[str, Layout] = {
    "item-master": Layout(
        (
            _MASTER_ACTION,
            _must("_ItemNumber", "ITEM-2"),
            _text("_ItemDescription", "Sample item"),
            _one_of("_ItemType", "Finished Good", "Raw Material", "Component"),
            _STATUS,
            _SUB_ITEM,
            _text("_SubItemDescription"),
        ),
        Master.ITEM,
    ),
    "customer-master": Layout(
        _partner("Customer", "CUST-2", _text("_ShipToNumber", "SHIP-TO-1"), _text("_ShipToName", "Main gate")),
        Master.CUSTOMER,
    ),
    "supplier-master": Layout(
        _partner("Supplier", "SUP-2", _text("_ShipFromNumber", "SHIP-FROM-1"), _text("_ShipFromName", "Dock 1")),
        Master.SUPPLIER,
    ),
    "warehouse-master": Layout(_partner("Warehouse", "WH-2"), Master.WAREHOUSE),
    "unit-master": Layout(
        (
            _MASTER_ACTION,
            _must("_UnitCode", "UNIT-"),
            _must("_UnitName", "Unit "),
            _one_of("_UnitType", "Count", "Weight", "Volume", "Length"),
            _number("_Multiplier", mandatory=True),
        ),
        Master.UNIT,
    ),
    "external-item-master": Layout(
        (
            _MASTER_ACTION,
            _must("_ExternalItemNumber", "EXT-"),
            _ITEM,
            _CUSTOMER,
            _text("_ExternalDescription", "Customer's own name"),
            _STATUS,
        )
    ),
    "bill-of-materials": Layout(
        (
            _MASTER_ACTION,
            _must("_BOMNumber", "BOM-"),
            _ITEM,
            _number("_BaseQuantity"),
            _known("_ComponentItemNumber", Master.ITEM),
            _number("_ComponentQuantity", mandatory=True),
            _known("_ComponentUnit", Master.UNIT, mandatory=False),
            _STATUS,
        )
    ),
    "supplier-allocation": Layout(
        (
            _MASTER_ACTION,
            _ITEM,
            _SUPPLIER,
            _number("_AllocationPercentage", mandatory=True, maximum=100),
            _number("_Priority", minimum=1),
            _date("_StartDate"),
            _date("_EndDate", not_before="_StartDate"),
            _STATUS,
        )
    ),
    "procurement": Layout(
        (
            _TRANSACTION_ACTION,
            _must("_PONumber", "PO-"),
            _must("_LineUniqueID", "1"),
            _ITEM,
            _SUB_ITEM,
            _SUPPLIER,
            _WAREHOUSE,
            _date("_OrderDate"),
            _date("_ShipDate", not_before="_OrderDate"),
            _date("_ETADate", mandatory=True, not_before="_ShipDate"),
            _QUANTITY,
            _UNIT,
            _PRICE,
            _one_of("_Status", "Open", "Shipped", "Received", "Cancelled"),
        )
    ),
    "demand": Layout(
        (
            _TRANSACTION_ACTION,
            _must("_SONumber", "SO-"),
            _must("_LineUniqueID", "1"),
            _ITEM,
            _SUB_ITEM,
            _CUSTOMER,
            _WAREHOUSE,
            _date("_OrderDate"),
            _date("_DeliveryDate", mandatory=True, not_before="_OrderDate"),
            _QUANTITY,
            _UNIT,
            _PRICE,
            _one_of("_Status", "Open", "Partially Shipped", "Shipped", "Closed"),
        )
    ),
    "manufacturing": Layout(
        (
            _TRANSACTION_ACTION,
            _must("_MONumber", "MO-"),
            _must("_LineUniqueID", "1"),
            _ITEM,
            _SUB_ITEM,
            _WAREHOUSE,
            _date("_StartDate", mandatory=True),
            _date("_EndDate", mandatory=True, not_before="_StartDate"),
            _QUANTITY,
            _UNIT,
            _one_of("_Status", "Open", "Released", "Closed"),
        )
    ),
    "forecast": Layout(
        (
            _TRANSACTION_ACTION,
            _must("_ForecastNumber", "FC-"),
            _must("_ScheduleLineID", "1"),
            _ITEM,
            _SUB_ITEM,
            _CUSTOMER,
            _WAREHOUSE,
            _date("_DeliveryDate", mandatory=True),
            _QUANTITY,
            _UNIT,
            _PRICE,
            _one_of("_LineType", "Firm", "Planned"),
        )
    ),
    "inventory": Layout(
        (
            _TRANSACTION_ACTION,
            _ITEM,
            _SUB_ITEM,
            _WAREHOUSE,
            _number("_InventoryQuantity", mandatory=True),
            _UNIT,
            _date("_InventoryDate", mandatory=True),
            _text("_InventoryUniqueID", "STOCK-"),
        )
    ),
}
"""By trigger name."""


# The tenant's small master data, which uploads refer to and extend.

BUILT_IN: dict[Master, tuple[str, ...]] = {
    Master.ITEM: tuple(f"ITEM-{number}" for number in range(1001, 1021)),
    Master.CUSTOMER: tuple(f"CUST-{number}" for number in range(101, 106)),
    Master.SUPPLIER: tuple(f"SUP-{number}" for number in range(101, 106)),
    Master.WAREHOUSE: ("WH-EAST", "WH-WEST", "WH-NORTH"),
    Master.UNIT: ("EA", "KG", "CS"),
}
"""What a fresh tenant knows; all of it active."""

CLOSED_WAREHOUSE = "WH-CLOSED"
"""Known but inactive, so nothing may be loaded into it (knosc-api.md section 11.3)."""


class MasterData:
    """What is known, and what of it is active; upper and lower case are the same."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._active = {
            master: dict.fromkeys((number.casefold() for number in numbers), True)
            for master, numbers in BUILT_IN.items()
        }
        self._active[Master.WAREHOUSE][CLOSED_WAREHOUSE.casefold()] = False

    def knows(self, master: Master, number: str) -> bool:
        """Whether there is such an entry."""
        with self._lock:
            return number.casefold() in self._active[master]

    def is_active(self, master: Master, number: str) -> bool:
        """Whether it may be used."""
        with self._lock:
            return self._active[master].get(number.casefold(), False)

    def put(self, master: Master, number: str, *, active: bool) -> None:
        """Add or change an entry."""
        with self._lock:
            self._active[master][number.casefold()] = active

    def remove(self, master: Master, number: str) -> None:
        """Forget an entry."""
        with self._lock:
            self._active[master].pop(number.casefold(), None)
