"""Jobs known to have ended are removed after their time; no others are."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.services.store.confirmed_time import ConfirmedTime
from knosc_desktop.services.store.job_database import JobDatabase
from knosc_desktop.services.store.job_repository import JobRepository
from knosc_desktop.services.store.job_store import JobStore
from knosc_desktop.services.store.retention import Retention, outlived
from knosc_desktop.services.store.snapshots import SnapshotStore
from tests.support.builders import make_job
from tests.support.clock import START, FakeClock

NOW = START + timedelta(days=400)


def age_at(now: datetime) -> Callable[[datetime, datetime | None], timedelta]:
    return lambda moment, _: now - moment


KNOWN_TO_HAVE_ENDED = [
    JobState.COMPLETED,
    JobState.COMPLETED_WITH_ERRORS,
    JobState.FAILED,
    JobState.NOT_SENT,
    JobState.REFUSED,
    JobState.CANCELLED,
]


@pytest.mark.parametrize("state", KNOWN_TO_HAVE_ENDED)
def test_a_job_known_to_have_ended_is_removed_after_its_time(state: JobState) -> None:
    assert outlived([make_job(state, id="old")], age_at(NOW), 365, {}) == ["old"]


@pytest.mark.parametrize("state", sorted(set(JobState) - set(KNOWN_TO_HAVE_ENDED)))
def test_running_and_unknown_jobs_stay_however_old(state: JobState) -> None:
    assert outlived([make_job(state)], age_at(START + timedelta(days=100_000)), 1, {}) == []


def test_with_the_setting_for_ever_nothing_is_removed() -> None:
    assert outlived([make_job(JobState.COMPLETED)], age_at(START + timedelta(days=100_000)), 0, {}) == []


def test_a_job_stays_to_the_last_moment_of_its_time() -> None:
    job = make_job(JobState.COMPLETED)
    assert outlived([job], age_at(START + timedelta(days=365)), 365, {}) == []
    assert outlived([job], age_at(START + timedelta(days=365, seconds=1)), 365, {}) == [job.id]


@pytest.mark.parametrize("field", ["created_at", "confirmed_at", "completed_at"])
def test_the_latest_of_its_times_counts(field: str) -> None:
    job = make_job(JobState.COMPLETED, **{"created_at": START, field: NOW - timedelta(days=10)})
    assert outlived([job], age_at(NOW), 365, {}) == []


def test_a_job_dated_in_the_future_stays() -> None:
    job = make_job(JobState.COMPLETED, created_at=NOW + timedelta(days=4000))
    assert outlived([job], age_at(NOW), 30, {}) == []


def test_a_time_of_completion_that_makes_no_sense_does_not_make_a_job_older() -> None:
    long_ago = datetime.min.replace(tzinfo=START.tzinfo)
    job = make_job(JobState.COMPLETED, created_at=NOW, completed_at=long_ago)
    assert outlived([job], age_at(NOW), 30, {}) == []


@dataclass
class Keeping:
    """A list of jobs on disk, with copies of what was sent, and who tidies it up."""

    store: JobStore
    repository: JobRepository
    snapshots: SnapshotStore
    clock: FakeClock
    database: Path
    confirmed: ConfirmedTime
    days: int = 365

    @property
    def retention(self) -> Retention:
        return Retention(
            store=self.store,
            repository=self.repository,
            snapshots=self.snapshots,
            clock=self.clock,
            days=lambda: self.days,
            confirmed=self.confirmed,
        )

    @property
    def shown(self) -> list[str]:
        return [job.id for job in self.store]

    @property
    def on_disk(self) -> list[str]:
        with sqlite3.connect(self.database) as database:
            found = database.execute("SELECT id FROM jobs ORDER BY rowid").fetchall()
        database.close()
        return [job_id for (job_id,) in found]

    def copy(self, job_id: str) -> Path:
        path = self.snapshots.path_of(job_id)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"sent")
        return path


@pytest.fixture
async def keeping(tmp_path: Path) -> AsyncIterator[Keeping]:
    store = JobStore()
    database = tmp_path / "jobs.db"
    repository = JobRepository(store, JobDatabase(database))
    await repository.open()
    clock = FakeClock(NOW)
    confirmed = ConfirmedTime(tmp_path / "confirmed-time.json", clock)
    confirmed.note_server_time(NOW)
    yield Keeping(store, repository, SnapshotStore(tmp_path / "outbox", lambda: 1 << 30), clock, database, confirmed)
    await repository.close(5)


async def test_a_removed_job_is_deleted_from_list_and_disk_with_its_bytes(keeping: Keeping) -> None:
    await keeping.repository.add(
        make_job(JobState.COMPLETED, id="old", completed_at=START), make_job(JobState.UNCONFIRMED, id="unknown")
    )
    copies = [keeping.copy("old"), keeping.copy("unknown")]

    await keeping.retention.sweep()

    assert (keeping.shown, keeping.on_disk) == (["unknown"], ["unknown"])
    assert [copy.exists() for copy in copies] == [False, True]


async def test_a_long_history_is_removed_without_blocking_the_loop(keeping: Keeping) -> None:
    await keeping.repository.add(
        *(make_job(JobState.COMPLETED, completed_at=START) for _ in range(3000)), make_job(id="running")
    )
    removed_in_one_go = [0]

    def note(_job: object) -> None:
        if not removed_in_one_go[-1]:
            asyncio.get_running_loop().call_soon(removed_in_one_go.append, 0)
        removed_in_one_go[-1] += 1

    keeping.store.removed.connect(note)
    await keeping.retention.sweep()

    assert keeping.shown == ["running"]
    assert sum(removed_in_one_go) == 3000
    assert max(removed_in_one_go) <= 500


async def test_the_setting_is_read_again_every_day(keeping: Keeping) -> None:
    keeping.days = 0
    await keeping.repository.add(make_job(JobState.COMPLETED, completed_at=START))
    running = asyncio.create_task(keeping.retention.run())
    await keeping.clock.until_sleeping()
    assert len(keeping.shown) == 1
    keeping.days = 365

    await keeping.clock.advance(24 * 3600)
    await keeping.clock.until_sleeping()

    assert keeping.shown == []
    running.cancel()
    await asyncio.wait({running})


async def test_a_list_that_cannot_be_written_keeps_its_jobs_and_their_bytes_until_another_day(
    keeping: Keeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_job_ids: str) -> None:
        raise FileProblem("The list of jobs cannot be kept", "The disk is full.")

    await keeping.repository.add(make_job(JobState.COMPLETED, id="old", completed_at=START))
    copy = keeping.copy("old")
    with monkeypatch.context() as full:
        full.setattr(keeping.repository._journal, "forget", refuse)
        running = asyncio.create_task(keeping.retention.run())
        await keeping.clock.until_sleeping()
    assert (keeping.shown, copy.exists()) == (["old"], True)

    await keeping.clock.advance(24 * 3600)
    await keeping.clock.until_sleeping()

    assert (keeping.shown, copy.exists()) == ([], False)
    running.cancel()
    await asyncio.wait({running})
