"""What is asked of the desktop: files and folders to open, a window to bring to the front."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QWidget


# A window comes to the front, as far as the desktop allows it.

_TOKEN = "XDG_ACTIVATION_TOKEN"  # noqa: S105 - the name of a variable
_LONGEST_TOKEN = 1_024


def token_of_this_start() -> str:
    """What a Wayland desktop gave this process so that a window may come to the front; may be empty."""
    token = os.environ.get(_TOKEN, "")
    return token if token.isprintable() and len(token) <= _LONGEST_TOKEN else ""


def let_come_to_front(pid: int) -> None:
    """Pass this process's right to open a window in front on to another one; only Windows keeps count of it."""
    if sys.platform == "win32":
        import ctypes  # only there

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


# Other programs of the planner's system, started as if this one were not frozen.

_LIBRARIES = "LD_LIBRARY_PATH"
_BEFORE = "LD_LIBRARY_PATH_ORIG"
"""Where PyInstaller keeps what was set before it put its own folder there."""


def show_folder(folder: Path) -> bool:
    """Open it in the system's file manager; False when there is none that would."""
    return open_file(folder)


def open_file(file: Path) -> bool:
    """Open it with the program that the system has for it; False when there is none that would."""
    with own_libraries_hidden():
        return QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))


@contextmanager
def own_libraries_hidden() -> Iterator[None]:
    """Programs started meanwhile load the system's libraries, not those that the frozen program brings."""
    ours = os.environ.get(_LIBRARIES)
    if ours is None or not getattr(sys, "frozen", False):
        yield
        return
    before = os.environ.get(_BEFORE)
    if before:
        os.environ[_LIBRARIES] = before
    else:
        del os.environ[_LIBRARIES]
    try:
        yield
    finally:
        # The reader and the demo tenant are started with it.
        os.environ[_LIBRARIES] = ours
