"""Hears the program as a screen reader does: over the accessibility bus, where names, rows and announcements are."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple

_LIMIT = 60.0
"""Ends what would hang."""
_TURN = 0.1
"""Seconds after which a condition is looked at again without an event."""
_FOCUSED = 12
"""The bit of ATSPI_STATE_FOCUSED."""
_ACCESSIBLE = "org.a11y.atspi.Accessible"
_EVENTS = "org.a11y.atspi.Event.Object"


class Part(NamedTuple):
    """Something on the bus that has a name.

    Attributes:
        program: its name on the bus.
        path: of the part in it.
    """

    program: str
    path: str


class ScreenReader:
    """Follows the focus, and notes what is said.

    Attributes:
        announced: what the program had said, in this order.
        visited: where the focus has been, in this order.
    """

    def __init__(self, session: str) -> None:
        """Come onto the accessibility bus.

        Args:
            session: address of the session bus that knows it.
        """
        from jeepney import DBusAddress, MatchRule, MessageType, message_bus, new_method_call
        from jeepney.io.blocking import open_dbus_connection

        bus = DBusAddress("/org/a11y/bus", bus_name="org.a11y.Bus", interface="org.a11y.Bus")
        with open_dbus_connection(session) as asked:
            # Who starts the accessibility bus comes onto this one a moment after its start.
            deadline = time.monotonic() + _LIMIT
            while True:
                answer = asked.send_and_get_reply(new_method_call(bus, "GetAddress"))
                if answer.header.message_type is MessageType.method_return:
                    break
                assert time.monotonic() < deadline, answer.body
            (address,) = answer.body
        self._bus = open_dbus_connection(address)
        self._events: deque[Any] = deque()
        self.announced: list[str] = []
        self.visited: list[Part] = []
        registry = DBusAddress(
            "/org/a11y/atspi/registry", "org.a11y.atspi.Registry", interface="org.a11y.atspi.Registry"
        )
        rule = MatchRule(type="signal", interface=_EVENTS)
        self._heard = self._bus.filter(rule, queue=self._events)
        for request in (message_bus.AddMatch(rule), new_method_call(registry, "RegisterEvent", "s", ("object:",))):
            self._bus.send_and_get_reply(request)

    def close(self) -> None:
        """Leave the bus."""
        self._heard.close()
        self._bus.close()

    # asking

    def name(self, part: Part) -> str:
        """What it is called; empty when it is gone."""
        return self._property(part, "Name")

    def description(self, part: Part) -> str:
        """What else is said of it; empty when it is gone."""
        return self._property(part, "Description")

    def role(self, part: Part) -> str:
        """What it is: ``push button``, ``table cell``..."""
        return str(self._ask(part, "GetRoleName"))

    def inside(self, part: Part) -> Iterator[Part]:
        """It and all that is in it, as far down as it goes; of a table all cells."""
        yield part
        for child in self._ask(part, "GetChildren") or ():
            yield from self.inside(Part(*child))

    def parent(self, part: Part) -> Part:
        """What it is in."""
        return Part(*self._get(part, "Parent"))

    def window(self, of: Part) -> Part:
        """The window that a part is in."""
        while self.role(of) not in {"frame", "dialog", "application"}:
            of = self.parent(of)
        return of

    def _property(self, part: Part, name: str) -> str:
        return str(self._get(part, name) or "")

    def _get(self, part: Part, name: str) -> Any:
        from jeepney import DBusAddress, MessageType, Properties

        address = DBusAddress(part.path, bus_name=part.program, interface=_ACCESSIBLE)
        answer = self._bus.send_and_get_reply(Properties(address).get(name))
        return answer.body[0][1] if answer.header.message_type is MessageType.method_return else None

    def _ask(self, part: Part, question: str) -> Any:
        from jeepney import DBusAddress, MessageType, new_method_call

        address = DBusAddress(part.path, bus_name=part.program, interface=_ACCESSIBLE)
        answer = self._bus.send_and_get_reply(new_method_call(address, question))
        return answer.body[0] if answer.header.message_type is MessageType.method_return else None

    # listening

    @property
    def focus(self) -> str:
        """The name of where the keyboard is."""
        if not self.visited:
            return ""
        return self.name(self.visited[-1]) or self._current_cell()

    def _current_cell(self) -> str:
        """A table that has changed knows its cells by other paths; the current one is still the focused one."""
        table = next((part for part in reversed(self.visited) if self.role(part) == "table"), None)
        for cell in () if table is None else self.inside(table):
            if self.role(cell) == "cell" and self._is_focused(cell):
                return self.name(cell)
        return ""

    def _is_focused(self, part: Part) -> bool:
        states = self._ask(part, "GetState")
        return bool(states and states[0] >> _FOCUSED & 1)

    def wait(self, what: str, condition: Callable[[], object]) -> None:
        """Listen until the condition holds."""
        deadline = time.monotonic() + _LIMIT
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"not heard: {what}; the focus is on {self.focus!r}, said was {self.announced}")
            self._listen()

    def wait_for_move(self, visited: int) -> None:
        """Listen until the keyboard has been at more than so many places."""
        self.wait("the next control", lambda: len(self.visited) > visited)

    def _listen(self) -> None:
        """Take what has come, or what comes next."""
        if not self._events:
            with suppress(TimeoutError):
                self._bus.recv_messages(timeout=_TURN)
        while self._events:
            self._take(self._events.popleft())

    def _take(self, message: Any) -> None:
        from jeepney import HeaderFields

        fields = message.header.fields
        part = Part(fields[HeaderFields.sender], fields[HeaderFields.path])
        kind, number, _, data, *_ = message.body
        match fields[HeaderFields.member]:
            case "Announcement":
                self.announced.append(str(data[1]))
            case "StateChanged" if kind == "focused" and number:
                self.visited.append(part)
            case "ActiveDescendantChanged":
                self.visited.append(Part(*data[1]))
