from __future__ import annotations

import logging
import platform
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSysInfo

from knosc_desktop.app import logging_setup as written_behind
from knosc_desktop.app.event_log import this_program
from knosc_desktop.app.logging_setup import WrittenBehind, bring_to_disk, redacted, set_up

JWT = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI3IiwiY3NyZiI6ImEtYiJ9.Zm9v-YmFy_cXV4"


@pytest.mark.parametrize(
    "text",
    [
        JWT,
        f"token {JWT} refused",
        f"access_token_cookie%3D{JWT}",
        f"Cookie: access_token_cookie={JWT}; csrf_access_token=SECRET; other=SECRET",
        f"Set-Cookie: refresh_token_cookie={JWT}; HttpOnly; Path=/api/token-refresh",
        "set-cookie: anything=SECRET",
        "X-XSRF-TOKEN: SECRET-0f3a",
        "x-csrf-token=SECRET",
        "Authorization: Bearer SECRET",
        "proxy-authorization: Basic SECRET",
        "{'X-XSRF-TOKEN': 'SECRET'}",
        "(b'X-XSRF-TOKEN', b'SECRET'), (b'Cookie', b'a=SECRET; b=SECRET')",
        '{"username": "jane.doe", "password": "SECRET with a space and a \\"quote\\" SECRET"}',
        "{'new_password': 'SECRET, with a comma'}",
        "username=jane.doe&password=SECRET&next=/",
        "password = SECRET",
        '{"totp_code": "SECRET"}',
        '{"first_signin": true, "session_token": "SECRET"}',
        "SignInRequest(username='jane.doe', password='SECRET')",
        "csrf_refresh_token=SECRET",
        "http://jane:SECRET@proxy.acme.com:8080 refused",
        "https://files.example/t.xlsx?X-Amz-Signature=SECRET&X-Amz-Date=1",
    ],
)
def test_a_secret_is_taken_out(text: str) -> None:
    shown = redacted(text)
    assert "SECRET" not in shown
    assert "eyJ" not in shown
    assert "[redacted]" in shown


@pytest.mark.parametrize(
    "text",
    [
        "Wrong user name or password.",
        "uploaded forecast-q2.xlsx to https://acme.knosc.io/api/job/forecast",
        "jane.doe@acme.com signed in",
        "waiting for a token, then going on",
        'File "/usr/lib/python3.11/asyncio/runners.py", line 190, in run',
    ],
)
def test_text_that_is_no_secret_is_kept(text: str) -> None:
    assert redacted(text) == text


def test_text_beside_a_secret_is_kept() -> None:
    assert redacted("user=jane&password=x&next=/jobs") == "user=jane&password=[redacted]&next=/jobs"


@pytest.mark.parametrize("piece", ["a", "token", "eyJ", "http://", "://x", 'password="', "cookie: ", "\\", "'"])
def test_a_long_line_takes_no_long_time(piece: str) -> None:
    begun = time.process_time()
    redacted(piece * 10_000)
    assert time.process_time() - begun < 2


@pytest.fixture
def diary(tmp_path: Path) -> Iterator[Path]:
    """A folder that the event log is written into, until the test ends."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    levels = {name: logging.getLogger(name).level for name in ("httpx", "httpcore", "qasync", "asyncio", "keyring")}
    set_up(tmp_path / "logs")
    yield tmp_path / "logs"
    for handler in set(root.handlers) - set(handlers):
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


def written(folder: Path) -> str:
    bring_to_disk()
    return (folder / "knosc-desktop.log").read_text(encoding="utf-8")


def test_the_event_log_is_written_into_the_folder(diary: Path) -> None:
    logging.getLogger("knosc_desktop.somewhere").info("forecast-q2.xlsx März 中文")
    assert "INFO knosc_desktop.somewhere: forecast-q2.xlsx März 中文" in written(diary)


def test_no_secret_gets_into_the_event_log(diary: Path) -> None:
    logging.getLogger("knosc_desktop.x").info("sent %s", {"X-XSRF-TOKEN": "SECRET", "Cookie": "SECRET"})
    assert "sent" in written(diary)
    assert "SECRET" not in written(diary)


def test_an_error_in_the_event_log_has_its_type_and_place_but_not_its_text(
    diary: Path, caplog: pytest.LogCaptureFixture
) -> None:
    error = RuntimeError("password=SECRET", "Lindqvist 4711")
    logging.getLogger("knosc_desktop.x").error("unexpected: %s", error, exc_info=error)
    caplog.clear()
    assert written(diary).count("RuntimeError") == 2
    assert "SECRET" not in written(diary)
    assert "Lindqvist" not in written(diary)


def test_of_a_library_s_message_only_the_place_is_kept(diary: Path, caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("asyncio").warning("Executing <Task name='Lindqvist.xlsx'> took %s", "Lindqvist")
    caplog.clear()
    assert "WARNING asyncio: a message from test_logs, line" in written(diary)
    assert "Lindqvist" not in written(diary)


def test_log_lines_of_requests_do_not_hide_the_others(diary: Path) -> None:
    logging.getLogger("httpx").info("HTTP Request: GET /api/job")
    logging.getLogger("knosc_desktop.x").info("something else")
    assert "HTTP Request" not in written(diary)


def test_a_name_that_cannot_be_encoded_is_written_all_the_same(diary: Path) -> None:
    logging.getLogger("knosc_desktop.x").info("M\udce4rz.csv")
    assert "M\\udce4rz.csv" in written(diary)


@pytest.mark.usefixtures("diary")
def test_without_a_folder_there_is_no_event_log_and_no_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    set_up(tmp_path / "file" / "logs")
    logging.getLogger("x").info("still running")
    assert capsys.readouterr().err == ""


@pytest.mark.usefixtures("diary")
def test_an_event_log_that_cannot_be_opened_is_no_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "other" / "knosc-desktop.log").mkdir(parents=True)
    set_up(tmp_path / "other")
    logging.getLogger("x").info("still running")
    assert capsys.readouterr().err == ""


def test_the_event_log_can_be_removed_after_its_end(diary: Path, tmp_path: Path) -> None:
    end = set_up(tmp_path / "other")
    logging.getLogger("knosc_desktop.x").info("one")
    end()
    logging.getLogger("knosc_desktop.x").info("two")

    log = tmp_path / "other" / "knosc-desktop.log"
    assert [line.rpartition(" ")[2] for line in log.read_text(encoding="utf-8").splitlines()] == ["one"]
    # Windows does not remove what is open.
    log.unlink()


def test_a_slow_disk_blocks_no_caller_and_loses_no_log_line() -> None:
    answers = threading.Event()

    written: list[str] = []

    class Late(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            answers.wait(60)
            written.append(record.msg)

    handler = WrittenBehind(Late())
    for line in ("one", "two"):
        handler.handle(logging.makeLogRecord({"msg": line}))
    assert not written
    answers.set()
    handler.close()
    assert written == ["one", "two"]


def test_a_disk_that_never_answers_does_not_keep_the_program_from_ending() -> None:
    answers = threading.Event()

    written: list[str] = []

    class Waiting(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            answers.wait(60)
            written.append(record.msg)

    handler = WrittenBehind(Waiting())
    handler.handle(logging.makeLogRecord({"msg": "one"}))
    handler.close()
    assert written == []
    answers.set()


def test_a_full_event_log_is_rotated(diary: Path) -> None:
    for _ in range(50):
        logging.getLogger("knosc_desktop.x").info("a" * 100_000)
    bring_to_disk()
    sizes = [file.stat().st_size for file in diary.iterdir()]
    assert len(sizes) == 4
    assert max(sizes) <= 1 << 20


@pytest.fixture
def full_disk(diary: Path) -> Path:
    """The event log's file is on a disk without room."""
    bring_to_disk()
    logging.getLogger().handlers[-1].close()
    diary.mkdir(exist_ok=True)
    (diary / "knosc-desktop.log").unlink(missing_ok=True)
    (diary / "knosc-desktop.log").symlink_to("/dev/full")
    set_up(diary)
    return diary


