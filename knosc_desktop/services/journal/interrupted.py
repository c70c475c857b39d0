"""After a start: what became of the jobs that an earlier run left half-way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knosc_desktop.domain.errors import OutcomeUnknown, Problem, Unreachable, Unreadable
from knosc_desktop.domain.job_state import JobState
from knosc_desktop.domain.repetition import has_arrived

if TYPE_CHECKING:
    from knosc_desktop.domain.jobs import Job
    from knosc_desktop.services.journal.job_book import JobBook
    from knosc_desktop.services.journal.ledger import Ledger

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
_IN_DOUBT = OutcomeUnknown(
    Unreadable("The list of jobs on this computer was damaged, and the end of this one's story is missing.")
).problem


def in_doubt(job: Job) -> Job:
    """A job of a list whose latest changes may be missing: what was on its way then may have arrived."""
    return job.unconfirmed(_IN_DOUBT) if job.is_leaving else job


async def settle_interrupted(book: JobBook, ledger: Ledger) -> None:
    """Name it: HANDED_OVER is on disk before the last byte may leave, so SENDING means that it did not.

    Where the end of the journal may be missing, SENDING means nothing of the kind.

    Raises:
        FileProblem: it cannot be written down.
    """
    is_doubtful = ledger.is_doubtful
    # An earlier run may have died between finding the first one and ending what repeats it.
    arrived = {job.id for job in book.left_over if has_arrived(job, book)}

    def named(job: Job) -> Job | None:
        if not job.is_leaving:
            # What the user takes back meanwhile stays taken back.
            return None
        if is_doubtful:
            return job.unconfirmed(_IN_DOUBT)
        if job.state is JobState.HANDED_OVER:
            return job.unconfirmed(STOPPED_WAITING)
        return job.not_sent(ARRIVED_AFTER_ALL if job.id in arrived else STOPPED)

    await ledger.apply_all({job.id: named for job in book.left_over})
