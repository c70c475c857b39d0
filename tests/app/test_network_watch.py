"""When the network is back or the computer woke up, it is worth asking again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QNetworkInformation
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from knosc_desktop.app.network_watch import NetworkWatch

Reachability = QNetworkInformation.Reachability


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


class FakeNetwork(QObject):
    """A system that reports the state of the network that the test sets."""

    reachabilityChanged = Signal(object)
    isBehindCaptivePortalChanged = Signal(bool)

    def __init__(self, reachability: Reachability) -> None:
        super().__init__()
        self._reachability = reachability

    def reachability(self) -> Reachability:
        return self._reachability

    def become(self, *steps: Reachability) -> None:
        for step in steps:
            self._reachability = step
            self.reachabilityChanged.emit(step)


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture
def watch(qapp: QApplication, clocks: Clocks) -> Iterator[NetworkWatch]:
    watch = NetworkWatch(clocks.read_wall, lambda: clocks.monotonic, period=0.01)
    yield watch
    watch.stop()


@pytest.fixture
def returns(watch: NetworkWatch) -> list[None]:
    """One entry for every time it was worth asking again."""
    seen: list[None] = []
    watch.returned.connect(lambda: seen.append(None))
    return seen


def follow(watch: NetworkWatch, network: FakeNetwork) -> None:
    # Qt makes its own alone.
    watch.start(cast("QNetworkInformation", network))


def let_look(qtbot: QtBot, clocks: Clocks, times: int = 2) -> None:
    wanted = clocks.looks + times
    qtbot.waitUntil(lambda: clocks.looks >= wanted)


def test_a_computer_that_slept_is_noticed_once(
    watch: NetworkWatch, returns: list[None], clocks: Clocks, qtbot: QtBot
) -> None:
    follow(watch, FakeNetwork(Reachability.Online))
    let_look(qtbot, clocks)
    assert returns == []

    clocks.wall += 3_600
    let_look(qtbot, clocks, 4)

    assert len(returns) == 1


def test_a_sleep_is_noticed_where_only_the_steady_clock_shows_it(
    watch: NetworkWatch, returns: list[None], clocks: Clocks, qtbot: QtBot
) -> None:
    follow(watch, FakeNetwork(Reachability.Online))

    # The wall clock was put right at the moment of waking.
    clocks.monotonic += 3_600
    clocks.wall -= 60
    let_look(qtbot, clocks, 4)

    assert len(returns) == 1


def test_a_slow_moment_is_no_sleep(watch: NetworkWatch, returns: list[None], clocks: Clocks, qtbot: QtBot) -> None:
    follow(watch, FakeNetwork(Reachability.Online))
    for _ in range(3):
        clocks.pass_awake(19)
        let_look(qtbot, clocks)

    assert returns == []


def test_a_network_that_returns_is_noticed(watch: NetworkWatch, returns: list[None]) -> None:
    network = FakeNetwork(Reachability.Online)
    follow(watch, network)

    network.become(Reachability.Disconnected, Reachability.Local, Reachability.Online)
    assert len(returns) == 1

    network.become(Reachability.Unknown, Reachability.Online)
    assert len(returns) == 1, "not to know is not to be away"


def test_a_network_that_returns_after_a_start_without_it_is_noticed(watch: NetworkWatch, returns: list[None]) -> None:
    network = FakeNetwork(Reachability.Disconnected)
    follow(watch, network)

    network.become(Reachability.Online)

    assert len(returns) == 1


def test_the_end_of_a_captive_portal_counts_as_a_return(watch: NetworkWatch, returns: list[None]) -> None:
    network = FakeNetwork(Reachability.Online)
    follow(watch, network)

    network.isBehindCaptivePortalChanged.emit(True)
    assert returns == []
    network.isBehindCaptivePortalChanged.emit(False)

    assert len(returns) == 1


def test_after_the_stop_nothing_is_noticed(watch: NetworkWatch, returns: list[None]) -> None:
    network = FakeNetwork(Reachability.Disconnected)
    follow(watch, network)

    watch.stop()
    network.become(Reachability.Online)

    assert returns == []


def test_the_network_of_this_system_can_be_watched(watch: NetworkWatch, returns: list[None]) -> None:
    watch.start()
    watch.stop()

    assert returns == []
