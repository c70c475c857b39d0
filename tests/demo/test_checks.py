"""The checks of each row: mandatory cells, references, numbers, dates, choices and actions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import pytest

from knosc_desktop.demo.checks import Outcome, check_file
from knosc_desktop.demo.columns import CLOSED_WAREHOUSE, LAYOUTS, Master, MasterData
from knosc_desktop.domain.jobs import RowError

_ORDER = {
    "_PONumber": "PO-1",
    "_LineUniqueID": "1",
    "_ItemNumber": "ITEM-1001",
    "_SupplierNumber": "SUP-101",
    "_WarehouseNumber": "WH-EAST",
    "_OrderDate": "2024-04-01",
    "_ETADate": "2024-04-09",
    "_Quantity": "5",
}


def _check(trigger: str, *rows: Mapping[str, object], master_data: MasterData | None = None) -> Outcome:
    header = tuple(dict.fromkeys(name for row in rows for name in row))
    numbered = [(1, header), *((2 + place, tuple(row.get(name) for name in header)) for place, row in enumerate(rows))]
    return check_file(iter(numbered), LAYOUTS[trigger], master_data or MasterData(), accept_foreign=False)


def _messages(trigger: str, *rows: Mapping[str, object]) -> list[str]:
    return [error.message for error in _check(trigger, *rows).errors]


def test_a_good_row_is_processed() -> None:
    assert _check("procurement", _ORDER) == Outcome(rows_processed=1)


def test_only_the_header_is_no_error() -> None:
    header = (1, tuple(_ORDER))
    assert check_file(iter([header]), LAYOUTS["procurement"], MasterData(), accept_foreign=False) == Outcome()


def test_an_empty_file_lacks_every_mandatory_column() -> None:
    outcome = check_file(iter([]), LAYOUTS["unit-master"], MasterData(), accept_foreign=False)
    assert [error.message for error in outcome.errors] == [
        "The file does not match the template: the columns are missing: _UnitCode, _UnitName, _Multiplier."
    ]


def test_columns_may_come_in_any_order_and_case_with_strangers_between() -> None:
    header = (1, (" _itemdescription ", "My notes", "_ITEMNUMBER"))
    row = (2, ("Something", 1, "ITEM-1"))
    assert check_file(iter([header, row]), LAYOUTS["item-master"], MasterData(), accept_foreign=False) == Outcome(1)


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("_PONumber", None, "_PONumber is empty."),
        ("_PONumber", "  ", "_PONumber is empty."),
        ("_ItemNumber", "ITEM-X", "Item ITEM-X not found in Item Master."),
        ("_SupplierNumber", "SUP-X", "Supplier SUP-X not found in Supplier Master."),
        ("_WarehouseNumber", CLOSED_WAREHOUSE, "Warehouse WH-CLOSED is not active."),
        ("_Unit", "PAIR", "Unit PAIR not found in Unit Master."),
        ("_Quantity", "five", "“five” is not a number."),
        ("_Quantity", "nan", "“nan” is not a number."),
        ("_Quantity", "-1", "-1 is less than 0."),
        ("_ETADate", "09.04.2024", "“09.04.2024” is not a date. Use YYYY-MM-DD."),
        ("_OrderDate", 45000, "“45000” is not a date. Use YYYY-MM-DD."),
        ("_ShipDate", "2024-03-31", "2024-03-31 is before _OrderDate, 2024-04-01."),
        ("_Status", "Maybe", "“Maybe” is not one of Open, Shipped, Received, Cancelled."),
        ("_Action", "REPLACE", "“REPLACE” is not one of REFRESH, ADD, UPDATE, DELETE, CLOSE."),
    ],
)
def test_a_bad_cell_is_named(column: str, value: object, message: str) -> None:
    assert _check("procurement", _ORDER, _ORDER | {column: value}) == Outcome(1, [RowError(message, 3, column)])


def test_a_share_has_a_maximum() -> None:
    row = {"_ItemNumber": "ITEM-1001", "_SupplierNumber": "SUP-101", "_AllocationPercentage": 101.0}
    assert _messages("supplier-allocation", row) == ["101 is more than 100."]


def test_every_bad_cell_of_a_row_is_named() -> None:
    assert len(_messages("procurement", _ORDER | {"_Quantity": "x", "_ETADate": "y", "_ItemNumber": "z"})) == 3


@pytest.mark.parametrize("quantity", [5, 5.5, "5.5", "5,5", " 5 "])
def test_numbers_may_be_typed_in_many_ways(quantity: object) -> None:
    assert _messages("procurement", _ORDER | {"_Quantity": quantity}) == []


_CELL = datetime(2024, 4, 9, 12, 30)


@pytest.mark.parametrize("day", ["2024-04-09", date(2024, 4, 9), _CELL])
def test_dates_may_be_text_or_dates(day: object) -> None:
    assert _messages("procurement", _ORDER | {"_ETADate": day}) == []


def test_a_number_typed_into_excel_is_found_as_it_looks() -> None:
    master_data = MasterData()
    master_data.put(Master.ITEM, "4711", active=True)
    row = _ORDER | {"_ItemNumber": 4711.0}
    assert _check("procurement", row, master_data=master_data) == Outcome(1)


def test_upper_and_lower_case_are_the_same() -> None:
    assert _messages("procurement", _ORDER | {"_ItemNumber": "item-1001", "_Status": "open"}) == []


def test_master_data_has_no_close() -> None:
    [message] = _messages("item-master", {"_ItemNumber": "ITEM-1001", "_Action": "CLOSE"})
    assert message == "“CLOSE” is not one of REFRESH, ADD, UPDATE, DELETE."


def test_refresh_is_the_default_and_cannot_be_mixed() -> None:
    outcome = _check("procurement", _ORDER, _ORDER | {"_Action": "ADD"}, _ORDER | {"_Action": "REFRESH"})
    assert outcome == Outcome(2, [RowError("REFRESH cannot be mixed with other actions in one file.", 3, "_Action")])


def test_other_actions_can_be_mixed() -> None:
    assert _messages("procurement", *(_ORDER | {"_Action": action} for action in ("ADD", "UPDATE", "CLOSE"))) == []


@pytest.mark.parametrize(
    ("action", "number", "message"),
    [
        ("ADD", "ITEM-1001", "Item ITEM-1001 already exists."),
        ("UPDATE", "ITEM-X", "Item ITEM-X not found in Item Master."),
        ("DELETE", "ITEM-X", "Item ITEM-X not found in Item Master."),
    ],
)
def test_an_action_must_fit_what_is_known(action: str, number: str, message: str) -> None:
    assert _messages("item-master", {"_Action": action, "_ItemNumber": number}) == [message]


def test_masters_grow_change_and_shrink_with_their_uploads() -> None:
    master_data = MasterData()
    _check(
        "item-master", {"_ItemNumber": "NEW"}, {"_ItemNumber": "OLD", "_Status": "Inactive"}, master_data=master_data
    )
    assert master_data.is_active(Master.ITEM, "new")
    assert master_data.knows(Master.ITEM, "OLD")
    assert not master_data.is_active(Master.ITEM, "OLD")
    _check("item-master", {"_ItemNumber": "NEW", "_Action": "DELETE"}, master_data=master_data)
    assert not master_data.knows(Master.ITEM, "NEW")


def test_a_bad_row_changes_nothing() -> None:
    master_data = MasterData()
    _check("item-master", {"_ItemNumber": "NEW", "_Status": "Maybe"}, master_data=master_data)
    assert not master_data.knows(Master.ITEM, "NEW")
