"""This computer's date alone deletes nothing, whatever it is set to and whenever."""

from __future__ import annotations

import asyncio
import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

import pytest

from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.jobs import Job
from knosc_desktop.services.store.confirmed_time import ConfirmedTime
from knosc_desktop.services.store.job_database import JobDatabase
from knosc_desktop.services.store.job_repository import JobRepository
from knosc_desktop.services.store.job_store import JobStore
from knosc_desktop.services.store.retention import Retention
from knosc_desktop.services.store.snapshots import SnapshotStore
from tests.support.builders import make_job
from tests.support.clock import START, FakeClock

DAY = timedelta(days=1)
YEAR = 365


@dataclass
class Run:
    """One run of the app on a profile, with a clock that is off by some days.

    Attributes:
        wrong_by: what its date is ahead of the true time.
    """

    folder: Path
    true_time: datetime
    wrong_by: timedelta = timedelta()
    quota: int = 1 << 30

    def __post_init__(self) -> None:
        self.clock = FakeClock(self.true_time + self.wrong_by)
        self.confirmed = ConfirmedTime(self.folder / "confirmed-time.json", self.clock)
        self.store = JobStore()
        self.repository = JobRepository(self.store, JobDatabase(self.folder / "jobs.db"))
        self.snapshots = SnapshotStore(self.folder / "outbox", lambda: self.quota)
        self.retention = Retention(
            store=self.store,
            repository=self.repository,
            snapshots=self.snapshots,
            clock=self.clock,
            days=lambda: YEAR,
            confirmed=self.confirmed,
        )

    async def __aenter__(self) -> Self:
        await self.repository.open()
        await self.repository.read_history()
        self.confirmed.load()
        self.confirmed.note_lived()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.retention.close()
        await self.repository.close(5)

    def hears(self, date: datetime | None = None) -> None:
        """Knosc answers, with the true time or another."""
        self.confirmed.note_server_time(date or self.true_time)

    async def ends(self, name: str) -> None:
        """A job comes to its end, by this computer's clock and by Knosc's."""
        now = self.clock.now()
        await self._add(
            make_job(JobState.COMPLETED, id=name, created_at=now, confirmed_at=now, completed_at=self.true_time)
        )

    async def is_taken_back(self, name: str) -> None:
        """The user takes a job back, which Knosc never hears of."""
        await self._add(make_job(JobState.CANCELLED, id=name, created_at=self.clock.now()))

    async def _add(self, job: Job) -> None:
        name = job.id
        await self.repository.add(job)
        path = self.snapshots.path_of(name)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"sent")

    async def lives(self, time: timedelta) -> None:
        await self.clock.advance(time.total_seconds())
        self.true_time += time
        self.confirmed.note_lived()

    @property
    def left(self) -> list[str]:
        return [job.id for job in self.store]

    @property
    def copies(self) -> list[str]:
        return sorted(path.name for path in (self.folder / "outbox").iterdir())


@pytest.fixture
async def profile(tmp_path: Path) -> Path:
    """A profile in which one job ended at START, as an earlier version saved it."""
    async with Run(tmp_path, START) as run:
        await run.ends("early")
    (tmp_path / "confirmed-time.json").unlink()
    return tmp_path


@pytest.mark.parametrize("days", [366, 800, 365 * 70, -800, -366])
@pytest.mark.parametrize("hears", [False, True], ids=["without network", "with an answer"])
async def test_a_start_with_a_wrong_date_deletes_nothing_nor_does_the_right_one_afterwards(
    profile: Path, days: int, hears: bool
) -> None:
    for number in range(3):
        async with Run(profile, START + number * DAY, timedelta(days=days)) as run:
            if hears:
                run.hears()
            await run.retention.sweep()
            await run.ends(f"wrong {number}")
            await run.retention.sweep()
    for number in range(3, 6):
        async with Run(profile, START + number * DAY) as run:
            await run.retention.sweep()
            run.hears()
            await run.retention.sweep()
            assert run.left == run.copies == ["early", "wrong 0", "wrong 1", "wrong 2"]


async def test_a_date_that_is_set_ahead_while_the_app_runs_deletes_nothing(profile: Path) -> None:
    async with Run(profile, START + DAY) as run:
        run.hears()
        run.clock._start += 800 * DAY
        await run.lives(2 * DAY)
        await run.retention.sweep()
        assert run.left == ["early"]


async def test_a_date_that_jumps_to_and_fro_deletes_nothing(profile: Path) -> None:
    for number, days in enumerate((0, 800, -3, 400, 2000, 0, -800, 900)):
        async with Run(profile, START + number * DAY, timedelta(days=days)) as run:
            await run.lives(timedelta(hours=8))
            await run.retention.sweep()
            run.hears()
            await run.retention.sweep()
            assert run.left == ["early"]


