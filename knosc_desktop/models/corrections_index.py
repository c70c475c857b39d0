"""Which jobs brought the file of which other one corrected: known at once, however long the list is."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knosc_desktop.domain.jobs import Job
    from knosc_desktop.services.store.job_store import JobBook


class CorrectionsIndex:
    """Follows the book; what a job corrects never changes."""

    def __init__(self, book: JobBook) -> None:
        """Take in what is there."""
        self._book = book
        self._by_corrected: defaultdict[str, list[str]] = defaultdict(list)
        for job in book:
            self._note(job)
        book.added.connect(self._note)

    def latest(self, job_id: str) -> Job | None:
        """The youngest job that brings the file of that one corrected; None while there is none."""
        ids = self._by_corrected.get(job_id, [])
        # What she took off the list is still among them.
        jobs = [job for each in reversed(ids) if (job := self._book.get(each)) is not None]
        return max(jobs, key=lambda job: job.created_at, default=None)

    def _note(self, job: Job) -> None:
        if job.corrects:
            self._by_corrected[job.corrects].append(job.id)
