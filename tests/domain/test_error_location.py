"""The cell that each error of a server means; what is doubtful is not located."""

from __future__ import annotations

import tracemalloc
from collections.abc import Sequence
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.error_columns import column_of
from knosc_desktop.domain.error_location import locate
from knosc_desktop.domain.jobs import RowError
from knosc_desktop.domain.sent_table import SentTable
from knosc_desktop.domain.tables import TableHeader
from knosc_desktop.reader.locating import spans
from knosc_desktop.reader.parsing.sheet import Sheet, Value
from tests.support.error_servers import Tally

ITEMS = ("_ItemNumber", "_ItemType", "_Status", "_Quantity")
ORDERS = ("_PONumber", "_LineUniqueID", "_ItemNumber", "_Quantity")
SILENT = "Validation failed."


def _table(rows: Sequence[Sequence[Value]], columns: tuple[str, ...] = ITEMS, **more: object) -> SentTable:
    """A table with its header in row 1."""
    sheet = Sheet("Data", [columns, *rows], **more)  # type: ignore[arg-type]
    return SentTable(TableHeader("Data", 1, columns), tuple(spans(sheet, 1)), sheet.rows, sheet.error_values)


def _items(*types: Value) -> list[list[Value]]:
    return [[f"ITEM-{number:03}", kind, "Active", 5.0] for number, kind in enumerate(types, 1)]


def _kinds(count: int) -> list[list[Value]]:
    """Every row has a type of its own."""
    return _items(*(f"KIND-{number}" for number in range(1, count + 1)))


def _said(number: int, row: int | None) -> RowError:
    return RowError(f"Item type KIND-{number} not found.", row, "_ItemType")


def _rows(errors: Sequence[RowError], table: SentTable) -> list[int | None]:
    return [address.row if address else None for address in locate(errors, table)]


@settings(max_examples=600)
@given(seed=st.integers(0, 10**9))
def test_no_error_of_any_server_is_located_at_a_wrong_cell(seed: int) -> None:
    tally = Tally()
    tally.add(seed)
    assert tally.wrong == []


def test_most_errors_are_located() -> None:
    tally = Tally()
    # python -m tests.locating continues where this ends.
    for seed in range(600):
        tally.add(seed)
    assert tally.share >= 0.75, str(tally)


def test_a_value_in_one_row_of_its_column_leads_there_however_rows_are_counted_in_batches() -> None:
    table = _table(_kinds(200))
    errors = [_said(3, 3), _said(60, 10), _said(103, 3), _said(190, 40)]
    assert locate(errors, table) == tuple(Address("Data", row, 2) for row in (4, 61, 104, 191))


def test_where_batches_contradict_the_counting_a_value_in_several_rows_is_not_located() -> None:
    table = _table(_items(*(f"KIND-{number % 150}" for number in range(200))))
    errors = [_said(60, 11), _said(103, 4), RowError("Item type KIND-10 not found.", 11, "_ItemType")]
    assert _rows(errors, table) == [62, 105, None]


@pytest.mark.parametrize("count", range(1, 10))
@pytest.mark.parametrize("number", [0, 1, None, 5_000])
def test_an_error_of_the_whole_file_belongs_to_no_cell_and_shifts_no_other(count: int, number: int | None) -> None:
    table = _table(_kinds(40))
    errors = [
        RowError("The file was checked with warnings.", number),
        *(_said(row - 1, row) for row in range(7, 7 + count)),
    ]
    assert _rows(errors, table) == [None, *range(7, 7 + count)]


def test_an_error_of_the_whole_file_at_row_0_decides_nothing_about_errors_without_a_value() -> None:
    table = _table(_items(*["Component"] * 5))
    assert _rows([RowError("Checked.", 0), RowError(SILENT, 3, "_Status")], table) == [None, None]


def test_a_misreported_row_is_corrected_by_its_value_and_no_reason_to_doubt_very_many_others() -> None:
    table = _table(_kinds(100))
    errors = [_said(number, number + 1) for number in range(1, 99)]
    errors[7] = _said(50, 9)
    errors.insert(20, RowError(SILENT, 21, "_Status"))
    rows = _rows(errors, table)
    assert rows[7] == 51
    assert rows[20] == 21


