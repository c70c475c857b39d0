"""One attempt to send a job: every step is written down before it is taken."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from knosc_desktop.domain.errors import FileProblem, KnoscError, NotSignedIn, SessionExpired
from knosc_desktop.domain.interruption import STOPPED, STOPPED_WAITING
from knosc_desktop.domain.jobs import JobState

if TYPE_CHECKING:
    from knosc_desktop.api.client import KnoscClient
    from knosc_desktop.domain.jobs import Acceptance, Job
    from knosc_desktop.services.clock import Clock
    from knosc_desktop.services.journal.job_book import JobBook
    from knosc_desktop.services.journal.ledger import Ledger
    from knosc_desktop.services.journal.outbox import Outbox
    from knosc_desktop.services.journal.settling import Settling
    from knosc_desktop.services.session import Session


class TakenBack(Exception):
    """The planner cancelled the job between two steps, or signed in as somebody else."""


class Attempts:
    """Makes single attempts; whether there is another one is the uploader's business."""

    def __init__(
        self,
        *,
        book: JobBook,
        ledger: Ledger,
        session: Session,
        outbox: Outbox,
        settling: Settling,
        clock: Clock,
        program: str,
    ) -> None:
        """Send over the session what lies in the outbox.

        Args:
            book: the jobs.
            ledger: steps are written there.
            session: sends.
            outbox: holds the bytes.
            settling: writes down what cannot be taken back.
            clock: for the times of steps.
            program: version of this program.
        """
        self._book = book
        self._ledger = ledger
        self._session = session
        self._outbox = outbox
        self._settling = settling
        self._clock = clock
        self._program = program

    async def make(self, job: Job, before: str) -> Acceptance:
        """Send a waiting job, once.

        Args:
            job: the job.
            before: digest of the last upload of its kind; goes to disk with the first step.

        Raises:
            TakenBack: nothing was sent.
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
            await self._settling.settle(handed_over, lambda now: now.unconfirmed(STOPPED_WAITING))
            await self._settling.settle(sending, lambda now: now.not_sent(STOPPED))
            raise

    async def _post(self, client: KnoscClient, job: Job, before: str) -> Acceptance:
        at = self._clock.now()

        def begin(job: Job) -> Job | None:
            if not self._may_go(job):
                return None
            if job.file is None:
                return job.starting(at=at, program=self._program)
            return job.sending(before=before, program=self._program)

        begun = await self._ledger.apply(job.id, begin)
        if begun is None:
            raise TakenBack
        try:
            if job.file is None:
                return await client.start_job(job.trigger)
            return await client.upload(
                job.trigger,
                self._outbox.snapshot_of(job.id, job.file),
                on_progress=lambda sent: self._book.progress(job.id, sent),
                on_handed_over=lambda: self._note_handed_over(job.id),
            )
        except (SessionExpired, NotSignedIn):
            # Refused by its status, or never begun: no job was made.
            now = self._book[job.id]
            await self._settling.settle(now, lambda now: now.waiting_again())
            raise

    def _may_go(self, job: Job) -> bool:
        return job.state is JobState.WAITING and self._session.owns(job.environment, job.account)

    async def _note_handed_over(self, job_id: str) -> None:
        at = self._clock.now()
        noted = await self._ledger.apply(
            job_id, lambda job: job.handed_over(at) if job.state is JobState.SENDING else None
        )
        if noted is None:
            # Without this line on disk the last bytes must not leave.
            raise FileProblem(
                "Not sent",
                "The program lost track of this upload before everything had left, so it was not sent.",
                hint="Send it again.",
            )
