"""Whether the end of the log was lost; SQLite treats what it cannot read there as never written."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from knosc_desktop.domain.jobs import JobState
from knosc_desktop.services.store.job_database import JobDatabase
from knosc_desktop.services.store.recovery import LogTail
from tests.support.builders import make_job

HEADER = 32
FRAME = 24 + 4096
CHANGES = 6


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "crashed" / "jobs.db"


@pytest.fixture
def running(tmp_path: Path) -> Iterator[JobDatabase]:
    """An open database; its writes are still in its log."""
    journal = JobDatabase(tmp_path / "jobs.db")
    with closing(journal):
        journal.open()
        yield journal


def crash(running: JobDatabase, path: Path) -> None:
    """The files of a program that ended suddenly: database and log as they are now."""
    path.parent.mkdir()
    for ending in ("", "-wal"):
        shutil.copyfile(f"{running._path}{ending}", f"{path}{ending}")


@pytest.fixture
def log(running: JobDatabase, path: Path) -> Path:
    """The log of a program that ended suddenly after some changes."""
    for number in range(CHANGES):
        running.write(make_job(id=f"{number}"))
    crash(running, path)
    return path.with_name("jobs.db-wal")


def is_missing(path: Path) -> bool:
    tail = LogTail(path)
    with closing(sqlite3.connect(path)) as database:
        return tail.is_missing(database)


def flip(log: Path, at: int) -> None:
    raw = bytearray(log.read_bytes())
    raw[at] ^= 1
    log.write_bytes(raw)


def frames(log: Path) -> int:
    return (log.stat().st_size - HEADER) // FRAME


def ids(path: Path) -> list[str]:
    journal = JobDatabase(path)
    with closing(journal):
        journal.open()
        return [job.id for job in journal.unfinished_and_newest((), 100).jobs]


def test_a_log_that_is_whole_misses_nothing(log: Path, path: Path) -> None:
    assert not is_missing(path)


@pytest.mark.parametrize("content", [None, b"", b"half a header"])
def test_without_a_log_nothing_is_missing(log: Path, path: Path, content: bytes | None) -> None:
    log.unlink()
    if content is not None:
        log.write_bytes(content)
    assert not is_missing(path)


@pytest.mark.parametrize("left", [1, 23, 24, 2000, FRAME - 1])
def test_a_change_that_was_not_finished_is_not_missed(log: Path, path: Path, left: int) -> None:
    with log.open("r+b") as file:
        file.truncate(log.stat().st_size - FRAME + left)
    assert not is_missing(path)


@pytest.mark.parametrize("at", [0, 5, 9, 17, 22, 25, 31])
def test_a_bit_that_fell_over_in_the_header_of_the_log_is_noticed(log: Path, path: Path, at: int) -> None:
    flip(log, at)
    assert is_missing(path)


@pytest.mark.parametrize("at", [2, 9, 13, 17, 23, 24, 3000, FRAME - 1])
def test_a_bit_that_fell_over_before_the_last_change_is_noticed(log: Path, path: Path, at: int) -> None:
    flip(log, HEADER + (frames(log) // 2) * FRAME + at)
    assert is_missing(path)


@pytest.mark.parametrize("at", [2, 17, 23, 24, 3000, FRAME - 1])
def test_a_bit_that_fell_over_in_the_last_change_is_noticed(log: Path, path: Path, at: int) -> None:
    flip(log, HEADER + (frames(log) - 1) * FRAME + at)
    assert is_missing(path)


def test_frames_of_an_earlier_cycle_in_the_log_are_not_missed(running: JobDatabase, path: Path) -> None:
    for number in range(CHANGES):
        running.write(make_job(id=f"{number}"))
    running._database.execute("PRAGMA wal_checkpoint(RESTART)").fetchone()
    running.write(make_job(id="later"))
    crash(running, path)
    assert frames(path.with_name("jobs.db-wal")) > 5
    assert not is_missing(path)


def test_a_log_that_is_wholly_in_the_database_misses_nothing(running: JobDatabase, path: Path) -> None:
    running.write(make_job())
    running._database.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    crash(running, path)
    assert not is_missing(path)


def test_the_log_is_remembered_as_it_was_found(log: Path, path: Path) -> None:
    before = log.read_bytes()
    tail = LogTail(path)
    with closing(sqlite3.connect(path)) as database:
        tail.is_missing(database)
    assert not log.exists()
    assert tail.log == before


@pytest.fixture
def with_index(running: JobDatabase, log: Path, path: Path) -> Path:
    """The same, with the index of the log, as in the files of a killed program."""
    shutil.copyfile(f"{running._path}-shm", f"{path}-shm")
    return log


def test_a_whole_log_with_its_index_misses_nothing(with_index: Path, path: Path) -> None:
    assert not is_missing(path)


@pytest.mark.parametrize("left", [0, HEADER - 1, HEADER, HEADER + FRAME, HEADER + FRAME + 100])
def test_a_log_that_was_cut_is_noticed_by_its_index(with_index: Path, path: Path, left: int) -> None:
    with with_index.open("r+b") as file:
        file.truncate(left)
    assert is_missing(path)


def test_a_log_that_is_wholly_in_the_database_may_be_deleted(running: JobDatabase, path: Path) -> None:
    running.write(make_job())
    running._database.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    crash(running, path)
    shutil.copyfile(f"{running._path}-shm", f"{path}-shm")
    path.with_name("jobs.db-wal").unlink()
    assert not is_missing(path)


def test_a_job_being_sent_when_the_log_was_cut_may_have_been_received(running: JobDatabase, path: Path) -> None:
    for state in (JobState.SENDING, JobState.HANDED_OVER):
        running.write(make_job(state, id="1"))
    crash(running, path)
    shutil.copyfile(f"{running._path}-shm", f"{path}-shm")
    log = path.with_name("jobs.db-wal")
    with log.open("r+b") as file:
        file.truncate(log.stat().st_size - FRAME)
    # Also when it is killed again before anything else is written.
    for _ in range(2):
        journal = JobDatabase(path)
        with closing(journal):
            journal.open()
            assert [job.state for job in journal.unfinished_and_newest((), 9).jobs] == [JobState.UNCONFIRMED]


def test_an_emptied_database_is_reported_and_its_log_is_carried_over(log: Path, path: Path) -> None:
    path.write_bytes(b"")
    assert set(ids(path)) == {f"{number}" for number in range(CHANGES)}
    assert len(list(path.parent.glob("jobs-damaged-*.db"))) == 1


def test_an_emptied_database_without_a_log_is_reported(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"")
    assert ids(path) == []
    assert len(list(path.parent.glob("jobs-damaged-*.db"))) == 1


def break_in_the_middle(log: Path) -> None:
    flip(log, HEADER + (frames(log) // 2) * FRAME + 3000)


def break_the_header(log: Path) -> None:
    flip(log, 25)


@pytest.mark.parametrize("harm", [break_in_the_middle, break_the_header])
def test_what_lies_behind_the_break_in_a_log_is_carried_over(
    log: Path, path: Path, harm: Callable[[Path], None]
) -> None:
    harm(log)
    assert ids(path) == [f"{number}" for number in range(CHANGES)]
    assert len(list(path.parent.glob("jobs-damaged-*.db"))) == 1


def test_a_change_that_was_not_finished_sets_nothing_aside(log: Path, path: Path) -> None:
    with log.open("r+b") as file:
        file.truncate(log.stat().st_size - 100)
    assert ids(path) == [f"{number}" for number in range(CHANGES - 1)]
    assert list(path.parent.glob("jobs-damaged-*.db")) == []
