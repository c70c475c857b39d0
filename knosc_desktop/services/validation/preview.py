"""The rows of one staged file, fetched from the reader as they come into sight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from knosc_desktop.domain.errors import KnoscError
from knosc_desktop.domain.reader_requests import ReadRows
from knosc_desktop.services.events import Event

if TYPE_CHECKING:
    from collections.abc import Sequence

    from knosc_desktop.domain.errors import Problem
    from knosc_desktop.domain.files import FileStamp
    from knosc_desktop.domain.reader_requests import SheetRows, Source
    from knosc_desktop.services.tasks import TaskRegistry

_FETCHING = "rows of a file"
_SLICE = 0.25
"""Seconds for which the reader goes on through a file; no rows that come into sight wait longer."""


class RowsReader(Protocol):
    """The part of the reader that is needed here."""

    async def rows(self, request: ReadRows) -> SheetRows:
        """Some rows of a file as Excel shows them."""

    def forget_rows(self) -> None:
        """Nobody looks at rows any more."""


class FilePreview:
    """Fetches what is in sight first, and meanwhile learns how far the file goes.

    Events:
        fetched(SheetRows), failed(Problem).
    """

    def __init__(self, reader: RowsReader, tasks: TaskRegistry) -> None:
        """Show nothing yet.

        Args:
            reader: reads the rows.
            tasks: the work runs there.
        """
        self._reader = reader
        self._tasks = tasks
        self._shown: tuple[Source, str, FileStamp] | None = None
        self._wanted: list[tuple[int, int]] = []
        self._is_complete = False
        self.fetched: Event[SheetRows] = Event()
        self.failed: Event[Problem] = Event()

    @property
    def is_busy(self) -> bool:
        """Whether anything is being fetched."""
        return self._tasks.is_running(_FETCHING)

    def show(self, source: Source, sheet: str, stamp: FileStamp) -> None:
        """Go through that sheet from now on; nothing of another one is fetched any more.

        Args:
            source: the file.
            sheet: name of the sheet; empty for a CSV file.
            stamp: of the file as it was checked; when it has changed nothing is told until it is shown anew.
        """
        self._shown = source, sheet, stamp
        self._wanted = []
        self._is_complete = False
        self._tasks.start(_FETCHING, self._fetch())

    def want(self, ranges: Sequence[tuple[int, int]]) -> None:
        """Fetch these rows, and no others that were wanted before.

        Args:
            ranges: number of the first row and how many, the most wanted first.
        """
        self._wanted = list(ranges)
        if self._shown is not None:
            self._tasks.start(_FETCHING, self._fetch())

    def close(self) -> None:
        """Nobody looks any more."""
        self._shown = None
        self._wanted = []
        if not self.is_busy:
            self._reader.forget_rows()

    async def _fetch(self) -> None:
        while self._shown is not None and (self._wanted or not self._is_complete):
            shown = self._shown
            first, count = self._wanted[0] if self._wanted else (1, 0)
            try:
                answer = await self._reader.rows(ReadRows(shown[0], shown[1], first, count, _SLICE))
            except KnoscError as error:
                if self._shown == shown:
                    self._shown = None
                    self.failed.emit(error.problem)
                continue
            if self._shown != shown:
                continue
            if answer.stamp != shown[2]:
                self._shown = None
                return
            self._is_complete = answer.is_complete
            if answer.rows and (first, count) in self._wanted:
                # Those that the sheet is not known to yet are asked for again.
                self._wanted.remove((first, count))
            self.fetched.emit(answer)
        if self._shown is None:
            self._reader.forget_rows()
