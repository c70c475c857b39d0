"""Errors whose place is a path to a value, as validators of web services give it."""

from __future__ import annotations

import pytest

from knosc_desktop.api.row_errors import row_errors

PYDANTIC = {"type": "int_parsing", "loc": ["body", 4, "_Quantity"], "msg": "Input should be a valid integer"}


@pytest.mark.parametrize(
    "errors",
    [
        [PYDANTIC],
        {"detail": [PYDANTIC]},
        [{"loc": ["body", "rows", 4, "_Quantity"], "msg": "bad"}],
        {"errors": [{"source": {"pointer": "/data/4/_Quantity"}, "detail": "bad"}]},
        [{"field": "items[4]._Quantity", "message": "must be positive"}],
        [{"instancePath": "/rows/4/_Quantity", "message": "must be integer"}],
        [{"path": "$.rows[4]._Quantity", "message": "bad"}],
        [{"path": "$['rows'][4]['_Quantity']", "message": "bad"}],
        [{"propertyPath": "rows[4]._Quantity", "message": "bad"}],
        [{"path": ["rows", "4", "_Quantity"], "message": "bad"}],
    ],
)
def test_the_row_and_the_column_are_read_from_a_path(errors: object) -> None:
    (error,) = row_errors(errors)
    assert (error.row, error.column) == (4, "_Quantity")


def test_a_path_may_end_at_the_row() -> None:
    (error,) = row_errors([{"path": "$.rows[7]", "message": "bad"}])
    assert (error.row, error.column) == (7, "")


@pytest.mark.parametrize(
    "path",
    [
        "C:/data/4/x.csv",
        "/api/v1/jobs/12/errors",
        "/jobs/12",
        "https://example.com/4/x",
        "lines[1].items[2].qty",
        "rows[99999999999999].qty",
        ["body", "_Quantity"],
        [],
        {"a": 1},
        4,
    ],
)
def test_what_is_no_path_to_one_row_stays_a_part_of_the_message(path: object) -> None:
    (error,) = row_errors([{"path": path, "message": "bad"}])
    assert error.row is None


@pytest.mark.parametrize("name", ["Qty/2", "A.B", "Price [EUR]", "Unit (1)", "Attribute[1]"])
def test_the_name_of_a_column_is_no_path(name: str) -> None:
    (error,) = row_errors([{"row": 3, "column": name, "message": "bad"}])
    assert (error.row, error.column) == (3, name)


def test_a_number_at_the_end_of_a_columns_name_is_no_row() -> None:
    (error,) = row_errors([{"column": "Attribute[1]", "message": "bad"}])
    assert (error.row, error.column) == (None, "Attribute[1]")
