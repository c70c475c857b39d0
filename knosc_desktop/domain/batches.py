"""What the user asked for at once: the files of one Upload, one run, or one retry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from knosc_desktop.domain.job_states import JobState

if TYPE_CHECKING:
    from datetime import datetime

    from knosc_desktop.domain.environment import Environment
    from knosc_desktop.domain.jobs import Job

_WORST_FIRST = (
    JobState.FAILED,
    JobState.REFUSED,
    JobState.COMPLETED_WITH_ERRORS,
    JobState.UNCONFIRMED,
    JobState.GONE,
    JobState.RECEIVED,
    JobState.NOT_SENT,
    JobState.CANCELLED,
    JobState.COMPLETED,
)
_RANKS = {state: rank for rank, state in enumerate(_WORST_FIRST)}


@dataclass(frozen=True, slots=True)
class BatchKey:
    """What the jobs of one batch share: they are born at the same moment, which is on disk with each of them.

    Attributes:
        asked_at: when the user asked for them (UTC).
        environment: where they go.
        account: user name they are sent as.
    """

    asked_at: datetime
    environment: Environment
    account: str

    @classmethod
    def of(cls, job: Job) -> BatchKey:
        """The batch that a job belongs to."""
        return cls(job.created_at, job.environment, job.account)


def is_at_rest(job: Job) -> bool:
    """Whether there is nothing to wait for: it ended, or Knosc no longer lists it, which may stay so for ever."""
    return job.is_ended or job.state is JobState.GONE


@dataclass(frozen=True, slots=True)
class Batch:
    """Jobs that were asked for together.

    Attributes:
        jobs: in the order in which they were asked for; at least one.
    """

    jobs: tuple[Job, ...]

    @property
    def worst_first(self) -> tuple[Job, ...]:
        """The jobs, those that need the user most before the others."""
        return tuple(sorted(self.jobs, key=lambda job: _RANKS.get(job.state, len(_RANKS))))


@dataclass(frozen=True, slots=True)
class BatchProgress:
    """How far the files of a batch have left.

    Attributes:
        number: the file that is being sent, or is the next one; 1 is the first.
        count: how many files; 0 for a run.
        sent: bytes that have left.
        size: bytes of all files.
        speed: bytes a second; None while nothing tells.
        seconds_left: until all have left; None while nothing tells.
        is_waiting: whether only Knosc can go on.
    """

    number: int
    count: int
    sent: int
    size: int
    speed: float | None = None
    seconds_left: float | None = None
    is_waiting: bool = False

    @property
    def fraction(self) -> float | None:
        """How much has left, 0 to 1; None where there are no bytes to send."""
        return min(self.sent / self.size, 1.0) if self.size else None
