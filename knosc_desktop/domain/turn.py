"""Whether the turn of a job has come that is held until the one before it has completed."""

from __future__ import annotations

from enum import Enum, auto
from itertools import takewhile
from typing import TYPE_CHECKING

from knosc_desktop.domain.job_state import JobState
from knosc_desktop.domain.repetition import latest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from knosc_desktop.domain.jobs import Job


class Turn(Enum):
    """Of a job that is held."""

    HAS_COME = auto()
    MAY_COME = auto()
    """More of the one before may still become known."""
    NEVER_COMES = auto()


def awaited_by(job: Job, get: Callable[[str], Job | None]) -> str:
    """The id of what it waits for: the one before it, or what was sent in its stead after its answer was lost."""
    before = get(job.after)
    if before is None:
        return job.after
    last = latest(before, get)
    return last.sent_again_as or last.id


def held_before(job: Job, unsettled: Iterable[Job], get: Callable[[str], Job | None]) -> Job | None:
    """The held job of the same kind that goes before a waiting one; None when there is none.

    Args:
        job: the one that waits.
        unsettled: the jobs under way, oldest first.
        get: finds a job by its id.
    """
    older = takewhile(lambda other: other.id != job.id, unsettled)
    held = (other for other in older if other.after and other.state is JobState.WAITING and _has_one_way(other, job))
    # What was sent in the stead of another is waited for by what is held, and goes first.
    return next((other for other in held if awaited_by(other, get) != job.id), None)


def _has_one_way(job: Job, other: Job) -> bool:
    """Whether both go to the same place as the same kind of data."""
    return (job.trigger, job.environment, job.account) == (other.trigger, other.environment, other.account)


def turn_after(before: Job | None) -> Turn:
    """What the one before means for the one that waits for it.

    Args:
        before: as it stands; None when it is not on the list any more, so that nothing more of it becomes known.
    """
    if before is None:
        return Turn.NEVER_COMES
    if before.state is JobState.COMPLETED:
        return Turn.HAS_COME
    return Turn.MAY_COME if before.is_unsettled else Turn.NEVER_COMES
