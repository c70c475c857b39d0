"""The last upload of a kind as Knosc has it, fetched to be compared with what is about to be sent."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from knosc_desktop.domain.errors import FileProblem, NotFound, NotSignedIn
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.reader_requests import Source
from knosc_desktop.domain.validation import LastUpload
from knosc_desktop.services.events import Event
from knosc_desktop.services.files import atomic
from knosc_desktop.services.files.local_files import digest_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from knosc_desktop.domain.files import StagedFile
    from knosc_desktop.domain.jobs import Job
    from knosc_desktop.services.clock import Clock
    from knosc_desktop.services.session import Session
    from knosc_desktop.services.store.job_store import JobStore
    from knosc_desktop.services.store.snapshots import SnapshotStore

FRESH = timedelta(minutes=5)
"""For so long nobody else is expected to have uploaded the same kind."""


@dataclass(frozen=True, slots=True)
class FetchedUpload:
    """A last upload on this computer.

    Attributes:
        source: where it is.
        facts: what is told of it.
    """

    source: Source
    facts: LastUpload


@dataclass(frozen=True, slots=True)
class _Answer:
    """What Knosc said last of a kind.

    Attributes:
        upload: None when nothing has been uploaded yet.
        at: when, in seconds that nobody sets.
        is_sure: not when this program sent another while it was fetched.
    """

    upload: FetchedUpload | None
    at: float
    is_sure: bool = True


class _Place(NamedTuple):
    """Whose last upload of what."""

    origin: str
    account: str
    trigger: str


class LastUploads:
    """Fetches each once and again when it is old, or when this program has sent another.

    One for which Knosc reported errors tells little of what there is to lose: then the
    last upload of this program that completed is what counts, as long as it is kept.

    Events:
        outdated(str): name of a kind of which the program itself has just sent another file.
    """

    def __init__(
        self,
        *,
        session: Session,
        store: JobStore,
        snapshots: SnapshotStore,
        folder: Path,
        clock: Clock,
        limit: Callable[[], int],
    ) -> None:
        """Start with nothing fetched.

        Args:
            session: asks Knosc.
            store: tells what this program sends.
            snapshots: keeps what it sent.
            folder: for what is fetched; nobody else's.
            clock: tells how old it is.
            limit: bytes up to which a last upload is fetched; 0 for never.
        """
        self._snapshots = snapshots
        self._session = session
        self._store = store
        self._folder = folder
        self._clock = clock
        self._limit = limit
        self._is_swept = False
        self._answers: dict[_Place, _Answer] = {}
        self._stamps: dict[str, datetime] = {}
        self._replaced: dict[tuple[str, str], float] = {}
        self._one_at_a_time = asyncio.Lock()
        self.outdated: Event[str] = Event()
        store.added.connect(self._note_earlier)
        store.changed.connect(self._follow)

    async def of(self, trigger: str) -> FetchedUpload | None:
        """The last upload of a kind; None when nothing has been uploaded yet, or none may be fetched.

        Raises:
            NotSignedIn: there is no session.
            LargerThanWanted: it is larger than what may be fetched.
            KnoscError: it could not be had.
        """
        if self._limit() <= 0:
            return None
        async with self._one_at_a_time:
            place = self._place(trigger)
            known = self._answers.get(place)
            if known is None or not self._counts(known) or not await asyncio.to_thread(_is_there, known.upload):
                known = await self._asked(place)
                if not known.is_sure:
                    # Should it happen once more, it is asked for again next time.
                    _drop(known)
                    known = await self._asked(place)
                self._forget(place)
                self._answers[place] = known
            return await self._best_base(known.upload, trigger)

    def is_fresh(self, trigger: str) -> bool:
        """Whether what was said last of a kind still counts."""
        try:
            known = self._answers.get(self._place(trigger))
        except NotSignedIn:
            return False
        return known is not None and self._counts(known)

    def clear(self) -> None:
        """Drop everything that was fetched."""
        self._answers.clear()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _counts(self, known: _Answer) -> bool:
        return known.is_sure and self._clock.monotonic() - known.at < FRESH.total_seconds()

    async def _asked(self, place: _Place) -> _Answer:
        """What Knosc says now."""
        asked_at = self._clock.monotonic()
        upload = await self._fetched(place)
        if self._place(place.trigger) != place:
            # Meanwhile the user signed in elsewhere.
            raise NotSignedIn
        return _Answer(upload, asked_at, is_sure=not self._has_sent_since(place, asked_at))

    def _has_sent_since(self, place: _Place, moment: float) -> bool:
        """Whether a file of this program's own has become the last upload since then."""
        return self._replaced.get((place.origin, place.trigger), moment) > moment

    async def _best_base(self, upload: FetchedUpload | None, trigger: str) -> FetchedUpload | None:
        """The last that completed, where the very last did not and this program still has it."""
        if upload is None or not upload.facts.had_errors:
            return upload
        job = next((job for job in self._sent(trigger) if job.state is JobState.COMPLETED), None)
        if job is None or job.file is None:
            return upload
        try:
            snapshot = await self._snapshots.whole(job.id, job.file)
        except FileProblem:
            return upload
        when = job.completed_at or job.confirmed_at or job.created_at
        facts = LastUpload(job.file.name, job.file.sha256, when, is_very_last=False)
        return FetchedUpload(Source(snapshot.path, snapshot.format), facts)

    def _sent(self, trigger: str) -> Iterator[Job]:
        """What this program sent there of that kind, the latest first."""
        kind = self._session.state.environment, trigger
        return (job for job in reversed(list(self._store)) if (job.environment, job.trigger) == kind and job.file)

    async def _fetched(self, place: _Place) -> FetchedUpload | None:
        trigger, limit = place.trigger, self._limit()
        target = await asyncio.to_thread(self._new_file)
        if self._place(trigger) != place:
            # What is asked for now would come from elsewhere.
            raise NotSignedIn
        try:
            download = await self._session.call(
                lambda client: client.download_last_upload(trigger, target, at_most=limit)
            )
        except NotFound:
            return None
        facts = LastUpload(
            download.file_name, download.sha256, self._clock.now(), self._had_errors(trigger, download.sha256)
        )
        return FetchedUpload(Source(target, await asyncio.to_thread(atomic.format_of, target)), facts)

    def _had_errors(self, trigger: str, sha256: str) -> bool:
        """Whether this program sent it last, and Knosc did not take all of it."""
        last = next((job for job in self._sent(trigger) if job.file and job.file.sha256 == sha256), None)
        return last is not None and _ended_with_errors(last)

    def _new_file(self) -> Path:
        if not self._is_swept:
            # A run that was killed could not do it.
            shutil.rmtree(self._folder, ignore_errors=True)
            self._is_swept = True
        return atomic.new_file_in(self._folder)

    def _place(self, trigger: str) -> _Place:
        state = self._session.state
        if not self._session.is_signed_in or state.environment is None or state.profile is None:
            raise NotSignedIn
        return _Place(state.environment.origin, state.profile.username, trigger)

    def _note_earlier(self, job: Job) -> None:
        """What had left before it came onto the list replaces nothing now."""
        if job.is_unsettled and (stamp := _replaced_at(job)) is not None:
            self._stamps[job.id] = stamp

    def _follow(self, job: Job) -> None:
        """What was the last upload before a job may not be it any more."""
        stamp = _replaced_at(job)
        if stamp is None:
            return
        kind = job.environment.origin, job.trigger
        if self._stamps.get(job.id) != stamp:
            self._stamps[job.id] = stamp
            self._replaced[kind] = self._clock.monotonic()
        changed_at = self._replaced.get(kind)
        outdated = [
            place
            for place, answer in self._answers.items()
            if (place.origin, place.trigger) == kind and changed_at is not None and answer.at < changed_at
        ]
        for place in outdated:
            self._forget(place)
        if outdated or self._learn_of_errors(job):
            self.outdated.emit(job.trigger)

    def _learn_of_errors(self, job: Job) -> bool:
        """Note that Knosc did not take all of what is its last upload; whether that is news."""
        if job.file is None or not _ended_with_errors(job):
            return False
        concerned = {
            place: answer.upload
            for place, answer in self._answers.items()
            if (place.origin, place.trigger) == (job.environment.origin, job.trigger)
            and answer.upload is not None
            and answer.upload.facts.sha256 == job.file.sha256
            and not answer.upload.facts.had_errors
        }
        for place, upload in concerned.items():
            known = replace(upload, facts=replace(upload.facts, had_errors=True))
            self._answers[place] = replace(self._answers[place], upload=known)
        return bool(concerned)

    def _forget(self, place: _Place) -> None:
        if known := self._answers.pop(place, None):
            _drop(known)


