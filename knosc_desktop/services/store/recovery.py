"""A damaged database is set aside with its date, and a new one made of its backup and the changes since.

Of a list without a whole backup, what SQL still reads of the damaged database counts, too.

A kill at any moment loses nothing: an empty file beside the database, named
like the place it is set aside to, stands from before the first step until the
user was told, and every step can be taken again.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from knosc_desktop.domain.unconfirmed import of_damaged_list
from knosc_desktop.services.files.private_files import opener
from knosc_desktop.services.store.change_log import Change
from knosc_desktop.services.store.database_file import (
    SELECT,
    Damaged,
    check,
    last_number,
    open_database,
    read_tolerantly,
    write_change,
)
from knosc_desktop.services.store.rows import COLUMNS, SEAL, is_whole, job_of, row_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from knosc_desktop.services.store.change_log import ChangeLog, Row

_UNREADABLE = (sqlite3.Error, UnicodeDecodeError, Damaged)


@dataclass(frozen=True, slots=True)
class Contents:
    """What SQL reads of a database.

    Attributes:
        rows: of jobs, in the order of the list.
        number: of the last change in it; None when that cannot be read.
        is_whole: whether nothing of it is damaged.
    """

    rows: list[Row] = field(default_factory=list)
    number: int | None = None
    is_whole: bool = False


def contents_of(database: Path) -> Contents:
    """What can be read of a database that may be damaged, or missing; it may be changed by that."""
    if not database.exists():
        return Contents()
    with closing(sqlite3.connect(database)) as opened:
        read_tolerantly(opened)
        # Otherwise SQLite reads nothing of a file that is shorter than it says.
        opened.execute("PRAGMA writable_schema=ON")
        number, has_passed = None, False
        with suppress(*_UNREADABLE):
            number = last_number(opened)
            check(opened, "integrity_check")
            has_passed = True
        rows = _readable_rows(opened, database.stat().st_size // _LEAST_ROW)
        return Contents(rows, number, has_passed and all(map(is_whole, rows)))


_LEAST_ROW = 100
"""Bytes that a row takes at least."""


def _readable_rows(database: sqlite3.Connection, most: int) -> list[Row]:
    """All rows; of a damaged table those from both of its ends, and between them one at a time.

    A damaged page hides its own rows only.
    """
    found: dict[int, Row] = {}
    ends: list[int] = []
    for order in ("ASC", "DESC"):
        number = 0
        try:
            for row in database.execute(f"{SELECT} ORDER BY rowid {order}"):
                number = row["number"]
                found[number] = _row(row)
            break
        except _UNREADABLE:
            ends.append(number)
    else:
        first, last = ends
        for number in range(first + 1, min(last or first + most, first + most)):
            with suppress(*_UNREADABLE):
                for row in database.execute(f"{SELECT} WHERE rowid = ?", (number,)):
                    found[number] = _row(row)
    return [found[number] for number in sorted(found)]


def _row(row: sqlite3.Row) -> Row:
    """By the program's own names: SQL does not mind a letter that became a capital."""
    return {name: row[name] for name in (*COLUMNS, SEAL)}


def restored(backup: Contents, changes: list[Change], damaged: list[Contents]) -> Change:
    """All jobs as one change: those of the backup, and every change since.

    Where the backup or a change is missing, the rows of the damaged databases count more, if they are whole.
    """
    rows = {row["id"]: row for row in backup.rows}
    removed: set[str] = set()
    for change in changes:
        rows |= {row["id"]: row for row in change.rows}
        removed = (removed | set(change.removed)) - {row["id"] for row in change.rows}
    known = [contents.number for contents in (backup, *damaged) if contents.number is not None]
    newest = max([0, *known, *(change.number for change in changes)])
    has_beginning = backup.is_whole or (bool(changes) and not backup.rows)
    if not has_beginning or _last_in_sequence(backup.number or 0, changes) != newest:
        for row in (row for contents in damaged for row in contents.rows):
            if is_whole(row) or not (row["id"] in rows and is_whole(rows[row["id"]])):
                rows[row["id"]] = row
    return Change(newest, [row for row in rows.values() if row["id"] not in removed], [])


