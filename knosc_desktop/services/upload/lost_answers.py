"""What Knosc holds as the last upload of a kind: the safety copy before an upload, the witness after it."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from knosc_desktop.domain.errors import KnoscError, NotFound, NotSignedIn, Problem, SessionExpired, Unreachable
from knosc_desktop.domain.job_states import NOTHING, Evidence, JobState, evidence_of
from knosc_desktop.domain.jobs import Job
from knosc_desktop.domain.texts import message
from knosc_desktop.domain.unconfirmed import CHECK_FIRST
from knosc_desktop.services.clock import sleep_unless

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from knosc_desktop.services.clock import Clock
    from knosc_desktop.services.session import Session
    from knosc_desktop.services.store.job_repository import JobRepository
    from knosc_desktop.services.store.job_store import JobStore
    from knosc_desktop.services.store.snapshots import SnapshotStore
    from knosc_desktop.services.tasks import TaskRegistry

PAUSES = (1.0, 5.0, 30.0, 120.0, 600.0)
"""Seconds before each look at what became of a lost answer; Knosc may need a while to show a file."""
NO_NETWORK_PAUSE = 60.0
"""Seconds before the next look when Knosc was not reached."""
_TRIES = 2
_TRY_PAUSE = 1.0
_PATIENCE = 60.0
"""Seconds of a download after which an upload goes without a safety copy."""
_OPEN = {Evidence.NONE, Evidence.UNCHANGED}
_NOT_YET_LEFT = {JobState.SNAPSHOT, JobState.WAITING, JobState.SENDING}

FOUND_THERE = Problem(message("uploads.not_confirmed"), message("uploads.found_there.message"), CHECK_FIRST)


class LostAnswerResolver:
    """Finds out by itself what became of files whose answer was lost; it reads only, and never sends."""

    def __init__(
        self,
        *,
        store: JobStore,
        repository: JobRepository,
        session: Session,
        snapshots: SnapshotStore,
        clock: Clock,
        tasks: TaskRegistry,
        limit: Callable[[], int],
    ) -> None:
        """Follow the store.

        Args:
            store: the jobs.
            repository: what is found goes there.
            session: asks Knosc.
            snapshots: keeps safety copies.
            clock: for the pauses.
            tasks: looks run there.
            limit: bytes of a last upload that is fetched; 0 for never.
        """
        self._store = store
        self._repository = repository
        self._session = session
        self._snapshots = snapshots
        self._clock = clock
        self._tasks = tasks
        self._limit = limit
        self._looks: dict[str, int] = {}
        self._due: dict[str, float] = {}
        self._left_half_way: set[str] = set()
        self._kicked = asyncio.Event()
        store.changed.connect(self._follow)
        session.changed.connect(lambda _: self.wake())

    def wake(self) -> None:
        """Look now: the network or a session is back, or the user wants to know."""
        self._looks.clear()
        self._due.clear()
        self._kicked.set()
        self._go()

    async def before(self, job: Job) -> str:
        """Fetch the last upload of a job's kind, as the safety copy, right before that job leaves.

        Returns:
            Its digest; NOTHING when there is none, empty when it could not be had or told.
            An upload never waits for more than that: it goes without.

        Raises:
            SessionExpired: there is no session any more.
            NotSignedIn: there is no session.
        """
        return await self._seen_now(job, self._snapshots.path_of_last_upload(job.id))

    async def after_refusal(self, job: Job) -> Evidence:
        """What the last upload tells of a job that was refused after its last byte had left.

        Raises:
            SessionExpired: there is no session any more.
            NotSignedIn: there is no session.
        """
        if job.file is None:
            return Evidence.NONE
        scratch = self._snapshots.path_of_last_upload(f"{job.id}.now")
        try:
            return evidence_of(job.file.sha256, job.before, await self._seen_now(job, scratch))
        finally:
            self._snapshots.drop(scratch)

    async def look(self, job_id: str) -> None:
        """Ask Knosc once what became of a job whose answer was lost.

        Raises:
            KnoscError: it could not be asked.
        """
        job = self._store.get(job_id)
        if job is None or not self._session.owns(job.environment, job.account):
            return
        lost = self._lost_by_now(job)
        if job.id not in lost and job.id not in self._left_half_way:
            return
        scratch = self._snapshots.path_of_last_upload(f"{job.id}.now")
        try:
            digest = await self._last_upload(job, scratch)
        finally:
            self._snapshots.drop(scratch)
        self._left_half_way.discard(job.id)
        await self._note(job, lost, digest)

    async def _seen_now(self, job: Job, target: Path) -> str:
        """The digest of the last upload, with a second try; empty when it could not be had or told."""
        for attempt in range(1, _TRIES + 1):
            lost = self._lost_by_now(job)
            try:
                digest = await self._last_upload(job, target)
            except (SessionExpired, NotSignedIn):
                raise
            except KnoscError as error:
                if attempt == _TRIES or not error.retryable:
                    return ""
                await self._clock.sleep(_TRY_PAUSE)
            else:
                await self._note(job, lost, digest)
                return "" if self._is_cleared_away(job, digest) else digest
        return ""

    def _follow(self, job: Job) -> None:
        is_named_now = job.state is JobState.NOT_SENT and self._store.is_of_earlier_run(job.id)
        if is_named_now and not job.sent_again_as and job.file and job.file.sha256:
            # An earlier run left it half-way; the list may be older than what was sent.
            self._left_half_way.add(job.id)
            self._go()
        if job.state is JobState.UNCONFIRMED:
            # Whoever sleeps until the look for another one has to see that this one comes first.
            self._kicked.set()
            self._go()

    def _go(self) -> None:
        if self._wanted():
            self._tasks.keep("evidence", self._seek, self._clock)

    def _wanted(self) -> list[Job]:
        if self._limit() <= 0:
            return []
        left = [job for job in map(self._store.get, tuple(self._left_half_way)) if job is not None]
        lost = [job for job in self._store.unsettled if self._may_tell_more(job)]
        return [
            job
            for job in (*left, *lost)
            if self._session.owns(job.environment, job.account) and self._looks.get(job.id, 0) < len(PAUSES)
        ]

    async def _seek(self) -> None:
        while wanted := self._wanted():
            self._kicked.clear()
            job = min(wanted, key=self._due_at)
            await sleep_unless(self._clock, self._due_at(job) - self._clock.monotonic(), self._kicked)
            if self._kicked.is_set():
                continue
            self._looks[job.id] = self._looks.get(job.id, 0) + 1
            self._due.pop(job.id, None)
            try:
                with self._tasks.faults_told():
                    await self.look(job.id)
            except (SessionExpired, NotSignedIn):
                if not self._session.is_signed_in:
                    return
            except Unreachable:
                self._take_back_look(job)
            except KnoscError:
                # The next look may do better.
                continue

    def _take_back_look(self, job: Job) -> None:
        """Nothing was learned, so it does not count; none of the others would reach Knosc now either."""
        self._looks[job.id] = self._looks.get(job.id, 1) - 1
        later = self._clock.monotonic() + NO_NETWORK_PAUSE
        self._due.update({each.id: later for each in self._wanted()})

    def _due_at(self, job: Job) -> float:
        pause = PAUSES[min(self._looks.get(job.id, 0), len(PAUSES) - 1)]
        return self._due.setdefault(job.id, self._clock.monotonic() + pause)

    def _still_tells(self, job: Job) -> bool:
        """Whether the last upload can still say something new of a job.

        Once a later one of ours has begun to leave, it speaks of that.
        """
        # Another file than ours is the last word only if it was not there before.
        if job.evidence not in _OPEN and (job.before or job.evidence is not Evidence.NOT_OURS):
            return False
        for other in reversed(list(self._store)):
            if other.id == job.id:
                return True
            if _is_of_kind(other, job) and (other.handed_over_at is not None or other.state is JobState.SENDING):
                return False
        return True

    def _lost_by_now(self, like: Job) -> list[str]:
        """Those of its kind whose answer is lost; what is asked for now tells nothing of one that leaves later."""
        return [job.id for job in self._store.unsettled if _is_of_kind(job, like) and self._may_tell_more(job)]

    def _may_tell_more(self, job: Job) -> bool:
        return job.can_resolve and self._still_tells(job)

    async def _note(self, like: Job, lost: list[str], digest: str) -> None:
        """Weigh it for those whose answer was lost before it was asked for; what could not be had changes nothing."""
        if not digest:
            return
        await self._doubt_claims(like, digest)
        at = self._clock.now()
        found: dict[str, Callable[[Job], Job]] = {}
        for job in filter(None, map(self._store.get, lost)):
            if not self._may_tell_more(job) or job.file is None:
                continue
            cleared = self._is_cleared_away(job, digest)
            evidence = Evidence.NONE if cleared else evidence_of(job.file.sha256, job.before, digest)
            found[job.id] = (
                partial(Job.received, at=at)
                if evidence is Evidence.ARRIVED
                else partial(Job.seen, evidence=evidence, at=at)
            )
        for job_id, move in found.items():
            await self._repository.apply(job_id, _if_looked_for(move))

    async def _doubt_claims(self, like: Job, digest: str) -> None:
        """Take "not sent" back where an earlier run said so, and Knosc shows that very file.

        The list may come from a backup that was made before the file was sent. Where
        another line explains the file in Knosc, nothing is in doubt.
        """
        same = [job for job in self._store if _is_of_kind(job, like) and job.file and job.file.sha256 == digest]
        if any(not job.is_unsent and job.state not in _NOT_YET_LEFT for job in same):
            return
        doubtful = [job.id for job in same if job.surely_no_job and self._store.is_of_earlier_run(job.id)]
        at = self._clock.now()
        await self._repository.apply_all(
            dict.fromkeys(doubtful, lambda job: job.doubted(FOUND_THERE, at) if job.surely_no_job else None)
        )

    def _is_cleared_away(self, job: Job, digest: str) -> bool:
        """Whether Knosc says that it has none of that kind, and has had one."""
        return digest == NOTHING and any(_is_of_kind(each, job) and each.proves_upload for each in self._store)

    async def _last_upload(self, job: Job, target: Path) -> str:
        limit = self._limit()
        if limit <= 0:
            return ""
        await self._snapshots.make_folder()
        if not self._session.owns(job.environment, job.account):
            # Somebody signed in elsewhere meanwhile: what is there says nothing of this one.
            raise NotSignedIn
        try:
            async with asyncio.timeout(_PATIENCE):
                download = await self._session.call(
                    lambda client: client.download_last_upload(job.trigger, target, at_most=limit)
                )
        except NotFound:
            return NOTHING
        except TimeoutError:
            return ""
        return download.sha256


def _if_looked_for(move: Callable[[Job], Job]) -> Callable[[Job], Job | None]:
    return lambda job: move(job) if job.can_resolve else None


def _is_of_kind(job: Job, like: Job) -> bool:
    return job.trigger == like.trigger and job.environment == like.environment
