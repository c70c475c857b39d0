"""The jobs on disk: Knosc cannot list jobs, so a lost job id is a lost job.

What ``write`` was given is on disk when it returns, whatever happens to the
program next: first as a line of the change log, then in a SQLite database, which
takes from the log at the next start what it had not moved to the disk itself.
Everything here waits for the disk; the repository calls it from a thread of its own.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.domain.texts import message
from knosc_desktop.services.files.private_files import make_folder
from knosc_desktop.services.store.change_log import Change, ChangeLog
from knosc_desktop.services.store.database_file import (
    SELECT,
    Damaged,
    check,
    is_damage,
    last_number,
    open_database,
    write_change,
)
from knosc_desktop.services.store.recovery import Recovery
from knosc_desktop.services.store.rows import is_whole, job_of, row_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from pathlib import Path

    from knosc_desktop.domain.job_states import JobState
    from knosc_desktop.domain.jobs import Job

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the jobs on disk.

    Attributes:
        jobs: oldest first.
        first: number of the oldest one; only those with smaller numbers are missing. 0 when none is.
    """

    jobs: list[Job]
    first: int


class JobDatabase:
    """The jobs in one database file.

    Attributes:
        set_aside: where a damaged database was put of which nobody was told yet before this run; None normally.
        is_doubtful: whether the latest changes may be lost.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._refusal: FileProblem | None = None
        self._changes = ChangeLog(path.with_name(f"{path.name}-changes"))
        self._recovery = Recovery(path, self._changes)
        self._has_broken_rows = False
        self.set_aside: Path | None = None
        self.is_doubtful = False

    def open(self) -> None:
        """Open or make the database; a damaged one is set aside with its date, and what is left of it carried over.

        Raises:
            FileProblem: nothing can be written there, or a newer program made it;
                whatever is written later is refused in the same words.
        """
        try:
            with _in_words():
                make_folder(self._path.parent)
                # What an earlier run was killed in, or could not tell any more.
                self.set_aside = self._recovery.finish()
                # Of the first published version, which kept no change log, nothing tells whether it wrote more.
                self.is_doubtful = self.set_aside is not None or (
                    self._has_ended_badly() and not self._changes.exists()
                )
                try:
                    self._connection = open_database(self._path)
                except Damaged:
                    self._recover()
                self._on_whole(self._catch_up)
        except FileProblem as error:
            self._refusal = error
            self.close()
            raise

    def unfinished_and_newest(self, unfinished: Collection[JobState], count: int) -> Page:
        """Those in the given states, and so many of the newest.

        Raises:
            FileProblem: the database cannot be read.
        """
        with _in_words():
            return self._on_whole(lambda database: self._unfinished_and_newest(database, unfinished, count))

    def older(self, than: int, count: int) -> Page:
        """So many before a number.

        Raises:
            FileProblem: the database cannot be read.
        """
        with _in_words():
            return self._on_whole(lambda database: self._older(database, than, count))

    def write(self, *jobs: Job) -> None:
        """Insert or replace by id, all or none, on disk when this returns.

        Raises:
            FileProblem: nothing was written.
        """
        if jobs:
            with _in_words():
                self._on_whole(lambda database: self._change(database, jobs))

    def forget(self, job_ids: Collection[str], changed: Collection[Job] = ()) -> None:
        """Remove by the program's own ids, all or none.

        Args:
            job_ids: of the jobs that go.
            changed: jobs that change with it.

        Raises:
            FileProblem: nothing was removed.
        """
        with _in_words():
            self._on_whole(lambda database: self._change(database, changed, job_ids))

    def check_thoroughly(self) -> None:
        """Look at what a quick check does not, heal what is damaged, and back up what is whole.

        Raises:
            FileProblem: it is, and cannot be healed.
        """
        with _in_words():
            self._on_whole(lambda database: check(database, "integrity_check"))
            if not self._has_broken_rows:
                self._recovery.back_up(self._database)

    def note_told(self) -> None:
        """The user knows of the damage; a later run does not tell them again."""
        self._recovery.note_told()

    def count(self) -> int:
        """How many jobs there are.

        Raises:
            FileProblem: the database cannot be read.
        """
        with _in_words():
            return self._on_whole(_count)

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._changes.close()

    @property
    def _database(self) -> sqlite3.Connection:
        if self._connection is not None:
            return self._connection
        if self._refusal is not None:
            raise self._refusal
        raise sqlite3.ProgrammingError("the journal is not open")

    def _on_whole(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Damage that only shows now is healed, and the work done on what is whole."""
        try:
            return work(self._database)
        except (sqlite3.DatabaseError, UnicodeDecodeError, Damaged) as error:
            if not is_damage(error):
                raise
        self._recover()
        return work(self._database)

    def _has_ended_badly(self) -> bool:
        log = self._path.with_name(f"{self._path.name}-wal")
        return log.exists() and log.stat().st_size > 0

    def _catch_up(self, database: sqlite3.Connection) -> None:
        """Take over what had not come from the change log into the database before the last end."""
        known = last_number(database)
        with database:
            for change in self._changes.read():
                if change.number > known:
                    write_change(database, change)

    def _change(self, database: sqlite3.Connection, jobs: Collection[Job], removed: Collection[str] = ()) -> None:
        change = Change(last_number(database) + 1, [row_of(job) for job in jobs], list(removed))
        with self._changes.adding(change), database:
            write_change(database, change)

    def _recover(self) -> None:
        """Begin anew with what can be read of it."""
        self._recovery.begin()
        self.close()
        self.set_aside = self._recovery.finish()
        self.is_doubtful = True
        self._connection = open_database(self._path)
        self._has_broken_rows = False

    def _unfinished_and_newest(
        self, database: sqlite3.Connection, unfinished: Collection[JobState], count: int
    ) -> Page:
        newest = database.execute(f"{SELECT} ORDER BY rowid DESC LIMIT ?", (count,)).fetchall()
        first = newest[-1]["number"] if len(newest) == count else 0
        marks = ", ".join("?" * len(unfinished))
        states = [state.value for state in unfinished]
        old = database.execute(
            f"{SELECT} WHERE state IN ({marks}) AND rowid < ? ORDER BY rowid", (*states, first)
        ).fetchall()
        jobs = self._jobs_of([*old, *reversed(newest)])
        if self._has_broken_rows:
            # The backup and the changes since know what they were.
            raise Damaged
        return Page(jobs, first)

    def _older(self, database: sqlite3.Connection, than: int, count: int) -> Page:
        rows = database.execute(f"{SELECT} WHERE rowid < ? ORDER BY rowid DESC LIMIT ?", (than, count)).fetchall()
        return Page(self._jobs_of(reversed(rows)), rows[-1]["number"] if len(rows) == count else 0)

    def _jobs_of(self, rows: Iterable[Any]) -> list[Job]:
        found = list(rows)
        self._has_broken_rows |= not all(map(is_whole, found))
        return [job for row in found if (job := job_of(row)) is not None]


def _count(database: sqlite3.Connection) -> int:
    count: int = database.execute("SELECT count(*) FROM jobs").fetchone()[0]
    return count


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error, Damaged) as error:
        raise FileProblem(
            message("files.journal.not_kept.title"),
            message("files.journal.not_kept.message"),
            hint=message("files.journal.not_kept.hint"),
            details=f"{type(error).__name__}: {error}",
        ) from error
