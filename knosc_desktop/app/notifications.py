"""Notifications of the desktop, each in the system's own way; a desktop without them is no error."""

from __future__ import annotations

import itertools
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QSystemTrayIcon

from knosc_desktop.app.session_bus import BusObject, NoBus
from knosc_desktop.ui.widgets.icons import application_icon
from knosc_desktop.words.catalogue import tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from knosc_desktop.app.session_bus import BusSignal, SessionBus
    from knosc_desktop.services.tasks import TaskRegistry


@dataclass(frozen=True, slots=True)
class Notification:
    """What is to be shown.

    Attributes:
        title: one line.
        text: several lines, without markup.
        clicked: called with the token that a Wayland desktop gives for the activation of a window; it may be empty.
    """

    title: str
    text: str
    clicked: Callable[[str], None]


class Notifier(Protocol):
    """Shows notifications, and never keeps anybody waiting."""

    def show(self, notification: Notification) -> None:
        """Show it, where the desktop can."""

    def close(self) -> None:
        """The program ends."""


def system_notifier(bus: SessionBus, tasks: TaskRegistry) -> Notifier:
    """The way of this system."""
    return DaemonNotifier(bus, tasks) if sys.platform == "linux" else TrayNotifier()


# Linux: a daemon of the desktop (https://specifications.freedesktop.org/notification-spec/).

_DAEMON = BusObject("org.freedesktop.Notifications", "/org/freedesktop/Notifications", "org.freedesktop.Notifications")
_DEFAULT = "default"
"""The action of the notification as a whole."""
_AS_USUAL = -1
"""Milliseconds that it stays: the desktop decides."""
_NORMAL = 1
_MOST_CLICKABLE = 20


class DaemonNotifier:
    """Asks the desktop's notification daemon over D-Bus."""

    def __init__(self, bus: SessionBus, tasks: TaskRegistry) -> None:
        self._bus = bus
        self._tasks = tasks
        self._numbers = itertools.count()
        self._shown: dict[int, Notification] = {}
        self._tokens: dict[int, str] = {}
        bus.listen(_DAEMON, self._hear)

    def show(self, notification: Notification) -> None:
        """Show it in a task of its own."""
        self._tasks.start(f"notification {next(self._numbers)}", self._show(notification))

    def close(self) -> None:
        """What is on the screen may stay, and is forgotten here."""
        self._shown.clear()

    async def _show(self, notification: Notification) -> None:
        try:
            (number,) = await self._bus.call(_DAEMON, "Notify", "susssasa{sv}i", await self._arguments(notification))
        except (NoBus, ValueError):
            # There is no daemon, or one that speaks otherwise; the window and the jobs tell the same.
            return
        self._shown[number] = notification
        for old in list(self._shown)[:-_MOST_CLICKABLE]:
            self._forget(old)

    async def _arguments(self, notification: Notification) -> tuple[object, ...]:
        (capabilities,) = await self._bus.call(_DAEMON, "GetCapabilities")
        text = notification.text
        if "body-markup" in capabilities:
            from html import escape

            text = escape(text, quote=False)
        name = QGuiApplication.desktopFileName()
        hints = {"desktop-entry": ("s", name), "urgency": ("y", _NORMAL)}
        actions = [_DEFAULT, tr("app.notification.open")]
        return (QGuiApplication.applicationDisplayName(), 0, name, notification.title, text, actions, hints, _AS_USUAL)

    def _hear(self, signal: BusSignal) -> None:
        match signal.name, signal.body:
            case "ActivationToken", (int(number), str(token)) if number in self._shown:
                self._tokens[number] = token
            case "ActionInvoked", (int(number), str(action)) if action == _DEFAULT and number in self._shown:
                clicked, token = self._shown[number].clicked, self._tokens.get(number, "")
                self._forget(number)
                clicked(token)
            case "NotificationClosed", (int(number), *_):
                self._forget(number)

    def _forget(self, number: int) -> None:
        self._shown.pop(number, None)
        self._tokens.pop(number, None)


# Windows and macOS: Qt speaks with the system, for an icon in the tray or menu bar that stands only meanwhile.


class TrayNotifier(QObject):
    """Shows the latest notification; a click on it, or on the icon, is a click on the notification."""

    def __init__(self) -> None:
        super().__init__()
        self._tray: QSystemTrayIcon | None = None
        self._shown: Notification | None = None
        QGuiApplication.instance().focusWindowChanged.connect(self._follow_focus)  # type: ignore[union-attr]

    def show(self, notification: Notification) -> None:
        """Show it, where there is a tray."""
        if not QSystemTrayIcon.isSystemTrayAvailable():
            return
        if self._tray is None:
            self._tray = QSystemTrayIcon(application_icon(), self)
            self._tray.messageClicked.connect(self._click)
            self._tray.activated.connect(lambda _reason: self._click())
        self._shown = notification
        self._tray.setToolTip(notification.title)
        self._tray.show()
        self._tray.showMessage(notification.title, notification.text, application_icon())

    def close(self) -> None:
        """Take the icon away."""
        self._shown = None
        if self._tray is not None:
            self._tray.hide()

    def _click(self) -> None:
        shown = self._shown
        self.close()
        if shown is not None:
            shown.clicked("")

    def _follow_focus(self, window: object) -> None:
        if window is not None:
            # The user has come by themselves.
            self.close()
