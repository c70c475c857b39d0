"""True and false where something else belongs; numbers that Excel shows as ####; small numbers shown as dates."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from knosc_desktop.domain.tables import TableHeader
from knosc_desktop.domain.texts import message
from knosc_desktop.domain.validation import Defect, Severity
from knosc_desktop.reader.parsing.sheet import Value
from tests.reader.test_contents import both_ways, sheet_of
from tests.support.defect_run import findings_of
from tests.support.made_sheets import column, finding, told
from tests.support.sheets import row, text, write_rows

LOGICAL = Defect.LOGICAL_VALUE
SHOWN = Defect.SHOWN_DIFFERENTLY


@pytest.mark.parametrize(
    "name", ["_Quantity", "_Price", "_ItemNumber", "_SupplierNumber", "_LineUniqueID", "_ZIP", "_ETADate", "_Unit"]
)
def test_true_and_false_among_other_values_are_reported_at_their_cells(name: str) -> None:
    values: dict[str, Value] = {"_ETADate": date(2026, 3, 1), "_Quantity": 1, "_Price": 0, "_LineUniqueID": 1}
    usual = values.get(name, "PCE")
    found = column(name, usual, True, usual, False, usual)
    assert told(found, LOGICAL) == ["Data!B3", "Data!B5"]
    assert [place.remark for place in finding(found, LOGICAL).places] == [
        message("values.logical.true"),
        message("values.logical.false"),
    ]
    assert {each.defect for each in found.findings} == {LOGICAL}


@pytest.mark.parametrize("name", ["_Quantity", "_ItemNumber", "_OrderDate", "_Unit", "Stock on hand total"])
def test_a_whole_column_of_them_is_reported_where_the_name_says_what_belongs_there(name: str) -> None:
    assert len(told(column(name, *[True, False] * 10), LOGICAL)) == 20


@pytest.mark.parametrize("name", ["_Status", "_Active", "_IsDefaultUnit", "_HasBatchNumber", "_DefaultWarehouse"])
def test_a_column_that_says_yes_or_no_is_fine(name: str) -> None:
    assert column(name, True, False, True).findings == ()


@pytest.mark.parametrize("name", ["_StockItem", "_CriticalComponent", "_RateLocked"])
def test_a_column_of_nothing_else_is_fine_under_a_neutral_name(name: str) -> None:
    assert column(name, True, False, True, "").findings == ()


def test_zeros_and_ones_are_no_logical_values() -> None:
    assert column("_Quantity", 0, 1, 0.0, 1.0).findings == ()


@both_ways
@pytest.mark.parametrize("style", [1, 2, 3, 4], ids=["date", "moment", "span", "time"])
@pytest.mark.parametrize("name", ["_Quantity", "_ItemNumber", "_Foo"])
def test_a_negative_number_under_a_format_of_time_is_reported_with_what_excel_shows(
    tmp_path: Path, odd: str, style: int, name: str
) -> None:
    rows = row(1, text("A1", "_Note"), text("B1", name))
    for number, value in ((2, "4"), (3, "-1.2"), (4, "6")):
        format_ = f' s="{style}"' if number == 3 else ""
        rows += row(number, text(f"A{number}", "x"), f'<c r="B{number}"{format_}><v>{value}</v></c>')
    path = write_rows(tmp_path / "items.xlsx", rows + odd).path
    (found,) = (each for each in findings_of(path, None, TableHeader("Data", 1, ("_Note", name))))
    assert (found.defect, found.severity, str(found.places[0].address)) == (SHOWN, Severity.WARNING, "Data!B3")
    assert found.places[0].remark == message("structure.shown.remark", seen="####", stored="-1.2")


@both_ways
def test_negative_times_are_shown_where_days_count_from_1904(tmp_path: Path, odd: str) -> None:
    cell = '<c r="A1" s="1"><v>-0.2</v></c>'
    assert sheet_of(tmp_path, row(1, cell), odd, from_1904=True).unshown == frozenset()
    assert sheet_of(tmp_path, row(1, cell), odd).unshown == {(1, 1)}


@pytest.mark.parametrize("day", [date(1900, 1, 2), date(1900, 2, 28), datetime(1900, 2, 28, 12)])
def test_a_small_number_shown_as_a_date_is_reported(day: date) -> None:
    found = column("_ETADate", date(2026, 3, 1), day, date(2026, 3, 2))
    assert told(found, Defect.IMPOSSIBLE_DATE) == ["Data!B3"]


@both_ways
def test_the_leap_day_of_1900_that_only_excel_knows_is_reported(tmp_path: Path, odd: str) -> None:
    rows = row(1, text("A1", "_Note"), text("B1", "_ETADate"))
    for number, value in ((2, 46000), (3, 60), (4, 46002)):
        rows += row(number, text(f"A{number}", "x"), f'<c r="B{number}" s="1"><v>{value}</v></c>')
    path = write_rows(tmp_path / "items.xlsx", rows + odd).path
    found = findings_of(path, None, TableHeader("Data", 1, ("_Note", "_ETADate")))
    assert [(each.defect, str(each.places[0].address)) for each in found] == [(Defect.IMPOSSIBLE_DATE, "Data!B3")]


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(1900, 3, 1), date(1950, 6, 30), date(9999, 12, 31)])
def test_an_early_or_endless_day_may_be_meant(day: date) -> None:
    assert column("_StartDate", date(2026, 3, 1), day, date(2026, 3, 2)).findings == ()


@pytest.mark.parametrize("sheet", ["Data", ""])
def test_control_characters_are_reported_in_workbooks_too(sheet: str) -> None:
    found = column("_ItemNumber", "A-1", "A\x07-2", "A-3\x0b", sheet=sheet)
    cells = ["Data!B3", "Data!B4"] if sheet else ["B3", "B4"]
    assert told(found, Defect.UNDECODABLE) == cells
    assert {each.defect for each in found.findings} == {Defect.UNDECODABLE}
