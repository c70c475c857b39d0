"""After a start: what became of the jobs that an earlier run left half-way."""

from __future__ import annotations

from dataclasses import replace
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
    return replace(job, state=JobState.UNKNOWN, problem=_IN_DOUBT) if job.is_leaving else job


async def settle_interrupted(book: JobBook, ledger: Ledger) -> None:
    """Name it: HANDED_OVER is on disk before the last byte may leave, so SENDING means that it did not.

    Where the end of the journal may be missing, SENDING means nothing of the kind.

    Raises:
        FileProblem: it cannot be written down.
    """
    unknown = {"state": JobState.UNKNOWN, "problem": _IN_DOUBT if ledger.is_doubtful else STOPPED_WAITING}
    not_sent = {"state": JobState.NOT_SENT, "problem": STOPPED, "sent": 0}
    changes = {
        job.id: unknown if ledger.is_doubtful or job.state is JobState.HANDED_OVER else not_sent
        for job in book.left_over
    }
    for job in book.left_over:
        if changes[job.id] is not_sent and has_arrived(job, book):
            # The earlier run died between finding that one and ending what repeats it.
            changes[job.id] = not_sent | {"problem": ARRIVED_AFTER_ALL}
    # What the planner takes back meanwhile stays taken back.
    await ledger.change_all(changes, when=lambda job: job.is_leaving)
