"""Writing down what became of a job, whatever the disk says."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from knosc_desktop.domain.errors import AppFault, FileProblem
from knosc_desktop.services.events import Event

if TYPE_CHECKING:
    from collections.abc import Callable

    from knosc_desktop.domain.errors import Problem
    from knosc_desktop.domain.jobs import Job
    from knosc_desktop.services.clock import Clock
    from knosc_desktop.services.journal.ledger import Ledger
    from knosc_desktop.services.tasks import TaskRegistry

DISK_PAUSE = 5.0
"""Seconds before writing to a full disk is tried again."""


class Settling:
    """What has happened cannot be taken back, so it is written as soon as the disk takes it.

    Events:
        trouble(Problem): what became of a job cannot be written down yet.
        caught_up(str): what could not be written down of the job of that id no longer waits for the disk.
    """

    def __init__(self, ledger: Ledger, clock: Clock, tasks: TaskRegistry) -> None:
        """Write to the ledger."""
        self._ledger = ledger
        self._clock = clock
        self._tasks = tasks
        self._under_way: set[asyncio.Task[None]] = set()
        self._owed: dict[str, asyncio.Event] = {}
        self.trouble: Event[Problem] = Event()
        self.caught_up: Event[str] = Event()

    @property
    def is_behind(self) -> bool:
        """Whether the disk has yet to take anything."""
        return bool(self._owed)

    def owes(self, job: Job) -> bool:
        """Whether more has become of it than it says, and the disk has not taken that yet."""
        return job.id in self._owed

    async def settle(self, job: Job, move: Callable[[Job], Job]) -> None:
        """Move a job that is still in the state it has here; what the user did meanwhile counts more."""
        noting = asyncio.ensure_future(self._note(job, move))
        self._under_way.add(noting)
        noting.add_done_callback(self._under_way.discard)
        # Whoever is stopped meanwhile has seen it happen all the same.
        await asyncio.shield(noting)

    async def _note(self, job: Job, move: Callable[[Job], Job]) -> None:
        name = f"write down {job.id}"
        # What is known now takes the place of what the disk has not taken yet.
        older = self._owed.pop(job.id, None)
        if older is not None:
            older.set()
            await self._tasks.end(name)
        if not await self._write(job, move):
            self._owed[job.id] = outdated = asyncio.Event()
            self._tasks.start(name, self._go_on(job, move, outdated))
        elif older is not None:
            self.caught_up.emit(job.id)

    async def _go_on(self, job: Job, move: Callable[[Job], Job], outdated: asyncio.Event) -> None:
        try:
            await self._write_in_the_end(job, move, outdated)
        finally:
            if not outdated.is_set():
                self._owed.pop(job.id, None)
        self.caught_up.emit(job.id)

    async def _write_in_the_end(self, job: Job, move: Callable[[Job], Job], outdated: asyncio.Event) -> None:
        while True:
            try:
                await self._clock.sleep(DISK_PAUSE)
            except asyncio.CancelledError:
                # The program ends: the last chance.
                if not outdated.is_set():
                    await self._write(job, move)
                raise
            if await self._write(job, move):
                return

    async def _write(self, job: Job, move: Callable[[Job], Job]) -> bool:
        """Whether there is nothing left to write."""
        try:
            # What has happened is not forgotten for a fault of the app, either.
            with self._tasks.faults_told():
                await self._ledger.apply(job.id, lambda now: move(now) if now.state is job.state else None)
        except (FileProblem, AppFault) as error:
            self.trouble.emit(error.problem)
            return False
        return True
