"""The language of the app: the system's, the chosen one, and the restart that shows it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt

from knosc_desktop.app import lifecycle, main, runtime
from knosc_desktop.app.controllers import session
from knosc_desktop.app.language import use_language
from knosc_desktop.app.options import Options
from knosc_desktop.domain.environment import Environment
from knosc_desktop.domain.texts import day, message, time_of_day
from knosc_desktop.words import catalogue
from knosc_desktop.words.catalogue import render, tr
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


@pytest.mark.parametrize(
    ("code", "words"), [("en", "saved on 2 Mar 2026"), ("de", "am 2. März 2026 um"), ("pt_BR", "em 2 de mar. de 2026")]
)
def test_a_date_in_a_sentence_is_written_as_the_language_does(code: str, words: str) -> None:
    use_language(code)
    saved = datetime(2026, 3, 2, 14, 5).astimezone()
    note = message("files.open.earlier", app="Excel", date=day(saved), time=time_of_day(saved))
    assert words in render(note)


@pytest.mark.parametrize(
    ("options", "arguments"),
    [
        (Options(Path("p")), ["--profile", "p"]),
        (Options(Path("p"), demo=True, language="de"), ["--demo", "--profile", "p"]),
        (Options(Path("p"), demo=True, is_temporary=True), ["--demo", "--language", "it"]),
        (
            Options(Path("p"), demo=True, is_temporary=True, server=Environment.at_address("https://acme.knosc.com")),
            ["--demo", "--language", "it", "--server", "https://acme.knosc.com"],
        ),
    ],
)
def test_a_restart_keeps_the_command_line_but_for_the_language_and_the_files(
    options: Options, arguments: list[str]
) -> None:
    assert options.restart_arguments("it") == arguments


@pytest.mark.parametrize(
    ("arguments", "is_temporary"),
    [(["--demo"], True), (["--demo", "--profile", "p"], False), (["--profile", "p"], False)],
)
def test_a_profile_that_is_named_is_not_temporary(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], is_temporary: bool
) -> None:
    seen: list[Options] = []

    def run(options: Options) -> int:
        seen.append(options)
        return 0

    monkeypatch.setattr(runtime, "run", run)
    monkeypatch.setattr(main, "_obstacle", lambda: "")
    main.main(arguments)
    assert [options.is_temporary for options in seen] == [is_temporary]


def test_the_demo_speaks_the_language_of_the_window_that_opens_it(
    start: Callable[..., ProgramUnderTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    starts: list[tuple[str, ...]] = []
    monkeypatch.setattr(session, "start_another", lambda *arguments: starts.append(arguments))
    program = start("http://127.0.0.1:9")
    program.wait(lambda: program.sees("signInDialog"))
    program.click("demoButton")
    assert starts == [("--demo", "--language", "en")]


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
