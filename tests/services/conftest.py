"""The services against a real demo tenant over real sockets; only the clock is a fake."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from knosc_desktop.api.client import KnoscClient
from knosc_desktop.domain.environment import Environment
from knosc_desktop.domain.errors import KeychainProblem
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.jobs import Job
from knosc_desktop.domain.session import SessionState
from knosc_desktop.domain.sign_in import SessionTokens, SignInRequest
from knosc_desktop.services.session import Session
from knosc_desktop.services.store.job_database import JobDatabase
from knosc_desktop.services.store.job_repository import JobRepository, PendingWrites
from knosc_desktop.services.store.job_store import JobStore
from knosc_desktop.services.store.snapshots import SnapshotStore
from knosc_desktop.services.tasks import TaskRegistry
from knosc_desktop.services.upload.lost_answers import LostAnswerResolver
from knosc_desktop.services.upload.queue import Dependencies, UploadQueue
from knosc_desktop.services.upload.tracker import Tracker
from knosc_desktop.services.upload.uploader import UploadAttempts, Uploader
from tests.support.clock import FakeClock
from tests.support.tenant import DemoTenant


class KeptInMemory:
    """A keychain that always works.

    Attributes:
        kept: what is in it.
        answers: cleared, it thinks about what it is to keep until this is set.
        asked: set while it thinks.
    """

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], SessionTokens] = {}
        self.answers = asyncio.Event()
        self.answers.set()
        self.asked = asyncio.Event()

    async def why_unusable(self) -> KeychainProblem | None:
        return None

    async def load(self, environment: Environment, account: str) -> SessionTokens | None:
        return self.kept.get((environment.origin, account))

    async def save(self, environment: Environment, account: str, tokens: SessionTokens) -> None:
        if not self.answers.is_set():
            self.asked.set()
            await self.answers.wait()
        self.kept[environment.origin, account] = tokens

    async def forget(self, environment: Environment, account: str) -> None:
        # Like a real one, not at once.
        await asyncio.sleep(0)
        self.kept.pop((environment.origin, account), None)


def request_for(tenant: DemoTenant, credentials: tuple[str, str], *, stay: bool = False) -> SignInRequest:
    return SignInRequest(Environment.at_address(tenant.address), *credentials, stay_signed_in=stay)


@dataclass
class SessionUnderTest:
    """A session, what it said, and where it keeps tokens."""

    session: Session
    clock: FakeClock
    keychain: KeptInMemory
    states: list[SessionState] = field(default_factory=list)


@pytest.fixture
async def under_test() -> AsyncIterator[SessionUnderTest]:
    keychain, clock = KeptInMemory(), FakeClock()
    session = Session(KnoscClient, keychain, clock)
    bundle = SessionUnderTest(session, clock, keychain)
    session.changed.connect(bundle.states.append)
    yield bundle
    await session.close()


@dataclass
class Sending:
    """Everything between a staged file and its end, signed in as the user."""

    session: Session
    clock: FakeClock
    journal: JobDatabase
    repository: JobRepository
    store: JobStore
    snapshots: SnapshotStore
    pending_writes: PendingWrites
    evidence: LostAnswerResolver
    orders: UploadQueue
    uploader: Uploader
    tracker: Tracker
    tasks: TaskRegistry
    errors: list[BaseException]
    errors_are_expected: bool = False

    @property
    def jobs(self) -> list[Job]:
        return list(self.store)


@asynccontextmanager
async def services_of(session: Session, clock: FakeClock, folder: Path) -> AsyncIterator[Sending]:
    """What sends files over a session and keeps what it knows in a folder."""
    journal = JobDatabase(folder / "jobs.db")
    store = JobStore()
    repository = JobRepository(store, journal)
    await repository.open()
    errors: list[BaseException] = []
    tasks = TaskRegistry(errors.append)
    snapshots = SnapshotStore(folder / "outbox", lambda: 2 << 30)
    pending_writes = PendingWrites(repository, clock, tasks)
    common: dict[str, Any] = {"store": store, "session": session, "snapshots": snapshots, "clock": clock}
    evidence = LostAnswerResolver(**common, repository=repository, tasks=tasks, limit=lambda: 64 << 20)
    attempts = UploadAttempts(**common, repository=repository, pending_writes=pending_writes, program="1.2.3")
    orders = UploadQueue(**common, repository=repository, pending_writes=pending_writes, tasks=tasks)
    tracker = Tracker(store, repository, session, clock, tasks)
    uploader = Uploader(
        **common,
        lost_answers=evidence,
        attempts=attempts,
        pending_writes=pending_writes,
        dependencies=Dependencies(store, pending_writes, tasks),
        tasks=tasks,
    )
    everything = Sending(
        session=session,
        clock=clock,
        journal=journal,
        repository=repository,
        store=store,
        snapshots=snapshots,
        pending_writes=pending_writes,
        evidence=evidence,
        orders=orders,
        uploader=uploader,
        tracker=tracker,
        tasks=tasks,
        errors=errors,
    )
    yield everything
    await tasks.close(limit=5)
    await repository.close(limit=5)
    assert everything.errors_are_expected or errors == []


@pytest.fixture
async def sending(under_test: SessionUnderTest, tenant: DemoTenant, tmp_path: Path) -> AsyncIterator[Sending]:
    async with services_of(under_test.session, under_test.clock, tmp_path) as everything:
        await under_test.session.sign_in(request_for(tenant, tenant.planner))
        yield everything


async def until(sending: Sending, job: Job, *states: JobState) -> Job:
    """Wait for one of the states; a test that waits in vain fails after a minute."""
    changed = asyncio.Event()
    disconnect = sending.store.changed.connect(lambda _: changed.set())
    try:
        async with asyncio.timeout(60):
            while sending.store[job.id].state not in states:
                changed.clear()
                await changed.wait()
    finally:
        disconnect()
    return sending.store[job.id]
