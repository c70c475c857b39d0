"""Sends what the planner asked for: one after the other, nothing twice.

What a retry repeats: only an attempt of which Knosc cannot have a job, because
the request broke before its last byte (``NotSent``) or was refused by its
status. Once the last byte may have left, the POST is never repeated by the
program, whatever happens to the answer.
"""

from __future__ import annotations

import os
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
                self._book.change(job.id, state=JobState.UNKNOWN, problem=_STOPPED_WAITING)
            elif job.is_leaving:
                self._book.change(job.id, state=JobState.NOT_SENT, problem=_STOPPED, sent=0)

    def submit(self, files: Sequence[StagedFile]) -> list[Job]:
        """Take files into the line in that order, as the account signed in now.

        Raises:
            NotSignedIn: nobody is.
            FileProblem: it cannot be written down, so nothing is sent.
        """
        environment, account = self._sender()
        jobs = []
        for file in files:
            sent_file = SentFile(_printable(file.path.name), file.stamp.size)
            jobs.append(self._new_job(file.trigger or "", environment, account, JobState.SNAPSHOT, sent_file))
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
        environment, account = self._sender()
        job = self._new_job(trigger, environment, account, JobState.WAITING, None)
        self._book.add(job)
        self._wake()
        return job

    def cancel(self, job_id: str) -> bool:
        """Take a job back; only before its first byte left. Returns whether that worked."""
        if not self._book[job_id].may_be_cancelled:
            return False
        self._book.change(job_id, state=JobState.CANCELLED, problem=None)
        self._outbox.forget(job_id)
        return True

    def may_send_again(self, job: Job) -> bool:
        """Whether the exact bytes are still here and the account fits."""
        if not (job.surely_no_job or job.state is JobState.UNKNOWN):
            return False
        has_bytes = job.file is None or (bool(job.file.sha256) and self._outbox.path_of(job.id).exists())
        return has_bytes and self._session.owns(job.environment, job.account)

    async def send_again(self, job_id: str) -> Job:
        """Send the same bytes as a new job; the planner's decision, never the program's.

        Raises:
            FileProblem: the bytes are gone, or it cannot be written down.
            NotSignedIn: not signed in as the account it belongs to.
        """
        old = self._book[job_id]
        environment, account = self._sender()
        if (environment, account) != (old.environment, old.account):
            raise NotSignedIn(f"Sign in to {old.environment.host} as {old.account} to send this again.")
        if not self.may_send_again(old):
            raise FileProblem(
                "The copy is gone",
                "The exact bytes of this upload are no longer kept, so nothing was sent.",
                hint="Drop the file again.",
            )
        job = self._new_job(old.trigger, environment, account, JobState.WAITING, old.file)
        if old.file is not None:
            await self._outbox.share(old.id, job.id)
        self._book.add(job)
        self._wake()
        return job

    def _sender(self) -> tuple[Environment, str]:
        state = self._session.state
        if not self._session.is_signed_in or state.environment is None or state.profile is None:
            raise NotSignedIn
        return state.environment, state.profile.username

    def _new_job(
        self, trigger: str, environment: Environment, account: str, state: JobState, file: SentFile | None
    ) -> Job:
        return Job(uuid4().hex, trigger, environment, account, state, self._clock.now(), file)

    async def _take_snapshots(self, pairs: Sequence[tuple[Job, StagedFile]]) -> None:
        for job, file in pairs:
            problem = None
            snapshot = None
            try:
                snapshot = await self._outbox.take(job.id, file.path, file.format)
            except FileProblem as error:
                problem = error.problem
            if not self._is_in(job, JobState.SNAPSHOT):
                # Taken back meanwhile.
                self._outbox.forget(job.id)
            elif snapshot is None:
                await self._write_down(job, state=JobState.NOT_SENT, problem=problem)
            else:
                sent_file = SentFile(_printable(snapshot.file_name), snapshot.size, snapshot.sha256)
                await self._write_down(job, state=JobState.WAITING, file=sent_file)
            self._wake()

    def _is_in(self, job: Job, state: JobState) -> bool:
        now = self._book.get(job.id)
        return now is not None and now.state is state

    async def _write_down(self, job: Job, **changes: Any) -> Job:
        """What became of a job must not be lost, so it is tried until the disk takes it."""
        while True:
            try:
                return self._book.change(job.id, **changes)
            except FileProblem as error:
                self.trouble.emit(error.problem)
                await self._clock.sleep(_DISK_PAUSE)

    def _wake(self) -> None:
        if self._next() is not None:
            self._tasks.start("uploader", self._work())

    def _next(self) -> Job | None:
        """The oldest job of this account; none overtakes one that is still being copied."""
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
            except OutcomeUnknown as error:
                await self._write_down(job, state=JobState.UNKNOWN, problem=error.problem)
                return
            except KnoscError as error:
                cause = error.cause if isinstance(error, NotSent) else error
                if pause is None or not cause.retryable:
                    await self._give_up(job, error)
                    return
                await self._wait_in_line(job, cause.problem, max(pause, error.retry_after or 0.0))
                if not self._may_go(job):
                    return
            else:
                await self._note_acceptance(job, acceptance)
                return

    def _may_go(self, job: Job) -> bool:
        """Whether it was neither taken back nor left behind by another sign-in."""
        return self._is_in(job, JobState.WAITING) and self._session.owns(job.environment, job.account)

    async def _wait_in_line(self, job: Job, problem: Problem, seconds: float) -> None:
        now = self._book.get(job.id)
        if now is not None and now.is_leaving:
            await self._write_down(job, state=JobState.WAITING, sent=0, problem=problem)
        await self._clock.sleep(seconds)

    async def _know_the_session_is_good(self) -> None:
        """A tiny request before the body: a refusal half-way through one is easily lost."""
        try:
            await self._session.call(lambda client: client.profile())
        except TooManyRequests:
            raise
        except Refused:
            # The session is good; what it may do, the upload itself will tell.
            return

    async def _attempt(self, job: Job) -> Acceptance:
        try:
            return await self._session.call(lambda client: self._post(client, job))
        except KnoscError:
            raise
        except BaseException:
            # The program is closing, or has a bug: say what is known of this job.
            if self._is_in(job, JobState.HANDED_OVER):
                self._book.change(job.id, state=JobState.UNKNOWN, problem=_STOPPED_WAITING)
            elif self._is_in(job, JobState.SENDING):
                self._book.change(job.id, state=JobState.NOT_SENT, problem=_STOPPED, sent=0)
            raise

    async def _post(self, client: KnoscClient, job: Job) -> Acceptance:
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
        except SessionExpired:
            # Refused by its status: no job was made.
            self._book.change(job.id, state=JobState.WAITING, sent=0)
            raise

    def _note_handed_over(self, job_id: str) -> None:
        self._book.change(job_id, state=JobState.HANDED_OVER)

    async def _give_up(self, job: Job, error: KnoscError) -> None:
        now = self._book.get(job.id)
        if now is not None and now.is_leaving:
            state = JobState.REFUSED if isinstance(error, Refused) else JobState.NOT_SENT
            await self._write_down(job, state=state, sent=0, problem=error.problem)

    async def _note_acceptance(self, job: Job, acceptance: Acceptance) -> None:
        accepted = await self._write_down(
            job,
            state=JobState.ACCEPTED,
            job_id=acceptance.job_id,
            status_word=acceptance.status_word,
            confirmed_at=self._clock.now(),
            problem=None,
        )
        self.accepted.emit(accepted)


def _printable(name: str) -> str:
    """A file name that can be written down; undecodable bytes become question marks."""
    return os.fsencode(name).decode("utf-8", "replace")
