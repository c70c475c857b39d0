from __future__ import annotations

from collections.abc import Callable

from knosc_desktop.services.events import Event


def test_listeners_are_told_in_the_order_they_came() -> None:
    event: Event[int] = Event()
    told: list[tuple[str, int]] = []
    event.connect(lambda value: told.append(("first", value)))
    event.connect(lambda value: told.append(("second", value)))
    event.emit(7)
    assert told == [("first", 7), ("second", 7)]


def test_nobody_has_to_listen() -> None:
    Event[int]().emit(7)


def test_a_listener_that_left_is_told_no_more() -> None:
    event: Event[int] = Event()
    told: list[int] = []
    leave = event.connect(told.append)
    event.emit(1)
    leave()
    event.emit(2)
    assert told == [1]


def test_leaving_twice_takes_nobody_else_along() -> None:
    event: Event[int] = Event()
    told: list[str] = []
    leave = event.connect(lambda _: told.append("first"))
    event.connect(lambda _: told.append("second"))
    leave()
    leave()
    event.emit(1)
    assert told == ["second"]


def test_a_listener_may_leave_while_it_is_told() -> None:
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


def test_who_comes_while_others_are_told_is_told_the_next_time() -> None:
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
