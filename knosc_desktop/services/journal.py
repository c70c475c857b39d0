"""The jobs on disk: Knosc cannot list jobs, so a lost job id is a lost job.

SQLite in WAL mode with ``synchronous=FULL``: what ``write`` was given is on
disk when it returns, whatever happens to the program next. Everything here
waits for the disk; the ledger calls it from a thread of its own.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.services.interrupted import in_doubt
from knosc_desktop.services.journal_rows import COLUMNS, SEAL, job_of, row_of
from knosc_desktop.services.journal_salvage import salvaged_rows
from knosc_desktop.services.journal_schema import bring_up_to_date, known_version
from knosc_desktop.services.journal_tail import LogTail

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from knosc_desktop.domain.job_state import JobState
    from knosc_desktop.domain.jobs import Job

T = TypeVar("T")

_SELECT = f"SELECT rowid AS number, {', '.join(COLUMNS)}, {SEAL} FROM jobs"  # noqa: S608 - column names of our own
_UPDATES = ", ".join(f"{name} = excluded.{name}" for name in (*COLUMNS, SEAL) if name != "id")
_WRITE = (
    f"INSERT INTO jobs ({', '.join(COLUMNS)}, {SEAL}) VALUES ({', '.join(f':{name}' for name in (*COLUMNS, SEAL))}) "  # noqa: S608 - as above
    f"ON CONFLICT (id) DO UPDATE SET {_UPDATES}"
)


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the jobs on disk.

    Attributes:
        jobs: oldest first.
        first: number of the oldest one; only those with smaller numbers are missing. 0 when none is.
    """

    jobs: list[Job]
    first: int


class SqliteJournal:
    """The jobs in one database file.

    Attributes:
        set_aside: where a damaged database was put; None normally.
        salvaged: how many jobs were carried over from it.
    """

    def __init__(self, path: Path) -> None:
        """Nothing is touched before ``open``."""
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._refusal: FileProblem | None = None
        self.set_aside: Path | None = None
        self.salvaged = 0

    def open(self) -> None:
        """Open or make the database; a damaged one is set aside with its date, and what is left of it carried over.

        Raises:
            FileProblem: nothing can be written there, or a newer program made it;
                whatever is written later is refused in the same words.
        """
        try:
            with _in_words():
                self._path.parent.mkdir(parents=True, exist_ok=True)
                tail = LogTail(self._path)
                try:
                    self._connection = _open(self._path)
                    if tail.is_missing(self._connection):
                        self.close()
                        tail.put_back()
                        self._heal()
                except _Damaged:
                    self._heal()
        except FileProblem as error:
            self._refusal = error
            raise

    def unfinished_and_newest(self, unfinished: Collection[JobState], count: int) -> Page:
        """Those in the given states, and so many of the newest.

        Raises:
            FileProblem: the database cannot be read.
        """
        with _in_words():
            return self._on_whole(lambda database: _unfinished_and_newest(database, unfinished, count))

    def older(self, than: int, count: int) -> Page:
        """So many before a number.

        Raises:
            FileProblem: the database cannot be read.
        """
        with _in_words():
            return self._on_whole(lambda database: _older(database, than, count))

    def write(self, *jobs: Job) -> None:
        """Insert or replace by id, all or none, on disk when this returns.

        Raises:
            FileProblem: nothing was written.
        """
        if jobs:
            rows = [row_of(job) for job in jobs]
            with _in_words():
                self._change(_WRITE, rows)

    def forget(self, *job_ids: str) -> None:
        """Remove by the program's own ids, all or none.

        Raises:
            FileProblem: nothing was removed.
        """
        with _in_words():
            self._change("DELETE FROM jobs WHERE id = ?", [(each,) for each in job_ids])

    def check_thoroughly(self) -> None:
        """Look at what a quick check does not, and heal what is damaged.

        Raises:
            FileProblem: it is, and cannot be healed.
        """
        with _in_words():
            self._on_whole(lambda database: _check(database, "integrity_check"))

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

    def _change(self, statement: str, values: Sequence[Any]) -> None:
        def work(database: sqlite3.Connection) -> None:
            with database:
                database.executemany(statement, values)

        self._on_whole(work)

    def _on_whole(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Damage that only shows now is healed, and the work done on what is whole."""
        try:
            return work(self._database)
        except (sqlite3.DatabaseError, UnicodeDecodeError, _Damaged) as error:
            if not _is_damage(error):
                raise
        self._heal()
        return work(self._database)

    def _heal(self) -> None:
        """Put what is there aside, begin anew, and carry over what can be read."""
        self.close()
        self.set_aside = _put_aside(self._path)
        self._connection = _open(self._path)
        # At once: who is killed now must not find, next time, a whole list that says they have not left.
        jobs = [in_doubt(job) for job in _jobs(salvaged_rows(self.set_aside))]
        with self._connection as database:
            database.executemany(_WRITE, [row_of(job) for job in jobs])
        self.salvaged = len(jobs)


def _unfinished_and_newest(database: sqlite3.Connection, unfinished: Collection[JobState], count: int) -> Page:
    newest = database.execute(f"{_SELECT} ORDER BY rowid DESC LIMIT ?", (count,)).fetchall()
    first = newest[-1]["number"] if len(newest) == count else 0
    marks = ", ".join("?" * len(unfinished))
    states = [state.value for state in unfinished]
    old = database.execute(
        f"{_SELECT} WHERE state IN ({marks}) AND rowid < ? ORDER BY rowid", (*states, first)
    ).fetchall()
    return Page(_jobs([*old, *reversed(newest)]), first)


def _older(database: sqlite3.Connection, than: int, count: int) -> Page:
    rows = database.execute(f"{_SELECT} WHERE rowid < ? ORDER BY rowid DESC LIMIT ?", (than, count)).fetchall()
    return Page(_jobs(reversed(rows)), rows[-1]["number"] if len(rows) == count else 0)


def _jobs(rows: Iterable[Any]) -> list[Job]:
    return [job for row in rows if (job := job_of(row)) is not None]


class _Damaged(Exception):
    """It is no database of jobs (any more)."""


def _open(path: Path) -> sqlite3.Connection:
    if path.is_file() and not path.stat().st_size:
        # SQLite would begin anew and delete the log, and nobody would be told.
        raise _Damaged
    database = sqlite3.connect(path)
    try:
        database.row_factory = sqlite3.Row
        # A character that fell apart must not hide all the other rows; the seal tells.
        database.text_factory = _text
        version = _version(database)
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        # What was deleted must not come back when a damaged database is read page by page.
        database.execute("PRAGMA secure_delete=ON")
        bring_up_to_date(database, version)
        _check(database, "quick_check")
    except (sqlite3.Error, UnicodeDecodeError) as error:
        database.close()
        if _is_damage(error):
            raise _Damaged from error
        raise
    except BaseException:
        database.close()
        raise
    return database


def _version(database: sqlite3.Connection) -> int:
    version = known_version(database)
    if version is None:
        raise _Damaged
    return version


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _check(database: sqlite3.Connection, how: str) -> None:
    if database.execute(f"PRAGMA {how}(1)").fetchone()[0] != "ok":
        raise _Damaged
    database.execute(f"{_SELECT} LIMIT 1").fetchone()


def _is_damage(error: Exception) -> bool:
    """Whether the file itself is at fault, not the place where it lies.

    A table or column that is missing has no error code of its own, and the name
    of one that fell apart is not even text.
    """
    if isinstance(error, UnicodeDecodeError | _Damaged):
        return True
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
