from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pytest

from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.tables import TableHeader
from knosc_desktop.domain.texts import message
from knosc_desktop.domain.validation import Comparison, Place
from knosc_desktop.reader.comparison.compare import Table, compare_tables
from knosc_desktop.reader.parsing.sheet import Sheet, Value

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


def test_a_changed_cell_is_named_with_its_earlier_value() -> None:
    found = compared([order(1), order(2, quantity=6)], [order(1), order(2)])

    assert found.changed_places == (Place(Address("Data", 3, 5), message("review.was", value="5")),)


def test_a_cell_that_was_empty_before_is_named_so() -> None:
    found = compared([order(1, quantity=6)], [order(1, quantity="")])

    assert found.changed_places == (Place(Address("Data", 2, 5), message("review.was_empty")),)


def test_the_order_of_rows_and_columns_does_not_matter() -> None:
    here = table(("_Quantity", "_LineUniqueID", "_PONumber", "_ItemNumber"), [[6, 1, "PO-2", "I"], [5, 1, "PO-1", "I"]])
    before = table(
        ("_PONumber", "_ItemNumber", "_LineUniqueID", "_Quantity"), [["PO-1", "I", 1, 5], ["PO-2", "I", 1, 5]]
    )

    found = compare_tables("procurement", here, before)

    assert counts(found) == (0, 1, 1, 0)
    assert found.changed_places == (Place(Address("Data", 2, 1), message("review.was", value="5")),)


def test_tables_are_found_below_their_titles() -> None:
    here = table(ORDERS, [order(1), order(2, quantity=6)], above=[["Open orders"], []])

    found = compare_tables("procurement", here, table(ORDERS, [order(1), order(2)], name=""))

    assert counts(found) == (0, 1, 1, 0)
    assert found.changed_places[0].address == Address("Data", 5, 5)


def test_a_missing_column_is_not_compared() -> None:
    here = table((*ORDERS, "_Price"), [[*order(1), ""]])
    before = table((*ORDERS, "_Remark", ""), [[*order(1), "urgent", "x"]])

    found = compare_tables("procurement", here, before)

    assert counts(found) == (0, 0, 1, 0)


def test_rows_that_fill_a_new_column_are_changed_and_their_cells_named() -> None:
    here = table((ORDERS[0], "_Price", *ORDERS[1:]), [[row[0], price, *row[1:]] for row, price in _priced(9, " ", 0)])

    found = compare_tables("procurement", here, table(ORDERS, [order(1), order(2), order(3)]))

    assert counts(found) == (0, 2, 1, 0)
    assert found.changed_places == (
        Place(Address("Data", 2, 2), message("review.was_empty")),
        Place(Address("Data", 4, 2), message("review.was_empty")),
    )


def test_without_a_key_rows_that_fill_a_new_column_are_others() -> None:
    columns = ("_ItemNumber", "_Quantity")

    found = compare_tables(
        "procurement", table((*columns, "_Price"), [["A", 1, 9], ["B", 2, ""]]), table(columns, [["A", 1], ["B", 2]])
    )

    assert counts(found) == (1, 0, 1, 1)


def test_of_rows_that_share_a_key_those_that_fill_a_new_column_are_changed() -> None:
    columns = ("_ItemNumber", "_WarehouseNumber", "_Quantity")
    here = table((*columns, "_Bin"), [["A", "W", 1, "B1"], ["A", "W", 2, ""], ["C", "W", 3, "B2"]])

    found = compare_tables("inventory", here, table(columns, [["A", "W", 1], ["A", "W", 2], ["C", "W", 3]]))

    assert counts(found) == (0, 2, 1, 0)


@pytest.mark.parametrize("columns", [ORDERS, ("_Action", "_ItemNumber", "_Quantity")])
def test_what_is_deleted_is_found_though_its_row_fills_a_new_column(columns: tuple[str, ...]) -> None:
    before = [dict(zip(ORDERS, order(number, quantity=number), strict=True)) for number in (1, 2)]
    rows = [[row[name] for name in columns] for row in before]
    here = table((*columns, "_Price"), [["DELETE", *rows[0][1:], 9], [*rows[1], 9]])

    found = compare_tables("procurement", here, table(columns, rows))

    assert (found.deleted, found.not_there) == (1, 0)


def test_a_header_repeated_among_the_rows_is_no_row_in_either_table() -> None:
    here = Table(Sheet("Data", [ORDERS, order(1), ORDERS, order(2)]), TableHeader("Data", 1, ORDERS), frozenset({3}))
    before = Table(Sheet("Data", [ORDERS, ORDERS, order(1)]), TableHeader("Data", 1, ORDERS), frozenset({2}))

    found = compare_tables("procurement", here, before)

    assert counts(found) == (1, 0, 1, 0)
    assert not found.has_unknown_action


