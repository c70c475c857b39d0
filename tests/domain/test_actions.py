from __future__ import annotations

import pytest

from knosc_desktop.demo.columns import LAYOUTS
from knosc_desktop.domain.columns import action_place
from knosc_desktop.domain.triggers import UPLOAD_TRIGGERS, Trigger, TriggerGroup, action_of, known_actions


@pytest.mark.parametrize("trigger", UPLOAD_TRIGGERS, ids=lambda trigger: trigger.name)
def test_only_transactions_are_closed(trigger: Trigger) -> None:
    assert ("CLOSE" in known_actions(trigger.name)) is (trigger.group is TriggerGroup.TRANSACTIONS)


@pytest.mark.parametrize("trigger", LAYOUTS)
def test_every_action_that_the_demo_tenant_takes_is_known(trigger: str) -> None:
    (column,) = (column for column in LAYOUTS[trigger].columns if column.name == "_Action")
    assert set(column.choices) == set(known_actions(trigger))


def test_no_action_of_an_unknown_data_type_is_known() -> None:
    assert known_actions("shipments") == ()


@pytest.mark.parametrize(("text", "action"), [("", "REFRESH"), ("  ", "REFRESH"), (" delete", "DELETE"), ("x", "X")])
def test_an_empty_cell_refreshes_and_case_does_not_matter(text: str, action: str) -> None:
    assert action_of(text) == action


def test_the_column_called_action_comes_before_one_whose_name_only_ends_so() -> None:
    assert action_place(("Next Action", "_ItemNumber", "_Action")) == 2
    assert action_place(("_ItemNumber", "_RowAction")) == 1
    assert action_place(("_ItemNumber",)) is None
