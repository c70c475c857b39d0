"""Qt and asyncio on one thread, in one loop."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

# After PySide6, or qasync would look for PyQt first.
import qasync  # isort: skip

from knosc_desktop.app.crash import catch_hard_crashes
from knosc_desktop.app.lifecycle import Lifecycle
from knosc_desktop.app.logging_setup import set_up as set_up_logs

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from PySide6.QtWidgets import QApplication

    from knosc_desktop.app.bootstrap import AppContext
    from knosc_desktop.app.desktop import Application, OpenedFiles
    from knosc_desktop.app.options import Options


_THREADS_LIMIT = 5.0
"""Seconds that threads get to end after the program has."""


def run(application: Application, options: Options, context: AppContext) -> int:
    """Bring the window to life and run until the user quits; returns the exit code."""
    with ExitStack() as at_the_end:
        # Windows removes no folder with an open file in it, and the demo's is removed after this.
        at_the_end.callback(set_up_logs(context.paths.logs))
        at_the_end.callback(catch_hard_crashes(context.paths.logs))
        return run_coroutine(application, _live(options, context, application.opened))


def run_coroutine(application: QApplication, work: Coroutine[Any, Any, int]) -> int:
    """Run a coroutine on Qt's loop to its end."""
    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(application)) as runner:
        return runner.run(work)


async def _live(options: Options, context: AppContext, opened: OpenedFiles) -> int:
    lifecycle = Lifecycle(options, context, opened)
    lifecycle.crashes.install(asyncio.get_running_loop())
    _end_on_signals(lifecycle.quit)
    try:
        return await lifecycle.live()
    finally:
        _end_in_any_case()


def _end_in_any_case() -> None:
    """Everything is written down; a thread that hangs on a vanished drive must not keep the process."""
    last = threading.Timer(_THREADS_LIMIT, os._exit, [0])
    last.daemon = True
    last.start()


def _end_on_signals(end: Callable[[], None]) -> None:
    """Ctrl+C in the terminal and the end of the desktop session are a quit, not a crash."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, end)
        except (NotImplementedError, RuntimeError, ValueError):
            # Windows loops have no signal handlers; closing its console ends the process.
            return
