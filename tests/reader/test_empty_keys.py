from __future__ import annotations

from collections.abc import Sequence

import pytest

from knosc_desktop.domain.row_keys import is_key_documented, needed_in_rows, row_key
from knosc_desktop.domain.texts import Message
from knosc_desktop.domain.validation import CheckReport, Defect, Severity
from knosc_desktop.reader.check import Key
from knosc_desktop.reader.parsing.sheet import Merge, Value
from knosc_desktop.words.catalogue import render
from tests.support.made_sheets import finding, report, told

ORDERS = ["_Action", "_PONumber", "_LineUniqueID", "_ItemNumber", "_SubItemNumber", "_Quantity", "_Status"]
STOCK = ["_ItemNumber", "_SubItemNumber", "_WarehouseNumber", "_InventoryQuantity", "_InventoryUniqueID"]


def order(number: int, **other: Value) -> list[Value]:
    cells: dict[str, Value] = {"po": f"PO-{number}", "line": 1.0, "item": "A-1", "sub": "", "quantity": 5.0}
    cells |= other
    return ["", cells["po"], cells["line"], cells["item"], cells["sub"], cells["quantity"], "Open"]


def orders(count: int) -> list[list[Value]]:
    return [order(number) for number in range(count)]


def checked(*rows: Sequence[Value], trigger: str = "procurement", **how: object) -> CheckReport:
    """The findings of a table, with the key of its data type."""
    columns = [str(name) for name in rows[0]]
    key = Key(row_key(trigger, columns), is_key_documented(trigger), needed_in_rows(trigger, columns))
    return report(*rows, key=key, **how)  # type: ignore[arg-type]


def remark(found: CheckReport) -> str:
    return render(finding(found, Defect.EMPTY_KEY).places[0].remark)


def message_id(found: CheckReport) -> str:
    message = finding(found, Defect.EMPTY_KEY).message
    assert isinstance(message, Message)
    return message.id


def test_an_empty_cell_that_distinguishes_rows_is_shown() -> None:
    assert told(checked(ORDERS, *orders(3), order(4, item="")), Defect.EMPTY_KEY) == ["Data!D5"]


def test_each_column_of_the_key_is_reported_by_itself() -> None:
    found = checked(ORDERS, *orders(2), order(3, po=""), order(4, line=""), order(5, po="", item=""))
    assert told(found, Defect.EMPTY_KEY) == ["Data!B4", "Data!B6", "Data!C5", "Data!D6"]


def test_where_knosc_documents_the_key_an_empty_one_is_an_error() -> None:
    found = checked(ORDERS, *orders(2), order(3, item=""))
    assert finding(found, Defect.EMPTY_KEY).severity is Severity.ERROR


def test_where_knosc_documents_no_key_an_empty_one_is_a_warning() -> None:
    found = checked(STOCK, ["A", "", "W", 5.0, ""], ["", "", "W", 5.0, ""], trigger="inventory")
    assert (told(found, Defect.EMPTY_KEY), finding(found, Defect.EMPTY_KEY).severity) == (
        ["Data!A3"],
        Severity.WARNING,
    )


def test_optional_parts_of_a_key_may_be_empty() -> None:
    found = checked(STOCK, ["A", "", "W", 5.0, ""], ["A", "S", "W", 5.0, "U"], trigger="inventory")
    assert told(found, Defect.EMPTY_KEY) == []


def test_blanks_alone_are_no_entry() -> None:
    found = checked(ORDERS, *orders(2), order(3, item=" \N{NO-BREAK SPACE}"))
    assert (told(found, Defect.EMPTY_KEY), remark(found)) == (["Data!D4"], "Only spaces")


def test_a_nought_is_an_entry() -> None:
    assert told(checked(ORDERS, *orders(2), order(3, line=0.0)), Defect.EMPTY_KEY) == []


def test_blank_rows_need_no_key() -> None:
    assert told(checked(ORDERS, *orders(2), [""] * 7, ["  "], order(3)), Defect.EMPTY_KEY) == []


def test_a_remark_beside_the_table_makes_no_row_of_it() -> None:
    assert told(checked(ORDERS, *orders(2), [*[""] * 8, "x"]), Defect.EMPTY_KEY) == []


