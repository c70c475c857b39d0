from __future__ import annotations

from datetime import date, datetime

import pytest

from knosc_desktop.reader.parsing.number_formats import (
    Watch,
    WatchedFormats,
    date_as_shown,
    format_code,
    number_as_shown,
    text_as_shown,
    watch,
)

ACCOUNTING = '_-* #,##0.00\\ "€"_-;\\-* #,##0.00\\ "€"_-;_-* "-"??\\ "€"_-;_-@_-'


@pytest.mark.parametrize(
    ("code", "number", "shown"),
    [
        ("General", 107, "107"),
        ("000000", 107, "000107"),
        ("000000", -1, "-000001"),
        ("00-00-0", 1234, "01-23-4"),
        ("00000-0000", 1234567, "00123-4567"),
        ('"PO-"0000', 7, "PO-0007"),
        ('0" pcs"', 5, "5 pcs"),
        ('General" pcs"', 0.15, "0.15 pcs"),
        ("0%", 0.15, "15%"),
        ("0.00%", -0.155, "-15.50%"),
        ("0,", 1000, "1"),
        ("#,##0,", 1234567, "1,235"),
        ('0.0,,"M"', 1234567, "1.2M"),
        (";;;", 5, ""),
        ("0;", -5, ""),
        ("0;0", -5, "5"),
        ("0.00E+00", 1200000, "1.20E+06"),
        ("##0.0E+0", 123456, "123.5E+3"),
        ("0E+0", 0.15, "2E-1"),
        ("0.00", 1.1, "1.10"),
        ("0.0#", 1.25, "1.25"),
        ("#.##", 5, "5."),
        (".00", 5, "5.00"),
        ("0", 2.5, "3"),
        ("0", -0.2, "0"),
        ("#,##0", 1234567, "1,234,567"),
        (ACCOUNTING, 1234.5, "1,234.50 €"),
        (ACCOUNTING, -1, "-1.00 €"),
        ("#,##0.00_);(#,##0.00)", -12.5, "(12.50)"),
        ("0;-0;;@", 0, ""),
        ('"Yes";"Yes";"No"', 0, "No"),
        ("[<=9999999]###-####;(###) ###-####", 1234567, "123-4567"),
        ("[<=9999999]###-####;(###) ###-####", 5551234567, "(555) 123-4567"),
        ("[$€-407] 0.00", 3, "€ 3.00"),
        ("[Red]0", 3, "3"),
    ],
)
def test_a_number_is_shown_as_excel_does(code: str, number: float, shown: str) -> None:
    assert number_as_shown(format_code(code), number) == shown


@pytest.mark.parametrize(
    ("code", "number"),
    [("# ?/?", 0.5), ("yyyy-mm-dd", 46000), ("[DBNum1]0", 5), ("General", 4006381333931), ("0", 1e305), ("@", 10**12)],
)
def test_what_is_not_certain_is_not_shown(code: str, number: float) -> None:
    assert number_as_shown(format_code(code), number) is None


@pytest.mark.parametrize(
    ("code", "shown"), [("@", "a"), ('@"-EU"', "a-EU"), (";;;@", "a"), (";;;", ""), ("0.00", "a"), (ACCOUNTING, " a ")]
)
def test_a_text_is_shown_as_excel_does(code: str, shown: str) -> None:
    assert text_as_shown(format_code(code), "a") == shown


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("yyyy-mm-dd", "ymd"),
        ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "ymd"),
        ("m/d/yyyy h:mm", "ymdhn"),
        ("h:mm AM/PM", "hn"),
        ("mm:ss", "ns"),
        ("mmm yy", "ym"),
        ('yyyy-mm-"01"', "ym"),
        ("dd/mm/yyyy;@", "ymd"),
    ],
)
def test_the_parts_of_a_date_that_a_format_shows_are_known(code: str, fields: str) -> None:
    assert format_code(code).fields == set(fields)


def test_a_date_is_shown_with_the_parts_that_are_asked_for() -> None:
    moment = datetime(2026, 3, 1, 13, 30)
    assert date_as_shown(moment, frozenset("ymd")) == "2026-03-01"
    assert date_as_shown(moment, frozenset("hn")) == "13:30"
    assert date_as_shown(date(2026, 3, 17), frozenset("ym")) == "2026-03"


@pytest.mark.parametrize(
    ("code", "way"),
    [
        ("General", Watch.NOWHERE),
        ("@", Watch.NOWHERE),
        ("", Watch.NOWHERE),
        ("# ?/?", Watch.NOWHERE),
        ("yyyy-mm-dd hh:mm", Watch.NOWHERE),
        ("[h]:mm", Watch.NOWHERE),
        ("yyyy-mm-dd", Watch.WITH_TIME),
        ("0.00", Watch.IN_CODES),
        ("#,##0", Watch.IN_CODES),
        (ACCOUNTING, Watch.IN_CODES),
        ("#,##0.00;[Red]-#,##0.00", Watch.IN_CODES),
        ("[$USD] #,##0.00", Watch.IN_CODES),
        ("000000", Watch.EVERYWHERE),
        ('"PO-"0', Watch.EVERYWHERE),
        ("0%", Watch.EVERYWHERE),
        ("0,", Watch.EVERYWHERE),
        (";;;", Watch.EVERYWHERE),
        ("0;0", Watch.EVERYWHERE),
        ('@"-EU"', Watch.EVERYWHERE),
        ("mmm yy", Watch.EVERYWHERE),
        ("h:mm", Watch.EVERYWHERE),
    ],
)
def test_cells_are_looked_at_only_where_their_format_may_mislead(code: str, way: Watch) -> None:
    assert watch(code) is way


def test_formats_that_matter_in_codes_are_watched_in_code_columns_only() -> None:
    watched = WatchedFormats(("General", "0.00", "0%"), frozenset({2}))
    assert [watched.wants(2, style) for style in (0, 1, 2)] == [False, True, True]
    assert [watched.wants(3, style) for style in (0, 1, 2)] == [False, False, True]
