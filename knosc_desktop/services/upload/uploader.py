"""Sends what waits: one after the other, nothing twice.

What a retry repeats: only an attempt of which Knosc cannot have a job, because
the request broke or was refused before its last byte. Once the last byte may have
left, the POST is never repeated by the program, whatever the answer is. A refusal
that comes then is weighed against Knosc's last upload before it is believed.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from knosc_desktop.domain.errors import (
    AppFault,
    FileProblem,
    KnoscError,
    NotSent,
    NotSignedIn,
    OutcomeUnknown,
    Problem,
    Refused,
    SessionExpired,
    TooManyRequests,
)
from knosc_desktop.domain.job_links import any_received, is_there_unasked, latest, resend_chain
from knosc_desktop.domain.job_states import Evidence, JobState
from knosc_desktop.domain.texts import message, sentences, time_of_day
from knosc_desktop.domain.unconfirmed import ARRIVED_AFTER_ALL, STOPPED, STOPPED_WAITING, DoubtfulRefusal
from knosc_desktop.services.clock import is_long, sleep_unless, until

if TYPE_CHECKING:
    from collections.abc import Callable

    from knosc_desktop.api.client import KnoscClient
    from knosc_desktop.domain.jobs import Acceptance, Job
    from knosc_desktop.domain.texts import Text
    from knosc_desktop.services.clock import Clock
    from knosc_desktop.services.session import Session
    from knosc_desktop.services.store.job_repository import JobRepository, PendingWrites
    from knosc_desktop.services.store.job_store import JobStore
    from knosc_desktop.services.store.snapshots import SnapshotStore
    from knosc_desktop.services.tasks import TaskRegistry
    from knosc_desktop.services.upload.lost_answers import LostAnswerResolver
    from knosc_desktop.services.upload.queue import Dependencies


# One attempt to send a job: every step is written down before it is taken.


class Withdrawn(Exception):
    """The user cancelled the job between two steps, or signed in as somebody else."""


class UploadAttempts:
    """Makes single attempts; whether there is another one is the uploader's business."""

    def __init__(
        self,
        *,
        store: JobStore,
        repository: JobRepository,
        session: Session,
        snapshots: SnapshotStore,
        pending_writes: PendingWrites,
        clock: Clock,
        program: str,
    ) -> None:
        """Send over the session what lies in the snapshot store.

        Args:
            store: the jobs.
            repository: steps are written there.
            session: sends.
            snapshots: holds the bytes.
            pending_writes: writes down what cannot be taken back.
            clock: for the times of steps.
            program: version of this program.
        """
        self._store = store
        self._repository = repository
        self._session = session
        self._snapshots = snapshots
        self._pending_writes = pending_writes
        self._clock = clock
        self._program = program

    async def make(self, job: Job, before: str) -> Acceptance:
        """Send a waiting job, once.

        Args:
            job: the job.
            before: digest of the last upload of its kind; goes to disk with the first step.

        Raises:
            Withdrawn: nothing was sent.
            NotSent: it broke before the last byte left; no job can exist.
            OutcomeUnknown: all of it left, the answer was lost.
            KnoscError: Knosc said no, or it cannot be written down; no job was made.
        """
        try:
            return await self._session.call(lambda client: self._post(client, job, before))
        except KnoscError:
            raise
        except BaseException:
            # The program is closing, or has a bug: say what is known of this job.
            # What is still being written comes first, so it may be either by then.
            handed_over, sending = (replace(job, state=each) for each in (JobState.HANDED_OVER, JobState.SENDING))
            await self._pending_writes.settle(handed_over, lambda now: now.unconfirmed(STOPPED_WAITING))
            await self._pending_writes.settle(sending, lambda now: now.not_sent(STOPPED))
            raise

    async def _post(self, client: KnoscClient, job: Job, before: str) -> Acceptance:
        at = self._clock.now()

        def begin(job: Job) -> Job | None:
            if not self._may_go(job, client):
                return None
            if job.file is None:
                return job.starting(at=at, program=self._program)
            return job.sending(before=before, program=self._program)

        begun = await self._repository.apply(job.id, begin)
        if begun is None:
            raise Withdrawn
        try:
            if job.file is None:
                return await client.start_job(job.trigger)
            return await client.upload(
                job.trigger,
                self._snapshots.snapshot_of(job.id, job.file),
                on_progress=lambda sent: self._store.progress(job.id, sent),
                on_handed_over=lambda: self._note_handed_over(job.id),
            )
        except (SessionExpired, NotSignedIn):
            # Refused by its status, or never begun: no job was made.
            now = self._store[job.id]
            await self._pending_writes.settle(now, lambda now: now.waiting_again())
            raise

    def _may_go(self, job: Job, client: KnoscClient) -> bool:
        """Whether it waits still, and this connection leads to where the user wanted it."""
        return job.state is JobState.WAITING and self._session.owns(job.environment, job.account, client)

    async def _note_handed_over(self, job_id: str) -> None:
        at = self._clock.now()
        noted = await self._repository.apply(
            job_id, lambda job: job.handed_over(at) if job.state is JobState.SENDING else None
        )
        if noted is None:
            # Without this line on disk the last bytes must not leave.
            raise FileProblem(
                message("uploads.not_sent"),
                message("uploads.lost_track"),
                hint=message("uploads.safe_to_retry"),
            )