def test_among_few_errors_a_contradiction_leaves_those_without_a_value_not_located() -> None:
    table = _table(_kinds(100))
    errors = [_said(4, 5), RowError(SILENT, 8, "_Status"), _said(50, 9), _said(89, 90)]
    assert _rows(errors, table) == [5, None, 51, 90]


def test_a_misreported_row_among_few_errors_does_not_make_empty_rows_count_for_nothing() -> None:
    kinds = _kinds(20)
    table = _table([*kinds[:5], [], *kinds[5:7], [], *kinds[7:]])
    # Counted from 1, empty rows included. The last error is reported one row too early, as if one empty row were none.
    errors = [_said(7, 8), RowError(SILENT, 10, "_Status"), _said(14, 15)]
    assert _rows(errors, table) == [9, None, 17]


def test_the_line_of_an_order_is_not_the_row_of_the_file() -> None:
    rows: list[list[Value]] = [[f"PO-{n // 4}", float(n % 4 * 10 + 10), f"ITEM-{n // 2}", 5.0] for n in range(40)]
    errors = [
        RowError("Order PO-3 line 20: item ITEM-6 not found.", 20, "_ItemNumber"),
        RowError("Order PO-7 line 40: item ITEM-15 not found.", 40, "_ItemNumber"),
    ]
    assert _rows(errors, _table(rows, ORDERS)) == [15, 33]


def test_numbers_of_order_lines_locate_nothing_without_the_order() -> None:
    rows: list[list[Value]] = [[f"PO-{n // 4}", float(n % 4 * 10 + 10), "ITEM-1", 5.0] for n in range(40)]
    errors = [RowError("Quantity is too large.", number, "_Quantity") for number in (20, 40, 30)]
    assert _rows(errors, _table(rows, ORDERS)) == [None, None, None]


def test_an_order_line_equal_to_the_row_does_not_show_how_rows_are_counted() -> None:
    rows: list[list[Value]] = [[f"PO-{n // 4}", float(n % 4 * 10 + 10), "ITEM-1", 5.0] for n in range(300)]
    rows[39][2] = "NO-SUCH"
    errors = [RowError(SILENT, 30, "_Quantity"), RowError("Item NO-SUCH not found.", 40, "_ItemNumber")]
    assert _rows(errors, _table(rows, ORDERS)) == [None, 41]


def _lined(*, orders: int = 3, lines: int = 100) -> list[list[Value]]:
    """Orders of so many lines, which are numbered from 1; the lines of the first order have their row's number."""
    return [
        [f"PO-{order}", float(line), f"ITEM-{order}-{line}", 5.0]
        for order in range(orders)
        for line in range(1, lines + 1)
    ]


def _lacking(line: int, number: int | None = None) -> RowError:
    """An error of the first order's line."""
    return RowError(f"Item ITEM-0-{line} not found.", number or line, "_ItemNumber")


@pytest.mark.parametrize(("count", "row"), [(5, 31), (4, None)])
def test_numbers_that_are_lines_of_orders_as_well_locate_only_after_five_errors(count: int, row: int | None) -> None:
    errors = [RowError(SILENT, 30, "_Quantity"), *(_lacking(line) for line in range(40, 40 + count))]
    assert _rows(errors, _table(_lined(), ORDERS))[0] == row


def test_a_value_that_no_cell_holds_does_not_rule_out_that_numbers_are_lines() -> None:
    errors = [RowError(SILENT, 30, "_Quantity"), RowError("Item GONE not found.", 35, "_ItemNumber"), _lacking(40)]
    assert _rows(errors, _table(_lined(), ORDERS)) == [None, None, 41]


def test_numbers_that_are_no_lines_where_values_are_locate_by_rows() -> None:
    rows = _lined()
    rows[39][1] = 7.0
    assert _rows([RowError(SILENT, 30, "_Quantity"), _lacking(40)], _table(rows, ORDERS)) == [31, 41]


def test_a_number_that_is_no_line_locates_by_rows() -> None:
    rows = _lined()
    for row in rows[29::100]:
        row[1] = 7.0
    assert _rows([RowError(SILENT, 30, "_Quantity"), _lacking(40)], _table(rows, ORDERS)) == [31, 41]


