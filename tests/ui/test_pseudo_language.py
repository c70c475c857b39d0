"""In the pseudo language nothing is left in English, and every text has the room that a longer language needs.

All texts are walked: those that no widget, no file and no command has shown are named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import partial
from itertools import chain
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget
from pytestqt.exceptions import TimeoutError as StillClipped
from pytestqt.qtbot import QtBot

from knosc_desktop.app.language import use_language
from knosc_desktop.words import catalogue
from knosc_desktop.words.texts import all_texts
from tests.support import (
    walked_files,
    walked_findings,
    walked_jobs,
    walked_notices,
    walked_output,
    walked_results,
    walked_window,
)
from tests.support.pseudo_walk import clipped, words_in
from tests.support.scenes import scenes
from tests.support.shown_texts import Scene, ShownTexts, shown_texts

pytestmark = pytest.mark.xdist_group("pseudo language")

DATA = words_in(
    "Knosc Desktop",
    "acme.knosc.io knosc.example.com http https jane.doe@acme.com john kB MB GB GHz",
    # Files, their columns and values.
    "warehouses.xlsx items-new.csv items.xlsx forecast-q2.xlsx unknown.csv Item Data Quantity Menge Bemerkung koi",
    "forecast.xlsx items-w48.xlsx sales-w48.xlsx purchases.csv",
    # What Knosc says of rows, and what it calls a state.
    "Unknown item Not a number Trop long court tard archiving",
    # Other apps, and what a system calls things.
    "Excel OneDrive SOCKS ENOSPC nirgendwo",
    # Details, which stay technical.
    "ConnectionResetError ValueError",
    # What Qt's own buttons say, and languages in their own words.
    "OK Cancel Close English Deutsch Italiano Polski Brasil",
    Path.cwd(),
    # Names of keys and months.
    "Ctrl Shift Alt Esc Del Enter Tab Space Home End Up Down Ins Backspace PgUp PgDown Return Delete Left Right Mar",
)
NOT_WALKED = {
    "lists.unknown": "is said of what another version wrote, and logged; tests/words/test_catalogue.py has it"
}
"""Texts that nothing here shows, each with why."""
SIZES = {"1440x900": (1440, 900), "1024x768": (1024, 768), "200 %": (960, 540)}
"""At 200 % a screen of 1920x1080 has room for half of it in each direction."""


def of(*beginnings: str) -> list[str]:
    """The texts of these modules, or parts of them."""
    return [name for name in all_texts() if f"{name}.".startswith(tuple(f"{each}." for each in beginnings))]


def everything(parent: QWidget, folder: Path) -> Iterator[Iterable[Scene]]:
    """Everything that is shown, written and printed."""
    said = of("errors", "files", "uploads", "app", "workbook.no_rows", "review.not_compared")
    notices = [*(error.problem for error in walked_notices.every_error()), *walked_notices.notices(said)]
    yield scenes()
    yield walked_window.window_states(SIZES["1024x768"])
    yield walked_files.lists_of_files(parent)
    yield walked_files.review_dialogs(parent)
    yield walked_findings.every_finding(parent, of("structure", "values"))
    yield walked_findings.damaged_files(parent, folder)
    yield walked_jobs.lists_of_jobs(parent)
    yield walked_jobs.details_of_jobs(parent)
    yield walked_results.result_bars(parent)
    yield walked_results.batch_ends()
    yield walked_notices.notice_bar(parent, notices)
    yield walked_notices.question_boxes(parent, of("app"))
    yield walked_notices.sign_in_dialogs(parent)
    yield walked_notices.settings_dialogs(parent)
    yield walked_notices.file_dialogs(parent)
    yield walked_output.workbooks_made(folder)
    yield walked_output.exports(folder)
    yield walked_output.commands(folder)


@pytest.fixture(scope="module")
def walked(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> ShownTexts:
    folder = tmp_path_factory.mktemp("walk")
    with shown_texts(DATA | words_in(folder)) as shown:
        parent = QWidget()
        parent.resize(1_400, 900)
        parent.show()
        for walk in everything(parent, folder):
            shown.walk(walk)
        parent.close()
        parent.deleteLater()
    return shown


def test_everything_that_is_shown_written_or_printed_is_translated(walked: ShownTexts) -> None:
    assert list(walked.untranslated.values()) == []


def test_nothing_that_is_shown_lacks_room(walked: ShownTexts) -> None:
    assert walked.clipped == []


def test_every_text_is_walked(walked: ShownTexts) -> None:
    assert walked.unseen(all_texts()) == list(NOT_WALKED)


@pytest.mark.parametrize("size", SIZES.values(), ids=list(SIZES))
def test_no_text_is_clipped_in_a_window_of_that_size(qtbot: QtBot, size: tuple[int, int]) -> None:
    use_language(catalogue.PSEUDO)
    try:
        found: dict[str, str] = {}
        for name, widget in chain(scenes(size), walked_window.window_states(size)):
            # A layout may need more than one turn of the loop.
            with suppress(StillClipped):
                qtbot.waitUntil(partial(has_room, widget), timeout=10_000)
            found |= dict.fromkeys(clipped(widget), name)
            if isinstance(widget, QDialog | QMenu):
                widget.close()
        assert [f"{name}: {where}" for where, name in found.items()] == []
    finally:
        use_language(catalogue.ENGLISH)


def has_room(widget: QWidget) -> bool:
    return widget.isVisible() and not clipped(widget)
