"""Qt first, the window next, and only then the machinery: a user sees the window at once."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEventLoop, Qt
from PySide6.QtWidgets import QMessageBox

from knosc_desktop import __version__
from knosc_desktop.app.bootstrap import build_context
from knosc_desktop.app.desktop import Application, name_application
from knosc_desktop.app.language import translate_qt, use_language
from knosc_desktop.app.paths import ProfilePaths
from knosc_desktop.app.profile import ProfileLock, SettingsFile
from knosc_desktop.services.settings import Settings
from knosc_desktop.ui.widgets.icons import application_icon

if TYPE_CHECKING:
    from knosc_desktop.app.options import Options
    from knosc_desktop.ui.main_window import MainWindow

_NOT_TAKEN = 4
_PAINT_LIMIT = 2_000
"""Milliseconds to wait for a first paint that may never come, e.g. when started minimised."""


def make_application() -> Application:
    """The one QApplication; closing the last window does not end the loop, the lifecycle does."""
    QCoreApplication.setApplicationName("Knosc Desktop")
    QCoreApplication.setApplicationVersion(__version__)
    name_application()
    application = Application(sys.argv[:1])
    application.setDesktopFileName("knosc-desktop")
    application.setWindowIcon(application_icon())
    application.setQuitOnLastWindowClosed(False)
    return application


def run(options: Options) -> int:
    """Open the window and run until the user quits; returns the exit code."""
    application = make_application()
    use_language(options.language or Settings(SettingsFile(ProfilePaths(options.profile).settings)).language)
    translate_qt(application)
    lock = ProfileLock(options.profile)
    if not lock.take():
        from knosc_desktop.app.single_instance import InstanceClient, NotDelivered

        try:
            if InstanceClient(options, lock).hand_over():
                return 0
        except NotDelivered as refusal:
            _say(application, str(refusal))
            return _NOT_TAKEN
    context = build_context(options)
    context.show()
    _paint(application, context.window)
    gc.enable()
    from knosc_desktop.app import event_loop  # asyncio, HTTP and all that come after the paint

    try:
        return event_loop.run(application, options, context)
    finally:
        lock.release()


def _say(application: Application, words: str) -> None:
    box = QMessageBox(QMessageBox.Icon.Information, "Knosc Desktop", words)
    box.setTextFormat(Qt.TextFormat.PlainText)
    print(words, file=sys.stderr)
    box.show()
    # No loop of asyncio exists yet that this could disturb.
    while box.isVisible():
        application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def _paint(application: Application, window: MainWindow) -> None:
    """Turn Qt's loop until the window has been painted; clicks wait until somebody listens."""
    painted: list[bool] = []
    window.first_painted.connect(lambda: painted.append(True))
    deadline = QDeadlineTimer(_PAINT_LIMIT)
    while not painted and not deadline.hasExpired():
        application.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents, 50)
