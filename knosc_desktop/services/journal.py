"""The jobs on disk: Knosc cannot list jobs, so a lost job id is a lost job.

SQLite in WAL mode with ``synchronous=FULL``: what ``write`` was given is on
disk when it returns, whatever happens to the program next.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.services.journal_rows import COLUMNS, job_of, row_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from knosc_desktop.domain.jobs import Job

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
        completed_at TEXT,
        sent_again_as TEXT NOT NULL
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
        self._refusal: FileProblem | None = None
        self.set_aside: Path | None = None

    def open(self) -> None:
        """Open or make the database; a damaged one is set aside with its date.

        Raises:
            FileProblem: nothing can be written there, or a newer program made it;
                whatever is written later is refused in the same words.
        """
        try:
            with _in_words():
                self._path.parent.mkdir(parents=True, exist_ok=True)
                try:
                    self._connection = _open(self._path)
                except _Damaged:
                    self.set_aside = _put_aside(self._path)
                    self._connection = _open(self._path)
        except FileProblem as error:
            self._refusal = error
            raise

    def load(self) -> list[Job]:
        """Every job ever written, oldest first.

        Raises:
            FileProblem: the database cannot be read.
        """
        with _in_words():
            # By birth, not by the wall clock, which may have been set back.
            return [job_of(row) for row in self._database.execute("SELECT * FROM jobs ORDER BY rowid")]

    def write(self, *jobs: Job) -> None:
        """Insert or replace by id, all or none, on disk when this returns.

        Raises:
            FileProblem: nothing was written.
        """
        if not jobs:
            return
        rows = [row_of(job) for job in jobs]
        names = ", ".join(rows[0])
        marks = ", ".join(f":{name}" for name in rows[0])
        updates = ", ".join(f"{name} = excluded.{name}" for name in rows[0] if name != "id")
        statement = f"INSERT INTO jobs ({names}) VALUES ({marks}) ON CONFLICT (id) DO UPDATE SET {updates}"  # noqa: S608 - column names of our own, values are bound
        with _in_words(), self._database as database:
            database.executemany(statement, rows)

    def forget(self, job_id: str) -> None:
        """Remove by the program's own id.

        Raises:
            FileProblem: nothing was removed.
        """
        with _in_words(), self._database as database:
            database.execute("DELETE FROM jobs WHERE id = ?", (job_id,))

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @property
    def _database(self) -> sqlite3.Connection:
        if self._connection is not None:
            return self._connection
        if self._refusal is not None:
            raise self._refusal
        raise sqlite3.ProgrammingError("the journal is not open")


class _Damaged(Exception):
    """It is no database of jobs (any more)."""


def _open(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path)
    try:
        database.row_factory = sqlite3.Row
        version = _known_version(database)
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        _bring_up_to_date(database, version)
        _check(database)
    except sqlite3.Error as error:
        database.close()
        if _is_damage(error):
            raise _Damaged from error
        raise
    except BaseException:
        database.close()
        raise
    return database


def _known_version(database: sqlite3.Connection) -> int:
    """The version of the schema; nothing is changed before it is known to be ours."""
    version: int = database.execute("PRAGMA user_version").fetchone()[0]
    if version > len(_MIGRATIONS):
        raise FileProblem(
            "The list of jobs is from a newer version",
            "A newer Knosc Desktop made the list of jobs on this computer, and this version cannot read it. It is left "
            "as it is, and nothing new is sent.",
            hint="Start the newer version.",
            details=f"schema {version}, known up to {len(_MIGRATIONS)}",
        )
    if version < 0:
        raise _Damaged
    return version


def _bring_up_to_date(database: sqlite3.Connection, version: int) -> None:
    for number, migration in enumerate(_MIGRATIONS[version:], start=version + 1):
        # Python begins no transaction for CREATE TABLE; half a migration would lock the planner out.
        database.execute("BEGIN IMMEDIATE")
        with database:
            database.execute(migration)
            database.execute(f"PRAGMA user_version = {number}")


def _check(database: sqlite3.Connection) -> None:
    if database.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        raise _Damaged
    columns = ", ".join(COLUMNS)
    database.execute(f"SELECT {columns} FROM jobs LIMIT 1").fetchone()  # noqa: S608 - column names of our own


def _is_damage(error: sqlite3.Error) -> bool:
    """Whether the file itself is at fault, not the place where it lies.

    A table or column that is missing has no error code of its own.
    """
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR}


def _put_aside(path: Path) -> Path:
    """Move it away with what belongs to it; nothing is deleted."""
    stem = f"{path.stem}-damaged-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    number = 1
    aside = path.with_name(f"{stem}{path.suffix}")
    while aside.exists():
        number += 1
        aside = path.with_name(f"{stem}-{number}{path.suffix}")
    path.replace(aside)
    for ending in ("-wal", "-shm"):
        beside = path.with_name(path.name + ending)
        if beside.exists():
            beside.replace(aside.with_name(aside.name + ending))
    return aside


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error, _Damaged) as error:
        raise FileProblem(
            "The list of jobs cannot be kept",
            "The program could not write to its own folder, so nothing new is sent.",
            hint="Check that the disk is not full and that your profile folder can be written to, then start the "
            "program again.",
            details=f"{type(error).__name__}: {error}",
        ) from error
