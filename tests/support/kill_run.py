"""Kills the real program at a chosen write of its database, starts it again, and compares the tenant's own jobs."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

from knosc_desktop.demo.workbooks import write_sample
from knosc_desktop.domain.job_states import Evidence, JobState
from knosc_desktop.domain.jobs import Job
from knosc_desktop.services.store.rows import job_of
from tests.support.fault_referee import Asked, Row, Verdict, judge
from tests.support.fault_schedule import COMPUTATION, Intent
from tests.support.job_stores import jobs_on_disk
from tests.support.killing import KILLED
from tests.support.program_plan import Goal, Moment, Plan, Told
from tests.support.real_program import KEYCHAIN, RealProgram
from tests.support.tenant import DemoTenant

ROWS_WITHIN = 1.0
"""Seconds after the window until every job is on it."""
CONFIRMED_WITHIN = 5.0
"""Seconds after the window until what Knosc had not ended is confirmed again."""
_ROWS = count(20)
"""Of each file: no two have the same bytes."""
_TAKEN = {JobState.ACCEPTED, JobState.QUEUED, JobState.RUNNING, JobState.OTHER}
_KEPT = ("settings.ini", KEYCHAIN)


@dataclass(frozen=True)
class Wanted:
    """What the user wants in one run.

    Attributes:
        files: endings of their names, kinds, and how many bad rows each has.
        computation: whether the user runs one, too.
    """

    files: tuple[tuple[str, str, int], ...]
    computation: bool = False


EVERYTHING = Wanted((("xlsx", "forecast", 0), ("csv", "procurement", 0), ("xlsx", "item-master", 3)), computation=True)
ONE_FILE = Wanted((("xlsx", "forecast", 0),))
ANOTHER_FILE = Wanted((("csv", "procurement", 0),))


@dataclass(frozen=True)
class Death:
    """Right before or after a write to the database, counted from 1 in that run."""

    write: int
    moment: Moment

    def __str__(self) -> str:
        return f"{self.moment} write {self.write}"


@dataclass
class Outcome:
    """What came of one run.

    Attributes:
        deaths: where it was killed.
        verdict: of the tenant's table.
        left: the states the last death left on disk.
        slow: what came later than it should, in words.
        rows_after: seconds from the last window to its rows; None when there was nothing to show.
        confirmed_after: seconds from the last window to the confirmation of each job that Knosc had.
        killed: how many of the deaths came true.
    """

    deaths: tuple[Death, ...]
    verdict: Verdict = field(default_factory=Verdict)
    left: Counter[str] = field(default_factory=Counter)
    slow: list[str] = field(default_factory=list)
    rows_after: float | None = None
    confirmed_after: list[float] = field(default_factory=list)
    killed: int = 0

    def fail(self, words: str) -> None:
        self.verdict.failures.append(f"killed {' and '.join(map(str, self.deaths))}: {words}")


class Profiles:
    """Profiles of a user who once signed in and stays so; each run gets one of its own.

    Attributes:
        tenant: where the jobs arrive.
        address: what the program takes for the tenant.
    """

    def __init__(self, tenant: DemoTenant, folder: Path, address: str = "") -> None:
        """Sign in once, through the window."""
        self.tenant = tenant
        self.address = address or tenant.address
        self._folder = folder
        self._first = folder / "first"
        self._first.mkdir()
        plan = Plan(str(self._first), self.address, sign_in=tenant.planner, goal="signed-in")
        with RealProgram(plan) as program:
            assert program.wait_for_end() == 0, program.words()

    def new(self) -> Path:
        profile = Path(tempfile.mkdtemp(dir=self._folder))
        for name in _KEPT:
            shutil.copy(self._first / name, profile / name)
        return profile


class KillRun:
    """One profile from the first Upload over every kill to the last state from Knosc.

    Attributes:
        profile: its folder, with the user's files.
        goal: what the last life has to reach.
    """

    def __init__(self, profiles: Profiles, wanted: Wanted) -> None:
        self._tenant = profiles.tenant
        self._address = profiles.address
        self.profile = profiles.new()
        self.goal: Goal = "settled"
        self._intents = [
            Intent(number, f"{trigger}-{self.profile.name}.{ending}", trigger)
            for number, (ending, trigger, _) in enumerate(wanted.files)
        ]
        for intent, (_, trigger, bad) in zip(self._intents, wanted.files, strict=True):
            write_sample(trigger, self.profile / intent.file_name, rows=next(_ROWS), bad_rows=bad)
        if wanted.computation:
            self._intents.append(Intent(len(self._intents), "", COMPUTATION))
        self._earlier = len(self._tenant.jobs())
        self._shown: set[str] = set()

    @property
    def first_plan(self) -> Plan:
        """What the user does."""
        files = tuple((str(self.profile / each.file_name), each.trigger) for each in self._intents if each.file_name)
        computation = COMPUTATION if any(not each.file_name for each in self._intents) else ""
        return Plan(str(self.profile), self._address, files, computation)

    @property
    def next_plan(self) -> Plan:
        """What every later life does: it only looks."""
        return Plan(str(self.profile), self._address, goal=self.goal)

    def play(self, *deaths: Death) -> Outcome:
        """Run, kill, run again; every run but the first only tracks."""
        outcome = Outcome(deaths)
        plan = self.first_plan
        for death in deaths:
            with RealProgram(replace(plan, last_write=death.write, moment=death.moment)) as program:
                code = program.wait_for_end()
                self.note_shown(program.told)
                if code not in {0, KILLED} or program.words():
                    outcome.fail(f"it ended with {code}: {program.words()}")
            outcome.killed += code != 0
            plan = self.next_plan
        return self.start_again(outcome)

    def note_shown(self, told: Iterable[Told]) -> None:
        """Remember what was on the screen: it must never vanish."""
        self._shown |= {each.facts["id"] for each in told if each.what == "job"}

    def start_again(self, outcome: Outcome) -> Outcome:
        """The last life, to its end; judged."""
        left = self.left_on_disk()
        outcome.left = Counter(job.state.value for job in left)
        with RealProgram(self.next_plan) as program:
            if (code := program.wait_for_end()) or program.words():
                outcome.fail(f"the next start ended with {code}: {program.words()}")
            done = program.first("done")
            if done is None:
                outcome.fail("the next start never settled")
                return outcome
            self._measure(outcome, left, program)
        shown = [job for row in done.facts["jobs"] if (job := job_of(row)) is not None]
        self.judge(outcome, left, shown)
        return outcome

    def left_on_disk(self) -> list[Job]:
        """What is there now; a copy is read, since reading would tidy up."""
        with tempfile.TemporaryDirectory() as folder:
            for path in self.profile.glob("jobs.db*"):
                shutil.copy(path, folder)
            try:
                return jobs_on_disk(Path(folder) / "jobs.db")
            except sqlite3.OperationalError:
                # Killed before there was a table.
                return []

    def _measure(self, outcome: Outcome, left: Sequence[Job], program: RealProgram) -> None:
        painted = program.first("painted")
        assert painted is not None
        if left:
            full = [each.at for each in program.told if each.what == "rows" and each.facts["count"] == len(left)]
            outcome.rows_after = full[0] - painted.at if full else None
            if outcome.rows_after is None or outcome.rows_after > ROWS_WITHIN:
                outcome.slow.append(f"{len(left)} rows on the screen after {outcome.rows_after} s")
        for job in left:
            if job.state in _TAKEN:
                times = [
                    each.at - painted.at
                    for each in program.told
                    if each.what == "job" and each.facts["id"] == job.id and each.facts["is_confirmed"]
                ]
                outcome.confirmed_after += times[:1]
                if not times or times[0] > CONFIRMED_WITHIN:
                    outcome.slow.append(f"{job.trigger} was {job.state.value}, confirmed after {times[:1]} s")

    def judge(self, outcome: Outcome, left: Sequence[Job], shown: Sequence[Job]) -> None:
        """Compare what is shown and what is on disk with the tenant's own table."""
        table = self._tenant.jobs()[self._earlier :]
        asked = [Asked(each, "jane.doe", [job.id for job in left if _is_of(job, each)]) for each in self._intents]
        verdict = judge(asked, shown, jobs_on_disk(self.profile / "jobs.db"), table)
        verdict.failures = outcome.verdict.failures + [
            f"killed {' and '.join(map(str, outcome.deaths))}: {words}" for words in verdict.failures
        ]
        outcome.verdict = verdict
        if vanished := self._shown - {job.id for job in left}:
            verdict.lost += len(vanished)
            outcome.fail(f"was on the screen and is not on disk: {vanished}")
        for job in shown:
            if job.evidence is Evidence.UNCHANGED and (rows := _rows_of(job, table)):
                verdict.wrong += 1
                outcome.fail(f"{job.trigger} is said not to have arrived so far: {rows}")


def _is_of(job: Job, intent: Intent) -> bool:
    return job.trigger == intent.trigger and (job.file.name if job.file else "") == intent.file_name


def _rows_of(job: Job, table: Sequence[Row]) -> list[Row]:
    return [row for row in table if job.file is not None and row["file_name"] == job.file.name]
