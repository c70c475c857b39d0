from __future__ import annotations

from collections.abc import Callable

from knosc_desktop.services.events import Event


def test_listeners_are_called_in_the_order_they_connected() -> None:
    event: Event[int] = Event()
    told: list[tuple[str, int]] = []
    event.connect(lambda value: told.append(("first", value)))
    event.connect(lambda value: told.append(("second", value)))
    event.emit(7)
    assert told == [("first", 7), ("second", 7)]


def test_an_event_needs_no_listener() -> None:
    Event[int]().emit(7)


def test_a_disconnected_listener_is_not_called() -> None:
    event: Event[int] = Event()
    told: list[int] = []
    leave = event.connect(told.append)
    event.emit(1)
    leave()
    event.emit(2)
    assert told == [1]


def test_disconnecting_twice_disconnects_no_other_listener() -> None:
    event: Event[int] = Event()
    told: list[str] = []
    leave = event.connect(lambda _: told.append("first"))
    event.connect(lambda _: told.append("second"))
    leave()
    leave()
    event.emit(1)
    assert told == ["second"]


def test_a_listener_may_disconnect_while_it_is_called() -> None:
    event: Event[int] = Event()
    told: list[int] = []
    ways_out: list[Callable[[], None]] = []

    def once(value: int) -> None:
        told.append(value)
        ways_out[0]()

    ways_out.append(event.connect(once))
    event.connect(told.append)
    event.emit(1)
    event.emit(2)
    assert told == [1, 1, 2]


def test_a_listener_connected_during_a_call_is_called_the_next_time() -> None:
    event: Event[int] = Event()
    told: list[int] = []

    def bring_another(_: int) -> None:
        event.connect(told.append)

    leave = event.connect(bring_another)
    event.emit(1)
    assert told == []
    leave()
    event.emit(2)
    assert told == [2]
