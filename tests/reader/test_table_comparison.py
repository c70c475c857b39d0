from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pytest

from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.comparison import Comparison
from knosc_desktop.domain.findings import Place
from knosc_desktop.domain.tables import TableHeader
from knosc_desktop.reader.sheet import Sheet, Value
from knosc_desktop.reader.table_comparison import Table, compare_tables

ORDERS = ("_Action", "_PONumber", "_ItemNumber", "_LineUniqueID", "_Quantity", "_ETADate")
Rows = Sequence[Sequence[Value]]


def table(columns: Sequence[str], rows: Rows, *, above: Rows = (), name: str = "Data") -> Table:
    return Table(Sheet(name, [*above, columns, *rows]), TableHeader(name, len(above) + 1, tuple(columns)))


def order(number: int, quantity: Value = 5, action: str = "", line: int = 1) -> list[Value]:
    return [action, f"PO-{number}", "ITEM-1", line, quantity, datetime.fromisoformat("2026-03-01")]


def compared(new: Rows, earlier: Rows, columns: Sequence[str] = ORDERS, trigger: str = "procurement") -> Comparison:
    return compare_tables(trigger, table(columns, new), table(columns, earlier))


def counts(comparison: Comparison) -> tuple[int, int, int, int]:
    return comparison.new, comparison.changed, comparison.unchanged, comparison.missing


def test_new_changed_unchanged_and_missing_rows_are_counted() -> None:
    earlier = [order(1), order(2), order(3), order(4)]
    found = compared([order(5), order(2, quantity=6), order(1)], earlier)

    assert counts(found) == (1, 1, 1, 2)
    assert found.before == len(earlier)
    assert found.key == ("_PONumber", "_ItemNumber", "_LineUniqueID")


def test_what_is_missing_is_named_by_its_key() -> None:
    found = compared([order(1)], [order(1), order(2)])

    assert found.missing_examples == ("PO-2 / ITEM-1 / 1",)


def test_a_changed_cell_is_named_with_what_stood_there_before() -> None:
    found = compared([order(1), order(2, quantity=6)], [order(1), order(2)])

    assert found.changed_places == (Place(Address("Data", 3, 5), "was 5"),)


def test_a_cell_that_was_empty_before_is_named_so() -> None:
    found = compared([order(1, quantity=6)], [order(1, quantity="")])

    assert found.changed_places == (Place(Address("Data", 2, 5), "was nothing"),)


def test_the_order_of_rows_and_columns_does_not_matter() -> None:
    here = table(("_Quantity", "_LineUniqueID", "_PONumber", "_ItemNumber"), [[6, 1, "PO-2", "I"], [5, 1, "PO-1", "I"]])
    before = table(
        ("_PONumber", "_ItemNumber", "_LineUniqueID", "_Quantity"), [["PO-1", "I", 1, 5], ["PO-2", "I", 1, 5]]
    )

    found = compare_tables("procurement", here, before)

    assert counts(found) == (0, 1, 1, 0)
    assert found.changed_places == (Place(Address("Data", 2, 1), "was 5"),)


def test_tables_are_found_below_their_titles() -> None:
    here = table(ORDERS, [order(1), order(2, quantity=6)], above=[["Open orders"], []])

    found = compare_tables("procurement", here, table(ORDERS, [order(1), order(2)], name=""))

    assert counts(found) == (0, 1, 1, 0)
    assert found.changed_places[0].address == Address("Data", 5, 5)


def test_columns_of_only_one_of_the_two_are_named_and_not_compared() -> None:
    here = table((*ORDERS, "_Price"), [[*order(1), 9]])
    before = table((*ORDERS, "_Remark", ""), [[*order(1), "urgent", "x"]])

    found = compare_tables("procurement", here, before)

    assert counts(found) == (0, 0, 1, 0)
    assert (found.only_here, found.only_before) == (("_Price",), ("_Remark",))


def test_the_same_data_as_workbook_and_as_text_is_unchanged() -> None:
    found = compared([order(1, quantity=5.0)], [["", "PO-1 ", "ITEM-1", "1", "5", "2026-03-01"]])

    assert counts(found) == (0, 0, 1, 0)


def test_a_code_that_lost_its_zeros_is_another_row() -> None:
    columns = ("_ItemNumber", "_ItemDescription")
    found = compared([[4711, "Widget"]], [["004711", "Widget"]], columns, "item-master")

    assert counts(found) == (1, 0, 0, 1)


@pytest.mark.parametrize("start", ["01.01.2024", "2024-01-01", "2024-01-01 00:00:00"])
def test_rows_told_apart_by_a_date_are_the_same_however_it_is_written(start: str) -> None:
    columns = ("_ItemNumber", "_SupplierNumber", "_StartDate", "_Priority")
    earlier = [["A", "S", datetime.fromisoformat("2024-01-01"), 1.0]]
    found = compared([["A", "S", start, "1"]], earlier, columns, "supplier-allocation")

    assert counts(found) == (0, 0, 1, 0)


