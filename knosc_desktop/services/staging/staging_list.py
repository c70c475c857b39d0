"""The files that are ready to send: nothing leaves before the user says so."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from knosc_desktop.domain.texts import message
from knosc_desktop.domain.triggers import loading_step
from knosc_desktop.services.events import Event

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from knosc_desktop.domain.files import StagedFile


# Where a staged file stands among the others: what they refer to is sent first.

_LAST = 1_000
"""The step of a file of which it is not known yet what it is."""


def place_of(file: StagedFile, others: Sequence[StagedFile], now: int) -> int:
    """The index it should have among the others.

    Args:
        file: the one to place.
        others: in the order of their loading steps.
        now: its index among them now, which it keeps where its step allows that.
    """
    steps = [_step(other) for other in others]
    step = _step(file)
    if all(before <= step for before in steps[:now]) and all(step <= behind for behind in steps[now:]):
        return now
    return bisect_right(steps, step)


def _step(file: StagedFile) -> int:
    if file.trigger is None:
        return _LAST
    try:
        return loading_step(file.trigger)
    except KeyError:
        return _LAST


class Move(NamedTuple):
    """A file that changed its place on the list.

    Attributes:
        file: the file.
        source: its index before.
        target: its index now.
    """

    file: StagedFile
    source: int
    target: int


class StagingList:
    """The staged files in the order they will be sent.

    A file stands where its kind has to be loaded, those of one step in the order
    they came. Once the user has moved one, the order is theirs, and nothing
    moves by itself until the list is empty.

    Events:
        added(StagedFile): at the end, from where it moves to its place.
        changed(StagedFile), moved(Move), removed(StagedFile).
    """

    def __init__(self) -> None:
        self._files: dict[str, StagedFile] = {}
        self._is_order_chosen = False
        self.added: Event[StagedFile] = Event()
        self.changed: Event[StagedFile] = Event()
        self.moved: Event[Move] = Event()
        self.removed: Event[StagedFile] = Event()

    def __iter__(self) -> Iterator[StagedFile]:
        """The files, first sent first."""
        return iter(tuple(self._files.values()))

    def __len__(self) -> int:
        """How many."""
        return len(self._files)

    def get(self, file_id: str) -> StagedFile | None:
        """What is known of a file now; None when it is not on the list any more."""
        return self._files.get(file_id)

    def add(self, files: Iterable[StagedFile]) -> None:
        """Take files in, each where it has to be loaded, after those already there."""
        for file in files:
            self._files[file.id] = file
            self.added.emit(file)
            self._settle(file.id)

    def choose_trigger(self, file_id: str, trigger: str) -> None:
        """What the user decided that one file will be sent as; it stays so.

        Raises:
            KeyError: no such file.
        """
        self._put(replace(_as_kind(self._files[file_id], trigger), is_kind_chosen=True))

    def suppose_trigger(self, file_id: str, trigger: str) -> None:
        """What the program takes one file for; nothing happens where the user has decided.

        Raises:
            KeyError: no such file.
        """
        file = self._files[file_id]
        if not file.is_kind_chosen:
            self._put(_as_kind(file, trigger))

    def examine(self, seen: StagedFile, **found: Any) -> StagedFile | None:
        """Note what was found in a file.

        Args:
            seen: the file as it was when it was looked into.
            found: parts of its ``Validation``.

        Returns:
            The file as it is now; None when it is gone, changed or another kind meanwhile, so
            that nothing was noted.
        """
        now = self._files.get(seen.id)
        if now is None or (now.stamp, now.trigger, now.path) != (seen.stamp, seen.trigger, seen.path):
            return None
        self._put(replace(now, validation=replace(now.validation, **found)))
        return self._files[seen.id]

    def update(self, file: StagedFile) -> None:
        """Replace what is known of a staged file, e.g. why it cannot go, or that it can again.

        Raises:
            KeyError: no such file.
        """
        self._put(file)

    def move(self, file_id: str, by: int) -> None:
        """Send a file so many places later, or earlier; no further than the list goes.

        Raises:
            KeyError: no such file.
        """
        source = list(self._files).index(self._files[file_id].id)
        target = min(max(source + by, 0), len(self._files) - 1)
        if target != source:
            self._is_order_chosen = True
            self._move(source, target)

    def remove(self, file_id: str) -> None:
        """Take a file off the list; the file itself is untouched.

        Raises:
            KeyError: no such file.
        """
        file = self._files.pop(file_id)
        if not self._files:
            self._is_order_chosen = False
        self.removed.emit(file)

    def _put(self, file: StagedFile) -> None:
        before = self._files[file.id]
        if before == file:
            return
        self._files[file.id] = file
        self.changed.emit(file)
        if before.trigger != file.trigger:
            self._settle(file.id)

    def _settle(self, file_id: str) -> None:
        """Bring a file to where its kind has to be loaded."""
        # Whoever was told of it may have taken it off the list.
        if self._is_order_chosen or file_id not in self._files:
            return
        files = list(self._files.values())
        source = list(self._files).index(file_id)
        file = files.pop(source)
        target = place_of(file, files, source)
        if target != source:
            self._move(source, target)

    def _move(self, source: int, target: int) -> None:
        files = list(self._files.values())
        file = files.pop(source)
        files.insert(target, file)
        self._files = {each.id: each for each in files}
        self.moved.emit(Move(file, source, target))


def _as_kind(file: StagedFile, trigger: str) -> StagedFile:
    """The same file as another kind; what was found out for the kind before does not count for this one."""
    if file.trigger == trigger:
        return file
    note = message("files.repair.dropped_with_type") if file.repairs else file.note
    return replace(file, trigger=trigger, note=note, repairs=(), validation=file.validation.as_another_kind())
