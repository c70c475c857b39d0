"""Three hours without network, or asleep: states are stale, requests few, and states soon correct again."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from knosc_desktop.api.client import KnoscClient
from knosc_desktop.demo.workbooks import write_sample
from knosc_desktop.domain.environment import Environment
from knosc_desktop.domain.errors import Problem
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.jobs import Job
from knosc_desktop.domain.sign_in import SignInRequest
from knosc_desktop.models.freshness import STALE_AFTER, is_stale
from knosc_desktop.services.session import Session
from tests.services.conftest import KeptInMemory, Sending, SessionUnderTest
from tests.support.builders import make_staged
from tests.support.clock import let_run
from tests.support.fault_gateway import FaultGateway
from tests.support.fault_plan import NOTHING, Call, Fault, Kind, Order
from tests.support.fault_services import PacedClock
from tests.support.tenant import DemoTenant

THREE_HOURS = 3 * 3600.0
A_WHILE = 1200.0
"""Longer than any pause grows, and than a token lives."""
BACK_WITHIN = 20.0
AT_ONCE = 2.0
A_HANDFUL = 6
"""Requests a minute while nothing answers."""
RUNNING = 3
_WORKERS = ("tracker", "tracker again", "uploader", "evidence")


class OfficeClock(PacedClock):
    """Begins today, so that the tenant's tokens grow old with it."""

    def __init__(self) -> None:
        super().__init__(datetime.now(UTC))

    def sleep_through(self, seconds: float) -> None:
        """The computer sleeps: the wall clock continues, timers do not."""
        self._start += timedelta(seconds=seconds)


@dataclass
class Network:
    """The user's cable.

    Attributes:
        fault: what becomes of every request; None while it is plugged in.
        asked_at: when each request began, by the program's clock.
    """

    clock: PacedClock
    fault: Fault | None = None
    asked_at: list[float] = field(default_factory=list)
    _lost_answers: int = 0

    def unplug(self) -> None:
        """Every connection breaks at once."""
        self.fault = Fault(Kind.RESET, after=0.0)

    def plug_in(self) -> None:
        self.fault = None

    def go_silent(self) -> None:
        """Connections stay open and nothing ever comes."""
        self.fault = Fault(Kind.HANG)

    def lose_next_answer_and_unplug(self) -> None:
        """The next upload arrives whole; from then on nothing does."""
        self._lost_answers += 1

    def plan(self, call: Call, _number: int, _overall: int) -> Order:
        self.asked_at.append(self.clock.monotonic())
        if self._lost_answers and call is Call.POST:
            self._lost_answers -= 1
            self.unplug()
            return Order(Fault(Kind.RESET, passed_on=True))
        return NOTHING if self.fault is None else Order(self.fault)


@dataclass
class Office:
    """A user with jobs under way, and the network between them and Knosc."""

    sending: Sending
    clock: OfficeClock
    network: Network
    gateway: FaultGateway
    tenant: DemoTenant
    folder: Path
    told: list[Problem | None] = field(default_factory=list)
    files: int = 0

    def running(self) -> list[Job]:
        return [job for job in self.sending.store if job.is_tracked]

    def stale(self) -> list[Job]:
        return [job for job in self.sending.store if is_stale(job, self.clock.now())]

    async def submit(self, trigger: str = "unit-master") -> Job:
        self.files += 1
        path = self.folder / f"{self.files}.csv"
        write_sample(trigger, path)
        # No two are alike, or the last upload could not tell them apart.
        path.write_bytes(path.read_bytes() + b"\n" * self.files)
        (job,) = await self.sending.orders.submit([make_staged(path, trigger=trigger)], self.sending.orders.sender())
        await eventually(lambda: self.state_of(job) is not JobState.SNAPSHOT)
        return job

    async def follow(self, job: Job) -> None:
        """Until its state at Knosc is asked for."""
        await eventually(lambda: self.sending.store[job.id].is_tracked)

    def state_of(self, job: Job) -> JobState:
        return self.sending.store[job.id].state

    async def come_to_rest(self) -> None:
        """Wait until everybody who works sleeps."""
        running = self.sending.tasks.is_running
        await eventually(lambda: self.gateway.is_idle and sum(map(running, _WORKERS)) == self.clock.sleeping)

    async def pass_time(self, seconds: float) -> None:
        """Let time pass, as far as everybody comes to rest in between."""
        end = self.clock.monotonic() + seconds
        await self.come_to_rest()
        while (step := self.clock.seconds_to_next) is not None and self.clock.monotonic() + step <= end:
            await self.clock.advance(step)
            await self.come_to_rest()
        await self.clock.advance(end - self.clock.monotonic())

    async def network_is_back(self) -> None:
        """As the network watch of the window reports it."""
        await self.sending.session.renew()
        self.sending.tracker.start_over()
        self.sending.uploader.wake()
        self.sending.evidence.wake()

    def uploads(self) -> Counter[str]:
        """How often each file arrived."""
        return Counter(job["sha256"] for job in self.tenant.jobs())


