"""The story of a job in sentences, and what the user may do with it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from knosc_desktop.domain.jobs import NOTHING, JobState
from knosc_desktop.models import formatting, freshness
from knosc_desktop.words.catalogue import render

if TYPE_CHECKING:
    from collections.abc import Iterable

    from knosc_desktop.domain.jobs import Job
    from knosc_desktop.models.freshness import Tracking


# What the user may do with a job; a pure function of the job and of what lies beside it on the disk.

_NEVER_LEFT = frozenset({JobState.NOT_SENT, JobState.CANCELLED})


class JobAction(StrEnum):
    """One entry of a job's menu; the value is its object name."""

    CANCEL = "actionCancelJob"
    LOOK_AGAIN = "actionLookAgain"
    SEND_AGAIN = "actionSendAgain"
    SEND_CORRECTED = "actionSendCorrected"
    SHOW_ERRORS = "actionShowErrors"
    SAVE_ANNOTATED = "actionSaveAnnotated"
    SAVE_FAILED_ROWS = "actionSaveFailedRows"
    SAVE_ERRORS = "actionSaveErrors"
    SAVE_RECEIPT = "actionSaveReceipt"
    SAVE_SENT_FILE = "actionSaveSentFile"
    PUT_BACK = "actionPutBack"
    COPY = "actionCopyJob"
    REMOVE = "actionRemoveJob"


@dataclass(frozen=True, slots=True)
class JobContext:
    """What the job itself does not tell.

    Attributes:
        is_corrected: whether its file was saved again since it was sent.
        is_staged: whether its corrected file is on the list of what is ready to send.
        correction: the job that brought its file corrected; None while there is none.
        in_doubt: the one it repeats, if that one's answer was lost: sending it again may run it twice.
        awaited: the job that has to complete, or to go, before this one may leave; None when no certain one has to.
    """

    is_corrected: bool = False
    correction: Job | None = None
    in_doubt: Job | None = None
    awaited: Job | None = None
    is_staged: bool = False


NO_CONTEXT = JobContext()


def job_actions(job: Job, beside: JobContext = NO_CONTEXT) -> tuple[JobAction, ...]:
    """The entries of the job's menu, in their order."""
    has_copy = job.file is not None and bool(job.file.sha256) and not job.is_outgoing
    offered = {
        JobAction.CANCEL: job.can_cancel,
        JobAction.LOOK_AGAIN: job.can_resolve,
        JobAction.SEND_AGAIN: job.can_retry,
        JobAction.SEND_CORRECTED: beside.is_corrected and job.file is not None,
        JobAction.SHOW_ERRORS: bool(job.errors),
        JobAction.SAVE_ANNOTATED: bool(job.errors) and has_copy,
        JobAction.SAVE_FAILED_ROWS: bool(job.errors) and has_copy,
        JobAction.SAVE_ERRORS: bool(job.errors),
        JobAction.SAVE_RECEIPT: not job.is_outgoing,
        JobAction.SAVE_SENT_FILE: has_copy,
        JobAction.PUT_BACK: has_copy and not job.surely_no_job and job.before not in {"", NOTHING},
        JobAction.COPY: True,
        JobAction.REMOVE: not job.is_outgoing,
    }
    return tuple(action for action, is_offered in offered.items() if is_offered)


def action_label(action: JobAction, job: Job, beside: JobContext = NO_CONTEXT) -> str:
    """What the entry says; dots where a question follows."""
    if action is JobAction.SEND_AGAIN:
        return "&Send again…" if job.is_in_doubt or beside.in_doubt is not None else "&Send again"
    if action is JobAction.SAVE_SENT_FILE:
        return "Save the cop&y…" if job.state in _NEVER_LEFT else "Save the file that was sen&t…"
    if action is JobAction.REMOVE:
        return "&Remove from the list" if job.surely_no_job else "&Remove from the list…"
    return {
        JobAction.CANCEL: "Ca&ncel before it is sent",
        JobAction.LOOK_AGAIN: "Look in Knosc &again",
        JobAction.SEND_CORRECTED: "Chec&k corrected file",
        JobAction.SHOW_ERRORS: "Show &errors",
        JobAction.SAVE_ANNOTATED: "Save a&nnotated copy…",
        JobAction.SAVE_FAILED_ROWS: "Only the &failed rows…",
        JobAction.SAVE_ERRORS: "Save errors as CS&V…",
        JobAction.SAVE_RECEIPT: "Save recei&pt…",
        JobAction.PUT_BACK: "Put &back the previous upload…",
        JobAction.COPY: "&Copy",
    }[action]


# What is told of the selected job: title, story, technical details; pure functions.

_OUTGROWN = frozenset({JobState.GONE, JobState.RECEIVED})
"""What they are says more than the problem they began with."""


_NOT_HANDED_OVER = frozenset({JobState.SNAPSHOT, JobState.WAITING, JobState.SENDING})

_CORRECTS = "It brings the corrected file of a job that failed before."
_SENT_AGAIN = "You have asked for it to be sent again: that has a line of its own."
_STAGED = "The corrected file is on the list above, ready to be checked and sent."
_SAVED_AGAIN = "Your file was saved again since it was sent: check it and send it as it is now."


