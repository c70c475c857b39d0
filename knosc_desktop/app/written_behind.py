"""A diary that is written by a thread: a disk that does not answer must not hold up the window."""

from __future__ import annotations

import logging
from contextlib import suppress
from queue import SimpleQueue
from threading import Event, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST_WAITING = 10_000
"""Lines; a disk that does not answer must not fill the memory."""
_PATIENCE = 1.0
"""Seconds that somebody who wants everything written waits for the disk."""


class WrittenBehind(logging.Handler):
    """Finishes each line at once, and leaves it to a thread of its own to write it."""

    def __init__(self, open_target: Callable[[], logging.Handler]) -> None:
        """Start the thread.

        Args:
            open_target: called by the thread; makes what writes, or raises OSError where nothing can be written.
        """
        super().__init__()
        self._open_target = open_target
        self._waiting: SimpleQueue[str | Event | None] = SimpleQueue()
        self._thread = Thread(target=self._write, name="diary", daemon=True)
        self._thread.start()

    def emit(self, record: logging.LogRecord) -> None:
        """Take a line; one that cannot be made or is too many is left out."""
        if self._waiting.qsize() >= _MOST_WAITING or not self._thread.is_alive():
            return
        # An error of the diary must neither reach who writes into it nor be printed.
        with suppress(Exception):
            # Now, not later: what the record is about may change meanwhile.
            self._waiting.put(self.format(record))

    def flush(self) -> None:
        """Wait until everything is written, but not for ever."""
        done = Event()
        self._waiting.put(done)
        done.wait(_PATIENCE if self._thread.is_alive() else 0)

    def close(self) -> None:
        """Write what is left, and end the thread."""
        self._waiting.put(None)
        self._thread.join(_PATIENCE)
        super().close()

    def _write(self) -> None:
        try:
            target = self._open_target()
        except OSError:
            target = logging.NullHandler()
        while (next_one := self._waiting.get()) is not None:
            # A full disk says so at any step; the next line may find room again.
            with suppress(OSError, ValueError):
                if isinstance(next_one, Event):
                    target.flush()
                else:
                    target.handle(logging.makeLogRecord({"msg": next_one}))
            if isinstance(next_one, Event):
                next_one.set()
        with suppress(OSError, ValueError):
            target.close()
