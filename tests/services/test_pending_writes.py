"""A failed write is repeated as soon as the disk allows it; an action of the user takes precedence."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from knosc_desktop.domain.errors import FileProblem, Problem
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.jobs import Job
from knosc_desktop.services.store.job_database import JobDatabase
from knosc_desktop.services.store.job_repository import JobRepository, PendingWrites
from knosc_desktop.services.store.job_store import JobStore
from knosc_desktop.services.tasks import TaskRegistry
from tests.support.builders import make_job
from tests.support.clock import FakeClock
from tests.support.job_changes import with_fields
from tests.support.job_stores import jobs_on_disk


class FullDisk(JobDatabase):
    """Refuses as long as it is full."""

    is_full = False

    def write(self, *jobs: Job) -> None:
        if self.is_full:
            raise FileProblem("The list of jobs cannot be kept", "The disk is full.")
        super().write(*jobs)


@dataclass
class UnderTest:
    pending_writes: PendingWrites
    repository: JobRepository
    store: JobStore
    disk: FullDisk
    clock: FakeClock
    tasks: TaskRegistry
    path: Path
    told: list[Problem] = field(default_factory=list)

    @property
    def states(self) -> list[tuple[JobState, ...]]:
        return [tuple(job.state for job in jobs) for jobs in (self.store, jobs_on_disk(self.path))]

    async def pass_time(self) -> None:
        """The next try, to its end."""
        await self.clock.until_sleeping()
        await self.clock.advance(5)
        async with asyncio.timeout(60):
            while any(self.tasks.is_running(f"write down {job.id}") for job in self.store) and not self.clock.sleeping:
                await self.clock.advance(0)


@pytest.fixture
async def under_test(tmp_path: Path) -> AsyncIterator[UnderTest]:
    errors: list[BaseException] = []
    store, clock, tasks = JobStore(), FakeClock(), TaskRegistry(errors.append)
    disk = FullDisk(tmp_path / "jobs.db")
    repository = JobRepository(store, disk)
    await repository.open()
    bundle = UnderTest(
        PendingWrites(repository, clock, tasks), repository, store, disk, clock, tasks, tmp_path / "jobs.db"
    )
    bundle.pending_writes.trouble.connect(bundle.told.append)
    yield bundle
    await tasks.close(limit=5)
    await repository.close(limit=5)
    assert errors == []


@pytest.fixture
async def job(under_test: UnderTest) -> Job:
    job = make_job(JobState.HANDED_OVER)
    await under_test.repository.add(job)
    return job


async def test_what_the_disk_takes_is_written_at_once(under_test: UnderTest, job: Job) -> None:
    await under_test.pending_writes.settle(job, with_fields(state=JobState.ACCEPTED, job_id="forecast-1"))

    assert under_test.states == [(JobState.ACCEPTED,), (JobState.ACCEPTED,)]
    assert under_test.told == []


async def test_a_failed_write_is_reported_and_its_state_is_not_claimed(under_test: UnderTest, job: Job) -> None:
    under_test.disk.is_full = True

    await under_test.pending_writes.settle(job, with_fields(state=JobState.ACCEPTED, job_id="forecast-1"))

    assert under_test.states == [(JobState.HANDED_OVER,), (JobState.HANDED_OVER,)]
    assert [problem.title for problem in under_test.told] == ["The list of jobs cannot be kept"]


async def test_a_failed_write_is_repeated_as_soon_as_there_is_room(under_test: UnderTest, job: Job) -> None:
    under_test.disk.is_full = True
    await under_test.pending_writes.settle(job, with_fields(state=JobState.ACCEPTED, job_id="forecast-1"))
    await under_test.pass_time()
    assert len(under_test.told) == 2

    under_test.disk.is_full = False
    await under_test.pass_time()

    assert under_test.states == [(JobState.ACCEPTED,), (JobState.ACCEPTED,)]
    assert under_test.store[job.id].job_id == "forecast-1"


async def test_the_end_of_the_program_is_the_last_chance(under_test: UnderTest, job: Job) -> None:
    under_test.disk.is_full = True
    await under_test.pending_writes.settle(job, with_fields(state=JobState.ACCEPTED, job_id="forecast-1"))
    await under_test.clock.until_sleeping()
    under_test.disk.is_full = False

    await under_test.tasks.close(limit=5)

    assert under_test.states == [(JobState.ACCEPTED,), (JobState.ACCEPTED,)]


async def test_an_action_of_the_user_meanwhile_takes_precedence(under_test: UnderTest) -> None:
    job = make_job(JobState.WAITING)
    await under_test.repository.add(job)
    under_test.disk.is_full = True
    await under_test.pending_writes.settle(job, with_fields(state=JobState.NOT_SENT))
    under_test.disk.is_full = False
    await under_test.repository.apply(job.id, with_fields(state=JobState.CANCELLED))

    await under_test.pass_time()

    assert under_test.states == [(JobState.CANCELLED,), (JobState.CANCELLED,)]


async def test_a_job_that_was_removed_meanwhile_stays_removed(under_test: UnderTest, job: Job) -> None:
    await under_test.repository.remove(job.id)

    await under_test.pending_writes.settle(job, with_fields(state=JobState.ACCEPTED))

    assert under_test.states == [(), ()]


# What is owed.


async def test_a_failed_write_is_pending_until_it_is_written(under_test: UnderTest, job: Job) -> None:
    under_test.disk.is_full = True
    await under_test.pending_writes.settle(job, with_fields(state=JobState.ACCEPTED))
    assert under_test.pending_writes.owes(job)

    under_test.disk.is_full = False
    await under_test.pass_time()

    assert not under_test.pending_writes.owes(job)


async def test_it_is_behind_as_long_as_any_write_is_pending(under_test: UnderTest, job: Job) -> None:
    under_test.disk.is_full = True
    await under_test.pending_writes.settle(job, with_fields(state=JobState.ACCEPTED))
    assert under_test.pending_writes.is_behind

    under_test.disk.is_full = False
    await under_test.pass_time()

    assert not under_test.pending_writes.is_behind


async def test_a_caller_cancelled_during_a_failed_write_has_its_change_made_anyway(
    under_test: UnderTest, job: Job
) -> None:
    under_test.disk.is_full = True
    noting = asyncio.create_task(under_test.pending_writes.settle(job, with_fields(state=JobState.ACCEPTED)))
    await asyncio.sleep(0)
    noting.cancel()
    await asyncio.wait([noting])

    await under_test.clock.until_sleeping()
    under_test.disk.is_full = False
    await under_test.pass_time()

    assert under_test.states == [(JobState.ACCEPTED,)] * 2


async def test_what_is_known_later_is_not_overwritten_by_something_older(under_test: UnderTest, job: Job) -> None:
    under_test.disk.is_full = True
    await under_test.pending_writes.settle(job, with_fields(status_word="older"))
    under_test.disk.is_full = False
    await under_test.pending_writes.settle(job, with_fields(status_word="newer"))

    await under_test.clock.advance(60)

    assert under_test.store[job.id].status_word == "newer"
    assert not under_test.pending_writes.is_behind


async def test_a_write_that_succeeds_at_once_is_never_pending(under_test: UnderTest, job: Job) -> None:
    await under_test.pending_writes.settle(job, with_fields(state=JobState.ACCEPTED))

    assert not under_test.pending_writes.owes(job)


async def test_a_listener_of_the_write_no_longer_finds_it_pending(under_test: UnderTest, job: Job) -> None:
    owed: list[tuple[str, bool]] = []
    under_test.pending_writes.caught_up.connect(
        lambda job_id: owed.append((job_id, under_test.pending_writes.owes(job)))
    )
    under_test.disk.is_full = True
    await under_test.pending_writes.settle(job, with_fields(state=JobState.ACCEPTED))
    assert owed == []

    under_test.disk.is_full = False
    await under_test.pass_time()

    assert owed == [(job.id, False)]


async def test_what_became_of_it_later_is_not_lost_behind_something_older(under_test: UnderTest) -> None:
    job = make_job(JobState.WAITING)
    await under_test.repository.add(job)
    under_test.disk.is_full = True
    await under_test.pending_writes.settle(job, with_fields(sent=1))
    under_test.disk.is_full = False
    handed_over = await under_test.repository.apply(job.id, with_fields(state=JobState.HANDED_OVER))
    assert handed_over is not None
    under_test.disk.is_full = True
    await under_test.pending_writes.settle(handed_over, with_fields(state=JobState.ACCEPTED, job_id="forecast-1"))

    under_test.disk.is_full = False
    await under_test.pass_time()

    assert under_test.states == [(JobState.ACCEPTED,), (JobState.ACCEPTED,)]
    assert under_test.store[job.id].job_id == "forecast-1"
