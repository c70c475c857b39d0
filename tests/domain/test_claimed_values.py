"""An error that names a value is never located at a cell that does not hold it, even where no cell does."""

from __future__ import annotations

from datetime import datetime

import pytest

from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.error_location import locate
from knosc_desktop.domain.jobs import RowError
from knosc_desktop.domain.sent_table import SentTable
from knosc_desktop.domain.tables import TableHeader
from knosc_desktop.reader.locating import spans
from knosc_desktop.reader.parsing.sheet import Sheet, Value

COLUMNS = (
    "_ItemNumber",
    "_Unit",
    "_Status",
    "_Quantity",
    "_WarehouseName",
    "_SupplierNumber",
    "_DeliveryDate",
    "_Description",
    "_UnitPrice",
    "_DiscountPercent",
    "_CustomerName",
)
ROW = 30
"""It holds ITEM-0029, KG, Blocked, 88, Munich, SUP-02, 2 January 2026, Bolt number 29, 1784.56, 0.06, Müller GmbH."""

NOT_HELD = {
    "_Unit": (
        "Unit KILO is unknown",
        "Invalid value for _Unit: BOX",
        "BOX: unknown unit",
        "Einheit KILO ist unbekannt",
        "L'unité KILO est inconnue",
        "Unit: KILO",
        "unit KILO",
        "KILO is not a unit",
        "The unit KILO does not exist",
        "Unit of measure KILO not maintained for item",
        "Cannot use unit KILO",
        "No conversion for unit KILO",
        "Value: KILO",
        "[KILO] unknown",
        "(KILO) unknown",
        "unit=KILO",
        "unknown: KILO",
        "Unit PCS unknown",
        "INVALID UNIT: KILO",
        "Unit 'KILO' does not match pattern '^[A-Z]{3}$'",
        "Unit 'M' is unknown",
        "not allowed (value: KILO)",
        "value: KILO",
    ),
    "_Status": (
        "Status Shipped not allowed",
        "Unknown status Shipped",
        "status: Shipped",
        "Unbekannter Status: Versendet",
        "'Shipped' rejected",
        "Status is Shipped",
        "Status is 'Shipped'",
        "Status 'Blocked by QA'",
        "Status Shipped cannot be imported",
        'Status "Shipped" is not one of Active, Blocked',
        "Status Shipped is not one of Active, Blocked",
        "Data truncated for column '_Status': Shipped",
        "Status Active is not allowed",
        "rejectedValue: Shipped, defaultMessage: not allowed",
    ),
    "_WarehouseName": (
        "Warehouse Hamburg is unknown",
        "Lager Hamburg existiert nicht",
        "Warehouse Hamburg is closed",
        "Warehouse Hamburg does not accept deliveries",
        "Duplicate warehouse Hamburg",
        "Unknown warehouse: New York",
        "Invalid value: New York",
    ),
    "_Quantity": (
        "Quantity: abc",
        "Quantity is 0",
        "Quantity is -5",
        "Value abc is not a number",
        "could not convert string to float: 'abc'",
        'Field contains "abc"',
        "Quantity = abc",
        "Quantity 0",
        "Quantity 0 not allowed",
        "Quantity must be positive, is 0",
        "Quantity (0) must be positive",
        "quantity was 0",
        "Menge ist 0",
        "Wert abc ist keine Zahl",
        "abc is not a number",
        "abc is not a valid number",
        "invalid literal for int() with base 10: 'abc'",
        'For input string: "abc"',
        "Conversion failed when converting the varchar value 'abc' to data type int.",
        'invalid input syntax for type numeric: "abc"',
        "Incorrect decimal value: 'abc' for column '_Quantity' at row 1",
        "Text 'abc' could not be parsed at index 0",
        "must be positive (value: 0)",
        "Input should be a valid integer (type: int_parsing, input: abc)",
        "bad (value: 1,234.00)",
    ),
    "_SupplierNumber": (
        "no agreement between SUP-99 and ITEM-0010",
        "Supplier 3 blocked",
        "Supplier ACME is blocked",
        'Supplier "ACME Ltd" is blocked',
    ),
    "_ItemNumber": (
        "not found.ITEM-9999",
        "Item Gear not found",
    ),
    "_DeliveryDate": (
        "Delivery date 5 January 2027 is in the past",
        "January 5, 2027 is not a working day",
        "5. Januar 2027 liegt in der Vergangenheit",
        "Delivery date 05-JAN-2027 invalid",
        "time data '31/02/2026' does not match format '%d/%m/%Y'",
        "not allowed (value: 2026-03-03T00:00:00Z)",
        "not allowed (value: 46099)",
    ),
    "_Description": (
        'Description "Screw 5" too long',
        "Description Screw 5 too long",
    ),
}
"""By column: messages that name what the cell in that row does not hold."""
HELD_OR_UNNAMED = {
    "_Unit": (
        "Unit KG is unknown",
        "Unit is unknown",
        "Unit UOM is unknown",
        "Unit code is unknown",
        "Unit Code is unknown",
        "Unit not found in table 'UnitMaster'",
        "Unit is not in the list",
        "Einheit ist unbekannt",
        "Die Einheit ist unbekannt",
        "UNIT NOT FOUND",
        "Validation Error: Unit Not Found",
        "Invalid Value",
        "Not Allowed",
        "Unit is not known in SAP",
        "Unit is not known to Knosc",
        "Rejected",
        "REJECTED",
        "Required",
        "ValueError",
        "INVALID_UNIT",
        "E1023: Invalid",
        "E1002 Invalid unit",
        'must match "^[A-Z]{3}$"',
        'must match "[A-Z]+"',
        "Unit does not match pattern '^[A-Z]{3}$'",
        "Unit must not contain '/'",
        "Unit contains invalid character '#'",
        "Unit contains 'x'",
        "UNIT: INVALID",
        "Unit: Not In Use",
        "2026-11-30 12:00:01 Unit is invalid",
        "2026-11-30T12:00:01Z Unit is invalid",
        "Unit missing",
        "Please check the unit.",
        "Unknown unit of measure",
        "Unknown Unit of Measure",
        "Item ITEM-0029 has invalid unit",
        "unit: invalid",
        "Unit conversion is missing",
        "Quantity unit is missing",
        "Unit conversion not found",
        "Unit: Not found",
        "Invalid 'Unit'",
        "Unit: Einheit unbekannt",
        "Duplicate",
        "Duplicate entry",
        "Unbekannte Einheit",
        "Ungültiger Wert",
        "not allowed (value: KG)",
        "value: kg",
        "bad (type: value_error, expected: String)",
        "Cell value: invalid",
        "Got: nothing",
    ),
    "_Status": (
        "Status not allowed",
        "Status Blocked not allowed",
        "Status: Unknown",
        "Status: not allowed",
        "Der Status ist nicht erlaubt",
        "STATUS NOT ALLOWED",
        "Status: Invalid",
        "Status is invalid",
        "Status is Invalid",
        "Status is obsolete",
        "Status change not allowed",
        "Status transition not allowed",
        "Status value Blocked is wrong",
        "Status Code 400",
        "HTTP 400: Bad Request",
        "Must be YES or NO",
    ),
    "_WarehouseName": (
        "Warehouse Munich is unknown",
        "Warehouse is closed",
        "Warehouse ID is unknown",
        "Warehouse name is unknown",
        "Unknown warehouse",
        "Unknown Warehouse Name",
        "Warehouse transfer is not allowed",
        'Warehouse "Munich" is closed on Sundays',
        "Lager Munich ist geschlossen",
        "bad (value: Munich)",
    ),
    "_Quantity": (
        "Quantity: invalid",
        "Quantity: required",
        "Quantity: missing",
        "Quantity is too high",
        "Quantity is negative",
        "Quantity must be at least 100",
        "Quantity exceeds 500",
        "Quantity is over 50",
        "Value entered is not a number",
        "Value is not a number",
        "The value given was rejected",
        "Field 'quantity' is invalid",
        "'quantity' is invalid",
        'Column "_Quantity" is invalid',
        "Invalid quantity",
        "Invalid Quantity",
        "Menge ist zu hoch",
        "ERROR: Quantity invalid",
        "Quantity cannot be converted",
        "Quantity 88 too high",
        "Quantity is 88",
        "Quantity: 88",
        "Field is of type String but Number was expected",
        "Field must be Integer",
        "Quantity Integer expected",
        "Menge: Ungültig",
        "Menge: Pflichtfeld",
        "Quantity: mandatory",
        "Quantity: NaN",
        "Wrong data type in 'Quantity'",
        "Quantity: Zahl erwartet",
        "Pflichtfeld Menge fehlt",
        "Constraint CHK_QTY violated",
        'Check constraint "chk_qty" violated',
        "Rule 'R-17' violated",
        "bad (value: 88)",
        "bad (value: 88.0)",
        "bad (value: 88,00)",
    ),
    "_DeliveryDate": (
        "Delivery date is in the past",
        "Delivery date 2 January 2026 is in the past",
        "Delivery date must be after 1 March 2027",
        "Delivery Date is in the past",
        "Lieferdatum liegt in der Vergangenheit",
        "Date: wrong format",
        "bad (value: 2026-01-02T00:00:00.000Z)",
        "bad (value: 46024)",
        "bad (value: 2026-01-02)",
        "2 Jan 2026 is a holiday",
        "Jan 2, 2026 is a holiday",
        "02-Jan-26 is a holiday",
        "2 janvier 2026 : jour férié",
        "el 2 de enero de 2026 es festivo",
    ),
    "_SupplierNumber": (
        "SUP-02 is blocked",
        "Supplier is on the block list",
        "Supplier agreement not found",
        "PO not found",
        "Ungültiger Lieferant",
        "Lieferant gesperrt",
        "Lieferant Nummer unbekannt",
        "Fournisseur inconnu",
    ),
    "_ItemNumber": (
        "SKU unknown",
        "Item SKU unknown",
    ),
    "_Description": (
        "bad (value: Bolt number 29)",
        "too long (value: Bolt num...)",
        "Description 'Bolt num…' too long",
    ),
}
"""By column: messages that name what the cell holds, or no value at all."""

