"""Naming what earlier runs left half-way, however long the disk takes to let it be written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.services.events import Event
from knosc_desktop.services.journal.interrupted import settle_interrupted
from knosc_desktop.services.journal.settling import DISK_PAUSE

if TYPE_CHECKING:
    from knosc_desktop.services.clock import Clock
    from knosc_desktop.services.journal.job_book import JobBook
    from knosc_desktop.services.journal.ledger import Ledger
    from knosc_desktop.services.tasks import TaskRegistry


class Naming:
    """A backup or a virus scanner may hold the list of jobs at the very start.

    Until it lets go, what was left is neither sent nor waited for (``JobBook.leaving``),
    so nothing else has to wait for this; if the program ends first, the next start goes on.

    Events:
        trouble(FileProblem): it cannot be written down yet.
        done(None): it could not at first, and now it is.
    """

    def __init__(self, book: JobBook, ledger: Ledger, clock: Clock, tasks: TaskRegistry) -> None:
        """Nothing happens before ``begin``."""
        self._book = book
        self._ledger = ledger
        self._clock = clock
        self._tasks = tasks
        self.trouble: Event[FileProblem] = Event()
        self.done: Event[None] = Event()

    async def begin(self) -> None:
        """Name it now, or go on trying."""
        if not await self._write():
            self._tasks.start("name what was left", self._go_on())

    async def _go_on(self) -> None:
        await self._clock.sleep(DISK_PAUSE)
        while not await self._write():
            await self._clock.sleep(DISK_PAUSE)
        self.done.emit(None)

    async def _write(self) -> bool:
        """Whether it is on disk."""
        try:
            await settle_interrupted(self._book, self._ledger)
        except FileProblem as error:
            self.trouble.emit(error)
            return False
        return True
