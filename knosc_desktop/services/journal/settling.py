"""Writing down what became of a job, whatever the disk says."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.services.events import Event

if TYPE_CHECKING:
    from knosc_desktop.domain.errors import Problem
    from knosc_desktop.domain.jobs import Job
    from knosc_desktop.services.clock import Clock
    from knosc_desktop.services.journal.ledger import Ledger
    from knosc_desktop.services.tasks import TaskRegistry

_DISK_PAUSE = 5.0
"""Seconds before writing to a full disk is tried again."""


class Settling:
    """What has happened cannot be taken back, so it is written as soon as the disk takes it.

    Events:
        trouble(Problem): what became of a job cannot be written down yet.
    """

    def __init__(self, ledger: Ledger, clock: Clock, tasks: TaskRegistry) -> None:
        """Write to the ledger."""
        self._ledger = ledger
        self._clock = clock
        self._tasks = tasks
        self.trouble: Event[Problem] = Event()

    async def settle(self, job: Job, **changes: Any) -> None:
        """Note changes of a job that is still in the state it has here; what the planner did meanwhile counts more."""
        if not await self._write(job, changes):
            self._tasks.start(f"write down {job.id}", self._go_on(job, changes))

    async def _go_on(self, job: Job, changes: dict[str, Any]) -> None:
        while True:
            try:
                await self._clock.sleep(_DISK_PAUSE)
            except asyncio.CancelledError:
                # The program ends: the last chance.
                await self._write(job, changes)
                raise
            if await self._write(job, changes):
                return

    async def _write(self, job: Job, changes: dict[str, Any]) -> bool:
        """Whether there is nothing left to write."""
        try:
            await self._ledger.change(job.id, when=lambda now: now.state is job.state, **changes)
        except FileProblem as error:
            self.trouble.emit(error.problem)
            return False
        return True
