"""A computer's clock that is set, forward and back, while the app runs and between two runs."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from knosc_desktop.domain.jobs import Job
from tests.support.clock import START
from tests.support.fault_schedule import FaultSchedule
from tests.support.fault_services import PacedClock

ALMOST_EXPIRED = 890.0
"""Seconds of a token's fifteen minutes that seem to have passed when every one is refreshed early."""
_JUMPS = (60.0, 1200.0, 5400.0, 86_400.0, 30 * 86_400.0, 400 * 86_400.0, 800 * 86_400.0)
"""Seconds, from what a time server corrects to a battery that is empty."""
_LAST_REQUEST = 60


@dataclass(frozen=True, slots=True)
class Jump:
    """The clock is set.

    Attributes:
        after: so many requests; a start of the app brings the next one, too.
        seconds: by which it is set forward, or back below zero.
    """

    after: int
    seconds: float


def jumps_of(seed: int) -> tuple[Jump, ...]:
    """The jumps that belong to a seed; their dice are their own, so that the rest of the schedule stays as it was."""
    dice = random.Random(f"clock {seed}")
    if dice.random() < 0.5:
        return ()
    jumps = [
        Jump(dice.randint(1, _LAST_REQUEST), dice.choice((-1, 1)) * dice.choice(_JUMPS))
        for _ in range(dice.randint(1, 4))
    ]
    return tuple(sorted(jumps, key=lambda jump: jump.after))


class JumpingClock(PacedClock):
    """Its seconds pass as they should, whatever its date is set to.

    Attributes:
        jumped: how often it was set.
    """

    def __init__(self, start: datetime, hurry: float, jumps: tuple[Jump, ...]) -> None:
        super().__init__(start, hurry)
        self._left = list(jumps)
        self._settings = [(start, timedelta())]
        self.jumped = 0

    @classmethod
    def of(cls, plan: FaultSchedule) -> JumpingClock:
        """The clock of a run; where it is set, it begins with the true date, as the tenant's own clock does."""
        jumps = jumps_of(plan.seed)
        return cls(datetime.now(UTC) if jumps else START, ALMOST_EXPIRED if plan.refreshes_early else 0.0, jumps)

    def now(self) -> datetime:
        return super().now() + self._settings[-1][1]

    def jump(self, requests: int | None = None) -> bool:
        """Set it as often as is due after so many requests, or once at a start; whether it was set."""
        due = [each for each in self._left[:1] if requests is None or each.after <= requests]
        for each in due:
            self._left.remove(each)
            self.set_by(each.seconds)
        return bool(due)

    def set_by(self, seconds: float) -> None:
        """Set it forward, or back below zero."""
        self._settings.append((super().now(), self._settings[-1][1] + timedelta(seconds=seconds)))
        self.jumped += 1

    def with_true_times(self, job: Job) -> Job:
        """The job as a clock that was never set would have dated it, for those who compare dates.

        Where a date came twice, the one that speaks for the app is taken.
        """
        return replace(
            job,
            handed_over_at=job.handed_over_at and max(self._true_times(job.handed_over_at)),
            confirmed_at=job.confirmed_at and min(self._true_times(job.confirmed_at)),
        )

    def _true_times(self, stamp: datetime) -> list[datetime]:
        ends = [begin for begin, _ in self._settings[1:]] + [super().now()]
        return [
            stamp - shift
            for (begin, shift), end in zip(self._settings, ends, strict=True)
            if begin <= stamp - shift <= end
        ] or [stamp]
