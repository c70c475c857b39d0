"""Tracking jobs: one request for all, back-off, no report for two failures, no end before theirs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from knosc_desktop.api.client import KnoscClient
from knosc_desktop.demo.workbooks import write_sample
from knosc_desktop.domain.environment import Environment
from knosc_desktop.domain.errors import FileProblem, Problem, ServerTrouble
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.jobs import Job, JobKey, JobReport
from knosc_desktop.domain.texts import message, time_of_day
from knosc_desktop.domain.unconfirmed import SHARED_NUMBER
from knosc_desktop.models.freshness import is_stale
from knosc_desktop.services.store.job_repository import Move
from knosc_desktop.services.upload.tracker import FIRST_PAUSE, LONGEST_PAUSE
from knosc_desktop.words.catalogue import render, tr
from tests.services.conftest import Sending
from tests.support.builders import make_job, make_staged
from tests.support.clock import START
from tests.support.job_changes import with_fields
from tests.support.tenant import DemoTenant


async def start_jobs(sending: Sending, folder: Path, count: int, *, bad_rows: int = 0) -> list[Job]:
    files = []
    for number in range(count):
        path = folder / f"{number}.csv"
        # No two of the same bytes: what Knosc shows already is not sent unasked.
        write_sample("unit-master", path, rows=20 + number, bad_rows=bad_rows)
        files.append(make_staged(path, trigger="unit-master"))
    jobs = await sending.orders.submit(files, sending.orders.sender())
    tracked = asyncio.Event()

    def look(_: Job) -> None:
        if all(sending.store[job.id].is_tracked for job in jobs):
            tracked.set()

    disconnect = sending.store.changed.connect(look)
    async with asyncio.timeout(60):
        await tracked.wait()
    disconnect()
    return jobs


def polls(tenant: DemoTenant) -> int:
    return sum(1 for request in tenant.requests() if request["path"] == "/api/job")


async def until_running(tenant: DemoTenant) -> None:
    """The tenant has begun with the first job, the others stand in line; its own time cannot be moved."""
    async with asyncio.timeout(60):
        while not any(job["status"] == "running" for job in await asyncio.to_thread(tenant.jobs)):
            pass


async def one_poll(sending: Sending, tenant: DemoTenant) -> float:
    """Move the time to the next poll and wait for its answer; returns how long the pause was."""
    before = polls(tenant)
    started = sending.clock.monotonic()
    async with asyncio.timeout(60):
        while polls(tenant) == before:
            await sending.clock.until_sleeping()
            await sending.clock.advance(0.1)
            await asyncio.sleep(0)
    return sending.clock.monotonic() - started


async def test_one_request_asks_about_every_unfinished_job(
    sending: Sending, tenant: DemoTenant, tmp_path: Path
) -> None:
    tenant.control({"hold_jobs": True})
    await start_jobs(sending, tmp_path, 7)
    await until_running(tenant)
    sending.tracker.kick()

    await one_poll(sending, tenant)

    (request,) = [request for request in tenant.requests() if request["path"] == "/api/job"]
    assert str(request["query"]).count("job_id") == 7


async def test_the_state_comes_from_the_server_with_the_time_it_was_confirmed(
    sending: Sending, tenant: DemoTenant, tmp_path: Path
) -> None:
    tenant.control({"hold_jobs": True})
    (job,) = await start_jobs(sending, tmp_path, 1)
    await until_running(tenant)
    sending.tracker.kick()

    await one_poll(sending, tenant)
    await sending.clock.until_sleeping()

    seen = sending.store[job.id]
    assert seen.state is JobState.RUNNING
    assert seen.confirmed_at is not None


async def test_pauses_grow_from_one_second_to_fifteen(sending: Sending, tenant: DemoTenant, tmp_path: Path) -> None:
    tenant.control({"hold_jobs": True})
    await start_jobs(sending, tmp_path, 1)
    await until_running(tenant)
    sending.tracker.kick()

    pauses = [await one_poll(sending, tenant) for _ in range(14)]

    assert pauses[0] <= FIRST_PAUSE * 1.4
    assert LONGEST_PAUSE * 0.85 <= pauses[-1] <= LONGEST_PAUSE * 1.15


async def test_a_finished_job_is_asked_about_no_more(sending: Sending, tenant: DemoTenant, tmp_path: Path) -> None:
    (job,) = await start_jobs(sending, tmp_path, 1)
    sending.tracker.kick()
    async with asyncio.timeout(60):
        while not sending.store[job.id].is_ended:
            await sending.clock.advance(1)
    asked = polls(tenant)

    await sending.clock.advance(3600)

    assert polls(tenant) == asked
    assert sending.store[job.id].state is JobState.COMPLETED


@pytest.mark.parametrize("shape", ["objects", "strings", "mixed", "text", "json-text", "cells"])
async def test_errors_are_read_in_every_shape(sending: Sending, tenant: DemoTenant, tmp_path: Path, shape: str) -> None:
    tenant.control({"set": {"error_shape": shape}})
    (job,) = await start_jobs(sending, tmp_path, 1, bad_rows=3)
    sending.tracker.kick()
    async with asyncio.timeout(60):
        while not sending.store[job.id].is_ended:
            await sending.clock.advance(1)

    ended = sending.store[job.id]
    assert ended.state is JobState.FAILED
    assert len(ended.errors) >= 3
    assert all(error.message for error in ended.errors)


async def test_completed_with_errors_is_not_success(sending: Sending, tenant: DemoTenant, tmp_path: Path) -> None:
    tenant.control({"set": {"bad_rows": "complete"}})
    (job,) = await start_jobs(sending, tmp_path, 1, bad_rows=3)
    sending.tracker.kick()
    async with asyncio.timeout(60):
        while not sending.store[job.id].is_ended:
            await sending.clock.advance(1)

    assert sending.store[job.id].state is JobState.COMPLETED_WITH_ERRORS


async def test_two_failures_are_quiet_the_third_and_its_end_are_reported_once(
    sending: Sending, tenant: DemoTenant, tmp_path: Path
) -> None:
    tenant.control({"hold_jobs": True})
    await start_jobs(sending, tmp_path, 1)
    await until_running(tenant)
    told: list[Problem | None] = []
    sending.tracker.trouble.connect(told.append)
    tenant.control({"answer_next": {"path": "/api/job", "status": 503, "body": "", "times": 4}})
    sending.tracker.kick()

    for _ in range(2):
        await one_poll(sending, tenant)
    await sending.clock.until_sleeping()
    assert told == []
    for _ in range(2):
        await one_poll(sending, tenant)
    await sending.clock.until_sleeping()
    assert len(told) == 1
    await one_poll(sending, tenant)
    await sending.clock.until_sleeping()

    assert told[1:] == [None]


async def test_retry_after_is_obeyed(sending: Sending, tenant: DemoTenant, tmp_path: Path) -> None:
    tenant.control({"hold_jobs": True})
    await start_jobs(sending, tmp_path, 1)
    await until_running(tenant)
    answer = {"path": "/api/job", "status": 429, "body": "", "headers": {"Retry-After": "90"}, "times": 1}
    tenant.control({"answer_next": answer})
    sending.tracker.kick()
    await one_poll(sending, tenant)

    assert round(await one_poll(sending, tenant), 1) >= 90


@pytest.mark.parametrize("unknown", ["left-out", "unknown-status"])
async def test_a_job_that_knosc_does_not_know_is_neither_failed_nor_removed(
    sending: Sending, start_tenant: Callable[..., DemoTenant], tenant: DemoTenant, tmp_path: Path, unknown: str
) -> None:
    tenant.control({"set": {"unknown_jobs": unknown}})
    (job,) = await start_jobs(sending, tmp_path, 1)
    await sending.repository.apply(job.id, with_fields(job_id="never-heard-of"))
    sending.tracker.kick()

    await one_poll(sending, tenant)
    await sending.clock.until_sleeping()

    assert sending.store[job.id].is_tracked


async def test_one_odd_job_does_not_hide_the_others(sending: Sending, tenant: DemoTenant, tmp_path: Path) -> None:
    tenant.control({"hold_jobs": True})
    jobs = await start_jobs(sending, tmp_path, 3)
    await until_running(tenant)
    tenant.control({"answer_next": {"path": "/api/job", "method": "GET", "status": 404, "body": "{}", "times": 1}})
    sending.tracker.kick()

    await one_poll(sending, tenant)
    await sending.clock.until_sleeping()

    assert all(sending.store[job.id].state in {JobState.RUNNING, JobState.QUEUED} for job in jobs)


async def test_a_broken_answer_never_counts_as_success(sending: Sending, tenant: DemoTenant, tmp_path: Path) -> None:
    tenant.control({"hold_jobs": True})
    (job,) = await start_jobs(sending, tmp_path, 1)
    await until_running(tenant)
    for body in ('{"jobs": [{"status": "comp', "<html>", "[]", '{"jobs": null}', '{"jobs": [{"status": "completed"}]}'):
        tenant.control({"answer_next": {"path": "/api/job", "status": 200, "body": body, "times": 1}})
        sending.tracker.kick()
        await one_poll(sending, tenant)

    assert not sending.store[job.id].is_ended


# Jobs that Knosc no longer knows.

STATUS = "/api/job"
NOBODY = '{"jobs": []}'


async def follow(sending: Sending, tenant: DemoTenant, job_id: str = "never-heard-of", **facts: Any) -> Job:
    """A job of an hour ago, accepted under that id."""
    job = make_job(
        JobState.RUNNING,
        trigger="unit-master",
        environment=Environment.at_address(tenant.address),
        account=tenant.planner[0],
        job_id=job_id,
        **{"created_at": START - timedelta(hours=2), "accepted_at": START - timedelta(hours=1), **facts},
    )
    await sending.repository.add(job)
    return job


async def polls_until_gone(sending: Sending, tenant: DemoTenant, job: Job) -> int:
    before = polls(tenant)
    async with asyncio.timeout(60):
        while sending.store[job.id].state is not JobState.GONE:
            await one_poll(sending, tenant)
            await sending.clock.until_sleeping()
    return polls(tenant) - before


async def pass_time(sending: Sending, seconds: float) -> None:
    """Let time go by in steps, so that each answer comes before the time continues."""
    for _ in range(round(seconds / 10)):
        await sending.clock.until_sleeping()
        await sending.clock.advance(10)
    await sending.clock.until_sleeping()


@pytest.mark.parametrize("unknown", ["left-out", "unknown-status"])
async def test_three_answers_without_a_job_make_it_no_longer_known(
    sending: Sending, tenant: DemoTenant, unknown: str
) -> None:
    tenant.control({"set": {"unknown_jobs": unknown}})
    job = await follow(sending, tenant)
    sending.tracker.kick()

    assert await polls_until_gone(sending, tenant, job) == 3
    gone = sending.store[job.id]
    assert gone.is_tracked
    assert (gone.job_id, gone.confirmed_at) == (job.job_id, job.confirmed_at)


async def test_a_404_for_the_only_job_is_an_answer_without_it(sending: Sending, tenant: DemoTenant) -> None:
    job = await follow(sending, tenant)
    tenant.control({"answer_next": {"path": STATUS, "status": 404, "body": "{}", "times": 3}})
    sending.tracker.kick()

    assert await polls_until_gone(sending, tenant, job) == 3


@pytest.mark.parametrize("answer", [{"status": 503}, {"status": 200, "body": "<html>"}, {"status": 403, "body": "{}"}])
async def test_an_answer_that_does_not_work_says_nothing_of_a_job(
    sending: Sending, tenant: DemoTenant, answer: dict[str, Any]
) -> None:
    job = await follow(sending, tenant)
    tenant.control({"answer_next": {"path": STATUS, "times": 5, **answer}})
    sending.tracker.kick()

    assert await polls_until_gone(sending, tenant, job) == 5 + 3


async def test_only_answers_in_a_row_count(sending: Sending, tenant: DemoTenant, tmp_path: Path) -> None:
    tenant.control({"hold_jobs": True})
    (job,) = await start_jobs(sending, tmp_path, 1)
    await until_running(tenant)
    await sending.repository.apply(job.id, with_fields(accepted_at=START - timedelta(hours=1)))
    sending.tracker.kick()

    for _ in range(3):
        tenant.control({"answer_next": {"path": STATUS, "status": 200, "body": NOBODY, "times": 2}})
        for _ in range(3):
            await one_poll(sending, tenant)
            await sending.clock.until_sleeping()

    assert sending.store[job.id].state is JobState.RUNNING


@pytest.mark.parametrize("accepted", [True, False], ids=["by the answer", "by an older program"])
async def test_a_job_may_be_missing_for_its_first_thirty_seconds(
    sending: Sending, tenant: DemoTenant, accepted: bool
) -> None:
    now = sending.clock.now()
    job = await follow(sending, tenant, created_at=now, accepted_at=now if accepted else None)
    sending.tracker.kick()

    count = await polls_until_gone(sending, tenant, job)

    assert count > 3
    assert 30 <= (sending.clock.now() - now).total_seconds() <= 50


async def test_a_job_no_longer_known_is_asked_about_now_and_then_and_ever_more_rarely(
    sending: Sending, tenant: DemoTenant
) -> None:
    job = await follow(sending, tenant)
    sending.tracker.kick()
    await polls_until_gone(sending, tenant, job)
    asked = polls(tenant)

    await pass_time(sending, 280)
    soon = polls(tenant) - asked
    # The pause of 300 seconds is up to a tenth longer, so that not all programs ask at once.
    await pass_time(sending, 60)
    first = polls(tenant) - asked
    await pass_time(sending, 24 * 3600)
    day = polls(tenant) - asked

    assert (soon, first) == (0, 1)
    assert 24 <= day <= 32


async def test_a_job_no_longer_known_is_left_out_while_others_are_asked_about(
    sending: Sending, tenant: DemoTenant, tmp_path: Path
) -> None:
    gone = await follow(sending, tenant)
    sending.tracker.kick()
    await polls_until_gone(sending, tenant, gone)
    tenant.control({"hold_jobs": True})
    (alive,) = await start_jobs(sending, tmp_path, 1)
    await until_running(tenant)
    # Its acceptance asks about everything once more.
    await one_poll(sending, tenant)
    await sending.clock.until_sleeping()
    asked = polls(tenant)

    await pass_time(sending, 120)

    later = [str(each["query"]) for each in tenant.requests() if each["path"] == STATUS][asked:]
    assert len(later) >= 5
    assert [query for query in later if "never-heard-of" in query] == []
    assert sending.store[alive.id].state is JobState.RUNNING


async def test_a_job_that_knosc_knows_again_is_tracked_again(
    sending: Sending, tenant: DemoTenant, tmp_path: Path
) -> None:
    tenant.control({"hold_jobs": True})
    (job,) = await start_jobs(sending, tmp_path, 1)
    await until_running(tenant)
    await sending.repository.apply(job.id, with_fields(accepted_at=START - timedelta(hours=1)))
    tenant.control({"answer_next": {"path": STATUS, "status": 200, "body": NOBODY, "times": 3}})
    sending.tracker.kick()
    await polls_until_gone(sending, tenant, job)

    async with asyncio.timeout(60):
        while sending.store[job.id].state is JobState.GONE:
            await pass_time(sending, 10)

    assert sending.store[job.id].state is JobState.RUNNING
    assert await one_poll(sending, tenant) <= LONGEST_PAUSE * 1.15


async def test_check_now_reports_a_job_no_longer_known_at_once(
    sending: Sending, tenant: DemoTenant, tmp_path: Path
) -> None:
    tenant.control({"hold_jobs": True})
    (job,) = await start_jobs(sending, tmp_path, 1)
    await until_running(tenant)
    await sending.repository.apply(job.id, with_fields(accepted_at=START - timedelta(hours=1)))
    tenant.control({"answer_next": {"path": STATUS, "status": 200, "body": NOBODY, "times": 3}})
    sending.tracker.kick()
    await polls_until_gone(sending, tenant, job)

    sending.tracker.kick()
    assert await one_poll(sending, tenant) <= 1.5
    await sending.clock.until_sleeping()

    assert sending.store[job.id].state is JobState.RUNNING


async def test_an_answer_that_may_never_come_is_given_up_when_the_network_is_back(
    sending: Sending, tenant: DemoTenant, tmp_path: Path
) -> None:
    tenant.control({"hold_jobs": True})
    (job,) = await start_jobs(sending, tmp_path, 1)
    await until_running(tenant)
    tenant.control({"answer_next": {"path": STATUS, "status": 503, "body": "", "delay_seconds": 300.0}})
    sending.tracker.kick()
    async with asyncio.timeout(60):
        while sending.clock.sleeping or not sending.tasks.is_running("tracker"):
            await sending.clock.advance(0.5)

    sending.tracker.start_over()
    async with asyncio.timeout(60):
        while sending.store[job.id].state is not JobState.RUNNING:
            await sending.clock.advance(0.5)


async def test_starting_over_with_nothing_to_ask_about_does_nothing(sending: Sending, tenant: DemoTenant) -> None:
    sending.tracker.start_over()
    await sending.clock.advance(60)
    assert polls(tenant) == 0
    assert not sending.tasks.is_running("tracker")


# Waits that Knosc asks for.


async def asked_to_wait(sending: Sending, tenant: DemoTenant, tmp_path: Path, seconds: str) -> list[Problem | None]:
    """One job, and an answer that asks to wait; returns the message for the user."""
    told: list[Problem | None] = []
    sending.tracker.trouble.connect(told.append)
    tenant.control({"hold_jobs": True})
    await start_jobs(sending, tmp_path, 1)
    await until_running(tenant)
    answer = {"path": STATUS, "status": 429, "body": "", "headers": {"Retry-After": seconds}, "times": 1}
    tenant.control({"answer_next": answer})
    sending.tracker.kick()
    await one_poll(sending, tenant)
    await sending.clock.until_sleeping()
    return told


@pytest.mark.parametrize("seconds", ["86400", "99999999999999", "Fri, 31 Dec 9999 23:59:59 GMT"])
async def test_a_long_wait_is_reported_at_once_with_its_end_and_is_limited(
    sending: Sending, tenant: DemoTenant, tmp_path: Path, seconds: str
) -> None:
    (told,) = await asked_to_wait(sending, tenant, tmp_path, seconds)
    assert told is not None
    end = sending.clock.now() + timedelta(seconds=900)
    assert render(told.message) == tr("uploads.paused.message", time=time_of_day(end))
    assert told.hint == message("uploads.paused.hint")

    asked = polls(tenant)
    await sending.clock.advance(890)
    assert polls(tenant) == asked
    assert await one_poll(sending, tenant) <= 20


@pytest.mark.parametrize("seconds", ["-5", "soon", "0", "Mon, 23 Nov 1970 09:00:00 GMT"])
async def test_a_wait_that_makes_no_sense_is_no_wait(
    sending: Sending, tenant: DemoTenant, tmp_path: Path, seconds: str
) -> None:
    assert await asked_to_wait(sending, tenant, tmp_path, seconds) == []
    assert await one_poll(sending, tenant) <= 5


async def test_check_now_does_not_wait_and_withdraws_the_reported_wait(
    sending: Sending, tenant: DemoTenant, tmp_path: Path
) -> None:
    told = await asked_to_wait(sending, tenant, tmp_path, "86400")
    await sending.clock.advance(60)

    sending.tracker.check_now()
    assert await one_poll(sending, tenant) <= 1.5
    await sending.clock.until_sleeping()

    assert told[1:] == [None]


async def test_a_network_that_is_back_does_not_begin_the_wait_again(
    sending: Sending, tenant: DemoTenant, tmp_path: Path
) -> None:
    await asked_to_wait(sending, tenant, tmp_path, "600")
    await sending.clock.advance(500)
    sending.tracker.start_over()

    assert await one_poll(sending, tenant) <= 110


# One job that Knosc cannot answer for.


async def test_a_job_that_fails_alone_is_not_updated_with_its_reason_and_the_others_are(
    sending: Sending, tenant: DemoTenant, tmp_path: Path
) -> None:
    tenant.control({"hold_jobs": True})
    poisoned, other, _ = await start_jobs(sending, tmp_path, 3)
    await until_running(tenant)
    real = KnoscClient.job_reports

    async def job_reports(client: KnoscClient, keys: list[JobKey]) -> list[JobReport]:
        if sending.store[poisoned.id].key in keys:
            raise ServerTrouble(details="GET /api/job: 500")
        return await real(client, keys)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(KnoscClient, "job_reports", job_reports)
        sending.tracker.kick()
        await pass_time(sending, 60)
        before = sending.store[other.id].confirmed_at
        await pass_time(sending, 60)

        alone = sending.store[poisoned.id]
        assert alone.problem is not None
        assert alone.problem.message == message("uploads.not_updated.message", reason=ServerTrouble.title)
        assert alone.problem.details == "GET /api/job: 500"
        assert before is not None
        assert (sending.store[other.id].confirmed_at or before) > before
        assert is_stale(alone, sending.clock.now())
        assert alone.is_tracked

    await pass_time(sending, 30)
    assert sending.store[poisoned.id].problem is None
    assert not is_stale(sending.store[poisoned.id], sending.clock.now())


# Numbers that two jobs share.


async def accepted_as(sending: Sending, tenant: DemoTenant, path: Path, job_id: str) -> Job:
    """Upload a file that Knosc takes under the number of another."""
    tenant.control(
        {
            "answer_next": {
                "path": "/api/job/unit-master",
                "method": "POST",
                "status": 200,
                "body": json.dumps({"job_id": job_id, "status": "queued"}),
                "after_body": True,
            }
        }
    )
    accepted = asyncio.Event()
    first = sending.jobs[0].id

    def note(job: Job) -> None:
        if job.id != first and job.job_id:
            accepted.set()

    disconnect = sending.store.changed.connect(note)
    file = make_staged(path, trigger="unit-master")
    (job,) = await sending.orders.submit([file], sending.orders.sender(), once_more={file.id})
    async with asyncio.timeout(60):
        await accepted.wait()
    disconnect()
    return job


async def test_two_files_under_one_job_number_never_get_each_others_errors(
    sending: Sending, tenant: DemoTenant, tmp_path: Path
) -> None:
    tenant.control({"hold_jobs": True})
    (first,) = await start_jobs(sending, tmp_path, 1, bad_rows=3)
    number = sending.store[first.id].job_id
    write_sample("unit-master", tmp_path / "other.csv")
    second = await accepted_as(sending, tenant, tmp_path / "other.csv", str(number))
    tenant.control({"hold_jobs": False})

    async with asyncio.timeout(60):
        while any(sending.store[job.id].is_tracked for job in (first, second)):
            await sending.clock.advance(FIRST_PAUSE)
            await asyncio.sleep(0.01)

    for job in map(sending.store.__getitem__, (first.id, second.id)):
        assert (job.state, job.errors, job.rows_processed) == (JobState.UNCONFIRMED, (), None)
        assert job.problem is SHARED_NUMBER
        assert not job.can_resolve


async def test_the_same_bytes_under_one_job_number_are_both_followed(
    sending: Sending, tenant: DemoTenant, tmp_path: Path
) -> None:
    tenant.control({"hold_jobs": True})
    (first,) = await start_jobs(sending, tmp_path, 1, bad_rows=3)
    (tmp_path / "again.csv").write_bytes((tmp_path / "0.csv").read_bytes())
    number = sending.store[first.id].job_id
    second = await accepted_as(sending, tenant, tmp_path / "again.csv", str(number))
    tenant.control({"hold_jobs": False})

    async with asyncio.timeout(60):
        while any(sending.store[job.id].is_tracked for job in (first, second)):
            await sending.clock.advance(FIRST_PAUSE)
            await asyncio.sleep(0.01)

    assert [sending.store[job.id].state for job in (first, second)] == [JobState.FAILED] * 2


async def test_a_job_number_reused_right_after_its_job_ended_is_not_trusted(
    sending: Sending, tenant: DemoTenant, tmp_path: Path
) -> None:
    (first,) = await start_jobs(sending, tmp_path, 1, bad_rows=3)
    async with asyncio.timeout(60):
        while sending.store[first.id].is_tracked:
            await sending.clock.advance(FIRST_PAUSE)
            await asyncio.sleep(0.01)
    write_sample("unit-master", tmp_path / "other.csv")
    second = await accepted_as(sending, tenant, tmp_path / "other.csv", str(sending.store[first.id].job_id))

    async with asyncio.timeout(60):
        while sending.store[second.id].is_tracked:
            await sending.clock.advance(FIRST_PAUSE)
            await asyncio.sleep(0.01)

    assert sending.store[first.id].state is JobState.FAILED
    assert (sending.store[second.id].state, sending.store[second.id].errors) == (JobState.UNCONFIRMED, ())


async def test_numbers_that_are_shared_are_given_up_once_the_disk_has_room(
    sending: Sending, tenant: DemoTenant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tenant.control({"hold_jobs": True})
    (first,) = await start_jobs(sending, tmp_path, 1)
    write_sample("unit-master", tmp_path / "other.csv", bad_rows=1)
    real = sending.repository.apply_all
    full = [FileProblem("The disk is full", "There is no room."), FileProblem("The disk is full", "There is no room.")]

    async def apply_all(moves: Mapping[str, Move]) -> None:
        if full:
            raise full.pop()
        await real(moves)

    monkeypatch.setattr(sending.repository, "apply_all", apply_all)
    second = await accepted_as(sending, tenant, tmp_path / "other.csv", str(sending.store[first.id].job_id))

    async with asyncio.timeout(60):
        while any(sending.store[job.id].is_tracked for job in (first, second)):
            await sending.clock.advance(FIRST_PAUSE)
            await asyncio.sleep(0.01)

    assert {sending.store[job.id].state for job in (first, second)} == {JobState.UNCONFIRMED}