def test_of_the_rows_with_a_line_the_one_with_the_value_is_meant() -> None:
    rows = _lined()
    rows[29][2] = rows[199][2] = "ITEM-9-9"
    errors = [RowError("Item ITEM-9-9 not found.", 30, "_ItemNumber"), _lacking(40)]
    assert _rows(errors, _table(rows, ORDERS)) == [31, 41]


def test_where_rows_are_counted_a_line_of_an_order_does_not_locate() -> None:
    rows = _lined()
    rows[129][2] = rows[199][2] = "ITEM-9-9"
    errors = [RowError("Item ITEM-9-9 not found.", 30, "_ItemNumber"), *(_lacking(line) for line in range(40, 65))]
    assert _rows(errors, _table(rows, ORDERS))[0] is None


def test_lines_of_orders_locate_where_rows_are_contradicted() -> None:
    rows = _lined()
    rows[129][2] = rows[199][2] = "ITEM-9-9"
    errors = [_lacking(line) for line in range(40, 46)]
    errors.append(RowError("Item ITEM-9-9 not found.", 30, "_ItemNumber"))
    assert _rows(errors, _table(rows, ORDERS))[-1] == 131


def test_a_mentioned_value_is_not_located_where_rows_are_counted_and_its_number_is_of_another_row() -> None:
    errors = [RowError("ERR_404 KIND-50", 20, "_ItemType"), *(_said(number, number + 1) for number in range(100, 130))]
    assert _rows(errors, _table(_kinds(300)))[0] is None


def test_numbers_of_errors_whose_cells_the_server_names_say_nothing_of_its_counting() -> None:
    with_cells = [
        RowError(f"Item type KIND-{n} not found.", number, cell=f"B{n + 1}") for number, n in ((1, 4), (2, 9))
    ]
    errors = [*with_cells, _said(60, 61), RowError(SILENT, 70, "_Status"), _said(80, 81)]
    assert _rows(errors, _table(_kinds(300))) == [5, 10, 61, 70, 81]


@pytest.mark.parametrize("number", [None, 5_000])
def test_errors_of_no_row_between_the_others_do_not_keep_one_from_its_row(number: int | None) -> None:
    without = RowError("Checked.", number)
    errors = [without, RowError(SILENT, 8, "_Status"), without, _said(20, 21), without]
    assert _rows(errors, _table(_kinds(300))) == [None, 8, None, 21, None]


def test_a_number_outside_the_table_shows_nothing_of_batches() -> None:
    errors = [_said(20, 21), RowError(SILENT, 30, "_Status"), RowError("Checked.", 5_000)]
    assert _rows(errors, _table(_kinds(300))) == [21, None, None]


def test_two_errors_of_one_row_are_no_two_batches() -> None:
    assert _rows([RowError(SILENT, 21, "_Status"), _said(20, 21)], _table(_kinds(300))) == [21, 21]


def test_errors_of_no_row_between_lines_of_orders_keep_none_from_its_cell() -> None:
    rows: list[list[Value]] = [[f"PO-{n // 4}", float(n % 4 * 10 + 10), f"ITEM-{n // 2:03}", 5.0] for n in range(40)]
    others = [RowError("Checked."), RowError("Order PO-5: quantity is too low.", 99, "_Quantity")]
    errors = [RowError(f"Item ITEM-{n // 2:03} not found.", n % 4 * 10 + 10, "_ItemNumber") for n in (9, 19, 28, 38)]
    assert _rows([*others, *errors], _table(rows, ORDERS))[2:] == [11, 21, 30, 40]


def test_a_number_that_belongs_to_another_column_is_not_looked_for_in_the_errors_own() -> None:
    rows: list[list[Value]] = [["A", 7.0, "x", 5.0], ["B", 8.0, "x", 7.0], ["C", 9.0, "x", 6.0]]
    table = _table(rows, ("_Item", "_Warehouse", "_Status", "_Quantity"))
    assert _rows([RowError("Warehouse 7 not found.", 1, "_Quantity")], table) == [None]


