"""Job stores with jobs in them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from knosc_desktop.domain.jobs import Job
from knosc_desktop.services.store.job_store import JobStore
from knosc_desktop.services.store.rows import job_of


def book_of(*jobs: Job) -> JobStore:
    """A store with those jobs, oldest first."""
    store = JobStore()
    store.add(*jobs)
    return store


def jobs_on_disk(path: Path) -> list[Job]:
    """The jobs in the database now, read by another connection, oldest first."""
    database = sqlite3.connect(path)
    try:
        database.row_factory = sqlite3.Row
        return [job for row in database.execute("SELECT * FROM jobs ORDER BY rowid") if (job := job_of(row))]
    finally:
        database.close()