async def already_there(files: Iterable[StagedFile]) -> frozenset[str]:
    """Ids of the files that are, byte for byte, what was fetched as the last upload of their kind."""
    alike = [file for file in files if _may_be_the_last_upload(file)]
    # Without any there is nothing to wait for: an upload under way makes the button deaf.
    if not alike:
        return frozenset()
    return await asyncio.to_thread(lambda: frozenset(file.id for file in alike if _is_the_last_upload(file)))


def _may_be_the_last_upload(file: StagedFile) -> bool:
    last, comparison = file.validation.last_upload, file.validation.comparison
    if last is None or not last.is_very_last or last.had_errors:
        return False
    return comparison is None or comparison.unchanged == comparison.before


def _is_the_last_upload(file: StagedFile) -> bool:
    last = file.validation.last_upload
    try:
        return last is not None and digest_of(file.path) == last.sha256
    except (OSError, FileProblem):
        # It can't be read now, so it will not be copied to be sent either.
        return False


def _drop(answer: _Answer) -> None:
    if answer.upload is not None:
        atomic.drop(answer.upload.source.path)


def _is_there(upload: FetchedUpload | None) -> bool:
    """Whether what was fetched is still there as it came."""
    try:
        return upload is None or digest_of(upload.source.path) == upload.facts.sha256
    except (OSError, FileProblem):
        return False


def _replaced_at(job: Job) -> datetime | None:
    """From its last byte on a job's file may be the last upload."""
    if job.file is None or job.handed_over_at is None:
        return None
    return max(job.handed_over_at, job.accepted_at or job.handed_over_at)


def _ended_with_errors(job: Job) -> bool:
    return job.state in {JobState.FAILED, JobState.COMPLETED_WITH_ERRORS}