needs_full_disk = pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")


@needs_full_disk
def test_a_full_disk_is_neither_an_error_nor_printed_nor_the_end_of_the_event_log(
    full_disk: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for number in range(2_000):
        logging.getLogger("knosc_desktop.x").info("line %d", number)
    bring_to_disk()
    (full_disk / "knosc-desktop.log").unlink()
    logging.getLogger("knosc_desktop.x").info("there is room again")
    assert "there is room again" in written(full_disk)
    assert capfd.readouterr() == ("", "")


@needs_full_disk
def test_a_full_disk_at_the_end_is_not_printed(full_disk: Path, capfd: pytest.CaptureFixture[str]) -> None:
    logging.getLogger("knosc_desktop.x").info("the last line")
    for handler in logging.getLogger().handlers:
        if isinstance(handler, WrittenBehind):
            handler.close()
            logging.getLogger().removeHandler(handler)
    assert (full_disk / "knosc-desktop.log").is_symlink()
    assert capfd.readouterr() == ("", "")


def test_a_full_event_log_that_cannot_be_rotated_is_emptied_and_does_not_grow(
    diary: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    bring_to_disk()
    (diary / "knosc-desktop.log.1" / "in the way").mkdir(parents=True)
    for number in range(80):
        logging.getLogger("knosc_desktop.x").info("%d %s", number, "a" * 100_000)
    assert "79 aaa" in written(diary)
    assert (diary / "knosc-desktop.log").stat().st_size <= 1 << 20
    assert capfd.readouterr() == ("", "")


def test_a_log_line_that_cannot_be_formatted_is_left_out(diary: Path, capfd: pytest.CaptureFixture[str]) -> None:
    class Hostile:
        def __str__(self) -> str:
            raise RuntimeError("no words")

    logging.getLogger("knosc_desktop.x").propagate = True
    handler = next(each for each in logging.getLogger().handlers if isinstance(each, WrittenBehind))
    handler.handle(logging.makeLogRecord({"name": "knosc_desktop.x", "msg": "%s", "args": (Hostile(),)}))
    handler.handle(logging.makeLogRecord({"name": "knosc_desktop.x", "msg": "%d and %d", "args": (1,)}))
    logging.getLogger("knosc_desktop.x").info("the next line")
    assert "the next line" in written(diary)
    assert capfd.readouterr() == ("", "")


def test_a_disk_that_does_not_answer_fills_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(written_behind, "_MOST_WAITING", 100)
    answers = threading.Event()
    lines: list[str] = []

    class Listing(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            answers.wait(10)
            lines.append(record.msg)

    handler = WrittenBehind(Listing())
    for number in range(1_000):
        handler.handle(logging.makeLogRecord({"msg": str(number)}))
    answers.set()
    handler.close()
    assert lines[:100] == [str(number) for number in range(100)]
    # One more may be with the disk.
    assert len(lines) <= 101


def test_what_runs_here_is_told_without_python_s_platform_which_asks_a_service_of_windows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(platform, "uname", lambda: pytest.fail("asked a service"))
    assert QSysInfo.kernelVersion() in this_program()
