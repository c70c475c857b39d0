"""What a problem offers, what repairs leave of it, and what cells hold afterwards."""

from __future__ import annotations

import pytest

from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.repairs import (
    Repair,
    RepairKind,
    as_number,
    in_full,
    offer_of,
    repaired,
    rows_out,
    still_open,
    with_repair,
    without_extra_spaces,
)
from knosc_desktop.domain.texts import message
from knosc_desktop.domain.validation import CheckReport, Defect, Finding, Place
from tests.support.builders import make_finding

ACTIONS = ("REFRESH", "ADD")
A2, A3, B7 = Address("Data", 2, 1), Address("Data", 3, 1), Address("Data", 7, 2)


def finding(defect: Defect, said: str, *cells: Address, count: int | None = None) -> Finding:
    places = tuple(Place(cell) for cell in cells)
    facts = {} if count is None else {"count": count}
    return make_finding(defect=defect, message=message(said), places=places, **facts)


@pytest.mark.parametrize(
    ("defect", "said", "kind"),
    [
        (Defect.EMPTY_KEY, "values.keys.empty", RepairKind.VALUE),
        (Defect.EMPTY_KEY, "values.keys.empty_in_csv", RepairKind.VALUE),
        (Defect.UNKNOWN_ACTION, "values.actions.unknown", RepairKind.ACTION),
        (Defect.MIXED_ACTIONS, "values.actions.mixed", RepairKind.ACTION),
        (Defect.STRAY_BLANKS, "values.spaces.extra", RepairKind.SPACES),
        (Defect.NUMBER_AS_TEXT, "values.numbers.as_text", RepairKind.NUMBERS),
        (Defect.DUPLICATE_KEY, "values.keys.same_rows", RepairKind.SAME_ROWS),
    ],
)
def test_a_problem_offers_the_repair_that_fits(defect: Defect, said: str, kind: RepairKind) -> None:
    offer = offer_of(finding(defect, said, A2, A3), ACTIONS)
    assert offer is not None
    assert (offer.kind, offer.cells, offer.count) == (kind, (A2, A3), 2)
    assert offer.choices == (ACTIONS if kind is RepairKind.ACTION else ())


@pytest.mark.parametrize(
    ("defect", "said"),
    [
        (Defect.EMPTY_KEY, "values.keys.merged"),
        (Defect.EMPTY_KEY, "values.keys.totals"),
        (Defect.NUMBER_AS_TEXT, "values.numbers.written"),
        (Defect.LOST_ZEROS, "values.zeros.lost"),
    ],
)
def test_what_only_the_user_can_tell_offers_none(defect: Defect, said: str) -> None:
    assert offer_of(finding(defect, said, A2), ACTIONS) is None


def test_actions_of_an_unknown_data_type_offer_none() -> None:
    assert offer_of(finding(Defect.UNKNOWN_ACTION, "values.actions.unknown", A2), ()) is None


def test_rows_with_one_key_offer_both_of_them() -> None:
    place = Place(B7, message("values.keys.repeated_row", key="X", row="5"))
    doubled = make_finding(
        defect=Defect.DUPLICATE_KEY, message=message("values.keys.repeated"), places=(place,), count=1
    )
    offer = offer_of(doubled, ACTIONS)
    assert offer is not None
    assert offer.cells == (B7, Address("Data", 5, 2))
    for cell in offer.cells:
        assert still_open(offer, [offer.repair_at(cell)]) is None


def test_what_is_repaired_is_offered_no_more() -> None:
    offer = offer_of(finding(Defect.EMPTY_KEY, "values.keys.empty", A2, A3), ())
    assert offer is not None
    left = still_open(offer, [offer.repair_at(A2, "X")])
    assert left is not None
    assert (left.cells, left.count) == ((A3,), 1)
    assert still_open(offer, [offer.repair("X")]) is None


def test_a_row_that_is_out_needs_no_other_repair() -> None:
    offer = offer_of(finding(Defect.STRAY_BLANKS, "values.spaces.extra", A2), ())
    assert offer is not None
    assert still_open(offer, [Repair(RepairKind.ROW, (Address("Data", 2, 5),))]) is None


def test_many_places_are_repaired_together_though_only_the_first_are_named() -> None:
    offer = offer_of(finding(Defect.STRAY_BLANKS, "values.spaces.extra", A2, A3, count=5_000), ())
    assert offer is not None
    repair = offer.repair()
    assert not repair.is_whole
    assert still_open(offer, [repair]) is None
    every = tuple(Address("Data", row, 1) for row in range(2, 5_002))
    report = CheckReport(5_000, (finding(Defect.STRAY_BLANKS, "values.spaces.extra", *every),))
    assert in_full(repair, report, ()).cells == every


def test_a_value_that_is_entered_again_replaces_the_one_before() -> None:
    first = Repair(RepairKind.ACTION, (A2, A3), "ADD", 2)
    again = Repair(RepairKind.ACTION, (A3,), "REFRESH")
    assert with_repair((first,), again) == (Repair(RepairKind.ACTION, (A2,), "ADD", 1), again)
    assert with_repair((again,), Repair(RepairKind.ACTION, (A3,), "ADD")) == (Repair(RepairKind.ACTION, (A3,), "ADD"),)


def test_rows_are_out_by_sheet_and_number() -> None:
    assert rows_out([Repair(RepairKind.SAME_ROWS, (A2, B7), count=2), Repair(RepairKind.VALUE, (A3,))]) == {
        ("Data", 2),
        ("Data", 7),
    }


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        (" A-1 ", "A-1"),
        ("A\u00a0-\t1", "A - 1"),
        ("A  1", "A 1"),
        ("\ufeffA\u200b1\u00ad", "A1"),
        ("   ", ""),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_extra_spaces_are_removed(text: str, clean: str) -> None:
    assert without_extra_spaces(text) == clean
    assert repaired(Repair(RepairKind.SPACES, (A2,)), text) == clean


@pytest.mark.parametrize(("text", "number"), [(" 12 ", 12.0), ("-.5", -0.5), ("1e3", 1000.0), ("0", 0.0)])
def test_text_becomes_the_number_that_it_is(text: str, number: float) -> None:
    assert as_number(text) == number


@pytest.mark.parametrize("text", ["", "12 kg", "NaN", "Infinity", "12345678901234567", "1,5", "1e-400"])
def test_what_would_lose_something_stays_text(text: str) -> None:
    assert as_number(text) is None
    assert repaired(Repair(RepairKind.NUMBERS, (A2,)), text) == text
