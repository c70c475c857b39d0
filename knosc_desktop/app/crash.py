"""What nobody expected: written to the diary and shown once per distinct trace."""

from __future__ import annotations

import asyncio
import faulthandler
import logging
import sys
import traceback
from typing import TYPE_CHECKING, Any

from knosc_desktop.app.logs import redacted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType

_LOG = logging.getLogger(__name__)


class CrashReports:
    """The last stop of every error that has no better place."""

    def __init__(self, show: Callable[[str], None]) -> None:
        """Start with nothing seen.

        Args:
            show: told the redacted trace of each new kind of crash.
        """
        self._show = show
        self._seen: set[str] = set()

    def install(self, loop: asyncio.AbstractEventLoop) -> None:
        """Catch what escapes from slots, callbacks and forgotten tasks."""
        sys.excepthook = self._from_interpreter
        loop.set_exception_handler(self._from_loop)

    def report(self, error: BaseException) -> None:
        """Note an unexpected error."""
        if isinstance(error, (KeyboardInterrupt, SystemExit, asyncio.CancelledError)):
            return
        trace = redacted("".join(traceback.format_exception(error)))
        _LOG.error("unexpected error\n%s", trace)
        place = "".join(traceback.format_tb(error.__traceback__)) + type(error).__name__
        if place not in self._seen:
            self._seen.add(place)
            self._show(trace)

    def _from_interpreter(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        else:
            self.report(error)

    def _from_loop(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, BaseException):
            self.report(error)
        else:
            _LOG.warning("event loop: %s", redacted(str(context.get("message"))))


def catch_hard_crashes(folder: Path) -> None:
    """Let a crash inside Qt or the interpreter leave a trace beside the diary."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Stays open as long as the process lives: a crash can open nothing any more.
        faulthandler.enable((folder / "hard-crash.log").open("w", encoding="utf-8"))
    except OSError:
        faulthandler.enable()
