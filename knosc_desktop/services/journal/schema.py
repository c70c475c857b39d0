"""How the journal's database is laid out, and how an older one becomes that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.services.journal.rows import COLUMNS_OF_SECOND_VERSION, SEAL, checksum

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable


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
    database.executemany(f"UPDATE jobs SET {SEAL} = ? WHERE id = ?", seals)  # noqa: S608 - a column name of our own


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
