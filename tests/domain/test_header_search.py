from __future__ import annotations

from knosc_desktop.domain.header_search import header_for, header_without_template
from knosc_desktop.domain.tables import Head, TableHeader, Template
from tests.support.made_sheets import head_of, sheet_head

ITEMS = Template("item-master", ("_Action", "_ItemNumber", "_ItemDescription", "_Status"))
NAMES = ITEMS.columns
ROW = ("REFRESH", "ITEM-1", "A bearing", "Active")


def test_the_header_is_found_in_the_first_row() -> None:
    assert header_for(head_of(NAMES, ROW), ITEMS) == TableHeader("Data", 1, NAMES)


def test_the_header_is_found_below_title_rows() -> None:
    head = head_of(("Items of week 12",), (), ("Status: final",), NAMES, ROW)
    assert header_for(head, ITEMS) == TableHeader("Data", 4, NAMES)


def test_a_header_of_years_is_found_when_the_template_has_them() -> None:
    years = ("Item", "2023", "2024", "2025")
    head = head_of(years, ("IT-1", "5", "6", "7"))
    assert header_for(head, Template("forecast", years)) == TableHeader("Data", 1, years)
    assert header_without_template(head) is None


def test_the_header_is_found_on_another_sheet() -> None:
    head = Head((sheet_head("Cover", ("Weekly plan",)), sheet_head("Items", NAMES, ROW)))
    assert header_for(head, ITEMS) == TableHeader("Items", 1, NAMES)


def test_a_visible_sheet_comes_before_a_hidden_one_that_fits_better() -> None:
    visible = ("_Action", "Item No", "Description", "_Status")
    head = Head((sheet_head("Old", NAMES, is_hidden=True), sheet_head("Items", visible)))
    assert header_for(head, ITEMS) == TableHeader("Items", 1, visible)


def test_a_hidden_sheet_is_better_than_none() -> None:
    head = Head((sheet_head("Cover", ("Weekly plan",)), sheet_head("Items", NAMES, is_hidden=True)))
    assert header_for(head, ITEMS) == TableHeader("Items", 1, NAMES)


def test_of_two_sheets_that_fit_almost_equally_the_first_is_used() -> None:
    first = ("_Action", "Item Nbr", "_ItemDescription", "_Status")
    head = Head((sheet_head("Now", first), sheet_head("Before", NAMES)))
    assert header_for(head, ITEMS) == TableHeader("Now", 1, first)


def test_a_header_of_close_names_alone_is_found_among_wide_rows() -> None:
    names = ("Acton", "Itme Number", "Item Descripton", "Stauts")
    assert header_for(head_of(("Our items",), ("All of them",), names, ROW), ITEMS) == TableHeader("Data", 3, names)


def test_the_first_of_repeated_headers_is_used() -> None:
    assert header_for(head_of(NAMES, ROW, NAMES, ROW), ITEMS) == TableHeader("Data", 1, NAMES)


def test_blank_cells_after_the_last_name_are_no_part_of_the_header() -> None:
    assert header_for(head_of((*NAMES, "", " "), ROW), ITEMS) == TableHeader("Data", 1, NAMES)


def test_a_table_that_begins_in_a_later_column_keeps_its_columns() -> None:
    assert header_for(head_of(("", *NAMES), ("", *ROW)), ITEMS) == TableHeader("Data", 1, ("", *NAMES))


def test_a_foreign_table_has_no_header_of_the_kind() -> None:
    assert header_for(head_of(("Name", "Owner", "Status"), ("A", "B", "C")), ITEMS) is None


def test_an_empty_spreadsheet_has_no_header() -> None:
    assert header_for(Head(()), ITEMS) is None
    assert header_for(head_of(), ITEMS) is None


def test_a_template_of_one_column_is_found_by_it() -> None:
    assert header_for(head_of(("_UnitName",), ("EA",)), Template("x", ("_UnitName",))) == TableHeader(
        "Data", 1, ("_UnitName",)
    )


def test_without_a_template_the_header_is_the_first_row_as_wide_as_the_table() -> None:
    head = head_of(("Weekly plan",), ("2024-04-01",), ("Name", "Owner", "Cost"), ("A", "me", "12.5"), ("B", "me", "3"))
    assert header_without_template(head) == TableHeader("Data", 3, ("Name", "Owner", "Cost"))
    assert header_for(head, None) == header_without_template(head)


def test_rows_of_values_are_no_header() -> None:
    assert header_without_template(head_of(("1", "2024-04-01", "12.5"), ("2", "2024-04-02", "3"))) is None


def test_without_a_template_a_sheet_of_one_column_has_a_header_too() -> None:
    assert header_without_template(head_of(("Name",), ("Factory",))) == TableHeader("Data", 1, ("Name",))
