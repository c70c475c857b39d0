"""Every move of a job with sample arguments, and the states from which it may begin, written down a second time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from knosc_desktop.domain.errors import Problem
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.jobs import Acceptance, Job, JobKey, JobReport, SentFile
from tests.support.builders import SHA256
from tests.support.clock import START

PROBLEM = Problem("Not sent", "The connection was interrupted.", "")
LEAVING = {JobState.SNAPSHOT, JobState.WAITING, JobState.SENDING, JobState.HANDED_OVER}
TRACKED = {JobState.ACCEPTED, JobState.QUEUED, JobState.RUNNING, JobState.OTHER, JobState.GONE}
UNSENT = {JobState.NOT_SENT, JobState.REFUSED, JobState.CANCELLED}
CONFIRMED = [
    JobState.ACCEPTED,
    JobState.QUEUED,
    JobState.RUNNING,
    JobState.OTHER,
    JobState.COMPLETED,
    JobState.COMPLETED_WITH_ERRORS,
    JobState.FAILED,
]
FILE = SentFile("a.csv", 10, SHA256)


@dataclass(frozen=True)
class Move:
    """A move of a job.

    Attributes:
        name: of the method.
        make: the method with arguments.
        to: the state it leads to; None for that in which the job is.
        sources: from which it may begin.
        not_whole: whether a file that has left whole may not make it.
        for_files: whether only a file, or only a computation, makes it; None for both.
    """

    name: str
    make: Callable[[Job], Job]
    to: JobState | None
    sources: frozenset[JobState]
    not_whole: bool = False
    for_files: bool | None = None

    def is_legal(self, job: Job) -> bool:
        if job.state not in self.sources:
            return False
        if self.for_files is not None and self.for_files is not (job.file is not None):
            return False
        return not (self.not_whole and job.state is JobState.HANDED_OVER and job.file is not None)


def _report(state: JobState) -> JobReport:
    return JobReport(JobKey("item-master", "1"), state, state.value, 3, (), START)


def _confirmed(state: JobState) -> Move:
    report = _report(state)
    return Move("confirmed", lambda job: job.confirmed(report, START), state, frozenset(TRACKED))


MOVES = [
    Move("copied", lambda job: job.copied(FILE), JobState.WAITING, frozenset({JobState.SNAPSHOT})),
    Move(
        "sending",
        lambda job: job.sending(before="", program="1"),
        JobState.SENDING,
        frozenset({JobState.WAITING}),
    ),
    Move(
        "starting",
        lambda job: job.starting(at=START, program="1"),
        JobState.HANDED_OVER,
        frozenset({JobState.WAITING}),
        for_files=False,
    ),
    Move("handed_over", lambda job: job.handed_over(START), JobState.HANDED_OVER, frozenset({JobState.SENDING})),
    Move(
        "waiting_again",
        lambda job: job.waiting_again(PROBLEM),
        JobState.WAITING,
        frozenset({JobState.WAITING, JobState.SENDING, JobState.HANDED_OVER}),
        not_whole=True,
    ),
    Move(
        "accepted",
        lambda job: job.accepted(Acceptance("1", "queued", ""), START),
        JobState.ACCEPTED,
        frozenset({JobState.SENDING, JobState.HANDED_OVER}),
    ),
    Move(
        "not_sent",
        lambda job: job.not_sent(PROBLEM),
        JobState.NOT_SENT,
        frozenset(LEAVING | {JobState.NOT_SENT}),
        not_whole=True,
    ),
    Move(
        "refused",
        lambda job: job.refused(PROBLEM),
        JobState.REFUSED,
        frozenset({JobState.WAITING, JobState.SENDING, JobState.HANDED_OVER}),
    ),
    Move(
        "refused_whole",
        lambda job: job.refused_whole(PROBLEM),
        JobState.REFUSED,
        frozenset({JobState.HANDED_OVER}),
    ),
    Move("unconfirmed", lambda job: job.unconfirmed(PROBLEM), JobState.UNCONFIRMED, frozenset(LEAVING | TRACKED)),
    Move("doubted", lambda job: job.doubted(PROBLEM, START), JobState.UNCONFIRMED, frozenset(UNSENT)),
    Move(
        "received",
        lambda job: job.received(START),
        JobState.RECEIVED,
        frozenset({JobState.HANDED_OVER, JobState.UNCONFIRMED}),
    ),
    *map(_confirmed, CONFIRMED),
    Move("gone", Job.gone, JobState.GONE, frozenset(TRACKED)),
    Move("not_updated", lambda job: job.not_updated(PROBLEM), None, frozenset(TRACKED)),
    Move("cancelled", Job.cancelled, JobState.CANCELLED, frozenset({JobState.SNAPSHOT, JobState.WAITING})),
]
