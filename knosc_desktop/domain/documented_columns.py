"""The columns of every data type as far as Knosc documents them (knosc-api.md section 11).

They stand in where no template of the company is at hand. Only the names of the item master are
documented letter by letter; the others are the documented fields, named after the same pattern.
"""

from __future__ import annotations

from knosc_desktop.domain.tables import Template

_PARTNER_PLACE = ("_Address", "_City", "_State", "_ZIP", "_Country", "_Phone", "_Email", "_Status")


def _partner(what: str, *places: str) -> tuple[str, ...]:
    return ("_Action", f"_{what}Number", f"_{what}Name", *_PARTNER_PLACE, *places)


DOCUMENTED_TEMPLATES: tuple[Template, ...] = (
    Template(
        "forecast",
        (
            "_Action",
            "_ForecastNumber",
            "_ScheduleLineID",
            "_ItemNumber",
            "_SubItemNumber",
            "_CustomerNumber",
            "_WarehouseNumber",
            "_DeliveryDate",
            "_Quantity",
            "_Unit",
            "_Price",
            "_LineType",
        ),
    ),
    Template(
        "procurement",
        (
            "_Action",
            "_PONumber",
            "_LineUniqueID",
            "_ItemNumber",
            "_SubItemNumber",
            "_SupplierNumber",
            "_WarehouseNumber",
            "_OrderDate",
            "_ShipDate",
            "_ETADate",
            "_Quantity",
            "_Unit",
            "_Price",
            "_Status",
        ),
    ),
    Template(
        "demand",
        (
            "_Action",
            "_SONumber",
            "_LineUniqueID",
            "_ItemNumber",
            "_SubItemNumber",
            "_CustomerNumber",
            "_WarehouseNumber",
            "_OrderDate",
            "_DeliveryDate",
            "_Quantity",
            "_Unit",
            "_Price",
            "_Status",
        ),
    ),
    Template(
        "manufacturing",
        (
            "_Action",
            "_MONumber",
            "_LineUniqueID",
            "_ItemNumber",
            "_SubItemNumber",
            "_WarehouseNumber",
            "_StartDate",
            "_EndDate",
            "_Quantity",
            "_Unit",
            "_Status",
        ),
    ),
    Template(
        "inventory",
        (
            "_Action",
            "_ItemNumber",
            "_SubItemNumber",
            "_WarehouseNumber",
            "_InventoryQuantity",
            "_Unit",
            "_InventoryDate",
            "_InventoryUniqueID",
        ),
    ),
    Template(
        "item-master",
        (
            "_Action",
            "_ItemNumber",
            "_ItemDescription",
            "_ItemType",
            "_Status",
            "_SubItemNumber",
            "_SubItemDescription",
        ),
    ),
    Template(
        "bill-of-materials",
        (
            "_Action",
            "_BOMNumber",
            "_ItemNumber",
            "_BaseQuantity",
            "_ComponentItemNumber",
            "_ComponentQuantity",
            "_ComponentUnit",
            "_Status",
        ),
    ),
    Template("customer-master", _partner("Customer", "_ShipToNumber", "_ShipToName")),
    Template("supplier-master", _partner("Supplier", "_ShipFromNumber", "_ShipFromName")),
    Template("warehouse-master", _partner("Warehouse")),
    Template("unit-master", ("_Action", "_UnitCode", "_UnitName", "_UnitType", "_Multiplier")),
    Template(
        "external-item-master",
        ("_Action", "_ExternalItemNumber", "_ItemNumber", "_CustomerNumber", "_ExternalDescription", "_Status"),
    ),
    Template(
        "supplier-allocation",
        (
            "_Action",
            "_ItemNumber",
            "_SupplierNumber",
            "_AllocationPercentage",
            "_Priority",
            "_StartDate",
            "_EndDate",
            "_Status",
        ),
    ),
)
"""In the order of the data types."""
