from __future__ import annotations

from datetime import date, datetime, time

import pytest

from knosc_desktop.domain.validation import Defect, Severity
from knosc_desktop.reader.parsing.sheet import Value
from knosc_desktop.words.catalogue import render
from tests.support.made_sheets import column, finding, told

ROUNDED = Defect.SCIENTIFIC_CODE
DATED = Defect.CODE_AS_DATE


@pytest.mark.parametrize("written", ["1.23457E+12", "1,23457E+12", "1.E+05", "4E+15", "1.5e+11", " 1.23E+12 "])
def test_a_code_in_scientific_notation_lost_its_digits(written: str) -> None:
    found = column("_ItemNumber", "4006381333931", written, sheet="")
    assert told(found, ROUNDED) == ["B3"]
    assert finding(found, ROUNDED).severity is Severity.ERROR


@pytest.mark.parametrize("code", ["12E4", "1E12", "E+12", "ITEM-1.5E+3", "3E-4X"])
def test_a_code_with_an_e_in_it_is_a_code(code: str) -> None:
    assert told(column("_ItemNumber", code, "X"), ROUNDED) == []


def test_scientific_notation_is_a_number_where_numbers_belong() -> None:
    assert told(column("_Quantity", "1.5E+3", sheet=""), ROUNDED) == []


@pytest.mark.parametrize("number", [1_234_570_000_000.0, 1234567890123456789.0])
def test_a_number_that_was_a_long_code_is_rounded(number: float) -> None:
    found = column("_ItemNumber", "4006381333931", number)
    assert told(found, ROUNDED) == ["Data!B3"]
    assert finding(found, ROUNDED).severity is Severity.ERROR


def test_the_digits_of_a_rounded_number_written_out_are_rounded_too() -> None:
    assert told(column("_ItemNumber", "4006381333931", "4006380000000", "4006381333948", sheet=""), ROUNDED) == ["B3"]


def test_a_long_code_kept_whole_as_a_number_may_be_rounded_later() -> None:
    assert finding(column("_ItemNumber", "A-1", 4_006_381_333_931.0), ROUNDED).severity is Severity.WARNING


def test_a_column_of_whole_long_numbers_is_only_worth_knowing() -> None:
    found = column("_ItemNumber", 4_006_381_333_931.0, 4_006_381_333_948.0)
    assert finding(found, ROUNDED).severity is Severity.NOTE


@pytest.mark.parametrize("value", [datetime(2024, 1, 3), date(2024, 3, 1), time(12, 30)])
def test_a_date_is_no_code(value: Value) -> None:
    found = column("_ItemNumber", "3-X", value, "4-Y")
    assert told(found, DATED) == ["Data!B3"]
    assert finding(found, DATED).severity is Severity.ERROR


def test_a_date_is_no_number() -> None:
    assert told(column("_Quantity", 1.0, date(2024, 5, 1)), DATED) == ["Data!B3"]


def test_a_date_is_a_date_where_dates_belong() -> None:
    assert told(column("_ETADate", date(2024, 5, 1)), DATED) == []


@pytest.mark.parametrize(
    "written", ["3-Jan", "Mar-01", "01. Mrz", "03-Jan-24", "2024-03-01", "3/1/2024", "03.01.2024 00:00"]
)
def test_a_written_date_among_codes_was_most_likely_a_code(written: str) -> None:
    found = column("_ItemNumber", "3-X", "4-Y", written, "5-Z", sheet="")
    assert told(found, DATED) == ["B4"]
    assert finding(found, DATED).severity is Severity.WARNING


@pytest.mark.parametrize("code", ["MAR-1", "JAN24", "3-1", "1/2", "2024-03", "12-JAN", "Maritime-01"])
def test_a_code_that_only_reminds_of_a_date_is_a_code(code: str) -> None:
    assert told(column("_ItemNumber", "X-1", "X-2", code, "X-3"), DATED) == []


def test_codes_that_are_all_made_of_dates_are_codes() -> None:
    assert told(column("_OrderNumber", "2024-03-01", "2024-03-02", "2024-03-03"), DATED) == []


def test_few_dates_among_many_texts_of_an_unknown_column_are_a_warning() -> None:
    found = column("_Foo", *(f"text {n}" for n in range(12)), date(2024, 1, 3))
    assert finding(found, DATED).severity is Severity.WARNING
    assert told(column("_Foo", *(f"text {n}" for n in range(12)), date(2024, 1, 3), 5.0), DATED) == []
    assert told(column("_Foo", "text", date(2024, 1, 3)), DATED) == []


@pytest.mark.parametrize("number", [float("inf"), float("nan"), 1e300, -4e12, 10**400])
def test_a_number_beyond_all_bounds_harms_nothing(number: float) -> None:
    for name in ("_ItemNumber", "_Quantity", "_ETADate", "_Foo"):
        found = column(name, "001", number, "002")
        assert all(len(render(place.remark)) < 100 for each in found.findings for place in each.places)


def test_a_remark_shows_only_the_beginning_of_a_long_text() -> None:
    found = column("_ItemNumber", "x" * 30_000 + " ")
    assert len(render(found.findings[0].places[0].remark)) < 100
