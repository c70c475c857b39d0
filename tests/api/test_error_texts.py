"""Reading errors out of a text."""

from __future__ import annotations

import pytest

from knosc_desktop.api.error_texts import errors_in_text
from knosc_desktop.api.row_numbers import ExpansionLimit
from knosc_desktop.domain.jobs import RowError


def _read(text: str) -> list[RowError]:
    return list(errors_in_text(text, ExpansionLimit()))


def _rows(text: str) -> list[int | None]:
    return [error.row for error in _read(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Row 3: empty\nRow 4: too long",
        "Row 3: empty\r\nRow 4: too long\r\n",
        "Row 3: empty; Row 4: too long",
        "Row 3: empty;Row 4: too long",
        "Row 3: empty | Row 4: too long",
        "Row 3: empty / Row 4: too long",
        "Row 3: empty<br>Row 4: too long<br/>",
        "<ul><li>Row 3: empty</li><li><b>Row 4</b>: too long</li></ul>",
        "• Row 3: empty\n• Row 4: too long",
        "• Row 3: empty • Row 4: too long",
        "- Row 3: empty\n- Row 4: too long",
        "1. Row 3: empty\n2. Row 4: too long",
        "Row 3: empty, Row 4: too long",
        "Row 3: empty. Row 4: too long",
        "Row 3: empty Row 4: too long",
        "Row 3: empty\\nRow 4: too long",
        "2 errors:\nRow 3: empty\nRow 4: too long",
        "2 errors: Row 3: empty; Row 4: too long",
        "The following errors were found:\n\nRow 3: empty\nRow 4: too long\n\n2 errors",
        "Validation failed\nRow 3: empty\nRow 4: too long",
        "Row 3:\nempty\nRow 4:\ntoo long",
    ],
)
def test_several_errors_in_one_text_are_several(text: str) -> None:
    assert _read(text) == [RowError("Row 3: empty", 3), RowError("Row 4: too long", 4)]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Error in row 3: x\nError in row 4: y", [3, 4]),
        ("[Row 3] x\n[Row 4] y", [3, 4]),
        ("ROW 3: X\nROW 4: Y", [3, 4]),
        ("Record 3: x\nRecord 4: y", [3, 4]),
        ("Item X not found in row 3\nItem Y not found in row 4", [3, 4]),
        ("Row 3, _ItemNumber: x; Row 5, _ItemNumber: y", [3, 5]),
        ("Row 3 has no item; Row 4 has none", [3, 4]),
        ("Row 3: a|Rows 4-5: b", [3, 4, 5]),
        ("The file was checked with warnings.\nRow 3: x", [None, 3]),
        ("- a is wrong\n- b is wrong", [None, None]),
    ],
)
def test_errors_are_distinguished_by_their_rows(text: str, rows: list[int | None]) -> None:
    assert _rows(text) == rows


@pytest.mark.parametrize(
    "text",
    [
        "Row 3: a; b",
        "Row 3: duplicate of row 4: same key",
        "Row 3: same as Row 4: both",
        "Row 3: conflicts; row 4 has the same key",
        "Row 3: the item is not known in the master",
        "Row 3, 4 pieces are missing",
        "Row 3 - 5 pieces are missing",
        "Row 3 of 40: empty",
        "Row 3: Order PO-7 line 20: item not found",
    ],
)
def test_one_error_stays_one(text: str) -> None:
    assert _read(text) == [RowError(text, 3)]


def test_a_wrapped_line_belongs_to_its_error() -> None:
    assert [error.message for error in _read("Row 3: the item is not\nknown\nRow 4: empty")] == [
        "Row 3: the item is not known",
        "Row 4: empty",
    ]


