"""A job and its whole life, from the snapshot of a file to its end on the server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from knosc_desktop.domain.evidence import Evidence
from knosc_desktop.domain.job_state import JobState

if TYPE_CHECKING:
    from datetime import datetime

    from knosc_desktop.domain.environment import Environment
    from knosc_desktop.domain.errors import Problem


_TRACKED = frozenset({JobState.ACCEPTED, JobState.QUEUED, JobState.RUNNING, JobState.OTHER, JobState.GONE})
_LEAVING = frozenset({JobState.SNAPSHOT, JobState.WAITING, JobState.SENDING, JobState.HANDED_OVER})
UNSETTLED = _TRACKED | _LEAVING | {JobState.UNKNOWN}
"""States after which more of a job may become known by itself."""
_OUTCOMES = frozenset({JobState.COMPLETED, JobState.COMPLETED_WITH_ERRORS, JobState.FAILED})
_ENDED_UNSENT = frozenset({JobState.NOT_SENT, JobState.REFUSED, JobState.CANCELLED})


@dataclass(frozen=True, slots=True)
class JobKey:
    """What the server knows a job by (knosc-api.md section 7)."""

    trigger: str
    job_id: str


@dataclass(frozen=True, slots=True)
class RowError:
    """One entry of a job's ``errors``, whatever its shape was (knosc-api.md section 7).

    Attributes:
        message: text for the planner.
        row: as the server counts; None when not given.
        column: name or letter as the server gave it; empty when not given.
        cell: the address as the server gave it, e.g. ``D10`` or ``Data!D10``; empty when not given.
    """

    message: str
    row: int | None = None
    column: str = ""
    cell: str = ""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The server's answer to a POST job (knosc-api.md section 6)."""

    job_id: str
    status_word: str
    message: str


@dataclass(frozen=True, slots=True)
class JobReport:
    """One element of a status answer, read tolerantly (knosc-api.md section 7)."""

    key: JobKey
    state: JobState
    status_word: str
    rows_processed: int | None
    errors: tuple[RowError, ...]
    completed_at: datetime | None


@dataclass(frozen=True, slots=True)
class SentFile:
    """What was, or will be, sent with a job.

    Attributes:
        name: the planner's file name.
        size: bytes.
        sha256: hex; empty until the snapshot is complete.
        place: path of the planner's own file when it was copied; empty when not known.
    """

    name: str
    size: int
    sha256: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """One line of the jobs table.

    Attributes:
        id: made by the program; unique for ever.
        trigger: name of the trigger.
        environment: where it goes; fixed at birth.
        account: user name it is sent as; fixed at birth.
        state: see JobState.
        created_at: when the planner asked for it (UTC).
        file: None for a computation.
        job_id: the server's id; None until accepted.
        status_word: the server's own word, last confirmed.
        sent: bytes of the file handed to the network so far.
        rows_processed: as reported.
        errors: as reported; the state is never plain COMPLETED when there are any.
        problem: why it was not sent, was refused, or is unknown.
        confirmed_at: when the server last confirmed the state (UTC).
        completed_at: the server's own time of completion (UTC).
        sent_again_as: the program's id of the job that repeats this one; empty
            while the planner has not sent it again.
        before: digest of the last upload of the kind right before this one left;
            NOTHING when there was none, empty when it is not known.
        evidence: what Knosc's last upload tells of it while its answer is lost or in doubt.
        looked_at: when Knosc was last asked for that evidence (UTC).
        handed_over_at: when its last byte was about to leave (UTC).
        accepted_at: when the answer with the job id came (UTC).
        program: version of the program that sent it.
        corrects: the program's id of the failed job whose file this one brings corrected; else empty.
        after: the program's id of the job that has to complete before this one is sent; empty when none has.
    """

    id: str
    trigger: str
    environment: Environment
    account: str
    state: JobState
    created_at: datetime
    file: SentFile | None = None
    job_id: str | None = None
    status_word: str = ""
    sent: int = 0
    rows_processed: int | None = None
    errors: tuple[RowError, ...] = ()
    problem: Problem | None = None
    confirmed_at: datetime | None = None
    completed_at: datetime | None = None
    sent_again_as: str = ""
    before: str = ""
    evidence: Evidence = Evidence.NONE
    looked_at: datetime | None = None
    handed_over_at: datetime | None = None
    accepted_at: datetime | None = None
    program: str = ""
    corrects: str = ""
    after: str = ""

    @property
    def key(self) -> JobKey | None:
        """What to ask the server about; None while it has no job id."""
        return None if self.job_id is None else JobKey(self.trigger, self.job_id)

    @property
    def is_tracked(self) -> bool:
        """Whether the server has it and has not ended it."""
        return self.state in _TRACKED

    @property
    def is_leaving(self) -> bool:
        """Whether the program itself is still busy with it."""
        return self.state in _LEAVING

    @property
    def is_ended(self) -> bool:
        """Whether nothing more will happen by itself."""
        return not (self.is_tracked or self.is_leaving)

    @property
    def is_unsettled(self) -> bool:
        """Whether more of it may become known by itself."""
        return self.state in UNSETTLED

    @property
    def has_outcome(self) -> bool:
        """Whether the server has told how it ended."""
        return self.state in _OUTCOMES

    @property
    def may_be_cancelled(self) -> bool:
        """Only before the first byte left; Knosc has no cancel."""
        return self.state in {JobState.SNAPSHOT, JobState.WAITING}

    @property
    def may_be_looked_for(self) -> bool:
        """Whether the last upload of its kind can tell more of it; with a job number it is known to be there."""
        is_lost = self.state is JobState.UNKNOWN and self.job_id is None
        return is_lost and self.file is not None and bool(self.file.sha256)

    @property
    def may_be_sent_again(self) -> bool:
        """Whether the planner may decide to; once is enough."""
        return (self.is_unsent or self.state is JobState.UNKNOWN) and not self.sent_again_as

    @property
    def is_unsent(self) -> bool:
        """Whether it ended without a job in Knosc, as far as this line tells."""
        return self.state in _ENDED_UNSENT

    @property
    def is_in_doubt(self) -> bool:
        """Whether Knosc may have its file all the same, so that sending it again may run it twice."""
        return self.state is JobState.UNKNOWN or (self.is_unsent and self.evidence is not Evidence.NONE)

    @property
    def surely_no_job(self) -> bool:
        """Whether sending again cannot run anything twice."""
        return self.is_unsent and not self.is_in_doubt
