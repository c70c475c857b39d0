"""After a start, interrupted jobs get their state, and nothing is claimed that may be missing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.texts import message
from knosc_desktop.domain.unconfirmed import ARRIVED_AFTER_ALL
from knosc_desktop.services.store.job_database import JobDatabase
from knosc_desktop.services.store.job_repository import JobRepository, settle_unfinished
from knosc_desktop.services.store.job_store import JobStore
from tests.support.builders import make_computation, make_job
from tests.support.job_changes import with_fields
from tests.support.job_stores import jobs_on_disk
from tests.support.locked_list import left_by_an_earlier_run

LEAVING = [JobState.SNAPSHOT, JobState.WAITING, JobState.SENDING, JobState.HANDED_OVER]
OTHERS = [state for state in JobState if state not in LEAVING]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "jobs.db"


@pytest.fixture
def store() -> JobStore:
    return JobStore()


@pytest.fixture
async def repository(store: JobStore, path: Path) -> AsyncIterator[JobRepository]:
    repository = JobRepository(store, JobDatabase(path))
    yield repository
    await repository.close(limit=5)


def damage(path: Path) -> None:
    """So that it cannot be known whether the end is missing; every row is readable."""
    with path.open("r+b") as file:
        file.write(b"no database")


@pytest.mark.parametrize("state", LEAVING)
async def test_a_partly_sent_job_is_not_sent_and_a_wholly_sent_one_is_unknown(
    repository: JobRepository, store: JobStore, path: Path, state: JobState
) -> None:
    left_by_an_earlier_run(path, make_job(state, sent=7))
    await repository.open()

    await settle_unfinished(store, repository)

    (job,) = store
    expected = JobState.UNCONFIRMED if state is JobState.HANDED_OVER else JobState.NOT_SENT
    assert [job.state, *(each.state for each in jobs_on_disk(path))] == [expected, expected]
    assert job.problem is not None
    assert job.can_retry


@pytest.mark.parametrize("state", LEAVING)
async def test_after_damage_no_state_before_an_answer_is_trusted(
    repository: JobRepository, store: JobStore, path: Path, state: JobState
) -> None:
    left_by_an_earlier_run(path, make_job(state))
    damage(path)
    await repository.open()

    await settle_unfinished(store, repository)

    (job,) = store
    assert job.state is JobState.UNCONFIRMED
    assert job.problem is not None
    assert job.problem.message == message("uploads.damaged_list")
    assert not job.surely_no_job


@pytest.mark.parametrize("damaged", [False, True])
async def test_a_job_that_was_not_interrupted_is_unchanged(
    repository: JobRepository, store: JobStore, path: Path, damaged: bool
) -> None:
    jobs = [make_job(state) for state in OTHERS]
    left_by_an_earlier_run(path, *jobs)
    if damaged:
        damage(path)
    await repository.open()

    await settle_unfinished(store, repository)

    assert [replace(job, sent=0) for job in store] == jobs


async def test_a_computation_that_was_requested_is_unknown(
    repository: JobRepository, store: JobStore, path: Path
) -> None:
    left_by_an_earlier_run(path, make_computation(JobState.HANDED_OVER))
    await repository.open()

    await settle_unfinished(store, repository)

    assert [job.state for job in store] == [JobState.UNCONFIRMED]


async def test_evidence_on_disk_is_kept(repository: JobRepository, store: JobStore, path: Path) -> None:
    left_by_an_earlier_run(path, make_job(JobState.HANDED_OVER, before="ab" * 32))
    await repository.open()

    await settle_unfinished(store, repository)

    assert [job.before for job in store] == ["ab" * 32]


async def test_a_job_cancelled_meanwhile_stays_cancelled(
    repository: JobRepository, store: JobStore, path: Path
) -> None:
    left_by_an_earlier_run(path, job := make_job(JobState.WAITING))
    await repository.open()

    await asyncio.gather(
        repository.apply(job.id, with_fields(state=JobState.CANCELLED)), settle_unfinished(store, repository)
    )

    assert [each.state for each in store] == [JobState.CANCELLED]


@pytest.mark.parametrize("state", [JobState.WAITING, JobState.SENDING])
async def test_a_resend_of_a_received_job_is_not_called_safe_to_send(
    store: JobStore, repository: JobRepository, path: Path, state: JobState
) -> None:
    found = make_job(JobState.RECEIVED, id="found", sent_again_as="again")
    left_by_an_earlier_run(path, found, make_job(state, id="again"))
    await repository.open()

    await settle_unfinished(store, repository)

    problem = store["again"].problem
    assert store["again"].state is JobState.NOT_SENT
    assert problem is not None
    assert problem == ARRIVED_AFTER_ALL
