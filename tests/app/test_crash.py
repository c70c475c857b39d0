"""Unexpected errors: each is reported once, wherever it comes from."""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from knosc_desktop.app.crash import EARLIER_HARD_CRASH, HARD_CRASH, CrashReports
from tests.support.small_program import run_python


@pytest.fixture(autouse=True)
def diary(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is written down of crashes; elsewhere such a line would fail the test."""
    logger = logging.getLogger("knosc_desktop.app.crash")
    lines: list[str] = []
    monkeypatch.setattr(logger, "propagate", False)
    monkeypatch.setattr(logger, "handle", lambda record: lines.append(f"{record.levelname} {record.getMessage()}"))
    return lines


@pytest.fixture
def shown() -> list[str]:
    return []


@pytest.fixture
def crashes(shown: list[str]) -> CrashReports:
    return CrashReports(shown.append)


def fail(what: str) -> None:
    raise ValueError(what)


def failure(what: str = "") -> BaseException:
    try:
        fail(what)
    except ValueError as error:
        return error
    raise AssertionError


def test_a_failure_is_shown_once_however_often_it_comes(crashes: CrashReports, shown: list[str]) -> None:
    for what in ("a", "b", "c"):
        crashes.report(failure(what))
    assert len(shown) == 1
    assert "test_crash" in shown[0]


def test_every_failure_is_counted_in_the_event_log(crashes: CrashReports, diary: list[str]) -> None:
    crashes.report(failure())
    crashes.report(failure())
    assert [line.partition(" ")[0] for line in diary] == ["ERROR", "ERROR"]


def test_different_failures_are_shown_each(crashes: CrashReports, shown: list[str]) -> None:
    crashes.report(failure())
    crashes.report(KeyError())
    assert len(shown) == 2


def test_the_crash_dialog_holds_no_data_of_the_user(crashes: CrashReports, shown: list[str]) -> None:
    crashes.report(failure("token eyJhbGciOiJIUzI1NiIs.Lindqvist"))
    assert "eyJ" not in shown[0]
    assert "Lindqvist" not in shown[0]


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit, asyncio.CancelledError])
def test_an_end_that_was_asked_for_is_no_crash(crashes: CrashReports, shown: list[str], kind: type) -> None:
    crashes.report(kind())
    assert shown == []


@pytest.fixture
def installed(crashes: CrashReports, monkeypatch: pytest.MonkeyPatch) -> Iterator[asyncio.AbstractEventLoop]:
    """A loop of asyncio whose stray errors come to the reports."""
    for module, name in ((sys, "excepthook"), (sys, "unraisablehook"), (threading, "excepthook")):
        monkeypatch.setattr(module, name, getattr(module, name))
    running = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    loop = asyncio.new_event_loop()
    crashes.install(loop)
    yield loop
    loop.close()
    asyncio._set_running_loop(running)


def turn(loop: asyncio.AbstractEventLoop) -> None:
    running = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    loop.run_until_complete(asyncio.sleep(0))
    asyncio._set_running_loop(running)


def test_an_error_in_a_callback_is_shown(installed: asyncio.AbstractEventLoop, shown: list[str]) -> None:
    installed.call_soon(fail, "x")
    turn(installed)
    assert "ValueError" in shown[0]


def test_an_error_in_a_thread_is_shown(installed: asyncio.AbstractEventLoop, shown: list[str]) -> None:
    thread = threading.Thread(target=fail, args=("x",))
    thread.start()
    thread.join()
    assert shown == []
    turn(installed)
    assert "ValueError" in shown[0]


def test_an_error_while_something_is_taken_apart_is_shown(
    installed: asyncio.AbstractEventLoop, shown: list[str]
) -> None:
    class Falling:
        def __del__(self) -> None:
            fail("x")

    Falling()
    gc.collect()
    turn(installed)
    assert "ValueError" in shown[0]


def test_trouble_of_the_loop_without_an_error_is_written_down_without_names(
    installed: asyncio.AbstractEventLoop, shown: list[str], diary: list[str]
) -> None:
    installed.call_exception_handler({"message": "Lindqvist", "task": "Lindqvist.xlsx"})
    assert shown == []
    assert diary == ["WARNING event loop: trouble with message, task"]


ABORT = (
    "import faulthandler, os, sys; from pathlib import Path; from knosc_desktop.app.crash import catch_hard_crashes; "
)
ABORT += "catch_hard_crashes(Path(sys.argv[1])); "


def test_a_crash_of_the_interpreter_writes_its_traceback(tmp_path: Path) -> None:
    assert run_python(ABORT + "os.abort()", str(tmp_path / "logs")) != 0
    assert "Fatal Python error: Aborted" in (tmp_path / "logs" / HARD_CRASH).read_text(encoding="utf-8")


def test_the_trace_of_the_crash_before_survives_the_next_start(tmp_path: Path) -> None:
    run_python(ABORT + "os.abort()", str(tmp_path))
    assert run_python(ABORT, str(tmp_path)) == 0
    assert "Fatal Python error" in (tmp_path / EARLIER_HARD_CRASH).read_text(encoding="utf-8")
    assert run_python(ABORT, str(tmp_path)) == 0
    assert "Fatal Python error" in (tmp_path / EARLIER_HARD_CRASH).read_text(encoding="utf-8")


def test_the_trace_can_be_removed_after_the_end(tmp_path: Path) -> None:
    end = "end = catch_hard_crashes(Path(sys.argv[1])); trace = Path(sys.argv[1], sys.argv[2]); trace.touch(); "
    end += "end(); trace.unlink(); assert not faulthandler.is_enabled()"
    assert run_python(ABORT + end, str(tmp_path), HARD_CRASH) == 0


def test_without_a_folder_there_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert run_python(ABORT, str(tmp_path / "file" / "logs")) == 0
