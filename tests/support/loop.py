"""One Qt loop that is asyncio's loop too, for every test that runs the program.

It is never stopped: stopping it would make every later wait of pytest-qt fail.
While it exists asyncio refuses another loop in this process, which is why the
Qt-free tests come first.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from pytestqt.qtbot import QtBot

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


@pytest.fixture(scope="session")
def qapp_cls() -> type[Any]:
    """The program's own application class, for every test of pytest-qt."""
    from knosc_desktop.app.desktop import Application  # the Qt-free rings must not need it

    return Application


@pytest.fixture(scope="session")
def qt_loop(qapp: QApplication) -> Iterator[asyncio.AbstractEventLoop]:
    """The loop; it turns whenever pytest-qt waits for something."""
    import qasync  # the Qt-free rings must not need it

    qapp.setQuitOnLastWindowClosed(False)
    loop = qasync.QEventLoop(qapp, already_running=True)
    # A story in which the system's session ends must not end the loop of those after it.
    qapp.aboutToQuit.disconnect(loop._after_run_forever)
    yield loop
    # The loop only ever seemed to run; closing it ends the threads it started.
    loop.stop()
    loop._after_run_forever()
    asyncio.events._set_running_loop(None)
    loop.close()


def run(loop: asyncio.AbstractEventLoop, qtbot: QtBot, work: Coroutine[Any, Any, Any], *, timeout: int = 10_000) -> Any:
    """Run a coroutine to its end while Qt continues; returns its result or raises its error."""
    task = loop.create_task(work)
    qtbot.waitUntil(task.done, timeout=timeout)
    return task.result()
