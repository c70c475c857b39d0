"""Watching jobs: one request for all, back-off, quiet for two failures, never an end before theirs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from knosc_desktop.demo.samples import write_sample
from knosc_desktop.domain.errors import Problem
from knosc_desktop.domain.job_state import JobState
from knosc_desktop.domain.jobs import Job
from knosc_desktop.services.tracker import FIRST_PAUSE, LONGEST_PAUSE
from tests.services.conftest import Sending
from tests.support.builders import make_staged
from tests.support.tenant import DemoTenant


async def start_jobs(sending: Sending, folder: Path, count: int, *, bad_rows: int = 0) -> list[Job]:
    files = []
    for number in range(count):
        path = folder / f"{number}.csv"
        write_sample("unit-master", path, bad_rows=bad_rows)
        files.append(make_staged(path, trigger="unit-master"))
    jobs = await sending.orders.submit(files, sending.orders.sender())
    tracked = asyncio.Event()

    def look(_: Job) -> None:
        if all(sending.book[job.id].is_tracked for job in jobs):
            tracked.set()

    disconnect = sending.book.changed.connect(look)
    async with asyncio.timeout(10):
        await tracked.wait()
    disconnect()
    return jobs


def polls(tenant: DemoTenant) -> int:
    return sum(1 for request in tenant.requests() if request["path"] == "/api/job")


async def one_poll(sending: Sending, tenant: DemoTenant) -> float:
    """Move the time to the next poll and wait for its answer; returns how long the pause was."""
    before = polls(tenant)
    started = sending.clock.monotonic()
    async with asyncio.timeout(10):
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
    sending.tracker.kick()

    await one_poll(sending, tenant)

    (request,) = [request for request in tenant.requests() if request["path"] == "/api/job"]
    assert str(request["query"]).count("job_id") == 7


async def test_the_state_comes_from_the_server_with_the_time_it_was_confirmed(
    sending: Sending, tenant: DemoTenant, tmp_path: Path
) -> None:
    tenant.control({"hold_jobs": True})
    (job,) = await start_jobs(sending, tmp_path, 1)
    sending.tracker.kick()

    await one_poll(sending, tenant)
    await sending.clock.until_sleeping()

    seen = sending.book[job.id]
    assert seen.state is JobState.RUNNING
    assert seen.confirmed_at is not None


async def test_pauses_grow_from_one_second_to_fifteen(sending: Sending, tenant: DemoTenant, tmp_path: Path) -> None:
    tenant.control({"hold_jobs": True})
    await start_jobs(sending, tmp_path, 1)
    sending.tracker.kick()

    pauses = [await one_poll(sending, tenant) for _ in range(14)]

    assert pauses[0] <= FIRST_PAUSE * 1.4
    assert LONGEST_PAUSE * 0.85 <= pauses[-1] <= LONGEST_PAUSE * 1.15


async def test_a_finished_job_is_asked_about_no_more(sending: Sending, tenant: DemoTenant, tmp_path: Path) -> None:
    (job,) = await start_jobs(sending, tmp_path, 1)
    sending.tracker.kick()
    async with asyncio.timeout(10):
        while not sending.book[job.id].is_ended:
            await sending.clock.advance(1)
    asked = polls(tenant)

    await sending.clock.advance(3600)

    assert polls(tenant) == asked
    assert sending.book[job.id].state is JobState.COMPLETED


@pytest.mark.parametrize("shape", ["objects", "strings", "mixed"])
async def test_errors_are_read_in_every_shape(sending: Sending, tenant: DemoTenant, tmp_path: Path, shape: str) -> None:
    tenant.control({"set": {"error_shape": shape}})
    (job,) = await start_jobs(sending, tmp_path, 1, bad_rows=3)
    sending.tracker.kick()
    async with asyncio.timeout(10):
        while not sending.book[job.id].is_ended:
            await sending.clock.advance(1)

    ended = sending.book[job.id]
    assert ended.state is JobState.FAILED
    assert len(ended.errors) >= 3
    assert all(error.message for error in ended.errors)


async def test_completed_with_errors_is_not_success(sending: Sending, tenant: DemoTenant, tmp_path: Path) -> None:
    tenant.control({"set": {"bad_rows": "complete"}})
    (job,) = await start_jobs(sending, tmp_path, 1, bad_rows=3)
    sending.tracker.kick()
    async with asyncio.timeout(10):
        while not sending.book[job.id].is_ended:
            await sending.clock.advance(1)

    assert sending.book[job.id].state is JobState.COMPLETED_WITH_ERRORS


async def test_two_failures_are_quiet_the_third_is_told_once_and_its_end_too(
    sending: Sending, tenant: DemoTenant, tmp_path: Path
) -> None:
    tenant.control({"hold_jobs": True})
    await start_jobs(sending, tmp_path, 1)
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
    answer = {"path": "/api/job", "status": 429, "body": "", "headers": {"Retry-After": "90"}, "times": 1}
    tenant.control({"answer_next": answer})
    sending.tracker.kick()
    await one_poll(sending, tenant)

    assert round(await one_poll(sending, tenant), 1) >= 90


@pytest.mark.parametrize("unknown", ["left-out", "unknown-status"])
async def test_a_job_that_knosc_does_not_know_is_neither_failed_nor_forgotten(
    sending: Sending, start_tenant: Callable[..., DemoTenant], tenant: DemoTenant, tmp_path: Path, unknown: str
) -> None:
    tenant.control({"set": {"unknown_jobs": unknown}})
    (job,) = await start_jobs(sending, tmp_path, 1)
    await sending.ledger.change(job.id, job_id="never-heard-of")
    sending.tracker.kick()

    await one_poll(sending, tenant)
    await sending.clock.until_sleeping()

    assert sending.book[job.id].is_tracked


async def test_one_odd_job_does_not_hide_the_others(sending: Sending, tenant: DemoTenant, tmp_path: Path) -> None:
    tenant.control({"hold_jobs": True})
    jobs = await start_jobs(sending, tmp_path, 3)
    tenant.control({"answer_next": {"path": "/api/job", "method": "GET", "status": 404, "body": "{}", "times": 1}})
    sending.tracker.kick()

    await one_poll(sending, tenant)
    await sending.clock.until_sleeping()

    assert all(sending.book[job.id].state in {JobState.RUNNING, JobState.QUEUED} for job in jobs)


async def test_a_broken_answer_is_never_taken_for_success(sending: Sending, tenant: DemoTenant, tmp_path: Path) -> None:
    tenant.control({"hold_jobs": True})
    (job,) = await start_jobs(sending, tmp_path, 1)
    for body in ('{"jobs": [{"status": "comp', "<html>", "[]", '{"jobs": null}', '{"jobs": [{"status": "completed"}]}'):
        tenant.control({"answer_next": {"path": "/api/job", "status": 200, "body": body, "times": 1}})
        sending.tracker.kick()
        await one_poll(sending, tenant)

    assert not sending.book[job.id].is_ended
