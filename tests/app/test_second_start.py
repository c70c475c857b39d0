"""One window per profile: what a second start does, with real processes and the real window."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from knosc_desktop.app import single_instance
from knosc_desktop.app.profile import ProfileLock
from knosc_desktop.app.single_instance import InstanceServer, Outcome, Request, Response
from tests.support.program import ProgramUnderTest
from tests.support.second_start import SecondStart
from tests.support.watched_program import WatchedProgram

NOWHERE = "http://127.0.0.1:9"
Starter = Callable[..., ProgramUnderTest]


def spreadsheet(path: Path) -> Path:
    path.write_text("a,b\n1,2\n")
    return path


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return tmp_path / "profile"


@pytest.fixture
def lock(profile: Path) -> Iterator[ProfileLock]:
    """The profile is this process's, as it is the program's while its window is open."""
    lock = ProfileLock(profile)
    assert lock.take()
    yield lock
    lock.release()


@pytest.fixture
def window(lock: ProfileLock, start: Starter) -> ProgramUnderTest:
    """The window that is open, at an address without a server."""
    running = start(NOWHERE)
    running.wait(lambda: running.sees("signInDialog"))
    return running


def staged(program: ProgramUnderTest) -> list[Path]:
    return [file.path for file in program.lifecycle.context.staging]


# two real processes


def test_the_files_of_a_second_start_appear_on_the_open_window_and_it_ends(profile: Path, tmp_path: Path) -> None:
    first, second = spreadsheet(tmp_path / "a.csv"), spreadsheet(tmp_path / "b.csv")

    with WatchedProgram("--profile", profile, "--server", NOWHERE, first) as window:
        window.wait_until_open()
        with WatchedProgram("--profile", profile, second) as again:
            assert again.exit_code() == 0
            assert again.all_words() == []
            assert again.told == [], "a second window"
        assert window.staged(2) == [first, second]
        window.end()


def test_paths_are_those_of_the_folder_the_second_start_was_called_in(profile: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    file = spreadsheet(elsewhere / "a.csv")

    with WatchedProgram("--profile", profile, "--server", NOWHERE) as window:
        window.wait_until_open()
        with WatchedProgram("--profile", profile, "a.csv", cwd=elsewhere) as again:
            assert again.exit_code() == 0
        assert window.staged(1) == [file]


def test_two_starts_at_the_same_moment_are_one_window_with_the_files_of_both(profile: Path, tmp_path: Path) -> None:
    files = {spreadsheet(tmp_path / "a.csv"), spreadsheet(tmp_path / "b.csv")}
    one, other = files

    with (
        WatchedProgram("--profile", profile, "--server", NOWHERE, one) as a,
        WatchedProgram("--profile", profile, "--server", NOWHERE, other) as b,
    ):
        while not (a.has_ended or b.has_ended):
            time.sleep(0)
        ended, window = (a, b) if a.has_ended else (b, a)
        assert ended.exit_code() == 0
        assert ended.told == []
        window.wait_until_open()
        assert set(window.staged(2)) == files


def test_after_a_crash_the_next_start_opens_at_once_and_hears_the_one_after(profile: Path, tmp_path: Path) -> None:
    file = spreadsheet(tmp_path / "a.csv")
    with WatchedProgram("--profile", profile, "--server", NOWHERE) as crashed:
        crashed.wait_until_open()
        while not (left := single_instance.read(profile)):
            assert not crashed.has_ended
        crashed.kill()

    with WatchedProgram("--profile", profile, "--server", NOWHERE) as window:
        window.wait_until_open()
        with WatchedProgram("--profile", profile, file) as again:
            assert again.exit_code() == 0
        assert window.staged(1) == [file]
        assert not Path(left).exists(), "the socket of the crashed one"
        window.end()
    # A process that Windows ends at once tidies nothing up.
    assert sys.platform == "win32" or single_instance.read(profile) == ""


def test_a_start_while_the_window_closes_waits_and_opens_its_own(
    lock: ProfileLock, profile: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    file = spreadsheet(tmp_path / "a.csv")
    visits: list[Request] = []

    def closing(visit: Request) -> Response:
        visits.append(visit)
        return Response(Outcome.CLOSING)

    server = InstanceServer(profile, closing)
    assert server.open()
    with WatchedProgram("--profile", profile, "--server", NOWHERE, file) as again:
        qtbot.waitUntil(lambda: bool(visits), timeout=60_000)
        assert again.told == []
        server.close()
        lock.release()
        again.wait_until_open()
        assert again.staged(1) == [file]
        again.end()


def test_a_reused_process_id_does_not_lock_the_profile(profile: Path) -> None:
    lock = ProfileLock(profile)
    assert lock.take()
    left = (profile / "in-use.lock").read_bytes()
    lock.release()
    (profile / "in-use.lock").write_bytes(left)

    # This test's own process lives, has that number and name, and has no lock.
    with WatchedProgram("--profile", profile, "--server", NOWHERE) as window:
        window.wait_until_open()


@pytest.mark.skipif(sys.platform == "win32", reason="a file in the way is another error there")
def test_where_no_profile_can_be_made_the_window_opens_all_the_same(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.touch()

    with WatchedProgram("--profile", in_the_way / "profile", "--server", NOWHERE) as window:
        window.wait_until_open()


def test_a_profile_that_cannot_be_made_is_reported_on_the_window(profile: Path, start: Starter) -> None:
    profile.touch()

    program = start(NOWHERE)

    program.wait(lambda: "couldn't write to its own folder" in program.notice)


def test_an_address_other_than_the_windows_is_reported_with_both_names(window: ProgramUnderTest, profile: Path) -> None:
    with WatchedProgram("--profile", profile, "--server", "https://acme.knosc.com") as again:
        program_words: list[str] = []
        reader = threading.Thread(target=lambda: program_words.append(again.words()))
        reader.start()
        window.wait(lambda: bool(program_words))
        reader.join()

    (words,) = program_words
    assert "127.0.0.1:9" in words
    assert "acme.knosc.com" in words


# the window's side


def test_the_window_takes_files_without_a_data_type(
    window: ProgramUnderTest, profile: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    window.choose_kind("unit-master")
    file = spreadsheet(tmp_path / "a.csv")

    assert SecondStart(profile, file).wait(qtbot).taken

    window.wait(lambda: staged(window) == [file])
    assert [each.trigger for each in window.lifecycle.context.staging] == [None]


def test_what_cannot_be_staged_is_named_on_the_window(
    window: ProgramUnderTest, profile: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    assert SecondStart(profile, tmp_path / "gone.csv").wait(qtbot).taken

    window.wait(lambda: "gone.csv" in window.notice)


def test_a_minimised_window_is_restored(window: ProgramUnderTest, profile: Path, qtbot: QtBot) -> None:
    window.window.showMinimized()

    assert SecondStart(profile).wait(qtbot).taken

    assert not window.window.isMinimized()
    assert window.window.isVisible()


def test_a_minimised_maximised_window_is_restored_maximised(
    window: ProgramUnderTest, profile: Path, qtbot: QtBot
) -> None:
    window.window.showMaximized()
    window.window.showMinimized()

    assert SecondStart(profile).wait(qtbot).taken

    assert window.window.isMaximized()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names of files are Unicode")
def test_a_name_that_is_no_unicode_arrives_as_it_is(
    window: ProgramUnderTest, profile: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    file = spreadsheet(tmp_path / os.fsdecode(b"M\xe4rz.csv"))

    assert SecondStart(profile, file).wait(qtbot).taken

    window.wait(lambda: staged(window) == [file])


def test_a_start_with_the_address_of_the_window_is_taken(
    window: ProgramUnderTest, profile: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    file = spreadsheet(tmp_path / "a.csv")

    assert SecondStart(profile, file, server=f"{NOWHERE}/").wait(qtbot).taken

    window.wait(lambda: staged(window) == [file])


@pytest.mark.parametrize("other", [{"server": "http://127.0.0.1:10"}, {"demo": True}])
def test_nothing_meant_for_another_knosc_is_taken(
    window: ProgramUnderTest, profile: Path, tmp_path: Path, qtbot: QtBot, other: dict[str, Any]
) -> None:
    file = spreadsheet(tmp_path / "a.csv")

    start = SecondStart(profile, file, **other).wait(qtbot)

    assert "The files weren't added." in start.words
    assert staged(window) == []


def test_a_window_that_is_closing_takes_nothing(
    window: ProgramUnderTest, profile: Path, tmp_path: Path, qtbot: QtBot, lock: ProfileLock
) -> None:
    file = spreadsheet(tmp_path / "a.csv")
    starts: list[SecondStart] = []
    under_way = asyncio.Event()

    async def bring_to_a_safe_end() -> None:
        under_way.set()
        try:
            await asyncio.Event().wait()
        finally:
            starts.append(SecondStart(profile, file))
            await asyncio.to_thread(starts[0].has_tried.wait)

    window.services.tasks.start("work under way", bring_to_a_safe_end())
    window.wait(under_way.is_set)
    window.lifecycle.quit()
    window.wait_for_exit()
    (start,) = starts
    assert start.taken is None, "taken by a window that closes"

    lock.release()

    assert start.wait(qtbot).taken is False
    assert staged(window) == []
