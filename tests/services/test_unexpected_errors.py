"""Uploads, tracking and evidence continue after any error, and nothing is lost or sent twice because of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from knosc_desktop.api.client import KnoscClient
from knosc_desktop.demo.workbooks import write_sample
from knosc_desktop.domain.errors import AppFault
from knosc_desktop.domain.job_states import Evidence, JobState
from knosc_desktop.domain.jobs import Acceptance, Job
from knosc_desktop.services.store.job_repository import Move
from knosc_desktop.services.upload.uploader import PAUSES
from tests.services.conftest import Sending, until
from tests.services.test_uploader import posts
from tests.support.builders import make_staged
from tests.support.tenant import DemoTenant

FAULTS = [
    UnicodeEncodeError("ascii", "ü", 0, 1, "x"),
    RuntimeError("x"),
    OverflowError("x"),
    ExceptionGroup("several", [OSError("x")]),
]


@pytest.fixture(autouse=True)
def faults_are_expected(sending: Sending) -> None:
    """Some come while everything is being closed."""
    sending.errors_are_expected = True


def failing(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, error: Exception, times: int) -> list[int]:
    """Let a method raise so many times before it works; the list holds how often it was called."""
    works: Callable[..., Awaitable[Any]] = getattr(owner, name)
    calls: list[int] = []

    async def method(*arguments: Any, **named: Any) -> Any:
        calls.append(1)
        if len(calls) <= times:
            raise error
        return await works(*arguments, **named)

    monkeypatch.setattr(owner, name, method)
    return calls


async def submit(sending: Sending, folder: Path, *names: str) -> list[Job]:
    files = []
    for number, name in enumerate(names or ("units.csv",)):
        # No two of the same bytes: what Knosc shows already is not sent unasked.
        write_sample("unit-master", folder / name, rows=10 + number)
        files.append(make_staged(folder / name, trigger="unit-master"))
    return list(await sending.orders.submit(files, sending.orders.sender()))


async def moved(sending: Sending, job: Job, *states: JobState) -> Job:
    """Let time pass until the job is in one of the states."""
    waiting = asyncio.ensure_future(until(sending, job, *states))
    while not waiting.done():
        await sending.clock.advance(1.0)
        await asyncio.sleep(0.001)
    return await waiting


@pytest.mark.parametrize("error", FAULTS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("place", ["profile", "download_last_upload"])
async def test_an_error_before_the_first_byte_is_one_more_attempt(
    sending: Sending,
    tenant: DemoTenant,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    place: str,
) -> None:
    failing(monkeypatch, KnoscClient, place, error, times=1)
    (job,) = await submit(sending, tmp_path)
    await moved(sending, job, JobState.ACCEPTED)
    assert posts(tenant) == 1
    assert sending.errors == [error]


async def test_an_error_that_stays_ends_the_job_as_not_sent_and_the_next_one_is_sent(
    sending: Sending, tenant: DemoTenant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, KnoscClient, "profile", ValueError("x"), times=len(PAUSES) + 1)
    first, second = await submit(sending, tmp_path, "a.csv", "b.csv")
    ended = await moved(sending, first, JobState.NOT_SENT)
    await moved(sending, second, JobState.ACCEPTED)
    assert ended.problem is not None
    assert ended.problem.title == AppFault.title
    assert posts(tenant) == 1


@pytest.mark.parametrize("error", FAULTS, ids=lambda error: type(error).__name__)
async def test_an_error_after_the_last_byte_is_never_a_reason_to_send_again(
    sending: Sending, tenant: DemoTenant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    works = KnoscClient.upload

    async def upload(*arguments: Any, **named: Any) -> Acceptance:
        await works(*arguments, **named)
        raise error

    monkeypatch.setattr(KnoscClient, "upload", upload)
    first, second = await submit(sending, tmp_path, "a.csv", "b.csv")
    await moved(sending, first, JobState.UNCONFIRMED, JobState.RECEIVED)
    await moved(sending, second, JobState.UNCONFIRMED, JobState.RECEIVED)
    await sending.clock.advance(3600)
    assert posts(tenant) == 2
    assert JobState.WAITING not in {job.state for job in sending.jobs}


@pytest.mark.parametrize("error", FAULTS, ids=lambda error: type(error).__name__)
async def test_an_accepted_job_is_noted_although_writing_it_down_failed_at_first(
    sending: Sending, tenant: DemoTenant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    works = sending.repository.apply
    left = [2]

    async def apply(job_id: str, move: Move, **facts: Any) -> Job | None:
        after = move(sending.store[job_id])
        if after is not None and after.state is JobState.ACCEPTED and left[0]:
            left[0] -= 1
            raise error
        return await works(job_id, move, **facts)

    monkeypatch.setattr(sending.repository, "apply", apply)
    first, second = await submit(sending, tmp_path, "a.csv", "b.csv")
    await moved(sending, first, JobState.ACCEPTED, JobState.QUEUED, JobState.RUNNING, JobState.COMPLETED)
    await moved(sending, second, JobState.ACCEPTED, JobState.QUEUED, JobState.RUNNING, JobState.COMPLETED)
    assert posts(tenant) == 2
    assert sending.store[first.id].job_id


@pytest.mark.parametrize("error", FAULTS, ids=lambda error: type(error).__name__)
async def test_tracking_continues_after_an_error_and_the_error_is_reported(
    sending: Sending, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    told: list[Any] = []
    is_over = asyncio.Event()
    sending.tracker.trouble.connect(told.append)
    sending.tracker.trouble.connect(lambda problem: None if problem else is_over.set())
    failing(monkeypatch, KnoscClient, "job_reports", error, times=4)
    (job,) = await submit(sending, tmp_path)
    await moved(sending, job, JobState.COMPLETED)
    # The end of the trouble is reported after the job.
    async with asyncio.timeout(60):
        await is_over.wait()
    assert set(sending.errors) == {error}
    assert [problem is None for problem in told] == [False, True]


async def test_one_state_that_cannot_be_written_hides_no_other(
    sending: Sending, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = await submit(sending, tmp_path, "a.csv", "b.csv")
    apply, apply_all = sending.repository.apply, sending.repository.apply_all

    async def one(job_id: str, move: Move, **facts: Any) -> Job | None:
        if job_id == first.id and sending.store[first.id].is_tracked:
            raise OverflowError("x")
        return await apply(job_id, move, **facts)

    async def several(moves: Mapping[str, Move]) -> None:
        if first.id in moves:
            raise OverflowError("x")
        await apply_all(moves)

    monkeypatch.setattr(sending.repository, "apply", one)
    monkeypatch.setattr(sending.repository, "apply_all", several)
    await moved(sending, second, JobState.COMPLETED)
    assert sending.store[first.id].state is JobState.ACCEPTED


async def test_the_tracker_is_started_again(sending: Sending, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    error = RuntimeError("x")
    failing(monkeypatch, sending.tracker, "_rest", error, times=3)
    (job,) = await submit(sending, tmp_path)
    await moved(sending, job, JobState.COMPLETED)
    assert sending.errors == [error] * 3


@pytest.mark.parametrize("error", FAULTS, ids=lambda error: type(error).__name__)
async def test_evidence_is_sought_again_after_an_error(
    sending: Sending, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    works = KnoscClient.upload

    async def upload(*arguments: Any, **named: Any) -> Acceptance:
        await works(*arguments, **named)
        # The download before it has been made; those that seek evidence come now.
        failing(monkeypatch, KnoscClient, "download_last_upload", error, times=2)
        raise RuntimeError("the answer is lost")

    monkeypatch.setattr(KnoscClient, "upload", upload)
    (job,) = await submit(sending, tmp_path)
    await moved(sending, job, JobState.RECEIVED)
    assert sending.store[job.id].evidence is Evidence.ARRIVED
    assert sending.errors.count(error) == 2
