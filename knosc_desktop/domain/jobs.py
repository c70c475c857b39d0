"""A job and its whole life, from the snapshot of a file to its end on the server.

A job changes by its own moves alone. Each returns the changed job, or raises ``IllegalMove``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from knosc_desktop.domain.job_states import (
    ENDED_UNSENT,
    LEAVING,
    NOTHING,
    OUTCOMES,
    TRACKED,
    UNSETTLED,
    Evidence,
    JobState,
)
from knosc_desktop.domain.texts import Text, message, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from knosc_desktop.domain.environment import Environment
    from knosc_desktop.domain.errors import Problem


MOVES: Mapping[JobState, frozenset[JobState]] = {
    JobState.SNAPSHOT: frozenset({JobState.WAITING, JobState.NOT_SENT, JobState.CANCELLED, JobState.UNCONFIRMED}),
    JobState.WAITING: frozenset(
        {
            JobState.WAITING,
            JobState.SENDING,
            JobState.HANDED_OVER,
            JobState.NOT_SENT,
            JobState.REFUSED,
            JobState.CANCELLED,
            JobState.UNCONFIRMED,
        }
    ),
    JobState.SENDING: frozenset(
        {
            JobState.WAITING,
            JobState.HANDED_OVER,
            JobState.ACCEPTED,
            JobState.NOT_SENT,
            JobState.REFUSED,
            JobState.UNCONFIRMED,
        }
    ),
    JobState.HANDED_OVER: frozenset(
        {
            JobState.WAITING,
            JobState.ACCEPTED,
            JobState.NOT_SENT,
            JobState.REFUSED,
            JobState.UNCONFIRMED,
            JobState.RECEIVED,
        }
    ),
    **dict.fromkeys(TRACKED, TRACKED | OUTCOMES | {JobState.UNCONFIRMED}),
    JobState.UNCONFIRMED: frozenset({JobState.RECEIVED}),
    JobState.NOT_SENT: frozenset({JobState.NOT_SENT, JobState.UNCONFIRMED}),
    JobState.REFUSED: frozenset({JobState.UNCONFIRMED}),
    JobState.CANCELLED: frozenset({JobState.UNCONFIRMED}),
    **dict.fromkeys({JobState.RECEIVED, *OUTCOMES}, frozenset()),
}
"""Where a job may go from each state.