SHOWN_OTHERWISE = {
    "_DeliveryDate": (
        "(value: 1/2/2026)",
        "(value: 1/2/2026 12:00:00 AM)",
        "(value: 2.1.2026)",
        "(value: 2026/01/02)",
        "(value: 46024.0)",
    ),
    "_UnitPrice": (
        "(value: 1,784.56)",
        "(value: 1.784,56)",
        "(value: €1,784.56)",
        "(value: 1'784.56)",
    ),
    "_DiscountPercent": (
        "(value: 6%)",
        "(value: 0.06)",
    ),
    "_Unit": (
        "Unit is invalid (E1002)",
        "Unit is invalid [E1002]",
        "Unit is invalid - E1002",
        "Unit is invalid #4711",
        "expected PCS, got KG",
        "Expected 'PCS', actual 'KG'",
        "rejected value [KG]; codes [x]",
    ),
    "_Description": ("Too long (value: Bolt number 2...)",),
    "_ItemNumber": ("(value: ITEM-002...)",),
    "_Status": (
        "(input: Blocked)",
        "Status Blocked not found",
        "Status: Blocked",
    ),
    "_Quantity": (
        "Quantity must be greater than 100 (actual: 88)",
        "Input should be less than or equal to 50 [type=less_than_equal, input_value=88, input_type=int]",
        '{"rejectedValue": 88, "message": "too high"}',
        "(value: 88 PCS)",
    ),
    "_CustomerName": (
        "Customer 'Müller GmbH' is blocked",
        "Customer Müller GmbH is blocked",
    ),
}
"""By column: the value of the cell, as servers of many kinds show it, and codes of errors beside it."""
OTHERS_SHOWN = {
    "_DeliveryDate": (
        "Row 30: Invalid value: TBD",
        "Delivery date must be after 2026-03-01, was 2025-12-05",
    ),
    "_Unit": (
        "expected PCS, got KILO",
        "Expected 'PCS', actual 'KILO'",
        "must be valid (rejected value: KILO)",
        "Input should be 'PCS' or 'M' [type=enum, input_value='KILO', input_type=str]",
        "rejectedValue=KILO",
        "Field error in object 'row' on field 'unit': rejected value [KILO]; codes [X]",
        "should be PCS, not KILO",
        "instead of KILO",
        "Erwartet: PCS, erhalten: KILO",
    ),
    "_Quantity": (
        "Quantity must be greater than 0 (actual: 0)",
        "Input should be a valid number [type=float_parsing, input_value='abc', input_type=str]",
        "Input should be less than or equal to 50 [type=less_than_equal, input_value=999, input_type=int]",
        '{"rejectedValue": 999, "message": "too high"}',
        "'Quantity' must be greater than '100'. You entered 0.",
    ),
    "_ItemNumber": ("Item 'ITEM-0029 Rev B' not found",),
    "_WarehouseName": ("Warehouse 'Munich East' is unknown",),
    "_DiscountPercent": ("bad (value: 6.5%)",),
}
"""By column: other values, as they show them."""


