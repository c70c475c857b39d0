"""Qt and asyncio on one thread, in one loop."""

from __future__ import annotations

import asyncio
import signal
import sys

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

# After PySide6, or qasync would look for PyQt first.
import qasync  # isort: skip

from knosc_desktop import __version__
from knosc_desktop.app.crash import catch_hard_crashes
from knosc_desktop.app.lifecycle import Lifecycle
from knosc_desktop.app.logs import set_up as set_up_logs
from knosc_desktop.app.options import Options
from knosc_desktop.app.paths import ProfilePaths
from knosc_desktop.ui.icons import application_icon


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
    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(application)) as runner:
        return runner.run(_live(options))


async def _live(options: Options) -> int:
    logs = ProfilePaths(options.profile).logs
    set_up_logs(logs)
    catch_hard_crashes(logs)
    lifecycle = Lifecycle(options)
    lifecycle.crashes.install(asyncio.get_running_loop())
    _end_on_signals(lifecycle)
    lifecycle.show()
    return await lifecycle.live()


def _end_on_signals(lifecycle: Lifecycle) -> None:
    """Ctrl+C in the terminal and the end of the desktop session are a quit, not a crash."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, lifecycle.quit)
        except (NotImplementedError, RuntimeError, ValueError):
            # Windows loops have no signal handlers; its console close ends the process.
            return
