"""What the user asks for: files to be sent, computations, once more, not after all."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING
from uuid import uuid4

from knosc_desktop.domain.errors import FileProblem, NotSignedIn, Problem
from knosc_desktop.domain.job_links import DependencyState, any_received, awaited_id, dependency_state, in_doubt
from knosc_desktop.domain.job_states import Evidence, JobState
from knosc_desktop.domain.jobs import Job, SentFile
from knosc_desktop.domain.texts import message

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from knosc_desktop.domain.environment import Environment
    from knosc_desktop.domain.files import StagedFile
    from knosc_desktop.services.clock import Clock
    from knosc_desktop.services.session import Session
    from knosc_desktop.services.store.job_repository import JobRepository, PendingWrites
    from knosc_desktop.services.store.job_store import JobStore
    from knosc_desktop.services.store.snapshots import SnapshotStore
    from knosc_desktop.services.tasks import TaskRegistry


# Jobs that are held until the one before them has completed, because they refer to what it loads.
#
# Where it is not known how that one ended they go on waiting: a job that Knosc lost
# sight of may come back, and one whose answer was lost is the user's to decide;
# if that one is sent again, they wait for its repetition. What ended in any other way
# ends them as not sent, so that no job is sent that refers to data which isn't there. They keep
# their bytes, and the user can send them again.


class Dependencies:
    """Says who has to wait, and ends the waiting of those whose turn never comes."""

    def __init__(self, store: JobStore, pending_writes: PendingWrites, tasks: TaskRegistry) -> None:
        self._store = store
        self._pending_writes = pending_writes
        self._tasks = tasks
        self._held: dict[str, None] = {}
        self._completed_and_gone: set[str] = set()
        # Not those of an earlier run, which are added as they were left: what they are now is not decided here.
        store.changed.connect(self._follow)
        store.removed.connect(self._part_with)

    def holds(self, job: Job) -> bool:
        """Whether it may not go, at least not yet."""
        return bool(job.after) and self._turn_of(job) is not DependencyState.MET

    def waits_for(self, job: Job) -> Job | None:
        """The job it waits for, or its resend if its answer was lost; None when gone."""
        return self._store.get(self._awaited_by(job))

    def waits_for_stand_in(self, job: Job, other: Job) -> bool:
        """Whether it waits for that other job, which is the resend of the one before it."""
        return self._awaited_by(job) == other.id

    def _awaited_by(self, job: Job) -> str:
        return awaited_id(job, self._store.get)

    def _turn_of(self, job: Job) -> DependencyState:
        # What has completed stays in Knosc when its line is removed here.
        has_come = self._awaited_by(job) in self._completed_and_gone
        return DependencyState.MET if has_come else dependency_state(self.waits_for(job))

    def _part_with(self, job: Job) -> None:
        if job.state is JobState.COMPLETED:
            self._completed_and_gone.add(job.id)
        self._follow(job)

    def _follow(self, job: Job) -> None:
        if job.after:
            self._note(job)
        for held in map(self._store.get, tuple(self._held)):
            if held is not None and self._turn_of(held) is DependencyState.FAILED:
                self._tasks.start(f"held {held.id}", self._give_up(held))

    def _note(self, job: Job) -> None:
        now = self._store.get(job.id)
        if now is not None and now.state is JobState.WAITING:
            self._held[job.id] = None
        else:
            self._held.pop(job.id, None)

    async def _give_up(self, job: Job) -> None:
        # A resend comes onto the list right after it is noted on the job that it repeats.
        if self._turn_of(job) is not DependencyState.FAILED:
            return
        problem = self._why_not(job)
        await self._pending_writes.settle(job, lambda now: now.not_sent(problem))

    def _why_not(self, job: Job) -> Problem:
        before = self._store.get(job.after)
        # Either may have arrived, and then nobody has said that it did not complete.
        either = (before, self.waits_for(job))
        is_received = any(each is not None and each.state is JobState.RECEIVED for each in either)
        why = "received" if is_received else "failed"
        said = (
            message(f"uploads.previous.{why}_named", name=before.file.name)
            if before is not None and before.file is not None
            else message(f"uploads.previous.{why}")
        )
        return Problem(message("uploads.not_sent"), said, message(f"uploads.previous.{why}_hint"))


@dataclass(frozen=True, slots=True)
class Destination:
    """The environment and the account of an upload or a run, as they are when the user asks for it."""

    environment: Environment
    account: str


class UploadQueue:
    """Takes jobs into the line; the uploader sends what waits there."""

    def __init__(
        self,
        *,
        store: JobStore,
        repository: JobRepository,
        session: Session,
        snapshots: SnapshotStore,
        pending_writes: PendingWrites,
        clock: Clock,
        tasks: TaskRegistry,
    ) -> None:
        self._store = store
        self._repository = repository
        self._session = session
        self._snapshots = snapshots
        self._pending_writes = pending_writes
        self._clock = clock
        self._tasks = tasks

    def sender(self) -> Destination:
        """Who would send something now.

        Raises:
            NotSignedIn: nobody is signed in.
        """
        state = self._session.state
        if not self._session.is_signed_in or state.environment is None or state.profile is None:
            raise NotSignedIn
        return Destination(state.environment, state.profile.username)

    async def submit(
        self,
        files: Sequence[StagedFile],
        sender: Destination,
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
        # They are one batch by it.
        asked_at = self._clock.now()
        jobs = [
            replace(
                self._job_of(file, sender, asked_at),
                evidence=Evidence.UNDECIDABLE if file.id in once_more else Evidence.NONE,
            )
            for file in files
        ]
        if hold:
            jobs[1:] = [replace(job, after=before.id) for before, job in pairwise(jobs)]
        if jobs:
            await self._repository.add(*jobs)
            pairs = list(zip(jobs, files, strict=True))
            self._tasks.start(f"snapshots {jobs[0].id}", self._take_snapshots(pairs))
        return jobs

    async def run(self, trigger: str, sender: Destination) -> Job:
        """Take a computation into the line.

        Args:
            trigger: which one.
            sender: where it runs and as whom.

        Raises:
            FileProblem: it cannot be written down, so nothing is run.
        """
        job = self._new_job(trigger, sender, JobState.WAITING, None, self._clock.now())
        await self._repository.add(job)
        return job

    async def cancel(self, job_id: str) -> bool:
        """Take a job back; only before its first byte left. Returns whether that worked.

        Raises:
            FileProblem: it cannot be written down, so it is not taken back.
        """
        cancelled = await self._repository.apply(job_id, lambda job: job.cancelled() if job.can_cancel else None)
        return cancelled is not None

    async def send_again(self, job_id: str) -> Job:
        """Send the same bytes as a new job; the user's decision, never the program's, and once.

        Raises:
            FileProblem: the bytes are gone, or it cannot be written down.
            NotSignedIn: not signed in as the account it belongs to.
        """
        old = self._store[job_id]
        sender = self.sender()
        if sender != Destination(old.environment, old.account):
            raise NotSignedIn(message("uploads.other_account", company=old.environment.host, account=old.account))
        # It no longer waits for another: the user decides that it goes now.
        job = self._new_job(old.trigger, sender, JobState.WAITING, old.file, self._clock.now())
        job = replace(job, corrects=old.corrects)
        if old.file is not None and not old.file.sha256:
            raise FileProblem(
                message("uploads.no_retry.title"),
                message("uploads.no_retry.not_copied"),
                hint=message("uploads.no_retry.not_copied_hint"),
            )
        if any_received(old, self._store):
            raise _sent_already()
        lost = in_doubt(old, self._store)
        if lost is not None and lost.evidence is Evidence.UNDECIDABLE:
            # They have been told that Knosc's last upload has these bytes, and want it once more.
            job = replace(job, evidence=Evidence.UNDECIDABLE)
        if old.file is not None:
            await self._snapshots.share(old.id, job.id)
        # The promise on the old line and the new line are one write: after a crash there is neither or both.
        promised = await self._repository.apply(
            old.id, lambda now: now.resent_as(job.id) if now.can_retry else None, adding=(job,)
        )
        if promised is None:
            self._snapshots.forget(job.id)
            raise _sent_already()
        return job

    def _job_of(self, file: StagedFile, sender: Destination, asked_at: datetime) -> Job:
        sent = SentFile(_printable(file.path.name), file.stamp.size, place=str(file.path.absolute()))
        job = self._new_job(file.trigger or "", sender, JobState.SNAPSHOT, sent, asked_at)
        return replace(job, corrects=file.corrects) if self._is_corrected_by(file.corrects, job) else job

    def _is_corrected_by(self, failed_id: str, job: Job) -> bool:
        """Whether it brings that job's data anew: another kind, or another tenant, is another story."""
        failed = self._store.get(failed_id)
        whose = (job.trigger, job.environment, job.account)
        return failed is not None and (failed.trigger, failed.environment, failed.account) == whose

    def _new_job(
        self, trigger: str, sender: Destination, state: JobState, file: SentFile | None, asked_at: datetime
    ) -> Job:
        return Job(uuid4().hex, trigger, sender.environment, sender.account, state, asked_at, file)

    async def _take_snapshots(self, pairs: Sequence[tuple[Job, StagedFile]]) -> None:
        for job, file in pairs:
            try:
                snapshot = await self._snapshots.take(job.id, file.path, file.format, file.stamp)
            except FileProblem as error:
                await self._pending_writes.settle(job, partial(Job.not_sent, problem=error.problem))
                continue
            place = job.file.place if job.file else ""
            sent_file = SentFile(_printable(snapshot.file_name), snapshot.size, snapshot.sha256, place)
            await self._pending_writes.settle(job, partial(Job.copied, file=sent_file))


def _sent_already() -> FileProblem:
    return FileProblem(
        message("uploads.no_retry.title"),
        message("uploads.no_retry.done"),
        hint=message("uploads.no_retry.done_hint"),
    )


def _printable(name: str) -> str:
    """A file name that can be written down; undecodable bytes become question marks."""
    return os.fsencode(name).decode("utf-8", "replace")
