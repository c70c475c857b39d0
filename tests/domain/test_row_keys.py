from __future__ import annotations

import pytest

from knosc_desktop.demo.columns import LAYOUTS
from knosc_desktop.domain.row_keys import is_key_documented, needed_in_rows, row_key
from knosc_desktop.domain.triggers import UPLOAD_TRIGGERS


def named(trigger: str, *columns: str) -> list[str]:
    return [columns[place] for place in row_key(trigger, columns)]


@pytest.mark.parametrize("trigger", [trigger.name for trigger in UPLOAD_TRIGGERS])
def test_every_data_type_has_a_key_in_the_demo_tenants_template(trigger: str) -> None:
    assert row_key(trigger, [column.name for column in LAYOUTS[trigger].columns])


def test_an_order_line_is_known_by_order_item_and_line() -> None:
    columns = ("_LineUniqueID", "_Quantity", "_ItemNumber", "_PONumber")

    assert named("procurement", *columns) == ["_PONumber", "_ItemNumber", "_LineUniqueID"]


@pytest.mark.parametrize("column", ["_ItemNumber", "Item Number", "item_number", "ITEM NUMBER "])
def test_columns_are_found_however_they_are_written(column: str) -> None:
    assert row_key("item-master", ["_Action", column]) == (1,)


def test_an_optional_part_counts_only_where_its_column_is() -> None:
    assert named("item-master", "_ItemNumber", "_SubItemNumber") == ["_ItemNumber", "_SubItemNumber"]
    assert named("item-master", "_ItemNumber", "_ItemDescription") == ["_ItemNumber"]


def test_without_a_needed_part_there_is_no_key() -> None:
    assert row_key("procurement", ["_PONumber", "_ItemNumber", "_Quantity"]) == ()


@pytest.mark.parametrize("column", ["_UnitCode", "Unit Name"])
def test_units_are_known_by_what_the_template_calls_them(column: str) -> None:
    assert named("unit-master", column, "Multiplier") == [column]


def test_a_unit_is_known_by_its_code_when_it_has_a_name_too() -> None:
    assert named("unit-master", "Unit Name", "Unit Code") == ["Unit Code"]


def test_of_two_columns_of_one_name_the_first_counts() -> None:
    assert row_key("warehouse-master", ["Warehouse Number", "_WarehouseNumber"]) == (0,)


def test_an_unknown_data_type_has_no_key() -> None:
    assert row_key("inventory-planning", ["_ItemNumber"]) == ()
    assert not is_key_documented("inventory-planning")


def test_only_some_keys_are_knoscs_own_word() -> None:
    assert is_key_documented("forecast")
    assert not is_key_documented("inventory")


def test_every_row_needs_the_parts_of_the_key_that_are_not_optional() -> None:
    columns = ("_SubItemNumber", "_WarehouseNumber", "_InventoryUniqueID", "_ItemNumber")

    assert [columns[place] for place in needed_in_rows("inventory", columns)] == ["_ItemNumber", "_WarehouseNumber"]


def test_what_is_there_of_a_key_is_needed_though_another_part_is_missing() -> None:
    assert needed_in_rows("procurement", ["_Quantity", "_PONumber"]) == (1,)


def test_nothing_is_needed_for_a_data_type_without_a_key() -> None:
    assert needed_in_rows("inventory-planning", ["_ItemNumber"]) == ()
