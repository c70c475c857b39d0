"""What is read from a damaged database: whole rows as they were, and no claim about anything else."""

from __future__ import annotations

import random
import shutil
import sqlite3
import struct
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from knosc_desktop.domain.jobs import Job, JobState
from knosc_desktop.services.store.job_database import JobDatabase
from knosc_desktop.services.store.recovery import salvaged_rows
from knosc_desktop.services.store.rows import COLUMNS_OF_SECOND_VERSION, checksum, job_of, row_of
from tests.support.builders import make_computation, make_job, make_problem, make_row_error, make_sent_file

PAGE = 4096


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "jobs.db"


@pytest.fixture
def journal(path: Path) -> Iterator[JobDatabase]:
    journal = JobDatabase(path)
    with closing(journal):
        journal.open()
        yield journal


def salvaged(path: Path) -> list[Job]:
    """The jobs, without what is not kept of them."""
    return [replace(job, sent=0) for row in salvaged_rows(path) if (job := job_of(row)) is not None]


def overwrite(path: Path, at: int, content: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(content)


def page_numbers(path: Path, kind: int) -> list[int]:
    """Numbers of the pages of a b-tree kind; 13 is a leaf of a table, 5 what is above it."""
    raw = path.read_bytes()
    return [start // PAGE + 1 for start in range(0, len(raw), PAGE) if raw[start + (100 if start == 0 else 0)] == kind]


def test_all_rows_of_an_undamaged_database_are_recovered_in_order(journal: JobDatabase, path: Path) -> None:
    jobs = [make_job(id=f"{number % 7}-{number}") for number in range(100)]
    journal.write(*jobs)
    journal.close()
    assert salvaged(path) == jobs


@pytest.mark.parametrize(
    "job",
    [
        make_computation(),
        make_job(JobState.REFUSED, problem=make_problem()),
        make_job(status_word="\ud83d"),
        make_job(rows_processed=0),
        make_job(rows_processed=1),
        make_job(rows_processed=-1),
        make_job(rows_processed=70_000),
        make_job(rows_processed=1 << 40),
        make_job(rows_processed=-(1 << 62)),
        make_job(account=""),
        make_job(status_word="ß" * 3000),
        make_job(before="nothing", program="1.2.3"),
        make_job(file=make_sent_file(place="/home/jane/ß.xlsx"), corrects="ab" * 16, after="cd" * 16),
    ],
)
def test_a_row_is_recovered_whatever_it_holds(journal: JobDatabase, path: Path, job: Job) -> None:
    journal.write(job)
    journal.close()
    assert salvaged(path) == [job]


@pytest.mark.parametrize("errors", [20, 100, 101, 5000])
def test_a_row_longer_than_its_page_is_read_to_its_end(journal: JobDatabase, path: Path, errors: int) -> None:
    job = make_job(JobState.FAILED, errors=tuple(make_row_error(row=number) for number in range(errors)))
    journal.write(make_job(), job, make_job())
    journal.close()
    assert job in salvaged(path)


def test_of_a_long_row_whose_chain_is_broken_the_others_do_not_suffer(journal: JobDatabase, path: Path) -> None:
    long = make_job(JobState.FAILED, errors=tuple(make_row_error(row=number) for number in range(1000)))
    others = [make_job(), make_job()]
    journal.write(others[0], long, others[1])
    journal.close()
    overwrite(path, path.stat().st_size - PAGE, bytes(PAGE))
    assert [job for job in salvaged(path) if job.state is not JobState.UNCONFIRMED] == others


def test_a_chain_that_turns_in_circles_ends(journal: JobDatabase, path: Path) -> None:
    long = make_job(JobState.FAILED, errors=tuple(make_row_error(row=number) for number in range(1000)))
    journal.write(make_job(id="other"), long)
    journal.close()
    leaves = set(page_numbers(path, 13))
    for number in range(4, path.stat().st_size // PAGE + 1):
        if number not in leaves:
            overwrite(path, (number - 1) * PAGE, struct.pack(">I", number))
    assert [job.id for job in salvaged(path)] == ["other"]


@pytest.mark.parametrize("rubbish", [b"\xff", b"\x00", b"no database "])
def test_the_first_page_is_not_needed(journal: JobDatabase, path: Path, rubbish: bytes) -> None:
    jobs = [make_job() for _ in range(60)]
    journal.write(*jobs)
    journal.close()
    overwrite(path, 0, (rubbish * PAGE)[:PAGE])
    assert salvaged(path) == jobs


def test_the_tree_above_the_rows_is_not_needed(journal: JobDatabase, path: Path) -> None:
    jobs = [make_job() for _ in range(200)]
    journal.write(*jobs)
    journal.close()
    above = page_numbers(path, 5)
    assert above
    for number in above:
        overwrite(path, (number - 1) * PAGE, b"\xff" * PAGE)
    assert salvaged(path) == jobs


def test_the_rest_of_a_truncated_file_is_recovered(journal: JobDatabase, path: Path) -> None:
    jobs = [make_job() for _ in range(60)]
    journal.write(*jobs)
    journal.close()
    raw = path.read_bytes()
    counts = []
    for length in range(0, len(raw) + 1, 777):
        path.write_bytes(raw[:length])
        found = salvaged(path)
        counts.append(len(found))
        assert [job for job in found if job.state is not JobState.UNCONFIRMED] == [job for job in jobs if job in found]
    assert counts[0] == 0
    assert counts[-1] > 50


def test_what_is_only_in_the_log_counts_and_counts_more(journal: JobDatabase, path: Path, tmp_path: Path) -> None:
    old, new = make_job(JobState.QUEUED), make_job()
    journal.write(old)
    journal._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    journal.write(replace(old, state=JobState.RUNNING))
    journal.write(new)
    copy = tmp_path / "copy.db"
    shutil.copyfile(path, copy)
    assert [job.state for job in salvaged(copy)] == [JobState.QUEUED]
    shutil.copyfile(f"{path}-wal", f"{copy}-wal")
    assert salvaged(copy) == [replace(old, state=JobState.RUNNING), new]


def test_frames_of_an_earlier_cycle_in_the_log_are_not_read(journal: JobDatabase, path: Path, tmp_path: Path) -> None:
    job = make_job(JobState.QUEUED)
    for number in range(9):
        journal.write(replace(job, status_word=f"{number}"))
    journal._database.execute("PRAGMA wal_checkpoint(RESTART)").fetchone()
    ended = replace(job, state=JobState.COMPLETED)
    journal.write(ended)
    copy = tmp_path / "copy.db"
    for ending in ("", "-wal"):
        shutil.copyfile(f"{path}{ending}", f"{copy}{ending}")
    assert salvaged(copy) == [ended]


@pytest.mark.parametrize("whole_first", [True, False])
def test_of_two_rows_with_the_same_id_the_whole_one_counts(
    journal: JobDatabase,
    path: Path,
    whole_first: bool,
) -> None:
    job = make_job(JobState.COMPLETED)
    journal.write(job)
    journal.close()
    whole = path.read_bytes()
    spoilt = whole.replace(b"completed", b"complexed")
    path.write_bytes(whole + spoilt if whole_first else spoilt + whole)
    assert salvaged(path) == [job]


def test_a_log_without_its_database_is_enough(journal: JobDatabase, path: Path, tmp_path: Path) -> None:
    jobs = [make_job() for _ in range(60)]
    journal.write(*jobs)
    copy = tmp_path / "copy.db"
    copy.write_bytes(b"")
    shutil.copyfile(f"{path}-wal", f"{copy}-wal")
    assert salvaged(copy) == jobs


@pytest.mark.parametrize("log", [b"", b"short", b"\xff" * 32, b"\x00" * 10_000])
def test_a_file_that_is_no_log_does_no_harm(journal: JobDatabase, path: Path, log: bytes) -> None:
    job = make_job()
    journal.write(job)
    journal.close()
    Path(f"{path}-wal").write_bytes(log)
    assert salvaged(path) == [job]


def test_removed_jobs_are_not_recovered(journal: JobDatabase, path: Path) -> None:
    jobs = [make_job(errors=(make_row_error(),) * (number % 90)) for number in range(150)]
    journal.write(*jobs)
    kept = jobs[::10]
    journal.forget([job.id for job in jobs if job not in kept])
    journal.close()
    assert salvaged(path) == kept


def test_only_the_newest_version_of_a_moved_row_is_recovered(journal: JobDatabase, path: Path) -> None:
    jobs = [make_job() for _ in range(50)]
    journal.write(*jobs)
    ended = [replace(job, state=JobState.FAILED, errors=(make_row_error(),) * 60) for job in jobs]
    for job in ended:
        journal.write(job)
    journal.close()
    assert salvaged(path) == ended


def make_first_version(path: Path, *jobs: Job) -> None:
    """A database as the first version of the program made it, with its rows."""
    columns = (
        "id TEXT PRIMARY KEY, trigger_name TEXT NOT NULL, origin TEXT NOT NULL, stage TEXT NOT NULL, "
        "account TEXT NOT NULL, state TEXT NOT NULL, created_at TEXT NOT NULL, file_name TEXT, file_size INTEGER, "
        "file_sha256 TEXT, job_id TEXT, status_word TEXT NOT NULL, rows_processed INTEGER, errors TEXT NOT NULL, "
        "problem TEXT, confirmed_at TEXT, completed_at TEXT, sent_again_as TEXT NOT NULL"
    )
    names = [column.split()[0] for column in columns.split(", ")]
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(f"CREATE TABLE jobs ({columns})")
        for job in jobs:
            row = row_of(job)
            database.execute(f"INSERT INTO jobs VALUES ({', '.join('?' * len(names))})", [row[name] for name in names])
        database.execute("PRAGMA user_version = 1")


def test_rows_of_the_first_version_are_recovered(path: Path) -> None:
    jobs = [
        make_job(JobState.UNCONFIRMED, problem=make_problem()),
        make_computation(),
        make_job(JobState.FAILED, errors=(make_row_error(),) * 200),
    ]
    make_first_version(path, *jobs)
    assert salvaged(path) == jobs


def test_a_database_of_the_first_version_is_taken_over_with_its_rows_sealed(path: Path) -> None:
    jobs = [make_job(JobState.UNCONFIRMED, problem=make_problem()), make_computation(), make_job(status_word="\ud83d")]
    make_first_version(path, *jobs)
    journal = JobDatabase(path)
    with closing(journal):
        journal.open()
        read = journal.unfinished_and_newest((), 10).jobs
        assert [replace(job, sent=0) for job in read] == jobs
        assert journal.set_aside is None
    assert salvaged(path) == jobs


def test_a_damaged_database_of_the_first_version_is_carried_over(path: Path) -> None:
    jobs = [make_job(JobState.COMPLETED) for _ in range(40)]
    make_first_version(path, *jobs)
    overwrite(path, 0, b"\xff" * PAGE)
    journal = JobDatabase(path)
    with closing(journal):
        journal.open()
        assert [replace(job, sent=0) for job in journal.unfinished_and_newest((), 100).jobs] == jobs
        assert journal.count() == len(jobs)


# The second version: its rows were sealed without what came later.


def make_second_version(path: Path, *jobs: Job) -> None:
    """A database as the second version of the program made it, with its rows."""
    make_first_version(path)
    with closing(sqlite3.connect(path)) as database, database:
        for column in ("before TEXT NOT NULL DEFAULT ''", "evidence TEXT NOT NULL DEFAULT ''", "looked_at TEXT"):
            database.execute(f"ALTER TABLE jobs ADD COLUMN {column}")
        for column in ("handed_over_at TEXT", "accepted_at TEXT", "program TEXT NOT NULL DEFAULT ''"):
            database.execute(f"ALTER TABLE jobs ADD COLUMN {column}")
        database.execute("ALTER TABLE jobs ADD COLUMN seal TEXT NOT NULL DEFAULT ''")
        database.execute("CREATE INDEX jobs_by_state ON jobs (state)")
        names = [*COLUMNS_OF_SECOND_VERSION, "seal"]
        for job in jobs:
            row = row_of(job)
            row["seal"] = checksum([row[name] for name in COLUMNS_OF_SECOND_VERSION])
            database.execute(f"INSERT INTO jobs VALUES ({', '.join('?' * len(names))})", [row[name] for name in names])
        database.execute("PRAGMA user_version = 2")


def known(path: Path) -> tuple[list[Job], bool]:
    """The jobs after a start on that list, without what is not kept of them, and whether it was set aside."""
    journal = JobDatabase(path)
    with closing(journal):
        journal.open()
        jobs = journal.unfinished_and_newest((), 1000).jobs
        return [replace(job, sent=0) for job in jobs], journal.set_aside is not None


@pytest.fixture
def old_jobs() -> list[Job]:
    return [
        make_job(JobState.UNCONFIRMED, problem=make_problem(), before="ab" * 32, program="1.0"),
        make_computation(),
        make_job(JobState.FAILED, errors=(make_row_error(),) * 200),
        make_job(status_word="\ud83d"),
    ]


def test_rows_of_the_second_version_are_recovered(path: Path, old_jobs: list[Job]) -> None:
    make_second_version(path, *old_jobs)
    assert salvaged(path) == old_jobs


def test_a_database_of_the_second_version_is_taken_over_as_it_is(path: Path, old_jobs: list[Job]) -> None:
    make_second_version(path, *old_jobs)
    assert known(path) == (old_jobs, False)
    assert known(path) == (old_jobs, False)
    assert salvaged(path) == old_jobs


@pytest.mark.parametrize("column", ["state", "job_id", "account", "seal"])
def test_a_row_that_was_damaged_before_does_not_become_whole_by_being_taken_over(path: Path, column: str) -> None:
    damaged, whole = make_job(JobState.COMPLETED), make_job(JobState.COMPLETED)
    make_second_version(path, damaged, whole)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(f"UPDATE jobs SET {column} = 'running' WHERE id = ?", (damaged.id,))
    assert [job.state for job in salvaged(path)] == [JobState.UNCONFIRMED, JobState.COMPLETED]

    for _ in range(2):
        assert [job.state for job in known(path)[0]] == [JobState.UNCONFIRMED, JobState.COMPLETED]
    assert [job.state for job in salvaged(path)] == [JobState.UNCONFIRMED, JobState.COMPLETED]


@pytest.mark.parametrize("page", [0, 1, 2])
def test_a_damaged_database_of_the_second_version_is_carried_over(path: Path, page: int) -> None:
    jobs = [make_job(JobState.COMPLETED) for _ in range(40)]
    make_second_version(path, *jobs)
    overwrite(path, page * PAGE, b"\xff" * PAGE)

    found, was_set_aside = known(path)

    assert was_set_aside
    assert len(found) > 10
    assert [job for job in found if job not in jobs and job.state is not JobState.UNCONFIRMED] == []


def test_rows_of_both_versions_in_one_file_are_recovered(journal: JobDatabase, path: Path, tmp_path: Path) -> None:
    """As after a kill while an older list was converted."""
    new = [make_job(after="ab" * 16), make_job(corrects="cd" * 16)]
    journal.write(*new)
    journal.close()
    old = [make_job() for _ in range(3)]
    older = tmp_path / "older.db"
    make_second_version(older, *old)
    path.write_bytes(path.read_bytes() + older.read_bytes())
    assert {job.id: job for job in salvaged(path)} == {job.id: job for job in (*old, *new)}


def test_a_log_that_lost_its_end_is_noticed_although_an_older_list_is_taken_over(path: Path, tmp_path: Path) -> None:
    """What taking it over writes into the log would hide what is missing there."""
    jobs = [make_job(JobState.COMPLETED) for _ in range(30)]
    make_second_version(path, *jobs)
    crashed = tmp_path / "crashed.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        for job in jobs:
            with database:
                database.execute("UPDATE jobs SET status_word = 'later', seal = 'x' WHERE id = ?", (job.id,))
        for ending in ("", "-wal"):
            shutil.copyfile(f"{path}{ending}", f"{crashed}{ending}")
    log = Path(f"{crashed}-wal")
    overwrite(log, log.stat().st_size - 100, b"\xff" * 4)

    found, was_set_aside = known(crashed)

    assert was_set_aside
    assert len(found) == len(jobs)


@pytest.mark.parametrize("seed", range(40))
def test_whatever_happens_to_a_list_of_the_second_version_nothing_false_is_taken_over(path: Path, seed: int) -> None:
    dice = random.Random(seed)
    jobs = {job.id: job for job in (make_job(errors=(make_row_error(),) * (number % 40)) for number in range(40))}
    make_second_version(path, *jobs.values())
    raw = bytearray(path.read_bytes())
    dice.choice([flip, cut, scribble])(raw, dice)
    path.write_bytes(raw)

    found, _ = known(path)

    assert [job for job in found if job.state is not JobState.UNCONFIRMED and job != jobs.get(job.id)] == []


def flip(raw: bytearray, dice: random.Random) -> None:
    raw[dice.randrange(len(raw))] ^= 1 << dice.randrange(8)


def cut(raw: bytearray, dice: random.Random) -> None:
    del raw[dice.randrange(len(raw)) :]


def scribble(raw: bytearray, dice: random.Random) -> None:
    at = dice.randrange(len(raw))
    raw[at : at + 300] = dice.randbytes(300)


@pytest.mark.parametrize("harm", [flip, cut, scribble])
def test_no_damage_recovers_a_false_row(
    journal: JobDatabase, path: Path, harm: Callable[[bytearray, random.Random], None]
) -> None:
    jobs = {
        job.id: job
        for job in (
            make_job(
                errors=(make_row_error(),) * (number % 40),
                file=make_sent_file(place="/home/jane/q2.xlsx" if number % 2 else ""),
                corrects="ab" * 16 if number % 3 else "",
                after="cd" * 16 if number % 5 else "",
            )
            for number in range(40)
        )
    }
    journal.write(*jobs.values())
    journal.close()
    whole = path.read_bytes()
    dice = random.Random(20260302)
    for _ in range(60):
        raw = bytearray(whole)
        harm(raw, dice)
        path.write_bytes(raw)
        false = [job for job in salvaged(path) if job.state is not JobState.UNCONFIRMED and job != jobs.get(job.id)]
        assert false == []


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        salvaged_rows(tmp_path / "gone.db")
