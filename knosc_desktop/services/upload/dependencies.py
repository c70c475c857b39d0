"""Jobs that are held until the one before them has completed, because they refer to what it loads.

Where it is not known how that one ended they go on waiting: a job that Knosc lost
sight of may come back, and one whose answer was lost is the user's to decide;
if that one is sent again, they wait for its repetition. What ended in any other way
ends them as not sent, so that nothing goes that refers to what is not there. They keep
their bytes, and the user can send them again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from knosc_desktop.domain.errors import Problem
from knosc_desktop.domain.job_links import Turn, awaited_by, turn_after
from knosc_desktop.domain.jobs import JobState

if TYPE_CHECKING:
    from knosc_desktop.domain.jobs import Job
    from knosc_desktop.services.store.job_repository import PendingWrites
    from knosc_desktop.services.store.job_store import JobStore
    from knosc_desktop.services.tasks import TaskRegistry


class Dependencies:
    """Says who has to wait, and ends the waiting of those whose turn never comes."""

    def __init__(self, book: JobStore, settling: PendingWrites, tasks: TaskRegistry) -> None:
        """Follow the book."""
        self._book = book
        self._settling = settling
        self._tasks = tasks
        self._held: dict[str, None] = {}
        self._completed_and_gone: set[str] = set()
        # Not those of an earlier run, which are added as they were left: what they are now is not decided here.
        book.changed.connect(self._follow)
        book.removed.connect(self._part_with)

    def holds(self, job: Job) -> bool:
        """Whether it may not go, at least not yet."""
        return bool(job.after) and self._turn_of(job) is not Turn.HAS_COME

    def waits_for(self, job: Job) -> Job | None:
        """The one it waits for, or what the planner sent in its stead after its answer was lost; None when gone."""
        return self._book.get(self._awaited_by(job))

    def waits_for_stand_in(self, job: Job, other: Job) -> bool:
        """Whether it waits for that other one, which the planner sent in the stead of the one before it."""
        return self._awaited_by(job) == other.id

    def _awaited_by(self, job: Job) -> str:
        return awaited_by(job, self._book.get)

    def _turn_of(self, job: Job) -> Turn:
        # What has completed stays in Knosc when its line is removed here.
        has_come = self._awaited_by(job) in self._completed_and_gone
        return Turn.HAS_COME if has_come else turn_after(self.waits_for(job))

    def _part_with(self, job: Job) -> None:
        if job.state is JobState.COMPLETED:
            self._completed_and_gone.add(job.id)
        self._follow(job)

    def _follow(self, job: Job) -> None:
        if job.after:
            self._note(job)
        for held in map(self._book.get, tuple(self._held)):
            if held is not None and self._turn_of(held) is Turn.NEVER_COMES:
                self._tasks.start(f"held {held.id}", self._give_up(held))

    def _note(self, job: Job) -> None:
        now = self._book.get(job.id)
        if now is not None and now.state is JobState.WAITING:
            self._held[job.id] = None
        else:
            self._held.pop(job.id, None)

    async def _give_up(self, job: Job) -> None:
        # What is sent in the stead of another comes onto the list right after that is noted on the other.
        if self._turn_of(job) is not Turn.NEVER_COMES:
            return
        problem = self._why_not(job)
        await self._settling.settle(job, lambda now: now.not_sent(problem))

    def _why_not(self, job: Job) -> Problem:
        before = self._book.get(job.after)
        name = f"“{before.file.name}”" if before is not None and before.file is not None else "what was to be loaded"
        # Either may have arrived, and then nobody has said that it did not complete.
        either = (before, self.waits_for(job))
        if any(each is not None and each.state is JobState.ARRIVED for each in either):
            said = "has arrived in Knosc, but it is not known whether it completed"
            hint = "Look in Knosc at what became of the one before. If its data is there, send this one again."
        else:
            said = "did not complete"
            hint = "See what became of the one before. When that is in Knosc, send this one again."
        return Problem(
            "Not sent",
            f"Not sent: {name} before it {said}, and this file was to wait for that. Nothing of it has left.",
            hint,
        )