def test_an_error_is_never_located_at_a_cell_that_does_not_hold_what_it_says() -> None:
    table = _table(_kinds(30))
    errors = [
        *(_said(number, number + 1) for number in range(1, 10)),
        RowError("Item type X-99 not found.", 12, "_ItemType"),
    ]
    assert _rows(errors, table)[-1] is None


@pytest.mark.parametrize(
    ("message", "column"),
    [
        ("Quantity 12345 exceeds the limit", "_Quantity"),
        ("Quantity=-5", "_Quantity"),
        ("Negative quantity -5", "_Quantity"),
        ("Quantity 1000.00 too big", "_Quantity"),
        ("Item 4711", "_ItemNumber"),
        ("Item:4711", "_ItemNumber"),
        ("NOT_FOUND:ITEM-999", "_ItemNumber"),
    ],
)
def test_a_misreported_error_among_many_that_fit_is_not_located_where_its_value_is_not(
    message: str, column: str
) -> None:
    fitting = [_said(number, number + 1) for number in range(1, 31)]
    errors = [*fitting[:10], RowError(message, 12, column), *fitting[10:]]
    located = locate(errors, _table(_kinds(30)))
    assert located[10] is None
    assert None not in (*located[:10], *located[11:])


@pytest.mark.parametrize(
    "message", ["Quantity 5 is too low", "Quantity: 5", "QUANTITY:5.0 exceeds 2", "Quantity is low"]
)
def test_an_error_among_many_that_fit_is_located_where_its_value_is(message: str) -> None:
    fitting = [_said(number, number + 1) for number in range(1, 31)]
    errors = [*fitting[:10], RowError(message, 12, "_Quantity"), *fitting[10:]]
    assert locate(errors, _table(_kinds(30)))[10] == Address("Data", 12, 4)


def test_an_error_without_a_value_is_located_between_errors_that_show_how_rows_are_counted() -> None:
    table = _table(_kinds(100))
    errors = [_said(4, 4), RowError(SILENT, 8, "_Status"), _said(20, 20)]
    assert locate(errors, table)[1] == Address("Data", 9, 3)


def test_an_error_without_a_value_after_the_numbers_began_again_is_not_located() -> None:
    table = _table(_kinds(100))
    errors = [_said(4, 4), _said(20, 20), RowError(SILENT, 8, "_Status")]
    assert _rows(errors, table) == [5, 21, None]


def test_the_cell_that_the_server_names_is_the_cell() -> None:
    error = RowError(SILENT, cell="Data!D10")
    assert locate([error], _table(_kinds(30))) == (Address("Data", 10, 4),)


@pytest.mark.parametrize("cell", ["Other!D10", "D1", "D99", "Z10", "nonsense"])
def test_a_cell_outside_the_table_is_none(cell: str) -> None:
    assert locate([RowError(SILENT, cell=cell)], _table(_kinds(30))) == (None,)


@pytest.mark.parametrize("cell", ["Sheet1!D10", "items!D10", "D10"])
def test_a_csv_file_has_one_table_whatever_the_server_calls_it(cell: str) -> None:
    sheet = Sheet("", [ITEMS, *_kinds(30)])
    table = SentTable(TableHeader("", 1, ITEMS), tuple(spans(sheet, 1)), sheet.rows, sheet.error_values)
    assert locate([RowError(SILENT, cell=cell)], table) == (Address("", 10, 4),)


def test_the_value_that_an_error_names_counts_more_than_its_cell() -> None:
    error = RowError("Item type KIND-20 not found.", cell="B10")
    assert _rows([error], _table(_kinds(30))) == [21]


def test_a_value_of_another_column_does_not_keep_an_error_at_the_cell_that_the_server_names() -> None:
    rows = _kinds(30)
    rows[8][2] = "KIND-20"
    assert _rows([RowError("Item type KIND-20 not found.", cell="B10")], _table(rows)) == [21]


