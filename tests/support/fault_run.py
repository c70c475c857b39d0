"""Runs fault schedules: the services in this process, sockets, disk and tenant real, only the clock a fake."""

from __future__ import annotations

import asyncio
import shutil
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from knosc_desktop.domain.jobs import Job
from knosc_desktop.services.store.job_database import JobDatabase
from knosc_desktop.services.store.job_repository import JobRepository
from knosc_desktop.services.store.job_store import JobStore
from tests.support.fault_clock import JumpingClock
from tests.support.fault_gateway import FaultGateway
from tests.support.fault_referee import Verdict, judge
from tests.support.fault_schedule import FaultSchedule, schedule
from tests.support.fault_services import Life
from tests.support.fault_user import SimulatedUser
from tests.support.tenant import DemoTenant

LONGEST_RUN = 120.0
"""Real seconds after which a run that has not settled fails."""
LONGEST_SILENCE = 20.0
"""Real seconds without a sleeper or a request after which nothing more is going to happen."""
_YEARS = 800 * 86_400.0
"""Seconds that a clock which was set before is set ahead at the very end, when all that ended could be deleted."""
_QUIET = 3
"""Looks in a row at which nothing may be under way before the time moves on."""
_BETWEEN_LOOKS = 0.001
_JOB_SECONDS = "0.01"
_ABREAST = 3
_RUNS_A_TENANT = 10
"""Its job table is searched from end to end: with many jobs it becomes slow."""


class Stuck(Exception):
    """Something has not ended, and no task works on it."""


@dataclass
class Outcome:
    """What came of one seed."""

    schedule: FaultSchedule
    verdict: Verdict = field(default_factory=Verdict)
    intents: int = 0
    prompts: int = 0
    requests: int = 0
    lives: int = 0
    jumps: int = 0
    restored: bool = False
    seconds: float = 0.0

    @property
    def is_good(self) -> bool:
        return not self.verdict.failures


class FaultRun:
    """One schedule from the first sign-in to the last confirmed state."""

    def __init__(self, plan: FaultSchedule, tenant: DemoTenant, folder: Path) -> None:
        self._schedule = plan
        self._tenant = tenant
        self._folder = folder
        self._outcome = Outcome(plan)
        self._clock = JumpingClock.of(plan)

    async def run(self) -> Outcome:
        """Play it and judge it."""
        began = time.monotonic()
        outcome = self._outcome
        earlier = len(self._tenant.jobs())
        files = self._folder / "files"
        files.mkdir(parents=True)
        with FaultGateway(self._tenant.port, self._schedule.order, self._tenant.control) as gateway:
            planner = SimulatedUser(self._schedule, self._tenant, gateway, files)
            try:
                jobs, last = await self._play(planner, gateway)
                on_disk = await _reopened(last)
                jobs = [self._clock.with_true_times(job) for job in jobs]
                outcome.verdict = judge(
                    planner.asked, jobs, on_disk, self._tenant.jobs()[earlier:], restored_for=planner.restored_for
                )
            except Exception:  # noqa: BLE001 - a broken run is a failure of its seed like any other
                outcome.verdict.failures.append(traceback.format_exc())
            outcome.verdict.failures += planner.complaints
            outcome.requests = len(gateway.passages)
        outcome.intents = len(planner.asked)
        outcome.prompts = planner.prompts
        outcome.jumps = self._clock.jumped
        outcome.seconds = time.monotonic() - began
        return outcome

    async def _play(self, planner: SimulatedUser, gateway: FaultGateway) -> tuple[list[Job], Path]:
        """Every life to its end; returns the jobs of the last one and where they are kept."""
        place = self._folder / "life"
        place.mkdir()
        deaths = list(self._schedule.crashes)
        async with asyncio.timeout(LONGEST_RUN):
            while True:
                self._outcome.lives += 1
                is_first = self._outcome.lives == 1
                backup_at = self._schedule.backup_at if is_first else None
                life = await self._begin(place, deaths.pop(0) if deaths else None, backup_at)
                if planner.restored_for is not None:
                    planner.forget(life)
                try:
                    await self._live(life, planner, gateway)
                except (asyncio.CancelledError, Stuck):
                    failures = self._outcome.verdict.failures
                    last = [f"{each.call} {each.order.fault or 'passed'}" for each in gateway.passages[-3:]]
                    failures.append(f"does not settle: {life.described()}, last asked {last}")
                    raise
                finally:
                    await life.end()
                backup = life.journal.backup
                if not life.journal.is_dead and backup.exists() and planner.restored_for is None:
                    self._outcome.restored = True
                    place = backup
                    planner.put_back()
                    continue
                if not life.journal.is_dead:
                    failures = ["".join(traceback.format_exception(error)) for error in life.errors]
                    self._outcome.verdict.failures += failures
                    return list(life.store), place
                place = life.journal.image

    async def _begin(self, place: Path, last_write: int | None, backup_at: int | None) -> Life:
        if self._outcome.lives > 1:
            self._clock.jump()
        life = await Life.begin(place, self._folder / "outbox", self._clock, last_write, backup_at)
        await life.repository.read_history()
        return life

    async def _live(self, life: Life, planner: SimulatedUser, gateway: FaultGateway) -> None:
        planner.recognise(life)
        planner.tamper(life)
        stirred = time.monotonic()
        while not life.journal.is_dead:
            requests = len(gateway.passages)
            await planner.look(life)
            if self._clock.jump(requests):
                # Whatever the date is now, nothing of today may be deleted.
                await life.sweep()
            await self._be_quiet(life, gateway)
            step = self._clock.seconds_to_next
            if step is not None:
                await self._clock.advance(step)
            elif planner.wants_nothing_more and life.is_at_rest and life.session.is_signed_in and not life.is_looking:
                if self._clock.jumped:
                    self._clock.set_by(_YEARS)
                    await life.sweep()
                return
            if step is not None or len(gateway.passages) > requests:
                stirred = time.monotonic()
            elif time.monotonic() - stirred > LONGEST_SILENCE:
                raise Stuck

    async def _be_quiet(self, life: Life, gateway: FaultGateway) -> None:
        """Wait until nothing is under way, so that the time moves only when everybody sleeps."""
        quiet = 0
        while quiet < _QUIET and not life.journal.is_dead:
            await asyncio.sleep(_BETWEEN_LOOKS)
            quiet = quiet + 1 if gateway.is_idle else 0


