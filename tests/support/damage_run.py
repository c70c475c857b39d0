"""Starts the real program on damaged lists of jobs and looks at what it claims."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.jobs import Job
from knosc_desktop.services.store.rows import job_of
from tests.support.damage import Damage, Pages
from tests.support.damaged_list import closed_list, copied, killed_list, lives
from tests.support.program_plan import Plan
from tests.support.real_program import RealProgram

ROWS_WITHIN = 3.0
"""Seconds from the start of the process until all rows are on the screen."""
_NEVER_LEFT = {JobState.SNAPSHOT, JobState.WAITING, JobState.SENDING, JobState.NOT_SENT, JobState.CANCELLED}
_LEAVING = {JobState.SNAPSHOT, JobState.WAITING, JobState.SENDING, JobState.HANDED_OVER}
_DATED = re.compile(r"jobs-damaged-\d{8}-\d{6}(-\d+)?\.db")


@dataclass
class Outcome:
    """What came of one damage.

    Attributes:
        damage: which.
        how: it, in words.
        has_started: whether the program opened its window, showed the list and ended as it should.
        seconds: from the start of the process to the last row.
        readable: how many rows lie in pages that were not touched.
        shown: how many rows are on the screen.
        unknown: how many of them say that they know nothing, or no longer.
        was_told: whether the user was told, and the damaged list set aside with its date.
        failures: what is wrong, in words.
    """

    damage: Damage
    how: str
    has_started: bool = False
    seconds: float = 0.0
    readable: int = 0
    shown: int = 0
    unknown: int = 0
    was_told: bool = False
    failures: list[str] = field(default_factory=list)

    def fail(self, words: str) -> None:
        self.failures.append(f"seed {self.damage.seed} ({self.how}): {words}")


@dataclass
class Lists:
    """The two whole lists, and how to damage copies of them."""

    folder: Path

    def __post_init__(self) -> None:
        self._folders = {False: closed_list(self.folder / "closed"), True: killed_list(self.folder / "killed")}
        self._pages = {killed: Pages(folder) for killed, folder in self._folders.items()}
        self._lives = lives()

    def play(self, damage: Damage) -> Outcome:
        """Damage a copy, start the program on it, judge what it shows."""
        profile = copied(self._folders[damage.is_of_killed], self.folder / str(damage.seed))
        outcome = Outcome(damage, damage.strike(profile))
        readable = self._pages[damage.is_of_killed].untouched(profile, set(self._lives))
        outcome.readable = len(readable)
        shown = self._start(outcome, profile)
        if shown is not None:
            self._judge(outcome, readable, shown)
        return outcome

    def _start(self, outcome: Outcome, profile: Path) -> list[Job] | None:
        began = time.monotonic()
        with RealProgram(Plan(str(profile), goal="read")) as program:
            code = program.wait_for_end()
            done = program.first("done")
            if code or program.words() or done is None:
                outcome.fail(f"it ended with {code}: {program.words()}")
                return None
            rows = [told.at for told in program.told if told.what in {"painted", "rows"}]
            outcome.seconds = rows[-1] - began
        outcome.has_started = True
        asides = [path.name for path in profile.glob("jobs-damaged*.db")]
        outcome.was_told = bool(asides) and all(map(_DATED.fullmatch, asides)) and "damaged" in done.facts["notice"]
        if bool(asides) != outcome.was_told:
            outcome.fail(f"set aside {asides}, told “{done.facts['notice']}”")
        return [job for row in done.facts["jobs"] if (job := job_of(row)) is not None]

    def _judge(self, outcome: Outcome, readable: set[str], jobs: Iterable[Job]) -> None:
        shown = {job.id: job for job in jobs}
        outcome.shown = len(shown)
        outcome.unknown = sum(job.state is JobState.UNCONFIRMED for job in shown.values())
        for job_id in readable:
            job, truth = shown.get(job_id), self._lives[job_id][-1]
            if job is None:
                outcome.fail(f"readable and not there: {truth.file and truth.file.name} {truth.state.value}")
            elif job.state not in {JobState.UNCONFIRMED, *_told_as(truth)}:
                outcome.fail(f"readable, {truth.state.value}, and shown as {job.state.value}")
        if lost := self._lives.keys() - shown.keys():
            outcome.fail(f"{len(lost)} jobs are lost")
        for job in shown.values():
            if complaint := _untrue(job, self._lives.get(job.id, [])):
                outcome.fail(complaint)
        is_complete = all(
            job_id in shown and shown[job_id].state in {JobState.UNCONFIRMED, *_told_as(life[-1])}
            for job_id, life in self._lives.items()
        )
        if not (is_complete or outcome.was_told):
            missing = len(self._lives.keys() - shown.keys())
            outcome.fail(f"{missing} rows are missing or some older than they were, and nobody was told")


def _told_as(job: Job) -> set[JobState]:
    """After a start nothing is on its way any more."""
    if job.state is JobState.HANDED_OVER:
        return {JobState.UNCONFIRMED}
    return {JobState.NOT_SENT} if job.state in _LEAVING else {job.state}


def _untrue(job: Job, life: list[Job]) -> str:
    """Why that must not be shown; empty when it may."""
    if job.state is JobState.UNCONFIRMED:
        return ""
    if not life:
        return f"nobody ever wrote {job}"
    had_left = any(version.state not in _NEVER_LEFT for version in life)
    if job.state is JobState.NOT_SENT:
        return f"{life[-1].state.value} is said not to have been sent" if had_left else ""
    same = [version for version in life if (version.state, version.job_id) == (job.state, job.job_id)]
    if job.state in _LEAVING or not same:
        return f"{life[-1].state.value} {life[-1].job_id} is shown as {job.state.value} {job.job_id}"
    return ""


@dataclass
class DamageTally:
    """Sums over all seeds."""

    runs: int = 0
    started: int = 0
    told: int = 0
    readable: int = 0
    shown: int = 0
    unknown: int = 0
    seconds: list[float] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        self.runs += 1
        self.started += outcome.has_started
        self.told += outcome.was_told
        self.readable += outcome.readable
        self.shown += outcome.shown
        self.unknown += outcome.unknown
        self.seconds.append(outcome.seconds)
        self.kinds[outcome.how.split(" ")[0].rstrip(":") + (" cut" if " cut " in outcome.how else " bits")] += 1
        self.failures += outcome.failures

    @property
    def slowest(self) -> float:
        return max(self.seconds)

    def __str__(self) -> str:
        ordered = sorted(self.seconds)
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(self.kinds.items()))
        return "\n".join(
            [
                *self.failures,
                f"{self.runs} damaged lists ({kinds}): {self.started} started, {self.told} told and set aside",
                f"rows: {self.readable} readable, {self.shown} shown, {self.unknown} of them as unknown",
                f"start to last row: {ordered[len(ordered) // 2]:.2f} s, at most {ordered[-1]:.2f} s",
                f"{len(self.failures)} failures",
            ]
        )


def run_damage(
    seeds: Iterable[int], folder: Path, lanes: int, note: Callable[[Outcome], None] = lambda _: None
) -> DamageTally:
    """Play those seeds, some abreast."""
    tally = DamageTally()
    lists = Lists(folder)
    with ThreadPoolExecutor(lanes) as pool:
        for outcome in pool.map(lists.play, map(Damage, seeds)):
            note(outcome)
            tally.add(outcome)
    return tally
