"""What is said of jobs that ended half-way, because the program stopped or the list of jobs was damaged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knosc_desktop.domain.errors import OutcomeUnknown, Problem, Unreachable, Unreadable
from knosc_desktop.domain.jobs import JobState

if TYPE_CHECKING:
    from knosc_desktop.domain.jobs import Job

STOPPED = Problem(
    "Not sent",
    "It was stopped before everything had left, so Knosc cannot have taken it.",
    "It can safely be sent again.",
)
ARRIVED_AFTER_ALL = Problem(
    "Not sent again",
    "Right before it was to be sent again, Knosc showed that the first one has arrived after all. "
    "It was not sent a second time.",
    "Look in Knosc at what became of the first one.",
)
STOPPED_WAITING = OutcomeUnknown(Unreachable("The program stopped before the answer came.")).problem
_DAMAGED_LIST = OutcomeUnknown(
    Unreadable("The list of jobs on this computer was damaged, and the end of this one's story is missing.")
).problem


def of_damaged_list(job: Job) -> Job:
    """A job of a list whose latest changes may be missing: what was on its way then may have arrived."""
    return job.unconfirmed(_DAMAGED_LIST) if job.is_leaving else job


def of_earlier_run(job: Job, *, has_first_arrived: bool) -> Job:
    """A job that an earlier run left half-way.

    HANDED_OVER is on disk before the last byte may leave, so SENDING means that it did not.

    Args:
        job: as the list has it.
        has_first_arrived: whether what it repeats is known to have arrived.
    """
    if not job.is_leaving:
        return job
    if job.state is JobState.HANDED_OVER:
        return job.unconfirmed(STOPPED_WAITING)
    return job.not_sent(ARRIVED_AFTER_ALL if has_first_arrived else STOPPED)
