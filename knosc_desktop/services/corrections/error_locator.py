"""Where the errors of a job are in the exact bytes that were sent."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from knosc_desktop.domain.errors import FileProblem, KnoscError
from knosc_desktop.domain.reader_requests import LocateErrors, Source
from knosc_desktop.domain.texts import message
from knosc_desktop.services.events import Event

if TYPE_CHECKING:
    from collections.abc import Callable

    from knosc_desktop.domain.cells import Address
    from knosc_desktop.domain.errors import Problem
    from knosc_desktop.domain.files import Snapshot
    from knosc_desktop.domain.jobs import Job, RowError
    from knosc_desktop.domain.reader_requests import Located
    from knosc_desktop.domain.tables import TableHeader, Template
    from knosc_desktop.services.store.job_store import JobStore
    from knosc_desktop.services.store.snapshots import SnapshotStore
    from knosc_desktop.services.tasks import TaskRegistry

_KEPT = 1_000_000
"""Errors whose places are kept; those of the latest job in any case."""


class LocatesErrors(Protocol):
    """The part of the reader that is needed here."""

    async def locate(self, request: LocateErrors) -> Located:
        """Find the cells that the server's errors mean."""


@dataclass(frozen=True, slots=True)
class LocatedErrors:
    """The errors of a job and where they are.

    Attributes:
        source: the bytes that were sent.
        header: the header of the table in them; None when there is none that fits.
        errors: as the server reported them.
        addresses: one for each; None for one that is not located.
        values: what their cells hold, one for each as far as that is known.
    """

    source: Source
    header: TableHeader | None
    errors: tuple[RowError, ...]
    addresses: tuple[Address | None, ...]
    values: tuple[str | None, ...] = ()


class ErrorLocator:
    """Finds them once for each job, and keeps those of the latest few.

    Events:
        known(str): the program's id of a job of which it is known now where its errors are, or why that is not.
    """

    def __init__(
        self,
        *,
        store: JobStore,
        snapshots: SnapshotStore,
        reader: LocatesErrors,
        template_of: Callable[[str], Template | None],
        tasks: TaskRegistry,
    ) -> None:
        """Nothing is read before it is asked for.

        Args:
            store: the jobs.
            snapshots: holds the bytes that were sent.
            reader: reads them.
            template_of: the columns of a kind, as far as they are known.
            tasks: what is wanted is found there.
        """
        self._store = store
        self._snapshots = snapshots
        self._reader = reader
        self._template_of = template_of
        self._tasks = tasks
        self._placed: OrderedDict[str, LocatedErrors] = OrderedDict()
        self._obstacles: dict[str, Problem] = {}
        self._turn = asyncio.Lock()
        self.known: Event[str] = Event()
        store.removed.connect(lambda job: self._forget(job.id))

    def of(self, job_id: str) -> LocatedErrors | None:
        """What is known now of a job's errors as they stand."""
        placed, job = self._placed.get(job_id), self._store.get(job_id)
        return placed if placed is not None and job is not None and placed.errors is job.errors else None

    def obstacle(self, job_id: str) -> Problem | None:
        """Why it could not be found out where the errors of that job are; None when nothing is in the way."""
        return self._obstacles.get(job_id)

    def want(self, job_id: str) -> None:
        """Find out in the background where the errors of that job are, unless that is known."""
        job = self._store.get(job_id)
        if job is not None and job.errors and self.of(job_id) is None:
            self._tasks.start(f"error places {job_id}", self._find_quietly(job_id))

    async def find(self, job_id: str) -> LocatedErrors:
        """Where the errors of that job are.

        Raises:
            KnoscError: the bytes that were sent are gone, changed, or cannot be read.
        """
        async with self._turn:
            if (placed := self.of(job_id)) is not None:
                await self._whole(self._store[job_id])
                return placed
            job = self._store[job_id]
            try:
                placed = await self._found(job)
            except KnoscError as error:
                self._obstacles[job_id] = error.problem
                self.known.emit(job_id)
                raise
            self._forget(job_id)
            self._placed[job_id] = placed
            while len(self._placed) > 1 and sum(len(each.errors) for each in self._placed.values()) > _KEPT:
                self._placed.popitem(last=False)
        self.known.emit(job_id)
        return placed

    async def _find_quietly(self, job_id: str) -> None:
        try:
            await self.find(job_id)
        except (KnoscError, KeyError):
            # Told by ``known`` and ``obstacle``; the errors are shown as the server gave them.
            return

    async def _found(self, job: Job) -> LocatedErrors:
        snapshot = await self._whole(job)
        source = Source(snapshot.path, snapshot.format)
        located = await self._reader.locate(LocateErrors(source, self._template_of(job.trigger), job.errors))
        return LocatedErrors(source, located.header, job.errors, located.addresses, located.values)

    async def _whole(self, job: Job) -> Snapshot:
        """The bytes that were sent; others would lead to wrong cells."""
        if job.file is None or not await asyncio.to_thread(self._snapshots.path_of(job.id).is_file):
            raise FileProblem(
                message("files.copy.gone.title"),
                message("files.copy.gone.no_cells"),
                hint=message("files.copy.gone.look"),
            )
        return await self._snapshots.whole(job.id, job.file)

    def _forget(self, job_id: str) -> None:
        self._placed.pop(job_id, None)
        self._obstacles.pop(job_id, None)
