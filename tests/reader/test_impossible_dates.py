from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook

from knosc_desktop.domain.tables import TableHeader
from knosc_desktop.domain.validation import Defect, Severity
from knosc_desktop.words.catalogue import render
from tests.support.defect_run import findings_of
from tests.support.made_sheets import column, finding, told

IMPOSSIBLE = Defect.IMPOSSIBLE_DATE
MISSING = [
    "2026-02-30", "2026-06-31", "2023-02-29", "1900-02-29", "2026-13-01", "2026-01-32", "2026/02/30", "20260230",
    "31.04.2026", "30/02/2026", "02/30/2026", "31-11-2026", "29.02.23", "30 Feb 2026", "31-Apr-26", "Feb 30, 2026",
    "31 avril 2026", "2026-02-30 07:30", "2026-02-28 25:00", "2026-02-30T00:00:00Z",
]  # fmt: skip
NOTHING = [
    "0000-00-00", "00/00/0000", "00.00.0000", "00000000", "0000-00-00 00:00:00", "1900-01-00", "0/1/1900",
    "00.01.1900", "0-Jan-1900", "1899-12-30", "1899-12-31", "30.12.1899", "12/30/1899 00:00:00", "0001-01-01",
    "01/01/0001", "01.01.0001 00:00:00",
]  # fmt: skip


@pytest.mark.parametrize("written", [*MISSING, *NOTHING])
@pytest.mark.parametrize("sheet", ["Data", ""])
def test_a_day_that_does_not_exist_is_reported_and_only_as_that(written: str, sheet: str) -> None:
    found = column("_ETADate", "2026-03-31", written, "2026-04-01", "2026-04-02", sheet=sheet)
    assert told(found, IMPOSSIBLE) == [f"{'Data!' if sheet else ''}B3"]
    assert {(each.defect, each.severity) for each in found.findings} == {(IMPOSSIBLE, Severity.ERROR)}


@pytest.mark.parametrize("written", ["2026-02-30", "31.04.2026", "0000-00-00", "1900-01-00"])
def test_a_whole_column_of_such_days_is_reported(written: str) -> None:
    assert len(told(column("_ETADate", *[written] * 40, sheet=""), IMPOSSIBLE)) == 40


def test_the_remark_says_why() -> None:
    found = column("_ETADate", "2026-02-30", "2026-13-01", "31.04.2026", "30-Feb", "2026-01-01 25:00", sheet="")
    assert [render(place.remark) for place in finding(found, IMPOSSIBLE).places] == [
        "“2026-02-30” doesn't exist, since February 2026 has 28 days",
        "“2026-13-01” has month 13, which doesn't exist",
        "“31.04.2026” doesn't exist, since April 2026 has 30 days",
        "“30-Feb” doesn't exist, since February has 29 days",
        "“2026-01-01 25:00” has a time of day that doesn't exist",
    ]


@pytest.mark.parametrize(
    "written", ["2024-02-29", "2000-02-29", "29.02.2024", "29/02/24", "29-Feb", "31/12/2026 24:00"]
)
def test_a_day_that_exists_is_none_of_them(written: str) -> None:
    assert told(column("_ETADate", written, sheet=""), IMPOSSIBLE) == []


@pytest.mark.parametrize(
    "endless",
    ["9999-12-31", "31.12.9999", "12/31/9999", "31/12/9999", "99991231", "2999-12-31", "9999-12-31 23:59:59"],
)
@pytest.mark.parametrize("usual", [["2026-03-30", "2026-04-30"], ["30.03.2026", "30.04.2026"]])
def test_a_day_without_end_is_no_problem_in_any_style(endless: str, usual: list[str]) -> None:
    assert column("_EndDate", *usual, endless, sheet="").findings == ()


def test_a_column_of_nothing_but_days_without_end_is_fine() -> None:
    assert column("_EndDate", *["9999-12-31"] * 9, sheet="", template=("_EndDate",)).findings == ()
    assert column("_EndDate", *[date(9999, 12, 31)] * 9).findings == ()


