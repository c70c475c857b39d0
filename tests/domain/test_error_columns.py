"""From the server's name of a column to the column."""

from __future__ import annotations

import pytest

from knosc_desktop.domain.error_columns import column_of
from knosc_desktop.domain.jobs import RowError

COLUMNS = ("", "_ItemNumber", "Unit", "Status", "Status", "_ShipDate")


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("_ItemNumber", 2),
        ("item number", 2),
        (" ITEM_NUMBER ", 2),
        ("unit", 3),
        ("Status", 0),
        ("_Status", 0),
        ("B", 2),
        ("f", 6),
        ("G", 0),
        ("Quantity", 0),
        ("3", 0),
        ("", 0),
    ],
)
def test_columns_are_found_by_name_or_letter_and_else_not_at_all(column: str, expected: int) -> None:
    assert column_of(RowError("Wrong.", 4, column), COLUMNS) == expected


def test_a_name_comes_before_a_letter() -> None:
    assert column_of(RowError("Wrong.", 2, "C"), ("C", "Item", "Unit")) == 1


@pytest.mark.parametrize(("first", "expected"), [(1, 3), (0, 4), (-1, 5), (None, 0)])
def test_columns_are_found_by_position_where_it_is_known_how_they_count(first: int | None, expected: int) -> None:
    assert column_of(RowError("Wrong.", 4, "3"), COLUMNS, first) == expected


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Row 7, _ItemNumber: Item X not found.", 2),
        ("Row 7: _ItemNumber is empty.", 2),
        ("Line 7 - Item Number: not found", 2),
        ("Item Number must not be empty", 2),
        ("_ItemNumber: unknown", 2),
        ("Item X not found.", 0),
        ("2024-03-31 is before _ShipDate, 2024-04-01.", 0),
        ("Row 7: 2024-03-31 is before _ShipDate.", 0),
        ("Status: unknown", 0),
        ("", 0),
    ],
)
def test_a_sentence_names_the_column_it_is_about_but_not_one_it_mentions(message: str, expected: int) -> None:
    assert column_of(RowError(message, 7), COLUMNS) == expected
