"""In the pseudo language nothing is left in English, and every text has the room that a longer language needs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QMenu, QWidget
from pytestqt.exceptions import TimeoutError as StillClipped
from pytestqt.qtbot import QtBot

from knosc_desktop.app.language import use_language
from knosc_desktop.words import catalogue
from tests.support.pseudo_walk import clipped, untranslated, words_in
from tests.support.scenes import scenes, settle

DATA = words_in(
    "Knosc Desktop",
    "acme.knosc.io jane.doe@acme.com kB MB GB GHz",
    # Files, their columns and values.
    "warehouses.xlsx items-new.csv items.xlsx forecast-q2.xlsx unknown.csv Item Data Quantity",
    "forecast.xlsx items-w48.xlsx sales-w48.xlsx purchases.csv",
    # What Knosc says of rows.
    "Unknown item Not a number",
    # Details, which stay technical.
    "ConnectionResetError ValueError",
    # What Qt's own buttons say, and languages in their own words.
    "OK Cancel Close English Deutsch Italiano Polski Brasil",
    Path.cwd(),
    # Names of keys and months.
    "Ctrl Shift Alt Esc Del Enter Tab Space Home End Up Down Ins Backspace PgUp PgDown Return Delete Left Right Mar",
)


@pytest.fixture(autouse=True)
def pseudo_language() -> Iterator[None]:
    use_language(catalogue.PSEUDO)
    yield
    use_language(catalogue.ENGLISH)


def test_everything_on_the_screen_is_translated(qtbot: QtBot) -> None:
    found: dict[str, str] = {}
    for name, widget in scenes():
        settle(widget.isVisible)
        found |= dict.fromkeys(untranslated(widget, DATA), name)
        if isinstance(widget, QDialog | QMenu):
            widget.close()
    assert [f"{name}: {where}" for where, name in found.items()] == []


@pytest.mark.parametrize("size", [(1440, 900), (1024, 768), (960, 540)], ids=["1440x900", "1024x768", "200 %"])
def test_no_text_is_clipped(qtbot: QtBot, size: tuple[int, int]) -> None:
    """At 200 % a screen of 1920x1080 has room for half of it in each direction."""
    found: dict[str, str] = {}
    for name, widget in scenes(size):
        # A layout may need more than one turn of the loop.
        with suppress(StillClipped):
            qtbot.waitUntil(partial(has_room, widget), timeout=10_000)
        found |= dict.fromkeys(clipped(widget), name)
        if isinstance(widget, QDialog | QMenu):
            widget.close()
    assert [f"{name}: {where}" for where, name in found.items()] == []


def has_room(widget: QWidget) -> bool:
    return widget.isVisible() and not clipped(widget)