def _rows() -> list[list[Value]]:
    return [
        [
            f"ITEM-{number:04}",
            ("PCS", "KG")[number % 2],
            ("Active", "Blocked")[number % 2],
            float(number * 3 + 1),
            ("Berlin", "Munich")[number % 2],
            f"SUP-{number % 9:02}",
            datetime(2026, 1, 1 + number % 28),
            f"Bolt number {number}",
            1784.56 if number == ROW - 1 else number * 61.5,
            # As a program computes it.
            0.05 + number % 4 / 100 + 5e-18,
            ("Smith & Sons Ltd", "Müller GmbH")[number % 2],
        ]
        for number in range(1, 201)
    ]


def _text(value: Value) -> str:
    """As a CSV file writes it."""
    if isinstance(value, datetime):
        return f"{value:%d/%m/%Y}"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _table(name: str, rows: list[list[Value]]) -> SentTable:
    sheet = Sheet(name, [COLUMNS, *rows])
    return SentTable(TableHeader(name, 1, COLUMNS), tuple(spans(sheet, 1)), sheet.rows, sheet.error_values)


TABLES = {
    "workbook": _table("Data", _rows()),
    "csv": _table("", [[_text(value) for value in row] for row in _rows()]),
}


def _inactive(number: int) -> RowError:
    return RowError(f"Item ITEM-{number:04} is not active", number + 1, "_ItemNumber")


