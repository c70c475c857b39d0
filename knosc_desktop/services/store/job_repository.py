"""The one writer of jobs: first the disk, then the table that everybody sees.

The journal waits for the disk in a thread of its own, so a slow one, or a
network drive that has vanished, holds up what is written but never the window.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from knosc_desktop.domain.errors import AppFault, FileProblem
from knosc_desktop.domain.job_links import any_received, relinked_jobs
from knosc_desktop.domain.job_states import UNSETTLED
from knosc_desktop.domain.unconfirmed import of_damaged_list, of_earlier_run
from knosc_desktop.services.events import Event

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from pathlib import Path

    from knosc_desktop.domain.errors import Problem
    from knosc_desktop.domain.jobs import Job
    from knosc_desktop.services.clock import Clock
    from knosc_desktop.services.store.job_database import JobDatabase
    from knosc_desktop.services.store.job_store import JobStore
    from knosc_desktop.services.tasks import TaskRegistry


# After a start: what became of the jobs that an earlier run left half-way.


async def settle_unfinished(store: JobStore, repository: JobRepository) -> None:
    """Name it; where the end of the list may be missing, any of it may have arrived.

    Raises:
        FileProblem: it cannot be written down.
    """
    is_doubtful = repository.is_doubtful
    # An earlier run may have died between finding the first one and ending what repeats it.
    arrived = {job.id for job in store.left_over if any_received(job, store)}

    def named(job: Job) -> Job:
        # What the user takes back meanwhile stays taken back.
        return of_damaged_list(job) if is_doubtful else of_earlier_run(job, has_first_arrived=job.id in arrived)

    await repository.apply_all({job.id: named for job in store.left_over})


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


class JobRepository:
    """Changes jobs one change after the other, each as a whole.

    A change that has begun is brought to its end even if whoever asked for it
    is cancelled: disk and table must not part.

    Events:
        slow(bool): the disk has not answered for some seconds; False once it does.
        damaged(Damage): a damaged database was set aside, and what was left of it carried over.
    """

    def __init__(self, store: JobStore, journal: JobDatabase) -> None:
        self._store = store
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
        return self._journal.is_doubtful

    async def open(self) -> None:
        """Show the unfinished and the newest jobs; ``read_history`` brings the rest.

        Raises:
            FileProblem: the list of jobs cannot be kept; whatever is written later is refused in the same words.
        """

        async def work() -> None:
            await self._on_disk(self._journal.open)
            page = await self._on_disk(self._journal.unfinished_and_newest, UNSETTLED, _FIRST_PAGE)
            self._store.prepend(page.jobs)
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
            self._store.prepend(page.jobs)
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
            self._store.add(*jobs)

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
            return self._store[job_id]

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
        """Drop jobs, all or none; what named one of them names its resend.

        Raises:
            FileProblem: none was.
        """

        async def work() -> None:
            anew = relinked_jobs(job_ids, self._store)
            await self._on_disk(self._journal.forget, job_ids, anew)
            self._store.put(*map(self._as_far_as_now, anew))
            self._store.remove(*job_ids)

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
        before = {job_id: job for job_id in moves if (job := self._store.get(job_id)) is not None}
        after = (moves[job_id](job) for job_id, job in before.items())
        return [job for job in after if job is not None]

    async def _put(self, jobs: Sequence[Job], adding: Sequence[Job] = ()) -> None:
        changed = [job for job in jobs if job != self._store[job.id]]
        sent = {job.id: self._store[job.id].sent for job in changed}
        await self._write(*changed, *adding)
        # The bytes that were sent meanwhile count, too, unless the move has set them.
        self._store.put(*(self._as_far_as_now(job) if job.sent == sent[job.id] else job for job in changed))
        self._store.add(*adding)

    def _as_far_as_now(self, job: Job) -> Job:
        return job.progressed(self._store[job.id].sent)

    async def _write(self, *jobs: Job) -> None:
        if jobs:
            await self._on_disk(self._journal.write, *jobs)
            await self._note_damage(*jobs)

    async def _note_damage(self, *newer: Job) -> None:
        """After damage: what is known here but was not to be read there is written down again."""
        aside = self._journal.set_aside
        if aside is not None and aside != self._aside:
            self._aside = aside
            known = {job.id: job for job in (*self._store, *newer)}
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


# Writing down what became of a job, whatever the disk says.

DISK_PAUSE = 5.0
"""Seconds before writing to a full disk is tried again."""


class PendingWrites:
    """What has happened cannot be taken back, so it is written as soon as the disk takes it.

    Events:
        trouble(Problem): what became of a job cannot be written down yet.
        caught_up(str): what could not be written down of the job of that id no longer waits for the disk.
    """

    def __init__(self, repository: JobRepository, clock: Clock, tasks: TaskRegistry) -> None:
        self._repository = repository
        self._clock = clock
        self._tasks = tasks
        self._under_way: set[asyncio.Task[None]] = set()
        self._owed: dict[str, asyncio.Event] = {}
        self.trouble: Event[Problem] = Event()
        self.caught_up: Event[str] = Event()

    @property
    def is_behind(self) -> bool:
        """Whether the disk has yet to take anything."""
        return bool(self._owed)

    def owes(self, job: Job) -> bool:
        """Whether more has become of it than it says, and the disk has not taken that yet."""
        return job.id in self._owed

    async def settle(self, job: Job, move: Callable[[Job], Job]) -> None:
        """Move a job that is still in the state it has here; what the user did meanwhile counts more."""
        noting = asyncio.ensure_future(self._note(job, move))
        self._under_way.add(noting)
        noting.add_done_callback(self._under_way.discard)
        # Whoever is stopped meanwhile has seen it happen all the same.
        await asyncio.shield(noting)

    async def _note(self, job: Job, move: Callable[[Job], Job]) -> None:
        name = f"write down {job.id}"
        # What is known now takes the place of what the disk has not taken yet.
        older = self._owed.pop(job.id, None)
        if older is not None:
            older.set()
            await self._tasks.end(name)
        if not await self._write(job, move):
            self._owed[job.id] = outdated = asyncio.Event()
            self._tasks.start(name, self._go_on(job, move, outdated))
        elif older is not None:
            self.caught_up.emit(job.id)

    async def _go_on(self, job: Job, move: Callable[[Job], Job], outdated: asyncio.Event) -> None:
        try:
            await self._write_in_the_end(job, move, outdated)
        finally:
            if not outdated.is_set():
                self._owed.pop(job.id, None)
        self.caught_up.emit(job.id)

    async def _write_in_the_end(self, job: Job, move: Callable[[Job], Job], outdated: asyncio.Event) -> None:
        while True:
            try:
                await self._clock.sleep(DISK_PAUSE)
            except asyncio.CancelledError:
                # The program ends: the last chance.
                if not outdated.is_set():
                    await self._write(job, move)
                raise
            if await self._write(job, move):
                return

    async def _write(self, job: Job, move: Callable[[Job], Job]) -> bool:
        """Whether there is nothing left to write."""
        try:
            # What has happened is not forgotten for a fault of the app, either.
            with self._tasks.faults_told():
                await self._repository.apply(job.id, lambda now: move(now) if now.state is job.state else None)
        except (FileProblem, AppFault) as error:
            self.trouble.emit(error.problem)
            return False
        return True


# Naming what earlier runs left half-way, however long the disk takes to let it be written down.


class Naming:
    """A backup or a virus scanner may hold the list of jobs at the very start.

    Until it lets go, what was left is neither sent nor waited for (``JobStore.leaving``),
    so nothing else has to wait for this; if the program ends first, the next start goes on.

    Events:
        trouble(FileProblem): it cannot be written down yet.
        done(None): it could not at first, and now it is.
    """

    def __init__(self, store: JobStore, repository: JobRepository, clock: Clock, tasks: TaskRegistry) -> None:
        self._store = store
        self._repository = repository
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
            await settle_unfinished(self._store, self._repository)
        except FileProblem as error:
            self.trouble.emit(error)
            return False
        return True
