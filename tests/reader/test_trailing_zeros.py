from __future__ import annotations

import pytest

from knosc_desktop.domain.texts import message, quoted
from knosc_desktop.domain.validation import Defect, Severity
from knosc_desktop.reader.parsing.sheet import Value
from tests.support.made_sheets import column, finding, told

LOST = Defect.LOST_TRAILING_ZEROS
CHAPTERS = [f"1.{number}" for number in range(1, 46)]


@pytest.mark.parametrize("sheet", ["Data", ""])
def test_a_code_that_is_shorter_than_those_with_zeros_lost_its_own(sheet: str) -> None:
    found = column("_ItemNumber", "1.08", "1.09", "1.1", "1.11", sheet=sheet)
    assert [place.remark for place in finding(found, LOST).places] == [
        message("values.zeros.code", value=quoted("1.1"), right=quoted("1.10"))
    ]
    assert finding(found, LOST).severity is Severity.WARNING


@pytest.mark.parametrize(
    ("codes", "cell"),
    [
        (("1.09", 1.1, "1.11"), "Data!B3"),
        ((1.09, 1.1, 1.11), "Data!B3"),
        (("2.45", "2.5", "2.55"), "Data!B3"),
        (("8471.41", "8501.01", 8471.3, 8517.12), "Data!B4"),
        (("1,09", "1,1", "1,11"), "Data!B3"),
        (("1.10", "1.20", "1.30", "1.4"), "Data!B5"),
        ((1.8, 1.9, 1.1, 1.11), "Data!B4"),
    ],
)
def test_numbers_and_texts_lose_them_equally(codes: tuple[Value, ...], cell: str) -> None:
    assert told(column("_ItemNumber", *codes), LOST) == [cell]


def test_where_codes_count_on_only_the_cell_that_breaks_the_counting_is_named() -> None:
    codes = [code if code != "1.10" else "1.1" for code in CHAPTERS]
    assert told(column("_ItemNumber", *codes, sheet=""), LOST) == ["B11"]


@pytest.mark.parametrize(
    "codes",
    [
        CHAPTERS,
        [float(code) for code in CHAPTERS[:9]],
        ["1.1", "1.10", "1.2", "1.11"],
        ["1.5", "2.5", "1.25"],
        ["1.1", "1.2", "2.1", "2.2", "3.12"],
        ["3.11", "3.9", "3.10", "2.7"],
        ["1.2.10", "1.2.1", "1.2.9"],
        ["01.10", "01.11", "01.12"],
    ],
    ids=["chapters", "one digit", "sorted as text", "few", "levels", "versions", "three levels", "fixed width"],
)
def test_ordinary_dotted_codes_lost_nothing(codes: list[Value]) -> None:
    assert told(column("_ItemNumber", *codes), LOST) == []


@pytest.mark.parametrize("name", ["_Quantity", "_Price", "_Foo", "_ItemDescription"])
def test_amounts_have_no_zeros_to_lose(name: str) -> None:
    assert told(column(name, 0.05, 0.1, 1.25, 2.5), LOST) == []
    assert told(column(name, "0.05", "0.1", "1.25", "2.5", sheet=""), LOST) == []


def test_a_column_with_a_neutral_name_is_judged_by_its_texts() -> None:
    assert told(column("_Foo", "1.09", "1.10", "1.11", 1.2), LOST) == ["Data!B5"]
    assert told(column("Version", "1.09", "1.1", "1.11", sheet=""), LOST) == ["B3"]
