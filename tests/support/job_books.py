"""Job books that keep their jobs in memory."""

from __future__ import annotations

from collections.abc import Iterable

from knosc_desktop.domain.jobs import Job
from knosc_desktop.services.job_book import JobBook


class MemoryJournal:
    """Keeps what is written as long as the test runs."""

    def __init__(self, jobs: Iterable[Job]) -> None:
        self._jobs = {job.id: job for job in jobs}

    def load(self) -> list[Job]:
        return list(self._jobs.values())

    def write(self, *jobs: Job) -> None:
        self._jobs |= {job.id: job for job in jobs}

    def forget(self, job_id: str) -> None:
        del self._jobs[job_id]


def book_of(*jobs: Job) -> JobBook:
    """A book with those jobs, oldest first."""
    book = JobBook()
    book.load(MemoryJournal(jobs))
    return book
