from __future__ import annotations

import pytest

from knosc_desktop.domain.validation import Defect, Severity
from tests.support.made_sheets import column, finding, report, told

HASHES = Defect.HASH_SIGNS


@pytest.mark.parametrize("name", ["_Quantity", "_ETADate", "_ItemNumber", "_LineUniqueID", "_ZIP", "_Status", "_Foo"])
@pytest.mark.parametrize("sheet", ["Data", ""])
def test_number_signs_alone_are_a_lost_value_in_any_column(name: str, sheet: str) -> None:
    found = column(name, "###", "#####", " ### ", sheet=sheet)
    at = "Data!" if sheet else ""
    assert told(found, HASHES) == [f"{at}B2", f"{at}B3", f"{at}B4"]
    assert finding(found, HASHES).severity is Severity.ERROR


def test_a_whole_column_of_number_signs_is_reported() -> None:
    assert len(told(column("_Quantity", *["####"] * 50, sheet=""), HASHES)) == 50


def test_one_number_sign_is_a_lost_number() -> None:
    assert told(column("_Quantity", "5", "#", sheet=""), HASHES) == ["B3"]


def test_a_description_of_nothing_but_number_signs_is_lost() -> None:
    assert told(column("_ItemDescription", "Bolt", "########"), HASHES) == ["Data!B3"]


@pytest.mark.parametrize("text", ["Part #4", "# 12", "#", "##", "### discontinued ###", "#1 choice", "C# driver"])
def test_number_signs_in_a_description_are_fine(text: str) -> None:
    assert column("_ItemDescription", "Bolt", text).findings == ()


def test_number_signs_are_reported_once() -> None:
    rows = [["_Note", "_Quantity", "_ETADate"], ["x", "###", "###"], ["x", "5", "2026-03-31"]]
    found = report(*rows, sheet="", template=("_Note", "_Quantity", "_ETADate"))
    assert {each.defect for each in found.findings} == {HASHES}


def test_wide_number_signs_are_the_same() -> None:
    assert told(column("_ItemNumber", "A-1", "＃＃＃", sheet=""), HASHES) == ["B3"]
