"""One reader's process after the other, asked one thing at a time by a thread that waits in the loop's stead."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from knosc_desktop.domain.errors import ReaderEnded
from knosc_desktop.services.reading.process import Ended, ReaderProcess

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Result = TypeVar("Result")


class ReaderLane:
    """Whoever asks waits for those who asked before; a process that took too long is replaced for the next."""

    def __init__(self, name: str, command: Sequence[str]) -> None:
        """Nothing is started yet.

        Args:
            name: of its thread.
            command: starts a process.
        """
        self._command = command
        self._turn = asyncio.Lock()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._process: ReaderProcess | None = None
        self._is_closed = False

    def warm_up(self) -> None:
        """Start a process unless one is there."""
        if not self._is_closed and self._process is None:
            self._thread.submit(_start, self._usable_process())

    async def run(self, exchange: Callable[[ReaderProcess], Result], seconds: float) -> Result:
        """Have a process asked.

        Args:
            exchange: asks it, in the thread.
            seconds: after which the process is ended.

        Raises:
            TimeoutError: it took too long.
            ReaderEnded: the lane is closed.
        """
        async with self._turn:
            if self._is_closed:
                raise ReaderEnded(details="the program is closing")
            process = self._usable_process()
            try:
                async with asyncio.timeout(seconds):
                    return await asyncio.get_running_loop().run_in_executor(self._thread, exchange, process)
            except (asyncio.CancelledError, TimeoutError):
                process.is_spent = True
                raise
            finally:
                if process.is_spent:
                    self._discard(process)

    async def close(self) -> None:
        """End what runs, and wait until it is gone; once is enough."""
        if self._is_closed:
            return
        self._is_closed = True
        if self._process is not None:
            self._discard(self._process)
        await asyncio.get_running_loop().run_in_executor(self._thread, _nothing)
        self._thread.shutdown(wait=False)

    def _usable_process(self) -> ReaderProcess:
        if self._process is not None and self._process.has_ended:
            self._discard(self._process)
        if self._process is None:
            self._process = ReaderProcess(self._command)
        return self._process

    def _discard(self, process: ReaderProcess) -> None:
        process.kill()
        # After whatever the thread is doing with it, which ends because of this.
        self._thread.submit(process.release)
        if self._process is process:
            self._process = None


def _start(process: ReaderProcess) -> None:
    # Whoever asks it will be told.
    with suppress(Ended):
        process.start()


def _nothing() -> None:
    """The thread's last task: all before it are done then."""
