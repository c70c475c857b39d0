"""Runs of the whole program with a tenant whose answers are damaged for a while."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from knosc_desktop.domain.jobs import Job
from knosc_desktop.services.store.rows import job_of
from tests.support.fault_plan import Call
from tests.support.kill_run import EVERYTHING, KillRun, Outcome, Profiles
from tests.support.program_plan import Told
from tests.support.real_program import RealProgram
from tests.support.spoiled_answers import Spoil, spoils
from tests.support.spoiling_gateway import SpoilingGateway

MOVES_WITHIN = 20.0
"""Seconds after the last spoiled answer until every job has moved on to its end."""
MOST_MEMORY = 400 << 20
"""Bytes that the program may take at any time."""
_TIMES = {Call.POST: 1, Call.LAST_UPLOAD: 2, Call.STATUS: 3, Call.PROFILE: 2}
"""How many answers are spoiled: few enough that the program is not to give up, or to ask, before they are over."""
_CRASH = "unexpected error"


@dataclass(frozen=True, slots=True)
class Story:
    """One of them.

    Attributes:
        spoil: what happens to the answers.
        call: to what kind of request.
    """

    spoil: Spoil
    call: Call

    def __str__(self) -> str:
        return f"{self.call.value}: {self.spoil.name}"


def stories(count: int) -> Iterator[Story]:
    """As many as wanted, each sort of request in turn."""
    every = [Story(spoil, call) for call in _TIMES for spoil in spoils()]
    step = max(1, len(every) // count)
    yield from every[::step][:count]


@dataclass
class Tally:
    """The results of all stories.

    Attributes:
        stories: how many were told.
        doubled, lost, wrong: as the tenant's table shows.
        crashes: unexpected errors in the program's log, in words.
        stalled: programs that never came to an end, in words.
        slow: those that came to it later than they should, in words.
        failures: everything else that is wrong.
        memory: most bytes that a program took.
        slowest: seconds after the last spoiled answer until all was over.
    """

    stories: int = 0
    doubled: int = 0
    lost: int = 0
    wrong: int = 0
    crashes: list[str] = field(default_factory=list)
    stalled: list[str] = field(default_factory=list)
    slow: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    memory: int = 0
    slowest: float = 0.0

    @property
    def is_right(self) -> bool:
        """Whether nothing is wrong, however long it took."""
        return not (self.doubled or self.lost or self.wrong or self.crashes or self.stalled or self.failures)

    @property
    def is_good(self) -> bool:
        """Whether it was also quick, and took no more memory than it may."""
        return self.is_right and not self.slow and self.memory <= MOST_MEMORY

    def __str__(self) -> str:
        sums = f"{self.doubled} doubled, {self.lost} lost, {self.wrong} wrong claims"
        return "\n".join(
            [
                *self.failures,
                *self.crashes,
                *self.stalled,
                *self.slow,
                (
                    f"{self.stories} stories: {len(self.crashes)} crashes, {len(self.stalled)} stalled, "
                    f"{len(self.slow)} slow, {sums}"
                ),
                f"peak memory {self.memory / (1 << 20):.0f} MiB, all over at most {self.slowest:.1f} s after the last",
            ]
        )


def tell(story: Story, gateway: SpoilingGateway, profiles: Profiles, tally: Tally) -> None:
    """Play one story to its end and record the result."""
    run = KillRun(profiles, EVERYTHING)
    gateway.spoil(story.spoil, story.call, _TIMES[story.call])
    tally.stories += 1
    try:
        with RealProgram(run.first_plan) as program:
            code = program.wait_for_end()
            run.note_shown(program.told)
            words = program.words()
        done = program.first("done")
    except AssertionError as error:
        tally.stalled.append(f"{story}: {error}")
        return
    finally:
        tally.crashes += [f"{story}: {line}" for line in _crashes(run.profile)]
    if code or words or done is None:
        tally.failures.append(f"{story}: ended with {code}: {words}")
        return
    tally.memory = max(tally.memory, done.facts["memory"])
    _note_time(story, gateway, done, tally)
    outcome = Outcome(())
    run.judge(outcome, run.left_on_disk(), _shown(done))
    tally.doubled += outcome.verdict.doubled
    tally.lost += outcome.verdict.lost
    tally.wrong += outcome.verdict.wrong
    tally.failures += [f"{story}: {words}" for words in outcome.verdict.failures]


def _note_time(story: Story, gateway: SpoilingGateway, done: Told, tally: Tally) -> None:
    if not gateway.spoiled:
        tally.failures.append(f"{story}: no answer was spoiled")
        return
    seconds = done.at - gateway.gone_at
    tally.slowest = max(tally.slowest, seconds)
    if seconds > MOVES_WITHIN:
        tally.slow.append(f"{story}: over only {seconds:.1f} s after the last spoiled answer")


def _shown(done: Told) -> Sequence[Job]:
    return [job for row in done.facts["jobs"] if (job := job_of(row)) is not None]


def _crashes(profile: Path) -> list[str]:
    logs = [path for path in profile.rglob("*.log*") if path.is_file()]
    lines = [line for path in logs for line in path.read_text("utf-8", "replace").splitlines()]
    return [line for line in lines if _CRASH in line]
