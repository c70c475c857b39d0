"""A held file is sent when the one before it has completed, and never before."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from knosc_desktop.demo.workbooks import write_sample
from knosc_desktop.domain.files import StagedFile
from knosc_desktop.domain.job_states import Evidence, JobState
from knosc_desktop.domain.jobs import Job
from knosc_desktop.domain.texts import message
from knosc_desktop.services.store.job_repository import settle_unfinished
from tests.services.conftest import Sending, request_for, until
from tests.support.builders import make_job, make_row_error, make_staged
from tests.support.clock import let_run
from tests.support.job_changes import with_fields
from tests.support.job_stores import jobs_on_disk
from tests.support.tenant import DemoTenant

Stage = Callable[..., list[StagedFile]]


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """Files of those kinds, each named after its own."""

    def write(*kinds: str) -> list[StagedFile]:
        for number, kind in enumerate(kinds):
            # No two have the same bytes.
            write_sample(kind, tmp_path / f"{kind}{number}.csv", rows=10 + len(list(tmp_path.glob("*.csv"))))
        return [make_staged(tmp_path / f"{kind}{number}.csv", trigger=kind) for number, kind in enumerate(kinds)]

    return write


async def held_batch(sending: Sending, files: list[StagedFile]) -> list[Job]:
    """The first is with Knosc, the others wait."""
    jobs = await sending.orders.submit(files, sending.orders.sender(), hold=True)
    await until(sending, jobs[0], JobState.ACCEPTED)
    for job in jobs[1:]:
        await until(sending, job, JobState.WAITING)
    return jobs


async def idle(sending: Sending) -> None:
    """The queue is idle: every job that can be sent was sent."""
    async with asyncio.timeout(60):
        while sending.tasks.is_running("uploader"):
            await sending.clock.advance(0)
    await let_run()


def sent(tenant: DemoTenant) -> list[str]:
    return [job["trigger"] for job in tenant.jobs()]


async def test_the_next_one_waits_until_the_one_before_has_completed(
    sending: Sending, tenant: DemoTenant, stage: Stage
) -> None:
    first, second = await held_batch(sending, stage("unit-master", "warehouse-master"))
    for state in (JobState.QUEUED, JobState.RUNNING, JobState.OTHER, JobState.GONE):
        await sending.repository.apply(first.id, with_fields(state=state))
        await idle(sending)
        assert (sent(tenant), sending.store[second.id].state) == (["unit-master"], JobState.WAITING)

    await sending.repository.apply(first.id, with_fields(state=JobState.COMPLETED))

    await until(sending, second, JobState.ACCEPTED)
    assert sent(tenant) == ["unit-master", "warehouse-master"]


async def test_each_one_waits_for_the_one_before_it(sending: Sending, tenant: DemoTenant, stage: Stage) -> None:
    jobs = await held_batch(sending, stage("unit-master", "warehouse-master", "item-master"))

    await sending.repository.apply(jobs[0].id, with_fields(state=JobState.COMPLETED))
    await until(sending, jobs[1], JobState.ACCEPTED)
    await idle(sending)

    assert sent(tenant) == ["unit-master", "warehouse-master"]
    assert [job.after for job in sending.jobs] == ["", jobs[0].id, jobs[1].id]


async def test_a_state_from_the_tracker_lets_the_next_one_be_sent(
    sending: Sending, tenant: DemoTenant, stage: Stage
) -> None:
    jobs = await sending.orders.submit(stage("unit-master", "warehouse-master"), sending.orders.sender(), hold=True)
    async with asyncio.timeout(60):
        while not all(sending.store[job.id].state is JobState.COMPLETED for job in jobs):
            await sending.clock.advance(1)
            await asyncio.sleep(0.01)

    assert sent(tenant) == ["unit-master", "warehouse-master"]
    accepted = [sending.store[job.id].accepted_at for job in jobs]
    completed = [sending.store[job.id].confirmed_at for job in jobs]
    assert completed[0] is not None
    assert accepted[1] is not None
    assert completed[0] <= accepted[1]


async def test_without_the_option_no_file_waits(sending: Sending, tenant: DemoTenant, stage: Stage) -> None:
    jobs = await sending.orders.submit(stage("unit-master", "warehouse-master"), sending.orders.sender())
    await until(sending, jobs[1], JobState.ACCEPTED)
    assert [job.after for job in sending.jobs] == ["", ""]


async def test_what_need_not_wait_for_it_passes_one_that_is_held(
    sending: Sending, tenant: DemoTenant, stage: Stage
) -> None:
    _, held = await held_batch(sending, stage("unit-master", "warehouse-master"))

    other, run = (
        await sending.orders.submit(stage("forecast"), sending.orders.sender()),
        await sending.orders.run("inventory-planning", sending.orders.sender()),
    )

    await until(sending, other[0], JobState.ACCEPTED)
    await until(sending, run, JobState.ACCEPTED)
    assert sending.store[held.id].state is JobState.WAITING
    assert sent(tenant) == ["unit-master", "forecast", "inventory-planning"]


async def test_no_file_overtakes_a_held_one_of_its_data_type(
    sending: Sending, tenant: DemoTenant, stage: Stage
) -> None:
    first, older = await held_batch(sending, stage("item-master", "forecast"))
    (newer,) = await sending.orders.submit(stage("forecast"), sending.orders.sender())
    await until(sending, newer, JobState.WAITING)
    await idle(sending)
    assert sent(tenant) == ["item-master"]

    await sending.repository.apply(first.id, with_fields(state=JobState.COMPLETED))

    await until(sending, newer, JobState.ACCEPTED)
    assert [job["file_name"] for job in tenant.jobs()] == ["item-master0.csv", "forecast1.csv", "forecast0.csv"]
    assert sending.store[older.id].state is JobState.ACCEPTED


async def test_a_file_behind_a_held_one_of_its_data_type_is_sent_when_that_one_is_not(
    sending: Sending, tenant: DemoTenant, stage: Stage
) -> None:
    _, older = await held_batch(sending, stage("item-master", "forecast"))
    (newer,) = await sending.orders.submit(stage("forecast"), sending.orders.sender())
    await until(sending, newer, JobState.WAITING)

    assert await sending.orders.cancel(older.id)

    await until(sending, newer, JobState.ACCEPTED)
    assert sent(tenant) == ["item-master", "forecast"]


async def test_the_job_a_held_one_waits_for_is_sent_also_when_the_first_one_was_removed(
    sending: Sending, tenant: DemoTenant, stage: Stage
) -> None:
    first, _held = await held_batch(sending, stage("forecast", "forecast"))
    await sending.repository.apply(
        first.id, with_fields(state=JobState.UNCONFIRMED, evidence=Evidence.UNDECIDABLE, before="x" * 64)
    )
    await idle(sending)
    again = await sending.orders.send_again(first.id)
    sending.tasks.cancel("uploader")
    await sending.session.sign_out()
    await let_run()

    await sending.repository.remove(first.id)
    await sending.session.sign_in(request_for(tenant, tenant.planner))

    await until(sending, again, JobState.ACCEPTED)


async def test_the_job_a_held_one_waits_for_is_sent_when_it_is_sent_again(
    sending: Sending, tenant: DemoTenant, stage: Stage
) -> None:
    first, second, third = await held_batch(sending, stage("forecast", "item-master", "forecast"))
    await sending.repository.apply(
        first.id, with_fields(state=JobState.UNCONFIRMED, job_id=None, evidence=Evidence.UNDECIDABLE)
    )

    again = await sending.orders.send_again(first.id)

    await until(sending, again, JobState.ACCEPTED)
    assert [sending.store[job.id].state for job in (second, third)] == [JobState.WAITING] * 2


@pytest.mark.parametrize(
    "state",
    [
        JobState.FAILED,
        JobState.COMPLETED_WITH_ERRORS,
        JobState.REFUSED,
        JobState.NOT_SENT,
        JobState.CANCELLED,
    ],
)
async def test_jobs_waiting_for_one_that_ended_otherwise_are_not_sent(
    sending: Sending, tenant: DemoTenant, stage: Stage, tmp_path: Path, state: JobState
) -> None:
    first, second, third = await held_batch(sending, stage("unit-master", "warehouse-master", "item-master"))

    await sending.repository.apply(first.id, with_fields(state=state, errors=(make_row_error(),)))

    for held, before in ((second, "unit-master0.csv"), (third, "warehouse-master1.csv")):
        ended = await until(sending, held, JobState.NOT_SENT)
        assert ended.problem is not None
        assert ended.problem.message == message("uploads.previous.failed_named", name=before)
        assert ended.problem.hint == message("uploads.previous.failed_hint")
        assert ended.can_retry
    assert sent(tenant) == ["unit-master"]
    assert [job.state for job in jobs_on_disk(tmp_path / "jobs.db")][1:] == [JobState.NOT_SENT] * 2


async def test_when_the_job_before_is_removed_those_that_wait_for_it_are_not_sent(
    sending: Sending, tenant: DemoTenant, stage: Stage
) -> None:
    first, second = await held_batch(sending, stage("unit-master", "warehouse-master"))
    await sending.repository.remove(first.id)
    ended = await until(sending, second, JobState.NOT_SENT)
    assert ended.problem is not None
    assert ended.problem.message == message("uploads.previous.failed")
    assert sent(tenant) == ["unit-master"]


async def test_when_the_job_before_is_removed_after_it_has_completed_the_next_one_is_still_sent(
    sending: Sending, tenant: DemoTenant, stage: Stage
) -> None:
    first, second = await held_batch(sending, stage("unit-master", "warehouse-master"))
    await sending.session.sign_out()
    await sending.repository.apply(first.id, with_fields(state=JobState.COMPLETED))

    await sending.repository.remove(first.id)
    await let_run()
    await sending.session.sign_in(request_for(tenant, tenant.planner))

    await until(sending, second, JobState.ACCEPTED)
    assert sent(tenant) == ["unit-master", "warehouse-master"]


async def test_a_file_after_one_that_could_not_be_copied_is_not_sent(
    sending: Sending, tenant: DemoTenant, stage: Stage
) -> None:
    gone, kept = stage("unit-master", "warehouse-master")
    gone.path.unlink()

    _, second = await sending.orders.submit([gone, kept], sending.orders.sender(), hold=True)

    await until(sending, second, JobState.NOT_SENT)
    assert sent(tenant) == []


async def test_a_lost_answer_holds_the_next_one_until_it_is_known_to_have_arrived_only(
    sending: Sending, tenant: DemoTenant, stage: Stage
) -> None:
    first, second = await held_batch(sending, stage("unit-master", "warehouse-master"))
    await sending.repository.apply(
        first.id, with_fields(state=JobState.UNCONFIRMED, job_id=None, evidence=Evidence.UNDECIDABLE)
    )
    await idle(sending)
    assert sending.store[second.id].state is JobState.WAITING

    await sending.repository.apply(first.id, with_fields(state=JobState.RECEIVED))

    await until(sending, second, JobState.NOT_SENT)
    assert sent(tenant) == ["unit-master"]


async def test_of_one_that_has_arrived_only_nothing_says_that_it_did_not_complete(
    sending: Sending, stage: Stage
) -> None:
    first, second = await held_batch(sending, stage("unit-master", "warehouse-master"))

    await sending.repository.apply(first.id, with_fields(state=JobState.RECEIVED))

    ended = await until(sending, second, JobState.NOT_SENT)
    assert ended.problem is not None
    assert ended.problem.message == message("uploads.previous.received_named", name="unit-master0.csv")
    assert ended.problem.hint == message("uploads.previous.received_hint")


async def test_one_that_has_arrived_after_all_is_not_said_to_have_failed_because_its_resend_was_not_sent(
    sending: Sending, tenant: DemoTenant, stage: Stage
) -> None:
    first, second = await held_batch(sending, stage("unit-master", "warehouse-master"))
    await sending.repository.apply(
        first.id, with_fields(state=JobState.UNCONFIRMED, job_id=None, evidence=Evidence.UNDECIDABLE)
    )
    tenant.control({"answer_next": {"path": "/api/profile", "status": 503, "body": "", "times": 1}})
    again = await sending.orders.send_again(first.id)
    await sending.repository.apply(first.id, with_fields(state=JobState.RECEIVED))

    await sending.repository.apply(again.id, with_fields(state=JobState.NOT_SENT))

    ended = await until(sending, second, JobState.NOT_SENT)
    assert ended.problem is not None
    assert ended.problem.message == message("uploads.previous.received_named", name="unit-master0.csv")


async def test_a_resend_after_a_lost_answer_counts_in_place_of_the_first_one(
    sending: Sending, tenant: DemoTenant, stage: Stage
) -> None:
    first, second = await held_batch(sending, stage("unit-master", "warehouse-master"))
    await sending.repository.apply(
        first.id, with_fields(state=JobState.UNCONFIRMED, job_id=None, evidence=Evidence.UNDECIDABLE)
    )
    again = await sending.orders.send_again(first.id)
    await until(sending, again, JobState.ACCEPTED)
    await idle(sending)
    assert sending.store[second.id].state is JobState.WAITING

    await sending.repository.apply(again.id, with_fields(state=JobState.COMPLETED))

    await until(sending, second, JobState.ACCEPTED)


async def test_a_job_not_sent_for_it_is_sent_when_the_user_sends_it_again(
    sending: Sending, tenant: DemoTenant, stage: Stage
) -> None:
    first, second = await held_batch(sending, stage("unit-master", "warehouse-master"))
    await sending.repository.apply(first.id, with_fields(state=JobState.FAILED))
    await until(sending, second, JobState.NOT_SENT)

    again = await sending.orders.send_again(second.id)

    await until(sending, again, JobState.ACCEPTED)
    assert sent(tenant) == ["unit-master", "warehouse-master"]


async def test_one_that_is_held_can_be_cancelled(sending: Sending, tenant: DemoTenant, stage: Stage) -> None:
    first, second = await held_batch(sending, stage("unit-master", "warehouse-master"))

    assert await sending.orders.cancel(second.id)
    await sending.repository.apply(first.id, with_fields(state=JobState.COMPLETED))
    await idle(sending)

    assert sending.store[second.id].state is JobState.CANCELLED
    assert sent(tenant) == ["unit-master"]


async def test_after_a_restart_one_that_was_held_is_not_sent_whatever_the_one_before_did(
    sending: Sending, tenant: DemoTenant
) -> None:
    sender = sending.orders.sender()
    ours = {"environment": sender.environment, "account": sender.account, "trigger": "unit-master"}
    before = make_job(JobState.COMPLETED, **ours)
    held = make_job(JobState.WAITING, after=before.id, **ours)
    sending.store.prepend([before, held])

    await settle_unfinished(sending.store, sending.repository)
    await idle(sending)

    assert sending.store[held.id].state is JobState.NOT_SENT
    assert sent(tenant) == []


async def test_of_an_earlier_run_only_what_is_sure_is_said(sending: Sending) -> None:
    """After damage no unsent state is trusted, so none may be saved here first."""
    held = make_job(JobState.WAITING, after="not on the list")
    sending.store.prepend([held])
    await let_run()
    # Whatever was to be written before this is on disk after it.
    await sending.repository.add(make_job(JobState.FAILED))

    assert sending.store[held.id] == held
