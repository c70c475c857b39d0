from __future__ import annotations

import random

import pytest

from knosc_desktop.domain.texts import message, quoted
from knosc_desktop.domain.validation import Defect, Severity
from knosc_desktop.reader.parsing.sheet import Value
from tests.support.made_sheets import column, finding, report, told

LOST = Defect.LOST_ZEROS


def test_a_number_among_codes_with_zeros_lost_its_own() -> None:
    found = column("_ItemNumber", "000471", "000815", 471.0, "001234")
    assert told(found, LOST) == ["Data!B4"]
    assert finding(found, LOST).severity is Severity.ERROR
    assert finding(found, LOST).places[0].remark == message(
        "values.zeros.code", value=quoted("471"), right=quoted("000471")
    )


def test_a_short_text_among_codes_with_zeros_lost_its_own() -> None:
    assert told(column("_ItemNumber", "000471", "815", "004711", sheet=""), LOST) == ["B3"]


def test_codes_of_full_width_without_zeros_lost_nothing() -> None:
    assert told(column("_ItemNumber", "000471", "815000", 471123.0), LOST) == []


def test_a_nought_among_codes_with_zeros_lost_its_own() -> None:
    assert told(column("_ItemNumber", "0001", "0002", 0.0, "0003"), LOST) == ["Data!B4"]


def test_the_lines_of_an_order_count_without_zeros() -> None:
    assert told(column("_LineUniqueID", *map(float, range(10, 1200, 10))), LOST) == []


def test_the_lines_of_an_order_that_have_zeros_all_have_them() -> None:
    assert told(column("_LineUniqueID", "0010", "0020", 30.0, "0040"), LOST) == ["Data!B4"]


def test_two_families_of_codes_may_share_a_column() -> None:
    assert told(column("_ItemNumber", "0471", "0815", *map(str, range(100, 130))), LOST) == []


def test_codes_with_zeros_and_letters_beside_each_other_are_fine() -> None:
    assert told(column("_ItemNumber", "000471", "A-1", "B-22", "000815"), LOST) == []


def test_where_no_zeros_are_left_a_short_code_among_wide_ones_is_suspect() -> None:
    chance = random.Random(1)
    codes = [str(chance.randrange(100_000, 999_999)) for _ in range(40)]
    found = column("_ItemNumber", *codes[:10], "4711", *codes[10:])
    assert told(found, LOST) == ["Data!B12"]
    assert finding(found, LOST).severity is Severity.WARNING


def test_a_postcode_of_four_digits_among_five_is_suspect() -> None:
    codes = ["62701", "90210", "10115", "80331", "60601", "33101", "73301", "94103", "20001"]
    assert told(column("_ZIP", *codes, 2134.0), LOST) == ["Data!B11"]


@pytest.mark.parametrize(
    "codes",
    [
        range(950, 2000),
        range(99_500, 115_000, 37),
        range(1, 3000),
        range(85, 130),
        sorted(random.Random(2).sample(range(980, 1500), 200)),
    ],
    ids=["across a thousand", "in steps", "from one", "narrow", "with gaps"],
)
def test_codes_that_count_on_lost_nothing(codes: list[int]) -> None:
    assert told(column("_ItemNumber", *map(str, codes)), LOST) == []


def test_quantities_and_names_have_no_zeros_to_lose() -> None:
    values: list[Value] = ["001234", *map(float, range(10, 60))]
    assert told(column("_Quantity", *values), LOST) == []
    assert told(column("_ItemDescription", *values), LOST) == []


def test_without_zeros_only_codes_are_suspected_of_having_lost_some() -> None:
    values = [str(100_000 + number * 7919) for number in range(40)]
    assert told(column("_Foo", *values, "4711"), LOST) == []


def test_a_column_with_a_neutral_name_is_judged_by_its_zeros() -> None:
    assert told(column("_Foo", "000471", 12.0, "000815", "000001"), LOST) == ["Data!B3"]


def test_a_country_may_have_shorter_postcodes() -> None:
    german = [
        ["DE", code] for code in ("10115", "80331", "20095", "50667", "60311", "70173", "40213", "30159", "28195")
    ]
    found = report(["_Country", "_ZIP"], *german, ["AT", "1010"], ["AT", "8010"], ["DE", "1067"])
    assert told(found, LOST) == ["Data!B13"]
