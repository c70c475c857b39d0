"""The one writable table of jobs; everything that shows or drives jobs follows it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.services.events import Event

if TYPE_CHECKING:
    from collections.abc import Iterator

    from knosc_desktop.domain.jobs import Job


class Journal(Protocol):
    """Where jobs are kept across restarts; a call returns when the job is on disk."""

    def load(self) -> list[Job]:
        """Every job ever written, oldest first."""

    def write(self, *jobs: Job) -> None:
        """Insert or replace by id, all or none."""

    def forget(self, job_id: str, /) -> None:
        """Remove by the program's own id."""


class _NoJournal:
    """Until there is a place to write to, nothing can be promised."""

    def load(self) -> list[Job]:
        return []

    def write(self, *_jobs: Job) -> None:
        raise FileProblem(
            "The list of jobs cannot be kept",
            "The program has no place to write down what it sends, so it sends nothing.",
            hint="Close the program, check that your profile folder can be written to, and start it again.",
        )

    def forget(self, _job_id: str) -> None:
        self.write()


class JobBook:
    """All jobs by the program's own id, in order of birth.

    Every change of state is in the journal before anybody is told; the
    progress of sending is not written, it is worth nothing after a crash.

    Events:
        added(Job), changed(Job), removed(Job).
    """

    def __init__(self) -> None:
        """Start empty and unkept; ``load`` gives it a journal."""
        self._journal: Journal = _NoJournal()
        self._jobs: dict[str, Job] = {}
        self.added: Event[Job] = Event()
        self.changed: Event[Job] = Event()
        self.removed: Event[Job] = Event()

    def __iter__(self) -> Iterator[Job]:
        """The jobs, oldest first."""
        return iter(tuple(self._jobs.values()))

    def __len__(self) -> int:
        """How many."""
        return len(self._jobs)

    def __getitem__(self, job_id: str) -> Job:
        """The job with that id.

        Raises:
            KeyError: there is none.
        """
        return self._jobs[job_id]

    def load(self, journal: Journal) -> None:
        """Take over what the journal holds, and write everything to it from now on.

        One that cannot be read is not written to either.
        """
        jobs = journal.load()
        self._journal = journal
        for job in jobs:
            if job.id not in self._jobs:
                self._jobs[job.id] = job
                self.added.emit(job)

    def get(self, job_id: str) -> Job | None:
        """The job with that id; None when it was removed."""
        return self._jobs.get(job_id)

    def add(self, *jobs: Job) -> None:
        """Write new jobs down, all or none, then tell."""
        if not jobs:
            return
        self._journal.write(*jobs)
        for job in jobs:
            self._jobs[job.id] = job
        for job in jobs:
            self.added.emit(job)

    def change(self, job_id: str, /, **changes: Any) -> Job:
        """Write changed fields down, then tell.

        Raises:
            KeyError: no such job.
        """
        after = replace(self._jobs[job_id], **changes)
        self.put(after)
        return after

    def put(self, *jobs: Job) -> None:
        """Write new versions of known jobs down in one go, then tell of those that differ.

        Raises:
            KeyError: no such job.
        """
        changed = [job for job in jobs if self._jobs[job.id] != job]
        if not changed:
            return
        self._journal.write(*changed)
        for job in changed:
            self._jobs[job.id] = job
        for job in changed:
            self.changed.emit(job)

    def progress(self, job_id: str, sent: int) -> None:
        """Note bytes handed over so far; told but not written."""
        after = replace(self._jobs[job_id], sent=sent)
        self._jobs[job_id] = after
        self.changed.emit(after)

    def remove(self, job_id: str) -> None:
        """Drop an ended job from the table.

        Raises:
            KeyError: no such job.
        """
        job = self._jobs[job_id]
        self._journal.forget(job_id)
        del self._jobs[job_id]
        self.removed.emit(job)
