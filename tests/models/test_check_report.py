from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.files import FileFormat
from knosc_desktop.domain.jobs import RowError
from knosc_desktop.domain.reader_requests import Source
from knosc_desktop.domain.tables import TableHeader, Template
from knosc_desktop.domain.validation import Defect, Place, Severity
from knosc_desktop.models.check_report import as_json, as_text, not_compared, problem_as_json, problem_as_text
from knosc_desktop.services.validation.file_check import FileCheck, FileCheckResult, TemplateOrigin
from tests.support.builders import make_check, make_comparison, make_finding, make_problem

HEADER = TableHeader("Data", 1, ("_ItemNumber",))
TEMPLATE = Template("item-master", ("_ItemNumber",))


def make_result(**facts: Any) -> FileCheckResult:
    asked = facts.pop("asked", FileCheck(Path("items.xlsx")))
    return FileCheckResult(
        **{
            "asked": asked,
            "source": Source(asked.path, FileFormat.XLSX),
            "origin": TemplateOrigin.FETCHED,
            "trigger": "item-master",
            "template": TEMPLATE,
            "header": HEADER,
            "report": make_check(rows=40),
            "comparison": None,
            "obstacle": None,
            "errors": (),
            **facts,
        }
    )


def places(sheet: str, column: int, *rows: int) -> tuple[Place, ...]:
    return tuple(Place(Address(sheet, row, column)) for row in rows)


def finding(severity: Severity = Severity.ERROR, *where: Place, message: str = "It is wrong.") -> Any:
    return make_finding(
        defect=Defect.LOST_ZEROS, severity=severity, message=message, count=len(where) or 1, places=where
    )


def test_the_json_has_exactly_the_keys_of_the_schema() -> None:
    report = make_check(finding(Severity.WARNING, *places("Data", 3, 17, 19)), rows=40)
    comparison = make_comparison(new=1, changed=2, missing=3, deleted=4, unchanged=5)
    errors = ((RowError("Not found.", 10, "_ItemType"), Address("Data", 10, 4)), (RowError("Failed."), None))

    value = json.loads(as_json(make_result(report=report, comparison=comparison, errors=errors), ascii_only=False))

    assert value == {
        "schema": 1,
        "file": "items.xlsx",
        "format": "xlsx",
        "data_type": "item-master",
        "header": {"sheet": "Data", "row": 1},
        "rows": 40,
        "problems": [
            {
                "code": "lost-zeros",
                "severity": "warning",
                "message": "It is wrong.",
                "count": 2,
                "cells": ["Data!C17", "Data!C19"],
            }
        ],
        "changes": {"new": 1, "changed": 2, "missing": 3, "deleted": 4, "unchanged": 5},
        "errors": [
            {"message": "Not found.", "row": 10, "column": "_ItemType", "cell": "Data!D10"},
            {"message": "Failed.", "row": None, "column": None, "cell": None},
        ],
    }


def test_what_is_not_known_is_null() -> None:
    result = make_result(trigger=None, template=None, header=None)

    value = json.loads(as_json(result, ascii_only=False))

    assert (value["data_type"], value["header"], value["changes"]) == (None, None, None)
    assert (value["problems"], value["errors"]) == ([], [])


def test_whole_rows_and_cells_of_a_csv_file_are_written_as_excel_writes_them() -> None:
    report = make_check(finding(Severity.NOTE, *places("", 3, 5), *places("", 0, 17)))
    workbook = make_check(finding(Severity.NOTE, *places("Open orders", 0, 17)))

    def cells(result: FileCheckResult) -> Any:
        return json.loads(as_json(result, ascii_only=False))["problems"][0]["cells"]

    assert cells(make_result(report=report)) == ["C5", "17:17"]
    assert cells(make_result(report=workbook)) == ["'Open orders'!17:17"]


def test_a_problem_without_a_cell_has_an_empty_list() -> None:
    value = json.loads(as_json(make_result(report=make_check(finding())), ascii_only=False))

    assert (value["problems"][0]["cells"], value["problems"][0]["count"]) == ([], 1)


def test_letters_are_escaped_only_where_that_is_wanted() -> None:
    result = make_result(asked=FileCheck(Path("Gehäuse.xlsx")))

    assert "Gehäuse" in as_json(result, ascii_only=False)
    assert as_json(result, ascii_only=True).isascii()