PAUSES = (2.0, 5.0, 15.0, 30.0)
"""Seconds before each further attempt; after the last one the job ends as not sent."""

_GOES_ON = message("uploads.tries_again")
_HAS_STOPPED = message("uploads.stopped_trying")

_THERE_ALREADY = Problem(
    message("uploads.not_sent"), message("uploads.already_there.message"), message("uploads.already_there.hint")
)
_CANNOT_BE_COMPARED = Problem(
    message("uploads.not_sent"), message("uploads.not_compared.message"), message("uploads.not_compared.hint")
)
_SLOW_DOWN = Problem(TooManyRequests.title, message("uploads.slowed.message"), _GOES_ON)


class Uploader:
    """The one line in which uploads and computations wait and go.

    A job goes only to the environment and as the account it was asked for.
    """

    def __init__(
        self,
        *,
        store: JobStore,
        session: Session,
        snapshots: SnapshotStore,
        lost_answers: LostAnswerResolver,
        attempts: UploadAttempts,
        pending_writes: PendingWrites,
        dependencies: Dependencies,
        clock: Clock,
        tasks: TaskRegistry,
    ) -> None:
        self._store = store
        self._session = session
        self._snapshots = snapshots
        self._lost_answers = lost_answers
        self._attempts = attempts
        self._pending_writes = pending_writes
        self._dependencies = dependencies
        self._clock = clock
        self._tasks = tasks
        self._woken = asyncio.Event()
        self._slow_until = 0.0
        store.added.connect(self._take)
        store.changed.connect(self._follow)
        session.changed.connect(lambda _: self._go())
        pending_writes.caught_up.connect(lambda _: self._go())

    def wake(self) -> None:
        """Do not wait any longer for the next attempt: the network is back."""
        self._woken.set()
        self._go()

    async def let_answers_come(self, limit: float) -> None:
        """Wait, but not for ever, for the answers to what has left whole; they tell what became of it."""
        changed = asyncio.Event()
        disconnect = self._store.changed.connect(lambda _: changed.set())
        try:
            async with asyncio.timeout(limit):
                while any(job.state is JobState.HANDED_OVER for job in self._store.leaving):
                    changed.clear()
                    await changed.wait()
        except TimeoutError:
            return
        finally:
            disconnect()

    def _take(self, job: Job) -> None:
        # A long history comes in here, too; it frees nobody's way.
        if job.state is JobState.WAITING:
            self._go()

    def _follow(self, job: Job) -> None:
        if job.state is JobState.RECEIVED:
            self._take_back_repetition(job)
        # While a job is on its way, its line goes on by itself.
        if job.state is JobState.WAITING or not job.is_outgoing:
            self._go()

    def _take_back_repetition(self, job: Job) -> None:
        """What repeats it and has not left is not needed; its own line may be gone when that one's turn comes.

        One that was not sent before that was known no longer says that it can safely be sent again.
        """
        again = latest(job, self._store.get)
        if again.state in {JobState.WAITING, JobState.NOT_SENT}:
            # If it has gone on until then, that counts more.
            self._tasks.start(f"arrived {again.id}", self._pending_writes.settle(again, _not_needed))

    def _go(self) -> None:
        if self._next() is not None:
            self._tasks.keep("uploader", self._work, self._clock)

    def _next(self) -> Job | None:
        """The oldest job of this account; none overtakes one that is still being copied or written down.

        One that is held lets those of other kinds pass. Newer ones of its own kind stay behind it:
        going later, it would put its older data in the place of theirs.
        """
        held: list[Job] = []
        for job in self._store.leaving:
            if self._session.owns(job.environment, job.account):
                if job.state is not JobState.WAITING or self._pending_writes.owes(job):
                    return None
                if self._dependencies.holds(job):
                    held.append(job)
                elif not self._stays_behind(job, held):
                    return job
        return None

    def _stays_behind(self, job: Job, held: list[Job]) -> bool:
        """Whether one of its kind is held before it; what takes the place of one sent earlier is itself waited for."""
        is_newer = any(each.trigger == job.trigger for each in held)
        return is_newer and not any(self._dependencies.waits_for_stand_in(each, job) for each in held)

    async def _work(self) -> None:
        while (job := self._next()) is not None:
            try:
                await self._send(job)
            except (SessionExpired, NotSignedIn):
                # What waits is kept; the session's next change wakes the line again.
                if not self._session.is_signed_in:
                    return
        # By itself: what comes in while files are deleted must find the line free.
        self._tasks.start("trim outbox", self._trim())

    async def _trim(self) -> None:
        await asyncio.to_thread(
            self._snapshots.trim, {job.id for job in self._store.unsettled}, [job.id for job in self._store]
        )

    async def _send(self, job: Job) -> None:
        for pause in (*PAUSES, None):
            await self._wait_as_asked(job)
            if not self._may_go(job):
                return
            try:
                with self._tasks.faults_told():
                    acceptance = await self._attempt(job)
            except (SessionExpired, NotSignedIn):
                raise
            except KnoscError as error:
                if not await self._may_be_tried_again(job, error, pause):
                    return
            else:
                if acceptance is not None:
                    await self._note_acceptance(job, acceptance)
                return

    async def _attempt(self, job: Job) -> Acceptance | None:
        """Send it, once; None when it was not to be sent after all."""
        await self._know_the_session_is_good()
        before = await self._lost_answers.before(job) if job.file is not None else ""
        if await self._is_not_needed(job, before):
            return None
        try:
            return await self._attempts.make(job, before)
        except Withdrawn:
            return None

    async def _may_be_tried_again(self, job: Job, error: KnoscError, pause: float | None) -> bool:
        """Settle what a failed attempt means, or rest before the next one."""
        if isinstance(error, OutcomeUnknown | Refused) and (self._has_left_whole(job) or job.file is None):
            await self._settle_doubt(job, error)
            return False
        if isinstance(error, AppFault):
            now = self._store.get(job.id)
            if now is not None and now.state in {JobState.SENDING, JobState.HANDED_OVER}:
                # How far it came should have been written down. Without that it is not sent a second time.
                await self._settle(job, lambda now: now.unconfirmed(STOPPED_WAITING))
            if not self._may_go(job):
                return False
        cause = error.cause if isinstance(error, NotSent) else error
        if pause is None or not cause.retryable:
            await self._give_up(job, error, _HAS_STOPPED if cause.retryable else "")
            return False
        seconds = max(pause, error.retry_after or 0.0)
        await self._wait_in_line(job, _hinting(cause.problem, self._goes_on(seconds)), seconds)
        return self._may_go(job)

    def _goes_on(self, seconds: float) -> Text:
        if not is_long(seconds):
            return _GOES_ON
        return message("uploads.tries_again_at", time=time_of_day(until(self._clock, seconds)))

    def _may_go(self, job: Job) -> bool:
        """Whether it was neither taken back nor left behind by another sign-in."""
        now = self._store.get(job.id)
        return now is not None and now.state is JobState.WAITING and self._session.owns(job.environment, job.account)

    async def _is_not_needed(self, job: Job, before: str) -> bool:
        """Whether Knosc turned out, at the last moment, to have it already; then it ends without being sent.

        Args:
            job: about to leave.
            before: digest of the last upload.
        """
        if any_received(job, self._store):
            await self._settle(job, _not_needed)
            return True
        if is_there_unasked(job, before, list(self._store)):
            problem = _THERE_ALREADY
        elif not before and self._repeats_old_claim(job):
            problem = _CANNOT_BE_COMPARED
        else:
            return False
        at = self._clock.now()
        await self._settle(job, lambda now: now.not_sent(problem).seen(Evidence.UNDECIDABLE, at))
        return True

    def _repeats_old_claim(self, job: Job) -> bool:
        """Whether only a list of an earlier run, perhaps from a backup, says that its file was not sent before."""
        repeated = resend_chain(job, self._store)
        is_old = any(each.is_unsent and self._store.is_of_earlier_run(each.id) for each in repeated)
        return is_old and job.file is not None and job.evidence is Evidence.NONE

    def _has_left_whole(self, job: Job) -> bool:
        now = self._store.get(job.id)
        return now is not None and now.state is JobState.HANDED_OVER

    async def _settle_doubt(self, job: Job, error: OutcomeUnknown | Refused) -> None:
        """Name a job of which all has left, and to which no success was answered."""
        unknown = (error if isinstance(error, OutcomeUnknown) else OutcomeUnknown(error)).problem
        if isinstance(error, Refused | DoubtfulRefusal):
            self._slow_until = self._clock.monotonic() + (error.retry_after or 0.0)
            try:
                await self._weigh(job, error, unknown)
            except asyncio.CancelledError:
                # The program is closing, or the user signed out: what is unknown is looked for later.
                await self._settle(job, lambda now: now.unconfirmed(unknown))
                raise
        else:
            await self._settle(job, lambda now: now.unconfirmed(unknown))

    async def _weigh(self, job: Job, error: DoubtfulRefusal | Refused, unknown: Problem) -> None:
        """Compare Knosc's last upload with a job that was refused after its last byte had left."""
        now = self._store.get(job.id)
        if now is None:
            return
        try:
            evidence = await self._lost_answers.after_refusal(now)
        except KnoscError:
            evidence = Evidence.NONE
        at = self._clock.now()
        if evidence is Evidence.ARRIVED:
            await self._settle(job, lambda now: now.received(at))
        elif isinstance(error, Refused):
            await self._give_up(job, error, "")
        elif evidence is Evidence.UNCHANGED:
            refusal = error.refusal(now.before)
            await self._settle(job, lambda now: now.refused_whole(refusal).seen(evidence, at))
        else:
            looked_at = None if evidence is Evidence.NONE else at
            await self._settle(job, lambda now: now.unconfirmed(unknown).seen(evidence, looked_at))

    async def _wait_as_asked(self, job: Job) -> None:
        """Rest as long as Knosc asked for with its answer to the one before."""
        seconds = self._slow_until - self._clock.monotonic()
        if seconds > 0:
            self._slow_until = 0.0
            await self._wait_in_line(job, _SLOW_DOWN, seconds)

    async def _wait_in_line(self, job: Job, problem: Problem, seconds: float) -> None:
        """Rest before the next attempt; taken back or left behind, it holds up the line no longer."""
        # First: what wakes it while this is being written down must not be lost.
        self._woken.clear()
        await self._settle(job, lambda now: now.waiting_again(problem))

        def look(_: object) -> None:
            now = self._store.get(job.id)
            if now is None or not now.is_outgoing or not self._session.owns(job.environment, job.account):
                self._woken.set()

        disconnects = [
            self._store.changed.connect(look),
            self._store.removed.connect(look),
            self._session.changed.connect(look),
        ]
        try:
            # It may have been so before anybody looked.
            look(None)
            await sleep_unless(self._clock, seconds, self._woken)
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

    async def _settle(self, job: Job, move: Callable[[Job], Job]) -> None:
        """Move a job that has not ended: what the user took back stays taken back."""
        now = self._store.get(job.id)
        if now is not None and now.is_outgoing:
            await self._pending_writes.settle(now, move)

    async def _give_up(self, job: Job, error: KnoscError, hint: Text) -> None:
        now = self._store.get(job.id)
        if now is not None and now.is_outgoing:
            if any_received(job, self._store):
                await self._settle(job, _not_needed)
                return
            problem = _hinting(error.problem, hint)
            is_refused = isinstance(error, Refused)
            await self._settle(job, lambda now: now.refused(problem) if is_refused else now.not_sent(problem))

    async def _note_acceptance(self, job: Job, acceptance: Acceptance) -> None:
        at = self._clock.now()
        await self._settle(job, lambda now: now.accepted(acceptance, at))


def _not_needed(job: Job) -> Job:
    """What it repeats has arrived after all."""
    return job.not_sent(ARRIVED_AFTER_ALL)


def _hinting(problem: Problem, hint: Text) -> Problem:
    return replace(problem, hint=sentences(problem.hint, hint))
