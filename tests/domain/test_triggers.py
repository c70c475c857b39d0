from __future__ import annotations

import pytest

from knosc_desktop.domain.triggers import TRIGGERS, UPLOAD_TRIGGERS, TriggerGroup, trigger_named
from knosc_desktop.words.catalogue import render

DOCUMENTED_UPLOADS = [
    "forecast",
    "procurement",
    "demand",
    "manufacturing",
    "inventory",
    "bill-of-materials",
    "item-master",
    "customer-master",
    "supplier-master",
    "warehouse-master",
    "unit-master",
    "external-item-master",
    "supplier-allocation",
]
"""The table "Data Upload Triggers" of the API documentation."""


def test_the_uploads_are_the_thirteen_documented_ones() -> None:
    assert sorted(trigger.name for trigger in UPLOAD_TRIGGERS) == sorted(DOCUMENTED_UPLOADS)


def test_the_one_computation_is_inventory_planning() -> None:
    assert [trigger.name for trigger in TRIGGERS if not trigger.takes_file] == ["inventory-planning"]


def test_there_are_fourteen_triggers_each_once() -> None:
    assert len({trigger.name for trigger in TRIGGERS}) == len(TRIGGERS) == 14


def test_the_computation_has_a_group_of_its_own() -> None:
    assert [trigger.name for trigger in TRIGGERS if trigger.group is TriggerGroup.COMPUTATIONS] == [
        "inventory-planning"
    ]


def test_no_two_triggers_look_alike_in_the_picker() -> None:
    assert len({render(trigger.label).casefold() for trigger in TRIGGERS}) == len(TRIGGERS)


@pytest.mark.parametrize("trigger", TRIGGERS, ids=lambda trigger: trigger.name)
def test_a_trigger_is_found_by_its_name(trigger: object) -> None:
    assert trigger_named(trigger.name) is trigger  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["", "Forecast", "items"])
def test_an_unknown_trigger_is_a_key_error(name: str) -> None:
    with pytest.raises(KeyError):
        trigger_named(name)