def _priced(*prices: Value) -> list[tuple[list[Value], Value]]:
    return [(order(number), price) for number, price in enumerate(prices, start=1)]


def test_the_same_data_as_workbook_and_as_text_is_unchanged() -> None:
    found = compared([order(1, quantity=5.0)], [["", "PO-1 ", "ITEM-1", "1", "5", "2026-03-01"]])

    assert counts(found) == (0, 0, 1, 0)


def test_a_code_that_lost_its_zeros_is_another_row() -> None:
    columns = ("_ItemNumber", "_ItemDescription")
    found = compared([[4711, "Widget"]], [["004711", "Widget"]], columns, "item-master")

    assert counts(found) == (1, 0, 0, 1)


@pytest.mark.parametrize("start", ["01.01.2024", "2024-01-01", "2024-01-01 00:00:00"])
def test_rows_distinguished_by_a_date_are_the_same_however_it_is_written(start: str) -> None:
    columns = ("_ItemNumber", "_SupplierNumber", "_StartDate", "_Priority")
    earlier: list[list[Value]] = [["A", "S", datetime.fromisoformat("2024-01-01"), 1.0]]
    found = compared([["A", "S", start, "1"]], earlier, columns, "supplier-allocation")

    assert counts(found) == (0, 0, 1, 0)


def test_another_action_is_no_change_of_the_row() -> None:
    assert counts(compared([order(1, action="UPDATE")], [order(1, action="ADD")])) == (0, 0, 1, 0)


def test_a_key_that_comes_again_is_counted_once() -> None:
    found = compared([order(1), order(1), order(1, quantity=7), order(2)], [order(1), order(1)])

    assert counts(found) == (1, 0, 1, 0)
    assert found.repeated == 2


def test_a_row_without_a_number_was_never_accepted_and_is_not_missing() -> None:
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


STOCK = ("_ItemNumber", "_WarehouseNumber", "_Lot", "_InventoryQuantity")
A: list[Value] = ["I", "W", "A", 5]
B: list[Value] = ["I", "W", "B", 7]


def test_of_rows_that_share_a_key_the_same_ones_are_paired_first() -> None:
    found = compared([B], [A, B], STOCK, "inventory")

    assert found.key == ("_ItemNumber", "_WarehouseNumber")
    assert counts(found) == (0, 0, 1, 1)
    assert found.missing_examples == ("I / W",)


def test_as_many_rows_that_share_a_key_are_changed_and_no_cell_is_named() -> None:
    found = compared([["I", "W", "B", 8], A], [A, B], STOCK, "inventory")

    assert counts(found) == (0, 1, 1, 0)
    assert found.changed_places == ()


def test_a_row_more_with_the_same_key_is_new() -> None:
    assert counts(compared([A, B], [A], STOCK, "inventory")) == (1, 0, 1, 0)


def test_one_repeated_key_does_not_make_every_changed_row_a_missing_one() -> None:
    def stock(more: int) -> list[list[Value]]:
        return [[f"I-{number}", "W", "A", number + more] for number in range(100)]

    found = compared([*stock(3), ["I-0", "W", "B", 7]], [*stock(0), ["I-0", "W", "B", 7]], STOCK, "inventory")

    assert counts(found) == (0, 100, 1, 0)
    assert found.changed_places[0] == Place(Address("Data", 3, 4), message("review.was", value="1"))


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
        (("REFESH", "REFESH"), True),
        (("UPDATE", "REFESH"), True),
    ],
)
def test_a_file_refreshes_unless_every_row_says_otherwise(actions: tuple[str, str], refreshes: bool) -> None:
    found = compared([order(number, action=action) for number, action in enumerate(actions)], [order(1)])

    assert found.refreshes is refreshes


def test_a_file_without_actions_refreshes() -> None:
    assert compared([["4711"]], [["4711"]], ("_ItemNumber",), "item-master").refreshes


def test_a_misspelt_action_is_no_proof_that_what_is_missing_stays() -> None:
    found = compared([order(1, action="REFESH")], [order(1), order(2)])

    assert found.has_unknown_action
    assert found.refreshes
    assert not compared([order(1, action="UPDATE")], [order(1)]).has_unknown_action


