"""Whether the turn of a job has come that is held until the one before it has completed."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from knosc_desktop.domain.job_state import JobState
from knosc_desktop.domain.repetition import latest

if TYPE_CHECKING:
    from collections.abc import Callable

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
