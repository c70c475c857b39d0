"""The server that second starts connect to: who may, what is understood, what is shown when nothing answers."""

from __future__ import annotations

import json
import stat
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSysInfo
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from knosc_desktop.app import single_instance as door_plate
from knosc_desktop.app.options import Options
from knosc_desktop.app.profile import ProfileLock
from knosc_desktop.app.single_instance import InstanceClient, InstanceServer, NotDelivered, Outcome, Request, Response
from tests.support.recording import recording
from tests.support.second_start import SecondStart


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return tmp_path / "profile"


@pytest.fixture
def lock(qapp: QApplication, profile: Path) -> Iterator[ProfileLock]:
    """The profile is this process's, as it is the program's while its window is open."""
    lock = ProfileLock(profile)
    assert lock.take()
    yield lock
    lock.release()


def test_only_this_user_may_connect(lock: ProfileLock, profile: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("no modes there")
    server = InstanceServer(profile, lambda _: Response(Outcome.TAKEN))
    assert server.open()

    assert stat.S_IMODE(Path(door_plate.read(profile)).stat().st_mode) & 0o077 == 0
    assert stat.S_IMODE((profile / "in-use.door").stat().st_mode) & 0o077 == 0
    server.close()


def test_no_server_is_opened_for_the_profile_of_another_user(profile: Path) -> None:
    profile.mkdir()

    assert not InstanceServer(profile, lambda _: Response(Outcome.TAKEN)).open()
    assert list(profile.iterdir()) == []


def test_a_copy_of_a_profile_does_not_close_the_server_of_the_original(
    lock: ProfileLock, profile: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    server = InstanceServer(profile, lambda _: Response(Outcome.TAKEN))
    assert server.open()
    copy = tmp_path / "copy"
    copy_claim = ProfileLock(copy)
    assert copy_claim.take()
    door_plate.write(copy, door_plate.read(profile))

    other = InstanceServer(copy, lambda _: Response(Outcome.CLOSING))
    assert other.open()

    assert SecondStart(profile).wait(qtbot).taken
    other.close()
    server.close()
    copy_claim.release()


# requests are not trusted


def framed(message: Any, *, length: int | None = None) -> bytes:
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    return struct.pack(">I", len(body) if length is None else length) + body


def visit(**changes: Any) -> dict[str, Any]:
    return {"knosc-desktop": 1, "files": [], "server": "", "demo": False, "token": "", **changes}


@pytest.mark.parametrize(
    "garbage",
    [
        framed(b"{}", length=0xFFFFFFFF),
        framed(b"GET / HTTP/1.1"),
        framed(b"[" * 100_000),
        framed(b"\xff\xfe"),
        framed([]),
        framed({}),
        framed(visit(**{"knosc-desktop": 2})),
        framed(visit(files="a.csv")),
        framed(visit(files=[7])),
        framed(visit(files=["relative.csv"])),
        framed(visit(files=[""])),
        framed(visit(files=["/a\0b.csv"])),
        framed(visit(files=["/" + "a" * 40_000])),
        framed(visit(files=["/a.csv"] * 10_001)),
        framed(visit(server=None)),
        framed(visit(demo="yes")),
        framed(visit(token="a\nb")),
    ],
    ids=lambda garbage: repr(garbage[4:34]),
)
def test_what_is_no_visit_is_answered_and_does_nothing(
    lock: ProfileLock, profile: Path, qtbot: QtBot, garbage: bytes
) -> None:
    received: list[Request] = []
    server = InstanceServer(profile, recording(received, lambda: Response(Outcome.TAKEN)))
    assert server.open()
    client = QLocalSocket()
    client.connectToServer(door_plate.read(profile))
    client.write(garbage)

    qtbot.waitUntil(lambda: b"not understood" in client.peek(10_000).data(), timeout=60_000)

    assert received == []
    client.abort()
    assert SecondStart(profile).wait(qtbot).taken
    server.close()


def test_a_message_in_single_bytes_is_understood(lock: ProfileLock, profile: Path, qtbot: QtBot) -> None:
    received: list[Request] = []
    server = InstanceServer(profile, recording(received, lambda: Response(Outcome.TAKEN)))
    assert server.open()
    client = QLocalSocket()
    client.connectToServer(door_plate.read(profile))
    file = Path("/a.csv").absolute()
    for byte in framed(visit(files=[str(file)])):
        client.write(bytes([byte]))
        client.waitForBytesWritten(1_000)
        qtbot.waitUntil(lambda: not client.bytesToWrite())

    qtbot.waitUntil(lambda: b"taken" in client.peek(10_000).data())

    assert received == [Request((file,))]
    client.abort()
    server.close()


def test_a_visitor_that_was_answered_has_time_to_read_it(lock: ProfileLock, profile: Path, qtbot: QtBot) -> None:
    server = InstanceServer(profile, lambda _: Response(Outcome.TAKEN))
    assert server.open()
    client = QLocalSocket()
    client.connectToServer(door_plate.read(profile))
    client.write(framed(visit()))
    qtbot.waitUntil(lambda: b"taken" in client.peek(10_000).data())

    (visitor,) = [child for child in server.children() if child.findChildren(QLocalSocket)]
    (socket,) = visitor.findChildren(QLocalSocket)
    assert socket.state() is QLocalSocket.LocalSocketState.ConnectedState

    client.abort()
    qtbot.waitUntil(lambda: len(server.children()) == 1)
    server.close()


def test_a_visitor_that_says_nothing_is_sent_away(lock: ProfileLock, profile: Path, qtbot: QtBot) -> None:
    server = InstanceServer(profile, lambda _: Response(Outcome.TAKEN), patience=1)
    assert server.open()
    client = QLocalSocket()
    client.connectToServer(door_plate.read(profile))

    qtbot.waitUntil(lambda: client.state() is QLocalSocket.LocalSocketState.UnconnectedState)

    qtbot.waitUntil(lambda: len(server.children()) == 1)
    server.close()


# the second start's side


def test_a_window_that_is_only_just_opening_is_waited_for(lock: ProfileLock, profile: Path, qtbot: QtBot) -> None:
    start = SecondStart(profile)
    qtbot.waitUntil(start.has_tried.is_set, timeout=60_000)

    server = InstanceServer(profile, lambda _: Response(Outcome.TAKEN))
    assert server.open()

    assert start.wait(qtbot).taken
    server.close()


def test_a_window_that_hangs_is_reported_after_a_while_and_gets_no_files(
    lock: ProfileLock, profile: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    received: list[Request] = []
    server = InstanceServer(profile, recording(received, lambda: Response(Outcome.TAKEN)))
    assert server.open()
    start = InstanceClient(Options(profile, files=(tmp_path / "a.csv",)), ProfileLock(profile), patience=200)

    # Called on the window's own thread, which therefore cannot answer.
    with pytest.raises(NotDelivered, match=r"already open.*isn't responding.*weren't added"):
        start.hand_over()

    qtbot.waitUntil(lambda: len(server.children()) == 1)
    assert received == []
    server.close()


def test_a_window_that_stops_answering_after_the_request_is_not_said_to_have_taken_nothing(
    lock: ProfileLock, profile: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    server = QLocalServer()
    assert server.listen(door_plate.fresh_name())
    door_plate.write(profile, server.fullServerName())
    greeted: list[QLocalSocket] = []

    def greet() -> None:
        greeted.append(server.nextPendingConnection())
        greeted[-1].write(framed({"knosc-desktop": 1, "pid": 1}))

    server.newConnection.connect(greet)
    start = SecondStart(profile, tmp_path / "a.csv", patience=1_000).wait(qtbot)

    assert "didn't confirm" in start.words
    assert "weren't added" not in start.words
    server.close()


@pytest.mark.parametrize("greeting", [b"HTTP/1.1 400 Bad", framed({"knosc-desktop": 1, "pid": True}), framed({})])
def test_another_program_that_listens_there_gets_no_request(
    lock: ProfileLock, profile: Path, tmp_path: Path, qtbot: QtBot, greeting: bytes
) -> None:
    server = QLocalServer()
    assert server.listen(door_plate.fresh_name())
    door_plate.write(profile, server.fullServerName())
    visitors: list[QLocalSocket] = []

    def greet() -> None:
        visitors.append(server.nextPendingConnection())
        visitors[-1].write(greeting)

    server.newConnection.connect(greet)
    start = SecondStart(profile, tmp_path / "a.csv").wait(qtbot)

    assert "didn't understand" in start.words
    assert [bytes(each.readAll().data()) for each in visitors] == [b""]
    server.close()


@pytest.mark.parametrize("plate", ["", "/etc/passwd", "/tmp/knosc-desktop-", "knosc-desktop-" + "0" * 31 + "\n"])
def test_an_address_of_another_user_is_not_connected_to(profile: Path, plate: str) -> None:
    profile.mkdir()
    (profile / "in-use.door").write_text(plate)

    assert door_plate.read(profile) == ""


def test_another_computer_that_has_the_profile_open_is_named(profile: Path) -> None:
    lock = ProfileLock(profile)
    assert lock.take()
    file = profile / "in-use.lock"
    # Its third line is the name of this computer, which each system writes in its own way.
    lines = file.read_text().splitlines()
    lock.release()
    # Neither the same machine nor the same boot.
    file.write_text("\n".join([*lines[:2], "planning-7", "0" * 32, "0" * 32]) + "\n")

    with pytest.raises(NotDelivered, match="planning-7"):
        InstanceClient(Options(profile), ProfileLock(profile), patience=50).hand_over()


@pytest.mark.parametrize("host", ["planning-laptop-0071", "PLANNING-LAPTOP", "planning-laptop-0071.example.com"])
def test_on_windows_the_name_in_the_lock_is_this_computers_in_any_spelling(
    profile: Path, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    # QLockFile writes %COMPUTERNAME%, which has capitals and at most 15 characters.
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("COMPUTERNAME", "PLANNING-LAPTOP")
    monkeypatch.setattr(QSysInfo, "machineHostName", lambda: host)
    profile.mkdir()
    (profile / "in-use.lock").write_text("4711\npython\nPLANNING-LAPTOP\n")

    assert ProfileLock(profile).other_computer == ""


def test_too_many_files_are_rejected_with_a_message(lock: ProfileLock, profile: Path) -> None:
    many = Options(profile, files=tuple(Path(f"/{number}.csv") for number in range(10_001)))

    with pytest.raises(NotDelivered, match="this many files"):
        InstanceClient(many, ProfileLock(profile)).hand_over()


def test_as_many_files_as_are_allowed_arrive_in_one_piece(lock: ProfileLock, profile: Path, qtbot: QtBot) -> None:
    received: list[Request] = []
    server = InstanceServer(profile, recording(received, lambda: Response(Outcome.TAKEN)))
    assert server.open()
    # No part of a path ends with a space on Windows.
    folder = Path(f"/{'folder' * 35}").absolute()
    files = tuple(folder / f"{number}.csv" for number in range(10_000))

    assert SecondStart(profile, *files).wait(qtbot).taken

    assert [each.files for each in received] == [files]
    server.close()


def test_where_no_socket_can_be_opened_a_second_start_gets_a_message(
    lock: ProfileLock, profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sys.platform == "win32":
        pytest.skip("names of any length there")
    monkeypatch.setattr(door_plate, "fresh_name", lambda: "/" + "x" * 200)

    assert not InstanceServer(profile, lambda _: Response(Outcome.TAKEN)).open()
    assert door_plate.read(profile) == ""
