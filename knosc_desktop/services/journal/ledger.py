"""The one writer of jobs: first the disk, then the table that everybody sees.

The journal waits for the disk in a thread of its own, so a slow one, or a
network drive that has vanished, holds up what is written but never the window.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from knosc_desktop.domain.job_links import named_anew
from knosc_desktop.domain.jobs import UNSETTLED
from knosc_desktop.services.events import Event

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from pathlib import Path

    from knosc_desktop.domain.jobs import Job
    from knosc_desktop.services.journal.job_book import JobBook
    from knosc_desktop.services.journal.journal import SqliteJournal

T = TypeVar("T")

Move: TypeAlias = "Callable[[Job], Job | None]"
"""Gives a changed job, or None to leave it as it is. It runs once, in its turn, and reads no clock."""

_FIRST_PAGE = 500
"""Of the newest jobs, so many are on the screen before the rest is read."""
_PAGE = 2000
_SLOW = 3.0
"""Seconds after which a disk that does not answer is worth a word."""


@dataclass(frozen=True, slots=True)
class Damage:
    """A database that was set aside.

    Attributes:
        aside: where it is now.
        kept: how many jobs are on the list that began anew.
    """

    aside: Path
    kept: int


class Ledger:
    """Changes jobs one change after the other, each as a whole.

    A change that has begun is brought to its end even if whoever asked for it
    is cancelled: disk and table must not part.

    Events:
        slow(bool): the disk has not answered for some seconds; False once it does.
        damaged(Damage): a damaged database was set aside, and what was left of it carried over.
    """

    def __init__(self, book: JobBook, journal: SqliteJournal) -> None:
        """Nothing is read or written before ``open``."""
        self._book = book
        self._journal = journal
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="journal")
        self._turn = asyncio.Lock()
        self._under_way: set[asyncio.Task[Any]] = set()
        self._rest = 0
        self._aside: Path | None = None
        self._is_slow = False
        self.slow: Event[bool] = Event()
        self.damaged: Event[Damage] = Event()

    @property
    def is_doubtful(self) -> bool:
        """Whether damage may have cost the latest changes, so that no state from before an answer can be believed."""
        return self._journal.set_aside is not None

    async def open(self) -> None:
        """Show the unfinished and the newest jobs; ``read_history`` brings the rest.

        Raises:
            FileProblem: the list of jobs cannot be kept; whatever is written later is refused in the same words.
        """

        async def work() -> None:
            await self._on_disk(self._journal.open)
            page = await self._on_disk(self._journal.unfinished_and_newest, UNSETTLED, _FIRST_PAGE)
            self._book.prepend(page.jobs)
            self._rest = page.first
            await self._note_damage()

        await self._in_turn(work)

    async def read_history(self) -> None:
        """Bring the older jobs, some at a time, and then look whether all of the database is whole.

        Raises:
            FileProblem: it cannot be read to its end.
        """
        while self._rest:
            page = await self._on_disk(self._journal.older, self._rest, _PAGE)
            self._book.prepend(page.jobs)
            self._rest = page.first

        async def check() -> None:
            await self._on_disk(self._journal.check_thoroughly)
            await self._note_damage()

        await self._in_turn(check)

    async def add(self, *jobs: Job) -> None:
        """Write new jobs down, all or none.

        Raises:
            FileProblem: none was.
        """

        async def work() -> None:
            await self._write(*jobs)
            self._book.add(*jobs)

        await self._in_turn(work)

    async def apply(self, job_id: str, move: Move, *, adding: Sequence[Job] = ()) -> Job | None:
        """Move a job and write it down.

        Args:
            job_id: which job.
            move: called when it is this change's turn.
            adding: new jobs that come with the change, or not at all.

        Returns:
            The job as it is now; None when it is gone or the move gave none, and nothing was changed.

        Raises:
            FileProblem: nothing was changed.
            IllegalMove: nothing was changed.
        """

        async def work() -> Job | None:
            after = self._moved({job_id: move})
            if not after:
                return None
            await self._put(after, adding)
            return self._book[job_id]

        return await self._in_turn(work)

    async def apply_all(self, moves: Mapping[str, Move]) -> None:
        """Move several jobs and write them down, all or none.

        Args:
            moves: by the job's id; jobs that are gone, or whose move gives none, are left out.

        Raises:
            FileProblem: nothing was changed.
            IllegalMove: nothing was changed.
        """

        async def work() -> None:
            await self._put(self._moved(moves))

        await self._in_turn(work)

    async def remove(self, *job_ids: str) -> None:
        """Drop jobs, all or none; what named one of them names what was sent in its stead.

        Raises:
            FileProblem: none was.
        """

        async def work() -> None:
            anew = named_anew(job_ids, self._book)
            await self._on_disk(self._journal.forget, job_ids, anew)
            self._book.put(*map(self._as_far_as_now, anew))
            self._book.remove(*job_ids)

        await self._in_turn(work)

    async def close(self, limit: float) -> None:
        """Bring what has begun to its end and let go of the file.

        Args:
            limit: seconds to wait at most for a disk that does not answer.
        """
        try:
            async with asyncio.timeout(limit):
                while self._under_way:
                    await asyncio.wait(self._under_way)
                await self._on_disk(self._journal.close)
        except TimeoutError:
            # The thread ends with the process; everything it was given before is on disk.
            return

    def _moved(self, moves: Mapping[str, Move]) -> list[Job]:
        """The jobs as their moves make them."""
        before = {job_id: job for job_id in moves if (job := self._book.get(job_id)) is not None}
        after = (moves[job_id](job) for job_id, job in before.items())
        return [job for job in after if job is not None]

    async def _put(self, jobs: Sequence[Job], adding: Sequence[Job] = ()) -> None:
        changed = [job for job in jobs if job != self._book[job.id]]
        sent = {job.id: self._book[job.id].sent for job in changed}
        await self._write(*changed, *adding)
        # The bytes that were sent meanwhile count, too, unless the move has set them.
        self._book.put(*(self._as_far_as_now(job) if job.sent == sent[job.id] else job for job in changed))
        self._book.add(*adding)

    def _as_far_as_now(self, job: Job) -> Job:
        return job.progressed(self._book[job.id].sent)

    async def _write(self, *jobs: Job) -> None:
        if jobs:
            await self._on_disk(self._journal.write, *jobs)
            await self._note_damage(*jobs)

    async def _note_damage(self, *newer: Job) -> None:
        """After damage: what is known here but was not to be read there is written down again."""
        aside = self._journal.set_aside
        if aside is not None and aside != self._aside:
            self._aside = aside
            known = {job.id: job for job in (*self._book, *newer)}
            await self._on_disk(self._journal.write, *known.values())
            self.damaged.emit(Damage(aside, await self._on_disk(self._journal.count)))
            await self._on_disk(self._journal.note_told)

    async def _in_turn(self, work: Callable[[], Awaitable[T]]) -> T:
        task = asyncio.ensure_future(self._when_free(work))
        self._under_way.add(task)
        task.add_done_callback(self._ended)
        return await asyncio.shield(task)

    async def _when_free(self, work: Callable[[], Awaitable[T]]) -> T:
        async with self._turn:
            return await work()

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._under_way.discard(task)
        if not task.cancelled():
            # Told to whoever asked, if they are still there.
            task.exception()

    async def _on_disk(self, work: Callable[..., T], *arguments: Any) -> T:
        loop = asyncio.get_running_loop()
        warning = loop.call_later(_SLOW, self._note_slow)
        try:
            return await loop.run_in_executor(self._thread, work, *arguments)
        finally:
            warning.cancel()
            if self._is_slow:
                self._is_slow = False
                self.slow.emit(False)  # noqa: FBT003 - what the event says

    def _note_slow(self) -> None:
        self._is_slow = True
        self.slow.emit(True)  # noqa: FBT003 - what the event says
