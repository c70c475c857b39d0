"""The files that are ready to send: nothing leaves before the planner says so."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

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
        """Decide what one file will be sent as.

        Raises:
            KeyError: no such file.
        """
        self._put(replace(self._files[file_id], trigger=trigger))

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
