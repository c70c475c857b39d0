"""Recognisable secrets and user data are entered everywhere, and then searched in event log, report and profile."""

from __future__ import annotations

import logging
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QPlainTextEdit

from knosc_desktop import __version__
from knosc_desktop.app import logging_setup as logs
from knosc_desktop.app.crash import CrashReports
from knosc_desktop.domain.job_states import JobState
from tests.support.program import ProgramUnderTest
from tests.support.tenant import DemoTenant

CELL = "Quetzal-0815"
FILE = "Lindqvist-Zanzibar"
WRONG_PASSWORD = "Xylophon-Pa55"
HEADER = ["_Action", "_UnitCode", "_UnitName", "_UnitType", "_Multiplier"]


@dataclass(frozen=True)
class Planted:
    """What must not be found.

    Attributes:
        secrets: nowhere in the profile.
        data: nowhere in what is written about the program.
    """

    secrets: tuple[str, ...]
    data: tuple[str, ...]

    def found_in(self, text: str) -> list[str]:
        return [each for each in (*self.secrets, *self.data) if each.lower() in text.lower()]


@pytest.fixture
def program(
    tenant: DemoTenant, start: Callable[..., ProgramUnderTest], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> Iterator[ProgramUnderTest]:
    """The program with its event log open; the password is mistyped first."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    logs.set_up(tmp_path / "profile" / "logs")
    running = start(tenant.address)
    username, password = tenant.planner
    running.sign_in(username, WRONG_PASSWORD)
    running.wait(lambda: bool(running.text_of("signInMessage")))
    running.sign_in_fully(username, password)
    yield running
    for handler in set(root.handlers) - set(handlers):
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


@pytest.fixture
def planted(program: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path) -> Planted:
    """Everything there is to hide, taken from the running program itself."""
    connection, profile = program.services.session._connection, program.services.session.state.profile
    assert connection is not None
    assert profile is not None
    cookies = {str(cookie.value) for cookie in connection.client._jar._jar}
    assert len(cookies) >= 4
    username, password = tenant.planner

    secrets = (password, WRONG_PASSWORD, *cookies, "eyJ")
    return Planted(secrets, (username, profile.email, FILE, CELL, str(tmp_path), tenant.address))


def upload_what_fails(program: ProgramUnderTest, folder: Path) -> None:
    """A file whose name, cells and errors are all recognisable."""
    file = folder / f"{FILE}.csv"
    lines = [HEADER, ["CREATE", f"{CELL}-1", CELL, CELL, "1"], ["CREATE", f"{CELL}-2", CELL, "Count", CELL]]
    file.write_text("".join(",".join(line) + "\n" for line in lines), encoding="utf-8")
    program.choose_kind("unit-master")
    program.drop([file])
    program.wait(lambda: len(program.table_texts("stagingList")) == 1)
    program.click("uploadButton")
    (job,) = program.wait_for_end(1)
    assert job.state is JobState.FAILED
    assert CELL in str(job.errors)


def fail_with(message: str, cell: str) -> None:
    rows = {"cell": cell}
    raise RuntimeError(message, rows)


def errors_about(planted: Planted) -> Iterator[BaseException]:
    """Errors whose messages, causes, notes and variables hold everything."""
    everything = " ".join((*planted.secrets, *planted.data))
    for kind in (ValueError, TypeError, KeyError, OSError):
        try:
            fail_with(everything, CELL)
        except RuntimeError as cause:
            error = kind(everything)
            error.__cause__ = cause
            error.add_note(everything)
            yield error
    yield FileNotFoundError(2, everything, f"/home/{everything}")
    yield ExceptionGroup(everything, [ValueError(everything)])


def let_everything_go_wrong(program: ProgramUnderTest, planted: Planted) -> list[str]:
    """Crashes, trouble of the loop, talkative libraries; returns the details that each dialog shows."""
    crashes = program.lifecycle.crashes
    everything = " ".join((*planted.secrets, *planted.data))
    shown = []
    for error in errors_about(planted):
        CrashReports.report(crashes, error)
        program.wait(lambda: program.sees("crashDialog"))
        shown.append(program.find(QPlainTextEdit, "crashDetails").toPlainText())
        program.find(QDialog, "crashDialog").reject()
        program.wait(lambda: not program.sees("crashDialog"))
    crashes._from_loop(program._loop, {"message": everything, "task": everything})
    for name in ("asyncio", "httpx", "qasync", "keyring", "py.warnings"):
        logging.getLogger(name).error("%s %r", everything, {"cell": CELL}, exc_info=ValueError(everything))
        logging.getLogger(name).error(everything)
    logging.getLogger("knosc_desktop.app.single_instance").warning("not found: %s", OSError(everything))
    return shown


def written(folder: Path) -> str:
    logs.bring_to_disk()
    return "\n".join(file.read_bytes().decode("utf-8", "replace") for file in folder.rglob("*") if file.is_file())


def everything_in(archive: Path) -> str:
    with zipfile.ZipFile(archive) as opened:
        return "\n".join([archive.name, *opened.namelist(), *(opened.read(n).decode() for n in opened.namelist())])


def test_no_secret_and_no_user_data_is_in_event_log_crash_dialog_or_report(
    program: ProgramUnderTest, planted: Planted, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    upload_what_fails(program, tmp_path)
    dialogs = let_everything_go_wrong(program, planted)
    report = program.save_through_dialog("actionSaveReport", tmp_path / "report.zip")
    caplog.clear()

    diary = written(tmp_path / "profile" / "logs").replace("\r\n", "\n")
    assert len(dialogs) == 6
    assert "RuntimeError" in dialogs[0]
    assert f"Knosc Desktop {__version__}, from source" in dialogs[0]
    assert diary.count("unexpected error\n") == 6
    assert "unit-master: " in diary
    assert "a message from test_secrecy" in diary
    for text in (*dialogs, diary, everything_in(report)):
        assert planted.found_in(text) == []


def test_a_report_contains_the_set_up_and_the_event_log(program: ProgramUnderTest, tmp_path: Path) -> None:
    report = program.save_through_dialog("actionSaveReport", tmp_path / "report.zip")
    with zipfile.ZipFile(report) as opened:
        assert opened.namelist() == ["about.txt", "logs/knosc-desktop.log"]
    text = everything_in(report)
    for fact in ("Program: Knosc Desktop ", "Screens: ", "Session: signed in", "Jobs: none"):
        assert f"\n{fact}" in text
    assert "session: signed in" in text


def test_names_in_an_older_event_log_are_removed_from_the_report(
    program: ProgramUnderTest, planted: Planted, tmp_path: Path
) -> None:
    older = tmp_path / "profile" / "logs" / "knosc-desktop.log.1"
    username = planted.data[0]
    older.write_text(
        f"{username} at {planted.data[-1]} in {Path.home()}/x: password={WRONG_PASSWORD}", encoding="utf-8"
    )

    text = everything_in(program.save_through_dialog("actionSaveReport", tmp_path / "report.zip"))

    assert "[left out]" in text
    assert planted.found_in(text) == []
    assert str(Path.home()) not in text


def test_no_password_and_no_token_is_anywhere_in_the_profile(
    program: ProgramUnderTest, planted: Planted, tmp_path: Path
) -> None:
    upload_what_fails(program, tmp_path)
    program.close()
    profile = written(tmp_path / "profile")
    assert FILE in profile
    assert [secret for secret in planted.secrets if secret in profile] == []


def test_a_report_can_be_saved_from_the_crash_dialog(
    program: ProgramUnderTest, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    CrashReports.report(program.lifecycle.crashes, ValueError())
    program.wait(lambda: program.sees("crashDialog"))
    program.click("saveCrashReportButton")
    program.answer_file_dialog("savePathDialog", tmp_path / "report.zip")
    program.wait((tmp_path / "report.zip").exists)
    caplog.clear()
    assert "unexpected error" in everything_in(tmp_path / "report.zip")
    program.find(QDialog, "crashDialog").reject()
