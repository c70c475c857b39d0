"""Another program that holds the list of jobs, as a backup or a virus scanner does."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from knosc_desktop.domain.jobs import Job
from knosc_desktop.services.store.job_database import JobDatabase


def make_impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on a database reports a lock at once, not after five seconds."""
    real = JobDatabase.open

    def open_impatiently(journal: JobDatabase) -> None:
        real(journal)
        journal._database.execute("PRAGMA busy_timeout = 0")

    monkeypatch.setattr(JobDatabase, "open", open_impatiently)


class Lock:
    """The write lock of the list; reading and opening it still works."""

    def __init__(self, path: Path) -> None:
        self._other = sqlite3.connect(path, isolation_level=None)
        self._other.execute("BEGIN IMMEDIATE")

    def release(self) -> None:
        self._other.close()


@contextmanager
def locked(path: Path) -> Iterator[Lock]:
    lock = Lock(path)
    try:
        yield lock
    finally:
        lock.release()


def left_by_an_earlier_run(path: Path, *jobs: Job) -> None:
    journal = JobDatabase(path)
    journal.open()
    journal.write(*jobs)
    journal.close()
