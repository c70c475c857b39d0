"""What a server writes where its other messages name the value of their cell is a value, in whatever language."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.error_location import locate
from knosc_desktop.domain.jobs import RowError
from knosc_desktop.domain.message_forms import MessageForms
from knosc_desktop.domain.sent_table import SentTable
from knosc_desktop.domain.tables import TableHeader
from knosc_desktop.reader.locating import spans
from knosc_desktop.reader.parsing.sheet import Sheet, Value

COLUMNS = ("_ItemNumber", "_CustomerName", "_Quantity")
CUSTOMERS = [f"{name} {kind}" for name in ("Smith", "Müller", "Rossi", "Nowak", "Kaya") for kind in ("Ltd", "& Co")]
ROWS = [(f"ITEM-{number:04}", CUSTOMERS[number * 7 % 10], number % 90 + 0.5) for number in range(1, 201)]
MESSAGES = (
    "Klient {value} nie istnieje",
    "L'acheteur {value} n'est pas connu",
    "{value} is not a known customer",
    "Cliente {value} non trovato",
    "INVALID CUSTOMER {value}",
    "Kunde {value} unbekannt (siehe Liste)",
    "row {row}: customer {value} not found",
)
"""Messages of a server, by which the value of the cell is known."""
WRONG_ROWS = (20, 71, 122)


def _table(rows: Sequence[Sequence[Value]] = ROWS) -> SentTable:
    sheet = Sheet("Data", [COLUMNS, *rows])
    return SentTable(TableHeader("Data", 1, COLUMNS), tuple(spans(sheet, 1)), sheet.rows, sheet.error_values)


def _errors(message: str, column: str, wrong: str) -> list[RowError]:
    """One error in each third row; those in the wrong rows name a customer that no cell holds."""
    return [
        RowError(
            message.format(value=wrong if row in WRONG_ROWS else ROWS[row - 2][1], row=row),
            row,
            column,
        )
        for row in range(2, 180, 3)
    ]


@pytest.mark.parametrize("column", ["_CustomerName", ""])
@pytest.mark.parametrize("wrong", ["Export Import", "Hamburg", "acme", "Nowa Kolonia S.A."])
@pytest.mark.parametrize("message", MESSAGES)
def test_the_text_where_other_messages_name_their_cell_is_a_value(message: str, wrong: str, column: str) -> None:
    errors = _errors(message, column, wrong)
    for error, address in zip(errors, locate(errors, _table()), strict=True):
        if error.row in WRONG_ROWS:
            assert address is None
        else:
            assert address == Address("Data", error.row or 0, 2)


@pytest.mark.parametrize(
    "message", ["Klient {customer} nie istnieje ({item})", "Item {item}: customer {customer} lacks a region"]
)
def test_where_another_value_identifies_the_row_only_the_cell_is_doubtful(message: str) -> None:
    errors = [
        RowError(
            message.format(customer="nowa kolonia" if row in WRONG_ROWS else customer, item=item), row, "_CustomerName"
        )
        for row, (item, customer, _) in list(enumerate(ROWS, 2))[::3]
    ]
    found = dict(zip([error.row for error in errors], locate(errors, _table()), strict=True))
    assert [found[row] for row in WRONG_ROWS] == [Address("Data", row, 0) for row in WRONG_ROWS]
    assert found[5] == Address("Data", 5, 2)


@pytest.mark.parametrize(("cells", "value"), [(1, "null"), (2, CUSTOMERS[0])], ids=["without a cell", "the last cell"])
def test_a_row_that_ends_early_holds_what_it_holds(cells: int, value: str) -> None:
    rows: list[Sequence[Value]] = [*ROWS]
    # The values of the others show where a message names the value of its cell.
    rows[18] = (rows[18][0], CUSTOMERS[0])[:cells]
    errors = _errors(MESSAGES[0], "_CustomerName", value)
    assert errors[6].row == WRONG_ROWS[0]
    assert locate(errors, _table(rows))[6] == Address("Data", WRONG_ROWS[0], 2)


def _forms(*cells: object, message: str = "Unit {} is used") -> MessageForms:
    return MessageForms((message.format(cell), 2, (cell,)) for cell in cells)


def test_two_values_are_not_enough_to_know_the_form() -> None:
    assert not _forms("PCS", "KG", "KG").contradict("Unit BOX is used", 2, ["PCS"])
    assert _forms("PCS", "KG", "M").contradict("Unit BOX is used", 2, ["PCS"])


def test_the_form_is_that_of_one_column() -> None:
    assert not _forms("PCS", "KG", "M").contradict("Unit BOX is used", 3, ["PCS"])


def test_a_cell_that_holds_the_value_is_not_contradicted() -> None:
    assert not _forms("PCS", "KG", "M").contradict("Unit BOX is used", 2, ["box"])


@pytest.mark.parametrize("cell", [1234.5, "1,234.50"])
def test_a_number_of_another_style_is_the_same(cell: object) -> None:
    assert not _forms(5.5, 7.25, 8.75).contradict("Unit 1.234,50 is used", 2, [cell])


def test_a_word_of_the_sentence_is_no_value() -> None:
    assert not _forms("PCS", "KG", "M", message="Unit {} unknown").contradict("Unit is unknown", 2, ["PCS"])


@pytest.mark.parametrize("nothing", ["None", "null", "(empty)"])
def test_words_for_nothing_are_the_value_of_an_empty_cell(nothing: str) -> None:
    assert not _forms("PCS", "KG", "M").contradict(f"Unit {nothing.strip('()')} is used", 2, [""])
    assert _forms("PCS", "KG", "M").contradict("Unit BOX is used", 2, [""])


def test_a_place_that_often_holds_something_else_decides_nothing() -> None:
    held = [(f"Next free number is {unit}", 2, (unit,)) for unit in ("PCS", "KG", "M")]
    others = [("Next free number is BOX", 2, (unit,)) for unit in ("A", "B")]
    assert not MessageForms([*held, *others]).contradict("Next free number is BOX", 2, ["PCS"])


def test_any_cell_of_the_row_may_hold_it_where_the_column_is_not_known() -> None:
    forms = MessageForms((f"Klient {name} ma długi", 0, ("ITEM-1", name)) for name in CUSTOMERS)
    assert not forms.contradict("Klient Kaya Ltd ma długi", 0, ["ITEM-1", "Kaya Ltd"])
    assert forms.contradict("Klient Kaya Inc ma długi", 0, ["ITEM-1", "Kaya Ltd"])