async def _reopened(place: Path) -> list[Job]:
    """The jobs of a database opened again."""
    store = JobStore()
    repository = JobRepository(store, JobDatabase(place / "jobs.db"))
    await repository.open()
    await repository.read_history()
    await repository.close(5)
    return list(store)


@dataclass
class Tally:
    """What came of many runs; ``seconds`` is how long all of them took together, side by side."""

    runs: int = 0
    intents: int = 0
    requests: int = 0
    crashes: int = 0
    prompts: int = 0
    jumps: int = 0
    doubled: int = 0
    lost: int = 0
    wrong: int = 0
    unsafe: int = 0
    restored: int = 0
    tampered: int = 0
    seconds: float = 0.0
    states: Counter[str] = field(default_factory=Counter)
    failed: list[Outcome] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        """Count one more."""
        self.runs += 1
        self.intents += outcome.intents
        self.requests += outcome.requests
        self.crashes += outcome.lives - 1
        self.prompts += outcome.prompts
        self.jumps += outcome.jumps
        self.doubled += outcome.verdict.doubled
        self.lost += outcome.verdict.lost
        self.wrong += outcome.verdict.wrong
        self.unsafe += outcome.verdict.unsafe
        self.restored += outcome.restored
        self.tampered += sum(intent.is_tampered for intent in outcome.schedule.intents)
        self.states.update(outcome.verdict.states)
        if not outcome.is_good:
            self.failed.append(outcome)

    def __str__(self) -> str:
        states = ", ".join(f"{name} {count}" for name, count in sorted(self.states.items()))
        lines = [
            f"{self.runs} schedules in {self.seconds:.0f} s: {self.intents} intents, {self.requests} requests",
            f"crashes {self.crashes}, prompts to sign in {self.prompts}, clocks set {self.jumps}",
            f"backups put back {self.restored}, copies tampered with {self.tampered}",
            f"ended as: {states}",
            f"falsely called safe to send again {self.unsafe}",
            f"doubled {self.doubled}, lost {self.lost}, claimed wrongly {self.wrong}, seeds failed {len(self.failed)}",
        ]
        for outcome in self.failed:
            lines += [f"seed {outcome.schedule.seed}:", *(f"  {reason}" for reason in outcome.verdict.failures)]
        return "\n".join(lines)


async def run_seeds(seeds: Iterable[int], folder: Path, note: Callable[[Outcome], None] = lambda _: None) -> Tally:
    """Run seeds against demo tenants in processes of their own, some abreast: most of a run is waiting.

    Args:
        seeds: which.
        folder: for files, journals and outboxes; emptied after each.
        note: told after each.
    """
    tally = Tally()
    began = time.monotonic()
    left = iter(seeds)

    def count(outcome: Outcome) -> None:
        tally.add(outcome)
        note(outcome)

    async with asyncio.TaskGroup() as lanes:
        for _ in range(_ABREAST):
            lanes.create_task(_run_one_by_one(left, folder, count))
    tally.seconds = time.monotonic() - began
    return tally


async def _run_one_by_one(seeds: Iterator[int], folder: Path, note: Callable[[Outcome], None]) -> None:
    while some := list(islice(seeds, _RUNS_A_TENANT)):
        with await asyncio.to_thread(DemoTenant.start, "--job-seconds", _JOB_SECONDS) as tenant:
            for seed in some:
                place = folder / f"seed-{seed}"
                note(await FaultRun(schedule(seed), tenant, place).run())
                shutil.rmtree(place)
