"""The undocumented shapes of a job's errors."""

from __future__ import annotations

import json
from typing import Any

import pytest

from knosc_desktop.api.row_errors import row_errors
from knosc_desktop.domain.jobs import RowError
from knosc_desktop.domain.texts import message, sentences
from knosc_desktop.words.catalogue import render


@pytest.mark.parametrize("nothing", [None, [], {}, "", 0, False])
def test_no_errors_are_none(nothing: Any) -> None:
    assert row_errors(nothing) == ()


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("Unknown item", RowError("Unknown item")),
        ("Row 17: unknown item", RowError("Row 17: unknown item", 17)),
        ("line 3, column '_ItemNumber': empty", RowError("line 3, column '_ItemNumber': empty", 3, "_ItemNumber")),
        ({"row": 5, "column": "_ItemNumber", "message": "Unknown item"}, RowError("Unknown item", 5, "_ItemNumber")),
        ({"Row": "5", "Field": "Qty", "Error": "not a number"}, RowError("not a number", 5, "Qty")),
        ({"row_number": 5.0, "msg": "x"}, RowError("x", 5)),
        ({"line": 5, "column": 3, "description": "x"}, RowError("x", 5, "3")),
        ({"row": None, "message": "x"}, RowError("x")),
        ({"row": "Sheet1!A5", "message": "x"}, RowError("x", cell="Sheet1!A5")),
        ({"row": -1, "message": "x"}, RowError("-1: x")),
        ({"row": float("inf"), "message": "x"}, RowError("inf: x")),
        ({"row": 5, "message": "Unknown", "value": "X-1"}, RowError("Unknown (value: X-1)", 5)),
        ({"row": 5, "message": {"en": "Unknown"}}, RowError('{"en": "Unknown"}', 5)),
        ({"row": 5}, RowError("", 5, note=message("errors.job.no_words"))),
        ({"foo": "bar"}, RowError("foo: bar")),
        (42, RowError("42")),
    ],
)
def test_an_entry_of_the_list_means(entry: Any, expected: RowError) -> None:
    assert row_errors([entry]) == (expected,)


def test_nested_lists_are_flattened() -> None:
    assert row_errors([["a"], [["b", {"message": "c"}]]]) == (RowError("a"), RowError("b"), RowError("c"))


def test_a_single_object_is_one_error() -> None:
    assert row_errors({"row": 3, "message": "x"}) == (RowError("x", 3),)


def test_a_single_sentence_is_one_error() -> None:
    assert row_errors("Wrong columns") == (RowError("Wrong columns"),)


def test_a_map_by_row_names_the_rows() -> None:
    assert row_errors({"5": "unknown", "7": ["a", "b"]}) == (RowError("unknown", 5), RowError("a", 7), RowError("b", 7))


def test_a_map_by_something_else_keeps_the_key() -> None:
    assert row_errors({"Sheet1": [{"row": 2, "message": "x"}]}) == (RowError("Sheet1: x", 2),)


@pytest.mark.parametrize("count", [3, 3.0, "3", {"count": 3, "errors": []}, {"error_count": "3"}, {"errors": 3}])
def test_a_bare_count_is_an_error_too(count: Any) -> None:
    assert row_errors(count) == (RowError("", note=message("errors.job.unnamed", count=3)),)


def test_a_count_of_one_is_reported_in_the_singular() -> None:
    assert row_errors(1) == (RowError("", note=message("errors.job.unnamed", count=1)),)


def test_errors_that_are_counted_but_not_named_are_reported() -> None:
    assert row_errors({"error_count": 5, "errors": ["a"]}) == (
        RowError("a"),
        RowError("", note=sentences(message("errors.job.counted", count=5), message("errors.job.named", count=1))),
    )


