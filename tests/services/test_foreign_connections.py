"""A guest network's page stands between for a while: a connection to it, once made, never leads to Knosc."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from knosc_desktop.demo.workbooks import write_sample
from knosc_desktop.domain.environment import Environment
from knosc_desktop.domain.errors import NotKnosc, Problem
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.jobs import Job
from knosc_desktop.domain.sign_in import SignInRequest
from tests.services.conftest import Sending, SessionUnderTest, services_of
from tests.support.builders import make_staged
from tests.support.guest_network import GuestNetwork
from tests.support.tenant import DemoTenant

BACK_WITHIN = 20.0


@pytest.fixture
def network(tenant: DemoTenant) -> Iterator[GuestNetwork]:
    guests = GuestNetwork(tenant)
    yield guests
    guests.server.stop()


@pytest.fixture
async def sending(
    under_test: SessionUnderTest, tenant: DemoTenant, network: GuestNetwork, tmp_path: Path
) -> AsyncIterator[Sending]:
    async with services_of(under_test.session, under_test.clock, tmp_path) as everything:
        await under_test.session.sign_in(
            SignInRequest(Environment.at_address(network.server.address), *tenant.planner, stay_signed_in=False)
        )
        yield everything
        await under_test.session.close()


async def submit(sending: Sending, folder: Path) -> Job:
    path = folder / "units.csv"
    write_sample("unit-master", path)
    (job,) = await sending.orders.submit([make_staged(path, trigger="unit-master")], sending.orders.sender())
    return job


async def pass_until(sending: Sending, happened: asyncio.Event) -> float:
    """Let time pass until something happens; returns how much."""
    began = sending.clock.monotonic()
    async with asyncio.timeout(60):
        while not happened.is_set():
            # Only while somebody sleeps: nobody's answer is waited for then.
            if sending.clock.sleeping:
                await sending.clock.advance(0.5)
            await asyncio.sleep(0.001)
    return sending.clock.monotonic() - began


async def test_a_job_that_ended_meanwhile_is_told_soon_after_the_page_is_gone(
    sending: Sending, tenant: DemoTenant, network: GuestNetwork, tmp_path: Path
) -> None:
    told: list[Problem | None] = []
    was_told, running, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()
    sending.tracker.trouble.connect(told.append)
    sending.tracker.trouble.connect(lambda _: was_told.set())

    def look(job: Job) -> None:
        if job.state in {JobState.QUEUED, JobState.RUNNING}:
            running.set()
        elif job.state is JobState.COMPLETED:
            ended.set()

    sending.store.changed.connect(look)
    tenant.control({"hold_jobs": True})
    await submit(sending, tmp_path)
    await pass_until(sending, running)

    network.want_sign_in()
    await pass_until(sending, was_told)
    assert told[-1] is not None
    assert told[-1].title == NotKnosc.title
    tenant.control({"hold_jobs": False})
    network.let_through()

    assert await pass_until(sending, ended) <= BACK_WITHIN


async def test_a_file_that_met_the_page_is_sent_once_after_it_is_gone(
    sending: Sending, tenant: DemoTenant, network: GuestNetwork, tmp_path: Path
) -> None:
    waits, received = asyncio.Event(), asyncio.Event()

    def look(job: Job) -> None:
        if job.state is JobState.WAITING and job.problem is not None:
            waits.set()
        elif job.is_tracked:
            received.set()

    sending.store.changed.connect(look)
    network.want_sign_in()
    await submit(sending, tmp_path)
    await pass_until(sending, waits)
    network.let_through()
    await pass_until(sending, received)

    assert len(tenant.jobs()) == 1


async def test_after_a_renewal_the_session_is_the_same_on_a_new_connection(
    under_test: SessionUnderTest, sending: Sending, network: GuestNetwork
) -> None:
    await under_test.session.call(lambda client: client.profile())
    before = network.server.connections
    await under_test.session.renew()
    await under_test.session.call(lambda client: client.profile())
    assert network.server.connections == before + 1
    assert under_test.session.is_signed_in


async def test_to_renew_without_a_session_does_nothing(under_test: SessionUnderTest) -> None:
    await under_test.session.renew()
    assert not under_test.session.is_signed_in
