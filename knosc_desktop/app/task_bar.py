"""The program's entry in the task bar or dock: how far an upload is, and how many jobs ended unseen."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from PySide6.QtGui import QGuiApplication

from knosc_desktop.app.session_bus import BusObject, NoBus

if TYPE_CHECKING:
    from collections.abc import Callable
    from ctypes import c_void_p

    from PySide6.QtWidgets import QWidget

    from knosc_desktop.app.session_bus import SessionBus
    from knosc_desktop.services.tasks import TaskRegistry


class TaskBar(Protocol):
    """Shows two numbers where the user sees them behind other windows; a desktop that cannot shows none."""

    def show(self, percent: int | None, count: int) -> None:
        """Show these from now on.

        Args:
            percent: of the upload; None while there is none.
            count: on the badge; 0 takes it away.
        """


def system_task_bar(bus: SessionBus, tasks: TaskRegistry, window: QWidget) -> TaskBar:
    """The one of this system."""
    ways: dict[str, Callable[[], TaskBar]] = {
        "linux": lambda: LauncherEntry(bus, tasks),
        "win32": lambda: WindowsTaskBar(window),
    }
    return ways.get(sys.platform, Dock)()


def _show_badge(count: int) -> None:
    application = QGuiApplication.instance()
    if isinstance(application, QGuiApplication):
        application.setBadgeNumber(count)


# Linux: Ubuntu's dock, Dash to Dock, KDE's task bar and others follow this signal.

_ENTRY = BusObject("", "/com/knosc/desktop", "com.canonical.Unity.LauncherEntry")


class LauncherEntry:
    """Tells whoever draws the entry of our menu file, over D-Bus."""

    def __init__(self, bus: SessionBus, tasks: TaskRegistry) -> None:
        self._bus = bus
        self._tasks = tasks
        self._wanted: tuple[int | None, int] = (None, 0)
        self._told: tuple[int | None, int] = (None, 0)

    def show(self, percent: int | None, count: int) -> None:
        """Tell it in a task of its own, what is newest last."""
        self._wanted = (percent, count)
        if self._wanted != self._told:
            self._tasks.start("task bar", self._tell())

    async def _tell(self) -> None:
        while self._told != self._wanted:
            percent, count = self._told = self._wanted
            properties = {
                "progress": ("d", (percent or 0) / 100),
                "progress-visible": ("b", percent is not None),
                "count": ("x", count),
                "count-visible": ("b", count > 0),
            }
            entry = f"application://{QGuiApplication.desktopFileName()}.desktop"
            try:
                await self._bus.emit(_ENTRY, "Update", "sa{sv}", (entry, properties))
            except NoBus:
                return


# macOS: Qt draws the badge, and has no progress.


class Dock:
    """Shows the count on the icon."""

    def show(self, _percent: int | None, count: int) -> None:
        """Show the count."""
        _show_badge(count)


# Windows: Qt draws the badge, ITaskbarList3 of the shell the progress.

_CLASS = "{56FDF344-FD6D-11D0-958A-006097C9A090}"
_INTERFACE = "{EA1AFB91-9E28-4B86-90E9-9E9F8A5EEFAF}"
_IN_PROCESS = 1
_SET_VALUE = 9
_SET_STATE = 10
_HIDDEN = 0
_NORMAL = 2
_WHOLE = 100


class WindowsTaskBar:
    """Shows the progress on the window's button."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._shown: tuple[int | None, int] = (None, 0)
        self._buttons: c_void_p | None = None

    def show(self, percent: int | None, count: int) -> None:
        """Show both, each when it has changed."""
        before, self._shown = self._shown, (percent, count)
        if count != before[1]:
            _show_badge(count)
        if percent != before[0]:
            self._show_progress(percent)

    def _show_progress(self, percent: int | None) -> None:
        if sys.platform == "win32":
            import ctypes  # only there

            if self._buttons is None:
                self._buttons = _task_bar_buttons()
            if not self._buttons:
                return
            window = ctypes.c_void_p(int(self._window.winId()))
            set_state = _method(self._buttons, _SET_STATE, ctypes.c_void_p, ctypes.c_int)
            set_state(self._buttons, window, _HIDDEN if percent is None else _NORMAL)
            if percent is not None:
                set_value = _method(self._buttons, _SET_VALUE, ctypes.c_void_p, ctypes.c_uint64, ctypes.c_uint64)
                set_value(self._buttons, window, percent, _WHOLE)


def _task_bar_buttons() -> c_void_p:
    """The shell's object, null where there is none; Qt has made COM ready on this thread."""
    import ctypes  # only there

    found = ctypes.c_void_p()
    if sys.platform == "win32":
        what, how = (ctypes.create_string_buffer(UUID(text).bytes_le, 16) for text in (_CLASS, _INTERFACE))
        ctypes.windll.ole32.CoCreateInstance(what, None, _IN_PROCESS, how, ctypes.byref(found))
    return found


def _method(buttons: c_void_p, place: int, *arguments: type) -> Callable[..., int]:
    """A method of the object by its place in the interface."""
    import ctypes  # only there

    table = ctypes.cast(buttons, ctypes.POINTER(ctypes.POINTER(ctypes.c_void_p))).contents
    # With 64 bits there is only one way to call a function.
    return ctypes.CFUNCTYPE(ctypes.c_long, ctypes.c_void_p, *arguments)(table[place] or 0)
