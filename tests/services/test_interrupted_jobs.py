"""Jobs interrupted in earlier runs get their state as soon as the list of jobs can be written to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.services.store.job_database import JobDatabase
from knosc_desktop.services.store.job_repository import JobRepository, Naming
from knosc_desktop.services.store.job_store import JobStore
from knosc_desktop.services.tasks import TaskRegistry
from tests.support.builders import make_job
from tests.support.clock import FakeClock
from tests.support.job_stores import jobs_on_disk
from tests.support.locked_list import Lock, left_by_an_earlier_run, locked, make_impatient

LEFT = (JobState.SNAPSHOT, JobState.WAITING, JobState.SENDING, JobState.HANDED_OVER)
NAMED = [JobState.NOT_SENT, JobState.NOT_SENT, JobState.NOT_SENT, JobState.UNCONFIRMED]


@dataclass
class UnderTest:
    naming: Naming
    repository: JobRepository
    store: JobStore
    clock: FakeClock
    tasks: TaskRegistry
    path: Path
    told: list[FileProblem | None] = field(default_factory=list)

    @property
    def states(self) -> list[list[JobState]]:
        return [[job.state for job in jobs] for jobs in (self.store, jobs_on_disk(self.path))]

    async def next_try(self) -> None:
        await self.clock.until_sleeping()
        await self.clock.advance(5)
        async with asyncio.timeout(60):
            while self.tasks.is_running("name what was left") and not self.clock.sleeping:
                await self.clock.advance(0)


@pytest.fixture
async def under_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[UnderTest]:
    """After a start with an interrupted job in every state."""
    path = tmp_path / "jobs.db"
    left_by_an_earlier_run(path, *(make_job(state) for state in LEFT))
    errors: list[BaseException] = []
    store, clock, tasks = JobStore(), FakeClock(), TaskRegistry(errors.append)
    make_impatient(monkeypatch)
    repository = JobRepository(store, JobDatabase(path))
    await repository.open()
    bundle = UnderTest(Naming(store, repository, clock, tasks), repository, store, clock, tasks, path)
    bundle.naming.trouble.connect(bundle.told.append)
    bundle.naming.done.connect(bundle.told.append)
    yield bundle
    await tasks.close(limit=5)
    await repository.close(limit=5)
    assert errors == []


@pytest.fixture
def lock(under_test: UnderTest) -> Iterator[Lock]:
    with locked(under_test.path) as lock:
        yield lock


async def test_interrupted_jobs_get_their_state_at_once_and_nothing_is_reported(under_test: UnderTest) -> None:
    await under_test.naming.begin()

    assert under_test.states == [NAMED, NAMED]
    assert under_test.told == []


async def test_while_the_list_is_locked_nothing_is_claimed_and_that_is_reported(
    under_test: UnderTest, lock: Lock
) -> None:
    await under_test.naming.begin()

    assert under_test.states == [list(LEFT), list(LEFT)]
    (problem,) = under_test.told
    assert problem is not None
    assert "locked" in problem.details


async def test_interrupted_jobs_get_their_state_as_soon_as_the_list_is_unlocked(
    under_test: UnderTest, lock: Lock
) -> None:
    await under_test.naming.begin()
    await under_test.next_try()
    assert under_test.states[0] == list(LEFT)

    lock.release()
    await under_test.next_try()

    assert under_test.states == [NAMED, NAMED]


async def test_the_end_of_the_trouble_is_reported_once(under_test: UnderTest, lock: Lock) -> None:
    await under_test.naming.begin()
    lock.release()
    await under_test.next_try()

    assert [problem is None for problem in under_test.told] == [False, True]
    assert under_test.clock.sleeping == 0


async def test_a_job_of_this_run_does_not_count_as_interrupted(under_test: UnderTest, lock: Lock) -> None:
    await under_test.naming.begin()
    lock.release()
    await under_test.repository.add(make_job(JobState.WAITING))
    await under_test.next_try()

    assert under_test.states[0] == [*NAMED, JobState.WAITING]
