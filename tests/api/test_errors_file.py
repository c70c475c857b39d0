from __future__ import annotations

import json
from typing import Any

import pytest

from knosc_desktop.api.errors_file import errors_in
from knosc_desktop.api.row_errors import row_errors
from knosc_desktop.domain.jobs import RowError

ERRORS = [{"row": 7, "column": "_ItemNumber", "message": "Item not found."}, {"row": 9, "message": "Unit unknown."}]
READ = (RowError("Item not found.", 7, "_ItemNumber"), RowError("Unit unknown.", 9))


def job(trigger: str, errors: Any) -> dict[str, Any]:
    return {"trigger": trigger, "job_id": "1", "status": "failed", "rows_processed": 3, "errors": errors}


@pytest.mark.parametrize(
    "value",
    [
        ERRORS,
        {"errors": ERRORS},
        job("item-master", ERRORS),
        {"jobs": [job("item-master", ERRORS)]},
        {"jobs": [job("item-master", ERRORS), None, "job"]},
    ],
)
def test_a_status_answer_a_job_and_its_errors_alone_say_the_same(value: Any) -> None:
    assert errors_in(json.dumps(value).encode(), "item-master") == READ


@pytest.mark.parametrize(
    "value",
    [
        ["Row 7: Item not found."],
        "Row 7: Item not found.",
        {"7": ["Item not found."]},
        {"row": 7, "message": "Item not found."},
        {"row": 7, "errors": ["Item not found."]},
        3,
        None,
        [],
    ],
)
def test_the_value_is_read_as_in_a_status_answer_whatever_its_shape(value: Any) -> None:
    assert errors_in(json.dumps(value).encode(), None) == row_errors(value)
    assert errors_in(json.dumps({"jobs": [{"errors": value}]}).encode(), None) == row_errors(value)


def test_of_several_jobs_those_of_the_data_type_count() -> None:
    answer = {"jobs": [job("forecast", ["Row 1: a"]), job("Item-Master", ERRORS)]}

    assert errors_in(json.dumps(answer).encode(), "item-master") == READ


def test_of_jobs_of_other_data_types_all_count() -> None:
    answer = {"jobs": [job("forecast", {"2": ["a"]}), job("demand", ["Row 3: b"])]}

    assert [error.row for error in errors_in(json.dumps(answer).encode(), "inventory")] == [2, 3]


def test_what_is_no_json_is_read_line_by_line() -> None:
    content = b"Row 7: Item not found.\r\n\r\nRow 9: Unit unknown.\n"

    assert [error.row for error in errors_in(content, None)] == [7, 9]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_what_windows_programs_save_is_read(encoding: str) -> None:
    assert errors_in(json.dumps(ERRORS).encode(encoding), None) == READ


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_text_of_windows_programs_is_read(encoding: str) -> None:
    (error,) = errors_in("Row 3: “Gehäuse” not found.".encode(encoding), None)

    assert (error.row, "“Gehäuse” not found." in error.message) == (3, True)


@pytest.mark.parametrize("content", [b"", b"\n \n", b"[]", b"null", b'{"jobs": []}', b'{"errors": []}'])
def test_an_empty_file_has_no_errors(content: bytes) -> None:
    assert errors_in(content, None) == ()


def test_json_nested_without_end_is_reported_as_text() -> None:
    assert len(errors_in(b"[" * 100_000, None)) == 1