@pytest.mark.parametrize(
    "value",
    [
        '[{"row": 3, "column": "_ItemNumber", "message": "not found"}]',
        json.dumps(json.dumps([{"row": 3, "column": "_ItemNumber", "message": "not found"}])),
        "[{'row': 3, 'column': '_ItemNumber', 'message': 'not found', 'value': None}]",
        'Validation failed: [{"row": 3, "column": "_ItemNumber", "message": "not found"}]',
        '{"row": 3, "column": "_ItemNumber", "message": "not found"}',
        [3, "_ItemNumber", "not found"],
        ["3", "_ItemNumber", "not found"],
        ["_ItemNumber", 3, "not found"],
        [[3, "_ItemNumber", "not found"]],
        {"errors": [{"row": 3, "column": "_ItemNumber", "message": "not found"}], "total": 1},
        {"message": "Validation failed", "errors": [{"row": 3, "column": "_ItemNumber", "message": "not found"}]},
        {"status": "failed", "data": {"rows": [{"row": 3, "column": "_ItemNumber", "message": "not found"}]}},
        [{"row": 3, "column": "_ItemNumber", "errors": ["not found"]}],
        [{"location": {"row": 3, "column": "_ItemNumber"}, "message": "not found"}],
        {"error": {"row": 3, "column": "_ItemNumber", "message": "not found"}},
        ['{"row": 3, "column": "_ItemNumber", "message": "not found"}'],
    ],
)
def test_one_error_in_many_shapes(value: Any) -> None:
    assert row_errors(value) == (RowError("not found", 3, "_ItemNumber"),)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (["text a", "text b"], ["text a", "text b"]),
        ([0, "x"], ["x"]),
        ([None, "x", "no errors", {}], ["x"]),
        ("['Row 3: x', 'Row 4: y']", ["Row 3: x", "Row 4: y"]),
        ('{"row": 3, "message": "x"}\n{"row": 4, "message": "y"}', ["x", "y"]),
        ({"row": [3, 4], "message": ["x", "y"]}, ["x", "y"]),
        ({"errors": ["x"], "warnings": ["y"]}, ["x", "warnings: y"]),
        ('Import of a.csv failed: [{"row": 3, "message": "x"}]', ["Import of a.csv failed:", "x"]),
        ("No item fits: ['a', 'b']", ["No item fits: ['a', 'b']"]),
        ("1 error", ["1 error"]),
        ('"X-1" is no item', ['"X-1" is no item']),
        ([{"row": 3, "message": "[none] is no item"}], ["[none] is no item"]),
        ([5, 7], ["5", "7"]),
    ],
)
def test_errors_are_as_many_as_there_are(value: Any, expected: list[str]) -> None:
    assert [error.message for error in row_errors(value)] == expected


@pytest.mark.parametrize(
    "entry",
    [
        {"rows": [3, 4, 5], "message": "x"},
        {"rows": "3, 4 and 5", "message": "x"},
        {"row": "3-5", "message": "x"},
        {"start_row": 3, "end_row": 5, "message": "x"},
        {"rows": [3, 4, 5], "errors": ["x"]},
        {"3": "x", "rows 4-5": "x"},
    ],
)
def test_an_error_of_several_rows_is_one_of_each(entry: Any) -> None:
    assert row_errors(entry) == tuple(RowError("x", row) for row in (3, 4, 5))


@pytest.mark.parametrize(
    "fields",
    [
        {"row_index": 3},
        {"Row #": 3},
        {"excelRow": 3, "column": ""},
        {"record": 3},
        {"recordNumber": "3"},
        {"lineNo": "3.0"},
        {"row": "row 3"},
        {"row": "#3"},
        {"row": 3.0},
    ],
)
def test_a_row_is_read_whatever_its_field_is_called(fields: dict[str, Any]) -> None:
    assert row_errors([fields | {"message": "x"}]) == (RowError("x", 3),)


@pytest.mark.parametrize("row", [-3, 10**12, "10000000000", 3.5, "2-100000", "many"])
def test_what_can_be_no_row_stays_in_the_message(row: Any) -> None:
    assert row_errors([{"row": row, "message": "x"}]) == (RowError(f"{row}: x"),)


@pytest.mark.parametrize(
    ("fields", "cell"),
    [
        ({"cell": "D10"}, "D10"),
        ({"address": "Data!D10"}, "Data!D10"),
        ({"cellAddress": "$D$10"}, "D10"),
        ({"cell_ref": "'Open orders'!D10"}, "Open orders!D10"),
        ({"ref": "[small.xlsx]Data!$D$10"}, "Data!D10"),
        ({"coordinate": "d10"}, "D10"),
        ({"cell": "R10C4"}, "D10"),
        ({"cell": "D10", "sheet": "Data"}, "Data!D10"),
        ({"range": "D10:D10"}, "D10"),
    ],
)
def test_the_address_of_a_cell_is_read(fields: dict[str, Any], cell: str) -> None:
    assert row_errors([fields | {"message": "x"}]) == (RowError("x", cell=cell),)


