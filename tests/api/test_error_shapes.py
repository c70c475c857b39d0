"""In whatever shape a server sends errors, or none, they are read as they are."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from knosc_desktop.api.row_errors import row_errors

Told = tuple[int, str, str]

_NONE: tuple[Any, ...] = (None, False, 0, 0.0)
_TEXTS = ("", " ", "null", "None", "none", "nil", "undefined", "N/A", "-", "—", "0", "[]", "{}", "()", "<errors/>")
_SENTENCES = ("no errors", "No errors found.", "0 errors", "errors: 0")
_BARE = st.sampled_from([*_NONE, *_TEXTS, *_SENTENCES])
_NAMES = st.sampled_from(["errors", "data", "items", "Sheet1", "rows", "result", "3", "count", "total", "error_count"])


def _around_nothing(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(_NAMES, inner, max_size=3),
        inner.map(json.dumps),
        inner.map(repr),
        inner.map(lambda value: f" {json.dumps(value, indent=1)}\n"),
        inner.map(lambda value: {"processed": 1200, "success": True, "errors": value}),
        inner.map(lambda value: [{"row": 3, "errors": value}]),
    )


@settings(max_examples=200)
@given(st.recursive(_BARE, _around_nothing, max_leaves=6))
def test_no_errors_are_no_errors_in_every_shape(value: Any) -> None:
    assert row_errors(value) == ()


_COLUMNS = st.sampled_from(["_ItemNumber", "_Quantity", "_WarehouseNumber", "_DeliveryDate"])
_MESSAGES = st.sampled_from(
    [
        "Item AB12 not found.",
        "Order PO-77 line 20 is closed",
        "is empty",
        "“Perhaps” is not one of REFRESH, ADD",
        "1.234,50 is not a number",
        "must be at most 10",
        "0 is too small",
        "none is no unit",
        "the item's unit (PCS) is unknown",
    ]
)
_ERRORS = st.lists(st.tuples(st.integers(0, 1_000_000), _COLUMNS, _MESSAGES), min_size=1, max_size=6)
_ROW_FIELDS = st.sampled_from(["row", "Row", "rowNumber", "row_index", "excelRow", "Row #", "line", "lineNo", "record"])
_COLUMN_FIELDS = st.sampled_from(["column", "Column Name", "field", "attribute", "col"])
_MESSAGE_FIELDS = st.sampled_from(["message", "msg", "error", "errorMessage", "reason", "Description"])
_WRITINGS: list[Callable[[int], int | float | str]] = [
    int,
    float,
    str,
    "{}.0".format,
    "row {}".format,
    "#{}".format,
    " {} ".format,
]
_GAPS = st.sampled_from(["\n", "\r\n", "; ", " | ", "<br>", "<br/>\n", "\n\n", "\n• ", " • ", "\n- "])
_HEADINGS = st.sampled_from(["", "Errors:\n", "3 errors:\n", "The following rows failed:\r\n", "Errors found: "])
_LIST_FIELDS = st.sampled_from(["errors", "rowErrors", "items", "data", "result", "Validation Errors"])


@st.composite
def _dressed(draw: st.DrawFn, errors: list[Told]) -> Any:
    value = draw(st.sampled_from([_as_objects, _as_lists, _as_sentences, _as_one_text, _by_row]))(draw, errors)
    for _ in range(draw(st.integers(0, 3))):
        value = draw(st.sampled_from([_in_field, _in_json, _in_python, _with_nothing]))(draw, value)
    return value


def _as_objects(draw: st.DrawFn, errors: list[Told]) -> Any:
    row_field, column_field, message_field = draw(_ROW_FIELDS), draw(_COLUMN_FIELDS), draw(_MESSAGE_FIELDS)
    written = draw(st.sampled_from(_WRITINGS))
    return [{row_field: written(row), column_field: column, message_field: words} for row, column, words in errors]


def _as_lists(draw: st.DrawFn, errors: list[Told]) -> Any:
    written = draw(st.sampled_from([int, float, str]))
    return [[written(row), column, words] for row, column, words in errors]


def _as_sentences(draw: st.DrawFn, errors: list[Told]) -> Any:
    word = draw(st.sampled_from(["Row", "row", "Line", "ROW", "Row no.", "Row #"]))
    return [f"{word} {row}, column '{column}': {words}" for row, column, words in errors]


def _as_one_text(draw: st.DrawFn, errors: list[Told]) -> Any:
    gap = draw(_GAPS)
    bullet = gap.lstrip("\r\n") if gap.startswith("\n") and len(errors) > 1 else ""
    return draw(_HEADINGS) + bullet + gap.join(_as_sentences(draw, errors))


def _by_row(draw: st.DrawFn, errors: list[Told]) -> Any:
    key = draw(st.sampled_from(["{}", "row {}", "Row {}"]))
    told: dict[str, list[Any]] = {}
    for row, column, words in errors:
        told.setdefault(key.format(row), []).append({"column": column, "message": words})
    return told


def _in_field(draw: st.DrawFn, value: Any) -> Any:
    return {draw(_LIST_FIELDS): value, **draw(st.sampled_from([{}, {"status": "failed"}, {"success": False}]))}


def _in_json(draw: st.DrawFn, value: Any) -> Any:
    return json.dumps(value, ensure_ascii=draw(st.booleans()))


def _in_python(_draw: st.DrawFn, value: Any) -> Any:
    return value if isinstance(value, str) else repr(value)


def _with_nothing(draw: st.DrawFn, value: Any) -> Any:
    return [*value, draw(st.sampled_from([None, "", [], {}]))] if isinstance(value, list) else [value]


@settings(max_examples=200)
@given(data=st.data(), errors=_ERRORS)
def test_errors_are_the_same_in_every_shape(data: st.DataObject, errors: list[Told]) -> None:
    value = data.draw(_dressed(errors))
    read = row_errors(value)
    assert sorted((error.row, error.column) for error in read) == sorted((row, column) for row, column, _ in errors)
    left = list(read)
    for row, column, words in errors:
        one = next(one for one in left if (one.row, one.column) == (row, column) and words in one.message)
        left.remove(one)