def test_a_row_that_holds_one_thing_alone_says_which() -> None:
    found = checked(ORDERS, *orders(2), ["", "", "", "", "", "", "Source: SAP"], trigger="item-master")
    assert remark(found) == "The row contains only “Source: SAP” in “_Status”"


def test_rows_with_nothing_but_an_action_are_shown() -> None:
    found = checked(["_Action", "_ItemNumber"], ["REFRESH", "A"], ["REFRESH", ""], trigger="item-master")
    assert told(found, Defect.EMPTY_KEY) == ["Data!B3"]


def test_an_error_in_a_key_is_not_reported_twice() -> None:
    found = checked(ORDERS, *orders(2), order(3, item=""), error_values={(4, 4): "#N/A"})
    assert told(found, Defect.EMPTY_KEY) == []


def test_a_key_that_was_not_calculated_is_not_reported_twice() -> None:
    found = checked(ORDERS, *orders(2), order(3, item=""), valueless=((4, 4),))
    assert told(found, Defect.EMPTY_KEY) == []


def test_an_error_elsewhere_in_the_row_hides_no_empty_key() -> None:
    found = checked(ORDERS, *orders(2), order(3, item=""), error_values={(4, 6): "#N/A"})
    assert told(found, Defect.EMPTY_KEY) == ["Data!D4"]


def test_lines_that_are_not_numbered_at_all_are_only_a_warning() -> None:
    found = checked(ORDERS, *(order(number, line="") for number in range(3)))
    assert (finding(found, Defect.EMPTY_KEY).severity, finding(found, Defect.EMPTY_KEY).count) == (Severity.WARNING, 3)


def test_a_line_without_a_number_among_numbered_ones_is_an_error() -> None:
    found = checked(ORDERS, *orders(3), order(4, line=""))
    assert finding(found, Defect.EMPTY_KEY).severity is Severity.ERROR


def test_a_column_of_the_key_that_is_empty_all_over_is_an_error() -> None:
    found = checked(ORDERS, *(order(number, item="") for number in range(3)))
    assert finding(found, Defect.EMPTY_KEY).severity is Severity.ERROR


def test_a_cell_under_a_merge_is_reported_with_what_to_do() -> None:
    found = checked(ORDERS, order(1), order(2, po=""), order(3, po=""), order(4), merges=(Merge(2, 2, 4, 2),))
    assert told(found, Defect.EMPTY_KEY) == ["Data!B3", "Data!B4"]
    assert message_id(found) == "values.keys.merged"
    assert remark(found) == "Merged cells B2:B4"


def test_an_empty_cell_beside_a_merge_is_not_put_down_to_it() -> None:
    merges = (Merge(2, 2, 3, 2), Merge(4, 7, 5, 7), Merge(6, 2, 7, 2))
    found = checked(ORDERS, order(1), order(2), order(3), order(4, po=""), order(5), order(6), merges=merges)
    assert message_id(found) == "values.keys.empty"


def test_cells_under_a_merge_that_shows_nothing_are_just_empty() -> None:
    rows = (order(1, po=""), order(2, po=""), order(3, po=""), order(4))
    found = checked(ORDERS, *rows, merges=(Merge(2, 2, 4, 2),))
    assert told(found, Defect.EMPTY_KEY) == ["Data!B2", "Data!B3", "Data!B4"]
    assert message_id(found) == "values.keys.empty"


def test_the_first_cell_of_a_merge_is_empty_in_its_own_right() -> None:
    found = checked(ORDERS, order(1), order(2, po=""), order(3), merges=(Merge(3, 2, 4, 2),))
    assert message_id(found) == "values.keys.empty"


def test_merges_are_mentioned_for_a_csv_file_that_cannot_show_them() -> None:
    found = checked(ORDERS, *orders(2), order(3, po=""), sheet="")
    assert message_id(found) == "values.keys.empty_in_csv"