def test_another_action_is_no_change_of_the_row() -> None:
    assert counts(compared([order(1, action="UPDATE")], [order(1, action="ADD")])) == (0, 0, 1, 0)


def test_a_key_that_comes_again_is_counted_once() -> None:
    found = compared([order(1), order(1), order(1, quantity=7), order(2)], [order(1), order(1)])

    assert counts(found) == (1, 0, 1, 0)
    assert found.repeated == 2


def test_a_row_without_a_number_was_never_taken_and_is_not_missing() -> None:
    found = compared([["A", "a"]], [["", "x"], ["A", "a"]], ("_ItemNumber", "_ItemDescription"), "item-master")

    assert counts(found) == (0, 0, 1, 0)


def test_blank_rows_are_no_rows() -> None:
    found = compared([order(1), [], ["", " "], order(2)], [order(1), ["\N{NO-BREAK SPACE}"]])

    assert counts(found) == (1, 0, 1, 0)


def test_rows_that_end_early_have_nothing_in_their_last_columns() -> None:
    found = compared([["", "PO-1", "ITEM-1", 1]], [["", "PO-1", "ITEM-1", 1, "", ""]])

    assert counts(found) == (0, 0, 1, 0)


def test_without_a_key_whole_rows_are_compared() -> None:
    columns = ("_PONumber", "_ItemNumber", "_Quantity")
    found = compared([["PO-1", "I", 5], ["PO-2", "I", 6]], [["PO-1", "I", 5.0], ["PO-2", "I", 5]], columns)

    assert found.key == ()
    assert counts(found) == (1, 0, 1, 1)
    assert found.missing_examples == ("PO-2 / I / 5",)


def test_whole_rows_that_are_there_several_times_count_as_often() -> None:
    columns = ("_PONumber", "_Quantity")
    found = compared([["PO-1", 5]], [["PO-1", 5], ["PO-1", 5], ["PO-1", 5]], columns)

    assert counts(found) == (0, 0, 1, 2)


def test_a_key_that_does_not_tell_the_last_rows_apart_is_none() -> None:
    columns = ("_ItemNumber", "_WarehouseNumber", "_Lot", "_InventoryQuantity")
    lots: list[list[Value]] = [["I", "W", "A", 5], ["I", "W", "B", 7]]
    found = compared(lots[:1], lots, columns, "inventory")

    assert found.key == ()
    assert counts(found) == (0, 0, 1, 1)


def test_stock_is_known_by_item_and_warehouse_where_that_is_enough() -> None:
    columns = ("_ItemNumber", "_WarehouseNumber", "_InventoryQuantity")
    found = compared([["I", "W", 6], ["I", "V", 7]], [["I", "W", 5], ["I", "V", 7]], columns, "inventory")

    assert counts(found) == (0, 1, 1, 0)


def test_tables_that_share_no_column_share_no_row() -> None:
    found = compare_tables("unit-master", table(("_A",), [["x"], ["y"]]), table(("_B",), [["z"]]))

    assert counts(found) == (2, 0, 0, 1)


def test_an_empty_table_misses_everything() -> None:
    found = compared([], [order(1), order(2)])

    assert counts(found) == (0, 0, 0, 2)
    assert found.refreshes


@pytest.mark.parametrize(
    ("actions", "refreshes"),
    [
        (("REFRESH", "REFRESH"), True),
        (("", ""), True),
        ((" refresh", ""), True),
        (("UPDATE", "REFRESH"), True),
        (("UPDATE", "CLOSE"), False),
    ],
)
def test_a_file_refreshes_unless_every_row_says_otherwise(actions: tuple[str, str], refreshes: bool) -> None:
    found = compared([order(number, action=action) for number, action in enumerate(actions)], [order(1)])

    assert found.refreshes is refreshes


def test_a_file_without_actions_refreshes() -> None:
    assert compared([["4711"]], [["4711"]], ("_ItemNumber",), "item-master").refreshes


def test_examples_and_places_are_bounded() -> None:
    earlier = [order(number) for number in range(3000)]
    found = compared([order(number, quantity=6) for number in range(1000)], earlier)

    assert counts(found) == (0, 1000, 0, 2000)
    assert len(found.missing_examples) < 100
    assert len(found.changed_places) < 300


def test_a_long_text_is_shown_shortened() -> None:
    found = compared([], [["x" * 5000, "d"]], ("_ItemNumber", "_ItemDescription"), "item-master")

    assert len(found.missing_examples[0]) < 100