def test_a_heading_that_says_where_is_kept_with_each_row() -> None:
    assert _read("Column _Quantity:\nRow 3: no number\nRow 4: no number") == [
        RowError("Row 3: no number (Column _Quantity)", 3, "_Quantity"),
        RowError("Row 4: no number (Column _Quantity)", 4, "_Quantity"),
    ]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Rows 3-5: empty", [3, 4, 5]),
        ("Rows 3–5: empty", [3, 4, 5]),
        ("Lines 3 - 5: empty", [3, 4, 5]),
        ("rows 3 to 5: empty", [3, 4, 5]),
        ("Row 3-5: empty", [3, 4, 5]),
        ("Rows 3, 4 and 7: empty", [3, 4, 7]),
        ("Rows 3 & 4: empty", [3, 4]),
        ("Rows #3, #4: empty", [3, 4]),
        ("Rows 3-4, 9: empty", [3, 4, 9]),
        ("Rows 103,190,205: empty", [103, 190, 205]),
    ],
)
def test_an_error_of_several_rows_is_one_of_each(text: str, rows: list[int]) -> None:
    errors = _read(text)
    assert [error.row for error in errors] == rows
    word = "line" if text.startswith("Line") else "row"
    assert [error.message.casefold() for error in errors] == [f"{word} {row}: empty" for row in rows]


def test_rows_that_a_sentence_mentions_stay_in_it() -> None:
    text = "Rows 3 and 5 have the same key"
    assert _read(text) == [RowError(text, 3), RowError(text, 5)]


@pytest.mark.parametrize(
    "text",
    [
        "Rows 2-100000: x",
        "Rows 5-3: x",
        "Rows 1,234: x",
        "Rows: 3, errors: 2",
        "Order PO-1 line 20: item not found",
        "Order PO-1, line 20: item not found",
        "PO 4711 line 20 is closed",
        "_PONumber PO-1: line 20 not found",
        "PO-1 line 20: x",
        "line 20 of order PO-1: x",
        "Line 20 in the purchase order is closed",
        "Order line 20: item not found",
        "schedule line 10: x",
        "Production line 3 is closed",
        "Address line 2 is too long",
        "Line 3 of the description is too long",
        "line item 3: x",
        "Row X: x",
    ],
)
def test_what_names_no_row_of_the_file_has_none(text: str) -> None:
    assert _read(text) == [RowError(text)]


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("Line 20: order PO-1 not found", 20),
        ("PO-1 line 20 (row 3)", 3),
        ("Row #3: x", 3),
        ("row no. 3: x", 3),
        ("Row 3.0: x", 3),
        ("Row=3: x", 3),
        ("Row 1,234: x", 1234),
        ("Item X-1 not found (line 7)", 7),
    ],
)
def test_the_row_of_the_file_is_found(text: str, row: int) -> None:
    assert _read(text) == [RowError(text, row)]


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("Cell D10: x", ["D10"]),
        ("x in cell $D$10", ["D10"]),
        ("x at Data!D10", ["Data!D10"]),
        ("x (Data!$D$10)", ["Data!D10"]),
        ("x at 'Open orders'!D10", ["Open orders!D10"]),
        ("Cell R10C4: x", ["D10"]),
        ("Sheet Data, cell D10: x", ["Data!D10"]),
        ("Cell D10 on sheet 'Open orders': x", ["Open orders!D10"]),
        ("Cells D10:D12: x", ["D10", "D11", "D12"]),
        ("Cells D10, E12 and F3 differ", ["D10", "E12", "F3"]),
        ("_Quantity (D10) must be a number", ["D10"]),
        ("Cell D10: x\nCell D12: y", ["D10", "D12"]),
        ("Data!D10: x\nData!D11: y", ["Data!D10", "Data!D11"]),
    ],
)
def test_cells_are_found_in_sentences(text: str, cells: list[str]) -> None:
    assert [error.cell for error in _read(text)] == cells


@pytest.mark.parametrize(
    "text",
    [
        "Item AB12 not found",
        "Item not found (AB12)",
        "AB12: not found",
        "Cell phone A1 is unknown",
        "Warning! A12 is unknown",
        "Order PO10 at DC1 is closed",
    ],
)
def test_a_code_is_no_cell(text: str) -> None:
    assert [error.cell for error in _read(text)] == [""]