def test_a_real_day_without_end_among_written_dates_is_fine() -> None:
    assert column("_EndDate", "2026-03-30", "2026-04-30", date(9999, 12, 31)).findings == ()
    assert column("_EndDate", date(2026, 3, 30), "9999-12-31").findings == ()


def test_a_serial_number_without_end_is_a_serial_number() -> None:
    found = column("_EndDate", 45_000.0, 45_001.0, 2_958_465.0)
    assert {each.message for each in found.findings} == {finding(found, Defect.MIXED_DATES).message}
    assert told(found, Defect.MIXED_DATES) == ["Data!B2", "Data!B3", "Data!B4"]


@pytest.mark.parametrize("first", ["1970-01-01", "1900-01-01", "1950-06-30"])
def test_an_early_day_may_be_meant(first: str) -> None:
    assert column("_StartDate", "2026-03-30", first, sheet="").findings == ()


def test_a_column_that_holds_no_dates_is_not_looked_at() -> None:
    assert told(column("_ItemNumber", "2026-02-30", "0000-00-00"), IMPOSSIBLE) == []


def test_excels_zero_shown_as_a_date_is_no_day(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Data"
    for row in (["_ItemNumber", "_StartDate"], ["A", date(2026, 1, 1)], ["B", 0], ["C", date(9999, 12, 31)]):
        sheet.append(row)
    sheet["B3"].number_format = "yyyy-mm-dd"
    book.save(tmp_path / "zero.xlsx")
    found = findings_of(tmp_path / "zero.xlsx", None, TableHeader("Data", 1, ("_ItemNumber", "_StartDate")))
    assert [(each.defect, str(each.places[0].address)) for each in found] == [(IMPOSSIBLE, "Data!B3")]


def test_a_time_of_day_is_no_date() -> None:
    found = column("_ETADate", date(2026, 1, 1), time(7, 30), timedelta(hours=30))
    assert told(found, Defect.MIXED_DATES) == ["Data!B3", "Data!B4"]
    assert told(found, IMPOSSIBLE) == []
    assert all(each.count for each in found.findings)


@pytest.mark.parametrize("written", ["0226-03-31", "1026-03-31", "1753-01-01", "31.03.0206", "1/1/1753"])
def test_a_year_before_the_calendar_of_excel_is_a_warning(written: str) -> None:
    found = column("_ETADate", *[written] * 5, sheet="", template=("_ETADate",))
    assert [(each.defect, each.severity, each.count) for each in found.findings] == [(IMPOSSIBLE, Severity.WARNING, 5)]


@pytest.mark.parametrize("missing", ["2026-02-30", "0000-00-00", "31.04.2026"])
def test_a_column_of_dates_is_known_without_its_name(missing: str) -> None:
    days = [date(2026, 1, day) for day in range(1, 21)]
    assert told(column("Valid from", *days, missing), IMPOSSIBLE) == ["Data!B22"]
    written = [day.isoformat() for day in days]
    assert len(told(column("Valid from", *written, *[missing] * 20, sheet=""), IMPOSSIBLE)) == 20


@pytest.mark.parametrize("code", ["8400.1.00", "2905.11.00", "2026-45-12", "2026-{:02}-30", "0{}-00-0000"])
def test_codes_of_three_numbers_are_no_dates(code: str) -> None:
    assert told(column("Tariff", *(code.format(n) for n in range(1, 40)), sheet=""), IMPOSSIBLE) == []


def test_what_only_looks_like_a_date_among_other_things_is_left_alone() -> None:
    assert told(column("Drawing", "A-1", "2026-02-30", "99.99.9999", "B-7", sheet=""), IMPOSSIBLE) == []


def test_a_real_date_that_programs_write_for_none_is_reported() -> None:
    found = column("_ETADate", datetime(2026, 1, 1), datetime(1899, 12, 30))
    assert told(found, IMPOSSIBLE) == ["Data!B3"]