@pytest.mark.parametrize(
    ("message", "value"),
    [
        ("“a few” is not a number.", "a few"),
        ("-1 is less than 0.", -1.0),
        ("7 is more than 5.", 7),
        ("1.5 is not allowed", 1.5),
        ("1,5 ist ungültig", 1.5),
        ("12.00 is not allowed", 12.0),
        ("2024-03-31 is before _OrderDate, 2024-04-01.", date(2024, 3, 31)),
        ("31.03.2024 is not a working day", date(2024, 3, 31)),
        ("2024-03-31 00:00:00 is before today", datetime(2024, 3, 31)),
        ("_ItemType is empty.", ""),
        ("A value is required", "  "),
        ("Invalid value 'X Y'", "X  Y"),
        ("Item “007” does not exist", "007"),
        ("Duplicate item 4711", 4711.0),
        ("Item type NO-SUCH-1 ist unbekannt", "NO-SUCH-1"),
        ("Raw Material is not one of Component, Service", "Raw Material"),
        ("must be one of Component, Service, but was Perhaps-1", "Perhaps-1"),
    ],
)
def test_values_are_recognised_as_messages_write_them(message: str, value: Value) -> None:
    table = _table(_items("Component", "A-2", value, "A-4", "A-5"))
    assert locate([RowError(message, 77, "_ItemType")], table) == (Address("Data", 4, 2),)


@pytest.mark.parametrize(
    "message",
    [
        "Did you mean KIND-20?",
        "Closest match: 'KIND-20'",
        "Replaced by KIND-20",
        "Wurde durch KIND-20 ersetzt",
        "Remplacé par KIND-20",
        "El valor correcto es KIND-20",
        "Previous value was KIND-20",
        "KIND-20 already has this type",
        "Overlaps KIND-20",
        "Ambiguous: KIND-20, KIND-20",
        "KIND-20 is free",
        "“KIND-20” is similar",
        "KIND-20 ist frei",
        "Similar: KIND-20",
    ],
)
def test_the_value_of_another_record_leads_to_no_cell(message: str) -> None:
    assert _rows([RowError(message, 9, "_ItemType")], _table(_kinds(30))) == [None]


def test_a_value_that_is_merely_mentioned_leads_to_its_row_together_with_its_number() -> None:
    errors = [RowError("ERR_404 KIND-20", number, "_ItemType") for number in (20, 21, 5)]
    assert _rows(errors, _table(_kinds(300))) == [21, 21, None]


def test_in_a_short_table_a_number_near_a_mentioned_value_is_chance() -> None:
    assert _rows([RowError("Hint KIND: KIND-20", 20, "_ItemType")], _table(_kinds(30))) == [None]
    assert _rows([RowError("KIND-20 see there", 21, "_ItemType")], _table(_kinds(30))) == [None]


@pytest.mark.parametrize("message", ["Did you mean KIND-20?", "Overlaps “KIND-20”", "Expected KIND-20"])
def test_the_cell_that_the_server_names_stays_where_another_records_value_is_mentioned(message: str) -> None:
    assert locate([RowError(message, cell="B10")], _table(_kinds(30))) == (Address("Data", 10, 2),)


@pytest.mark.parametrize(
    ("message", "word"),
    [
        ("Header is invalid", "is"),
        ("The value is too low", "the"),
        ("Length is 12, allowed are 10", "Length"),
        ("3 columns expected, got 13", "13"),
    ],
)
@pytest.mark.parametrize("column", ["", "nonsense"])
def test_a_word_of_the_message_does_not_locate_the_cell_that_holds_it(message: str, word: str, column: str) -> None:
    table = _table([["A-1", "x", "Active", 1.0], ["A-2", word, "Active", 1.0], ["A-3", "x", "Active", 1.0]])
    assert _rows([RowError(message, 90, column)], table) == [None]


@pytest.mark.parametrize(
    "message", ["rows 12 and 140 are equal", "See rows 3, 140", "Voir lignes 12 et 140", "Filas 3-140"]
)
def test_none_of_several_row_numbers_is_a_value(message: str) -> None:
    table = _table([["A-1", "12", "Active", 1.0], ["A-2", "140", "Active", 140.0]])
    assert _rows([RowError(message, 90, "_ItemType")], table) == [None]


