"""Uploads whose outcome is not known: ended half-way, refused after they left, or two under one number."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from knosc_desktop.domain.errors import OutcomeUnknown, Problem, Refused, SessionExpired, Unreachable, Unreadable
from knosc_desktop.domain.jobs import NOTHING, JobState
from knosc_desktop.domain.texts import sentences

if TYPE_CHECKING:
    from collections.abc import Iterable

    from knosc_desktop.domain.errors import TooManyRequests
    from knosc_desktop.domain.jobs import Job


# What is said of jobs that ended half-way, because the program stopped or the list of jobs was damaged.

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
    return job.unconfirmed(_DAMAGED_LIST) if job.is_outgoing else job


def of_earlier_run(job: Job, *, has_first_arrived: bool) -> Job:
    """A job that an earlier run left half-way.

    HANDED_OVER is on disk before the last byte may leave, so SENDING means that it did not.

    Args:
        job: as the list has it.
        has_first_arrived: whether what it repeats is known to have arrived.
    """
    if not job.is_outgoing:
        return job
    if job.state is JobState.HANDED_OVER:
        return job.unconfirmed(STOPPED_WAITING)
    return job.not_sent(ARRIVED_AFTER_ALL if has_first_arrived else STOPPED)


# Refusals that don't mean the request itself: of the session, or of the pace.
#
# They often come from something in front of Knosc, which may have passed the
# request on before it said no.

_CHECK_FIRST = "Check in Knosc before you send it again, or it may be processed twice."


class DoubtfulRefusal(OutcomeUnknown):
    """The whole request left, and then the session or the pace was refused: a job may exist.

    Attributes:
        reason: what Knosc answered, as a sentence.
    """

    title = "Not confirmed"

    def __init__(self, cause: SessionExpired | TooManyRequests) -> None:
        super().__init__(cause)
        about = "the session has ended" if isinstance(cause, SessionExpired) else "there are too many requests"
        self.reason = f"Everything was sent, and then Knosc answered that {about}.{_quoted(cause.said)}"
        self.message = sentences(self.reason, "It may be processed all the same.")
        self.hint = _CHECK_FIRST
        self.retry_after = cause.retry_after

    def refusal(self, before: str) -> Problem:
        """What is told once Knosc's last upload has been seen not to be this file.

        Args:
            before: digest of the last upload before this one left; NOTHING when there was none.
        """
        shown = "shows no upload of this data type" if before == NOTHING else "still shows the last upload from before"
        not_received = f"Knosc {shown}, so this file wasn't received."
        return Problem(Refused.title, sentences(self.reason, not_received), _CHECK_FIRST, self.details)


def refused_on_good_session(error: SessionExpired) -> Refused:
    """What is told of a request that is refused as if there were no session, though there is a good one."""
    return Refused(
        f"{Refused.default_message}{_quoted(error.said)}",
        hint="Your sign-in is fine. If this keeps happening, tell your Knosc administrator.",
        details=error.details,
        said=error.said,
    )


def _quoted(said: str) -> str:
    return f" It says: “{said}”" if said else ""


# Two uploads that the server gave the same job number.

_RECENT = timedelta(days=1)
"""A number that comes back later than that begins anew; what it meant before is over."""

SHARED_NUMBER = Problem(
    "Not tracked",
    "Knosc gave this upload the same job number as another one. Which of the two its answers are about isn't known, "
    "so the app doesn't track either.",
    "In Knosc, check the data, and Notifications > Integration Inbound for rejected rows, before you retry.",
)


def sharing_number(job: Job, jobs: Iterable[Job]) -> list[Job]:
    """The other jobs with the number of a job just accepted, whose answers could be taken for its own.

    The same bytes under one number are one job to the server, and its errors are true of both.
    """
    if job.key is None:
        return []
    return [
        other
        for other in jobs
        if other.id != job.id
        and other.key == job.key
        and other.environment == job.environment
        and _digest(other) != _digest(job)
        and (other.is_tracked or _is_recent(other, job))
    ]


def _digest(job: Job) -> str:
    return job.file.sha256 if job.file is not None else ""


def _is_recent(other: Job, job: Job) -> bool:
    if other.accepted_at is None or job.accepted_at is None:
        return False
    return abs(job.accepted_at - other.accepted_at) < _RECENT
