from __future__ import annotations

import re
from typing import Any

import pytest

from knosc_desktop.domain import upload_review
from knosc_desktop.domain.triggers import UPLOAD_TRIGGERS, TriggerGroup
from knosc_desktop.domain.validation import Comparison
from knosc_desktop.words.catalogue import render

TRIGGERS = [trigger.name for trigger in UPLOAD_TRIGGERS]
MASTER_DATA = [trigger.name for trigger in UPLOAD_TRIGGERS if trigger.group is TriggerGroup.MASTER_DATA]


def compared(*, missing: int = 240, key: tuple[str, ...] = ("_ItemNumber",), **facts: Any) -> Comparison:
    return Comparison(key, new=12, changed=3 if key else 0, unchanged=1180, missing=missing, **facts)


def summary(comparison: Comparison) -> str:
    return render(upload_review.summary(comparison))


def consequence(trigger: str, comparison: Comparison) -> str:
    return render(upload_review.consequence(trigger, comparison))


def test_the_summary_counts_all_four() -> None:
    assert summary(compared()) == "12 new, 3 changed, 1,180 unchanged and 240 missing from this file"


@pytest.mark.parametrize("key", [("_ItemNumber",), ()])
def test_the_summary_counts_what_the_file_itself_deletes_and_closes(key: tuple[str, ...]) -> None:
    words = summary(compared(missing=0, key=key, deleted=1050, closed=7))

    assert "none missing, 1,050 to be deleted and 7 to be closed" in words


def test_the_summary_counts_what_is_to_be_deleted_and_was_not_found() -> None:
    words = summary(compared(missing=0, not_there=2))

    assert "none missing and 2 to be deleted or closed but not found in the last upload" in words


def test_without_a_key_what_is_to_be_deleted_may_have_been_there_with_other_values() -> None:
    words = summary(compared(key=(), not_there=2))

    assert "2 to be deleted or closed but not matched with the last upload" in words


def test_that_nothing_is_missing_is_said() -> None:
    assert summary(compared(missing=0)) == "12 new, 3 changed, 1,180 unchanged and none missing"


def test_without_a_key_no_more_is_claimed_than_is_known() -> None:
    assert summary(compared(key=())) == "12 new or changed, 1,180 unchanged and 240 missing from this file or changed"


def test_where_nothing_is_missing_there_is_no_consequence() -> None:
    assert consequence("forecast", compared(missing=0)) == ""


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_every_data_type_says_what_a_missing_row_means(trigger: str) -> None:
    assert re.search("aren't in the file|missing", consequence(trigger, compared()))


@pytest.mark.parametrize("trigger", MASTER_DATA)
def test_of_master_data_nothing_is_claimed_that_is_not_documented(trigger: str) -> None:
    assert "doesn't mention any change" in consequence(trigger, compared())


@pytest.mark.parametrize(
    ("trigger", "word"),
    [
        ("procurement", "archives them as received"),
        ("demand", "closes"),
        ("forecast", "archives"),
        ("inventory", "replaces the whole"),
        ("manufacturing", "doesn't document"),
    ],
)
def test_transactions_are_closed_archived_or_replaced(trigger: str, word: str) -> None:
    assert word in consequence(trigger, compared())


def test_with_other_actions_missing_rows_stay() -> None:
    assert "don't change in Knosc" in consequence("demand", compared(refreshes=False))


@pytest.mark.parametrize("facts", [{"deleted": 1}, {"closed": 1}, {"not_there": 1}])
def test_what_is_deleted_or_closed_cannot_be_undone(facts: dict[str, Any]) -> None:
    comparison = compared(missing=0, refreshes=False, **facts)

    words = consequence("demand", comparison)

    assert upload_review.is_final("demand", comparison)
    assert words == "Rows with DELETE or CLOSE delete or close records in Knosc."


@pytest.mark.parametrize("trigger", MASTER_DATA)
def test_master_data_is_deleted_as_far_as_no_open_order_uses_it(trigger: str) -> None:
    comparison = compared(missing=0, deleted=1)
    words = consequence(trigger, comparison)

    assert "where an open order uses the record" in words
    assert "CLOSE" not in words
    assert upload_review.is_final(trigger, comparison)


def test_what_is_deleted_and_what_is_missing_are_both_reported() -> None:
    words = consequence("demand", compared(deleted=1, refreshes=False))

    assert words.startswith("Rows with DELETE or CLOSE")
    assert words.endswith("don't change in Knosc.")


def test_with_an_unknown_action_nothing_is_promised_for_what_is_missing() -> None:
    words = consequence("procurement", compared(has_unknown_action=True))

    assert "may treat them as REFRESH, but this isn't documented. With REFRESH, Knosc closes the missing" in words
    assert "don't change" not in words


def test_a_snapshot_may_be_replaced_by_any_action() -> None:
    assert "isn't documented" in consequence("inventory", compared(refreshes=False))
