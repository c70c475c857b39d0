"""Job books with jobs in them."""

from __future__ import annotations

from knosc_desktop.domain.jobs import Job
from knosc_desktop.services.job_book import JobBook


def book_of(*jobs: Job) -> JobBook:
    """A book with those jobs, oldest first."""
    book = JobBook()
    book.add(*jobs)
    return book
