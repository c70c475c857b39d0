"""The journal's database file: opened in the way nothing is lost, or recognised as damaged."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.domain.texts import message
from knosc_desktop.services.files.private_files import make_private
from knosc_desktop.services.store.rows import COLUMNS, SEAL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from knosc_desktop.services.store.change_log import Change


_VERSION = 3
"""The first that was published; its columns stand in the order in which they came."""
_JOBS = f"""
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
        sent_again_as TEXT NOT NULL,
        before TEXT NOT NULL DEFAULT '',
        evidence TEXT NOT NULL DEFAULT '',
        looked_at TEXT,
        handed_over_at TEXT,
        accepted_at TEXT,
        program TEXT NOT NULL DEFAULT '',
        {SEAL} TEXT NOT NULL DEFAULT '',
        place TEXT NOT NULL DEFAULT '',
        corrects TEXT NOT NULL DEFAULT '',
        after TEXT NOT NULL DEFAULT ''
    )
"""
_MOST_CHANGES = 1 << 48
_CHANGES = "CREATE TABLE changes (number INTEGER NOT NULL)"
"""The number of the last change; not in databases of the first published version, which does not mind it."""
_FIRST_NUMBER = "INSERT INTO changes SELECT count(*) FROM jobs"
"""Of a list that holds jobs already it is not 0, so that the change log alone is not taken for all of it."""


def _is_current(database: sqlite3.Connection) -> bool:
    """Whether it is a database of jobs, and not a new one, looked at before anything is changed.

    Raises:
        Damaged: it is none, or says that it is from a newer program though that would have changed the layout.
        FileProblem: a newer program made it.
    """
    version: int = database.execute("PRAGMA user_version").fetchone()[0]
    if version > _VERSION and _has_own_layout(database):
        raise Damaged
    if version > _VERSION:
        raise FileProblem(
            message("files.journal.newer.title"),
            message("files.journal.newer.message"),
            hint=message("files.journal.newer.hint"),
            details=f"schema {version}, known up to {_VERSION}",
        )
    if version not in {0, _VERSION}:
        raise Damaged
    return version == _VERSION


def _has_own_layout(database: sqlite3.Connection) -> bool:
    columns = {row["name"] for row in database.execute("PRAGMA table_info(jobs)")}
    tables = {row["name"] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return columns == {*COLUMNS, SEAL} and tables <= {"jobs", "changes"}


def _lay_out(database: sqlite3.Connection) -> None:
    """Make what is missing, as a whole or not at all; nothing is written when all is there."""
    is_current = _is_current(database)
    if is_current and database.execute("SELECT * FROM sqlite_master WHERE name = 'changes'").fetchone():
        return
    # Python begins no transaction for CREATE TABLE; half a layout would lock the user out.
    database.execute("BEGIN IMMEDIATE")
    with database:
        if not is_current:
            database.execute(_JOBS)
            database.execute("CREATE INDEX jobs_by_state ON jobs (state)")
            database.execute(f"PRAGMA user_version = {_VERSION}")
        database.execute(_CHANGES)
        database.execute(_FIRST_NUMBER)


SELECT = f"SELECT rowid AS number, {', '.join(COLUMNS)}, {SEAL} FROM jobs"
_UPDATES = ", ".join(f"{name} = excluded.{name}" for name in (*COLUMNS, SEAL) if name != "id")
_WRITE = (
    f"INSERT INTO jobs ({', '.join(COLUMNS)}, {SEAL}) VALUES ({', '.join(f':{name}' for name in (*COLUMNS, SEAL))}) "
    f"ON CONFLICT (id) DO UPDATE SET {_UPDATES}"
)


class Damaged(Exception):
    """It is no database of jobs (any more)."""


def open_database(path: Path) -> sqlite3.Connection:
    """Open or make it, in WAL mode, and look whether it is whole.

    Raises:
        Damaged: what is there is no database of jobs (any more).
        FileProblem: a newer program made it.
        sqlite3.Error: the place cannot be used.
    """
    if path.is_file() and not path.stat().st_size:
        # SQLite would begin anew and delete the log, and nobody would be told.
        raise Damaged
    database = sqlite3.connect(path)
    try:
        with _damage_named():
            _set_up(database, path)
            _lay_out(database)
            check(database, "quick_check")
    except BaseException:
        database.close()
        raise
    return database


def _set_up(database: sqlite3.Connection, path: Path) -> None:
    read_tolerantly(database)
    _is_current(database)
    # SQLite gives the files that it makes beside the database the mode of that.
    for ending in ("", "-wal", "-shm", "-changes", "-backup"):
        make_private(path.with_name(path.name + ending))
    database.execute("PRAGMA journal_mode=WAL")
    # Each change is on disk in the change log before it is committed here.
    database.execute("PRAGMA synchronous=NORMAL")
    # What was deleted must not come back with the rows of a damaged database.
    database.execute("PRAGMA secure_delete=ON")


def read_tolerantly(database: sqlite3.Connection) -> None:
    """Rows by name; a character that fell apart must not hide all the other rows, because the checksum tells."""
    database.row_factory = sqlite3.Row
    database.text_factory = _text


def write_change(database: sqlite3.Connection, change: Change) -> None:
    """Take one change over, within a transaction of the caller's."""
    database.executemany("DELETE FROM jobs WHERE id = ?", [(each,) for each in change.removed])
    database.executemany(_WRITE, change.rows)
    database.execute("UPDATE changes SET number = ?", (change.number,))


def last_number(database: sqlite3.Connection) -> int:
    """The number of the last change that was taken over.

    Raises:
        Damaged: there is none.
    """
    row = database.execute("SELECT number FROM changes").fetchone()
    if row is None or not isinstance(row[0], int) or not 0 <= row[0] < _MOST_CHANGES:
        raise Damaged
    return row[0]


def check(database: sqlite3.Connection, how: str) -> None:
    """Let SQLite look whether the file is whole, by ``quick_check`` or ``integrity_check``.

    Raises:
        Damaged: it is not.
    """
    if database.execute(f"PRAGMA {how}(1)").fetchone()[0] != "ok":
        raise Damaged
    database.execute(f"{SELECT} LIMIT 1").fetchone()


def is_damage(error: Exception) -> bool:
    """Whether the file itself is at fault, not the place where it lies.

    A table or column that is missing has no error code of its own, and the name
    of one that fell apart is not even text.
    """
    if isinstance(error, UnicodeDecodeError | Damaged):
        return True
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR}


@contextmanager
def _damage_named() -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:
        if is_damage(error):
            raise Damaged from error
        raise


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
