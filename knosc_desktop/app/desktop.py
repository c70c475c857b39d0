"""The one QApplication, and what is asked of the desktop: files and folders to open, a window in front."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from knosc_desktop.ui.widgets.colours import style_for, wants_high_contrast
from knosc_desktop.ui.widgets.style_sheet import style_sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from PySide6.QtWidgets import QWidget


# The one QApplication, and the files that the desktop hands to it while it runs.


class OpenedFiles:
    """What was opened with the program, kept until somebody takes it.

    macOS starts no second program for “Open with” and for files dropped on the icon:
    it sends an event for each file to the one that runs, the first ones before there
    is a window.
    """

    def __init__(self) -> None:
        self._files: list[Path] = []
        self._take: Callable[[Sequence[Path]], None] | None = None
        # Files that were dropped together come one by one, and are to be taken together.
        self._soon = QTimer()
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._hand_over)

    def add(self, path: Path) -> None:
        """Somebody opened a file."""
        self._files.append(path)
        self._soon.start()

    def hand_to(self, take: Callable[[Sequence[Path]], None] | None) -> None:
        """From now on ``take`` gets what is opened, and first what was opened before; None takes nothing."""
        self._take = take
        self._soon.start()

    def _hand_over(self) -> None:
        if self._take is not None and self._files:
            files, self._files = self._files, []
            self._take(files)


class Application(QApplication):
    """Qt's application, which also hears that files are opened with it.

    Attributes:
        opened: those files.
    """

    _sheet: str | None = None
    """The style sheet; None before the app has a style, when Qt already tells of palettes."""

    def __init__(self, arguments: Sequence[str]) -> None:
        super().__init__(arguments)
        # As Qt would: who asks for another style gets it, in the same colours.
        self._style = style_for(os.environ.get("QT_STYLE_OVERRIDE", ""))
        self.setStyle(self._style)
        self._dress()
        self.opened = OpenedFiles()

    def _dress(self) -> None:
        """Make the style sheet of the palette and font of now; high contrast is the system's alone."""
        sheet = "" if wants_high_contrast() else style_sheet(self.palette(), self.font())
        # Setting it makes Qt look at the palette again, and call back.
        if sheet != self._sheet:
            self._sheet = sheet
            self.setStyleSheet(sheet)

    def event(self, event: QEvent) -> bool:
        """Take files that the desktop hands over, and follow its colours and letters."""
        if event.type() in {QEvent.Type.ApplicationPaletteChange, QEvent.Type.ApplicationFontChange}:
            followed = super().event(event)
            if self._sheet is not None:
                self._dress()
            return followed
        if isinstance(event, QFileOpenEvent) and event.file():
            self.opened.add(Path(event.file()))
            return True
        return super().event(event)


# What is asked of the desktop: files and folders to open, a window to bring to the front.

# A window comes to the front, as far as the desktop allows it.

_TOKEN = "XDG_ACTIVATION_TOKEN"  # noqa: S105 - the name of a variable
_LONGEST_TOKEN = 1_024


def activation_token() -> str:
    """What a Wayland desktop gave this process so that a window may come to the front; may be empty."""
    token = os.environ.get(_TOKEN, "")
    return token if token.isprintable() and len(token) <= _LONGEST_TOKEN else ""


def allow_activation(pid: int) -> None:
    """Pass this process's right to open a window in front on to another one; only Windows keeps count of it."""
    if sys.platform == "win32":
        import ctypes  # only there

        ctypes.windll.user32.AllowSetForegroundWindow(pid)


def activate_window(window: QWidget, token: str) -> None:
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


# What the system's task bar knows of the program.

APPLICATION_ID = "Knosc.Desktop"
"""Windows groups windows, menu entry and recent files by it; the installer's shortcut has the same."""
_BY_PATH = 3


def name_application() -> None:
    """Tell the task bar whose windows these are; only Windows asks, and before the first of them."""
    if sys.platform == "win32":
        import ctypes  # only there

        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID(ctypes.c_wchar_p(APPLICATION_ID))


def offer_again(file: Path) -> None:
    """Put a file among the recent ones of the program's task bar entry; blocks, so use it in a thread.

    Windows lists those whose type is registered with the program, and none if the user wants no such lists.
    """
    if sys.platform == "win32":
        import ctypes  # only there

        # It makes a shortcut, an object of COM, which each thread has to ask for.
        if ctypes.windll.ole32.CoInitialize(None) < 0:
            return
        try:
            ctypes.windll.shell32.SHAddToRecentDocs(_BY_PATH, ctypes.c_wchar_p(str(file)))
        finally:
            ctypes.windll.ole32.CoUninitialize()


# Other programs of the user's system, started as if this one were not frozen.

_LIBRARIES = "LD_LIBRARY_PATH"
_BEFORE = "LD_LIBRARY_PATH_ORIG"
"""Where PyInstaller keeps what was set before it put its own folder there."""


def show_folder(folder: Path) -> bool:
    """Open it in the system's file manager; False when there is none that would."""
    return open_file(folder)


def open_file(file: Path) -> bool:
    """Open it with the program that the system has for it; False when there is none that would."""
    from PySide6.QtCore import QUrl  # not on the way to the first paint
    from PySide6.QtGui import QDesktopServices

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
