"""Follows what the user asked for at once: when all of it is over, and how far it has left until then."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from knosc_desktop.domain.batches import Batch, BatchKey, BatchProgress, is_at_rest
from knosc_desktop.domain.job_states import TRACKED, JobState
from knosc_desktop.services.events import Event

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from knosc_desktop.domain.environment import Environment
    from knosc_desktop.domain.jobs import Job
    from knosc_desktop.services.clock import Clock
    from knosc_desktop.services.store.job_store import JobStore


# When all jobs of a batch have come to rest.


class BatchWatch:
    """Tells of each batch once, when its last job comes to rest while the program looks on.

    What was over before this run of the program is told of no more; a batch of an earlier
    run that is still under way is.

    Events:
        over(Batch).
    """

    def __init__(self, store: JobStore) -> None:
        self._store = store
        self._under_way: dict[BatchKey, dict[str, None]] = {}
        self.over: Event[Batch] = Event()
        for job in store:
            self._take(job)
        store.added.connect(self._take)
        store.changed.connect(self._follow)
        store.removed.connect(self._drop)

    @property
    def open(self) -> list[Batch]:
        """Those under way, oldest first, with those of their jobs that are not at rest or came to it in this run."""
        found = []
        for ids in self._under_way.values():
            jobs = tuple(job for job_id in ids if (job := self._store.get(job_id)) is not None)
            if jobs:
                found.append(Batch(jobs))
        return found

    def _take(self, job: Job) -> None:
        if not is_at_rest(job):
            self._under_way.setdefault(BatchKey.of(job), {})[job.id] = None

    def _follow(self, job: Job) -> None:
        if not is_at_rest(job):
            return
        key = BatchKey.of(job)
        if self._has_come_to_rest(key):
            del self._under_way[key]
            # Some of its jobs may have ended in an earlier run.
            self.over.emit(Batch(tuple(each for each in self._store if BatchKey.of(each) == key)))

    def _drop(self, job: Job) -> None:
        key = BatchKey.of(job)
        if self._has_come_to_rest(key):
            # The user has just removed what was still under way, and knows.
            del self._under_way[key]

    def _has_come_to_rest(self, key: BatchKey) -> bool:
        ids = self._under_way.get(key)
        if ids is None:
            return False
        return all(job is None or is_at_rest(job) for job in map(self._store.get, ids))


# How far the files of a batch have left, and how fast.

_WINDOW = 8.0
"""Seconds over which the speed is smoothed."""
_EVIDENCE = 3.0
"""Seconds of sending that say something about the rest."""
_STEP = 0.25
"""Seconds between two marks that are kept."""


class _Pace:
    """Bytes a second over the last seconds; pauses between files count, as they will for the files to come."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._moved = 0
        self._moved_at = clock.monotonic()
        self._marks: deque[tuple[float, int]] = deque()

    def note(self, count: int) -> None:
        """So many more bytes have left."""
        now = self._clock.monotonic()
        if now - self._moved_at > _WINDOW:
            # What was long ago tells nothing, and the time since was not one of sending.
            self._marks.clear()
        self._moved += count
        self._moved_at = now
        if not self._marks or now - self._marks[-1][0] >= _STEP:
            self._marks.append((now, self._moved))

    def speed(self) -> float | None:
        """None until there is enough to go by."""
        now = self._clock.monotonic()
        if not self._marks or now - self._moved_at > _WINDOW:
            return None
        while len(self._marks) > 1 and now - self._marks[1][0] >= _WINDOW:
            self._marks.popleft()
        since, moved = self._marks[0]
        if now - since < _EVIDENCE or self._moved == moved:
            return None
        return (self._moved - moved) / (now - since)


_TO_SEND = frozenset({JobState.SNAPSHOT, JobState.WAITING, JobState.SENDING})
_AT_KNOSC = (TRACKED - {JobState.GONE}) | {JobState.HANDED_OVER}
_MOST_TELLING = (frozenset({JobState.SENDING, JobState.HANDED_OVER}), _TO_SEND, _AT_KNOSC)
"""Of several batches that one is told of which has a job in the first of these."""


class ProgressMeter:
    """Derives the progress from the jobs as they are, and the speed from what becomes of them."""

    def __init__(
        self, store: JobStore, batches: BatchWatch, owns: Callable[[Environment, str], bool], clock: Clock
    ) -> None:
        """Follow the store.

        Args:
            store: tells of each part of a file that has left.
            batches: what is under way.
            owns: whether what belongs to that account may be sent now; what may not waits, and nothing is told of it.
            clock: for the speed.
        """
        self._store = store
        self._batches = batches
        self._owns = owns
        self._pace = _Pace(clock)
        self._sent: dict[str, int] = {}
        store.changed.connect(self._follow)

    def now(self) -> BatchProgress | None:
        """Of the batch that is under way; None when none is."""
        batches = [jobs for batch in self._batches.open if (jobs := list(filter(self._is_told_of, batch.jobs)))]
        for states in _MOST_TELLING:
            for jobs in batches:
                if any(job.state in states for job in jobs):
                    return self._of(jobs)
        return None

    def _of(self, jobs: Sequence[Job]) -> BatchProgress:
        files = [job for job in jobs if job.file is not None]
        size, sent = sum(map(_size, files)), sum(map(_sent, files))
        is_waiting = _only_knosc_can_go_on(jobs)
        is_leaving = not is_waiting and any(job.state in _TO_SEND for job in files)
        speed = self._pace.speed() if is_leaving else None
        # Where files wait for others to complete, Knosc decides how long it takes.
        is_held = any(job.after and job.state in _TO_SEND for job in files)
        seconds_left = None if speed is None or is_held else (size - sent) / speed
        return BatchProgress(_current(files), len(files), sent, size, speed, seconds_left, is_waiting)

    def _follow(self, job: Job) -> None:
        if job.state is not JobState.SENDING:
            self._sent.pop(job.id, None)
            return
        before = self._sent.get(job.id, 0)
        self._sent[job.id] = job.sent
        if job.sent > before:
            self._pace.note(job.sent - before)

    def _is_told_of(self, job: Job) -> bool:
        # Nobody sends what an earlier run left half-way.
        is_left_over = job.is_outgoing and self._store.is_of_earlier_run(job.id)
        return self._owns(job.environment, job.account) and not is_left_over


def _only_knosc_can_go_on(jobs: Sequence[Job]) -> bool:
    """Whether everything has left, or what has not waits for another job to complete."""
    waits = [job for job in jobs if job.state in _TO_SEND]
    is_held = all(job.state is JobState.WAITING and job.after for job in waits)
    return is_held and any(job.state in _AT_KNOSC for job in jobs)


def _current(files: Sequence[Job]) -> int:
    for states in (_MOST_TELLING[0], _TO_SEND):
        for number, job in enumerate(files, start=1):
            if job.state in states:
                return number
    return len(files)


def _size(job: Job) -> int:
    return job.file.size if job.file else 0


def _sent(job: Job) -> int:
    """What ended without being sent is done with, too."""
    if job.state is JobState.SENDING:
        return min(job.sent, _size(job))
    return 0 if job.state in _TO_SEND else _size(job)
