"""The file of a failed job was saved again: it may be corrected, and can be sent anew.

What the user's own file was when it was sent is known by size and digest, and
by the time it was asked for. So a file of another size was saved again; one of
the same size was not, as long as it was saved before it was sent and has not been
touched since this watch first saw it; only in between is it read and its digest
compared. That keeps a network drive from being read for nothing, and a file that
was merely touched is no correction.

A save takes its time, and Excel puts a new file in the place of the old one: a
file counts when it was the same for two looks in a row, and one that is away for
a moment is just not there yet.
"""

from __future__ import annotations

import asyncio
import heapq
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.services.events import Event
from knosc_desktop.services.files.local_files import digest_of
from knosc_desktop.services.store.snapshots import stamp_of

if TYPE_CHECKING:
    from datetime import datetime

    from knosc_desktop.domain.environment import Environment
    from knosc_desktop.domain.jobs import Job

    Origin = tuple[str, str, Environment, str]
    from collections.abc import Iterable

    from knosc_desktop.domain.files import FileStamp
    from knosc_desktop.domain.jobs import SentFile
    from knosc_desktop.services.clock import Clock
    from knosc_desktop.services.session import Session
    from knosc_desktop.services.store.job_store import JobStore
    from knosc_desktop.services.tasks import TaskRegistry


# Whether a job's file was sent once more since: as its correction, or dropped again by the user.

_NEVER_LEFT = frozenset({JobState.NOT_SENT, JobState.CANCELLED})


class ResentFiles:
    """Notes jobs as they come and change."""

    def __init__(self) -> None:
        self._noted: set[str] = set()
        self._corrections: defaultdict[str, set[str]] = defaultdict(set)
        self._births: defaultdict[Origin, dict[str, datetime]] = defaultdict(dict)

    def note(self, job: Job) -> bool:
        """Take a job into account as it is now; whether that changed anything."""
        is_sent = job.state not in _NEVER_LEFT
        if is_sent is (job.id in self._noted):
            return False
        if is_sent:
            self._noted.add(job.id)
            self._corrections[job.corrects].add(job.id)
            self._births[_origin(job)][job.id] = job.created_at
        else:
            self._noted.discard(job.id)
            self._corrections[job.corrects].discard(job.id)
            self._births[_origin(job)].pop(job.id, None)
        return True

    def has(self, job: Job) -> bool:
        """Whether another job brought, or is about to bring, that job's file once more."""
        if self._corrections.get(job.id):
            return True
        return any(birth > job.created_at for birth in self._births.get(_origin(job), {}).values())


def _origin(job: Job) -> Origin:
    """The user's file, as what it was sent, where to and as whom."""
    return job.file.place if job.file else "", job.trigger, job.environment, job.account


PERIOD = 2.0
"""Seconds between two looks."""
_MOST = 100
"""Of the failed jobs, so many of the newest are watched."""
_FAILED = frozenset({JobState.FAILED, JobState.COMPLETED_WITH_ERRORS, JobState.REFUSED})


