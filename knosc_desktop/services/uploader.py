"""Sends what the planner asked for: one after the other, nothing twice.

What a retry repeats: only an attempt of which Knosc cannot have a job, because
the request broke before its last byte (``NotSent``) or was refused by its
status. Once the last byte may have left, the POST is never repeated by the
program, whatever happens to the answer.
"""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from knosc_desktop.domain.errors import (
    FileProblem,
    KnoscError,
    NotSent,
    NotSignedIn,
    OutcomeUnknown,
    Problem,
    Refused,
    SessionExpired,
    TooManyRequests,
    Unreachable,
)
from knosc_desktop.domain.job_state import JobState
from knosc_desktop.domain.jobs import Job, SentFile
from knosc_desktop.services.clock import sleep_unless
from knosc_desktop.services.events import Event

if TYPE_CHECKING:
    from collections.abc import Sequence

    from knosc_desktop.api.client import KnoscClient
    from knosc_desktop.domain.environment import Environment
    from knosc_desktop.domain.files import StagedFile
    from knosc_desktop.domain.jobs import Acceptance
    from knosc_desktop.services.clock import Clock
    from knosc_desktop.services.job_book import JobBook
    from knosc_desktop.services.outbox import Outbox
    from knosc_desktop.services.session import Session
    from knosc_desktop.services.tasks import TaskRegistry

PAUSES = (2.0, 5.0, 15.0, 30.0)
"""Seconds before each further attempt; after the last one the job ends as not sent."""

_DISK_PAUSE = 5.0
"""Seconds before writing to a full disk is tried again."""

_STOPPED = Problem(
    "Not sent",
    "It was stopped before everything had left, so Knosc cannot have taken it.",
    "It can safely be sent again.",
)
_STOPPED_WAITING = OutcomeUnknown(Unreachable("The program stopped before the answer came.")).problem


@dataclass(frozen=True, slots=True)
class Sender:
    """Where something goes and as whom; fixed at the moment the planner asks for it."""

    environment: Environment
    account: str


class _TakenBack(Exception):
    """The planner cancelled it between two steps."""


