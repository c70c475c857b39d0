"""The jobs as they stand; everything that shows or drives jobs follows this one table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knosc_desktop.services.events import Event

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from knosc_desktop.domain.jobs import Job


class JobStore:
    """All jobs by the program's own id, in order of birth.

    It holds what is on disk already: only the repository, which writes first, changes
    it. The one exception is the progress of sending, worth nothing after a crash.

    Events:
        added(Job), changed(Job), removed(Job).
    """

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._unsettled: dict[str, None] = {}
        self._left_over: set[str] = set()
        self._of_earlier_runs: set[str] = set()
        self.added: Event[Job] = Event()
        self.changed: Event[Job] = Event()
        self.removed: Event[Job] = Event()

    def __iter__(self) -> Iterator[Job]:
        """The jobs, oldest first."""
        return iter(tuple(self._jobs.values()))

    def __len__(self) -> int:
        """How many."""
        return len(self._jobs)

    @property
    def unsettled(self) -> Iterator[Job]:
        """Those of which more may become known, oldest first; a history of thousands costs nothing here."""
        return iter([self._jobs[job_id] for job_id in self._unsettled])

    @property
    def leaving(self) -> Iterator[Job]:
        """Those that this run of the program is busy with, oldest first; only they may be sent."""
        return iter([job for job in self.unsettled if job.is_outgoing and job.id not in self._left_over])

    @property
    def left_over(self) -> Iterator[Job]:
        """Those that an earlier run left half-way and that nobody has named yet, oldest first."""
        return iter([job for job in self.unsettled if job.is_outgoing and job.id in self._left_over])

    def __getitem__(self, job_id: str) -> Job:
        """The job with that id.

        Raises:
            KeyError: there is none.
        """
        return self._jobs[job_id]

    def get(self, job_id: str) -> Job | None:
        """The job with that id; None when it was removed."""
        return self._jobs.get(job_id)

    def is_of_earlier_run(self, job_id: str) -> bool:
        """Whether the job comes from the disk, and not from this run."""
        return job_id in self._of_earlier_runs

    def prepend(self, jobs: Iterable[Job]) -> None:
        """Take in jobs of earlier runs, before those that are here; what is here already stays as it is."""
        older = {job.id: job for job in jobs}
        new = [job for job in older.values() if job.id not in self._jobs]
        self._jobs = older | self._jobs
        self._unsettled = {job.id: None for job in new if job.is_unsettled} | self._unsettled
        self._left_over |= {job.id for job in new if job.is_outgoing}
        self._of_earlier_runs |= {job.id for job in new}
        for job in new:
            self.added.emit(job)

    def add(self, *jobs: Job) -> None:
        """Take in new jobs, then tell."""
        for job in jobs:
            self._take(job)
        for job in jobs:
            self.added.emit(job)

    def put(self, *jobs: Job) -> None:
        """Take in new versions of known jobs, then tell of those that differ.

        Raises:
            KeyError: no such job.
        """
        changed = [job for job in jobs if self._jobs[job.id] != job]
        for job in changed:
            self._take(job)
        for job in changed:
            self.changed.emit(job)

    def progress(self, job_id: str, sent: int) -> None:
        """Note bytes handed over so far; nothing when the job is gone."""
        if job_id in self._jobs:
            self.put(self._jobs[job_id].progressed(sent))

    def remove(self, *job_ids: str) -> None:
        """Drop jobs from the table; those that are not there are gone already."""
        gone = [self._jobs.pop(job_id) for job_id in job_ids if job_id in self._jobs]
        for job in gone:
            self._unsettled.pop(job.id, None)
            self._of_earlier_runs.discard(job.id)
        for job in gone:
            self.removed.emit(job)

    def _take(self, job: Job) -> None:
        self._jobs[job.id] = job
        if job.is_unsettled:
            self._unsettled.setdefault(job.id)
        else:
            self._unsettled.pop(job.id, None)