class CorrectedFiles:
    """Watches the files of failed jobs of the account that is signed in.

    One look at all of them at a time, in a thread: a network drive that has
    vanished holds up the next look and nothing else.

    Events:
        changed(str): the program's id of a job whose corrected file is now there, or no longer.
    """

    def __init__(self, *, store: JobStore, session: Session, clock: Clock, tasks: TaskRegistry) -> None:
        self._session = session
        self._clock = clock
        self._tasks = tasks
        self._failed: dict[str, Job] = {}
        self._sent_since = ResentFiles()
        self._seen: dict[str, _Seen] = {}
        self._offers: dict[str, Path] = {}
        self.changed: Event[str] = Event()
        store.added.connect(self._follow)
        store.changed.connect(self._follow)
        store.removed.connect(self._forget)
        session.changed.connect(lambda _: self._go())

    def corrected(self, job_id: str) -> Path | None:
        """The user's file, if it was saved again since it was sent with that job and not sent since."""
        return self._offers.get(job_id)

    @property
    def offered(self) -> frozenset[str]:
        """The jobs of which a corrected file is there."""
        return frozenset(self._offers)

    def _follow(self, job: Job) -> None:
        if (job.corrects or (job.file is not None and job.file.place)) and self._sent_since.note(job):
            self._go()
        if _may_be_corrected(job):
            self._failed[job.id] = job
            self._go()
        elif job.id in self._failed:
            self._forget(job)

    def _forget(self, job: Job) -> None:
        self._failed.pop(job.id, None)
        self._seen.pop(job.id, None)
        self._withdraw(job.id)

    def _go(self) -> None:
        for job_id in tuple(self._offers):
            if not self._is_wanted(self._failed[job_id]):
                self._withdraw(job_id)
        if self._failed:
            self._tasks.keep("corrections", self._watch, self._clock)

    def _watched(self) -> list[Job]:
        return heapq.nlargest(_MOST, filter(self._is_wanted, self._failed.values()), key=lambda job: job.created_at)

    def _is_wanted(self, job: Job) -> bool:
        # To another tenant it would be another upload, not a correction.
        return self._session.owns(job.environment, job.account) and not self._sent_since.has(job)

    async def _watch(self) -> None:
        while watched := self._watched():
            files = [(job.file, job.created_at, self._seen.get(job.id, _Seen())) for job in watched if job.file]
            seen = await asyncio.to_thread(_look_at_all, files)
            still = {job.id for job in self._watched()}
            for job, look in zip(watched, seen, strict=True):
                if job.id in still:
                    self._take(job, look)
            await self._clock.sleep(PERIOD)

    def _take(self, job: Job, look: _Seen) -> None:
        self._seen[job.id] = look
        if not look.is_corrected:
            self._withdraw(job.id)
        elif job.file is not None and job.id not in self._offers:
            self._offers[job.id] = Path(job.file.place)
            self.changed.emit(job.id)

    def _withdraw(self, job_id: str) -> None:
        if self._offers.pop(job_id, None) is not None:
            self.changed.emit(job_id)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What looks at one file gave.

    Attributes:
        first: what it was when it was first there.
        stamp: what it was at the latest look; None when it was not there.
        is_judged: whether it is known what it means that it is so.
        is_corrected: whether it is another file than the one that was sent, as far as is known.
    """

    first: FileStamp | None = None
    stamp: FileStamp | None = None
    is_judged: bool = False
    is_corrected: bool = False


def _may_be_corrected(job: Job) -> bool:
    return (
        job.state in _FAILED
        and not job.sent_again_as
        and job.file is not None
        and bool(job.file.place and job.file.sha256)
    )


def _look_at_all(files: Iterable[tuple[SentFile, datetime, _Seen]]) -> list[_Seen]:
    return [_look_at(*each) for each in files]


def _look_at(file: SentFile, asked_for: datetime, earlier: _Seen) -> _Seen:
    try:
        stamp = stamp_of(Path(file.place))
        if stamp != earlier.stamp:
            return _Seen(earlier.first or stamp, stamp, is_corrected=earlier.is_corrected)
        if earlier.is_judged:
            return earlier
        is_untouched = stamp == earlier.first and stamp.modified_ns <= asked_for.timestamp() * 1e9
        is_corrected = _is_another(file, stamp, is_untouched=is_untouched)
    except (OSError, ValueError, FileProblem):
        # Away while it is saved, or locked: one look without it tells nothing yet.
        return _Seen(earlier.first, is_corrected=earlier.is_corrected and earlier.stamp is not None)
    return replace(earlier, is_judged=True, is_corrected=is_corrected)


def _is_another(file: SentFile, stamp: FileStamp, *, is_untouched: bool) -> bool:
    """Whether it has other bytes than were sent."""
    if stamp.size != file.size:
        # Excel and the cloud make an empty file first.
        return stamp.size > 0
    return not is_untouched and digest_of(Path(file.place)) != file.sha256
