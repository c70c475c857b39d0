"""Chains of resends: however long, a file that may have been received is never sent unasked."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from knosc_desktop.demo.workbooks import write_sample
from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.domain.files import StagedFile
from knosc_desktop.domain.job_states import Evidence, JobState
from knosc_desktop.domain.jobs import Job
from knosc_desktop.domain.texts import message
from knosc_desktop.domain.unconfirmed import ARRIVED_AFTER_ALL
from knosc_desktop.services.store.job_repository import Move
from knosc_desktop.services.upload.uploader import PAUSES
from tests.services.conftest import Sending, until
from tests.support.builders import make_staged
from tests.support.job_changes import with_fields
from tests.support.job_stores import jobs_on_disk
from tests.support.tenant import DemoTenant

KIND = "unit-master"


@pytest.fixture
def staged(tmp_path: Path) -> StagedFile:
    write_sample(KIND, tmp_path / "units.csv")
    return make_staged(tmp_path / "units.csv", trigger=KIND)


async def lost(sending: Sending, tenant: DemoTenant, file: StagedFile, what: str) -> Job:
    """A file whose answer was lost; ``what`` says whether the request was, too."""
    tenant.control({"answer_next": {"path": f"/api/job/{KIND}", "method": "POST", "lose": what, "after_body": True}})
    (job,) = await sending.orders.submit([file], sending.orders.sender())
    return await until(sending, job, JobState.UNCONFIRMED)


async def ended(sending: Sending, job: Job) -> Job:
    return await until(sending, job, JobState.NOT_SENT, JobState.UNCONFIRMED, JobState.ACCEPTED)


async def insist(sending: Sending, job: Job) -> None:
    """Send it again, if that is still to be had; when it turns out at once that it arrived, it is not."""
    with suppress(FileProblem):
        await ended(sending, await sending.orders.send_again(job.id))


async def test_a_cancelled_resend_does_not_hide_that_the_first_one_was_received(
    sending: Sending, tenant: DemoTenant, staged: StagedFile
) -> None:
    first = await lost(sending, tenant, staged, "answer")
    second = await sending.orders.send_again(first.id)
    assert await sending.orders.cancel(second.id)

    await insist(sending, second)

    assert sending.store[first.id].state is JobState.RECEIVED
    assert len(tenant.jobs()) == 1


async def test_a_waiting_resend_ends_when_the_first_one_is_found_even_if_that_one_is_removed(
    sending: Sending, tenant: DemoTenant, staged: StagedFile
) -> None:
    first = await lost(sending, tenant, staged, "answer")
    tenant.control({"answer_next": {"path": "/api/profile", "status": 503, "body": "{}", "times": 1}})
    second = await sending.orders.send_again(first.id)
    await sending.clock.until_sleeping()
    await sending.evidence.look(first.id)
    await until(sending, first, JobState.RECEIVED)

    await sending.repository.remove(first.id)
    await sending.clock.advance(PAUSES[0])

    assert (await ended(sending, second)).state is JobState.NOT_SENT
    assert len(tenant.jobs()) == 1


async def test_what_was_not_sent_because_the_first_one_arrived_cannot_be_sent_again(
    sending: Sending, tenant: DemoTenant, staged: StagedFile
) -> None:
    first = await lost(sending, tenant, staged, "answer")
    second = await ended(sending, await sending.orders.send_again(first.id))
    assert second.problem == ARRIVED_AFTER_ALL

    with pytest.raises(FileProblem) as told:
        await sending.orders.send_again(second.id)
    assert told.value.message == message("uploads.no_retry.done")

    assert len(tenant.jobs()) == 1


async def test_a_first_one_that_did_not_arrive_is_sent_at_the_third_attempt(
    sending: Sending, tenant: DemoTenant, staged: StagedFile
) -> None:
    first = await lost(sending, tenant, staged, "request")
    second = await sending.orders.send_again(first.id)
    assert await sending.orders.cancel(second.id)

    third = await ended(sending, await sending.orders.send_again(second.id))

    assert third.state is JobState.ACCEPTED
    assert len(tenant.jobs()) == 1


async def test_after_an_unsent_resend_was_removed_the_first_one_can_be_sent_again(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, tmp_path: Path
) -> None:
    first = await lost(sending, tenant, staged, "request")
    second = await sending.orders.send_again(first.id)
    assert await sending.orders.cancel(second.id)

    await sending.repository.remove(second.id)

    assert sending.store[first.id].can_retry
    assert [(job.id, job.sent_again_as) for job in jobs_on_disk(tmp_path / "jobs.db")] == [(first.id, "")]


@pytest.mark.parametrize("is_found_first", [True, False], ids=["found while it is on its way", "found afterwards"])
async def test_an_unsent_resend_is_not_called_safe_when_the_first_one_is_found(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, is_found_first: bool
) -> None:
    first = await lost(sending, tenant, staged, "answer")
    found: dict[str, Any] = {"state": JobState.RECEIVED, "evidence": Evidence.ARRIVED, "problem": None}
    if is_found_first:
        # It arrives between the last look and the first byte.
        apply = sending.repository.apply

        async def find_then_begin(job_id: str, move: Move, **facts: Any) -> Job | None:
            after = move(sending.store[job_id])
            if after is not None and after.state is JobState.SENDING:
                await apply(first.id, with_fields(**found))
                sending.snapshots.path_of(job_id).unlink()
            return await apply(job_id, move, **facts)

        sending.repository.apply = find_then_begin  # type: ignore[method-assign]
    tenant.control({"answer_next": {"path": f"/api/job/{KIND}", "method": "GET", "status": 403, "body": "{}"}})
    if not is_found_first:
        sending.snapshots.path_of(first.id).write_bytes(b"something else")
    second = await ended(sending, await sending.orders.send_again(first.id))
    if not is_found_first:
        await sending.repository.apply(first.id, with_fields(**found))
        async with asyncio.timeout(60):
            while sending.store[second.id].problem == second.problem:
                await sending.clock.advance(0)

    problem = sending.store[second.id].problem
    assert second.state is JobState.NOT_SENT
    assert problem == ARRIVED_AFTER_ALL
