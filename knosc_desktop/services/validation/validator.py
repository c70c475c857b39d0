"""Looks into every staged file: what it is, what is wrong with it, and what it would change.

    peek -> judge (which kind) -> check (what is wrong) -> compare (with the last upload)

Three ways run side by side, each taking one file after the other in the order of the list:
beginnings wait for nothing long, and no check waits for a last upload that comes slowly.
A step is taken again when what it rests on has changed: the file, its kind, the templates,
the sign-in.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING

from knosc_desktop.domain.files import NOT_VALIDATED, ValidationPhase
from knosc_desktop.services.clock import sleep_unless
from knosc_desktop.services.validation.steps import ValidationSteps

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from knosc_desktop.domain.files import StagedFile
    from knosc_desktop.domain.session import SessionState
    from knosc_desktop.services.clock import Clock
    from knosc_desktop.services.reader_client import ReaderClient
    from knosc_desktop.services.session import Session
    from knosc_desktop.services.staging.staging_list import StagingList
    from knosc_desktop.services.tasks import TaskRegistry
    from knosc_desktop.services.validation.last_uploads import LastUploads
    from knosc_desktop.services.validation.templates import Templates


class _Step(Enum):
    PEEK = auto()
    JUDGE = auto()
    CHECK = auto()
    COMPARE = auto()


_OF_EVERY_KIND = (_Step.PEEK, _Step.JUDGE)
_OF_ITS_KIND = (_Step.CHECK, _Step.COMPARE)
_WAYS = {
    "beginnings of files": _OF_EVERY_KIND,
    "contents of files": (_Step.CHECK,),
    "changes by files": (_Step.COMPARE,),
}


@dataclass(slots=True)
class _Progress:
    """How far the look into one file is.

    Attributes:
        file: as it was when it was last heard of.
        done: the steps taken, and what each of them rested on besides the file and its kind.
        forgotten: how often each was to be taken again.
    """

    file: StagedFile
    done: dict[_Step, object] = field(default_factory=dict)
    forgotten: Counter[_Step] = field(default_factory=Counter)

    def forget(self, *steps: _Step) -> None:
        """These have to be taken again, also those that are under way."""
        self.forgotten.update(steps)
        for step in steps:
            self.done.pop(step, None)


@dataclass(frozen=True, slots=True)
class _Due:
    """A step to be taken.

    Attributes:
        step: which.
        file: as it is when the step begins.
        rests_on: what else it builds on.
        forgotten: how often it had been forgotten by then.
    """

    step: _Step
    file: StagedFile
    rests_on: object
    forgotten: int

    def still_means(self, file: StagedFile) -> bool:
        """Whether what it gives is true of the file as it is now."""
        same_kind = self.step in _OF_EVERY_KIND or self.file.trigger == file.trigger
        return same_kind and _contents(self.file) == _contents(file)


class Validator:
    """Follows the staging list; what is found is noted there, and nothing is ever blocked by it."""

    def __init__(
        self,
        *,
        staging: StagingList,
        reader: ReaderClient,
        templates: Templates,
        last_uploads: LastUploads,
        session: Session,
        clock: Clock,
        tasks: TaskRegistry,
    ) -> None:
        """Begin with what is staged already.

        Args:
            staging: the files.
            reader: reads them.
            templates: what their columns should be.
            last_uploads: what they are compared with.
            session: tells whether there is anybody to ask for a last upload.
            clock: for how long somebody waits at most.
            tasks: the work runs there.
        """
        self._staging = staging
        self._templates = templates
        self._last_uploads = last_uploads
        self._session = session
        self._whose = self._signed_in_as
        self._clock = clock
        self._tasks = tasks
        self._looks = ValidationSteps(staging, reader, templates, last_uploads)
        self._steps = {
            _Step.PEEK: self._looks.peek,
            _Step.JUDGE: self._looks.judge,
            _Step.CHECK: self._looks.check,
            _Step.COMPARE: self._looks.compare,
        }
        self._progress: dict[str, _Progress] = {}
        self._under_way: dict[str, tuple[_Due, asyncio.Future[None]]] = {}
        self._at_rest: dict[str, set[str]] = {way: set() for way in _WAYS}
        self._moved = asyncio.Event()
        staging.added.connect(self._follow)
        staging.changed.connect(self._follow)
        staging.removed.connect(self._forget)
        templates.changed.connect(lambda _: self._go())
        session.changed.connect(self._session_changed)
        last_uploads.outdated.connect(self._compare_again)
        for file in staging:
            self._follow(file)

    def wake(self) -> None:
        """Ask once more for what could not be had: a session or the network is back."""
        for progress in self._progress.values():
            if progress.file.validation.comparison is None:
                progress.forget(_Step.COMPARE)
        self._go()

    async def settled(self, file_ids: Collection[str], limit: float) -> bool:
        """Wait until all is known of some files that can be known, e.g. before they are sent.

        Args:
            file_ids: of the files; those that are gone count as known.
            limit: seconds to wait at most.

        Returns:
            Whether all is known; not when the time was up before.
        """
        self._outdate(file_ids)
        end = self._clock.monotonic() + limit
        while any(self._is_pending(file_id) for file_id in file_ids):
            left = end - self._clock.monotonic()
            if left <= 0:
                return False
            self._moved.clear()
            await sleep_unless(self._clock, left, self._moved)
        return True

    def _follow(self, file: StagedFile) -> None:
        progress = self._progress.setdefault(file.id, _Progress(file))
        before, progress.file = progress.file, file
        is_reset = file.validation == NOT_VALIDATED != before.validation or (before.wait and not file.wait)
        if is_reset or _contents(before) != _contents(file):
            progress.forget(*_Step)
        elif before.trigger != file.trigger:
            progress.forget(*_OF_ITS_KIND)
        self._end_what_is_of_no_use()
        self._go(file.id)

    def _forget(self, file: StagedFile) -> None:
        self._progress.pop(file.id, None)
        self._look_again_at(file.id)
        self._end_what_is_of_no_use()
        self._moved.set()

    def _end_what_is_of_no_use(self) -> None:
        """What is read for a line that is gone, or is another kind now, keeps the others waiting."""
        for due, work in self._under_way.values():
            progress = self._progress.get(due.file.id)
            if progress is None or not due.still_means(progress.file):
                work.cancel()

    @property
    def _signed_in_as(self) -> tuple[object, ...]:
        state = self._session.state
        return state.environment, state.profile and state.profile.username

    def _session_changed(self, state: SessionState) -> None:
        """Elsewhere another file was the last one; after a pause of the same session nothing has changed."""
        if state.profile is not None and self._whose != self._signed_in_as:
            self._whose = self._signed_in_as
            self._drop_comparisons(self._progress)
        self.wake()

    def _compare_again(self, trigger: str) -> None:
        self._drop_comparisons(id_ for id_, each in self._progress.items() if each.file.trigger == trigger)
        self._go()

    def _drop_comparisons(self, file_ids: Iterable[str]) -> None:
        """What these were compared with, or are being compared with now, is not the last upload any more."""
        concerned = set(file_ids)
        for due, work in self._under_way.values():
            if due.step is _Step.COMPARE and due.file.id in concerned:
                work.cancel()
        for file_id in concerned:
            # Whoever is told of one may take another off the list.
            if progress := self._progress.get(file_id):
                progress.forget(_Step.COMPARE)
                self._looks.forget_comparison(progress.file)

    def _outdate(self, file_ids: Iterable[str]) -> None:
        """What was compared with a last upload of long ago is compared anew."""
        for file_id in file_ids:
            progress = self._progress.get(file_id)
            # One that is under way has just asked.
            if progress is None or _Step.COMPARE not in progress.done or not progress.file.trigger:
                continue
            if not self._last_uploads.is_fresh(progress.file.trigger):
                progress.forget(_Step.COMPARE)
        self._go()

    def _go(self, *file_ids: str) -> None:
        """Take what steps there are, now that something has changed for these files, or for all where none is named."""
        self._look_again_at(*(file_ids or self._progress))
        # What has changed may be that nothing can be found out any more.
        self._moved.set()
        for way in _WAYS:
            if not self._tasks.is_running(way) and self._next(way):
                self._tasks.start(way, self._walk(way))

    def _look_again_at(self, *file_ids: str) -> None:
        for at_rest in self._at_rest.values():
            at_rest.difference_update(file_ids)

    async def _walk(self, way: str) -> None:
        while due := self._next(way):
            work = asyncio.ensure_future(self._take(due))
            self._under_way[way] = due, work
            try:
                await asyncio.wait({work})
            except asyncio.CancelledError:
                work.cancel()
                await asyncio.wait({work})
                raise
            finally:
                del self._under_way[way]
            if work.cancelled():
                # It may be that it cannot be taken again.
                if progress := self._progress.get(due.file.id):
                    self._tell_if_done(progress.file)
            else:
                if work.exception():
                    # A fault of the program's own is told by whoever runs this task; the other files go on.
                    asyncio.get_running_loop().call_soon(self._go)
                work.result()

    async def _take(self, due: _Due) -> None:
        try:
            await self._steps[due.step](due.file)
        except Exception:
            # It would fail in the same way again.
            self._note_taken(due)
            raise
        self._note_taken(due)

    def _note_taken(self, due: _Due) -> None:
        progress = self._progress.get(due.file.id)
        if progress is not None and due.still_means(progress.file):
            # What was forgotten meanwhile is taken again.
            if due.forgotten == progress.forgotten[due.step]:
                progress.done[due.step] = due.rests_on
            self._tell_if_done(progress.file)
        # What comes next may be another way's business.
        self._go(due.file.id)

    def _tell_if_done(self, file: StagedFile) -> None:
        if not self._is_pending(file.id):
            self._staging.examine(file, phase=ValidationPhase.DONE)

    def _next(self, way: str) -> _Due | None:
        """The first step to take; hundreds of files at which there is nothing to do are not looked at each time."""
        at_rest = self._at_rest[way]
        for file in self._staging:
            if file.id in at_rest:
                continue
            for step in _WAYS[way]:
                if due := self._due(step, file):
                    return due
            at_rest.add(file.id)
        return None

    def _is_pending(self, file_id: str) -> bool:
        file = self._staging.get(file_id)
        if file is None or file.problem is not None:
            return False
        return self._templates.are_awaited or any(self._due(step, file) for step in _Step)

    def _due(self, step: _Step, file: StagedFile) -> _Due | None:
        """The step, if it can be taken now and has not been taken with what there is."""
        progress = self._progress.get(file.id)
        if progress is None or file.problem is not None or not self._can_be_taken(step, file):
            return None
        rests_on = self._basis(step, file)
        if step in progress.done and progress.done[step] == rests_on:
            return None
        return _Due(step, file, rests_on, progress.forgotten[step])

    def _can_be_taken(self, step: _Step, file: StagedFile) -> bool:
        """Whether there is what it needs; each step builds on the one before."""
        known = file.validation
        if step is _Step.PEEK:
            return True
        if known.head is None or self._due(_Step.PEEK, file):
            return False
        if step is _Step.JUDGE:
            return bool(self._templates.all)
        if step is _Step.CHECK:
            return self._due(_Step.JUDGE, file) is None and not self._templates.are_awaited
        # What could not be checked cannot be compared either, and what has no header has no rows to compare.
        is_checked = known.report is not None and known.header is not None and not self._due(_Step.CHECK, file)
        return is_checked and self._session.is_signed_in and self._templates.of(file.trigger or "") is not None

    def _basis(self, step: _Step, file: StagedFile) -> object:
        """What a step rests on besides the file and its kind."""
        if step is _Step.PEEK:
            return None
        if step is _Step.JUDGE:
            return self._templates.all
        template = self._templates.of(file.trigger or "")
        if step is _Step.CHECK:
            return template
        return template, self._signed_in_as


def _contents(file: StagedFile) -> tuple[object, ...]:
    return file.path, file.stamp, file.format