_NAMING = (
    "{} not found",
    "Item type {} not found",
    "Item type '{}' not found",
    "Type “{}” is unknown",
    "{} is not valid",
    "{} bad",
    "unknown {}",
    "Invalid value - {}",
    "value: {}",
    "Value {} not allowed",
    "must be one of Component, Service (was {})",
    "Valeur {} invalide",
    "Type « {} » introuvable",
    "{} nicht gefunden",
    "Typ {} ist unbekannt",
    "{} no existe",
    "Valor {} inválido",
    "{} não encontrado",
    "{} non trovato",
    "{} nie znaleziono",
)
_SHOWING = (
    "[{}]",
    "({})",
    "'{}'",
    "{}",
    "ITEM_NOT_FOUND ({})",
    "ERR-17: {}",
    "<{}>",
    "Check {}",
    "Invalid item type {}",
    "{}: bad",
    "Type: {}",
)


def _counted(error: RowError) -> list[RowError]:
    """An error after others that show how rows are counted."""
    return [*(_said(number, number + 1) for number in range(1, 10)), error]


@pytest.mark.parametrize("words", _NAMING)
@pytest.mark.parametrize("column", ["_Quantity", "_Status", "_ItemNumber"])
def test_the_cell_that_holds_the_wrong_value_counts_more_than_the_servers_column(words: str, column: str) -> None:
    message = words.format("KIND-20")
    located = [locate(_counted(error), _table(_kinds(30)))[-1] for error in _of_cell_b_or(message, 21, column)]
    assert [address and (address.row, address.column in {0, 2}) for address in located] == [(21, True)] * 2
    assert any(address and address.column == 2 for address in located)


def test_a_single_error_leads_to_the_one_item_that_it_complains_of_whichever_column_the_server_gives() -> None:
    error = RowError("Item ITEM-009 not found", 10, "_Quantity")
    assert locate([error], _table(_kinds(30))) == (Address("Data", 10, 1),)


def test_what_is_missing_in_the_master_data_is_a_value_of_its_own_column() -> None:
    rows: list[list[Value]] = [["", f"A-{number}", f"A-{number + 3}", 1.0] for number in range(1, 31)]
    rows[20][1] = rows[7][2] = "A-8"
    table = _table(rows, ("_Action", "_ItemNumber", "_SubItemNumber", "_Quantity"))
    errors = [*(RowError(f"Artikel A-{n} fehlt im Stamm", n + 1, "_ItemNumber") for n in range(1, 8))]
    errors.append(RowError("Artikel A-8 fehlt im Stamm", 22, "_ItemNumber"))
    assert _rows(errors, table)[-1] == 22


def _of_cell_b_or(message: str, row: int, column: str) -> tuple[RowError, RowError]:
    """An error as a row and a column, and with the address of the cell."""
    letter = "ABCD"[ITEMS.index(column)]
    return RowError(message, row, column), RowError(message, cell=f"{letter}{row}")


@pytest.mark.parametrize("words", _SHOWING)
@pytest.mark.parametrize("column", ["_Quantity", "_Status", "_ItemNumber"])
def test_the_whole_row_is_located_when_the_servers_column_does_not_hold_the_value(words: str, column: str) -> None:
    for error in _of_cell_b_or(words.format("KIND-20"), 21, column):
        assert locate(_counted(error), _table(_kinds(30)))[-1] in {Address("Data", 21, 0), Address("Data", 21, 2)}


@pytest.mark.parametrize("words", [*_NAMING, *_SHOWING])
@pytest.mark.parametrize("column", ITEMS)
@pytest.mark.parametrize("value", ["KIND-999", "KIND-5"])
def test_a_value_that_the_row_does_not_hold_locates_none_of_its_cells(words: str, column: str, value: str) -> None:
    for error in _of_cell_b_or(words.format(value), 21, column):
        address = locate(_counted(error), _table(_kinds(30)))[-1]
        assert address is None or (value == "KIND-5" and address.row == 6)


def test_a_value_of_several_words_is_compared_as_a_whole() -> None:
    table = _table([[f"AB {number}", "K", "Active", float(number)] for number in range(1001, 1031)])
    for message in ("[AB 1007]", "(AB 1007)", "AB 1007 bad"):
        address = locate([RowError(message, cell="C8")], table)[0]
        assert address in {Address("Data", 8, 0), Address("Data", 8, 1)}, message
        assert locate([RowError(message, cell="C9")], table)[0] != Address("Data", 9, 3), message


