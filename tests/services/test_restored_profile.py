"""A list of jobs from a backup is out of date: Knosc's last upload is compared before anything is sent."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from knosc_desktop.demo.workbooks import write_sample
from knosc_desktop.domain.files import StagedFile
from knosc_desktop.domain.job_states import NOTHING, Evidence, JobState
from knosc_desktop.domain.jobs import Job
from knosc_desktop.domain.texts import message
from knosc_desktop.services.store.job_repository import settle_unfinished
from knosc_desktop.services.upload.lost_answers import FOUND_THERE
from tests.services.conftest import Sending, request_for, until
from tests.services.test_lost_answers import KIND, answers_next, count, rest, sent, upload_elsewhere
from tests.support.builders import make_job, make_problem, make_sent_file, make_staged
from tests.support.job_changes import with_fields
from tests.support.tenant import DemoTenant

ENDS = (JobState.NOT_SENT, JobState.ACCEPTED, JobState.UNCONFIRMED)


@pytest.fixture
def staged(tmp_path: Path) -> StagedFile:
    write_sample(KIND, tmp_path / "units.csv")
    return make_staged(tmp_path / "units.csv", trigger=KIND)


@pytest.fixture
def other(tmp_path: Path) -> Path:
    write_sample(KIND, tmp_path / "other.csv", rows=7)
    return tmp_path / "other.csv"


@pytest.fixture
async def kept(sending: Sending, tenant: DemoTenant, staged: StagedFile) -> Job:
    """A job of an earlier run whose bytes are kept; not on the list yet."""
    sender = sending.orders.sender()
    snapshot = await sending.snapshots.take("left", staged.path, staged.format, staged.stamp)
    file = make_sent_file(name="units.csv", size=snapshot.size, sha256=snapshot.sha256)
    return make_job(
        JobState.WAITING, id="left", trigger=KIND, environment=sender.environment, account=sender.account, file=file
    )


async def restored(sending: Sending, job: Job, state: JobState, **facts: Any) -> Job:
    """The list as it was in the backup, and what the start made of it."""
    sending.store.prepend([replace(job, state=state, **facts)])
    await settle_unfinished(sending.store, sending.repository)
    return sending.store[job.id]


@pytest.mark.parametrize("state", [JobState.WAITING, JobState.SENDING])
@pytest.mark.parametrize("before", ["", NOTHING, "b" * 64])
async def test_a_job_called_not_sent_at_the_start_is_corrected_when_knosc_shows_it(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, kept: Job, state: JobState, before: str
) -> None:
    await upload_elsewhere(tenant, staged.path)
    job = await restored(sending, kept, state, before=before)
    assert job.state is JobState.NOT_SENT

    await sending.clock.until_sleeping()
    await sending.clock.advance(1)
    await rest(sending)

    found = sending.store[job.id]
    assert (found.state, found.evidence) == (JobState.UNCONFIRMED, Evidence.UNDECIDABLE)
    assert found.problem == FOUND_THERE
    assert count(tenant, "GET") == 1


async def test_a_job_knosc_does_not_show_stays_not_sent_and_is_looked_for_once(
    sending: Sending, tenant: DemoTenant, other: Path, kept: Job
) -> None:
    await upload_elsewhere(tenant, other)
    job = await restored(sending, kept, JobState.SENDING)

    await sending.clock.until_sleeping()
    await sending.clock.advance(3600)
    await rest(sending)
    await sending.clock.advance(3600)

    assert sending.store[job.id] == job
    assert count(tenant, "GET") == 1


@pytest.mark.parametrize("state", [JobState.NOT_SENT, JobState.CANCELLED, JobState.REFUSED])
async def test_an_old_job_sent_again_is_not_sent_when_knosc_has_it_and_then_asked_about(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, kept: Job, state: JobState
) -> None:
    job = await restored(sending, kept, state, problem=make_problem())
    await upload_elsewhere(tenant, staged.path)
    known = count(tenant, "POST")

    again = await until(sending, await sending.orders.send_again(job.id), *ENDS)

    assert (again.state, again.evidence) == (JobState.NOT_SENT, Evidence.UNDECIDABLE)
    assert again.problem is not None
    assert again.problem.message == message("uploads.already_there.message")
    assert again.is_in_doubt
    assert (sending.store[job.id].state, sending.store[job.id].evidence) == (JobState.UNCONFIRMED, Evidence.UNDECIDABLE)
    assert count(tenant, "POST") == known


async def test_evidence_found_while_a_job_waits_is_kept_when_another_file_follows(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, other: Path, kept: Job
) -> None:
    job = await restored(sending, kept, JobState.CANCELLED)
    await upload_elsewhere(tenant, staged.path)
    (first,) = await sending.orders.submit([make_staged(other, trigger=KIND)], sending.orders.sender())

    again = await until(sending, await sending.orders.send_again(job.id), *ENDS)

    assert (await until(sending, first, *ENDS)).state is JobState.ACCEPTED
    assert (again.state, again.evidence) == (JobState.NOT_SENT, Evidence.UNDECIDABLE)


async def test_once_the_user_has_been_asked_it_is_sent(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, kept: Job
) -> None:
    job = await restored(sending, kept, JobState.NOT_SENT)
    await upload_elsewhere(tenant, staged.path)
    again = await until(sending, await sending.orders.send_again(job.id), *ENDS)

    once_more = await until(sending, await sending.orders.send_again(again.id), *ENDS)

    assert once_more.state is JobState.ACCEPTED
    assert len(tenant.jobs()) == 2


async def test_a_file_added_again_that_knosc_already_has_is_not_sent_before_the_user_says_so(
    sending: Sending, tenant: DemoTenant, staged: StagedFile
) -> None:
    await upload_elsewhere(tenant, staged.path)

    job = await sent(sending, staged, *ENDS)
    assert (job.state, len(tenant.jobs())) == (JobState.NOT_SENT, 1)
    again = await until(sending, await sending.orders.send_again(job.id), *ENDS)

    assert again.state is JobState.ACCEPTED
    assert len(tenant.jobs()) == 2


async def test_the_same_file_wanted_once_more_is_sent(sending: Sending, tenant: DemoTenant, staged: StagedFile) -> None:
    await sent(sending, staged, JobState.ACCEPTED)

    (job,) = await sending.orders.submit([staged], sending.orders.sender(), once_more={staged.id})

    assert (await until(sending, job, *ENDS)).state is JobState.ACCEPTED
    assert sending.store[job.id].evidence is Evidence.NONE
    assert len(tenant.jobs()) == 2


@pytest.mark.parametrize("outcome", [JobState.FAILED, JobState.COMPLETED_WITH_ERRORS])
async def test_the_same_file_after_it_failed_is_sent_for_a_second_try(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, outcome: JobState
) -> None:
    first = await sent(sending, staged, JobState.ACCEPTED)
    await sending.repository.apply(first.id, with_fields(state=outcome))

    again = await sent(sending, replace(staged, id="once more"), *ENDS)

    assert again.state is JobState.ACCEPTED


async def test_two_files_of_the_same_bytes_in_one_batch_are_sent_once(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, tmp_path: Path
) -> None:
    twin = tmp_path / "twin.csv"
    twin.write_bytes(staged.path.read_bytes())

    first, second = await sending.orders.submit([staged, make_staged(twin, trigger=KIND)], sending.orders.sender())

    assert (await until(sending, second, *ENDS)).state is JobState.NOT_SENT
    assert sending.store[first.id].job_id is not None
    assert len(tenant.jobs()) == 1


async def test_the_same_bytes_after_another_file_are_sent(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, other: Path
) -> None:
    await sent(sending, staged, JobState.ACCEPTED)
    await sent(sending, make_staged(other, trigger=KIND), JobState.ACCEPTED)

    job = await sent(sending, replace(staged, id="back"), *ENDS)

    assert job.state is JobState.ACCEPTED


async def test_what_this_run_itself_did_not_send_is_not_doubted(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, other: Path
) -> None:
    answers_next(tenant, method="POST", status=403, body="{}")
    job = await sent(sending, staged, JobState.REFUSED)
    await upload_elsewhere(tenant, staged.path)

    await sent(sending, make_staged(other, trigger=KIND), JobState.ACCEPTED)

    assert sending.store[job.id] == job


async def test_an_upload_explained_by_another_job_is_not_doubted(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, other: Path, kept: Job
) -> None:
    await sent(sending, staged, JobState.ACCEPTED)
    job = await restored(sending, kept, JobState.CANCELLED)

    await sent(sending, make_staged(other, trigger=KIND), JobState.ACCEPTED)

    assert sending.store[job.id] == job


async def test_jobs_of_another_account_are_not_looked_for(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, kept: Job
) -> None:
    await upload_elsewhere(tenant, staged.path)
    await sending.session.sign_in(request_for(tenant, tenant.viewer))
    job = await restored(sending, kept, JobState.SENDING)

    await sending.clock.advance(3600)

    assert sending.store[job.id] == job
    assert count(tenant, "GET") == 0


@pytest.mark.parametrize(
    "witness",
    [{"status": 403, "body": "{}"}, {"status": 500, "body": "{}"}, {"lose": "request"}],
    ids=["not allowed", "trouble", "cut off"],
)
async def test_an_old_job_is_not_sent_again_unasked_when_nothing_can_be_compared(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, kept: Job, witness: dict[str, Any]
) -> None:
    job = await restored(sending, kept, JobState.NOT_SENT)
    await upload_elsewhere(tenant, staged.path)
    answers_next(tenant, method="GET", times=99, **witness)

    again = await sending.orders.send_again(job.id)
    async with asyncio.timeout(60):
        while sending.store[again.id].state not in ENDS:
            await sending.clock.advance(1)
    found = sending.store[again.id]
    assert (found.state, found.is_in_doubt, len(tenant.jobs())) == (JobState.NOT_SENT, True, 1)

    once_more = await sending.orders.send_again(again.id)
    async with asyncio.timeout(60):
        while sending.store[once_more.id].state not in ENDS:
            await sending.clock.advance(1)
    assert sending.store[once_more.id].state is JobState.ACCEPTED


async def test_an_old_job_of_a_data_type_that_knosc_never_had_is_sent_again(
    sending: Sending, tenant: DemoTenant, kept: Job
) -> None:
    job = await restored(sending, kept, JobState.NOT_SENT)

    again = await until(sending, await sending.orders.send_again(job.id), *ENDS)

    assert (again.state, len(tenant.jobs())) == (JobState.ACCEPTED, 1)