def _last_in_sequence(number: int, changes: Iterable[Change]) -> int | None:
    """The number of the last change when none is missing after the given one; None otherwise."""
    for change in changes:
        if change.number > number + 1:
            return None
        number = max(number, change.number)
    return number


_BESIDE = ("-wal", "-shm")
_NOTE = ".healing"


class Recovery:
    """Of the database at one path, which nobody has open meanwhile.

    Args:
        database: the file.
        changes: what was written to it since its last backup.
    """

    def __init__(self, database: Path, changes: ChangeLog) -> None:
        self._database = database
        self._changes = changes
        self._backup = _beside(database, "-backup")

    def back_up(self, opened: sqlite3.Connection) -> None:
        """Keep a copy of the whole database, and forget the changes that are in it; one that fails leaves the last.

        Args:
            opened: the database, in which nothing is damaged.
        """
        part = _beside(self._backup, ".part")
        try:
            part.unlink(missing_ok=True)
            with open(part, "xb", opener=opener), closing(sqlite3.connect(part)) as copy:
                opened.backup(copy)
                # One plain file, on disk as a whole.
                copy.execute("PRAGMA journal_mode=DELETE")
            part.replace(self._backup)
            # Everything in the database has to be in its file, too, before the changes are forgotten.
            _empty_log(opened)
            self._changes.clear()
        except (OSError, sqlite3.Error):
            with suppress(OSError):
                part.unlink(missing_ok=True)

    def begin(self) -> None:
        """Note down that it is damaged; from now on ``finish`` is due, also after a kill.

        Raises:
            OSError: that cannot be noted down.
        """
        aside = self._database.with_name(
            f"{self._database.stem}-damaged-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}{self._database.suffix}"
        )
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
        if (asides or self._backup.exists()) and not self._database.exists():
            self._write_anew(asides)
        return asides[-1] if asides else None

    def note_told(self) -> None:
        """The user has been told. If that cannot be noted down, they are told once more."""
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
        # The user was told of none of them yet: the last may be what became of one that was healed from those before.
        left = restored(contents_of(self._backup), self._changes.read(), [self._read(aside) for aside in asides])
        jobs = [job for row in left.rows if (job := job_of(row)) is not None]
        with closing(open_database(healed)) as database:
            with database:
                # Not as they were: who is killed now must not find, next time, a whole list that says they have not
                # left.
                write_change(database, replace(left, rows=[row_of(of_damaged_list(job)) for job in jobs]))
            _empty_log(database)
        log = _beside(healed, "-wal")
        if log.exists() and log.stat().st_size:
            raise sqlite3.OperationalError("what was healed stayed in its log")
        healed.replace(self._database)

    def _read(self, aside: Path) -> Contents:
        """From a copy: what was set aside stays as it is."""
        copy = _beside(self._database, "-reading")
        try:
            for ending in ("-wal", ""):
                _beside(copy, ending).unlink(missing_ok=True)
                if _beside(aside, ending).exists():
                    shutil.copyfile(_beside(aside, ending), _beside(copy, ending))
            return contents_of(copy)
        finally:
            for ending in (*_BESIDE, ""):
                _beside(copy, ending).unlink(missing_ok=True)


def _empty_log(database: sqlite3.Connection) -> None:
    """Move everything into the file, which moves alone; closing would try the same, and not say that it failed.

    Raises:
        sqlite3.Error: there is no room for it.
    """
    busy, logged, moved = database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy or logged != moved:
        raise sqlite3.OperationalError("the write-ahead log could not be moved into the database")


def _beside(database: Path, ending: str) -> Path:
    return database.with_name(database.name + ending)
