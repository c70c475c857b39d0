from __future__ import annotations

import time

import pytest

from knosc_desktop.domain.kind_detection import detect_kind
from knosc_desktop.domain.tables import Head, SheetHead, Template
from tests.support.altered_heads import TEMPLATES
from tests.support.kind_guessing import guess
from tests.support.made_sheets import head_of, sheet_head

COLUMNS = {template.trigger: template.columns for template in TEMPLATES}


@pytest.mark.parametrize("trigger", COLUMNS)
def test_a_template_looks_like_its_own_data_type(trigger: str) -> None:
    found = detect_kind(head_of(COLUMNS[trigger]), TEMPLATES)
    assert found.winner == trigger
    assert found.ranking[0].score == 1
    assert found.ranking[0].missing == found.ranking[0].unknown == ()


def test_what_is_missing_and_unknown_is_named() -> None:
    names = [name for name in COLUMNS["procurement"] if name != "_ShipDate"]
    fit = detect_kind(head_of([*names, "Buyer"]), TEMPLATES).to("procurement")
    assert fit is not None
    assert (fit.missing, fit.unknown) == (("_ShipDate",), ("Buyer",))


def test_columns_that_many_data_types_share_decide_nothing() -> None:
    shared = ("_Action", "_ItemNumber", "_WarehouseNumber", "_Quantity", "_Unit", "_Status")
    assert detect_kind(head_of(shared), TEMPLATES).winner == ""


def test_a_mixture_of_two_data_types_is_neither() -> None:
    shared = (
        "_Action",
        "_LineUniqueID",
        "_ItemNumber",
        "_WarehouseNumber",
        "_OrderDate",
        "_Quantity",
        "_Unit",
        "_Price",
    )
    assert detect_kind(head_of((*shared, "_PONumber", "_SONumber")), TEMPLATES).winner == ""


def test_what_the_addresses_of_all_partners_have_decides_nothing() -> None:
    shared = ("_Action", "_Address", "_City", "_State", "_ZIP", "_Country", "_Phone", "_Email", "_Status")
    assert detect_kind(head_of(shared), TEMPLATES).winner == ""


def test_the_order_of_columns_does_not_matter() -> None:
    assert detect_kind(head_of(COLUMNS["forecast"][::-1]), TEMPLATES).winner == "forecast"


def test_a_foreign_sheet_before_it_does_not_disturb() -> None:
    head = Head((sheet_head("Cover", ("Start Date", "End Date", "Priority")), sheet_head("Data", COLUMNS["demand"])))
    found = detect_kind(head, TEMPLATES)
    assert (found.winner, found.ranking[0].header.sheet) == ("demand", "Data")


def test_of_two_clear_sheets_the_first_decides() -> None:
    head = Head((sheet_head("Orders", COLUMNS["demand"]), sheet_head("Items", COLUMNS["item-master"])))
    assert detect_kind(head, TEMPLATES).winner == "demand"


def test_two_clear_sheets_behind_another_one_decide_nothing() -> None:
    sheets = [sheet_head(trigger, COLUMNS[trigger]) for trigger in ("demand", "item-master")]
    assert detect_kind(Head((sheet_head("Cover", ("Hello",)), *sheets)), TEMPLATES).winner == ""


def test_a_hidden_sheet_counts_only_when_no_visible_one_could_be_meant() -> None:
    hidden = sheet_head("Old", COLUMNS["item-master"], is_hidden=True)
    assert detect_kind(Head((hidden, sheet_head("Data", COLUMNS["demand"]))), TEMPLATES).winner == "demand"
    assert detect_kind(Head((hidden, sheet_head("Cover", ("Hello",)))), TEMPLATES).winner == "item-master"


def test_a_table_of_another_program_has_no_data_type() -> None:
    names = ("calendar", "start date", "end date", "value", "priority", "Monday", "start time", "end time")
    found = detect_kind(head_of(names, ("Working hours", "2024-01-01", "2030-12-31")), TEMPLATES)
    assert found.winner == ""


def test_nothing_that_looks_like_a_header_resembles_nothing() -> None:
    assert detect_kind(head_of(("1", "2", "3")), TEMPLATES).ranking == ()
    assert detect_kind(Head(()), TEMPLATES).ranking == ()


def test_without_templates_nothing_is_resembled() -> None:
    found = detect_kind(head_of(COLUMNS["demand"]), ())
    assert (found.ranking, found.winner) == ((), "")


def test_a_data_type_of_two_columns_can_be_clear() -> None:
    templates = (*TEMPLATES[:4], Template("unit-master", ("_UnitName", "_Multiplier")))
    assert detect_kind(head_of(("_UnitName", "_Multiplier"), ("CS", "50")), templates).winner == "unit-master"


def test_two_data_types_with_the_same_columns_are_never_clear() -> None:
    twins = (
        Template("customer-master", ("_Number", "_Name", "_City")),
        Template("supplier-master", ("_Number", "_Name", "_City")),
    )
    assert detect_kind(head_of(twins[0].columns), twins).winner == ""


@pytest.mark.bulk
def test_altered_spreadsheets_are_detected_correctly_or_not_at_all() -> None:
    guesses = guess(range(2600))
    assert guesses.wrong == []
    assert guesses.elsewhere == []
    assert guesses.right >= 0.97 * 2600
    assert guesses.moderate_unsure <= 0.01 * guesses.moderate


def test_a_hostile_width_and_depth_are_judged_in_time() -> None:
    row = tuple(f"Column of {'abcdefghij'[place % 10] * (place % 30)} things" for place in range(512))
    wide = [sheet_head(str(number), *([row] * 25)) for number in range(20)]
    began = time.perf_counter()
    detect_kind(Head(tuple(wide)), TEMPLATES)
    assert time.perf_counter() - began < 3


def test_sheets_without_rows_are_passed_over() -> None:
    head = Head((SheetHead("Empty", ()), sheet_head("Data", COLUMNS["inventory"])))
    assert detect_kind(head, TEMPLATES).winner == "inventory"
