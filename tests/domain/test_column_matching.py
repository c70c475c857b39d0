from __future__ import annotations

import pytest

from knosc_desktop.domain.column_matching import ColumnMatcher

KNOWN = ColumnMatcher(
    [
        "_ItemNumber",
        "_SubItemNumber",
        "_CustomerNumber",
        "_CustomerName",
        "_PONumber",
        "_Quantity",
        "_ShipDate",
        "_State",
    ]
)


def test_the_same_letters_are_the_same_name() -> None:
    assert KNOWN.meant_by("item number") == ("itemnumber", 1.0)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Item Nbr.", "itemnumber"),
        ("Itme Number", "itemnumber"),
        ("Cust. No.", "customernumber"),
        ("Kundennummer", "customernumber"),
        ("Custmoer Name", "customername"),
        ("Qty", "quantity"),
        ("Quantitty", "quantity"),
        ("PO Nr", "ponumber"),
        ("Purchase Order Number", "ponumber"),
        ("Part No.", "itemnumber"),
    ],
)
def test_a_close_name_is_understood_and_less_sure(written: str, meant: str) -> None:
    name, sureness = KNOWN.meant_by(written)
    assert name == meant
    assert 0.7 < sureness < 1


@pytest.mark.parametrize(
    "written", ["", "Name", "Item", "Location", "Warehouse Number", "Start Date", "4711", "x" * 500]
)
def test_a_name_close_to_no_column_matches_none(written: str) -> None:
    assert KNOWN.meant_by(written) == ("", 0.0)


def test_a_name_is_no_number_however_many_letters_they_share() -> None:
    assert ColumnMatcher(["_CustomerNumber"]).meant_by("Customer Name") == ("", 0.0)


def test_of_two_equally_close_names_neither_is_taken() -> None:
    assert ColumnMatcher(["_PONumber", "_SONumber"]).meant_by("XO Number") == ("", 0.0)


def test_words_that_two_columns_share_match_neither() -> None:
    assert ColumnMatcher(["Item No", "Item Number"]).meant_by("Item Nbr") == ("", 0.0)


def test_each_of_two_columns_that_say_the_same_is_known_by_its_own_spelling() -> None:
    assert ColumnMatcher(["Item No", "Item Number"]).meant_by("ITEM_NO") == ("itemno", 1.0)
