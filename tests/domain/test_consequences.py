from __future__ import annotations

import pytest

from knosc_desktop.domain.comparison import Comparison
from knosc_desktop.domain.consequences import consequence, summary
from knosc_desktop.domain.triggers import UPLOAD_TRIGGERS, TriggerGroup

TRIGGERS = [trigger.name for trigger in UPLOAD_TRIGGERS]
MASTER_DATA = [trigger.name for trigger in UPLOAD_TRIGGERS if trigger.group is TriggerGroup.MASTER_DATA]


def compared(*, missing: int = 240, refreshes: bool = True, key: tuple[str, ...] = ("_ItemNumber",)) -> Comparison:
    return Comparison(key, new=12, changed=3 if key else 0, unchanged=1180, missing=missing, refreshes=refreshes)


def test_the_summary_counts_all_four() -> None:
    assert summary(compared()) == "12 new, 3 changed, 1,180 unchanged, 240 missing from this file"


def test_that_nothing_is_missing_is_said() -> None:
    assert summary(compared(missing=0)) == "12 new, 3 changed, 1,180 unchanged, none missing"


def test_without_a_key_no_more_is_claimed_than_is_known() -> None:
    assert summary(compared(key=())) == "12 new or changed, 1,180 unchanged, 240 missing from this file or changed"


def test_where_nothing_is_missing_there_is_no_consequence() -> None:
    assert consequence("forecast", compared(missing=0)) == ""


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_every_kind_says_what_a_missing_row_means(trigger: str) -> None:
    assert "not in the file" in consequence(trigger, compared())


@pytest.mark.parametrize("trigger", MASTER_DATA)
def test_of_master_data_nothing_is_claimed_that_is_not_documented(trigger: str) -> None:
    assert "does not say" in consequence(trigger, compared())


@pytest.mark.parametrize(
    ("trigger", "word"),
    [
        ("procurement", "archives them as received"),
        ("demand", "closes"),
        ("forecast", "archives"),
        ("inventory", "replaces the whole"),
        ("manufacturing", "does not document"),
    ],
)
def test_transactions_are_closed_archived_or_replaced(trigger: str, word: str) -> None:
    assert word in consequence(trigger, compared())


def test_with_other_actions_missing_rows_stay() -> None:
    assert "stays as it is" in consequence("demand", compared(refreshes=False))


def test_a_snapshot_may_be_replaced_by_any_action() -> None:
    assert "is not documented" in consequence("inventory", compared(refreshes=False))