@pytest.mark.parametrize("label", ["Total", "Grand total:", "Summe", "Zwischensumme 4711", "∑"])
def test_a_row_that_calls_itself_a_total_is_reported_once(label: str) -> None:
    found = checked(ORDERS, *orders(3), ["", label, "", "", "", 660.0, ""], order(4))
    assert told(found, Defect.EMPTY_KEY) == ["Data!C5"]
    assert remark(found) == f"Looks like a total: {label} · 660"


def test_figures_alone_right_below_the_data_look_like_a_total() -> None:
    found = checked(ORDERS, *orders(3), ["", "", "", "", "", 660.0, ""])
    assert (told(found, Defect.EMPTY_KEY), remark(found)) == (["Data!B5"], "Looks like a total: 660")


def test_figures_alone_between_the_data_are_a_row_without_a_key() -> None:
    found = checked(ORDERS, *orders(3), ["", "", "", "", "", 660.0, ""], order(4))
    assert told(found, Defect.EMPTY_KEY) == ["Data!B5", "Data!C5", "Data!D5"]


def test_many_rows_of_figures_alone_are_no_totals() -> None:
    figures: list[Value] = ["", "", "", "", "", 660.0, ""]
    found = checked(ORDERS, *orders(3), *([figures] * 5))
    assert {each.message.id for each in found.findings if isinstance(each.message, Message)} == {"values.keys.empty"}
    assert len(told(found, Defect.EMPTY_KEY)) == 3 * 5


def test_a_table_of_nothing_but_a_total_is_reported_once() -> None:
    found = checked(ORDERS, ["", "Total", "", "", "", 660.0, ""])
    assert finding(found, Defect.EMPTY_KEY).count == 1


def test_figures_below_nothing_are_no_total() -> None:
    found = checked(ORDERS, ["", "", "", "", "", 660.0, ""])
    assert sorted(told(found, Defect.EMPTY_KEY)) == ["Data!B2", "Data!C2", "Data!D2"]


def test_a_last_row_with_a_code_in_it_is_no_total() -> None:
    found = checked(ORDERS, *orders(3), ["", 4500.0, "", "", "", 660.0, ""])
    assert told(found, Defect.EMPTY_KEY) == ["Data!C5", "Data!D5"]


def test_a_description_with_such_a_word_in_a_row_with_codes_is_no_total() -> None:
    columns = ["_ItemNumber", "_ItemDescription", "_WarehouseNumber", "_InventoryQuantity"]
    rows: tuple[list[Value], ...] = (
        ["A", "Bolt", "WH1", 5.0],
        ["", "Total Gym 5000", "WH1", 7.0],
        ["B", "Nut", "WH1", 5.0],
    )
    found = checked(columns, *rows, trigger="inventory")
    assert told(found, Defect.EMPTY_KEY) == ["Data!A3"]
    assert message_id(found) == "values.keys.maybe_empty"


def test_a_total_in_a_text_file_is_one_too() -> None:
    found = checked(
        ORDERS, *(list(map(str, row)) for row in orders(3)), ["", "", "", "", "", "1.660,00 €", ""], sheet=""
    )
    assert remark(found) == "Looks like a total: 1.660,00 €"


def test_rows_that_are_whole_are_no_totals_whatever_they_are_called() -> None:
    assert told(checked(ORDERS, *orders(3), order(4, item="Total")), Defect.EMPTY_KEY) == []


def test_of_many_empty_keys_the_first_are_named_and_all_are_counted() -> None:
    found = finding(checked(ORDERS, *orders(1), *(order(2, item="") for _ in range(2500))), Defect.EMPTY_KEY)
    assert (found.count, len(found.places), str(found.places[-1].address)) == (2500, 1000, "Data!D1002")


def test_a_total_that_was_not_calculated_is_one_by_its_word() -> None:
    found = checked(ORDERS, *orders(3), ["", "Total", "", "", "", "", ""], valueless=((5, 6),))
    assert remark(found) == "Looks like a total: Total"


def test_a_cell_of_digits_without_end_is_no_figure() -> None:
    found = checked(ORDERS, *orders(3), ["", "Total", "", "", "", "1" * 100, ""])
    assert told(found, Defect.EMPTY_KEY) == ["Data!C5", "Data!D5"]
