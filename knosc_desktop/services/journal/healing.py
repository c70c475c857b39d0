"""A damaged database is set aside with its date, and what is left of it becomes the new one.

A kill at any moment loses nothing: an empty file beside the database, named
like the place it is set aside to, stands from before the first step until the
planner was told, and every step can be taken again.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from knosc_desktop.domain.interruption import of_damaged_list
from knosc_desktop.services.journal.database import open_database, write_jobs
from knosc_desktop.services.journal.rows import job_of
from knosc_desktop.services.journal.salvage import salvaged_from_all
from knosc_desktop.services.keeping.private_files import opener

if TYPE_CHECKING:
    from pathlib import Path

_BESIDE = ("-wal", "-shm")
_NOTE = ".healing"


class Healing:
    """Of the database at one path, which nobody has open meanwhile."""

    def __init__(self, database: Path) -> None:
        """Nothing is touched yet."""
        self._database = database

    def begin(self, log: bytes = b"") -> None:
        """Note down that it is damaged; from now on ``finish`` is due, also after a kill.

        Args:
            log: the write-ahead log as it was found, when SQLite may have changed it since.

        Raises:
            OSError: that cannot be noted down.
        """
        aside = self._database.with_name(
            f"{self._database.stem}-damaged-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}{self._database.suffix}"
        )
        if log:
            _write(_beside(aside, "-wal"), log)
        aside.with_suffix(_NOTE).touch(exist_ok=False)

    def finish(self) -> Path | None:
        """Take the steps that are missing.

        Returns:
            Where the damaged database was put, as long as nobody was told; None when there was none.

        Raises:
            OSError: files cannot be moved.
            sqlite3.Error: the new database cannot be written; the damaged one is kept.
        """
        asides = [aside for note in self._notes() if (aside := self._set_aside(note)) is not None]
        if asides and not self._database.exists():
            self._write_anew(asides)
        return asides[-1] if asides else None

    def note_told(self) -> None:
        """The planner knows. If that cannot be noted down, she is told once more."""
        for note in self._notes():
            with suppress(OSError):
                note.unlink()

    def _notes(self) -> list[Path]:
        return sorted(self._database.parent.glob(f"{self._database.stem}-damaged-*{_NOTE}"))

    def _set_aside(self, note: Path) -> Path | None:
        """Move the database away with what belongs to it, itself last: so it tells whether that was done."""
        aside = note.with_suffix(self._database.suffix)
        if not aside.exists():
            for ending in (*_BESIDE, ""):
                part, place = _beside(self._database, ending), _beside(aside, ending)
                if place.exists():
                    part.unlink(missing_ok=True)
                elif part.exists():
                    part.replace(place)
        if aside.exists():
            return aside
        # Somebody took both away; there is nothing left to heal.
        note.unlink()
        return None

    def _write_anew(self, asides: list[Path]) -> None:
        """Under another name first: what stands in its place is whole."""
        healed = _beside(self._database, "-healed")
        for ending in (*_BESIDE, ""):
            _beside(healed, ending).unlink(missing_ok=True)
        # Of none of them she was told yet: the last may be what became of one that was healed from those before.
        jobs = [job for row in salvaged_from_all(asides) if (job := job_of(row)) is not None]
        with closing(open_database(healed)) as database:
            # Not as they were: who is killed now must not find, next time, a whole list that says they have not left.
            write_jobs(database, map(of_damaged_list, jobs))
            _empty_log(database)
        log = _beside(healed, "-wal")
        if log.exists() and log.stat().st_size:
            raise sqlite3.OperationalError("what was healed stayed in its log")
        healed.replace(self._database)


def _write(path: Path, content: bytes) -> None:
    with open(path, "wb", opener=opener) as file:
        file.write(content)


def _empty_log(database: sqlite3.Connection) -> None:
    """Move everything into the file, which moves alone; closing would try the same, and not say that it failed.

    Raises:
        sqlite3.Error: there is no room for it.
    """
    busy, logged, moved = database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy or logged != moved:
        raise sqlite3.OperationalError("what was healed could not be moved out of its log")


def _beside(database: Path, ending: str) -> Path:
    return database.with_name(database.name + ending)
