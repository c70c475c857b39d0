"""Which job was sent again as which, and which waits for which."""

from __future__ import annotations

from enum import Enum, auto
from itertools import takewhile
from typing import TYPE_CHECKING

from knosc_desktop.domain.job_states import Evidence, JobState

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from knosc_desktop.domain.jobs import Job


# What a job repeats: the user sends once more what did not leave, or whose answer was lost, and that again.

_ENDED_BADLY = frozenset({JobState.FAILED, JobState.COMPLETED_WITH_ERRORS})


def resend_chain(job: Job, jobs: Iterable[Job]) -> list[Job]:
    """The jobs that it repeats, the latest first.

    Args:
        job: the repetition.
        jobs: all there are.
    """
    repeated = {other.sent_again_as: other for other in jobs if other.sent_again_as}
    chain: list[Job] = []
    while (before := repeated.pop(job.id, None)) is not None:
        chain.append(job := before)
    return chain


def any_received(job: Job, jobs: Iterable[Job]) -> bool:
    """Whether what it repeats, or what that repeats, is in Knosc already."""
    return any(each.state is JobState.RECEIVED for each in resend_chain(job, jobs))


def in_doubt(job: Job, jobs: Iterable[Job]) -> Job | None:
    """Itself or what it repeats, if Knosc may have that: sending it again may run it twice."""
    return next((each for each in (job, *resend_chain(job, jobs)) if each.is_in_doubt), None)


def is_there_unasked(job: Job, before: str, jobs: Collection[Job]) -> bool:
    """Whether Knosc has shown the very bytes of a job, and the user has not been asked whether to send them once more.

    They need not be asked when the last job with these bytes is known to have failed:
    then it is sent for a second try.

    Args:
        job: about to leave.
        before: digest of the last upload as it is now.
        jobs: all there are, oldest first.
    """
    shown_earlier = any(each.evidence is Evidence.UNDECIDABLE for each in resend_chain(job, jobs))
    is_shown = job.file is not None and (shown_earlier or before == job.file.sha256)
    return is_shown and not _is_wanted_once_more(job, jobs)


def _is_wanted_once_more(job: Job, jobs: Collection[Job]) -> bool:
    if job.evidence is Evidence.UNDECIDABLE:
        return True
    same = [other for other in jobs if other.job_id is not None and _has_bytes_of(other, job)]
    return bool(same) and same[-1].state in _ENDED_BADLY


def _has_bytes_of(other: Job, job: Job) -> bool:
    """Whether it brought the same bytes to the same place."""
    if other.file is None or job.file is None or (other.trigger, other.environment) != (job.trigger, job.environment):
        return False
    return other.file.sha256 == job.file.sha256


def latest(job: Job, get: Callable[[str], Job | None]) -> Job:
    """Its last resend, as far as it is listed; itself when there is none."""
    while (after := get(job.sent_again_as)) is not None:
        job = after
    return job


def is_last_resend(job: Job, get: Callable[[str], Job | None]) -> bool:
    """Whether no resend counts instead of it: there is none, or it never left."""
    last = latest(job, get)
    return not last.sent_again_as and (last is job or last.surely_no_job)


def relinked_jobs(going: Collection[str], jobs: Iterable[Job]) -> list[Job]:
    """The jobs that name one that leaves the list, naming others instead.

    Its resend takes its place. Where there is none, and it had not left itself,
    what it repeated may be repeated anew.

    Args:
        going: ids of those that leave.
        jobs: all there are.
    """
    everything = list(jobs)
    gone = {job.id: job for job in everything if job.id in going}
    naming = [job for job in everything if job.sent_again_as in gone or (job.is_outgoing and job.after in gone)]
    return [
        job.relinked(sent_again_as=_repetition(job, gone), after=_awaited(job, gone))
        for job in naming
        if job.id not in gone
    ]


def _repetition(job: Job, gone: Mapping[str, Job]) -> str:
    again = job.sent_again_as
    while again in gone and (gone[again].sent_again_as or gone[again].surely_no_job):
        again = gone[again].sent_again_as
    return again


def _awaited(job: Job, gone: Mapping[str, Job]) -> str:
    awaited = job.after
    while awaited in gone and gone[awaited].sent_again_as:
        awaited = gone[awaited].sent_again_as
    return awaited


# Whether the turn of a job has come that is held until the one before it has completed.


class DependencyState(Enum):
    """Of a job that is held."""

    MET = auto()
    PENDING = auto()
    """More of the one before may still become known."""
    FAILED = auto()


def awaited_id(job: Job, get: Callable[[str], Job | None]) -> str:
    """The id of what it waits for: the job before it, or its resend if its answer was lost."""
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
    # What is held waits for the resend, so that goes first.
    return next((other for other in held if awaited_id(other, get) != job.id), None)


def _has_one_way(job: Job, other: Job) -> bool:
    """Whether both go to the same place as the same kind of data."""
    return (job.trigger, job.environment, job.account) == (other.trigger, other.environment, other.account)


def dependency_state(before: Job | None) -> DependencyState:
    """What the one before means for the one that waits for it.

    Args:
        before: as it stands; None when it is not on the list any more, so that nothing more of it becomes known.
    """
    if before is None:
        return DependencyState.FAILED
    if before.state is JobState.COMPLETED:
        return DependencyState.MET
    return DependencyState.PENDING if before.is_unsettled else DependencyState.FAILED
