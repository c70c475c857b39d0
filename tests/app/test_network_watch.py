"""When the network is back or the computer woke up, it is worth asking again."""

from __future__ import annotations

import queue
import select
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from knosc_desktop.app.network_watch import (
    NetworkWatch,
    is_new_on_linux,
    is_new_on_macos,
    listen_at_socket,
    listen_in_thread,
)
from knosc_desktop.demo.workbooks import write_sample
from knosc_desktop.domain.job_states import JobState
from tests.support.guest_network import GuestNetwork
from tests.support.program import ProgramUnderTest
from tests.support.tenant import DemoTenant


class Clocks:
    """Two clocks that only the test moves."""

    def __init__(self) -> None:
        self.wall = 1_000_000.0
        self.monotonic = 50.0
        self.looks = 0

    def read_wall(self) -> float:
        self.looks += 1
        return self.wall

    def pass_awake(self, seconds: float) -> None:
        self.wall += seconds
        self.monotonic += seconds


class Addresses:
    """A kernel that tells of a new address when the test says so.

    Attributes:
        listeners: what it calls then.
    """

    def __init__(self) -> None:
        self.listeners: list[Callable[[], None]] = []

    def listen(self, tell: Callable[[], None]) -> Callable[[], None]:
        self.listeners.append(tell)
        return self.listeners.clear

    def come(self) -> None:
        for tell in self.listeners:
            tell()


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture
def watch(qapp: QApplication, clocks: Clocks) -> Iterator[NetworkWatch]:
    watch = NetworkWatch(clocks.read_wall, lambda: clocks.monotonic, period=0.01, settling=0.0)
    yield watch
    watch.stop()


@pytest.fixture
def returns(watch: NetworkWatch) -> list[None]:
    """One entry for every time it was worth asking again."""
    seen: list[None] = []
    watch.returned.connect(lambda: seen.append(None))
    return seen


def let_look(qtbot: QtBot, clocks: Clocks, times: int = 2) -> None:
    wanted = clocks.looks + times
    qtbot.waitUntil(lambda: clocks.looks >= wanted)


def test_a_computer_that_slept_is_noticed_once(
    watch: NetworkWatch, returns: list[None], clocks: Clocks, qtbot: QtBot
) -> None:
    watch.start(Addresses().listen)
    let_look(qtbot, clocks)
    assert returns == []

    clocks.wall += 3_600
    let_look(qtbot, clocks, 4)

    assert len(returns) == 1


def test_a_sleep_is_noticed_where_only_the_steady_clock_shows_it(
    watch: NetworkWatch, returns: list[None], clocks: Clocks, qtbot: QtBot
) -> None:
    watch.start(Addresses().listen)

    # The wall clock was put right at the moment of waking.
    clocks.monotonic += 3_600
    clocks.wall -= 60
    let_look(qtbot, clocks, 4)

    assert len(returns) == 1


def test_a_slow_moment_is_no_sleep(watch: NetworkWatch, returns: list[None], clocks: Clocks, qtbot: QtBot) -> None:
    watch.start(Addresses().listen)
    for _ in range(3):
        clocks.pass_awake(19)
        let_look(qtbot, clocks)

    assert returns == []


def test_a_new_address_is_noticed_once_it_has_settled(watch: NetworkWatch, returns: list[None], qtbot: QtBot) -> None:
    addresses = Addresses()
    watch.start(addresses.listen)

    addresses.come()
    addresses.come()
    assert returns == []

    qtbot.waitUntil(lambda: returns == [None])


def test_after_the_stop_nothing_is_noticed(watch: NetworkWatch, returns: list[None], qtbot: QtBot) -> None:
    addresses = Addresses()
    watch.start(addresses.listen)
    addresses.come()

    watch.stop()
    qtbot.wait(0)

    assert addresses.listeners == []
    assert returns == []


def test_the_addresses_of_this_system_can_be_watched(watch: NetworkWatch, returns: list[None]) -> None:
    watch.start()
    watch.stop()

    assert returns == []


def test_of_the_messages_about_addresses_only_new_ones_are_told(qapp: QApplication, qtbot: QtBot) -> None:
    kernel, told = socket.socketpair()
    heard: list[None] = []
    end = listen_at_socket(told, lambda message: message == b"new", lambda: heard.append(None))
    with kernel:
        for message in (b"gone", b"new"):
            kernel.send(message)
            qtbot.waitUntil(lambda: not select.select([told], [], [], 0)[0])
        qtbot.waitUntil(lambda: heard == [None])
        end()
    assert told.fileno() == -1


def test_new_addresses_are_known_by_the_type_of_the_message() -> None:
    for number, is_new in ((20, True), (21, False)):
        assert is_new_on_linux(struct.pack("=IHHII", 16, number, 0, 0, 0)) is is_new
    for number, is_new in ((12, True), (13, False)):
        assert is_new_on_macos(struct.pack("=HBB", 4, 5, number)) is is_new


def test_a_call_that_waits_for_addresses_is_repeated_until_the_end() -> None:
    changes: queue.Queue[bool] = queue.Queue()
    heard: queue.Queue[None] = queue.Queue()
    end = listen_in_thread(changes.get, lambda: heard.put(None))

    for _ in range(2):
        changes.put(True)
        heard.get(timeout=60)
    end()
    changes.put(True)
    (thread,) = [each for each in threading.enumerate() if each.name == "addresses"]
    thread.join(60)

    assert heard.empty()
    assert not thread.is_alive()


def test_a_system_that_cannot_tell_of_addresses_is_asked_once() -> None:
    asked: list[None] = []

    def refuse() -> bool:
        asked.append(None)
        return False

    listen_in_thread(refuse, lambda: pytest.fail("there was no change"))
    for thread in threading.enumerate():
        if thread.name == "addresses":
            thread.join(60)

    assert asked == [None]


# What the program makes of it.


@pytest.fixture
def network(tenant: DemoTenant) -> Iterator[GuestNetwork]:
    guests = GuestNetwork(tenant)
    yield guests
    guests.server.stop()


def running_job(program: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path) -> None:
    program.sign_in_fully(*tenant.planner)
    tenant.control({"hold_jobs": True})
    write_sample("unit-master", tmp_path / "units.csv")
    program.choose_kind("unit-master")
    program.drop([tmp_path / "units.csv"])
    program.wait(lambda: program.table_texts("stagingList") != [])
    program.click("uploadButton")
    program.wait(lambda: [job.state for job in program.jobs] == [JobState.RUNNING])


def test_when_the_network_is_back_knosc_is_asked_over_a_new_connection(
    network: GuestNetwork, tenant: DemoTenant, start: Callable[..., ProgramUnderTest], tmp_path: Path
) -> None:
    program = start(network.server.address)
    running_job(program, tenant, tmp_path)
    before = network.server.connections
    (watch,) = program.window.findChildren(NetworkWatch)
    watch.returned.emit()
    program.wait(lambda: network.server.connections > before)


def test_check_now_asks_knosc_over_a_new_connection(
    network: GuestNetwork, tenant: DemoTenant, start: Callable[..., ProgramUnderTest], tmp_path: Path
) -> None:
    program = start(network.server.address)
    running_job(program, tenant, tmp_path)
    before = network.server.connections
    program.trigger_action("actionCheckNow")
    program.wait(lambda: network.server.connections > before)
