"""Nothing is sent twice, by the tenant's own job table."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from knosc_desktop.demo.workbooks import write_sample
from knosc_desktop.domain.environment import Environment
from knosc_desktop.domain.errors import FileProblem, NotSignedIn, Problem
from knosc_desktop.domain.files import StagedFile
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.jobs import Job
from knosc_desktop.domain.texts import message, time_of_day
from knosc_desktop.services.store.job_repository import settle_unfinished
from knosc_desktop.services.upload.uploader import PAUSES
from knosc_desktop.words.catalogue import render, tr
from tests.services.conftest import Sending, request_for, until
from tests.support.builders import make_computation, make_job, make_problem, make_sent_file, make_staged
from tests.support.job_changes import with_fields
from tests.support.job_stores import jobs_on_disk
from tests.support.tenant import DemoTenant

POST = "/api/job/unit-master"


@pytest.fixture
def staged(tmp_path: Path) -> StagedFile:
    file = tmp_path / "units.csv"
    write_sample("unit-master", file)
    return make_staged(file, trigger="unit-master")


def posts(tenant: DemoTenant) -> int:
    """How often a file was sent."""
    return [(each["method"], each["path"]) for each in tenant.requests()].count(("POST", POST))


async def test_an_upload_passes_through_every_state_in_order(sending: Sending, staged: StagedFile) -> None:
    seen: list[JobState] = []
    sending.store.changed.connect(lambda job: seen.append(job.state))

    (job,) = await sending.orders.submit([staged], sending.orders.sender())
    await until(sending, job, JobState.ACCEPTED)

    assert list(dict.fromkeys(seen)) == [JobState.WAITING, JobState.SENDING, JobState.HANDED_OVER, JobState.ACCEPTED]


async def test_each_state_is_on_disk_before_any_listener_is_called(
    sending: Sending, staged: StagedFile, tmp_path: Path
) -> None:
    differences: list[tuple[Job, Job]] = []

    def compare(job: Job) -> None:
        written = next(each for each in jobs_on_disk(tmp_path / "jobs.db") if each.id == job.id)
        if written.state is not job.state or written.job_id != job.job_id:
            differences.append((written, job))

    sending.store.changed.connect(compare)
    (job,) = await sending.orders.submit([staged], sending.orders.sender())
    await until(sending, job, JobState.ACCEPTED)

    assert differences == []


async def test_files_are_sent_in_the_order_they_were_given(
    sending: Sending, tenant: DemoTenant, tmp_path: Path
) -> None:
    files = []
    for name in ("c", "a", "b"):
        write_sample("unit-master", tmp_path / f"{name}.csv", rows=5 + ord(name))
        files.append(make_staged(tmp_path / f"{name}.csv", trigger="unit-master"))

    for job in await sending.orders.submit(files, sending.orders.sender()):
        await until(sending, job, JobState.ACCEPTED)

    assert [job["file_name"] for job in tenant.jobs()] == ["c.csv", "a.csv", "b.csv"]


async def test_what_is_sent_is_the_file_as_it_was_at_upload(
    sending: Sending, tenant: DemoTenant, staged: StagedFile
) -> None:
    before = staged.path.read_bytes()
    (job,) = await sending.orders.submit([staged], sending.orders.sender())
    await until(sending, job, JobState.WAITING, JobState.SENDING, JobState.HANDED_OVER, JobState.ACCEPTED)
    staged.path.write_bytes(b"changed later")
    await until(sending, job, JobState.ACCEPTED)

    assert [each["size"] for each in tenant.jobs()] == [len(before)]
    assert sending.snapshots.path_of(job.id).read_bytes() == before


async def test_a_file_that_vanishes_is_not_sent_and_the_others_are(
    sending: Sending, tenant: DemoTenant, staged: StagedFile
) -> None:
    gone = make_staged(staged.path.with_name("gone.csv"), trigger="unit-master")

    lost, kept = await sending.orders.submit([gone, staged], sending.orders.sender())
    await until(sending, kept, JobState.ACCEPTED)

    assert sending.store[lost.id].state is JobState.NOT_SENT
    assert [job["file_name"] for job in tenant.jobs()] == ["units.csv"]


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (500, '{"Message": "boom", "Code": "Server.Error"}', "application/json"),
        (502, "<html>Bad gateway</html>", "text/html"),
        (503, "", "text/plain"),
        (200, "<html>Sign in to the guest network</html>", "text/html"),
        (200, '{"message": "File uploa', "application/json"),
        (200, '{"message": "File uploaded."}', "application/json"),
        (200, "[]", "application/json"),
        (302, "", "text/html"),
    ],
)
async def test_a_lost_answer_is_unknown_and_the_post_is_never_repeated(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, status: int, body: str, kind: str
) -> None:
    tenant.control(
        {
            "answer_next": {
                "path": POST,
                "method": "POST",
                "status": status,
                "body": body,
                "content_type": kind,
                "times": 1,
            }
        }
    )

    (job,) = await sending.orders.submit([staged], sending.orders.sender())
    ended = await until(sending, job, JobState.UNCONFIRMED)
    await sending.clock.advance(3600)

    assert ended.problem is not None
    assert "Knosc didn't confirm it" in render(ended.problem.message)
    assert posts(tenant) == 1


@pytest.mark.parametrize("status", [400, 403, 404, 413, 422])
async def test_a_refusal_is_final_and_has_a_message(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, status: int
) -> None:
    body = '{"Message": "That cannot be.", "Code": "JSON.Invalid"}'
    tenant.control({"answer_next": {"path": POST, "method": "POST", "status": status, "body": body, "times": 1}})

    (job,) = await sending.orders.submit([staged], sending.orders.sender())
    ended = await until(sending, job, JobState.REFUSED)

    assert ended.problem is not None
    assert str(status) not in render(ended.problem.message)
    assert posts(tenant) == 1


async def test_too_many_requests_waits_as_long_as_asked_and_continues(
    sending: Sending, tenant: DemoTenant, staged: StagedFile
) -> None:
    answer = {"path": "/api/profile", "status": 429, "body": "", "headers": {"Retry-After": "40"}, "times": 1}
    tenant.control({"answer_next": answer})
    (job,) = await sending.orders.submit([staged], sending.orders.sender())
    await sending.clock.until_sleeping()
    assert sending.clock.pauses[-1] == 40

    await sending.clock.advance(40)
    await until(sending, job, JobState.ACCEPTED)

    assert len(tenant.jobs()) == 1


@pytest.mark.parametrize("seconds", ["86400", "99999999999999"])
async def test_a_long_wait_is_reported_with_its_end_and_check_now_ends_it(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, seconds: str
) -> None:
    headers = {"Retry-After": seconds}
    tenant.control({"answer_next": {"path": "/api/profile", "status": 429, "body": "", "headers": headers, "times": 1}})
    (job,) = await sending.orders.submit([staged], sending.orders.sender())
    await sending.clock.until_sleeping()
    problem = sending.store[job.id].problem
    assert problem is not None
    assert sending.clock.pauses[-1] == 900
    end = sending.clock.now() + timedelta(seconds=900)
    assert render(problem.hint).endswith(tr("uploads.tries_again_at", time=time_of_day(end)))

    sending.uploader.wake()

    await until(sending, job, JobState.ACCEPTED)
    assert len(tenant.jobs()) == 1


async def test_without_network_it_retries_and_ends_as_not_sent(
    sending: Sending, tenant: DemoTenant, staged: StagedFile
) -> None:
    tenant.stop()
    (job,) = await sending.orders.submit([staged], sending.orders.sender())

    for pause in PAUSES:
        await sending.clock.until_sleeping()
        assert sending.store[job.id].state is JobState.WAITING
        await sending.clock.advance(pause)

    ended = await until(sending, job, JobState.NOT_SENT)
    assert ended.problem is not None
    assert ended.can_retry


async def test_the_message_says_truthfully_whether_it_tries_again(
    sending: Sending, tenant: DemoTenant, staged: StagedFile
) -> None:
    tenant.stop()
    (job,) = await sending.orders.submit([staged], sending.orders.sender())
    hints = []
    for pause in PAUSES:
        await sending.clock.until_sleeping()
        problem = sending.store[job.id].problem
        hints.append(render(problem.hint) if problem is not None else "")
        await sending.clock.advance(pause)
    ended = await until(sending, job, JobState.NOT_SENT)

    assert all(hint.endswith(tr("uploads.tries_again")) for hint in hints)
    assert ended.problem is not None
    assert render(ended.problem.hint).endswith(tr("uploads.stopped_trying"))
    assert tr("uploads.tries_again") not in render(ended.problem.hint)


async def test_a_waiting_upload_can_be_cancelled(sending: Sending, tenant: DemoTenant, staged: StagedFile) -> None:
    answer = {"path": "/api/profile", "status": 503, "body": "", "times": 1}
    tenant.control({"answer_next": answer})
    (job,) = await sending.orders.submit([staged], sending.orders.sender())
    await sending.clock.until_sleeping()

    assert await sending.orders.cancel(job.id)
    await sending.clock.advance(60)

    assert sending.store[job.id].state is JobState.CANCELLED
    assert tenant.jobs() == []


async def test_an_accepted_upload_cannot_be_cancelled(sending: Sending, staged: StagedFile) -> None:
    (job,) = await sending.orders.submit([staged], sending.orders.sender())
    await until(sending, job, JobState.ACCEPTED)

    assert not await sending.orders.cancel(job.id)
    assert sending.store[job.id].state is JobState.ACCEPTED


async def test_sending_again_sends_the_same_bytes_as_a_new_job(
    sending: Sending, tenant: DemoTenant, staged: StagedFile
) -> None:
    tenant.control({"answer_next": {"path": POST, "method": "POST", "status": 502, "body": "", "times": 1}})
    (job,) = await sending.orders.submit([staged], sending.orders.sender())
    await until(sending, job, JobState.UNCONFIRMED)
    digest = sending.store[job.id].file
    staged.path.unlink()

    again = await sending.orders.send_again(job.id)
    await until(sending, again, JobState.ACCEPTED)

    assert sending.store[again.id].file == digest
    assert sending.store[job.id].state is JobState.UNCONFIRMED
    assert len(tenant.jobs()) == 1


async def test_what_knosc_took_cannot_be_sent_again(sending: Sending, staged: StagedFile) -> None:
    (job,) = await sending.orders.submit([staged], sending.orders.sender())
    accepted = await until(sending, job, JobState.ACCEPTED)

    assert not accepted.can_retry
    with pytest.raises(FileProblem):
        await sending.orders.send_again(job.id)


async def test_without_a_session_nothing_is_sent(sending: Sending, staged: StagedFile) -> None:
    await sending.session.sign_out()

    with pytest.raises(NotSignedIn):
        await sending.orders.submit([staged], sending.orders.sender())

    assert sending.jobs == []


async def test_another_account_does_not_send_what_waits(
    sending: Sending, tenant: DemoTenant, staged: StagedFile
) -> None:
    tenant.control({"change_account": tenant.planner[0]})
    (job,) = await sending.orders.submit([staged], sending.orders.sender())
    await until(sending, job, JobState.WAITING)

    await sending.session.sign_in(request_for(tenant, tenant.viewer))
    await sending.clock.advance(3600)
    assert sending.store[job.id].state is JobState.WAITING
    await sending.session.sign_in(request_for(tenant, tenant.planner))

    await until(sending, job, JobState.ACCEPTED)
    assert [each["account"] for each in tenant.jobs()] == [tenant.planner[0]]


@pytest.mark.parametrize(
    ("left_in", "found_as"),
    [
        (JobState.SNAPSHOT, JobState.NOT_SENT),
        (JobState.WAITING, JobState.NOT_SENT),
        (JobState.SENDING, JobState.NOT_SENT),
        (JobState.HANDED_OVER, JobState.UNCONFIRMED),
        (JobState.RUNNING, JobState.RUNNING),
    ],
)
async def test_interrupted_jobs_of_an_earlier_run_get_their_state(
    sending: Sending, left_in: JobState, found_as: JobState, make_left: Callable[[JobState], Job]
) -> None:
    job = make_left(left_in)
    sending.store.prepend([job])

    await settle_unfinished(sending.store, sending.repository)

    assert sending.store[job.id].state is found_as


@pytest.fixture
def make_left() -> Callable[[JobState], Job]:
    return make_job


LEAVING = [JobState.SNAPSHOT, JobState.WAITING, JobState.SENDING, JobState.HANDED_OVER]


@pytest.fixture(params=LEAVING)
async def unnamed(request: pytest.FixtureRequest, sending: Sending, staged: StagedFile) -> Job:
    """Interrupted in an earlier run in this state, with all that is needed to send it."""
    sender = sending.orders.sender()
    snapshot = await sending.snapshots.take("left", staged.path, staged.format, staged.stamp)
    file = make_sent_file(name="units.csv", size=snapshot.size, sha256=snapshot.sha256)
    facts = {"trigger": "unit-master", "environment": sender.environment, "account": sender.account, "file": file}
    job = make_job(request.param, id="left", **facts)
    sending.store.prepend([job])
    return job


async def test_interrupted_jobs_are_not_sent_before_they_have_a_state(
    sending: Sending, tenant: DemoTenant, unnamed: Job
) -> None:
    await sending.session.sign_out()
    await sending.session.sign_in(request_for(tenant, tenant.planner))
    sending.uploader.wake()
    await idle(sending)

    assert posts(tenant) == 0
    assert sending.store[unnamed.id] == unnamed


async def test_no_job_waits_behind_interrupted_jobs_without_a_state(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, unnamed: Job
) -> None:
    (job,) = await sending.orders.submit([staged], sending.orders.sender())

    await until(sending, job, JobState.ACCEPTED)

    assert posts(tenant) == 1
    assert sending.store[unnamed.id] == unnamed


async def test_closing_while_it_is_being_sent_leaves_it_not_sent(
    sending: Sending, tenant: DemoTenant, tmp_path: Path
) -> None:
    big = tmp_path / "big.csv"
    big.write_bytes(b"x" * (64 << 20))
    (job,) = await sending.orders.submit([make_staged(big, trigger="unit-master")], sending.orders.sender())
    await until(sending, job, JobState.SENDING)

    await sending.tasks.close(limit=5)

    assert sending.store[job.id].state is JobState.NOT_SENT
    assert tenant.jobs() == []


async def test_a_computation_is_run_once(sending: Sending, tenant: DemoTenant) -> None:
    job = await sending.orders.run("inventory-planning", sending.orders.sender())
    await until(sending, job, JobState.ACCEPTED)

    assert [each["trigger"] for each in tenant.jobs()] == ["inventory-planning"]


async def idle(sending: Sending) -> None:
    """Wait until the line has come to rest."""
    async with asyncio.timeout(60):
        while sending.tasks.is_running("uploader"):
            await sending.clock.advance(60)


@pytest.mark.parametrize("also_removed", [False, True])
async def test_a_job_cancelled_while_the_session_is_checked_is_not_sent(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, also_removed: bool
) -> None:
    tenant.control({"answer_next": {"path": "/api/profile", "status": 503, "delay_seconds": 0.3, "times": 1}})
    (job,) = await sending.orders.submit([staged], sending.orders.sender())
    await until(sending, job, JobState.WAITING)

    assert await sending.orders.cancel(job.id)
    if also_removed:
        await sending.repository.remove(job.id)
    await idle(sending)

    assert tenant.jobs() == []
    assert also_removed or sending.store[job.id].state is JobState.CANCELLED


async def test_a_job_waiting_for_a_retry_is_not_sent_as_somebody_else(
    sending: Sending, tenant: DemoTenant, staged: StagedFile
) -> None:
    tenant.control({"answer_next": {"path": "/api/profile", "status": 503, "times": 1}})
    (job,) = await sending.orders.submit([staged], sending.orders.sender())
    await sending.clock.until_sleeping()

    await sending.session.sign_in(request_for(tenant, tenant.second_factor))
    await sending.session.enter_code(tenant.code())
    await idle(sending)

    assert tenant.jobs() == []
    assert sending.store[job.id].state is JobState.WAITING


async def test_a_server_in_trouble_all_the_time_leaves_it_not_sent(
    sending: Sending, tenant: DemoTenant, staged: StagedFile
) -> None:
    tenant.control({"answer_next": {"path": "/api/profile", "status": 503, "times": 99}})
    (job,) = await sending.orders.submit([staged], sending.orders.sender())
    await until(sending, job, JobState.WAITING)

    await idle(sending)

    assert sending.store[job.id].state is JobState.NOT_SENT


async def test_a_job_id_is_kept_until_a_full_disk_takes_it(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = sending.journal.write
    refusals = 3
    told: list[Problem] = []
    sending.pending_writes.trouble.connect(told.append)

    def full_for_a_while(*jobs: Job) -> None:
        nonlocal refusals
        if refusals and any(job.job_id for job in jobs):
            refusals -= 1
            raise FileProblem("The list of jobs cannot be kept", "The disk is full.")
        write(*jobs)

    monkeypatch.setattr(sending.journal, "write", full_for_a_while)
    (job,) = await sending.orders.submit([staged], sending.orders.sender())
    async with asyncio.timeout(60):
        while sending.store[job.id].job_id is None:
            await sending.clock.advance(5)

    assert sending.store[job.id].job_id == tenant.jobs()[0]["job_id"]
    assert (
        next(each.job_id for each in jobs_on_disk(tmp_path / "jobs.db") if each.id == job.id)
        == tenant.jobs()[0]["job_id"]
    )
    assert len(told) == 3


async def test_nothing_is_sent_when_it_cannot_be_saved(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending.journal, "write", full)

    with pytest.raises(FileProblem):
        await sending.orders.submit([staged], sending.orders.sender())

    assert sending.jobs == []
    assert tenant.jobs() == []


def full(*_jobs: Job) -> None:
    raise FileProblem("The list of jobs cannot be kept", "The disk is full.")


class FullForSending:
    """A disk with room for new jobs, and none for their later states."""

    def __init__(self, sending: Sending, monkeypatch: pytest.MonkeyPatch) -> None:
        self.refused = 0
        self.is_full = True
        self._real = sending.journal.write
        monkeypatch.setattr(sending.journal, "write", self._write)

    def _write(self, *jobs: Job) -> None:
        if self.is_full and any(job.state in {JobState.SENDING, JobState.NOT_SENT} for job in jobs):
            self.refused += 1
            full()
        self._real(*jobs)


@pytest.fixture
def full_disk(sending: Sending, monkeypatch: pytest.MonkeyPatch) -> FullForSending:
    return FullForSending(sending, monkeypatch)


async def line_at_rest(sending: Sending) -> None:
    """Wait until nothing is being sent at this time of the clock."""
    async with asyncio.timeout(60):
        while sending.tasks.is_running("uploader"):
            await sending.clock.advance(0)


async def test_a_job_that_a_full_disk_cannot_save_is_not_tried_again_and_again(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, full_disk: FullForSending
) -> None:
    (job,) = await sending.orders.submit([staged], sending.orders.sender())
    await sending.clock.until_sleeping()
    await line_at_rest(sending)

    assert (sending.store[job.id].state, full_disk.refused) == (JobState.WAITING, 2)
    assert posts(tenant) == 0


async def test_nothing_overtakes_a_job_a_full_disk_cannot_save_and_the_queue_continues_after_it(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, full_disk: FullForSending
) -> None:
    (first,) = await sending.orders.submit([staged], sending.orders.sender())
    await sending.clock.until_sleeping()
    second = await sending.orders.run("inventory-planning", sending.orders.sender())
    await line_at_rest(sending)
    assert sending.store[second.id].state is JobState.WAITING

    full_disk.is_full = False
    await sending.clock.advance(5)

    await until(sending, second, JobState.ACCEPTED)
    assert sending.store[first.id].state is JobState.NOT_SENT


async def test_a_job_that_keeps_waiting_is_sent_once_the_disk_has_saved_that(
    sending: Sending, tenant: DemoTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender = sending.orders.sender()
    await sending.session.sign_out()
    job = make_computation(JobState.WAITING, environment=sender.environment, account=sender.account)
    await sending.repository.add(job)
    with monkeypatch.context() as disk:
        disk.setattr(sending.journal, "write", full)
        await sending.pending_writes.settle(job, with_fields(state=JobState.WAITING, problem=make_problem()))
    await sending.session.sign_in(request_for(tenant, tenant.planner))
    assert sending.store[job.id].state is JobState.WAITING

    await sending.clock.until_sleeping()
    await sending.clock.advance(5)

    await until(sending, job, JobState.ACCEPTED)


async def test_a_job_cancelled_while_the_disk_is_full_stays_cancelled(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    tenant.control({"answer_next": {"path": "/api/profile", "status": 503, "times": 1}})
    write = sending.journal.write

    def full_once(*jobs: Job) -> None:
        if any(job.problem for job in jobs):
            monkeypatch.setattr(sending.journal, "write", write)
            raise FileProblem("The list of jobs cannot be kept", "The disk is full.")
        write(*jobs)

    monkeypatch.setattr(sending.journal, "write", full_once)
    (job,) = await sending.orders.submit([staged], sending.orders.sender())
    await sending.clock.until_sleeping()

    assert await sending.orders.cancel(job.id)
    await sending.clock.advance(3600)
    await idle(sending)

    assert sending.store[job.id].state is JobState.CANCELLED
    assert tenant.jobs() == []


async def test_a_cancelled_job_no_longer_holds_up_the_queue(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, tmp_path: Path
) -> None:
    answer = {"path": "/api/profile", "status": 429, "body": "", "headers": {"Retry-After": "80000"}, "times": 1}
    tenant.control({"answer_next": answer})
    write_sample("unit-master", tmp_path / "next.csv")
    second = make_staged(tmp_path / "next.csv", trigger="unit-master")
    waiting, behind = await sending.orders.submit([staged, second], sending.orders.sender())
    await sending.clock.until_sleeping()

    await sending.orders.cancel(waiting.id)

    await until(sending, behind, JobState.ACCEPTED)
    assert [job["file_name"] for job in tenant.jobs()] == ["next.csv"]


async def test_too_many_requests_before_the_first_byte_is_not_a_refusal(
    sending: Sending, tenant: DemoTenant, staged: StagedFile
) -> None:
    tenant.control({"answer_next": {"path": "/api/profile", "status": 429, "times": 99}})
    (job,) = await sending.orders.submit([staged], sending.orders.sender())
    await until(sending, job, JobState.WAITING)

    await idle(sending)

    assert sending.store[job.id].state is JobState.NOT_SENT


async def test_a_file_changed_before_its_turn_to_be_copied_is_not_sent(
    sending: Sending, tenant: DemoTenant, staged: StagedFile
) -> None:
    staged.path.write_bytes(b"something else")

    (job,) = await sending.orders.submit([staged], sending.orders.sender())
    ended = await until(sending, job, JobState.NOT_SENT)

    assert ended.problem is not None
    assert ended.problem.title == message("files.changed.title")
    assert tenant.jobs() == []


async def test_it_is_sent_again_once(sending: Sending, tenant: DemoTenant, staged: StagedFile) -> None:
    tenant.control({"answer_next": {"path": POST, "method": "POST", "status": 403, "body": "{}", "times": 1}})
    (job,) = await sending.orders.submit([staged], sending.orders.sender())
    await until(sending, job, JobState.REFUSED)

    results = await asyncio.gather(
        sending.orders.send_again(job.id), sending.orders.send_again(job.id), return_exceptions=True
    )

    again = next(each for each in results if isinstance(each, Job))
    await until(sending, again, JobState.ACCEPTED)
    assert [type(each) for each in results if each is not again] == [FileProblem]
    assert sending.store[job.id].sent_again_as == again.id
    assert not sending.store[job.id].can_retry
    assert len(tenant.jobs()) == 1


async def test_signing_in_again_does_not_throw_away_an_answer_that_is_still_to_come(
    sending: Sending, tenant: DemoTenant, staged: StagedFile
) -> None:
    body = '{"message": "File uploaded.", "job_id": "unit-master-upload-late", "status": "queued"}'
    tenant.control(
        {
            "answer_next": {
                "path": POST,
                "method": "POST",
                "status": 200,
                "body": body,
                "delay_seconds": 1.0,
                "after_body": True,
                "times": 1,
            }
        }
    )
    (job,) = await sending.orders.submit([staged], sending.orders.sender())
    await until(sending, job, JobState.HANDED_OVER)

    await sending.session.sign_in(request_for(tenant, tenant.planner))

    assert (await until(sending, job, JobState.ACCEPTED, JobState.UNCONFIRMED)).state is JobState.ACCEPTED


async def test_a_client_closed_during_the_upload_leaves_the_job_waiting(
    sending: Sending, tenant: DemoTenant, staged: StagedFile
) -> None:
    tenant.control({"answer_next": {"path": "/api/profile", "status": 503, "delay_seconds": 0.3, "times": 1}})
    (job,) = await sending.orders.submit([staged], sending.orders.sender())
    await until(sending, job, JobState.WAITING)

    await sending.session.close()
    await idle(sending)

    assert sending.store[job.id].state in {JobState.WAITING, JobState.NOT_SENT}
    assert tenant.jobs() == []


@pytest.mark.parametrize("status", [401, 403, 404])
async def test_a_web_page_that_says_no_is_not_knosc_and_is_never_sent_to_twice(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, status: int
) -> None:
    page = {
        "path": POST,
        "method": "POST",
        "status": status,
        "body": "<html>Proxy</html>",
        "content_type": "text/html",
        "times": 1,
    }
    tenant.control({"answer_next": {**page, "after_body": True}})

    (job,) = await sending.orders.submit([staged], sending.orders.sender())
    await until(sending, job, JobState.UNCONFIRMED)
    await sending.clock.advance(3600)

    assert posts(tenant) == 1


async def test_a_job_added_while_old_copies_are_deleted_is_sent(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    trimming, go_on = threading.Event(), threading.Event()

    def slow_trim(_keep: object, _in_order: object) -> None:
        trimming.set()
        go_on.wait(10)

    monkeypatch.setattr(sending.snapshots, "trim", slow_trim)
    await sending.orders.submit([staged], sending.orders.sender())
    assert await asyncio.to_thread(trimming.wait, 10)

    try:
        job = await sending.orders.run("inventory-planning", sending.orders.sender())
        await until(sending, job, JobState.ACCEPTED)
    finally:
        go_on.set()

    assert len(tenant.jobs()) == 2


@pytest.mark.parametrize(
    ("moment", "end"), [(JobState.SENDING, JobState.NOT_SENT), (JobState.HANDED_OVER, JobState.UNCONFIRMED)]
)
async def test_an_uploader_stopped_during_a_write_still_saves_the_outcome(
    sending: Sending,
    tenant: DemoTenant,
    staged: StagedFile,
    monkeypatch: pytest.MonkeyPatch,
    moment: JobState,
    end: JobState,
) -> None:
    loop, stopped = asyncio.get_running_loop(), threading.Event()
    write = sending.journal.write

    def stop() -> None:
        sending.tasks.cancel("uploader")
        loop.call_soon(stopped.set)

    def write_slowly(*jobs: Job) -> None:
        if jobs[0].state is moment and not stopped.is_set():
            loop.call_soon_threadsafe(stop)
            stopped.wait(10)
        write(*jobs)

    monkeypatch.setattr(sending.journal, "write", write_slowly)
    (job,) = await sending.orders.submit([staged], sending.orders.sender())
    await until(sending, job, end)

    assert tenant.jobs() == []


async def test_sending_again_is_written_with_the_new_job_or_not_at_all(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    tenant.control({"answer_next": {"path": POST, "method": "POST", "status": 403, "body": "{}", "times": 1}})
    (job,) = await sending.orders.submit([staged], sending.orders.sender())
    await until(sending, job, JobState.REFUSED)
    write = sending.journal.write

    def full_for_new_jobs(*jobs: Job) -> None:
        if any(each.id != job.id for each in jobs):
            raise FileProblem("The list of jobs cannot be kept", "The disk is full.")
        write(*jobs)

    monkeypatch.setattr(sending.journal, "write", full_for_new_jobs)
    with pytest.raises(FileProblem):
        await sending.orders.send_again(job.id)

    assert sending.store[job.id].can_retry
    assert len(sending.jobs) == 1


async def test_half_a_copy_is_not_sent_again(sending: Sending, tenant: DemoTenant, tmp_path: Path) -> None:
    job = make_job(
        JobState.NOT_SENT,
        environment=Environment.at_address(tenant.address),
        account=tenant.planner[0],
        file=make_sent_file(sha256=""),
    )
    await sending.repository.add(job)
    (tmp_path / "outbox").mkdir()
    sending.snapshots.path_of(job.id).write_bytes(b"half")

    with pytest.raises(FileProblem):
        await sending.orders.send_again(job.id)

    assert len(sending.jobs) == 1


async def test_every_step_of_an_upload_has_its_time_and_the_program_its_version(
    sending: Sending, staged: StagedFile
) -> None:
    (job,) = await sending.orders.submit([staged], sending.orders.sender())
    accepted = await until(sending, job, JobState.ACCEPTED)

    assert accepted.handed_over_at == accepted.accepted_at == accepted.confirmed_at == sending.clock.now()
    assert accepted.program == "1.2.3"


async def test_what_was_not_sent_was_not_handed_over(sending: Sending, tenant: DemoTenant, staged: StagedFile) -> None:
    tenant.control({"answer_next": {"path": POST, "method": "POST", "status": 403, "body": "{}", "times": 1}})
    (job,) = await sending.orders.submit([staged], sending.orders.sender())

    assert (await until(sending, job, JobState.REFUSED)).handed_over_at is None


async def test_the_next_attempt_is_made_at_once_when_the_network_is_back(
    sending: Sending, tenant: DemoTenant, staged: StagedFile
) -> None:
    tenant.control({"answer_next": {"path": "/api/profile", "status": 503, "times": 1}})
    (job,) = await sending.orders.submit([staged], sending.orders.sender())
    await sending.clock.until_sleeping()

    sending.uploader.wake()

    await until(sending, job, JobState.ACCEPTED)
    assert sending.clock.monotonic() == 0


async def test_pending_answers_are_waited_for_but_not_forever(
    sending: Sending, tenant: DemoTenant, staged: StagedFile
) -> None:
    answer = {"path": POST, "method": "POST", "status": 502, "body": "", "after_body": True, "delay_seconds": 0.5}
    tenant.control({"answer_next": answer})
    (job,) = await sending.orders.submit([staged], sending.orders.sender())
    await until(sending, job, JobState.HANDED_OVER)

    await sending.uploader.let_answers_come(0.01)
    early = sending.store[job.id].state
    await sending.uploader.let_answers_come(10)

    assert (early, sending.store[job.id].state) == (JobState.HANDED_OVER, JobState.UNCONFIRMED)


async def test_without_pending_answers_closing_does_not_wait(sending: Sending) -> None:
    await sending.repository.add(make_job(JobState.WAITING), make_job(JobState.UNCONFIRMED))
    # The answer that an earlier run was waiting for has no receiver any more.
    sending.store.prepend([make_job(JobState.HANDED_OVER)])
    async with asyncio.timeout(60):
        await sending.uploader.let_answers_come(60)
