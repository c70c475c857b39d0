"""The journal's database file: opened in the way nothing is lost, or recognised as damaged."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.services.files.private_files import make_private
from knosc_desktop.services.store.rows import COLUMNS, COLUMNS_OF_SECOND_VERSION, SEAL, checksum, row_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from knosc_desktop.domain.jobs import Job


# How the journal's database is laid out, and how an older one becomes that.


def _begin(database: sqlite3.Connection) -> None:
    database.execute(
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
        """
    )


def _add_evidence_times_and_seal(database: sqlite3.Connection) -> None:
    for column in (
        "before TEXT NOT NULL DEFAULT ''",
        "evidence TEXT NOT NULL DEFAULT ''",
        "looked_at TEXT",
        "handed_over_at TEXT",
        "accepted_at TEXT",
        "program TEXT NOT NULL DEFAULT ''",
        f"{SEAL} TEXT NOT NULL DEFAULT ''",
    ):
        database.execute(f"ALTER TABLE jobs ADD COLUMN {column}")
    database.execute("CREATE INDEX jobs_by_state ON jobs (state)")
    rows: list[Any] = database.execute("SELECT * FROM jobs").fetchall()
    seals = [(checksum([row[name] for name in COLUMNS_OF_SECOND_VERSION]), row["id"]) for row in rows]
    database.executemany(f"UPDATE jobs SET {SEAL} = ? WHERE id = ?", seals)


def _add_place_and_links(database: sqlite3.Connection) -> None:
    for column in ("place", "corrects", "after"):
        database.execute(f"ALTER TABLE jobs ADD COLUMN {column} TEXT NOT NULL DEFAULT ''")


_MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (
    _begin,
    _add_evidence_times_and_seal,
    _add_place_and_links,
)
"""Number n takes a database from version n to n + 1; never change one that was released."""


def known_version(database: sqlite3.Connection) -> int | None:
    """The version of the schema, looked at before anything is changed; None when it cannot be one.

    Raises:
        FileProblem: a newer program made it.
    """
    version: int = database.execute("PRAGMA user_version").fetchone()[0]
    if version > len(_MIGRATIONS):
        raise FileProblem(
            "The list of jobs is from a newer version",
            "A newer Knosc Desktop made the list of jobs on this computer, and this version cannot read it. It is left "
            "as it is, and nothing new is sent.",
            hint="Start the newer version.",
            details=f"schema {version}, known up to {len(_MIGRATIONS)}",
        )
    return version if version >= 0 else None


def bring_up_to_date(database: sqlite3.Connection, version: int) -> None:
    """Take the steps that are missing, each as a whole or not at all."""
    for number, migration in enumerate(_MIGRATIONS[version:], start=version + 1):
        # Python begins no transaction for CREATE TABLE; half a migration would lock the planner out.
        database.execute("BEGIN IMMEDIATE")
        with database:
            migration(database)
            database.execute(f"PRAGMA user_version = {number}")


SELECT = f"SELECT rowid AS number, {', '.join(COLUMNS)}, {SEAL} FROM jobs"
_UPDATES = ", ".join(f"{name} = excluded.{name}" for name in (*COLUMNS, SEAL) if name != "id")
_WRITE = (
    f"INSERT INTO jobs ({', '.join(COLUMNS)}, {SEAL}) VALUES ({', '.join(f':{name}' for name in (*COLUMNS, SEAL))}) "
    f"ON CONFLICT (id) DO UPDATE SET {_UPDATES}"
)


class Damaged(Exception):
    """It is no database of jobs (any more)."""


def open_database(path: Path) -> sqlite3.Connection:
    """Open or make it as this version lays it out.

    Raises:
        Damaged: what is there is no database of jobs.
        FileProblem: a newer program made it.
        sqlite3.Error: the place cannot be used.
    """
    database = open_as_it_is(path)
    try:
        make_current(database)
    except BaseException:
        database.close()
        raise
    return database


def open_as_it_is(path: Path) -> sqlite3.Connection:
    """Open it, in WAL mode with ``synchronous=FULL``, and write nothing of our own into it yet.

    Raises:
        Damaged: what is there is no database of jobs.
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
    except BaseException:
        database.close()
        raise
    return database


def make_current(database: sqlite3.Connection) -> None:
    """Bring an older one up to date, and look whether it is whole.

    Raises:
        Damaged: it is not.
        sqlite3.Error: it cannot be written to.
    """
    with _damage_named():
        bring_up_to_date(database, _version(database))
        check(database, "quick_check")


def _set_up(database: sqlite3.Connection, path: Path) -> None:
    database.row_factory = sqlite3.Row
    # A character that fell apart must not hide all the other rows; the seal tells.
    database.text_factory = _text
    _version(database)
    # SQLite gives the files that it makes beside the database the mode of that.
    for ending in ("", "-wal", "-shm"):
        make_private(path.with_name(path.name + ending))
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    # What was deleted must not come back when a damaged database is read page by page.
    database.execute("PRAGMA secure_delete=ON")


def write_jobs(database: sqlite3.Connection, jobs: Iterable[Job]) -> None:
    """Insert or replace by id, all or none."""
    rows = [row_of(job) for job in jobs]
    with database:
        database.executemany(_WRITE, rows)


def forget_jobs(database: sqlite3.Connection, job_ids: Iterable[str], changed: Iterable[Job]) -> None:
    """Remove by id, and replace what changes with it, all or none."""
    rows = [row_of(job) for job in changed]
    with database:
        database.executemany("DELETE FROM jobs WHERE id = ?", [(each,) for each in job_ids])
        database.executemany(_WRITE, rows)


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


def _version(database: sqlite3.Connection) -> int:
    version = known_version(database)
    if version is None:
        raise Damaged
    return version


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
