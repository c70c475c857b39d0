"""What a screen reader is given, in every state of the window: no markup, and what is there to see comes first."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QMenu

from tests.support.scenes import scenes, settle
from tests.support.spoken import Spoken, spoken

_SMALL = (480, 320)
"""Where names are cut off, and their whole is a tooltip."""


@pytest.fixture(scope="module")
def everything(qapp: QApplication) -> list[Spoken]:
    found: dict[Spoken, None] = {}
    for size in ((1200, 1000), _SMALL):
        for _, top in scenes(size):
            settle(top.isVisible)
            found.update(dict.fromkeys(spoken(top)))
            if isinstance(top, QDialog | QMenu):
                top.close()
    return list(found)


def test_nothing_that_is_spoken_has_markup(everything: list[Spoken]) -> None:
    assert [each for each in everything if each.has_markup] == []


def test_what_is_spoken_begins_with_what_is_there_to_see(everything: list[Spoken]) -> None:
    assert [each for each in everything if not each.begins_with_seen] == []
