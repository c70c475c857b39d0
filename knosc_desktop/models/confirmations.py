"""How long ago this run of the app heard of each job, measured by a clock that nobody sets."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from knosc_desktop.models.freshness import reference

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from knosc_desktop.domain.jobs import Job
    from knosc_desktop.services.store.job_store import JobStore


class Instant(NamedTuple):
    """A moment by both clocks.

    Attributes:
        wall: this computer's date, which may be wrong and may be set.
        elapsed: seconds that only ever grow.
    """

    wall: datetime
    elapsed: float


class Confirmations:
    """Follows the book and notes when a state was confirmed; what an earlier run was told is not heard yet."""

    def __init__(self, book: JobStore, now: Callable[[], datetime], elapsed: Callable[[], float] | None = None) -> None:
        """Take in what is there.

        Args:
            book: the jobs.
            now: the time, with its zone, for dates.
            elapsed: seconds that only ever grow, for ages; those of ``now`` by default.
        """
        self._book = book
        self._now = now
        self._elapsed = elapsed or (lambda: now().timestamp())
        self._heard: dict[str, tuple[datetime, float | None]] = {}
        for job in book:
            self._added(job)
        book.added.connect(self._added)
        book.changed.connect(self._changed)
        book.removed.connect(self._removed)

    def instant(self) -> Instant:
        """Now."""
        return Instant(self._now(), self._elapsed())

    def steady_time(self, job: Job, at: Instant | None = None) -> tuple[datetime, bool]:
        """The time at which its confirmation is as old as it really is, and whether this run has heard of it."""
        at = at or self.instant()
        if not job.is_tracked:
            return at.wall, True
        stamp, since = self._heard.get(job.id, (at.wall, None))
        if since is None:
            return at.wall, False
        return stamp + timedelta(seconds=max(at.elapsed - since, 0.0)), True

    def _added(self, job: Job) -> None:
        if job.is_tracked:
            stamp, now = reference(job), self.instant()
            age = max((now.wall - stamp).total_seconds(), 0.0)
            is_heard = not self._book.is_of_earlier_run(job.id)
            self._heard[job.id] = (stamp, now.elapsed - age if is_heard else None)

    def _removed(self, job: Job) -> None:
        self._heard.pop(job.id, None)

    def _changed(self, job: Job) -> None:
        if not job.is_tracked:
            # The list shows it as it was until the next flush, with the age that it had.
            return
        known = self._heard.get(job.id)
        # With a new time Knosc has just confirmed it.
        if known is None or known[0] != reference(job):
            self._heard[job.id] = (reference(job), self._elapsed())