class Uploader:
    """The one line in which uploads and computations wait and go.

    A job goes only to the environment and as the account it was asked for.

    Events:
        accepted(Job): Knosc gave a job id.
        trouble(Problem): what became of a job cannot be written down yet.
    """

    def __init__(self, book: JobBook, session: Session, outbox: Outbox, clock: Clock, tasks: TaskRegistry) -> None:
        """Go on by itself whenever the session becomes usable."""
        self._book = book
        self._session = session
        self._outbox = outbox
        self._clock = clock
        self._tasks = tasks
        self.accepted: Event[Job] = Event()
        self.trouble: Event[Problem] = Event()
        session.changed.connect(lambda _: self._wake())

    def settle_interrupted(self) -> None:
        """After a start: name what became of jobs that an earlier run left half-way.

        HANDED_OVER is on disk before the last byte may leave, so SENDING means that it did not.
        """
        for job in self._book:
            if job.state is JobState.HANDED_OVER:
                self._settle(job, state=JobState.UNKNOWN, problem=_STOPPED_WAITING)
            elif job.is_leaving:
                self._settle(job, state=JobState.NOT_SENT, problem=_STOPPED, sent=0)

    def sender(self) -> Sender:
        """Who would send something now.

        Raises:
            NotSignedIn: nobody is signed in.
        """
        state = self._session.state
        if not self._session.is_signed_in or state.environment is None or state.profile is None:
            raise NotSignedIn
        return Sender(state.environment, state.profile.username)

    def submit(self, files: Sequence[StagedFile], sender: Sender) -> list[Job]:
        """Take files into the line in that order, all or none.

        Raises:
            FileProblem: it cannot be written down, so nothing is sent.
        """
        jobs = [
            self._new_job(
                file.trigger or "", sender, JobState.SNAPSHOT, SentFile(_printable(file.path.name), file.stamp.size)
            )
            for file in files
        ]
        if jobs:
            self._book.add(*jobs)
            pairs = list(zip(jobs, files, strict=True))
            self._tasks.start(f"snapshots {jobs[0].id}", self._take_snapshots(pairs))
        return jobs

    def run(self, trigger: str) -> Job:
        """Take a computation into the line.

        Raises:
            NotSignedIn: nobody is signed in.
            FileProblem: it cannot be written down, so nothing is run.
        """
        job = self._new_job(trigger, self.sender(), JobState.WAITING, None)
        self._book.add(job)
        self._wake()
        return job

    def cancel(self, job_id: str) -> bool:
        """Take a job back; only before its first byte left. Returns whether that worked.

        Raises:
            FileProblem: it cannot be written down, so it is not taken back.
        """
        if not self._book[job_id].may_be_cancelled:
            return False
        self._book.change(job_id, state=JobState.CANCELLED, problem=None)
        return True

    async def send_again(self, job_id: str) -> Job:
        """Send the same bytes as a new job; the planner's decision, never the program's, and once.

        Raises:
            FileProblem: the bytes are gone, or it cannot be written down.
            NotSignedIn: not signed in as the account it belongs to.
        """
        old = self._book[job_id]
        sender = self.sender()
        if sender != Sender(old.environment, old.account):
            raise NotSignedIn(f"Sign in to {old.environment.host} as {old.account} to send this again.")
        if not (old.may_be_sent_again and self._has_bytes(old)):
            raise FileProblem(
                "It cannot be sent again from here",
                "It was sent again already, or its exact bytes are no longer kept. Nothing was sent.",
                hint="To send it once more, drop the file again.",
            )
        job = self._new_job(old.trigger, sender, JobState.WAITING, old.file)
        self._book.change(old.id, sent_again_as=job.id)
        try:
            if old.file is not None:
                await self._outbox.share(old.id, job.id)
            self._book.add(job)
        except BaseException:
            self._book.change(old.id, sent_again_as="")
            raise
        self._wake()
        return job

    async def let_answers_come(self, limit: float) -> None:
        """Wait, but not for ever, for the answers to what has left whole; they tell what became of it."""
        changed = asyncio.Event()
        disconnect = self._book.changed.connect(lambda _: changed.set())
        try:
            async with asyncio.timeout(limit):
                while any(job.state is JobState.HANDED_OVER for job in self._book):
                    changed.clear()
                    await changed.wait()
        except TimeoutError:
            return
        finally:
            disconnect()

    def _has_bytes(self, job: Job) -> bool:
        return job.file is None or (bool(job.file.sha256) and self._outbox.path_of(job.id).exists())

    def _new_job(self, trigger: str, sender: Sender, state: JobState, file: SentFile | None) -> Job:
        return Job(uuid4().hex, trigger, sender.environment, sender.account, state, self._clock.now(), file)

    async def _take_snapshots(self, pairs: Sequence[tuple[Job, StagedFile]]) -> None:
        for job, file in pairs:
            try:
                snapshot = await self._outbox.take(job.id, file.path, file.format, file.stamp)
            except FileProblem as error:
                if self._is_in(job, JobState.SNAPSHOT):
                    self._settle(job, state=JobState.NOT_SENT, problem=error.problem)
                continue
            if self._is_in(job, JobState.SNAPSHOT):
                sent_file = SentFile(_printable(snapshot.file_name), snapshot.size, snapshot.sha256)
                self._settle(job, state=JobState.WAITING, file=sent_file)
        self._wake()

    def _is_in(self, job: Job, state: JobState) -> bool:
        now = self._book.get(job.id)
        return now is not None and now.state is state

    def _settle(self, job: Job, **changes: Any) -> None:
        """Write down what became of a job; when the disk does not take it, go on trying until it does."""
        before = self._book.get(job.id)
        if before is not None and not self._write(before, changes):
            self._tasks.start(f"write down {job.id}", self._settle_later(before, changes))

    async def _settle_later(self, before: Job, changes: dict[str, Any]) -> None:
        # What the planner did meanwhile counts more.
        while self._is_in(before, before.state):
            try:
                await self._clock.sleep(_DISK_PAUSE)
            except asyncio.CancelledError:
                # The program ends: the last chance.
                if self._is_in(before, before.state):
                    self._write(before, changes)
                raise
            if self._is_in(before, before.state) and self._write(before, changes):
                return

    def _write(self, job: Job, changes: dict[str, Any]) -> bool:
        try:
            after = self._book.change(job.id, **changes)
        except FileProblem as error:
            self.trouble.emit(error.problem)
            return False
        if after.state is JobState.ACCEPTED:
            self.accepted.emit(after)
        self._wake()
        return True

    def _wake(self) -> None:
        if self._next() is not None:
            self._tasks.start("uploader", self._work())

    def _next(self) -> Job | None:
        """The oldest job of this account; none overtakes one that is still being copied or written down."""
        for job in self._book:
            if job.is_leaving and self._session.owns(job.environment, job.account):
                return job if job.state is JobState.WAITING else None
        return None

    async def _work(self) -> None:
        while (job := self._next()) is not None:
            try:
                await self._send(job)
            except (SessionExpired, NotSignedIn):
                # What waits is kept; the session's next change wakes the line again.
                return
        self._outbox.trim({job.id for job in self._book if not job.is_ended})

    async def _send(self, job: Job) -> None:
        for pause in (*PAUSES, None):
            try:
                await self._know_the_session_is_good()
                if not self._may_go(job):
                    return
                acceptance = await self._attempt(job)
            except (SessionExpired, NotSignedIn):
                raise
            except _TakenBack:
                return
            except OutcomeUnknown as error:
                self._settle(job, state=JobState.UNKNOWN, problem=error.problem)
                return
            except KnoscError as error:
                cause = error.cause if isinstance(error, NotSent) else error
                if pause is None or not cause.retryable:
                    self._give_up(job, error)
                    return
                await self._wait_in_line(job, cause.problem, max(pause, error.retry_after or 0.0))
                if not self._may_go(job):
                    return
            else:
                self._note_acceptance(job, acceptance)
                return

    def _may_go(self, job: Job) -> bool:
        """Whether it was neither taken back nor left behind by another sign-in."""
        return self._is_in(job, JobState.WAITING) and self._session.owns(job.environment, job.account)

    async def _wait_in_line(self, job: Job, problem: Problem, seconds: float) -> None:
        """Rest before the next attempt; taken back or left behind, it holds up the line no longer."""
        now = self._book.get(job.id)
        if now is not None and now.is_leaving:
            self._settle(job, state=JobState.WAITING, sent=0, problem=problem)
        over = asyncio.Event()

        def look(_: object) -> None:
            if not self._may_go(job):
                over.set()

        disconnects = [
            self._book.changed.connect(look),
            self._book.removed.connect(look),
            self._session.changed.connect(look),
        ]
        try:
            await sleep_unless(self._clock, seconds, over)
        finally:
            for disconnect in disconnects:
                disconnect()

    async def _know_the_session_is_good(self) -> None:
        """A tiny request before the body: a refusal half-way through one is easily lost.

        Raises:
            NotSent: it did not work, so nothing of the job has left.
        """
        try:
            await self._session.call(lambda client: client.profile())
        except (SessionExpired, NotSignedIn):
            raise
        except TooManyRequests as error:
            raise NotSent(error) from error
        except Refused:
            # The session is good; what it may do, the upload itself will tell.
            return
        except KnoscError as error:
            raise NotSent(error) from error

    async def _attempt(self, job: Job) -> Acceptance:
        try:
            return await self._session.call(lambda client: self._post(client, job))
        except KnoscError:
            raise
        except BaseException:
            # The program is closing, or has a bug: say what is known of this job.
            if self._is_in(job, JobState.HANDED_OVER):
                self._settle(job, state=JobState.UNKNOWN, problem=_STOPPED_WAITING)
            elif self._is_in(job, JobState.SENDING):
                self._settle(job, state=JobState.NOT_SENT, problem=_STOPPED, sent=0)
            raise

    async def _post(self, client: KnoscClient, job: Job) -> Acceptance:
        if not self._may_go(job):
            raise _TakenBack
        try:
            if job.file is None:
                self._book.change(job.id, state=JobState.HANDED_OVER, problem=None)
                return await client.start_job(job.trigger)
            self._book.change(job.id, state=JobState.SENDING, sent=0, problem=None)
            return await client.upload(
                job.trigger,
                self._outbox.snapshot_of(job.id, job.file),
                on_progress=lambda sent: self._book.progress(job.id, sent),
                on_handed_over=lambda: self._note_handed_over(job.id),
            )
        except (SessionExpired, NotSignedIn):
            # Refused by its status, or never begun: no job was made.
            self._settle(job, state=JobState.WAITING, sent=0)
            raise

    def _note_handed_over(self, job_id: str) -> None:
        self._book.change(job_id, state=JobState.HANDED_OVER)

    def _give_up(self, job: Job, error: KnoscError) -> None:
        now = self._book.get(job.id)
        if now is not None and now.is_leaving:
            state = JobState.REFUSED if isinstance(error, Refused) else JobState.NOT_SENT
            self._settle(job, state=state, sent=0, problem=error.problem)

    def _note_acceptance(self, job: Job, acceptance: Acceptance) -> None:
        self._settle(
            job,
            state=JobState.ACCEPTED,
            job_id=acceptance.job_id,
            status_word=acceptance.status_word,
            confirmed_at=self._clock.now(),
            problem=None,
        )


def _printable(name: str) -> str:
    """A file name that can be written down; undecodable bytes become question marks."""
    return os.fsencode(name).decode("utf-8", "replace")
