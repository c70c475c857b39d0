"""Notices that asking Knosc is worth it again: the network is back, or the computer woke up.

The system's network service (Qt's QNetworkInformation asks it) is left alone: where it hangs, so does the window,
and Qt holds the interpreter's lock meanwhile, so that a thread would not help. The kernel tells of new addresses
by itself, also of those of a VPN.
"""

from __future__ import annotations

import socket
import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSocketNotifier, Qt, QTimer, Signal

if TYPE_CHECKING:
    from collections.abc import Callable

    Listen = Callable[[Callable[[], None]], Callable[[], None]]
    """Calls its argument, from any thread, when this computer has a new address; what it returns ends that."""

_PERIOD = 5.0
"""Seconds between two looks at the clocks."""
_SLEPT = 20.0
"""Seconds missing that are no mere slowness."""
_SETTLING = 2.0
"""Seconds from the last new address until others can probably be reached: routes and names come after it."""


class NetworkWatch(QObject):
    """Follows the computer's addresses and the clocks.

    Signals:
        returned(): what could not be reached perhaps can be now.
    """

    returned = Signal()
    _address_came = Signal()

    def __init__(
        self,
        wall: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        *,
        period: float = _PERIOD,
        settling: float = _SETTLING,
        parent: QObject | None = None,
    ) -> None:
        """Nothing is watched before ``start``.

        Args:
            wall: seconds, also while the computer sleeps.
            monotonic: seconds that no one can set; in sleep they count on some systems only.
            period: seconds between two looks at the clocks.
            settling: seconds to wait after a new address.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self._clocks = (wall, monotonic)
        self._period = period
        self._seen = (0.0, 0.0)
        self._end_listening: Callable[[], None] | None = None
        self._timer = QTimer(self)
        # To the second is enough, and wakes a resting computer only when it is awake anyway.
        self._timer.setTimerType(Qt.TimerType.VeryCoarseTimer)
        self._timer.timeout.connect(self._look)
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(round(settling * 1_000))
        self._settling.timeout.connect(self.returned)
        self._address_came.connect(self._settling.start)

    def start(self, listen: Listen | None = None) -> None:
        """Watch from now on.

        Args:
            listen: instead of what the kernel tells of addresses.
        """
        self._seen = self._now()
        self._timer.start(round(self._period * 1_000))
        self._end_listening = (listen or listen_for_addresses)(self._address_came.emit)

    def stop(self) -> None:
        """Watch no more."""
        self._timer.stop()
        self._settling.stop()
        if self._end_listening is not None:
            self._end_listening()
            self._end_listening = None

    def _look(self) -> None:
        now = self._now()
        passed = max(new - old for new, old in zip(now, self._seen, strict=True))
        self._seen = now
        if passed > self._period + _SLEPT:
            self.returned.emit()

    def _now(self) -> tuple[float, float]:
        wall, monotonic = self._clocks
        return wall(), monotonic()


# Where the kernel tells of new addresses; each of these ways answers at once.

_LONGEST = 65_536
_PAUSE = 1.0


def listen_for_addresses(tell: Callable[[], None]) -> Callable[[], None]:
    """Call ``tell`` at each new address of this computer until the returned function is called."""
    end: Callable[[], None] = _nothing
    # A sandbox may be without it; the clocks go on.
    with suppress(OSError):
        if sys.platform == "win32":
            import ctypes  # only there

            notify = ctypes.windll.iphlpapi.NotifyAddrChange
            end = listen_in_thread(lambda: notify(None, None) == 0, tell)
        elif sys.platform == "linux":
            told = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
            # Those of IPv6 come anew each time a router says that they are still good.
            told.bind((0, _LINUX_IPV4_ADDRESSES))
            end = listen_at_socket(told, is_new_on_linux, tell)
        elif sys.platform == "darwin":
            told = socket.socket(socket.AF_ROUTE, socket.SOCK_RAW, 0)
            end = listen_at_socket(told, is_new_on_macos, tell)
    return end


def _nothing() -> None:
    """There is nothing to end."""


_LINUX_IPV4_ADDRESSES = 0x10
_LINUX_NEW_ADDRESS = 20
_MACOS_NEW_ADDRESS = 12


def is_new_on_linux(message: bytes) -> bool:
    """Whether a message of rtnetlink(7) tells of a new address."""
    return int.from_bytes(message[4:6], sys.byteorder) == _LINUX_NEW_ADDRESS


def is_new_on_macos(message: bytes) -> bool:
    """Whether a message of route(4) tells of a new address."""
    return message[3:4] == bytes([_MACOS_NEW_ADDRESS])


def listen_at_socket(
    told: socket.socket, is_new: Callable[[bytes], bool], tell: Callable[[], None]
) -> Callable[[], None]:
    """Call ``tell`` when a message is there that tells of a new address; the returned function closes the socket."""
    told.settimeout(0)
    notifier = QSocketNotifier(told.fileno(), QSocketNotifier.Type.Read)

    def hear() -> None:
        try:
            news = is_new(told.recv(_LONGEST))
        except BlockingIOError:
            return
        except OSError:
            # More came than the kernel keeps.
            news = True
        if news:
            tell()

    def end() -> None:
        notifier.setEnabled(False)
        told.close()

    notifier.activated.connect(hear)
    return end


def listen_in_thread(wait: Callable[[], bool], tell: Callable[[], None]) -> Callable[[], None]:
    """Call ``tell`` each time ``wait``, which blocks, has returned true, until the returned function is called.

    A thread that is still waiting then ends with the process.
    """
    ended = threading.Event()

    def listen() -> None:
        # The pause bounds what a call that does not block after all can cost.
        while wait() and not ended.wait(_PAUSE):
            tell()

    threading.Thread(target=listen, name="addresses", daemon=True).start()
    return ended.set
