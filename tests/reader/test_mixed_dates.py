from __future__ import annotations

from datetime import date, datetime

import pytest

from knosc_desktop.domain.validation import Defect, Severity
from knosc_desktop.reader.checks.dates import Order, Style, order_of, style_of
from knosc_desktop.words.catalogue import render
from tests.support.made_sheets import column, finding, told

DATES = Defect.MIXED_DATES
TRUE = [date(2024, 1, day) for day in range(1, 6)]


@pytest.mark.parametrize(
    ("written", "style"),
    [
        ("2024-03-31", Style.ISO),
        ("2024-03-31 07:30:00", Style.ISO),
        ("2024-03-31T07:30:00Z", Style.ISO),
        ("20240331", Style.COMPACT),
        ("2024/3/31", Style.YEAR_FIRST),
        ("31.03.2024", Style.DOTS),
        ("3/31/24", Style.SLASHES),
        ("31-03-2024", Style.DASHES),
        ("31 March 2024", Style.MONTH_NAMED),
        ("31. März 2024", Style.MONTH_NAMED),
        ("3-Jan", Style.MONTH_NAMED),
        ("31 août 2024", Style.MONTH_NAMED),
        ("31\u00a0March\u00a02024", Style.MONTH_NAMED),
        ("9999-12-31", Style.ISO),
        ("31.12.9999", Style.DOTS),
        ("March 3rd, 2024", Style.MONTH_NAMED),
        ("45382", Style.SERIAL),
        ("next week", Style.NONE),
        ("2024-13-31", Style.NONE),
        ("12345", Style.NONE),
    ],
)
def test_the_style_of_a_date_is_reported(written: str, style: Style) -> None:
    assert style_of(written) is style


@pytest.mark.parametrize(
    ("written", "order"),
    [("31/03/2024", Order.DAY), ("03/31/2024", Order.MONTH), ("03/04/2024", Order.EITHER), ("03/03/2024", None)],
)
def test_only_dates_after_the_twelfth_tell_day_from_month(written: str, order: Order | None) -> None:
    assert order_of(written, Style.SLASHES) is order


def test_real_dates_with_any_time_of_day_have_one_style() -> None:
    assert told(column("_ETADate", *TRUE, datetime(2024, 5, 1, 7, 30)), DATES) == []


@pytest.mark.parametrize("written", ["2024-01-31", "31.01.2024", "1/31/2024", 45382.0, "45382", "next week"])
def test_something_else_among_real_dates_is_shown(written: str | float) -> None:
    found = column("_ETADate", *TRUE, written)
    assert told(found, DATES) == ["Data!B7"]
    assert finding(found, DATES).severity is Severity.WARNING


def test_a_real_date_among_text_dates_is_shown() -> None:
    assert told(column("_ETADate", "2024-01-01", "2024-01-02", date(2024, 1, 3)), DATES) == ["Data!B4"]


def test_dates_all_in_one_style_are_fine() -> None:
    for written in (["2024-01-01", "2024-01-31"], ["31.01.2024", "01.02.2024"], ["1/31/2024", "2/1/2024"]):
        assert told(column("_ETADate", *written, sheet=""), DATES) == []


def test_another_style_among_text_dates_is_shown() -> None:
    assert told(column("_ETADate", "2024-01-01", "2024-01-02", "03.01.2024", "", sheet=""), DATES) == ["B4"]


def test_day_first_and_month_first_do_not_go_together() -> None:
    found = column("_ETADate", "31/01/2024", "30/01/2024", "01/31/2024", "02/03/2024", sheet="")
    assert told(found, DATES) == ["B4"]
    assert finding(found, DATES).severity is Severity.ERROR


def test_dates_that_could_be_day_or_month_first_are_a_note() -> None:
    found = column("_ETADate", "01/02/2024", "03/04/2024", "05/05/2024", sheet="")
    assert told(found, DATES) == ["B2", "B3"]
    assert finding(found, DATES).severity is Severity.NOTE


def test_dates_that_are_all_bare_numbers_are_shown() -> None:
    assert told(column("_ETADate", 45382.0, 45383.0), DATES) == ["Data!B2", "Data!B3"]


def test_columns_that_are_no_dates_are_not_looked_at() -> None:
    assert told(column("_ItemDescription", "2024-01-01", "03.01.2024"), DATES) == []


def test_a_whole_column_of_words_is_reported_by_its_name() -> None:
    assert told(column("_ETADate", "tbd", "soon", "next week", sheet=""), DATES) == ["B2", "B3", "B4"]


def test_a_whole_column_of_words_under_another_name_is_reported_when_the_template_has_it() -> None:
    assert told(column("Due", "Yes", "No", sheet=""), DATES) == []
    assert told(column("Due", "Yes", "No", sheet="", template=("Due",)), DATES) == ["B2", "B3"]


@pytest.mark.parametrize("name", ["Date format", "Date source", "Due"])
def test_a_column_about_dates_may_hold_words(name: str) -> None:
    assert column(name, "ERP", "MM/DD/YYYY", "ERP").findings == ()


def test_a_blank_inside_a_date_is_reported_once() -> None:
    found = column("_ETADate", "30 March 2024", "31\u00a0March\u00a02024", sheet="")
    assert {each.defect for each in found.findings} == {Defect.STRAY_BLANKS}


def test_numbers_like_20240331_are_dates() -> None:
    assert column("_ETADate", 20_240_331.0, 20_240_401.0).findings == ()


@pytest.mark.parametrize("others", [TRUE, ["2024-03-31", "2024-04-30"], []])
def test_a_negative_number_is_no_date(others: list[date | str]) -> None:
    """Excel shows ##### for it, whatever else is in the column."""
    found = column("_ETADate", *others, -1.2, -45_000.0)
    row = len(others) + 2
    assert told(found, DATES) == [f"Data!B{row}", f"Data!B{row + 1}"]


def test_years_and_weeks_are_not_called_negative() -> None:
    assert not any("negative" in render(found.message) for found in column("Due", 2024.0, 2025.0, 0.0).findings)