def test_a_row_and_a_column_beside_an_address_are_kept() -> None:
    entry = {"cell": "D10", "row": 9, "column": "_Quantity", "message": "x"}
    assert row_errors([entry]) == (RowError("x", 9, "_Quantity", "D10"),)


def test_a_range_of_cells_is_one_error_of_each() -> None:
    assert [error.cell for error in row_errors({"range": "D10:D12", "message": "x"})] == ["D10", "D11", "D12"]


@pytest.mark.parametrize(
    "fields", [{"ref": "PO10"}, {"address": "12 Main Street"}, {"item": "AB12"}, {"cell": "D0"}, {"cell": "ZZZ1"}]
)
def test_what_is_plainly_no_address_stays_in_the_message(fields: dict[str, Any]) -> None:
    ((key, value),) = fields.items()
    assert row_errors([fields | {"message": "x"}]) == (RowError(f"x ({key}: {value})"),)


def test_an_order_line_beside_an_order_stays_in_the_message() -> None:
    entry = {"line": 20, "order": "PO-1", "message": "x"}
    assert row_errors([entry]) == (RowError("x (line: 20, order: PO-1)", 20),)


def test_what_is_beside_a_list_of_errors_is_kept_with_each() -> None:
    entry = {"row": 3, "errors": ["a", "b"], "values": {"_ItemNumber": "X"}}
    assert [error.message for error in row_errors([entry])] == [
        'a (values: {"_ItemNumber": "X"})',
        'b (values: {"_ItemNumber": "X"})',
    ]


def test_a_place_around_errors_is_kept_whole() -> None:
    assert row_errors([{"row": "many", "errors": ["a"]}]) == (RowError("a (many)"),)
    assert [error.cell for error in row_errors([{"cells": ["D10", "D12"], "errors": ["a"]}])] == ["D10", "D12"]


def test_the_sheet_around_errors_belongs_to_their_cells() -> None:
    assert row_errors({"sheet": "Data", "errors": [{"cell": "D10", "message": "x"}]}) == (
        RowError("x", cell="Data!D10"),
    )


def test_the_sheet_around_errors_without_a_cell_is_kept_beside_what_knosc_said() -> None:
    errors = row_errors({"sheet": "Data", "errors": [{"row": 3, "message": "x"}]})

    assert errors == (RowError("x", 3, sheet="Data"),)
    assert render(errors[0].text) == "x (sheet “Data”)"


def test_a_short_answer_makes_no_endless_list() -> None:
    errors = row_errors(["Rows 1-5000: x"] * 25)
    assert len(errors) == 20 * 5000 + 5
    assert errors[-1] == RowError("Rows 1-5000: x")


@pytest.mark.parametrize(
    "value",
    [
        "[" * 100_000,
        "[" * 100_000 + "]" * 100_000,
        "['" * 5_000 + "']" * 5_000,
        '"' * 100_001,
        "9" * 100_000,
        "[" + "9" * 100_000 + "]",
        "('" + "-" * 100_000 + "1')",
        [float("nan"), float("inf"), -1e308],
        {"row": float("nan"), "message": "x"},
        {"row": "9" * 100_000, "cell": "A" * 100_000, "message": " " * 100_000 + "x"},
        "Row 1: " + "x; " * 50_000,
        "Rows " + "1, " * 50_000,
        "Row " * 50_000,
        "• " * 50_000,
        " " * 100_000 + ";",
        "['\\d']",
        "<" * 100_000,
        "Sheet '" * 20_000,
        {"\ud83d": "\ud83d"},
        ["\ud83d[]"],
    ],
)
def test_hostile_errors_are_read_without_trouble(value: Any) -> None:
    assert all(len(error.message) <= 1000 for error in row_errors(value))


def test_texts_are_plain_and_bounded() -> None:
    (error,) = row_errors(["a\x00b\u202e\n" + "x" * 10_000])
    assert error.message.isprintable()
    assert len(error.message) <= 1000


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"_ItemNumber": {"row": 5}}, "Knosc reports an error but doesn't describe it. (_ItemNumber)"),
        (1.5, "Knosc counts 1.5 errors without naming them."),
        ("... 5/9", "Knosc sent a list of 9 entries. The app reads the first 5."),
        ({"a": "x y", "more": "... 5/?"}, "Knosc sent more than 5 entries. The app reads the first 5."),
    ],
)
def test_what_the_app_says_is_shown_with_all_that_the_server_said(value: Any, said: str) -> None:
    assert render(row_errors(value)[-1].text) == said
