"""A requested upload is on disk before it counts, or is rejected with a message."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from knosc_desktop.demo.workbooks import write_sample
from knosc_desktop.domain.environment import Environment
from knosc_desktop.domain.errors import FileProblem, NotSignedIn
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.jobs import Job
from knosc_desktop.domain.texts import message
from knosc_desktop.services.upload.queue import Destination
from knosc_desktop.words.catalogue import render
from tests.services.conftest import Sending, request_for, until
from tests.support.builders import PRODUCTION, make_computation, make_job, make_staged
from tests.support.job_stores import jobs_on_disk
from tests.support.tenant import DemoTenant


def ours(tenant: DemoTenant) -> Destination:
    return Destination(Environment.at_address(tenant.address), tenant.planner[0])


async def kept_job(sending: Sending, tenant: DemoTenant, state: JobState) -> Job:
    """A job of an earlier run with its snapshot, so that nothing sends it by itself."""
    sender = ours(tenant)
    job = make_job(state, trigger="unit-master", environment=sender.environment, account=sender.account)
    await sending.snapshots.make_folder()
    sending.snapshots.path_of(job.id).write_bytes(b"bytes")
    await sending.repository.add(job)
    return job


async def test_the_sender_is_the_signed_in_account_and_environment(sending: Sending, tenant: DemoTenant) -> None:
    assert sending.orders.sender() == ours(tenant)


async def test_without_a_session_there_is_no_sender(sending: Sending) -> None:
    await sending.session.sign_out()
    with pytest.raises(NotSignedIn):
        sending.orders.sender()


async def test_an_order_of_nothing_is_no_error(sending: Sending) -> None:
    assert await sending.orders.submit([], sending.orders.sender()) == []


async def test_files_stay_with_the_account_they_were_uploaded_as(
    sending: Sending, tenant: DemoTenant, tmp_path: Path
) -> None:
    write_sample("unit-master", tmp_path / "units.csv")
    sender = sending.orders.sender()
    await sending.session.sign_in(request_for(tenant, tenant.viewer))

    (job,) = await sending.orders.submit([make_staged(tmp_path / "units.csv", trigger="unit-master")], sender)

    assert (job.environment, job.account) == (sender.environment, sender.account)
    assert [each.account for each in jobs_on_disk(tmp_path / "jobs.db")] == [sender.account]


@pytest.mark.parametrize("state", JobState)
async def test_only_a_job_that_is_not_being_sent_can_be_cancelled(
    sending: Sending, tmp_path: Path, state: JobState
) -> None:
    job = make_job(state)
    await sending.repository.add(job)

    taken_back = await sending.orders.cancel(job.id)

    assert taken_back is (state in {JobState.SNAPSHOT, JobState.WAITING})
    expected = JobState.CANCELLED if taken_back else state
    assert [each.state for each in jobs_on_disk(tmp_path / "jobs.db")] == [expected]


async def test_a_removed_job_cannot_be_cancelled(sending: Sending) -> None:
    assert not await sending.orders.cancel("gone")


async def test_a_cancellation_that_cannot_be_saved_is_not_made(
    sending: Sending, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = make_job(JobState.WAITING)
    await sending.repository.add(job)

    def full(*_jobs: Job) -> None:
        raise FileProblem("The list of jobs cannot be kept", "The disk is full.")

    monkeypatch.setattr(sending.journal, "write", full)
    with pytest.raises(FileProblem):
        await sending.orders.cancel(job.id)

    assert sending.store[job.id].state is JobState.WAITING


@pytest.mark.parametrize("state", [state for state in JobState if not make_job(state).can_retry])
async def test_what_knosc_has_or_may_still_get_is_not_sent_again(
    sending: Sending, tenant: DemoTenant, state: JobState
) -> None:
    # With somebody else signed in nothing of it is sent by itself.
    await sending.session.sign_in(request_for(tenant, tenant.viewer))
    viewer = sending.orders.sender()
    job = make_job(state, environment=viewer.environment, account=viewer.account, trigger="unit-master")
    await sending.snapshots.make_folder()
    sending.snapshots.path_of(job.id).write_bytes(b"bytes")
    sending.store.add(job)

    with pytest.raises(FileProblem):
        await sending.orders.send_again(job.id)

    assert [each.id for each in sending.jobs] == [job.id]
    assert [path.name for path in sending.snapshots.path_of(job.id).parent.iterdir() if path.name != job.id] == []


async def test_it_is_sent_again_only_as_whom_it_was_sent(sending: Sending, tenant: DemoTenant) -> None:
    job = await kept_job(sending, tenant, JobState.NOT_SENT)
    await sending.session.sign_in(request_for(tenant, tenant.viewer))

    with pytest.raises(NotSignedIn) as refused:
        await sending.orders.send_again(job.id)

    assert tenant.planner[0] in render(refused.value.message)
    assert sending.store[job.id].can_retry


async def test_bytes_that_are_no_longer_kept_cannot_be_sent_again(sending: Sending, tenant: DemoTenant) -> None:
    job = await kept_job(sending, tenant, JobState.NOT_SENT)
    sending.snapshots.forget(job.id)

    with pytest.raises(FileProblem) as refused:
        await sending.orders.send_again(job.id)

    assert refused.value.problem.title == message("files.copy.gone.title")
    assert sending.jobs == [job]


async def test_a_computation_is_run_again_once(sending: Sending, tenant: DemoTenant) -> None:
    sender = ours(tenant)
    job = make_computation(JobState.UNCONFIRMED, environment=sender.environment, account=sender.account)
    await sending.repository.add(job)

    results = await asyncio.gather(*(sending.orders.send_again(job.id) for _ in range(3)), return_exceptions=True)

    assert sorted(type(result).__name__ for result in results) == ["FileProblem", "FileProblem", "Job"]
    assert len(sending.jobs) == 2


# Where a file came from, and what it corrects.


async def test_the_path_of_a_file_is_on_disk_from_the_beginning(sending: Sending, tmp_path: Path) -> None:
    write_sample("unit-master", tmp_path / "units.csv")
    staged = make_staged(tmp_path / "units.csv", trigger="unit-master")

    (job,) = await sending.orders.submit([staged], sending.orders.sender())
    asked_for = [each.file for each in jobs_on_disk(tmp_path / "jobs.db")]
    await until(sending, job, JobState.ACCEPTED)

    sent = sending.store[job.id].file
    assert [file and file.place for file in (*asked_for, sent)] == [str(staged.path)] * 2


async def test_a_correction_names_what_it_corrects_also_when_it_is_sent_again(
    sending: Sending, tenant: DemoTenant, tmp_path: Path
) -> None:
    failed = await kept_job(sending, tenant, JobState.FAILED)
    write_sample("unit-master", tmp_path / "units.csv")
    staged = make_staged(tmp_path / "units.csv", trigger="unit-master", corrects=failed.id)
    refusal = {"path": "/api/job/unit-master", "method": "POST", "status": 403, "body": "{}", "times": 1}
    tenant.control({"answer_next": refusal})

    (job,) = await sending.orders.submit([staged], sending.orders.sender())
    await until(sending, job, JobState.REFUSED)
    again = await sending.orders.send_again(job.id)
    await until(sending, again, JobState.ACCEPTED)

    assert [each.corrects for each in jobs_on_disk(tmp_path / "jobs.db")] == ["", failed.id, failed.id]


@pytest.mark.parametrize(
    "facts", [{"trigger": "item-master"}, {"environment": PRODUCTION}, {"account": "somebody.else"}, {"id": "removed"}]
)
async def test_a_file_for_another_environment_or_data_type_corrects_nothing(
    sending: Sending, tenant: DemoTenant, tmp_path: Path, facts: dict[str, Any]
) -> None:
    sender = ours(tenant)
    usual = {"trigger": "unit-master", "environment": sender.environment, "account": sender.account, "id": "failed"}
    await sending.repository.add(make_job(JobState.FAILED, **usual | facts))
    write_sample("unit-master", tmp_path / "units.csv")

    staged = make_staged(tmp_path / "units.csv", trigger="unit-master", corrects="failed")
    (job,) = await sending.orders.submit([staged], sending.orders.sender())

    assert job.corrects == ""
