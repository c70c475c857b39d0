"""The counted results of many kills."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.support.kill_run import Outcome


@dataclass
class KillTally:
    """Sums over all runs.

    Attributes:
        runs: profiles played.
        deaths: programs killed.
        slow: what came later than it should, in words.
        failures: everything else that is wrong.
    """

    runs: int = 0
    deaths: int = 0
    doubled: int = 0
    lost: int = 0
    wrong: int = 0
    left: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    rows_after: list[float] = field(default_factory=list)
    confirmed_after: list[float] = field(default_factory=list)
    slow: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, outcomes: Iterable[Outcome]) -> KillTally:
        """Add them up."""
        tally = cls()
        for outcome in outcomes:
            tally.add(outcome)
        return tally

    def add(self, outcome: Outcome) -> None:
        self.runs += 1
        self.deaths += outcome.killed
        self.doubled += outcome.verdict.doubled
        self.lost += outcome.verdict.lost
        self.wrong += outcome.verdict.wrong
        self.left += outcome.left
        self.states += outcome.verdict.states
        self.rows_after += [] if outcome.rows_after is None else [outcome.rows_after]
        self.confirmed_after += outcome.confirmed_after
        self.slow += outcome.slow
        self.failures += outcome.verdict.failures

    def __str__(self) -> str:
        sums = f"{self.doubled} doubled, {self.lost} lost, {self.wrong} wrong claims"
        rows, confirmed = _times(self.rows_after), _times(self.confirmed_after)
        return "\n".join(
            [
                *self.failures,
                *self.slow,
                f"{self.runs} runs, {self.deaths} deaths: {sums}, {len(self.failures)} failures, {len(self.slow)} slow",
                f"left on disk: {_counted(self.left)}",
                f"at the end: {_counted(self.states)}",
                f"after the window: rows on the screen {rows}; confirmed again {confirmed}",
            ]
        )


def _counted(states: Counter[str]) -> str:
    return ", ".join(f"{count} {state}" for state, count in states.most_common())


def _times(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    return f"{ordered[len(ordered) // 2]:.2f} s (at most {ordered[-1]:.2f} s, {len(ordered)} times)" if ordered else "-"
