"""Repairs in words."""

from __future__ import annotations

import pytest

from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.repairs import Offer, Repair, RepairKind
from knosc_desktop.models import repair_text

B7, B9 = Address("Data", 7, 2), Address("Data", 9, 2)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (RepairKind.VALUE, "Enter a value in B7"),
        (RepairKind.ACTION, "Set the action in 2 cells"),
        (RepairKind.SPACES, "Remove extra spaces in 2 cells"),
        (RepairKind.NUMBERS, "Convert 2 cells to numbers"),
        (RepairKind.SAME_ROWS, "Remove 2 identical rows"),
        (RepairKind.ROW, "Remove a row"),
    ],
)
def test_an_offer_says_what_it_would_do(kind: RepairKind, words: str) -> None:
    assert repair_text.offered(Offer(kind, (B7, B9), 2)) == words


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (RepairKind.VALUE, "A-1 entered in B7"),
        (RepairKind.ACTION, "Action of 2 cells set to A-1"),
        (RepairKind.SPACES, "Extra spaces removed in 2 cells"),
        (RepairKind.NUMBERS, "2 cells converted to numbers"),
        (RepairKind.SAME_ROWS, "2 identical rows removed"),
        (RepairKind.ROW, "Row 7 removed"),
    ],
)
def test_a_repair_says_what_was_chosen(kind: RepairKind, words: str) -> None:
    assert repair_text.chosen(Repair(kind, (B7, B9), "A-1", 2)) == words


def test_a_row_is_numbered_as_excel_shows_it() -> None:
    assert repair_text.chosen(Repair(RepairKind.ROW, (Address("Data", 12_345, 1),))) == "Row 12345 removed"
