"""The files that are ready to send: nothing leaves before the planner says so."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from knosc_desktop.services.events import Event

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from knosc_desktop.domain.files import StagedFile


class Staging:
    """The staged files in the order they came.

    Events:
        added(StagedFile), changed(StagedFile), removed(StagedFile).
    """

    def __init__(self) -> None:
        """Start with nothing staged."""
        self._files: dict[str, StagedFile] = {}
        self.added: Event[StagedFile] = Event()
        self.changed: Event[StagedFile] = Event()
        self.removed: Event[StagedFile] = Event()

    def __iter__(self) -> Iterator[StagedFile]:
        """The files, first staged first."""
        return iter(tuple(self._files.values()))

    def __len__(self) -> int:
        """How many."""
        return len(self._files)

    def get(self, file_id: str) -> StagedFile | None:
        """What is known of a file now; None when it is not on the list any more."""
        return self._files.get(file_id)

    def add(self, files: Iterable[StagedFile]) -> None:
        """Take files in, after those already there."""
        for file in files:
            self._files[file.id] = file
            self.added.emit(file)

    def choose_trigger(self, file_id: str, trigger: str) -> None:
        """What the planner decided that one file will be sent as; it stays so.

        Raises:
            KeyError: no such file.
        """
        self._put(replace(_as_kind(self._files[file_id], trigger), is_kind_hers=True))

    def suppose_trigger(self, file_id: str, trigger: str) -> None:
        """What the program takes one file for; nothing happens where the planner has decided.

        Raises:
            KeyError: no such file.
        """
        file = self._files[file_id]
        if not file.is_kind_hers:
            self._put(_as_kind(file, trigger))

    def examine(self, seen: StagedFile, **found: Any) -> StagedFile | None:
        """Note what was found in a file.

        Args:
            seen: the file as it was when it was looked into.
            found: parts of its ``Examination``.

        Returns:
            The file as it is now; None when it is gone, changed or another kind meanwhile, so
            that nothing was noted.
        """
        now = self._files.get(seen.id)
        if now is None or (now.stamp, now.trigger, now.path) != (seen.stamp, seen.trigger, seen.path):
            return None
        self._put(replace(now, examination=replace(now.examination, **found)))
        return self._files[seen.id]

    def update(self, file: StagedFile) -> None:
        """Replace what is known of a staged file, e.g. why it cannot go, or that it can again.

        Raises:
            KeyError: no such file.
        """
        self._put(file)

    def remove(self, file_id: str) -> None:
        """Take a file off the list; the file itself is untouched.

        Raises:
            KeyError: no such file.
        """
        self.removed.emit(self._files.pop(file_id))

    def _put(self, file: StagedFile) -> None:
        if self._files[file.id] != file:
            self._files[file.id] = file
            self.changed.emit(file)


def _as_kind(file: StagedFile, trigger: str) -> StagedFile:
    """The same file as another kind; what was found out for the kind before does not count for this one."""
    if file.trigger == trigger:
        return file
    return replace(file, trigger=trigger, examination=file.examination.as_another_kind())