def test_what_master_data_has_no_action_for_is_unknown_and_removes_nothing() -> None:
    found = compared([["CLOSE", "A"]], [["", "A"]], ("_Action", "_ItemNumber"), "item-master")

    assert found.has_unknown_action
    assert (found.unchanged, found.closed) == (1, 0)


def test_rows_that_are_deleted_or_closed_are_neither_unchanged_nor_changed() -> None:
    new = [order(1, action="DELETE"), order(2, quantity=6, action="close"), order(3, action="UPDATE")]
    found = compared(new, [order(1), order(2), order(3), order(4)])

    assert counts(found) == (0, 0, 1, 1)
    assert (found.deleted, found.closed, found.not_there) == (1, 1, 0)
    assert found.before == 4
    assert found.changed_places == ()


def test_what_is_deleted_and_was_not_there_is_not_new() -> None:
    found = compared([order(9, action="DELETE")], [order(1)])

    assert counts(found) == (0, 0, 0, 1)
    assert (found.deleted, found.not_there) == (0, 1)


def test_a_key_that_is_deleted_twice_is_deleted_once() -> None:
    found = compared([order(1, action="DELETE"), order(1, action="DELETE")], [order(1)])

    assert (found.deleted, found.not_there, found.repeated) == (1, 0, 1)


def test_what_is_deleted_and_then_added_is_new() -> None:
    found = compared([order(1, action="DELETE"), order(1, action="ADD")], [order(1)])

    assert (found.deleted, *counts(found)) == (1, 1, 0, 0, 0)


def test_of_rows_that_share_a_key_the_one_that_is_the_same_is_deleted() -> None:
    columns = ("_Action", *STOCK)
    found = compared([["DELETE", *B], ["UPDATE", *A]], [["", *A], ["", *B]], columns, "inventory")

    assert (found.deleted, *counts(found)) == (1, 0, 0, 1, 0)


def test_of_rows_that_share_a_key_one_is_deleted_for_each_row_that_says_so() -> None:
    columns = ("_Action", *STOCK)
    deleting: list[Value] = ["DELETE", "I", "W", "", ""]
    found = compared([deleting], [["", *A], ["", *B]], columns, "inventory")

    assert (found.deleted, *counts(found)) == (1, 0, 0, 0, 1)


def test_without_a_key_the_very_same_row_is_deleted_or_closed() -> None:
    columns = ("_Action", "_PONumber", "_Quantity")
    new: list[list[Value]] = [["DELETE", "PO-1", "5"], ["CLOSE", "PO-2", 5], ["CLOSE", "PO-3", 1]]
    found = compared(new, [["", "PO-1", 5], ["", "PO-2", 5], ["", "PO-3", 5]], columns)

    assert (found.deleted, found.closed, found.not_there) == (1, 1, 1)
    assert counts(found) == (0, 0, 0, 1)


LINES = ("_Action", "_PONumber", "_ItemNumber", "_Quantity", "_ETADate")
SUB_ITEMS = ("_Action", "_ItemNumber", "_SubItemNumber", "_ItemDescription")
SHARES = ("_Action", "_ItemNumber", "_SupplierNumber", "_StartDate", "_Status")


def removed(comparison: Comparison) -> tuple[int, int, int, int]:
    return comparison.deleted, comparison.closed, comparison.not_there, comparison.missing


def test_without_a_key_a_row_is_deleted_or_closed_by_what_is_filled_in() -> None:
    earlier: list[list[Value]] = [["", f"PO-{number}", "I", 5, "2026-01-01"] for number in range(20)]
    new: list[list[Value]] = [["CLOSE" if number else "DELETE", f"PO-{number}", "I", "", " "] for number in range(20)]
    found = compared(new, earlier, LINES)

    assert removed(found) == (1, 19, 0, 0)
    assert found.loses_much()


def test_without_a_key_a_row_with_other_values_may_still_be_the_one_that_is_deleted() -> None:
    earlier: list[list[Value]] = [["", f"PO-{number}", "I", 5, "2026-01-01"] for number in range(20)]
    found = compared([["DELETE", *row[1:3], 7, ""] for row in earlier], earlier, LINES)

    assert removed(found) == (0, 0, 20, 20)
    assert (found.lost, found.loses_much()) == (20, True)


def test_a_row_that_names_nothing_at_all_deletes_nothing() -> None:
    found = compared([["DELETE", "", "", "", ""]], [["", "PO-1", "I", 5, ""]], LINES)

    assert removed(found) == (0, 0, 1, 1)


