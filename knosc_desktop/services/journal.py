"""The jobs on disk: Knosc cannot list jobs, so a lost job id is a lost job.

SQLite in WAL mode with ``synchronous=FULL``: what ``write`` was given is on
disk when it returns, whatever happens to the program next.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from knosc_desktop.domain.environment import Environment, Stage
from knosc_desktop.domain.errors import FileProblem, Problem
from knosc_desktop.domain.jobs import Job, JobState, RowError, SentFile

_MIGRATIONS = (
    """
    CREATE TABLE jobs (
        id TEXT PRIMARY KEY,
        trigger_name TEXT NOT NULL,
        origin TEXT NOT NULL,
        stage TEXT NOT NULL,
        account TEXT NOT NULL,
        state TEXT NOT NULL,
        created_at TEXT NOT NULL,
        file_name TEXT,
        file_size INTEGER,
        file_sha256 TEXT,
        job_id TEXT,
        status_word TEXT NOT NULL,
        rows_processed INTEGER,
        errors TEXT NOT NULL,
        problem TEXT,
        confirmed_at TEXT,
        completed_at TEXT
    )
    """,
)
"""Statement n takes a database from version n to n + 1; never change one that was released."""


class SqliteJournal:
    """The jobs in one database file.

    Attributes:
        set_aside: where a damaged database was put when this one was opened; None normally.
    """

    def __init__(self, path: Path) -> None:
        """Nothing is touched before ``open``."""
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self.set_aside: Path | None = None

    def open(self) -> None:
        """Open or make the database; a damaged one is set aside with its date.

        Raises:
            FileProblem: nothing can be written there.
        """
        with _in_words():
            self._path.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._connection = _open(self._path)
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:
                self.set_aside = _put_aside(self._path)
                self._connection = _open(self._path)

    def load(self) -> list[Job]:
        """Every job ever written, oldest first.

        Raises:
            FileProblem: the database cannot be read.
        """
        with _in_words():
            return [_job(row) for row in self._database.execute("SELECT * FROM jobs ORDER BY created_at, rowid")]

    def write(self, *jobs: Job) -> None:
        """Insert or replace by id, all or none, on disk when this returns.

        Raises:
            FileProblem: nothing was written.
        """
        rows = [_row(job) for job in jobs]
        names = ", ".join(rows[0])
        marks = ", ".join(f":{name}" for name in rows[0])
        updates = ", ".join(f"{name} = excluded.{name}" for name in rows[0] if name != "id")
        statement = f"INSERT INTO jobs ({names}) VALUES ({marks}) ON CONFLICT (id) DO UPDATE SET {updates}"  # noqa: S608 - column names of our own, values are bound
        with _in_words(), self._database:
            self._database.executemany(statement, rows)

    def forget(self, job_id: str) -> None:
        """Remove by the program's own id.

        Raises:
            FileProblem: nothing was removed.
        """
        with _in_words(), self._database:
            self._database.execute("DELETE FROM jobs WHERE id = ?", (job_id,))

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @property
    def _database(self) -> sqlite3.Connection:
        if self._connection is None:
            raise sqlite3.ProgrammingError("the journal is not open")
        return self._connection


def _open(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path)
    try:
        database.row_factory = sqlite3.Row
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        version: int = database.execute("PRAGMA user_version").fetchone()[0]
        for number, migration in enumerate(_MIGRATIONS[version:], start=version + 1):
            with database:
                database.execute(migration)
                database.execute(f"PRAGMA user_version = {number}")
        damage = database.execute("PRAGMA quick_check(1)").fetchone()[0]
        if damage != "ok":
            raise sqlite3.DatabaseError(damage)
        database.execute("SELECT count(*) FROM jobs").fetchone()
    except sqlite3.Error:
        database.close()
        raise
    return database


def _put_aside(path: Path) -> Path:
    aside = path.with_name(f"{path.stem}-damaged-{datetime.now(UTC):%Y%m%d-%H%M%S}{path.suffix}")
    path.replace(aside)
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    return aside


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise FileProblem(
            "The list of jobs cannot be kept",
            "The program could not write to its own folder, so nothing new is sent.",
            hint="Check that the disk is not full and that your profile folder can be written to.",
            details=f"{type(error).__name__}: {error}",
        ) from error


def _row(job: Job) -> dict[str, Any]:
    return {
        "id": job.id,
        "trigger_name": job.trigger,
        "origin": job.environment.origin,
        "stage": job.environment.stage.value,
        "account": job.account,
        "state": job.state.value,
        "created_at": job.created_at.isoformat(),
        "file_name": job.file and job.file.name,
        "file_size": job.file and job.file.size,
        "file_sha256": job.file and job.file.sha256,
        "job_id": job.job_id,
        "status_word": job.status_word,
        "rows_processed": job.rows_processed,
        "errors": json.dumps([[error.message, error.row, error.column] for error in job.errors]),
        "problem": json.dumps(asdict(job.problem)) if job.problem else None,
        "confirmed_at": job.confirmed_at and job.confirmed_at.isoformat(),
        "completed_at": job.completed_at and job.completed_at.isoformat(),
    }


def _job(row: sqlite3.Row) -> Job:
    file = SentFile(row["file_name"], row["file_size"], row["file_sha256"]) if row["file_name"] is not None else None
    return Job(
        id=row["id"],
        trigger=row["trigger_name"],
        environment=Environment(row["origin"], Stage(row["stage"])),
        account=row["account"],
        state=JobState(row["state"]),
        created_at=datetime.fromisoformat(row["created_at"]),
        file=file,
        job_id=row["job_id"],
        status_word=row["status_word"],
        sent=file.size if file and row["job_id"] else 0,
        rows_processed=row["rows_processed"],
        errors=tuple(RowError(*entry) for entry in json.loads(row["errors"])),
        problem=Problem(**json.loads(row["problem"])) if row["problem"] else None,
        confirmed_at=_time(row["confirmed_at"]),
        completed_at=_time(row["completed_at"]),
    )


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
