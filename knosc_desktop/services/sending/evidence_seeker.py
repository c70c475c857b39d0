"""What Knosc holds as the last upload of a kind: the safety copy before an upload, the witness after it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from knosc_desktop.domain.errors import KnoscError, NotFound, NotSignedIn, SessionExpired, Unreachable
from knosc_desktop.domain.evidence import NOTHING, Evidence, shows_an_upload, weigh
from knosc_desktop.domain.job_state import JobState
from knosc_desktop.services.clock import sleep_unless

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from knosc_desktop.domain.jobs import Job
    from knosc_desktop.services.clock import Clock
    from knosc_desktop.services.journal.job_book import JobBook
    from knosc_desktop.services.journal.ledger import Ledger
    from knosc_desktop.services.sending.outbox import Outbox
    from knosc_desktop.services.session import Session
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


class EvidenceSeeker:
    """Finds out by itself what became of files whose answer was lost; it reads only, and never sends."""

    def __init__(
        self,
        *,
        book: JobBook,
        ledger: Ledger,
        session: Session,
        outbox: Outbox,
        clock: Clock,
        tasks: TaskRegistry,
        limit: Callable[[], int],
    ) -> None:
        """Follow the book.

        Args:
            book: the jobs.
            ledger: what is found goes there.
            session: asks Knosc.
            outbox: keeps safety copies.
            clock: for the pauses.
            tasks: looks run there.
            limit: bytes of a last upload that is fetched; 0 for never.
        """
        self._book = book
        self._ledger = ledger
        self._session = session
        self._outbox = outbox
        self._clock = clock
        self._tasks = tasks
        self._limit = limit
        self._looks: dict[str, int] = {}
        self._due: dict[str, float] = {}
        self._kicked = asyncio.Event()
        book.changed.connect(self._follow)
        session.changed.connect(lambda _: self.wake())

    def wake(self) -> None:
        """Look now: the network or a session is back, or the planner wants to know."""
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
        for attempt in range(1, _TRIES + 1):
            lost = self._lost_by_now(job)
            try:
                digest = await self._last_upload(job, self._outbox.path_of_last_upload(job.id))
            except (SessionExpired, NotSignedIn):
                raise
            except KnoscError as error:
                if attempt == _TRIES or not error.retryable:
                    return ""
                await self._clock.sleep(_TRY_PAUSE)
            else:
                await self._note(lost, digest)
                return "" if self._is_cleared_away(job, digest) else digest
        return ""

    async def look(self, job_id: str) -> None:
        """Ask Knosc once what became of a job whose answer was lost.

        Raises:
            KnoscError: it could not be asked.
        """
        job = self._book.get(job_id)
        if job is None or not self._session.owns(job.environment, job.account):
            return
        lost = self._lost_by_now(job)
        if job.id not in lost:
            return
        scratch = self._outbox.path_of_last_upload(f"{job.id}.now")
        try:
            digest = await self._last_upload(job, scratch)
        finally:
            self._outbox.drop(scratch)
        await self._note(lost, digest)

    def _follow(self, job: Job) -> None:
        if job.state is JobState.UNKNOWN:
            # Whoever sleeps until the look for another one has to see that this one comes first.
            self._kicked.set()
            self._go()

    def _go(self) -> None:
        if self._wanted():
            self._tasks.keep("evidence", self._seek, self._clock)

    def _wanted(self) -> list[Job]:
        return [
            job
            for job in self._book.unsettled
            if job.may_be_looked_for
            and self._limit() > 0
            and self._session.owns(job.environment, job.account)
            and self._looks.get(job.id, 0) < len(PAUSES)
            and self._still_tells(job)
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
        for other in reversed(list(self._book)):
            if other.id == job.id:
                return True
            if _is_of_kind(other, job) and (other.handed_over_at is not None or other.state is JobState.SENDING):
                return False
        return True

    def _lost_by_now(self, like: Job) -> list[str]:
        """Those of its kind whose answer is lost; what is asked for now tells nothing of one that leaves later."""
        return [job.id for job in self._book.unsettled if _is_of_kind(job, like) and self._may_tell_more(job)]

    def _may_tell_more(self, job: Job) -> bool:
        return job.may_be_looked_for and self._still_tells(job)

    async def _note(self, lost: list[str], digest: str) -> None:
        """Weigh it for those whose answer was lost before it was asked for; what could not be had changes nothing."""
        if not digest:
            return
        changes: dict[str, dict[str, Any]] = {}
        for job in filter(None, map(self._book.get, lost)):
            if not self._may_tell_more(job) or job.file is None:
                continue
            cleared = self._is_cleared_away(job, digest)
            evidence = Evidence.NONE if cleared else weigh(job.file.sha256, job.before, digest)
            changes[job.id] = {"evidence": evidence, "looked_at": self._clock.now()}
            if evidence is Evidence.ARRIVED:
                changes[job.id] |= {"state": JobState.ARRIVED, "problem": None}
        for job_id, change in changes.items():
            await self._ledger.change(job_id, when=lambda job: job.may_be_looked_for, **change)

    def _is_cleared_away(self, job: Job, digest: str) -> bool:
        """Whether Knosc says that it has none of that kind, and has had one."""
        return digest == NOTHING and any(_is_of_kind(each, job) and shows_an_upload(each) for each in self._book)

    async def _last_upload(self, job: Job, target: Path) -> str:
        limit = self._limit()
        if limit <= 0:
            return ""
        await self._outbox.make_folder()
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


def _is_of_kind(job: Job, like: Job) -> bool:
    return job.trigger == like.trigger and job.environment == like.environment
