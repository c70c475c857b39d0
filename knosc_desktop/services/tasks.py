"""Every task of the program: named, strongly held, its errors never lost."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from knosc_desktop.domain.errors import AppFault, KnoscError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

    from knosc_desktop.services.clock import Clock

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 15.0
"""Seconds before a line goes on after an unexpected error; each further one doubles them."""


class TaskRegistry:
    """Starts tasks and ends them all at quit.

    asyncio itself holds tasks only weakly and reports a lost error at garbage
    collection, if ever; here an error reaches the sink as soon as the task ends.
    """

    def __init__(self, on_error: Callable[[BaseException], None]) -> None:
        """Start empty.

        Args:
            on_error: told of every exception that a task did not handle.
        """
        self._on_error = on_error
        self._tasks: dict[str, asyncio.Task[Any]] = {}
        self._refusing = False

    def start(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """Run the work under that name, unless one of that name is still running."""
        if self._refusing or self.is_running(name):
            work.close()
            return
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._tasks[name] = task
        task.add_done_callback(self._ended)

    def keep(self, name: str, line: Callable[[], Coroutine[Any, Any, None]], clock: Clock) -> None:
        """Run a line of work under that name, unless one is running; an unexpected error does not end it.

        Args:
            name: of the line.
            line: works until there is nothing left to do; begun anew after an error.
            clock: for the pauses.
        """
        self.start(name, self._kept(line, clock))

    @contextmanager
    def faults_told(self) -> Iterator[None]:
        """Report an unexpected error, and raise it as an AppFault, after which a line knows how to go on.

        Raises:
            AppFault: there was an exception that is no KnoscError.
        """
        try:
            yield
        except KnoscError:
            raise
        except Exception as error:
            self._on_error(error)
            raise AppFault from error

    def is_running(self, name: str) -> bool:
        """Whether a task of that name has not ended."""
        # One that has just ended stays in the dictionary for a turn of the loop; work started then must not be lost.
        return name in self._tasks and not self._tasks[name].done()

    def cancel(self, name: str) -> None:
        """Ask the task of that name to end; nothing happens when there is none."""
        if task := self._tasks.get(name):
            task.cancel()

    async def end(self, name: str) -> None:
        """Cancel the task of that name and wait until its name is free."""
        if task := self._tasks.get(name):
            task.cancel()
            await asyncio.wait([task])

    async def close(self, limit: float) -> None:
        """Refuse new tasks, cancel those running and wait for them.

        Args:
            limit: seconds to wait at most.
        """
        self._refusing = True
        tasks = tuple(self._tasks.values())
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=limit)

    async def _kept(self, line: Callable[[], Coroutine[Any, Any, None]], clock: Clock) -> None:
        pause = FIRST_PAUSE
        while True:
            began = clock.monotonic()
            try:
                with self.faults_told():
                    return await line()
            except AppFault:
                pass
            except KnoscError as error:
                self._on_error(error)
            if clock.monotonic() - began > LONGEST_PAUSE:
                # It had recovered from the error before.
                pause = FIRST_PAUSE
            await clock.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        if self._tasks.get(task.get_name()) is task:
            del self._tasks[task.get_name()]
        if not task.cancelled() and (error := task.exception()) is not None:
            self._on_error(error)
