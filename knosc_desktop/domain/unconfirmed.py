"""Uploads whose outcome is not known: ended half-way, refused after they left, or two under one number."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from knosc_desktop.domain.errors import OutcomeUnknown, Problem, Refused, SessionExpired, Unreachable
from knosc_desktop.domain.job_states import NOTHING, JobState
from knosc_desktop.domain.texts import message, sentences

if TYPE_CHECKING:
    from collections.abc import Iterable

    from knosc_desktop.domain.errors import TooManyRequests
    from knosc_desktop.domain.jobs import Job
    from knosc_desktop.domain.texts import Text


# What is said of jobs that ended half-way, because the program stopped or the list of jobs was damaged.

CHECK_FIRST = message("uploads.check_before_retry")
_SAFE = message("uploads.safe_to_retry")
STOPPED = Problem(message("uploads.not_sent"), message("uploads.interrupted.file"), _SAFE)
RUN_STOPPED = Problem(message("uploads.not_sent"), message("uploads.interrupted.run"), _SAFE)
ARRIVED_AFTER_ALL = Problem(
    message("uploads.first_received.title"),
    message("uploads.first_received.message"),
    message("uploads.check_data"),
)
STOPPED_WAITING = OutcomeUnknown(Unreachable(message("uploads.no_reply"))).problem
_DAMAGED_LIST = Problem(message("uploads.not_confirmed"), message("uploads.damaged_list"), CHECK_FIRST)


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
    if has_first_arrived:
        return job.not_sent(ARRIVED_AFTER_ALL)
    return job.not_sent(RUN_STOPPED if job.file is None else STOPPED)


# Refusals that don't mean the request itself: of the session, or of the pace.
#
# They often come from something in front of Knosc, which may have passed the
# request on before it said no.


class DoubtfulRefusal(OutcomeUnknown):
    """The whole request left, and then the session or the pace was refused: a job may exist.

    Attributes:
        reason: what Knosc answered.
    """

    def __init__(self, cause: SessionExpired | TooManyRequests) -> None:
        super().__init__(cause)
        is_of_session = isinstance(cause, SessionExpired)
        answered = message("uploads.refused_late.session" if is_of_session else "uploads.refused_late.pace")
        self.reason = sentences(answered, _quoted(cause.said))
        self.message = sentences(self.reason, message("uploads.refused_late.possible"))
        self.retry_after = cause.retry_after

    def refusal(self, before: str) -> Problem:
        """What is told once Knosc's last upload has been seen not to be this file.

        Args:
            before: digest of the last upload before this one left; NOTHING when there was none.
        """
        shown = message("uploads.refused_late.none" if before == NOTHING else "uploads.refused_late.unchanged")
        return Problem(Refused.title, sentences(self.reason, shown), CHECK_FIRST, self.details)


def refused_on_good_session(error: SessionExpired) -> Refused:
    """What is told of a request that is refused as if there were no session, though there is a good one."""
    return Refused(
        sentences(Refused.default_message, _quoted(error.said)),
        hint=message("uploads.refused_session.hint"),
        details=error.details,
        said=error.said,
    )


def _quoted(said: str) -> Text:
    return message("uploads.knosc_says", said=said) if said else ""


# Two uploads that the server gave the same job number.

_RECENT = timedelta(days=1)
"""A number that comes back later than that begins anew; what it meant before is over."""

SHARED_NUMBER = Problem(
    message("uploads.shared_number.title"),
    message("uploads.shared_number.message"),
    message("uploads.shared_number.hint"),
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