async def test_knoscs_own_time_removes_old_jobs_with_their_bytes(profile: Path) -> None:
    async with Run(profile, START + 366 * DAY) as run:
        await run.retention.sweep()
        assert run.left == ["early"]
        run.hears()
        await run.retention.sweep()
        assert (run.left, run.copies) == ([], [])


async def test_what_knosc_said_is_known_at_the_next_start_without_network(profile: Path) -> None:
    async with Run(profile, START + 300 * DAY) as run:
        run.hears()
        await run.lives(66 * DAY)
    async with Run(profile, START + 370 * DAY) as run:
        await run.retention.sweep()
        assert run.left == []


async def test_days_of_running_time_remove_old_jobs_without_an_answer_of_knosc(profile: Path) -> None:
    async with Run(profile, START + 10 * DAY) as run:
        await run.lives(200 * DAY)
    async with Run(profile, START + 300 * DAY) as run:
        await run.lives(164 * DAY)
        await run.retention.sweep()
        assert run.left == ["early"]
        await run.lives(2 * DAY)
        await run.retention.sweep()
        assert run.left == []


@pytest.mark.parametrize(
    "date", [datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC), START + 5000 * DAY]
)
async def test_an_absurd_date_of_knosc_deletes_nothing_and_does_not_stay(profile: Path, date: datetime) -> None:
    async with Run(profile, START + DAY) as run:
        run.hears(date)
        await run.lives(DAY)
        await run.retention.sweep()
        assert run.left == ["early"]
        run.hears()
    async with Run(profile, START + 3 * DAY, 900 * DAY) as run:
        await run.retention.sweep()
        assert run.left == ["early"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"server": 1, "began": 2, "lived_seconds": 3}',
        '{"server": "9999-12-31T23:59:59+00:00", "began": null, "lived_seconds": 1e400}',
        '{"server": "soon", "began": null, "lived_seconds": 0}',
        '{"server": null, "began": "0001-01-01T00:00:00+14:00", "lived_seconds": NaN}',
        "[" * 100_000,
    ],
)
async def test_what_was_kept_and_is_damaged_confirms_nothing(profile: Path, text: str) -> None:
    (profile / "confirmed-time.json").write_text(text)
    async with Run(profile, START + 800 * DAY) as run:
        await run.retention.sweep()
        assert run.left == ["early"]
    assert json.loads((profile / "confirmed-time.json").read_text())["lived_seconds"] >= 0


async def test_a_job_made_while_the_clock_was_set_back_is_as_young_as_those_before_it(profile: Path) -> None:
    async with Run(profile, START + 10 * DAY) as run:
        await run.ends("before")
    async with Run(profile, START + 11 * DAY, -800 * DAY) as run:
        await run.ends("set back")
    async with Run(profile, START + 12 * DAY) as run:
        run.hears()
        await run.retention.sweep()
        assert run.left == ["early", "before", "set back"]
    async with Run(profile, START + 380 * DAY) as run:
        run.hears()
        await run.retention.sweep()
        assert run.left == []


async def test_jobs_made_while_the_clock_was_years_behind_stay_when_it_is_right_again(tmp_path: Path) -> None:
    async with Run(tmp_path, START, -1200 * DAY) as run:
        run.hears()
        await run.is_taken_back("taken back")
        await run.ends("completed")
        await run.is_taken_back("taken back, too")
        await run.retention.sweep()
    for number in range(1, 4):
        async with Run(tmp_path, START + number * DAY) as run:
            run.hears()
            await run.retention.sweep()
            assert run.left == ["taken back", "completed", "taken back, too"]


async def test_a_job_knosc_never_completed_is_removed_with_the_age_of_one_completed_later(tmp_path: Path) -> None:
    async with Run(tmp_path, START) as run:
        await run.is_taken_back("before")
        await run.ends("completed")
        await run.is_taken_back("after")
    async with Run(tmp_path, START + 366 * DAY) as run:
        run.hears()
        await run.retention.sweep()
        assert run.left == ["after"]


async def test_jobs_are_removed_as_soon_as_knosc_has_given_the_time(profile: Path) -> None:
    async with Run(profile, START + 400 * DAY) as run:
        running = asyncio.create_task(run.retention.run())
        await run.clock.until_sleeping()
        assert run.left == ["early"]
        run.hears()
        while run.left:
            await run.clock.advance(0)
        running.cancel()
        await asyncio.wait({running})


async def test_copies_are_deleted_in_the_order_of_their_jobs_whatever_their_dates(tmp_path: Path) -> None:
    async with Run(tmp_path, START, quota=8) as run:
        for name, age in (("first", 0), ("second", 5), ("third", 900), ("fourth", 30_000)):
            await run.ends(name)
            os.utime(run.snapshots.path_of(name), (10**9 - age * 86400,) * 2)
        run.snapshots.trim((), run.left)
        assert run.copies == ["fourth", "third"]
