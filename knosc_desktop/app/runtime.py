"""Qt first, the window next, and only then the machinery: a planner sees the window at once."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEventLoop, QLockFile, Qt
from PySide6.QtWidgets import QApplication, QMessageBox

from knosc_desktop import __version__
from knosc_desktop.app.front import build_front
from knosc_desktop.ui.icons import application_icon

if TYPE_CHECKING:
    from pathlib import Path

    from knosc_desktop.app.options import Options
    from knosc_desktop.ui.main_window import MainWindow

_ALREADY_OPEN = 4
_PAINT_LIMIT = 2_000
"""Milliseconds to wait for a first paint that may never come, e.g. when started minimised."""


def make_application() -> QApplication:
    """The one QApplication; closing the last window does not end the loop, the lifecycle does."""
    QCoreApplication.setApplicationName("Knosc Desktop")
    QCoreApplication.setApplicationVersion(__version__)
    application = QApplication(sys.argv[:1])
    application.setDesktopFileName("knosc-desktop")
    application.setWindowIcon(application_icon())
    application.setQuitOnLastWindowClosed(False)
    return application


def run(options: Options) -> int:
    """Open the window and run until the planner quits; returns the exit code."""
    application = make_application()
    lock = _take(options.profile)
    if lock is None:
        _say_it_is_open(application)
        return _ALREADY_OPEN
    front = build_front(options)
    front.show()
    _paint(application, front.window)
    gc.enable()
    from knosc_desktop.app import event_loop  # noqa: PLC0415 - asyncio, HTTP and all that come after the paint

    try:
        return event_loop.run(application, options, front)
    finally:
        lock.unlock()


def _take(profile: Path) -> QLockFile | None:
    """The profile for this program alone; None while another one has it.

    Two programs on one list of jobs would take each other's unfinished ones for broken off.
    """
    try:
        profile.mkdir(parents=True, exist_ok=True)
    except OSError:
        # Said in words when the list of jobs is opened.
        return QLockFile("")
    lock = QLockFile(str(profile / "in-use.lock"))
    # Only the end of the other program frees it, not its age.
    lock.setStaleLockTime(0)
    if lock.tryLock(0) or lock.error() is not QLockFile.LockError.LockFailedError:
        return lock
    return None


def _say_it_is_open(application: QApplication) -> None:
    box = QMessageBox(
        QMessageBox.Icon.Information,
        "Knosc Desktop",
        "Knosc Desktop is open already. Use the window that is there; files can be dropped onto it.",
    )
    box.setTextFormat(Qt.TextFormat.PlainText)
    print(box.text(), file=sys.stderr)  # noqa: T201 - whoever started it from a terminal looks there
    box.show()
    # No loop of asyncio exists yet that this could disturb.
    while box.isVisible():
        application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def _paint(application: QApplication, window: MainWindow) -> None:
    """Turn Qt's loop until the window has been painted; clicks wait until somebody listens."""
    painted: list[bool] = []
    window.first_painted.connect(lambda: painted.append(True))
    deadline = QDeadlineTimer(_PAINT_LIMIT)
    while not painted and not deadline.hasExpired():
        application.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents, 50)