def test_the_servers_cell_counts_where_the_value_only_identifies_the_row() -> None:
    error = RowError("Item ITEM-009: quantity is too low", cell="D10")
    assert locate([error], _table(_kinds(30))) == (Address("Data", 10, 4),)


@pytest.mark.parametrize("message", ["E1023", "Error 4711", "HTTP 400", "Rejected (code 17)", "Rejected on 2026-01-05"])
def test_the_number_of_an_error_is_no_value(message: str) -> None:
    assert locate([RowError(message, cell="D10")], _table(_kinds(30))) == (Address("Data", 10, 4),)


def test_of_two_columns_with_the_value_the_servers_does_not_count_against_the_row_number() -> None:
    rows: list[list[Value]] = [[f"A-{number}", f"A-{number + 3}", "Active", 1.0] for number in range(1, 31)]
    assert _rows([RowError("Value 'A-7' is too long", 8, "_ItemType")], _table(rows)) == [None]
    assert _rows([RowError("Value 'A-7' is too long", None, "_ItemType")], _table(rows)) == [5]
    assert _rows([RowError("Value 'A-7' is too long", 9, cell="B9")], _table(rows)) == [None]


@pytest.mark.parametrize(
    "message",
    [
        "missing permission",
        "Missing authorization for this item",
        "Permission required",
        "role planner is required",
        "Berechtigung fehlt",
        "Missing price list",
        "must be empty",
        "Type is not empty",
    ],
)
def test_what_is_missing_besides_a_value_makes_no_cell_empty(message: str) -> None:
    assert _rows([RowError(message, 5, "_ItemType")], _table(_items("A", "", "C", "D", "E", "F"))) == [None]


@pytest.mark.parametrize(
    "message",
    [
        "missing",
        "is missing",
        "Item type missing",
        "Missing value",
        "missing _ItemType",
        "Missing item type",
        "missing required field",
        "cannot be empty",
        "must not be blank",
        "Type fehlt",
    ],
)
def test_what_is_missing_leads_to_the_one_empty_cell(message: str) -> None:
    assert _rows([RowError(message, 5, "_ItemType")], _table(_items("A", "", "C", "D", "E", "F"))) == [3]


@pytest.mark.parametrize("message", ["The item is not a component", "item is not active", "Status is invalid"])
def test_a_word_for_a_column_is_no_value_of_the_cell_that_holds_it_by_chance(message: str) -> None:
    table = _table([["A-1", "item", "x", 1.0], ["A-2", "Item", "is", 1.0], ["A-3", "Status", "x", 1.0]])
    assert locate([RowError(message, cell="D2")], table) == (Address("Data", 2, 4),)
    assert _rows([RowError(message, 90, "_ItemType")], table) == [None]


def test_the_value_of_another_column_identifies_the_row_of_a_missing_one() -> None:
    errors = [*(_said(number, number + 1) for number in range(1, 10)), RowError("Item 12 has no status", 13, "_Status")]
    table = _table([[str(number), f"KIND-{number}", "", 5.0] for number in range(1, 31)])
    assert locate(errors, table)[-1] == Address("Data", 13, 3)


@pytest.mark.parametrize(
    "message",
    [
        "Key (_ItemType)=(invalid item) already exists.",
        "The type you entered (invalid item) is unknown",
        "unknown type <invalid item>",
    ],
)
def test_a_value_of_several_words_in_brackets_is_read_as_a_whole(message: str) -> None:
    assert _rows([RowError(message, 90, "_ItemType")], _table(_items("item", "invalid item", "invalid"))) == [3]


@pytest.mark.parametrize("before", ["Column _ItemType: ", "_ItemType - ", "Spalte „_ItemType“: ", "Row 9, _ItemType: "])
def test_the_column_that_a_message_begins_with_is_the_errors(before: str) -> None:
    table = _table([["K", "A", "", 1.0], ["B", "K", "", 1.0]])
    assert locate([RowError(f"{before}K is not known", 9)], table) == (Address("Data", 3, 2),)


