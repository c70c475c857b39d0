"""What a damaged database is made anew from: whole rows come back as they were, everything else claims nothing."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.jobs import Job
from knosc_desktop.services.store.change_log import Change
from knosc_desktop.services.store.job_database import JobDatabase
from knosc_desktop.services.store.recovery import Contents, contents_of, restored
from knosc_desktop.services.store.rows import job_of, row_of
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


def jobs_in(rows: list[dict[str, object]]) -> list[Job]:
    """The jobs, without what is not kept of them."""
    return [replace(job, sent=0) for row in rows if (job := job_of(row)) is not None]


def salvaged(path: Path) -> list[Job]:
    return jobs_in(contents_of(path).rows)


def overwrite(path: Path, at: int, content: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(content)


def page_numbers(path: Path, kind: int) -> list[int]:
    """Numbers of the pages of a b-tree kind; 13 is a leaf of a table, 5 what is above it."""
    raw = path.read_bytes()
    return [start // PAGE + 1 for start in range(0, len(raw), PAGE) if raw[start + (100 if start == 0 else 0)] == kind]


# What SQL reads of a database alone.


@pytest.mark.parametrize(
    "job",
    [
        make_computation(),
        make_job(JobState.REFUSED, problem=make_problem()),
        make_job(status_word="\ud83d"),
        make_job(rows_processed=-(1 << 62)),
        make_job(status_word="ß" * 3000),
        make_job(JobState.FAILED, errors=tuple(make_row_error(row=number) for number in range(5000))),
        make_job(file=make_sent_file(place="/home/jane/ß.xlsx"), corrects="ab" * 16, after="cd" * 16),
    ],
)
def test_a_row_comes_back_whatever_it_holds(journal: JobDatabase, path: Path, job: Job) -> None:
    journal.write(make_job(id="other"), job)
    journal.close()
    assert salvaged(path)[1:] == [job]
    assert contents_of(path).is_whole


def test_a_broken_page_hides_its_own_rows_only(journal: JobDatabase, path: Path) -> None:
    jobs = [make_job() for _ in range(200)]
    journal.write(*jobs)
    journal.close()
    leaves = page_numbers(path, 13)
    overwrite(path, (leaves[len(leaves) // 2] - 1) * PAGE, b"\xff" * PAGE)
    found = salvaged(path)
    assert 200 - 40 < len(found) < 200
    assert [job for job in jobs if job in found] == found


def test_of_a_file_cut_off_what_is_left_comes_back(journal: JobDatabase, path: Path) -> None:
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
    assert (counts[0], counts[-1]) == (0, 60)
    assert counts == sorted(counts)


def test_removed_jobs_do_not_come_back(journal: JobDatabase, path: Path) -> None:
    jobs = [make_job(errors=(make_row_error(),) * (number % 90)) for number in range(150)]
    journal.write(*jobs)
    kept = jobs[::10]
    journal.forget([job.id for job in jobs if job not in kept])
    journal.close()
    assert salvaged(path) == kept


def test_a_database_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert contents_of(tmp_path / "gone.db") == Contents()


# Backup, changes and damaged databases together.


def contents(number: int | None, *jobs: Job, is_whole: bool = True) -> Contents:
    return Contents([row_of(job) for job in jobs], number, is_whole)


def change(number: int, *jobs: Job, removed: tuple[str, ...] = ()) -> Change:
    return Change(number, [row_of(job) for job in jobs], list(removed))


QUEUED = make_job(JobState.QUEUED, id="a")
RUNNING = replace(QUEUED, state=JobState.RUNNING)
COMPLETED = replace(QUEUED, state=JobState.COMPLETED)
OTHER = make_job(JobState.QUEUED, id="b")


@pytest.mark.parametrize(
    ("backup", "changes", "damaged", "expected", "number"),
    [
        (contents(3, QUEUED), [change(4, COMPLETED)], contents(None, RUNNING), [COMPLETED], 4),
        (contents(3, QUEUED, OTHER), [change(4, removed=("b",))], contents(None, OTHER), [QUEUED], 4),
        (contents(3, QUEUED), [change(2, QUEUED), change(3, QUEUED)], contents(2, RUNNING), [QUEUED], 3),
        (Contents(), [change(1, QUEUED), change(2, OTHER)], contents(1, RUNNING), [QUEUED, OTHER], 2),
        (contents(3, QUEUED), [change(5, OTHER)], contents(5, COMPLETED), [COMPLETED, OTHER], 5),
        (contents(3, QUEUED), [change(4, RUNNING)], contents(5, COMPLETED), [COMPLETED], 5),
        (Contents(), [change(52, OTHER)], contents(None, COMPLETED), [OTHER, COMPLETED], 52),
        (Contents(), [], contents(None, COMPLETED), [COMPLETED], 0),
        (contents(3, QUEUED, is_whole=False), [], contents(3, COMPLETED), [COMPLETED], 3),
        (contents(3, QUEUED), [change(5, removed=("b",))], contents(5, OTHER), [QUEUED], 5),
    ],
    ids=[
        "a later change counts more than what is left of the database",
        "a removed job does not come back",
        "changes that are in the backup do no harm",
        "without a backup the changes from the first on are all of it",
        "where a change is missing the database counts more",
        "where the last change is missing the database counts more",
        "changes that do not go back to the first are not all of it",
        "the database alone is what there is",
        "a damaged backup counts less",
        "a removed job does not come back from the database either",
    ],
)
def test_what_counts(
    backup: Contents, changes: list[Change], damaged: Contents, expected: list[Job], number: int
) -> None:
    made = restored(backup, changes, [damaged])
    assert jobs_in(made.rows) == expected
    assert made.number == number


@pytest.mark.parametrize("is_whole_last", [True, False])
def test_of_two_rows_with_the_same_id_the_whole_one_counts(is_whole_last: bool) -> None:
    broken = Contents([row_of(RUNNING) | {"job_id": "x"}])
    both = [broken, contents(None, COMPLETED)] if is_whole_last else [contents(None, COMPLETED), broken]
    assert jobs_in(restored(Contents(), [], both).rows) == [COMPLETED]


# Whatever happens to the file.


def flip(raw: bytearray, dice: random.Random) -> None:
    raw[dice.randrange(len(raw))] ^= 1 << dice.randrange(8)


def cut(raw: bytearray, dice: random.Random) -> None:
    del raw[dice.randrange(len(raw)) :]


def scribble(raw: bytearray, dice: random.Random) -> None:
    at = dice.randrange(len(raw))
    raw[at : at + 300] = dice.randbytes(300)


def many_jobs() -> dict[str, Job]:
    jobs = [
        make_job(
            errors=(make_row_error(),) * (number % 40),
            file=make_sent_file(place="/home/jane/q2.xlsx" if number % 2 else ""),
            corrects="ab" * 16 if number % 3 else "",
            after="cd" * 16 if number % 5 else "",
        )
        for number in range(40)
    ]
    return {job.id: job for job in jobs}


@pytest.mark.parametrize("harm", [flip, cut, scribble])
def test_whatever_happens_to_the_database_nothing_false_comes_back(
    journal: JobDatabase, path: Path, harm: Callable[[bytearray, random.Random], None]
) -> None:
    jobs = many_jobs()
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


@pytest.mark.parametrize("harm", [flip, cut, scribble])
@pytest.mark.parametrize("part", ["jobs.db", "jobs.db-changes", "jobs.db-backup"])
def test_whatever_happens_to_one_of_the_three_files_every_job_is_there(
    journal: JobDatabase, tmp_path: Path, part: str, harm: Callable[[bytearray, random.Random], None]
) -> None:
    jobs = many_jobs()
    journal.write(*list(jobs.values())[:30])
    journal.check_thoroughly()
    for job in list(jobs.values())[30:]:
        journal.write(job)
    journal.close()
    dice = random.Random(20260302)
    for round_ in range(20):
        folder = tmp_path / f"{round_}"
        folder.mkdir()
        for each in tmp_path.glob("jobs.db*"):
            shutil.copy(each, folder)
        raw = bytearray((folder / part).read_bytes())
        harm(raw, dice)
        (folder / part).write_bytes(raw)

        damaged = JobDatabase(folder / "jobs.db")
        with closing(damaged):
            damaged.open()
            damaged.check_thoroughly()
            found = {job.id: replace(job, sent=0) for job in damaged.unfinished_and_newest((), 1000).jobs}

        assert found.keys() == jobs.keys()
        assert [job for job in found.values() if job.state is not JobState.UNCONFIRMED and job != jobs[job.id]] == []


# A row that was damaged where SQLite does not notice it.


@pytest.mark.parametrize("column", ["state", "job_id", "account", "seal"])
@pytest.mark.parametrize("is_backed_up", [False, True])
def test_a_row_that_is_not_as_it_was_written_comes_back_as_it_was(
    journal: JobDatabase, column: str, is_backed_up: bool
) -> None:
    jobs = [make_job(JobState.COMPLETED), make_job(JobState.COMPLETED)]
    journal.write(*jobs)
    if is_backed_up:
        journal.check_thoroughly()
    with journal._database as database:
        database.execute(f"UPDATE jobs SET {column} = 'running' WHERE id = ?", (jobs[0].id,))

    assert [replace(job, sent=0) for job in journal.unfinished_and_newest((), 9).jobs] == jobs
    assert journal.set_aside is not None


def test_a_database_with_a_row_that_is_not_as_it_was_written_is_not_backed_up(
    journal: JobDatabase, tmp_path: Path
) -> None:
    jobs = [make_job(JobState.COMPLETED) for _ in range(3)]
    journal.write(*jobs)
    journal.check_thoroughly()
    with journal._database as database:
        database.execute("UPDATE jobs SET state = 'running' WHERE id = ?", (jobs[0].id,))

    page = journal.unfinished_and_newest((), 1)
    assert [job.state for job in journal.older(page.first, 9).jobs] == [JobState.UNCONFIRMED, JobState.COMPLETED]
    journal.check_thoroughly()

    assert salvaged(tmp_path / "jobs.db-backup") == jobs


def test_a_damaged_row_that_lacks_what_no_row_lacks_is_still_a_job() -> None:
    row = row_of(COMPLETED) | {"trigger_name": None, "account": None}
    (job,) = jobs_in([row])
    assert (job.id, job.trigger, job.state) == ("a", "", JobState.UNCONFIRMED)


def test_a_column_whose_name_became_another_letter_of_the_same_is_read(journal: JobDatabase, path: Path) -> None:
    journal.write(QUEUED)
    journal.close()
    raw = path.read_bytes()
    path.write_bytes(raw.replace(b"program TEXT", b"Program TEXT"))
    assert salvaged(path) == [QUEUED]


def test_a_number_that_fell_apart_does_not_make_it_the_list_of_a_newer_version(
    journal: JobDatabase, path: Path
) -> None:
    journal.write(QUEUED)
    with journal._database as database:
        database.execute("PRAGMA user_version = 67")
    journal.close()
    journal.open()
    assert journal.set_aside is not None
    assert [replace(job, sent=0) for job in journal.unfinished_and_newest((), 9).jobs] == [QUEUED]


def test_a_row_number_beyond_all_sense_does_not_hold_up_the_start(journal: JobDatabase, path: Path) -> None:
    journal.write(*[make_job() for _ in range(200)])
    with journal._database as database:
        database.execute("UPDATE jobs SET rowid = ? WHERE rowid = 200", (1 << 60,))
    journal.close()
    leaves = page_numbers(path, 13)
    overwrite(path, (leaves[len(leaves) // 2] - 1) * PAGE, b"\xff" * PAGE)
    assert len(salvaged(path)) > 200 - 40
