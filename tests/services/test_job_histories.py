"""Random histories of jobs: table, disk and an independent model agree after every step, crashes included."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.jobs import IllegalMove, Job
from knosc_desktop.services.store.job_database import JobDatabase
from knosc_desktop.services.store.job_repository import JobRepository, settle_unfinished
from knosc_desktop.services.store.job_store import JobStore
from tests.support.builders import make_job
from tests.support.job_moves import FILE, MOVES
from tests.support.job_stores import jobs_on_disk

pytestmark = pytest.mark.bulk

_AFTER_A_CRASH = {
    JobState.SNAPSHOT: JobState.NOT_SENT,
    JobState.WAITING: JobState.NOT_SENT,
    JobState.SENDING: JobState.NOT_SENT,
    JobState.HANDED_OVER: JobState.UNCONFIRMED,
}
"""The state that the next start gives an interrupted job."""


class _Disk(JobDatabase):
    """A database that may refuse to be written."""

    is_full = False

    def write(self, *jobs: Job) -> None:
        if self.is_full:
            raise FileProblem("The list of jobs cannot be kept", "The disk is full.")
        super().write(*jobs)


class JobHistories(RuleBasedStateMachine):
    """Plays moves, legal and illegal, against the store."""

    ids = Bundle("ids")

    def __init__(self) -> None:
        super().__init__()
        self._folder = Path(tempfile.mkdtemp(prefix="knosc-histories-"))
        self._runner = asyncio.Runner()
        self._states: dict[str, JobState] = {}

    def teardown(self) -> None:
        self._runner.run(self._repository.close(5))
        self._runner.close()
        shutil.rmtree(self._folder)

    @initialize()
    def start(self) -> None:
        self._runner.run(self._open(self._folder / "jobs.db"))

    @rule(target=ids, state=st.sampled_from(JobState), is_upload=st.booleans())
    def add(self, state: JobState, *, is_upload: bool) -> str:
        job = make_job(state, file=replace(FILE) if is_upload else None)
        self._runner.run(self._repository.add(job))
        self._states[job.id] = job.state
        self._make_every_illegal_move(job.id)
        return job.id

    @rule(job_id=ids, data=st.data())
    def make_a_legal_move(self, job_id: str, data: st.DataObject) -> None:
        before = self._store[job_id]
        if not (moves := [move for move in MOVES if move.is_legal(before)]):
            return
        move = data.draw(st.sampled_from(moves))
        assert self._runner.run(self._repository.apply(job_id, move.make)) is not None
        self._states[job_id] = move.to or before.state
        self._make_every_illegal_move(job_id)

    @rule(job_id=ids, data=st.data())
    def make_a_move_that_the_disk_refuses(self, job_id: str, data: st.DataObject) -> None:
        before = self._store[job_id]
        if not (moves := [move for move in MOVES if move.is_legal(before) and move.make(before) != before]):
            return
        move = data.draw(st.sampled_from(moves))
        self._disk.is_full = True
        with pytest.raises(FileProblem):
            self._runner.run(self._repository.apply(job_id, move.make))
        self._disk.is_full = False

    @rule(job_id=ids, sent=st.integers(0, 10))
    def send_some_bytes(self, job_id: str, sent: int) -> None:
        self._store.progress(job_id, sent)

    @rule(job_id=consumes(ids))
    def remove(self, job_id: str) -> None:
        self._runner.run(self._repository.remove(job_id))
        del self._states[job_id]

    @rule()
    def crash(self) -> None:
        """Go on with the database as it lies there, as after a power cut."""
        image = Path(tempfile.mkdtemp(dir=self._folder))
        for part in self._path.parent.glob(f"{self._path.name}*"):
            shutil.copy(part, image / part.name)
        self._runner.run(self._repository.close(5))
        self._runner.run(self._open(image / "jobs.db"))
        self._states = {job_id: _AFTER_A_CRASH.get(state, state) for job_id, state in self._states.items()}

    @invariant()
    def all_agree(self) -> None:
        if not hasattr(self, "_store"):
            return
        assert {job.id: job.state for job in self._store} == self._states
        assert {job.id: job.state for job in jobs_on_disk(self._path)} == self._states

    def _make_every_illegal_move(self, job_id: str) -> None:
        before = self._store[job_id]
        for move in MOVES:
            if not move.is_legal(before):
                with pytest.raises(IllegalMove):
                    self._runner.run(self._repository.apply(job_id, move.make))
        assert self._store[job_id] == before

    async def _open(self, path: Path) -> None:
        self._path, self._store, self._disk = path, JobStore(), _Disk(path)
        self._repository = JobRepository(self._store, self._disk)
        await self._repository.open()
        await self._repository.read_history()
        await settle_unfinished(self._store, self._repository)


TestJobHistories = JobHistories.TestCase
TestJobHistories.settings = settings(max_examples=30, stateful_step_count=40, deadline=None)
