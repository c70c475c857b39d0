from __future__ import annotations

import pytest

from knosc_desktop.domain.texts import message, quoted
from knosc_desktop.domain.validation import Defect, Severity
from tests.support.made_sheets import column, finding, report, told

GUARDED = Defect.GUARDED_CODE


@pytest.mark.parametrize(
    "written",
    [
        '="000123"',
        '=T("000123")',
        '= "000123"',
        '=""000123""',
        "=“000123”",
        "=000123",
        '="000123',
        '=("000123")',
        '=+"000123"',
        '"=""000123"""',
        "`000123",
        "ʼ000123",
        "‘000123",
        "'000123",
        "’000123",
        "'A-12",
    ],
)
@pytest.mark.parametrize("sheet", ["Data", ""])
def test_a_wrapper_around_a_code_is_reported(written: str, sheet: str) -> None:
    found = column("_ItemNumber", "000124", written, sheet=sheet)
    assert told(found, GUARDED) == [f"{'Data!' if sheet else ''}B3"]
    assert {(each.defect, each.severity) for each in found.findings} == {(GUARDED, Severity.ERROR)}


def test_the_remark_shows_what_the_code_should_be() -> None:
    found = column("_ItemNumber", '="000123"', sheet="")
    remark = message("values.damaged.should_be", value=quoted('="000123"'), right=quoted("000123"))
    assert finding(found, GUARDED).places[0].remark == remark


def test_a_tab_in_front_of_a_code_is_a_wrapper_in_csv_alone() -> None:
    assert told(column("_ItemNumber", "\t000123", sheet=""), GUARDED) == ["B2"]
    assert told(column("_ItemNumber", "\t000123"), Defect.STRAY_BLANKS) == ["Data!B2"]


@pytest.mark.parametrize("name", ["_Quantity", "_ETADate", "_LineUniqueID", "_ZIP", "_Foo", "_Status"])
@pytest.mark.parametrize("written", ['="2026"', "'2026"])
def test_a_wrapper_is_reported_in_every_column_and_only_as_that(name: str, written: str) -> None:
    found = column(name, written, sheet="", template=(name,))
    assert {each.defect for each in found.findings} == {GUARDED}


def test_a_whole_column_of_wrapped_codes_is_reported() -> None:
    assert len(told(column("_ItemNumber", *(f'="{n:06}"' for n in range(40)), sheet=""), GUARDED)) == 40


def test_a_wrapped_text_is_reported_where_people_write() -> None:
    assert told(column("_ItemDescription", '="Bolt, M8"', sheet=""), GUARDED) == ["B2"]
    assert told(column("_Phone", "'+49 30 123456", sheet=""), GUARDED) == ["B2"]


@pytest.mark.parametrize("name", ["_City", "_CustomerName", "_ItemDescription", "_Foo", "_Status"])
@pytest.mark.parametrize(
    "text", ["'s-Hertogenbosch", "’t Hooft", "'n Beetje", "'68", "'90s kit", "'Quoted' name", "= equal parts", "O'Neil"]
)
def test_a_name_may_begin_with_an_apostrophe(name: str, text: str) -> None:
    assert column(name, text, "Utrecht", sheet="").findings == ()


def test_a_place_may_be_known_by_a_name_with_an_apostrophe() -> None:
    assert told(column("_WarehouseNumber", "'s-Hertogenbosch", "'t Hooft"), GUARDED) == []


@pytest.mark.parametrize("formula", ["=A2*B2", "=SUM(A1:A9)", "=$B$4", "=Sheet2!A1", "='My data'!C3+1", "=-A1"])
@pytest.mark.parametrize("sheet", ["Data", ""])
def test_the_text_of_a_formula_is_no_value(formula: str, sheet: str) -> None:
    found = column("_Quantity", "5" if not sheet else 5.0, formula, sheet=sheet)
    assert told(found, Defect.FORMULA_WITHOUT_VALUE) == [f"{'Data!' if sheet else ''}B3"]
    assert len(found.findings) == 1


def test_a_wrapped_action_is_reported_once() -> None:
    found = report(["_Action", "_Note"], ["ADD", "x"], ['="ADD"', "x"], sheet="", actions=("ADD", "DELETE"))
    assert {each.defect for each in found.findings} == {GUARDED}


@pytest.mark.parametrize("formula", ['="A"&"1"', '=CHAR(39)&"A1"', "=SUM(A1:A9)*2", '=TRIM("A1")'])
def test_a_formula_that_joins_texts_is_no_value(formula: str) -> None:
    assert told(column("_ItemNumber", "A-1", formula, sheet=""), Defect.FORMULA_WITHOUT_VALUE) == ["B3"]


def test_the_call_of_a_function_is_no_description() -> None:
    found = column(
        "_ItemDescription", "=VLOOKUP(A2,Items!A:B,2,0)", "=TRIM(B2)", "= (as before)", "=Same (old)", sheet=""
    )
    assert told(found, Defect.FORMULA_WITHOUT_VALUE) == ["B2", "B3"]


def test_an_apostrophe_before_a_choice_is_a_wrapper() -> None:
    assert told(column("_Status", "ACTIVE", "'ACTIVE", sheet=""), GUARDED) == ["B3"]


@pytest.mark.parametrize("name", ["_ItemDescription", "_CustomerName", "_Foo"])
def test_apostrophes_before_half_of_the_names_are_wrappers(name: str) -> None:
    found = column(name, *(f"'Bolt {size}" for size in "ABCDE"), *(f"Nut {size}" for size in "ABCDE"), sheet="")
    assert told(found, GUARDED) == ["B2", "B3", "B4", "B5", "B6"]


def test_some_places_begin_with_an_apostrophe() -> None:
    assert column("_City", "'Aiea", "'Ewa", "Hilo", "Kona", "Lihue", sheet="").findings == ()


def test_a_tab_before_a_telephone_number_is_a_wrapper() -> None:
    assert told(column("_Phone", "\t+49 30 123456", sheet=""), GUARDED) == ["B2"]


@pytest.mark.parametrize("written", ['"000123"', "“000123”", "„000123“", "«000123»", '""000123""', ' "000123" '])
@pytest.mark.parametrize("name", ["_ItemNumber", "_LineUniqueID", "_ZIP", "_Quantity", "_ETADate"])
@pytest.mark.parametrize("sheet", ["Data", ""])
def test_quotes_that_are_part_of_a_code_are_reported(written: str, name: str, sheet: str) -> None:
    found = column(name, written, sheet=sheet, template=(name,))
    assert {(each.defect, each.severity) for each in found.findings} == {(GUARDED, Severity.ERROR)}
    assert finding(found, GUARDED).message == message("values.damaged.quotes", count=1, column=quoted(name))
    remark = message("values.damaged.should_be", value=quoted(written), right=quoted("000123"))
    assert finding(found, GUARDED).places[0].remark == remark


@pytest.mark.parametrize("written", ['"Standard" bolt', 'Bolt 5"', '"big"', '5" x "8"'])
def test_quotes_in_a_text_are_left_alone(written: str) -> None:
    assert column("_ItemDescription", "Bolt", written).findings == ()
    assert told(column("_ItemNumber", "A-1", 'A-5"'), GUARDED) == []
