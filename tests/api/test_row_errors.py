"""The undocumented shapes of a job's errors."""

from __future__ import annotations

from typing import Any

import pytest

from knosc_desktop.api.row_errors import row_errors
from knosc_desktop.domain.jobs import RowError


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
        ({"row": "Sheet1!A5", "message": "x"}, RowError("Sheet1!A5: x")),
        ({"row": -1, "message": "x"}, RowError("-1: x")),
        ({"row": float("inf"), "message": "x"}, RowError("inf: x")),
        ({"row": 5, "message": "Unknown", "value": "X-1"}, RowError("Unknown (value: X-1)", 5)),
        ({"row": 5, "message": {"en": "Unknown"}}, RowError('{"en": "Unknown"}', 5)),
        ({"row": 5}, RowError("Knosc names an error but says nothing about it.", 5)),
        ({"foo": "bar"}, RowError("foo: bar")),
        (42, RowError("42")),
        (None, RowError("Knosc names an error but says nothing about it.")),
        ({}, RowError("Knosc names an error but says nothing about it.")),
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


def test_a_bare_count_is_an_error_too() -> None:
    assert row_errors(3) == (RowError("Knosc counts 3 errors without naming them."),)


def test_texts_are_plain_and_bounded() -> None:
    (error,) = row_errors(["a\x00b\u202e\n" + "x" * 10_000])
    assert error.message.isprintable()
    assert len(error.message) <= 1000