def test_the_rest_of_a_key_that_is_left_empty_names_every_row() -> None:
    earlier = [["", "A", "S1", "d"], ["", "A", "S2", "d"], ["", "B", "S1", "d"]]
    found = compared([["DELETE", "A", "", ""]], earlier, SUB_ITEMS, "item-master")

    assert removed(found) == (2, 0, 0, 1)
    assert found.missing_examples == ("B / S1",)


def test_where_an_item_itself_is_deleted_nothing_is_said_of_its_sub_items() -> None:
    found = compared([["DELETE", "A", "", ""]], [["", "A", "S", "d"], ["", "A", "", "d"]], SUB_ITEMS, "item-master")

    assert removed(found) == (1, 0, 0, 1)


def test_what_two_rows_delete_is_deleted_once_and_both_were_found() -> None:
    new = [["DELETE", "A", "S", ""], ["DELETE", "A", "", ""]]
    found = compared(new, [["", "A", "S", "d"]], SUB_ITEMS, "item-master")

    assert removed(found) == (1, 0, 0, 0)


def test_a_needed_part_of_a_key_that_is_left_empty_names_nothing() -> None:
    found = compared([["DELETE", "A", "", "", ""]], [["", "A", "S", "", ""]], SHARES, "supplier-allocation")

    assert removed(found) == (0, 0, 1, 1)


@pytest.mark.parametrize("again", [0, 1])
def test_rows_distinguished_by_several_columns_are_deleted_by_the_filled_ones(again: int) -> None:
    earlier = [["", f"A{number}", "S", "2026-01-01", "Active"] for number in range(10)]
    earlier += earlier[:again]
    new = [["DELETE", f"A{number}", "S", "", ""] for number in range(10)]
    found = compared(new, earlier, SHARES, "supplier-allocation")

    assert removed(found) == (10 + again, 0, 0, 0)


def test_what_the_last_upload_itself_deleted_or_closed_is_not_missing() -> None:
    gone = [order(number, action=action) for number, action in enumerate(("DELETE", "close", "DELETE"), 200)]
    found = compared([order(1)], [order(1, action="UPDATE"), *gone])

    assert counts(found) == (0, 0, 1, 0)
    assert found.lost == 0


def test_what_the_last_upload_itself_deleted_is_new_when_it_comes_again() -> None:
    assert counts(compared([order(1)], [order(1, action="DELETE")])) == (1, 0, 0, 0)


def test_what_the_last_upload_itself_deleted_cannot_be_deleted_again() -> None:
    assert removed(compared([order(1, action="DELETE")], [order(1, action="DELETE")])) == (0, 0, 1, 0)


def test_what_master_data_has_no_action_for_removed_nothing_from_the_last_upload() -> None:
    found = compared([["", "A"]], [["CLOSE", "A"]], ("_Action", "_ItemNumber"), "item-master")

    assert counts(found) == (0, 0, 1, 0)


def test_rows_whose_key_begins_with_an_empty_optional_part_can_be_missing() -> None:
    columns = ("_BOMNumber", "_ItemNumber", "_ComponentItemNumber", "_ComponentQuantity")
    earlier: list[list[Value]] = [["", "A", f"C{number}", 1] for number in range(10)]
    found = compared(earlier[:5], earlier, columns, "bill-of-materials")

    assert counts(found) == (0, 0, 5, 5)


def test_a_bill_of_materials_without_its_item_was_never_accepted_and_is_not_missing() -> None:
    columns = ("_BOMNumber", "_ItemNumber", "_ComponentItemNumber", "_ComponentQuantity")
    found = compared([["B", "A", "C", 1]], [["B", "A", "C", 1], ["B", "", "C", 1]], columns, "bill-of-materials")

    assert counts(found) == (0, 0, 1, 0)


def test_where_no_column_is_shared_nothing_is_known_to_be_deleted() -> None:
    found = compare_tables("unit-master", table(("_Action", "_A"), [["DELETE", "x"]]), table(("_B",), [["z"]]))

    assert (found.deleted, found.not_there, *counts(found)) == (0, 1, 0, 0, 0, 1)


def test_examples_and_places_are_bounded() -> None:
    earlier = [order(number) for number in range(3000)]
    found = compared([order(number, quantity=6) for number in range(1000)], earlier)

    assert counts(found) == (0, 1000, 0, 2000)
    assert len(found.missing_examples) < 100
    assert len(found.changed_places) < 300


def test_a_long_text_is_shown_shortened() -> None:
    found = compared([], [["x" * 5000, "d"]], ("_ItemNumber", "_ItemDescription"), "item-master")

    assert len(found.missing_examples[0]) < 100