async def eventually(happened: Callable[[], bool]) -> None:
    """Wait for it; a test that waits in vain fails after ten seconds."""
    async with asyncio.timeout(60):
        while not happened():
            await let_run()
            # Threads and the tenant's process do the work meanwhile; turning without a pause keeps it from them.
            await asyncio.sleep(0.001)


@pytest.fixture
async def under_test() -> AsyncIterator[SessionUnderTest]:
    keychain, clock = KeptInMemory(), OfficeClock()
    session = Session(KnoscClient, keychain, clock)
    yield SessionUnderTest(session, clock, keychain)
    await session.close()


@pytest.fixture
async def office(
    under_test: SessionUnderTest, sending: Sending, tenant: DemoTenant, tmp_path: Path
) -> AsyncIterator[Office]:
    """Three jobs run at Knosc and continue running."""
    clock = under_test.clock
    assert isinstance(clock, OfficeClock)
    network = Network(clock)
    with FaultGateway(tenant.port, network.plan) as gateway:
        await sending.session.sign_out()
        await sending.session.sign_in(SignInRequest(Environment.at_address(gateway.address), *tenant.planner))
        tenant.control({"hold_jobs": True})
        office = Office(sending, clock, network, gateway, tenant, tmp_path)
        sending.tracker.trouble.connect(office.told.append)
        for _ in range(RUNNING):
            await office.follow(await office.submit())
        await office.pass_time(120)
        yield office
        # Open connections are closed before the gateway waits for its threads.
        await sending.tasks.close(5)


async def test_no_row_is_stale_while_knosc_answers(office: Office) -> None:
    for _ in range(20):
        await office.pass_time(10)
        assert office.stale() == []
    assert len(office.running()) == RUNNING


async def test_without_network_every_row_is_stale_within_two_periods(office: Office) -> None:
    office.network.unplug()

    await office.pass_time(STALE_AFTER.total_seconds() + 1)

    assert len(office.stale()) == RUNNING


async def test_without_network_no_state_is_changed(office: Office) -> None:
    before = office.sending.jobs
    office.network.unplug()

    await office.pass_time(A_WHILE)

    assert office.sending.jobs == before


