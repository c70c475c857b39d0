"""What Excel shows is not always what the file stores, and Knosc receives what is stored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook

from knosc_desktop.domain.tables import Template
from knosc_desktop.domain.validation import Defect, Severity
from knosc_desktop.reader.parsing.number_formats import FormatRun
from knosc_desktop.reader.parsing.sheet import Value
from knosc_desktop.words.catalogue import render
from tests.support.clean_tables import template_of
from tests.support.defect_run import findings_of
from tests.support.made_sheets import column, finding, formatted, report, told

SHOWN = Defect.SHOWN_DIFFERENTLY
SCIENTIFIC = Defect.SCIENTIFIC_CODE
CASES = Path(__file__).parents[1] / "field_cases"
ACCOUNTING = '_-* #,##0.00\\ "€"_-;\\-* #,##0.00\\ "€"_-;_-* "-"??\\ "€"_-;_-@_-'
MOMENT = datetime(2026, 3, 1, 13, 30)


def test_zeros_that_only_a_format_adds_are_reported_with_both_values() -> None:
    found = findings_of(CASES / "14-shown-is-not-stored" / "zeros-by-format.xlsx", template_of("item-master"))
    (only,) = [each for each in found if each.severity is not Severity.NOTE]
    assert (only.defect, only.severity, only.count) == (SHOWN, Severity.WARNING, 12)
    assert [str(place.address) for place in only.places] == [f"Items!B{row}" for row in range(2, 14)]
    assert render(only.places[0].remark) == "shown as 000107, stored as 107"
    assert "107 where Excel shows 000107" in render(only.message)


def test_a_number_in_scientific_format_among_codes_is_an_error_at_its_cell() -> None:
    found = findings_of(CASES / "15-short-e-codes" / "items.xlsx", template_of("item-master"))
    (only,) = [each for each in found if each.severity is not Severity.NOTE]
    assert (only.defect, only.severity) == (SCIENTIFIC, Severity.ERROR)
    assert [str(place.address) for place in only.places] == ["Items!B5"]


@pytest.mark.parametrize(
    ("code", "cell", "seen"),
    [
        ("00-00-0", 1234.0, "01-23-4"),
        ('"PO-"0', 7.0, "PO-7"),
        ('0"-EU"', 7.0, "7-EU"),
        ("0.00", 1.1, "1.10"),
        ("0", 2.5, "3"),
        ('@"-EU"', "K7", "K7-EU"),
        ("0%", 0.15, "15%"),
        ("0,", 1000.0, "1"),
        ('"A"', 7.0, "A"),
    ],
)
def test_a_code_that_a_format_changes_is_named(code: str, cell: Value, seen: str) -> None:
    found = finding(formatted("_ItemNumber", code, cell), SHOWN)
    assert found.severity is Severity.WARNING
    assert render(found.places[0].remark).startswith(f"shown as {seen}, stored as ")


@pytest.mark.parametrize(
    ("code", "cell"),
    [
        ("0%", 0.15),
        ("0.0%", -0.1),
        ("#,##0,", 12_000.0),
        (";;;", 12.0),
        ("0;", -12.0),
        ("0;0", -12.0),
        ('"-"0', 12.0),
        ('0"00"', 12.0),
        ("0\\.00", 1234.0),
        ('"Yes";"Yes";"No"', 1.0),
        ('"Yes";"Yes";"No"', 0.0),
    ],
)
def test_a_quantity_that_a_format_makes_another_is_named(code: str, cell: float) -> None:
    assert told(formatted("_Quantity", code, cell), SHOWN) == ["Data!B2"]


@pytest.mark.parametrize(
    ("code", "cell"),
    [
        ("0.00", 2.5),
        ("0", 2.5),
        ("#,##0.00", 1234.5),
        ("#,##0.00;[Red]#,##0.00", -5.0),
        (ACCOUNTING, 0.0),
        (ACCOUNTING, -5.0),
        ("#,##0_);(#,##0)", -5.0),
        ('0" pcs"', 5.0),
        ('#,##0.00\\ "m2"', 5.0),
        ("[$USD] #,##0.00", 5.0),
        ("00000", 12.0),
        ("0;-0;;@", 0.0),
        ("0%", 0.0),
        ("0.00E+00", 1_200_000.0),
        ("#\\ ##0", 12_345.0),
        ("# ?/?", 0.5),
    ],
)
def test_a_quantity_may_be_dressed(code: str, cell: float) -> None:
    assert told(formatted("_Quantity", code, cell), SHOWN) == []


@pytest.mark.parametrize(
    ("name", "code", "cell"),
    [
        ("_Foo", '"EUR "#,##0.00', 5.0),
        ("_Foo", '0" kg"', 5.0),
        ("_Foo", "0.00", 5.0),
        ("_Phone", "(000) 000-0000", 5551234567.0),
        ("_ItemNumber", "@", "007"),
        ("_ItemNumber", ACCOUNTING, "A-1"),
        ("_ItemNumber", "0", 107.0),
    ],
)
def test_a_value_shown_as_it_is_meant_is_not_reported(name: str, code: str, cell: Value) -> None:
    assert told(formatted(name, code, cell), SHOWN) == []


@pytest.mark.parametrize(("name", "cell"), [("_Phone", 1711234567.0), ("_Foo", 107.0)])
def test_zeros_that_a_format_adds_are_reported_in_other_columns_too(name: str, cell: float) -> None:
    assert told(formatted(name, "00000000000", cell), SHOWN) == ["Data!B2"]


@pytest.mark.parametrize("code", ["#,##0", "0.00"])
def test_whole_codes_with_separators_or_decimals_are_only_worth_knowing(code: str) -> None:
    found = formatted("_ItemNumber", code, 1234.0, 1235.0)
    assert finding(found, SHOWN).severity is Severity.NOTE


def test_zeros_added_by_a_format_are_not_reported_as_lost_as_well() -> None:
    runs = {2: (FormatRun(3, 3, "000000"),)}
    found = report(["_Note", "_ItemNumber"], ["x", "000471"], ["x", 815.0], ["x", "000816"], formats=runs)
    assert (told(found, SHOWN), told(found, Defect.LOST_ZEROS)) == (["Data!B3"], [])


@pytest.mark.parametrize(
    ("code", "cell", "remark"),
    [
        ("yyyy-mm-dd", MOMENT, "shown as 2026-03-01, stored as 2026-03-01 13:30:00"),
        ("m/d/yyyy", MOMENT, "shown as 2026-03-01, stored as 2026-03-01 13:30:00"),
        ("h:mm", MOMENT, "shown as 13:30, stored as 2026-03-01 13:30:00"),
        ("h:mm", date(2026, 3, 1), "shown as 00:00, stored as 2026-03-01"),
    ],
)
def test_a_part_of_a_moment_that_is_not_shown_is_reported(code: str, cell: Value, remark: str) -> None:
    found = finding(formatted("_ETADate", code, cell), SHOWN)
    assert (found.severity, render(found.places[0].remark)) == (Severity.WARNING, remark)


@pytest.mark.parametrize(
    ("code", "cell"),
    [
        ("yyyy-mm-dd", date(2026, 3, 1)),
        ("yyyy-mm-dd hh:mm", MOMENT),
        ("h:mm", time(13, 30)),
        ("mmm yy", date(2026, 3, 1)),
    ],
)
def test_a_date_that_is_shown_whole_is_not_reported(code: str, cell: Value) -> None:
    assert told(formatted("_ETADate", code, cell), SHOWN) == []


def test_a_day_that_is_not_shown_is_worth_knowing() -> None:
    found = finding(formatted("_ETADate", "mmm yy", date(2026, 3, 17)), SHOWN)
    assert (found.severity, render(found.places[0].remark)) == (Severity.NOTE, "shown as 2026-03, stored as 2026-03-17")


@pytest.mark.parametrize("number", [float("inf"), float("nan"), 1e300, -4e12, 1e-300, 10**400, 999_999_999_999_999.0])
@pytest.mark.parametrize(
    "code",
    ["000000", "0%", "0.00E+00", "##0E+0", "0," * 9, "0." + "0" * 30, "0." + "0" * 200, "0" * 250, "0" + "%" * 200],
)
def test_a_number_or_a_format_beyond_all_bounds_harms_nothing(code: str, number: float) -> None:
    for name in ("_ItemNumber", "_Quantity", "_ETADate", "_Foo"):
        found = formatted(name, code, number, 1.0)
        assert all(len(render(place.remark)) < 200 for each in found.findings for place in each.places)


def test_cells_are_named_in_the_order_of_the_file_however_their_formats_were_found() -> None:
    runs = {2: (FormatRun(4, 4, "000"), FormatRun(2, 3, "000"))}
    found = report(["_Note", "_ItemNumber"], ["x", 1.0], [], ["x", 2.0], formats=runs)
    assert told(found, SHOWN) == ["Data!B2", "Data!B4"]


@pytest.mark.parametrize("text", ["1.20E+06", "1.2E-05", "12.0E+6", "1E+05", "1.2E7"])
def test_a_short_code_in_scientific_notation_is_an_error(text: str) -> None:
    assert told(column("_ItemNumber", "10A7", text, sheet=""), SCIENTIFIC) == ["B3"]


@pytest.mark.parametrize("text", ["12E5", "3E10", "12E-5", "1.2E5", "2.1e-3"])
def test_a_code_with_an_e_among_codes_of_its_kind_is_a_code(text: str) -> None:
    others = ["3A10", "4F11", "1.2A4", "2.1B-7"]
    assert told(column("_ItemNumber", *others, text, sheet=""), SCIENTIFIC) == []


def test_a_workbook_formatted_as_users_do_raises_no_alarm(tmp_path: Path) -> None:
    formats: dict[str, tuple[str, Callable[[int], Value]]] = {
        "_ItemNumber": ("@", lambda n: f"1.{n:02}"),
        "_Price": ("#,##0.00", lambda n: n + 0.125),
        "_Cost": (ACCOUNTING, lambda n: n - 20.5),
        "_Quantity": ("0", lambda n: n - 10),
        "_Weight": ('0.000" kg"', lambda n: n / 7),
        "_ETADate": ("dd/mm/yyyy", lambda n: date(2026, 3, 1 + n)),
        "_StartDate": ("yyyy-mm-dd hh:mm", lambda n: datetime(2026, 3, 1 + n, 13, 30)),
        "_CutOffTime": ("h:mm", lambda n: time(13, n)),
        "_Duration": ("[h]:mm", lambda n: timedelta(hours=20 + n)),
        "_LineUniqueID": ("0", lambda n: n * 10),
        "_ZIP": ("General", lambda n: f"{n + 1000:05}"),
        "_EndDate": ("[$-409]d\\-mmm\\-yyyy;@", lambda _: date(9999, 12, 31)),
    }
    made = Workbook()
    sheet = made.worksheets[0]
    sheet.append(list(formats))
    for number in range(25):
        sheet.append([value(number) for _, value in formats.values()])
        for cell, (code, _) in zip(sheet[sheet.max_row], formats.values(), strict=True):
            cell.number_format = code
    made.save(tmp_path / "items.xlsx")
    found = findings_of(tmp_path / "items.xlsx", Template("foreign", tuple(formats)))
    assert [each.message for each in found if each.defect in {SHOWN, SCIENTIFIC, Defect.LOST_TRAILING_ZEROS}] == []
