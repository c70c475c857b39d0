"""A session bus of the test's own, and on it a desktop that shows notifications and a dock.

python-dbusmock would need libraries of the system to be compiled against; this needs the bus daemon alone.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

DAEMON = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
ENTRY = "com.canonical.Unity.LauncherEntry"
NOTIFY = "susssasa{sv}i"
"""The signature of Notify: daemons refuse any other."""

needs_bus = pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("dbus-daemon") is None, reason="there is no dbus-daemon to start"
)

_LEAVE = "Leave"
_RULES = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir={folder}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default"><allow send_destination="*"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>
"""


@dataclass(frozen=True)
class Shown:
    """A notification on the screen."""

    number: int
    title: str
    text: str
    actions: list[str]
    hints: dict[str, Any]


@dataclass
class FakeDesktop:
    """Answers in a thread of its own, as the daemon's process would.

    Attributes:
        capabilities: of the notification daemon.
        is_mute: whether it takes calls and answers none.
        shown: each notification that it was asked for.
        entries: each state of the dock's entry that it was told.
        calls: names of all calls it got.
    """

    capabilities: list[str] = field(default_factory=lambda: ["body", "actions"])
    is_mute: bool = False
    shown: list[Shown] = field(default_factory=list)
    entries: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)

    def open(self, address: str) -> None:
        """Come onto the bus."""
        from jeepney import MatchRule, message_bus
        from jeepney.io.blocking import open_dbus_connection

        self._bus = open_dbus_connection(address)
        for request in (message_bus.RequestName(DAEMON), message_bus.AddMatch(MatchRule(interface=ENTRY))):
            self._bus.send_and_get_reply(request)
        self._thread = threading.Thread(target=self._serve, name="fake desktop", daemon=True)
        self._thread.start()

    def leave(self) -> None:
        """Go from the bus, and complain of what was asked in a way that no daemon understands."""
        from jeepney import DBusAddress, new_method_call

        # To itself: it wakes the thread.
        self._bus.send(new_method_call(DBusAddress(PATH, bus_name=self._bus.unique_name, interface=DAEMON), _LEAVE))
        self._thread.join()
        self._bus.close()
        assert self.odd == []

    def click(self, number: int, token: str = "") -> None:
        """The user clicks on a notification."""
        if token:
            self._signal("ActivationToken", "us", (number, token))
        self._signal("ActionInvoked", "us", (number, "default"))
        self.dismiss(number)

    def dismiss(self, number: int) -> None:
        """The notification is gone from the screen."""
        self._signal("NotificationClosed", "uu", (number, 2))

    def _signal(self, name: str, signature: str, body: tuple[Any, ...]) -> None:
        from jeepney import DBusAddress, new_signal

        self._bus.send(new_signal(DBusAddress(PATH, interface=DAEMON), name, signature, body))

    def _serve(self) -> None:
        from jeepney import HeaderFields, MessageType

        while True:
            try:
                message = self._bus.receive()
            except (OSError, EOFError):
                return
            name = message.header.fields.get(HeaderFields.member)
            if name == _LEAVE:
                return
            if message.header.message_type is MessageType.signal and name == "Update":
                entry, properties = message.body
                self.entries.append((entry, {key: value for key, (_, value) in properties.items()}))
            elif message.header.message_type is MessageType.method_call:
                self._answer(message, name)

    def _answer(self, message: Any, name: str) -> None:
        from jeepney import HeaderFields, new_method_return

        self.calls.append(name)
        if self.is_mute:
            return
        if name == "GetCapabilities":
            self._bus.send(new_method_return(message, "as", (self.capabilities,)))
        elif name == "Notify" and message.header.fields.get(HeaderFields.signature) == NOTIFY:
            _app, _replaces, _icon, title, text, actions, hints, _limit = message.body
            number = len(self.shown) + 1
            self.shown.append(Shown(number, title, text, actions, {key: value for key, (_, value) in hints.items()}))
            self._bus.send(new_method_return(message, "u", (number,)))
        else:
            self.odd.append(f"{name} {message.header.fields}")


@pytest.fixture
def session_bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A bus with nobody on it; the program under test finds it as it would find that of the user."""
    rules = tmp_path / "bus.conf"
    rules.write_text(_RULES.format(folder=tmp_path), encoding="utf-8")
    command = ["dbus-daemon", f"--config-file={rules}", "--nofork", "--nopidfile", "--print-address"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as daemon:
        assert daemon.stdout is not None
        address = daemon.stdout.readline().strip()
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        yield address
        daemon.terminate()


@pytest.fixture
def desktop(session_bus: str) -> Iterator[FakeDesktop]:
    """The desktop on that bus."""
    found = FakeDesktop()
    found.open(session_bus)
    yield found
    found.leave()
