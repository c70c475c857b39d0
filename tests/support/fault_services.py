"""The services of the program, from a start to a quit or crash."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from knosc_desktop.api.client import KnoscClient
from knosc_desktop.api.config import MIB, Limits
from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.domain.jobs import Job
from knosc_desktop.services.secrets import NoSecrets
from knosc_desktop.services.session import Session
from knosc_desktop.services.store.confirmed_time import ConfirmedTime
from knosc_desktop.services.store.job_database import JobDatabase
from knosc_desktop.services.store.job_repository import JobRepository, PendingWrites, settle_unfinished
from knosc_desktop.services.store.job_store import JobStore
from knosc_desktop.services.store.retention import Retention
from knosc_desktop.services.store.snapshots import SnapshotStore
from knosc_desktop.services.tasks import TaskRegistry
from knosc_desktop.services.upload.lost_answers import LostAnswerResolver
from knosc_desktop.services.upload.queue import Dependencies, UploadQueue
from knosc_desktop.services.upload.tracker import Tracker
from knosc_desktop.services.upload.uploader import UploadAttempts, Uploader
from tests.support.clock import START, FakeClock

LIMITS = Limits(connect=0.4, write=0.4, read=0.25, small_call=0.3, status_call=0.3, answer=0.35)
"""Real seconds, for what hangs: the clock of the test does not help there."""
_CLOSING = 5.0
_KEPT_DAYS = 90


class PacedClock(FakeClock):
    """A clock that knows when the next sleeper wants to be woken.

    Attributes:
        hurry: seconds of its life that every token seems to lose between two looks at it.
    """

    def __init__(self, start: datetime = START, hurry: float = 0.0) -> None:
        super().__init__(start)
        self.hurry = hurry
        self._hurried = 0.0

    def monotonic(self) -> float:
        self._hurried += self.hurry
        return super().monotonic() + self._hurried

    @property
    def seconds_to_next(self) -> float | None:
        """None when nothing sleeps."""
        waiting = [when for when, wake in self._sleepers if not wake.done()]
        return max(0.0, min(waiting) - self._elapsed) if waiting else None


class MortalJournal(JobDatabase):
    """A database whose process is killed at a chosen write: later writes never happen.

    Attributes:
        image: folder with the database as it was at that moment.
        backup: folder with the database as it was at an earlier write, if one was asked for.
    """

    def __init__(self, path: Path, last_write: int | None, image: Path, backup_at: int | None = None) -> None:
        super().__init__(path)
        self._file = path
        self._left = last_write
        self._until_backup = backup_at
        self.image = image
        self.backup = image.with_name("backup")
        self.is_dead = False

    def write(self, *jobs: Job) -> None:
        self._refuse_the_dead()
        super().write(*jobs)
        if self._until_backup is not None and jobs:
            self._until_backup -= 1
            if self._until_backup == 0:
                self._copy_to(self.backup)
        if self._left is not None and jobs:
            self._left -= 1
            if self._left <= 0:
                self._die()

    def forget(self, job_ids: Collection[str], changed: Collection[Job] = ()) -> None:
        self._refuse_the_dead()
        super().forget(job_ids, changed)

    def _refuse_the_dead(self) -> None:
        if self.is_dead:
            raise FileProblem("Dead", "Nothing is written any more.")

    def _die(self) -> None:
        # As after a power cut: database and log as they are, without a clean close.
        self._copy_to(self.image)
        self.is_dead = True

    def _copy_to(self, folder: Path) -> None:
        folder.mkdir()
        for part in self._file.parent.glob(f"{self._file.name}*"):
            shutil.copy(part, folder / part.name)


@dataclass
class Life:
    """Everything between a staged file and its end."""

    clock: PacedClock
    journal: MortalJournal
    store: JobStore
    repository: JobRepository
    session: Session
    snapshots: SnapshotStore
    orders: UploadQueue
    uploader: Uploader
    tracker: Tracker
    dependencies: Dependencies
    retention: Retention
    tasks: TaskRegistry
    errors: list[BaseException]

    @classmethod
    async def begin(
        cls,
        folder: Path,
        outbox_folder: Path,
        clock: PacedClock,
        last_write: int | None,
        backup_at: int | None = None,
    ) -> Life:
        """Start as the program does: the database first, then the interrupted jobs."""
        errors: list[BaseException] = []
        tasks = TaskRegistry(errors.append)
        image = folder.with_name(f"{folder.name}-image")
        journal = MortalJournal(folder / "jobs.db", last_write, image, backup_at)
        store = JobStore()
        repository = JobRepository(store, journal)
        session = Session(lambda environment: KnoscClient(environment, limits=LIMITS), NoSecrets(), clock)
        confirmed = ConfirmedTime(folder / "confirmed-time.json", clock)
        session.server_time.connect(confirmed.note_server_time)
        pending_writes = PendingWrites(repository, clock, tasks)
        shared: dict[str, Any] = {
            "store": store,
            "session": session,
            "snapshots": SnapshotStore(outbox_folder, lambda: 64 * MIB),
            "clock": clock,
        }
        evidence = LostAnswerResolver(**shared, repository=repository, tasks=tasks, limit=lambda: 64 * MIB)
        dependencies = Dependencies(store, pending_writes, tasks)
        attempts = UploadAttempts(**shared, repository=repository, pending_writes=pending_writes, program="1.0")
        life = cls(
            clock=clock,
            journal=journal,
            store=store,
            repository=repository,
            session=session,
            snapshots=shared["snapshots"],
            orders=UploadQueue(**shared, repository=repository, pending_writes=pending_writes, tasks=tasks),
            uploader=Uploader(
                **shared,
                lost_answers=evidence,
                attempts=attempts,
                pending_writes=pending_writes,
                dependencies=dependencies,
                tasks=tasks,
            ),
            tracker=Tracker(store, repository, session, clock, tasks),
            dependencies=dependencies,
            retention=Retention(
                store=store,
                repository=repository,
                snapshots=shared["snapshots"],
                clock=clock,
                days=lambda: _KEPT_DAYS,
                confirmed=confirmed,
            ),
            tasks=tasks,
            errors=errors,
        )
        await repository.open()
        await settle_unfinished(store, repository)
        tasks.start("history", repository.read_history())
        confirmed.load()
        confirmed.note_lived()
        await life.sweep()
        return life

    @property
    def is_at_rest(self) -> bool:
        """Whether every job has ended."""
        return all(job.is_ended for job in self.store)

    @property
    def is_looking(self) -> bool:
        """Whether Knosc is being asked what became of files whose answer was lost."""
        return self.tasks.is_running("evidence")

    def is_at_rest_for(self, account: str) -> bool:
        """Whether every job of an account has."""
        return all(job.is_ended for job in self.store if job.account == account)

    def described(self) -> str:
        """What is on the screen, in a line."""
        jobs = [(job.file.name if job.file else job.trigger, job.state.value) for job in self.store]
        return f"{self.session.state.phase.value}, {self.clock.sleeping} asleep, {jobs}"

    async def sweep(self) -> None:
        """Delete what is old enough, which nothing of a run is."""
        with suppress(FileProblem):
            await self.retention.sweep()
        await self.retention.close()

    async def sign_out(self, limit: float) -> None:
        """As the window does it: answers are waited for, and the queue stops."""
        await self.uploader.let_answers_come(limit)
        self.tasks.cancel("uploader")
        await self.session.sign_out()

    async def crash(self) -> Path:
        """End at once; returns where the next life begins."""
        await self.end()
        self.errors.clear()
        return self.journal.image

    async def end(self) -> None:
        """End in stages, as at quit."""
        await self.tasks.close(_CLOSING)
        await self.session.close()
        await self.repository.close(_CLOSING)