def test_people_read_what_the_file_is_and_every_problem() -> None:
    report = make_check(
        finding(Severity.ERROR, *places("Data", 3, 17), message="1 cell of “_ItemNumber” is wrong."),
        finding(Severity.NOTE),
        rows=1_200,
    )

    assert as_text(make_result(report=report)).splitlines() == [
        "items.xlsx",
        "    Item master · 1,200 rows · Header in row 1 of sheet “Data”",
        "    Columns checked against the templates that the window downloaded last.",
        "    1 problem, 1 note",
        "",
        "Problem: 1 cell of “_ItemNumber” is wrong.",
        "    Data!C17",
        "",
        "Note: It is wrong.",
    ]


def test_cells_below_each_other_are_one_range_for_people() -> None:
    where = (*places("My data", 3, 5, 6, 7, 9), *places("My data", 4, 10), *places("My data", 0, 3, 4, 8))

    assert as_text(make_result(report=make_check(finding(Severity.ERROR, *where)))).splitlines()[-1] == (
        "    'My data'!C5:C7, 'My data'!C9, 'My data'!D10, 'My data'!3:4, 'My data'!8:8"
    )


def test_rows_of_a_csv_file_are_a_range_without_a_sheet() -> None:
    where = (*places("", 0, 3, 4), *places("", 2, 5, 6))

    assert as_text(make_result(report=make_check(finding(Severity.ERROR, *where)))).splitlines()[-1] == "    3:4, B5:B6"


def test_many_cells_and_long_messages_are_wrapped_and_none_is_left_out() -> None:
    where = places("Data", 3, *range(2, 4_002, 2))
    report = make_check(finding(Severity.ERROR, *where, message="wrong " * 60))

    lines = as_text(make_result(report=report)).splitlines()

    assert max(map(len, lines)) <= 100
    assert all(any(str(place.address) in line for line in lines) for place in where[::100])
    assert sum(line.count("Data!") for line in lines) == len(where)


def test_people_read_what_would_change() -> None:
    result = make_result(
        asked=FileCheck(Path("items.xlsx"), against=Path("last.xlsx")),
        comparison=make_comparison(key=("_ItemNumber",), new=1, changed=2, missing=3, unchanged=5),
    )

    assert as_text(result).splitlines()[-2:] == [
        "Compared with last.xlsx",
        "    1 new, 2 changed, 5 unchanged and 3 missing from this file",
    ]


def test_people_read_the_cell_of_each_error_or_that_it_is_not_located() -> None:
    errors = (
        (RowError("Not found.", 10), Address("Data", 10, 4)),
        (RowError("Odd.", 99), None),
        (RowError("All."), None),
    )

    assert as_text(make_result(errors=errors)).splitlines()[-4:] == [
        "3 errors from Knosc",
        "    Data!D10: Not found.",
        "    Not located (row 99 in Knosc): Odd.",
        "    Not located: All.",
    ]


def test_people_read_against_what_the_columns_were_checked() -> None:
    def line(**facts: Any) -> str:
        return as_text(make_result(**facts)).splitlines()[2].strip()

    folder = FileCheck(Path("items.xlsx"), templates=Path("blank"))
    assert line(asked=folder, origin=TemplateOrigin.FOLDER) == "Columns checked against the templates in “blank”."
    assert "documented columns" in line(origin=TemplateOrigin.DOCUMENTED)
    assert line(template=None) == "Columns not checked. There is no template for Item master."
    assert "--type" in line(template=None, trigger=None)


def test_nothing_hidden_in_a_name_or_a_message_reaches_the_terminal() -> None:
    errors = ((RowError("\x1b[2Jgone\nnext"), None),)
    report = make_check(finding(message="\x1b[31mred"))

    assert "\x1b" not in as_text(make_result(asked=FileCheck(Path("\x1b]0;x.csv")), report=report, errors=errors))


def test_why_nothing_was_compared_is_said_only_when_a_comparison_was_asked_for() -> None:
    asked = FileCheck(Path("items.xlsx"), against=Path("last.xlsx"))

    assert not_compared(make_result()) == ""
    assert not_compared(make_result(asked=asked, comparison=make_comparison())) == ""
    assert "--type" in not_compared(make_result(asked=asked, trigger=None))
    assert "no template for Item master" in not_compared(make_result(asked=asked, template=None))
    assert "No header row" in not_compared(make_result(asked=asked, header=None))


def test_a_problem_has_a_title_and_a_message_with_the_advice() -> None:
    problem = make_problem(title="Locked.", message="Excel has it.", hint="Close it.")

    assert json.loads(problem_as_json(problem, ascii_only=False)) == {
        "problem": {"title": "Locked.", "message": "Excel has it. Close it."}
    }
    assert problem_as_text(problem) == "Locked. Excel has it. Close it."
