"""What the planner asks for: files to be sent, computations, once more, not after all."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING
from uuid import uuid4

from knosc_desktop.domain.errors import FileProblem, NotSignedIn
from knosc_desktop.domain.job_links import any_received, in_doubt
from knosc_desktop.domain.jobs import Evidence, Job, JobState, SentFile

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from knosc_desktop.domain.environment import Environment
    from knosc_desktop.domain.files import StagedFile
    from knosc_desktop.services.clock import Clock
    from knosc_desktop.services.session import Session
    from knosc_desktop.services.store.job_repository import JobRepository, PendingWrites
    from knosc_desktop.services.store.job_store import JobStore
    from knosc_desktop.services.store.snapshots import SnapshotStore
    from knosc_desktop.services.tasks import TaskRegistry


@dataclass(frozen=True, slots=True)
class Sender:
    """Where something goes and as whom; fixed at the moment the planner asks for it."""

    environment: Environment
    account: str


class UploadQueue:
    """Takes jobs into the line; the uploader sends what waits there."""

    def __init__(
        self,
        *,
        book: JobStore,
        ledger: JobRepository,
        session: Session,
        outbox: SnapshotStore,
        settling: PendingWrites,
        clock: Clock,
        tasks: TaskRegistry,
    ) -> None:
        """Write orders to the ledger, and copies of files into the outbox."""
        self._book = book
        self._ledger = ledger
        self._session = session
        self._outbox = outbox
        self._settling = settling
        self._clock = clock
        self._tasks = tasks

    def sender(self) -> Sender:
        """Who would send something now.

        Raises:
            NotSignedIn: nobody is signed in.
        """
        state = self._session.state
        if not self._session.is_signed_in or state.environment is None or state.profile is None:
            raise NotSignedIn
        return Sender(state.environment, state.profile.username)

    async def submit(
        self,
        files: Sequence[StagedFile],
        sender: Sender,
        *,
        hold: bool = False,
        once_more: Collection[str] = (),
    ) -> list[Job]:
        """Take files into the line in that order, all or none.

        Args:
            files: as they were staged.
            sender: where they go and as whom.
            hold: whether each waits until the one before it has completed.
            once_more: ids of those that are wanted although Knosc's last upload has their very bytes.

        Raises:
            FileProblem: it cannot be written down, so nothing is sent.
        """
        jobs = [
            replace(
                self._job_of(file, sender), evidence=Evidence.UNDECIDABLE if file.id in once_more else Evidence.NONE
            )
            for file in files
        ]
        if hold:
            jobs[1:] = [replace(job, after=before.id) for before, job in pairwise(jobs)]
        if jobs:
            await self._ledger.add(*jobs)
            pairs = list(zip(jobs, files, strict=True))
            self._tasks.start(f"snapshots {jobs[0].id}", self._take_snapshots(pairs))
        return jobs

    async def run(self, trigger: str, sender: Sender) -> Job:
        """Take a computation into the line.

        Args:
            trigger: which one.
            sender: where it runs and as whom.

        Raises:
            FileProblem: it cannot be written down, so nothing is run.
        """
        job = self._new_job(trigger, sender, JobState.WAITING, None)
        await self._ledger.add(job)
        return job

    async def cancel(self, job_id: str) -> bool:
        """Take a job back; only before its first byte left. Returns whether that worked.

        Raises:
            FileProblem: it cannot be written down, so it is not taken back.
        """
        cancelled = await self._ledger.apply(job_id, lambda job: job.cancelled() if job.may_be_cancelled else None)
        return cancelled is not None

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
        # It no longer waits for another: the user decides that it goes now.
        job = replace(self._new_job(old.trigger, sender, JobState.WAITING, old.file), corrects=old.corrects)
        if old.file is not None and not old.file.sha256:
            raise FileProblem(
                "It cannot be sent again from here",
                "The program had not finished copying the file, so there is nothing to send.",
                hint="Drop the file again.",
            )
        if any_received(old, self._book):
            raise _sent_already()
        lost = in_doubt(old, self._book)
        if lost is not None and lost.evidence is Evidence.UNDECIDABLE:
            # They have been told that Knosc's last upload has these bytes, and want it once more.
            job = replace(job, evidence=Evidence.UNDECIDABLE)
        if old.file is not None:
            await self._outbox.share(old.id, job.id)
        # The promise on the old line and the new line are one write: after a crash there is neither or both.
        promised = await self._ledger.apply(
            old.id, lambda now: now.resent_as(job.id) if now.may_be_sent_again else None, adding=(job,)
        )
        if promised is None:
            self._outbox.forget(job.id)
            raise _sent_already()
        return job

    def _job_of(self, file: StagedFile, sender: Sender) -> Job:
        sent = SentFile(_printable(file.path.name), file.stamp.size, place=str(file.path.absolute()))
        job = self._new_job(file.trigger or "", sender, JobState.SNAPSHOT, sent)
        return replace(job, corrects=file.corrects) if self._is_corrected_by(file.corrects, job) else job

    def _is_corrected_by(self, failed_id: str, job: Job) -> bool:
        """Whether it brings that job's data anew: another kind, or another tenant, is another story."""
        failed = self._book.get(failed_id)
        whose = (job.trigger, job.environment, job.account)
        return failed is not None and (failed.trigger, failed.environment, failed.account) == whose

    def _new_job(self, trigger: str, sender: Sender, state: JobState, file: SentFile | None) -> Job:
        return Job(uuid4().hex, trigger, sender.environment, sender.account, state, self._clock.now(), file)

    async def _take_snapshots(self, pairs: Sequence[tuple[Job, StagedFile]]) -> None:
        for job, file in pairs:
            try:
                snapshot = await self._outbox.take(job.id, file.path, file.format, file.stamp)
            except FileProblem as error:
                await self._settling.settle(job, partial(Job.not_sent, problem=error.problem))
                continue
            place = job.file.place if job.file else ""
            sent_file = SentFile(_printable(snapshot.file_name), snapshot.size, snapshot.sha256, place)
            await self._settling.settle(job, partial(Job.copied, file=sent_file))


def _sent_already() -> FileProblem:
    return FileProblem(
        "It cannot be sent again from here",
        "It was sent again already, or has arrived after all. Nothing was sent.",
        hint="To send it once more, drop the file again.",
    )


def _printable(name: str) -> str:
    """A file name that can be written down; undecodable bytes become question marks."""
    return os.fsencode(name).decode("utf-8", "replace")