def title(job: Job) -> str:
    """State, kind and file in one line."""
    what = formatting.trigger_label(job.trigger)
    name = f" – {formatting.file_name(job)}" if job.file else ""
    return f"{formatting.state_word(job)}: {what}{name}"


def story(job: Job, following: Tracking, beside: JobContext = NO_CONTEXT) -> str:
    """What happened, what it means, what to do; and where it went."""
    *meaning, last = _meaning(job, beside)
    where = f"{formatting.destination(job.environment)} ({job.environment.host}) as {formatting.one_line(job.account)}."
    preposition = "For" if job.is_outgoing or job.is_unsent else "Sent to"
    paragraphs = (
        _joined((f"{preposition} {where}", _CORRECTS if job.corrects else "")),
        _held(job, beside.awaited),
        *meaning,
        _joined((last, _rows(job))),
        _SENT_AGAIN if job.sent_again_as else _doubted(beside.in_doubt),
        _not_followed(job, following),
        _correction(beside),
    )
    return formatting.safe_lines(_joined(paragraphs, by="\n"))


def _doubted(lost: Job | None) -> str:
    if lost is None:
        return ""
    return (
        f"But it repeats {formatting.called(lost)}, of which Knosc's answer was lost. That one may have arrived: "
        "look in Knosc before you send it again."
    )


def _held(job: Job, awaited: Job | None) -> str:
    if job.state is not JobState.WAITING:
        return ""
    if job.after:
        name = formatting.called(awaited) if awaited is not None else "the one before it"
        return f"It is held until {name} has completed."
    return f"It goes after {formatting.called(awaited)}, which is older and held." if awaited is not None else ""


def in_short(job: Job) -> str:
    """What the state means, for a tooltip."""
    if job.problem is None or job.state in _OUTGROWN:
        return formatting.state_sentence(job)
    return _joined((render(job.problem.message), formatting.evidence_sentence(job)))


def technical(job: Job) -> str:
    """What somebody who helps the user wants to know."""
    lines = [
        f"Trigger: {job.trigger}",
        f"Address: {job.environment.origin}",
        *_times(job),
    ]
    if job.job_id is not None:
        lines.append(f"Job id in Knosc: {job.job_id}")
    if job.status_word:
        lines.append(f"Status in Knosc: {job.status_word}")
    if job.file is not None:
        lines.append(f"Size: {job.file.size:,} bytes")
        if job.file.sha256:
            lines.append(f"SHA-256: {job.file.sha256}")
    if job.before:
        before = "Knosc showed none" if job.before == NOTHING else job.before
        lines.append(f"SHA-256 of the last upload before: {before}")
    if job.program:
        lines.append(f"Sent by: Knosc Desktop {job.program}")
    if job.problem is not None and job.problem.details:
        lines += ["", job.problem.details]
    return "\n".join(lines)


def _meaning(job: Job, beside: JobContext) -> list[str]:
    """What happened and what it means, in paragraphs."""
    looked = freshness.looked_sentence(job)
    if job.problem is None or job.state in _OUTGROWN:
        return [_joined((formatting.state_sentence(job), looked))]
    # What to do about it is done, or is to be thought over first.
    hint = "" if job.sent_again_as or beside.in_doubt is not None else render(job.problem.hint)
    if evidence := formatting.evidence_sentence(job):
        return [render(job.problem.message), _joined((evidence, looked)), hint]
    return [_joined((render(job.problem.message), hint))]


def _rows(job: Job) -> str:
    if job.rows_processed is None:
        return ""
    rows = formatting.counted(job.rows_processed, "row", "rows")
    # What Knosc counts of a job that failed is not documented (knosc-api.md section 7).
    return f"It counted {rows} as processed." if job.state is JobState.FAILED else f"{rows} processed."


def _correction(beside: JobContext) -> str:
    """How far the correction has come."""
    if beside.is_staged:
        return _STAGED
    if beside.is_corrected:
        return _SAVED_AGAIN
    if beside.correction is None:
        return ""
    state = formatting.state_name(beside.correction)
    if beside.correction.state in _NOT_HANDED_OVER or beside.correction.is_unsent:
        return f"The corrected file has a line of its own: {state}."
    return f"You have sent the corrected file since. It has a line of its own: {state}."


def _not_followed(job: Job, following: Tracking) -> str:
    if not following.leaves_out(job):
        return ""
    return _joined((freshness.not_followed_sentence(job), freshness.confirmed_sentence(job)))


def _joined(parts: Iterable[str], by: str = " ") -> str:
    return by.join(part for part in parts if part)


def _times(job: Job) -> list[str]:
    times = {
        "Asked for": job.created_at,
        "Handed over": job.handed_over_at,
        "Accepted": job.accepted_at,
        "Last confirmed": job.confirmed_at,
        "Last looked for": job.looked_at,
        "Completed": job.completed_at,
    }
    return [f"{what}: {formatting.moment_in_full(when)}" for what, when in times.items() if when is not None]
