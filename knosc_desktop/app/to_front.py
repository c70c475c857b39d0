"""A window comes to the front, as far as the desktop allows it."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

_TOKEN = "XDG_ACTIVATION_TOKEN"  # noqa: S105 - the name of a variable
_LONGEST_TOKEN = 1_024


def token_of_this_start() -> str:
    """What a Wayland desktop gave this process so that a window may come to the front; may be empty."""
    token = os.environ.get(_TOKEN, "")
    return token if token.isprintable() and len(token) <= _LONGEST_TOKEN else ""


def let_come_to_front(pid: int) -> None:
    """Pass this process's right to open a window in front on to another one; only Windows keeps count of it."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - only there

        ctypes.windll.user32.AllowSetForegroundWindow(pid)


def bring_to_front(window: QWidget, token: str) -> None:
    """Show a window before all others, or at least make its entry in the task bar call for attention.

    Args:
        window: the one to show; what asks something within it stays before it.
        token: what a Wayland desktop gave for this; may be empty.
    """
    if token:
        # Qt takes it from there at the next activation, and removes it.
        os.environ[_TOKEN] = token
    if window.isMinimized():
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.raise_()
    (QApplication.activeModalWidget() or window).activateWindow()
    QApplication.alert(window)