A file that has left whole goes neither back to WAITING nor to NOT_SENT; see ``Job``.
"""


class IllegalMove(ValueError):
    """A job was to go to a state that its own does not lead to; a fault of the program."""


@dataclass(frozen=True, slots=True)
class JobKey:
    """What the server knows a job by (knosc-api.md section 7)."""

    trigger: str
    job_id: str


@dataclass(frozen=True, slots=True)
class RowError:
    """One entry of a job's ``errors``, whatever its shape was (knosc-api.md section 7).

    Attributes:
        message: what the server said, for the user; empty when it said nothing.
        row: as the server counts; None when not given.
        column: name or letter as the server gave it; empty when not given.
        cell: the address as the server gave it, e.g. ``D10`` or ``Data!D10``; empty when not given.
        note: what the app says of it where the server says too little; None otherwise.
        sheet: the name of the sheet as the server gave it, where it gave no cell; empty otherwise.
    """

    message: str
    row: int | None = None
    column: str = ""
    cell: str = ""
    note: Text | None = None
    sheet: str = ""

    @property
    def text(self) -> Text:
        """What to show."""
        return message("errors.job.on_sheet", said=self._said, sheet=quoted(self.sheet)) if self.sheet else self._said

    @property
    def _said(self) -> Text:
        if self.note is None:
            return self.message
        if not self.message:
            return self.note
        return message("errors.job.noted", note=self.note, said=self.message)


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
        name: the user's file name.
        size: bytes.
        sha256: hex; empty until the snapshot is complete.
        place: path of the user's own file when it was copied; empty when not known.
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
        created_at: when the user asked for it (UTC); the same for all that they asked for at once.
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
            while the user has not sent it again.
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
        return self.state in TRACKED

    @property
    def is_outgoing(self) -> bool:
        """Whether the program itself is still busy with it."""
        return self.state in LEAVING

    @property
    def is_ended(self) -> bool:
        """Whether nothing more will happen by itself."""
        return not (self.is_tracked or self.is_outgoing)

    @property
    def is_unsettled(self) -> bool:
        """Whether more of it may become known by itself."""
        return self.state in UNSETTLED

    @property
    def has_outcome(self) -> bool:
        """Whether the server has told how it ended."""
        return self.state in OUTCOMES

    @property
    def can_cancel(self) -> bool:
        """Only before the first byte left; Knosc has no cancel."""
        return self.state in {JobState.SNAPSHOT, JobState.WAITING}

    @property
    def can_resolve(self) -> bool:
        """Whether the last upload of its kind can tell more of it; with a job number it is known to be there."""
        is_lost = self.state is JobState.UNCONFIRMED and self.job_id is None
        return is_lost and self.file is not None and bool(self.file.sha256)

    @property
    def can_retry(self) -> bool:
        """Whether the user may decide to; once is enough."""
        return (self.is_unsent or self.state is JobState.UNCONFIRMED) and not self.sent_again_as

    @property
    def is_unsent(self) -> bool:
        """Whether it ended without a job in Knosc, as far as this line tells."""
        return self.state in ENDED_UNSENT

    @property
    def is_in_doubt(self) -> bool:
        """Whether Knosc may have its file all the same, so that sending it again may run it twice."""
        return self.state is JobState.UNCONFIRMED or (self.is_unsent and self.evidence is not Evidence.NONE)

    @property
    def surely_no_job(self) -> bool:
        """Whether sending again cannot run anything twice."""
        return self.is_unsent and not self.is_in_doubt

    @property
    def proves_upload(self) -> bool:
        """Whether it shows that Knosc has had an upload of its data type.

        Knosc may say all the same that it has none: a tenant may clear its files away,
        and where they are to be found is only inferred (knosc-api.md section 0).
        """
        has_taken_it = self.job_id is not None or self.state is JobState.RECEIVED
        has_shown_one = self.before not in {"", NOTHING} or self.evidence not in {Evidence.NONE, Evidence.UNCHANGED}
        return has_taken_it or has_shown_one

    def copied(self, file: SentFile) -> Job:
        """The snapshot is complete."""
        return replace(self._moved(JobState.WAITING, {JobState.SNAPSHOT}), file=file)

    def sending(self, *, before: str, program: str) -> Job:
        """The first byte of its file is about to leave.

        Args:
            before: digest of the last upload of its data type.
            program: version of the program.
        """
        moved = self._moved(JobState.SENDING)
        return replace(moved, sent=0, problem=None, before=before, program=program, handed_over_at=None)

    def starting(self, *, at: datetime, program: str) -> Job:
        """The request for a computation is about to leave, which has no part that could leave alone."""
        if self.file is not None:
            raise IllegalMove("A file is handed over by its last byte.")
        moved = self._moved(JobState.HANDED_OVER, {JobState.WAITING})
        return replace(moved, sent=0, problem=None, before="", program=program, handed_over_at=at)

    def handed_over(self, at: datetime) -> Job:
        """The last byte of its file is about to leave."""
        return replace(self._moved(JobState.HANDED_OVER, {JobState.SENDING}), handed_over_at=at, evidence=Evidence.NONE)

    def waiting_again(self, problem: Problem | None = None) -> Job:
        """An attempt broke before the last byte left, so there may be another one."""
        self._has_not_left_whole()
        moved = self._moved(JobState.WAITING, {JobState.WAITING, JobState.SENDING, JobState.HANDED_OVER})
        return replace(moved, sent=0, problem=problem, handed_over_at=None)

    def accepted(self, acceptance: Acceptance, at: datetime) -> Job:
        """Knosc gave it a number."""
        return replace(
            self._moved(JobState.ACCEPTED, {JobState.SENDING, JobState.HANDED_OVER}),
            job_id=acceptance.job_id,
            status_word=acceptance.status_word,
            accepted_at=at,
            confirmed_at=at,
            problem=None,
        )

    def not_sent(self, problem: Problem) -> Job:
        """It ends, and Knosc cannot have it."""
        self._has_not_left_whole()
        return replace(self._moved(JobState.NOT_SENT), sent=0, problem=problem, handed_over_at=None)

    def refused(self, problem: Problem) -> Job:
        """Knosc read the request and said no."""
        return replace(self._moved(JobState.REFUSED), sent=0, problem=problem, handed_over_at=None)

    def refused_whole(self, problem: Problem) -> Job:
        """The whole file left, Knosc said no, and its last upload is still the one from before."""
        return replace(self._moved(JobState.REFUSED, {JobState.HANDED_OVER}), problem=problem)

    def unconfirmed(self, problem: Problem) -> Job:
        """Knosc may have it, and no answer says so."""
        return replace(self._moved(JobState.UNCONFIRMED, LEAVING | TRACKED), problem=problem)

    def doubted(self, problem: Problem, at: datetime) -> Job:
        """It ended as not sent, but Knosc's last upload has its very bytes."""
        moved = self._moved(JobState.UNCONFIRMED, ENDED_UNSENT)
        return replace(moved, evidence=Evidence.UNDECIDABLE, before="", looked_at=at, problem=problem)

    def damaged(self, problem: Problem) -> Job:
        """Its record is not as it was written, so its state is not believed."""
        return replace(self, state=JobState.UNCONFIRMED, problem=problem)

    def seen(self, evidence: Evidence, at: datetime | None) -> Job:
        """Knosc's last upload tells something of it.

        Args:
            evidence: what it tells.
            at: when Knosc was asked; None when it could not tell.
        """
        return replace(self, evidence=evidence, looked_at=at)

    def received(self, at: datetime) -> Job:
        """Its answer was lost, and Knosc's last upload shows that it has arrived."""
        moved = self._moved(JobState.RECEIVED)
        return replace(moved, problem=None, evidence=Evidence.ARRIVED, looked_at=at)

    def confirmed(self, report: JobReport, at: datetime) -> Job:
        """Knosc told its state."""
        return replace(
            self._moved(report.state, TRACKED),
            status_word=report.status_word,
            rows_processed=report.rows_processed,
            errors=report.errors,
            completed_at=report.completed_at,
            confirmed_at=at,
            problem=None,
        )

    def gone(self) -> Job:
        """Knosc gave it a number and no longer knows it."""
        return replace(self._moved(JobState.GONE), problem=None)

    def not_updated(self, problem: Problem) -> Job:
        """Knosc cannot tell its state."""
        return replace(self._moved(self.state, TRACKED), problem=problem)

    def cancelled(self) -> Job:
        """The user took it back before its first byte left."""
        return replace(self._moved(JobState.CANCELLED), problem=None)

    def resent_as(self, job_id: str) -> Job:
        """The user sent its bytes again, which they may do once.

        Args:
            job_id: the program's id of the job that repeats it.
        """
        if not self.can_retry:
            raise IllegalMove(f"{self.state} cannot be sent again.")
        return replace(self, sent_again_as=job_id)

    def relinked(self, *, sent_again_as: str, after: str) -> Job:
        """A job that it named has left the list, and others take its place."""
        return replace(self, sent_again_as=sent_again_as, after=after)

    def progressed(self, sent: int) -> Job:
        """So many bytes of its file have been handed to the network."""
        return replace(self, sent=sent)

    def _moved(self, state: JobState, sources: frozenset[JobState] | set[JobState] | None = None) -> Job:
        """Itself in another state.

        Args:
            state: where it goes.
            sources: the states from which this move may begin; None for all from which the table leads there.

        Raises:
            IllegalMove: neither the table nor the move allows it.
        """
        if state not in MOVES[self.state] or (sources is not None and self.state not in sources):
            raise IllegalMove(f"No move leads from {self.state} to {state} here.")
        return replace(self, state=state)

    def _has_not_left_whole(self) -> None:
        """What may have arrived is neither repeated nor called not sent.

        Raises:
            IllegalMove: all of its file has left.
        """
        if self.state is JobState.HANDED_OVER and self.file is not None:
            raise IllegalMove("The whole file has left.")
