from __future__ import annotations

import pytest

from knosc_desktop.domain.columns import Role, role_of, words


@pytest.mark.parametrize(
    "name",
    ["_ItemNumber", "Item Number", "item_number", "ITEM NBR.", "Item No", "Item #", "itemnumber", "Artikelnummer"],
)
def test_a_name_says_the_same_however_it_is_written(name: str) -> None:
    assert words(name) == ("item", "number")


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("_ItemNumber", Role.CODE),
        ("PO Number", Role.CODE),
        ("_SubItemNumber", Role.CODE),
        ("Ship-To Number", Role.CODE),
        ("_InventoryUniqueID", Role.CODE),
        ("Unit Code", Role.CODE),
        ("_Unit", Role.CODE),
        ("Unit of Measure", Role.CODE),
        ("Product", Role.CODE),
        ("Sales Order", Role.UNKNOWN),
        ("Item Weight Unit", Role.CODE),
        ("Line Unique ID", Role.RUNNING),
        ("Schedule Line ID", Role.RUNNING),
        ("_ZIP", Role.POSTCODE),
        ("Postal Code", Role.POSTCODE),
        ("Zip Code", Role.POSTCODE),
        ("PLZ", Role.POSTCODE),
        ("ETA Date", Role.DATE),
        ("_ETA", Role.DATE),
        ("Last Update Date", Role.DATE),
        ("Lieferdatum", Role.DATE),
        ("Due", Role.DATE),
        ("_PaymentDue", Role.DATE),
        ("Due Date", Role.DATE),
        ("_AmountDueDate", Role.DATE),
        ("_QuantityDue", Role.NUMBER),
        ("_AmountDue", Role.NUMBER),
        ("Due Qty", Role.NUMBER),
        ("Total Due", Role.UNKNOWN),
        ("Days Due", Role.UNKNOWN),
        ("Quantity", Role.NUMBER),
        ("Quantity Ordered", Role.NUMBER),
        ("Base Qty", Role.NUMBER),
        ("Menge", Role.NUMBER),
        ("_Price", Role.NUMBER),
        ("Price / Unit", Role.NUMBER),
        ("_AllocationPercentage", Role.NUMBER),
        ("Allocated Volume", Role.NUMBER),
        ("Number of Mappings", Role.NUMBER),
        ("Size Minimum", Role.NUMBER),
        ("_Action", Role.ACTION),
        ("_Status", Role.CHOICE),
        ("Line Level Status", Role.CHOICE),
        ("_ItemType", Role.CHOICE),
        ("_ItemDescription", Role.TEXT),
        ("Customer Name", Role.TEXT),
        ("_Email", Role.TEXT),
        ("Duration Per Unit", Role.UNKNOWN),
        ("Max Early", Role.UNKNOWN),
        ("Value", Role.UNKNOWN),
        ("___", Role.UNKNOWN),
        ("", Role.UNKNOWN),
    ],
)
def test_the_role_of_a_column_follows_from_its_name(name: str, role: Role) -> None:
    assert role_of(name) is role
