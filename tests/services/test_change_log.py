"""The changes since the last backup: each is there as a whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from io import FileIO
from pathlib import Path

import pytest

from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.jobs import Job
from knosc_desktop.services.store.change_log import Change, ChangeLog
from knosc_desktop.services.store.job_database import JobDatabase
from knosc_desktop.services.store.rows import job_of, row_of
from tests.support.builders import make_computation, make_job, make_problem, make_row_error, make_sent_file

FRAME = 24 + 4096


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "jobs.db-changes"


@pytest.fixture
def log(path: Path) -> Iterator[ChangeLog]:
    with closing(ChangeLog(path)) as log:
        yield log


def write(log: ChangeLog, *numbers: int) -> None:
    for number in numbers:
        with log.adding(Change(number, [row_of(make_job(id=f"{number}"))], [])):
            pass


def numbers_in(path: Path) -> list[int]:
    return [change.number for change in ChangeLog(path).read()]


@pytest.mark.parametrize(
    "job",
    [
        make_computation(),
        make_job(JobState.REFUSED, problem=make_problem()),
        make_job(status_word="\ud83d"),
        make_job(rows_processed=-(1 << 62)),
        make_job(account=""),
        make_job(status_word="ß" * 3000),
        make_job(JobState.FAILED, errors=tuple(make_row_error(row=number) for number in range(5000))),
        make_job(file=make_sent_file(place="/home/jane/ß.xlsx"), corrects="ab" * 16, after="cd" * 16),
    ],
)
def test_a_job_comes_back_whatever_it_holds(log: ChangeLog, path: Path, job: Job) -> None:
    with log.adding(Change(1, [row_of(job)], ["gone"])):
        pass
    (change,) = ChangeLog(path).read()
    assert (change.number, change.removed) == (1, ["gone"])
    assert [replace(found, sent=0) for row in change.rows if (found := job_of(row))] == [job]


def test_there_is_nothing_before_the_first_change(path: Path) -> None:
    assert ChangeLog(path).read() == []


def test_a_change_whose_block_fails_is_gone(log: ChangeLog, path: Path) -> None:
    write(log, 1)
    with pytest.raises(ZeroDivisionError), log.adding(Change(2, [], [])):
        raise ZeroDivisionError
    write(log, 3)
    assert numbers_in(path) == [1, 3]


def test_a_change_that_the_disk_has_no_room_for_leaves_nothing(
    log: ChangeLog, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(log, 1)
    before = path.read_bytes()
    real = FileIO.write
    calls = iter([1])

    class Full(FileIO):
        def write(self, data: object) -> int:
            if next(calls, None) is None:
                raise OSError(28, "No space left on device")
            return real(self, bytes(memoryview(data))[:10])  # type: ignore[arg-type]

    log.close()
    monkeypatch.setattr("knosc_desktop.services.store.change_log.FileIO", Full)
    calls = iter([1, 2])
    with pytest.raises(OSError, match="No space"):
        write(log, 2)
    assert numbers_in(path) == [1]
    assert path.read_bytes().startswith(before)


@pytest.mark.parametrize("lost", [1, 2, 50, 100])
def test_a_line_that_a_crash_left_unfinished_spoils_no_other(log: ChangeLog, path: Path, lost: int) -> None:
    write(log, 1, 2)
    log.close()
    content = path.read_bytes()
    path.write_bytes(content[:-lost])
    write(log, 3)
    assert numbers_in(path) == ([1, 2, 3] if lost == 1 else [1, 3])


def test_a_bit_that_fell_over_costs_its_line_only(log: ChangeLog, path: Path) -> None:
    write(log, 1, 2, 3)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle] ^= 1
    path.write_bytes(content)
    assert numbers_in(path) == [1, 3]


def test_changes_that_are_in_the_backup_are_forgotten(log: ChangeLog, path: Path) -> None:
    write(log, 1, 2)
    log.clear()
    write(log, 3)
    assert numbers_in(path) == [3]


# What the database had not moved to the disk comes back from the log.


def lose_the_wal(wal: Path, at: int) -> None:
    wal.unlink()


def cut_the_wal(wal: Path, at: int) -> None:
    wal.write_bytes(wal.read_bytes()[: 32 + at * FRAME])


def spoil_the_wal(wal: Path, at: int) -> None:
    content = bytearray(wal.read_bytes())
    content[32 + at * FRAME + 100] ^= 1
    wal.write_bytes(content)


@pytest.mark.parametrize("at", range(4))
@pytest.mark.parametrize("harm", [lose_the_wal, cut_the_wal, spoil_the_wal])
@pytest.mark.parametrize("is_backed_up", [False, True])
def test_changes_that_the_write_ahead_log_lost_are_there_at_the_next_start(
    tmp_path: Path, harm: Callable[[Path, int], None], at: int, is_backed_up: bool
) -> None:
    journal = JobDatabase(tmp_path / "jobs.db")
    jobs = [make_job(JobState.QUEUED, id=f"{number}") for number in range(6)]
    with closing(journal):
        journal.open()
        journal.write(*jobs)
        if is_backed_up:
            journal.check_thoroughly()
        for job in jobs[1:]:
            journal.write(replace(job, state=JobState.RUNNING))
        journal.forget(["0"])
        crashed = shutil.copytree(tmp_path, tmp_path / "crashed")
    (crashed / "jobs.db-shm").unlink()
    harm(crashed / "jobs.db-wal", at)

    next_start = JobDatabase(crashed / "jobs.db")
    with closing(next_start):
        next_start.open()
        found = next_start.unfinished_and_newest((), 100).jobs
        assert next_start.set_aside is None

    assert [(job.id, job.state) for job in found] == [(f"{number}", JobState.RUNNING) for number in range(1, 6)]


def test_a_log_that_lost_changes_takes_nothing_from_a_whole_database(tmp_path: Path) -> None:
    job = make_job(JobState.QUEUED)
    journal = JobDatabase(tmp_path / "jobs.db")
    with closing(journal):
        journal.open()
        journal.write(job)
        journal.write(replace(job, state=JobState.COMPLETED))
    log = tmp_path / "jobs.db-changes"
    log.write_bytes(log.read_bytes().partition(b"\n")[0] + b"\n")

    journal.open()
    with closing(journal):
        assert [each.state for each in journal.unfinished_and_newest((), 9).jobs] == [JobState.COMPLETED]