def _located(*errors: RowError, table: SentTable = TABLES["workbook"]) -> tuple[Address | None, ...]:
    """The cells of errors among many that show how the server counts."""
    before = [_inactive(number) for number in range(1, 60, 3)]
    after = [_inactive(number) for number in range(61, 150, 3)]
    return locate([*before, *errors, *after], table)[len(before) : len(before) + len(errors)]


def _each(messages: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(column, message) for column, all_of_it in messages.items() for message in all_of_it]


@pytest.mark.parametrize(("column", "message"), _each(NOT_HELD))
def test_an_error_that_names_what_its_cell_does_not_hold_is_not_located_there(column: str, message: str) -> None:
    (address,) = _located(RowError(message, ROW, column))
    assert address is None or address.row != ROW or not address.column


@pytest.mark.parametrize(("column", "message"), _each(HELD_OR_UNNAMED))
def test_an_error_that_names_no_other_value_is_located_at_its_cell(column: str, message: str) -> None:
    assert _located(RowError(message, ROW, column)) == (Address("Data", ROW, COLUMNS.index(column) + 1),)


@pytest.mark.parametrize("table", ["workbook", "csv"])
@pytest.mark.parametrize(("column", "message"), _each(SHOWN_OTHERWISE))
def test_a_value_is_recognised_however_a_server_shows_it(column: str, message: str, table: str) -> None:
    (address,) = _located(RowError(message, ROW, column), table=TABLES[table])
    assert address is not None
    assert (address.row, address.column) == (ROW, COLUMNS.index(column) + 1)


@pytest.mark.parametrize("table", ["workbook", "csv"])
@pytest.mark.parametrize(("column", "message"), _each(OTHERS_SHOWN))
def test_another_value_is_recognised_however_a_server_shows_it(column: str, message: str, table: str) -> None:
    (address,) = _located(RowError(message, ROW, column), table=TABLES[table])
    assert address is None or address.row != ROW or not address.column


@pytest.mark.parametrize(
    ("column", "message"),
    [
        ("_DeliveryDate", "(value: 2026-01-02)"),
        ("_DeliveryDate", "(value: 2026-01-02T00:00:00)"),
        ("_Quantity", "(value: 88.0)"),
        ("_Quantity", "Quantity 88,00 is too high"),
        ("_UnitPrice", "(value: 1,784.56)"),
    ],
)
def test_the_texts_of_a_csv_file_are_numbers_and_days(column: str, message: str) -> None:
    (address,) = _located(RowError(message, ROW, column), table=TABLES["csv"])
    assert address == Address("", ROW, COLUMNS.index(column) + 1)


@pytest.mark.parametrize(
    "message",
    [
        "Row {row}: unit KILO is unknown",
        "Row {row}: not allowed (value: KILO)",
        "Item ITEM-{item:04}: unit KILO unknown",
    ],
)
def test_the_number_of_the_row_makes_no_other_message_of_it(message: str) -> None:
    rows = range(30, 35)
    addresses = _located(*(RowError(message.format(row=row, item=row - 1), row, "_Unit") for row in rows))
    assert [address.column if address else 0 for address in addresses] == [0] * 5


@pytest.mark.parametrize(
    "message", ["Unit KILO is unknown", "Unknown status Shipped", "Quantity: abc", "Quantity is 0"]
)
def test_without_a_column_the_row_does_not_hold_it_either(message: str) -> None:
    assert _located(RowError(message, ROW, "")) == (None,)


def test_where_another_value_identifies_the_row_only_the_column_is_doubtful() -> None:
    error = RowError("Item ITEM-0029: unit KILO unknown", ROW, "_Unit")
    assert _located(error) == (Address("Data", ROW, 0),)


@pytest.mark.parametrize("message", ["Unit Conversion missing", "Supplier CONTRACT not found"])
def test_a_word_that_the_server_writes_in_very_many_errors_is_no_value(message: str) -> None:
    column = "_Unit" if message.startswith("Unit") else "_SupplierNumber"
    addresses = _located(*(RowError(message, row, column) for row in range(30, 52)))
    assert [address.row for address in addresses if address and address.column] == list(range(30, 52))


def test_a_value_that_no_cell_holds_counts_in_a_few_errors() -> None:
    assert _located(*(RowError("Unit KILO is unknown", row, "_Unit") for row in range(30, 36))) == (None,) * 6
