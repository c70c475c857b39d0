"""Finished jobs leave the list after the time the planner set; what is not known to have ended never does."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from knosc_desktop.domain.errors import KnoscError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from knosc_desktop.domain.jobs import Job
    from knosc_desktop.services.clock import Clock
    from knosc_desktop.services.journal.job_book import JobBook
    from knosc_desktop.services.journal.ledger import Ledger
    from knosc_desktop.services.sending.outbox import Outbox

_BATCH = 500
"""Jobs looked at, and at most removed, between two turns of the window."""
_A_DAY = 24 * 3600.0


def outlived(jobs: Iterable[Job], now: datetime, days: int) -> list[str]:
    """The ids of jobs that are known to have ended more than that many days ago.

    Args:
        jobs: any.
        now: the wall clock; jobs it places in the future stay.
        days: how long they are kept; 0 for ever.
    """
    if not days:
        return []
    kept = timedelta(days=days)
    return [
        job.id for job in jobs if job.is_ended and (job.has_outcome or job.surely_no_job) and now - _end(job) > kept
    ]


def _end(job: Job) -> datetime:
    """The latest time it is known from: each of the clocks involved may be wrong."""
    return max(filter(None, (job.created_at, job.confirmed_at, job.completed_at)))


class Retention:
    """Looks once a day for what may go."""

    def __init__(self, book: JobBook, ledger: Ledger, outbox: Outbox, clock: Clock, days: Callable[[], int]) -> None:
        """Nothing happens before ``run``.

        Args:
            book: the jobs as they stand.
            ledger: removes them.
            outbox: their bytes.
            clock: tells the day.
            days: the setting, read anew each time.
        """
        self._book = book
        self._ledger = ledger
        self._outbox = outbox
        self._clock = clock
        self._days = days

    async def run(self) -> None:
        """Never ends; start it when all of the history is loaded."""
        while True:
            # What keeps the list from being written is told where it matters; old lines can wait a day.
            with suppress(KnoscError):
                await self.sweep()
            await self._clock.sleep(_A_DAY)

    async def sweep(self) -> None:
        """Remove what has outlived the setting, from the list first, and then its bytes.

        Raises:
            KnoscError: the list cannot be written; what was not removed is still there whole.
        """
        days = self._days()
        for batch in _batches(self._book):
            if old := outlived(batch, self._clock.now(), days):
                await self._ledger.remove(*old)
                await asyncio.to_thread(self._forget, old)
            # So that a long history does not hold up the window.
            await asyncio.sleep(0)

    def _forget(self, job_ids: Iterable[str]) -> None:
        for job_id in job_ids:
            self._outbox.forget(job_id)


def _batches(jobs: Iterable[Job]) -> Iterator[list[Job]]:
    left = iter(jobs)
    while batch := list(islice(left, _BATCH)):
        yield batch
