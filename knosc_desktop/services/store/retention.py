"""Finished jobs leave the list after the time the user set; what is not known to have ended never does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from knosc_desktop.domain.errors import KnoscError
from knosc_desktop.services.clock import sleep_unless

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from knosc_desktop.domain.jobs import Job
    from knosc_desktop.services.clock import Clock
    from knosc_desktop.services.store.confirmed_time import ConfirmedTime
    from knosc_desktop.services.store.job_repository import JobRepository
    from knosc_desktop.services.store.job_store import JobStore
    from knosc_desktop.services.store.snapshots import SnapshotStore

_BATCH = 500
"""Jobs looked at, and at most removed, between two turns of the window."""
_AN_HOUR = 3600.0


_DAY = timedelta(days=1)

AgeOf = Callable[[datetime, "datetime | None"], timedelta]
"""How long ago a moment is for certain; see ``ConfirmedTime.age_of``."""


class Births:
    """When jobs were made at the earliest, told in the order of the list, which is that of their birth.

    One that was made while this computer's clock was set back is no older than those before it.
    """

    def __init__(self, age_of: AgeOf) -> None:
        self._age_of = age_of
        self._latest: datetime | None = None

    def of(self, job: Job) -> datetime:
        """Of the next job on the list."""
        earliest = max(job.created_at, self._latest or job.created_at)
        # What was made while the clock was ahead says nothing of those after it.
        if self._age_of(earliest, earliest) > timedelta():
            self._latest = earliest
        return earliest


def knosc_times(jobs: Iterable[Job]) -> dict[str, datetime]:
    """A time by Knosc's own clock before which each job had been made, by the job's id.

    That is when Knosc completed it, or the first time at which it completed one that was made later. Where no such
    job has been completed, nothing but this computer's date tells when it was made.

    Args:
        jobs: all of the list, in its order.
    """
    times: dict[str, datetime] = {}
    later: datetime | None = None
    for job in reversed(list(jobs)):
        # A job that was completed before it was made tells that one of the clocks was wrong.
        own = job.completed_at if job.completed_at and job.completed_at > job.created_at - _DAY else None
        if own is not None and (later is None or own < later):
            later = own
        if (known := own or later) is not None:
            times[job.id] = known
    return times


def outlived(
    jobs: Iterable[Job],
    age_of: AgeOf,
    days: int,
    by_knosc: Mapping[str, datetime],
    births: Births | None = None,
) -> list[str]:
    """The ids of jobs that are known to have ended more than that many days ago.

    Args:
        jobs: in the order of the list.
        age_of: jobs of the future have none, and stay.
        days: how long they are kept; 0 for ever.
        by_knosc: ``knosc_times`` of all of the list.
        births: of the jobs before these; None when these are the first.
    """
    if not days:
        return []
    kept = timedelta(days=days)
    births = births or Births(age_of)
    born = [(job, births.of(job)) for job in jobs]
    return [
        job.id
        for job, birth in born
        if job.is_ended
        and (job.has_outcome or job.surely_no_job)
        and age_of(_end(job, birth), by_knosc.get(job.id)) > kept
    ]


def _end(job: Job, birth: datetime) -> datetime:
    """The latest time it is known from: each of the clocks involved may be wrong."""
    return max(filter(None, (birth, job.confirmed_at, job.completed_at)))


class Retention:
    """Looks every hour, and when Knosc's clock brings news, for what may go."""

    def __init__(
        self,
        *,
        store: JobStore,
        repository: JobRepository,
        snapshots: SnapshotStore,
        clock: Clock,
        days: Callable[[], int],
        confirmed: ConfirmedTime,
    ) -> None:
        """Nothing happens before ``run``.

        Args:
            store: the jobs as they stand.
            repository: removes them.
            snapshots: their bytes.
            clock: for the pauses.
            days: the setting, read anew each time.
            confirmed: how old something is for certain.
        """
        self._confirmed = confirmed
        self._woken = asyncio.Event()
        confirmed.advanced.connect(lambda _: self._woken.set())
        self._store = store
        self._repository = repository
        self._snapshots = snapshots
        self._clock = clock
        self._days = days

    async def run(self) -> None:
        """Never ends; start it when all of the history is loaded."""
        await asyncio.to_thread(self._confirmed.load)
        while True:
            self._woken.clear()
            self._confirmed.note_lived()
            # What keeps the list from being written is told where it matters; old lines can wait.
            with suppress(KnoscError):
                await self.sweep()
            with suppress(KnoscError):
                await asyncio.to_thread(self._confirmed.save)
            await sleep_unless(self._clock, _AN_HOUR, self._woken)

    async def close(self) -> None:
        """Keep what this run has learned of the time."""
        self._confirmed.note_lived()
        with suppress(KnoscError):
            await asyncio.to_thread(self._confirmed.save)

    async def sweep(self) -> None:
        """Remove what has outlived the setting, from the list first, and then its bytes.

        Raises:
            KnoscError: the list cannot be written; what was not removed is still there whole.
        """
        days, age_of = self._days(), self._confirmed.age_of
        births, by_knosc = Births(age_of), knosc_times(self._store)
        for batch in _batches(self._store):
            if old := outlived(batch, age_of, days, by_knosc, births):
                await self._repository.remove(*old)
                await asyncio.to_thread(self._forget, old)
            # So that a long history does not hold up the window.
            await asyncio.sleep(0)

    def _forget(self, job_ids: Iterable[str]) -> None:
        for job_id in job_ids:
            self._snapshots.forget(job_id)


def _batches(jobs: Iterable[Job]) -> Iterator[list[Job]]:
    left = iter(jobs)
    while batch := list(islice(left, _BATCH)):
        yield batch