def test_a_server_that_counts_the_header_as_1_wherever_it_is_is_understood() -> None:
    rows: list[list[Value]] = [["Title"], [], list(ITEMS), *_kinds(20)[:5], [], *_kinds(20)[5:]]
    header = TableHeader("Data", 3, ITEMS)
    table = SentTable(header, tuple(spans(Sheet("Data", rows), 3)), rows)
    errors = [_said(2, 3), _said(9, 11), RowError(SILENT, 12, "_Status"), _said(15, 17)]
    assert _rows(errors, table) == [5, 13, 14, 19]


@pytest.mark.bulk
def test_very_many_messages_that_name_what_is_in_most_rows_share_their_sets_of_rows() -> None:
    table = _table([["ADD", "Perhaps", "Active", 1.0] for _ in range(20_000)])
    errors = [RowError(f"“Active” and “ADD” {number}", number) for number in range(4_000)]
    tracemalloc.start()
    try:
        locate(errors, table)
        assert tracemalloc.get_traced_memory()[1] < 200_000_000
    finally:
        tracemalloc.stop()


def test_white_space_in_a_message_takes_no_time() -> None:
    assert column_of(RowError("row" + " " * 100_000 + "x"), ITEMS) == 0


def test_an_error_cell_is_recognised_by_what_it_shows() -> None:
    table = _table(_items("A-1", "", "A-3"), error_values={(3, 2): "#N/A"})
    assert _rows([RowError("Item type #N/A not found.", None, "_ItemType")], table) == [3]


@pytest.mark.parametrize(
    "message",
    [
        "must not be less than 0",
        "Quantity must be between 1 and 3",
        "Row 3 is invalid",
        "Column 3 is invalid",
        "Cell B3 is invalid",
        "“_ItemType” is invalid",
        "ITEM-2 comes before KIND-3",
        SILENT,
    ],
)
def test_what_a_value_should_be_or_where_it_is_does_not_count_as_the_value(message: str) -> None:
    table = _table([["A", "KIND-3", "", 0.0], ["B", "KIND-2", "", 1.0], ["C", "3", "", 3.0]])
    assert _rows([RowError(message, 50, "_ItemType")], table) == [None]


def test_without_a_column_the_cell_is_the_one_that_holds_the_value() -> None:
    assert locate([RowError("Item type KIND-20 not found.", 9)], _table(_kinds(30))) == (Address("Data", 21, 2),)


def test_without_a_column_a_value_in_two_columns_leads_to_the_row() -> None:
    table = _table([["X-1", "X-1", "", 0.0], ["B", "C", "", 1.0]])
    assert locate([RowError("X-1 is not known", 9)], table) == (Address("Data", 2, 0),)


def test_ways_of_counting_that_fit_equally_well_locate_only_what_they_agree_on() -> None:
    table = _table([*_kinds(5), [], *_kinds(60)[5:]])
    errors = [_said(1, 1), RowError(SILENT, 2, "_Status"), _said(3, 3), RowError(SILENT, 59, "_Status")]
    assert _rows(errors, table) == [2, 3, 4, None]


@pytest.mark.parametrize("number", [0, 1, 2, 3, 5])
def test_with_no_value_at_all_nothing_is_assumed(number: int) -> None:
    table = _table(_items(*["Component"] * 4))
    assert _rows([RowError("Something is wrong.", number, "_Status")], table) == [None]


@pytest.mark.parametrize("first", [0, 1, -1, -2])
def test_columns_that_are_counted_are_found_out_as_well(first: int) -> None:
    columns = ("", "", "_ItemNumber", "_ItemType", "_Status")
    rows: list[list[Value]] = [["", "", f"I {row}", f"T {row}", f"S {row}"] for row in (2, 3, 4)]
    errors = [
        RowError("“T 3” is not one of Component.", 3, str(3 + first)),
        RowError("“I 3” is bad.", 3, str(2 + first)),
    ]
    assert locate(errors, _table(rows, columns)) == (Address("Data", 3, 4), Address("Data", 3, 3))


def test_errors_without_rows_and_values_are_not_located() -> None:
    assert _rows([RowError(SILENT), RowError("The template is old.")], _table(_kinds(5))) == [None, None]


def test_a_table_without_rows_has_no_cell() -> None:
    assert locate([_said(1, 2)], _table([])) == (None,)
