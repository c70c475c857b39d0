"""What nobody expected: written to the diary and shown once per distinct failure."""

from __future__ import annotations

import asyncio
import faulthandler
import logging
import sys
import threading
from typing import TYPE_CHECKING, Any

from knosc_desktop.app import redaction
from knosc_desktop.services.files.private_files import make_folder, opener

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType

_LOG = logging.getLogger(__name__)
HARD_CRASH = "hard-crash.log"
EARLIER_HARD_CRASH = "hard-crash.earlier.log"


class CrashReports:
    """The last stop of every error that has no better place."""

    def __init__(self, show: Callable[[str], None]) -> None:
        """Start with nothing seen.

        Args:
            show: told the trace of each new kind of crash, without the user's data.
        """
        self._show = show
        self._seen: set[str] = set()
        self._loop: asyncio.AbstractEventLoop | None = None

    def install(self, loop: asyncio.AbstractEventLoop) -> None:
        """Catch what escapes from slots, callbacks, forgotten tasks, threads and destructors."""
        self._loop = loop
        sys.excepthook = self._from_interpreter
        sys.unraisablehook = lambda what: self._from_elsewhere(what.exc_value)
        threading.excepthook = lambda what: self._from_elsewhere(what.exc_value)
        loop.set_exception_handler(self._from_loop)

    def report(self, error: BaseException) -> None:
        """Note an unexpected error."""
        if isinstance(error, (KeyboardInterrupt, SystemExit, asyncio.CancelledError)):
            return
        place = redaction.place_of(error)
        if place in self._seen:
            _LOG.error("unexpected error, once more: %s", type(error).__name__)
            return
        self._seen.add(place)
        trace = redaction.told(error)
        _LOG.error("unexpected error\n%s", trace)
        self._show(trace)

    def _from_interpreter(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        else:
            self.report(error)

    def _from_elsewhere(self, error: BaseException | None) -> None:
        """Where no dialog may be opened: in another thread, or while something is being taken apart."""
        if error is None or self._loop is None:
            return
        try:
            self._loop.call_soon_threadsafe(self.report, error)
        except RuntimeError:
            # The loop is closed already; nobody would see a dialog.
            _LOG.error("unexpected error\n%s", redaction.told(error))

    def _from_loop(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, BaseException):
            self.report(error)
        else:
            # Its message may name a task, and a task may be named after a file.
            _LOG.warning("event loop: trouble with %s", ", ".join(sorted(map(str, context))))


def catch_hard_crashes(folder: Path) -> Callable[[], None]:
    """Let a crash inside Qt or the interpreter leave a trace beside the diary; the one before is kept.

    Returns:
        Ends it and closes the file.
    """
    try:
        make_folder(folder)
        path = folder / HARD_CRASH
        if path.exists() and path.stat().st_size:
            path.replace(folder / EARLIER_HARD_CRASH)
        # Stays open until the end: a crash can open nothing any more.
        trace = open(path, "w", encoding="utf-8", opener=opener)  # noqa: SIM115 - see above
    except OSError:
        # A windowed program on Windows has nowhere else to write to.
        if sys.stderr is not None:
            faulthandler.enable()
        return faulthandler.disable
    faulthandler.enable(trace)

    def end() -> None:
        faulthandler.disable()
        trace.close()

    return end