async def test_without_network_a_handful_of_requests_a_minute(office: Office) -> None:
    office.network.unplug()
    began = office.clock.monotonic()

    await office.pass_time(THREE_HOURS)

    a_minute = Counter(int((moment - began) // 60) for moment in office.network.asked_at if moment >= began)
    assert a_minute.keys() >= set(range(1, 179))
    assert max(a_minute[minute] for minute in range(1, 180)) <= A_HANDFUL


async def test_after_the_network_returned_states_are_correct_within_twenty_seconds_by_themselves(
    office: Office,
) -> None:
    office.network.unplug()
    await office.pass_time(THREE_HOURS)
    office.network.plug_in()

    await office.pass_time(BACK_WITHIN)

    back = office.clock.now() - timedelta(seconds=BACK_WITHIN)
    assert office.stale() == []
    assert all(job.confirmed_at and job.confirmed_at >= back for job in office.running())


async def test_states_are_correct_at_once_when_the_network_is_known_to_be_back(office: Office) -> None:
    office.network.unplug()
    await office.pass_time(A_WHILE)
    office.network.plug_in()
    await office.network_is_back()

    await office.pass_time(AT_ONCE)

    assert office.stale() == []


async def test_trouble_is_reported_once_and_its_end_once(office: Office) -> None:
    office.network.unplug()
    await office.pass_time(A_WHILE)
    assert [problem is not None for problem in office.told] == [True]
    office.network.plug_in()

    await office.pass_time(300)

    assert [problem is not None for problem in office.told] == [True, False]


async def test_what_ended_meanwhile_shows_how_it_ended(office: Office) -> None:
    office.network.unplug()
    await office.pass_time(A_WHILE / 2)
    office.tenant.control({"hold_jobs": False})
    await eventually(lambda: all(job["status"] == "completed" for job in office.tenant.jobs()))
    await office.pass_time(A_WHILE / 2)
    assert len(office.running()) == RUNNING
    office.network.plug_in()

    await office.pass_time(BACK_WITHIN)

    assert [job.state for job in office.sending.store] == [JobState.COMPLETED] * RUNNING


async def test_a_waiting_job_ends_as_not_sent_and_is_not_sent_later_by_itself(office: Office) -> None:
    office.network.unplug()
    waiting = await office.submit()
    await office.pass_time(A_WHILE)
    assert office.state_of(waiting) is JobState.NOT_SENT
    office.network.plug_in()
    await office.network_is_back()

    await office.pass_time(600)

    assert office.state_of(waiting) is JobState.NOT_SENT
    assert len(office.uploads()) == RUNNING


async def test_a_waiting_job_is_sent_once_as_soon_as_the_network_is_known_to_be_back(office: Office) -> None:
    office.network.unplug()
    waiting = await office.submit()
    await office.pass_time(25)
    assert office.state_of(waiting) is JobState.WAITING
    office.network.plug_in()
    await office.network_is_back()

    await office.pass_time(AT_ONCE)

    assert office.sending.store[waiting.id].job_id is not None
    assert set(office.uploads().values()) == {1}


async def test_a_lost_answer_is_resolved_once_the_network_is_known_to_be_back(office: Office) -> None:
    lost = await _lose_an_answer(office)
    await office.pass_time(A_WHILE)
    assert office.state_of(lost) is JobState.UNCONFIRMED
    office.network.plug_in()
    await office.network_is_back()

    await office.pass_time(BACK_WITHIN)

    assert office.state_of(lost) is JobState.RECEIVED


async def test_nothing_is_sent_twice(office: Office) -> None:
    await _lose_an_answer(office)
    await office.submit()
    await office.pass_time(THREE_HOURS)
    office.network.plug_in()
    await office.network_is_back()

    await office.pass_time(1800)

    assert set(office.uploads().values()) == {1}
    assert len(office.uploads()) == RUNNING + 1


async def test_after_three_hours_of_sleep_every_row_is_stale_at_once(office: Office) -> None:
    office.clock.sleep_through(THREE_HOURS)

    assert len(office.stale()) == RUNNING


@pytest.mark.parametrize("told", [True, False])
async def test_after_three_hours_of_sleep_an_expired_token_is_refreshed_and_states_are_correct_again(
    office: Office, *, told: bool
) -> None:
    office.clock.sleep_through(THREE_HOURS)
    office.tenant.control({"expire_access": True})
    if told:
        await office.network_is_back()

    await office.pass_time(AT_ONCE if told else BACK_WITHIN)

    assert office.stale() == []
    assert office.sending.session.is_signed_in


async def test_an_answer_that_never_comes_is_given_up_when_the_network_is_back(office: Office) -> None:
    office.network.go_silent()
    asked = len(office.network.asked_at)
    step = office.clock.seconds_to_next
    assert step is not None
    await office.clock.advance(step)
    await eventually(lambda: len(office.network.asked_at) > asked)
    office.clock.sleep_through(60)
    assert len(office.stale()) == RUNNING
    office.network.plug_in()
    await office.network_is_back()

    await office.pass_time(AT_ONCE)

    assert office.stale() == []


async def _lose_an_answer(office: Office) -> Job:
    """An upload that arrived and does not know it, and then there is no network."""
    office.network.lose_next_answer_and_unplug()
    job = await office.submit()
    await eventually(lambda: office.state_of(job) is JobState.UNCONFIRMED)
    return job
