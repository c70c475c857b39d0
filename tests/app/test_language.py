"""The language of the app: the system's, the chosen one, and the restart that shows it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt

from knosc_desktop.app import lifecycle
from knosc_desktop.app.language import use_language
from knosc_desktop.words import catalogue
from knosc_desktop.words.catalogue import tr
from tests.support.program import ProgramUnderTest


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    before = QLocale()
    yield
    catalogue.use(catalogue.ENGLISH)
    QLocale.setDefault(before)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """The arguments of every other start of the program."""
    starts: list[tuple[str, ...]] = []
    monkeypatch.setattr(lifecycle, "start_another", lambda *arguments: starts.append(arguments))
    return starts


def test_a_language_that_is_not_there_is_the_systems() -> None:
    use_language("tlh")
    assert catalogue.language() == catalogue.ENGLISH


def test_numbers_beyond_those_of_qt_are_written_too() -> None:
    use_language("en")
    assert (catalogue.number(1 << 70), catalogue.number(-1200)) == ("1180591620717411303424", "-1,200")


def test_without_qt_the_app_speaks_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PySide6.QtCore", None)
    use_language(catalogue.PSEUDO)
    assert tr("app.no_screen") == "There's no screen to open a window on."


def choose_language(program: ProgramUnderTest) -> None:
    program.trigger_action("actionSettings")
    program.press("languagePicker", Qt.Key.Key_Down)
    program.click("okButton")
    program.wait(lambda: program.sees("questionBox"))


def test_another_language_offers_a_restart_which_comes_after_the_end(
    start: Callable[..., ProgramUnderTest], tmp_path: Path, started: list[tuple[str, ...]]
) -> None:
    program = start("http://127.0.0.1:9")
    program.wait(lambda: program.sees("signInDialog"))
    program.press("signInDialog", Qt.Key.Key_Escape)
    choose_language(program)
    program.click("yesButton")

    program.wait(lambda: program.has_ended)
    assert started == [("--profile", str(tmp_path / "profile"), "--server", "http://127.0.0.1:9")]
    assert program.lifecycle.context.settings.language == "en"


def test_a_restart_that_can_wait_changes_nothing_on_the_screen(
    start: Callable[..., ProgramUnderTest], started: list[tuple[str, ...]]
) -> None:
    program = start("http://127.0.0.1:9")
    program.wait(lambda: program.sees("signInDialog"))
    program.press("signInDialog", Qt.Key.Key_Escape)
    choose_language(program)
    program.click("noButton")

    program.wait(lambda: not program.sees("questionBox"))
    assert (started, program.has_ended) == ([], False)
