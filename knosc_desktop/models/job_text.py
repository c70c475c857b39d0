"""The story of a job in sentences, and what the user may do with it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from knosc_desktop.domain.environment import Stage
from knosc_desktop.domain.job_states import NOTHING, JobState
from knosc_desktop.models import formatting, freshness
from knosc_desktop.words.catalogue import render, tr

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
    OPEN_FILE = "actionOpenFile"
    UPLOAD_TO_PRODUCTION = "actionUploadToProduction"
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
        JobAction.OPEN_FILE: bool(job.errors) and job.file is not None and bool(job.file.place),
        JobAction.UPLOAD_TO_PRODUCTION: has_copy and _has_proved_itself(job),
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
        asks = job.is_in_doubt or beside.in_doubt is not None
        return tr("jobs.action.retry_after_question" if asks else "jobs.action.retry")
    if action is JobAction.SAVE_SENT_FILE:
        return tr("jobs.action.save_copy" if job.state in _NEVER_LEFT else "jobs.action.save_sent")
    if action is JobAction.REMOVE:
        return tr("jobs.action.remove" if job.surely_no_job else "jobs.action.remove_after_question")
    if action is JobAction.UPLOAD_TO_PRODUCTION:
        return tr("jobs.action.same_file", place=formatting.stage_word(Stage.PRODUCTION))
    return tr(_ACTIONS[action])


def _has_proved_itself(job: Job) -> bool:
    """Whether TEST took all of it, and there is a PRODUCTION to go on to."""
    is_on_test = job.environment.stage is Stage.TEST and job.environment.sibling is not None
    return is_on_test and job.state is JobState.COMPLETED


_ACTIONS = {
    JobAction.CANCEL: "jobs.action.cancel",
    JobAction.LOOK_AGAIN: "jobs.action.look_again",
    JobAction.SEND_CORRECTED: "jobs.action.corrected",
    JobAction.OPEN_FILE: "jobs.action.open_file",
    JobAction.SHOW_ERRORS: "jobs.action.show_errors",
    JobAction.SAVE_ANNOTATED: "jobs.action.save_marked",
    JobAction.SAVE_FAILED_ROWS: "jobs.action.save_failed_rows",
    JobAction.SAVE_ERRORS: "jobs.action.save_errors",
    JobAction.SAVE_RECEIPT: "jobs.action.save_receipt",
    JobAction.PUT_BACK: "jobs.action.restore",
    JobAction.COPY: "jobs.action.copy",
}


# The details of the selected job: title, story, technical details; pure functions.

_OUTGROWN = frozenset({JobState.GONE, JobState.RECEIVED})
"""What they are says more than the problem they began with."""


_NOT_HANDED_OVER = frozenset({JobState.SNAPSHOT, JobState.WAITING, JobState.SENDING})


def title(job: Job) -> str:
    """State, data type and file on one line."""
    state, data_type = formatting.state_word(job), formatting.trigger_label(job.trigger)
    if job.file is None:
        return tr("jobs.title.run", state=state, data_type=data_type)
    return tr("jobs.title.file", state=state, data_type=data_type, file=formatting.file_name(job))


def story(job: Job, following: Tracking, beside: JobContext = NO_CONTEXT) -> str:
    """What happened, what it means, what to do; and where it went."""
    *meaning, last = _meaning(job, beside)
    where = tr(
        "jobs.story.to" if job.is_outgoing or job.is_unsent else "jobs.story.sent_to",
        environment=formatting.destination(job.environment),
        address=job.environment.host,
        account=formatting.one_line(job.account),
    )
    paragraphs = (
        _joined((where, tr("jobs.story.corrects") if job.corrects else "")),
        _held(job, beside.awaited),
        *meaning,
        _joined((last, _rows(job))),
        tr("jobs.story.retried") if job.sent_again_as else _doubted(beside.in_doubt),
        _not_followed(job, following),
        _correction(beside),
    )
    return formatting.safe_lines(_joined(paragraphs, by="\n"))


def _doubted(lost: Job | None) -> str:
    return "" if lost is None else tr("jobs.story.in_doubt", job=formatting.called(lost))


def _held(job: Job, awaited: Job | None) -> str:
    if job.state is not JobState.WAITING or awaited is None:
        return ""
    return tr("jobs.story.held_for" if job.after else "jobs.story.behind", job=formatting.called(awaited))


def in_short(job: Job) -> str:
    """What the state means, for a tooltip."""
    if job.problem is None or job.state in _OUTGROWN:
        return formatting.state_sentence(job)
    return _joined((render(job.problem.message), formatting.evidence_sentence(job)))


def technical(job: Job) -> str:
    """What somebody who helps the user wants to know."""
    lines = [
        tr("jobs.details.trigger", name=job.trigger),
        tr("jobs.details.address", address=job.environment.origin),
        *_times(job),
    ]
    if job.job_id is not None:
        lines.append(tr("jobs.details.job_id", id=job.job_id))
    if job.status_word:
        lines.append(tr("jobs.details.status", status=job.status_word))
    if job.file is not None:
        lines.append(tr("jobs.details.size", count=job.file.size))
        if job.file.sha256:
            lines.append(tr("jobs.details.digest", digest=job.file.sha256))
    if job.before == NOTHING:
        lines.append(tr("jobs.details.no_before"))
    elif job.before:
        lines.append(tr("jobs.details.before", digest=job.before))
    if job.program:
        lines.append(tr("jobs.details.version", version=job.program))
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
    # What is counted of a failed job belongs to what its state means.
    if job.rows_processed is None or job.state is JobState.FAILED:
        return ""
    return tr("jobs.rows_processed", count=job.rows_processed)


def _correction(beside: JobContext) -> str:
    """How far the correction has come."""
    if beside.is_staged:
        return tr("jobs.story.staged")
    if beside.is_corrected:
        return tr("jobs.story.corrected")
    if beside.correction is None:
        return ""
    state = formatting.state_name(beside.correction)
    if beside.correction.state in _NOT_HANDED_OVER or beside.correction.is_unsent:
        return tr("jobs.story.correction", state=state)
    return tr("jobs.story.correction_sent", state=state)


def _not_followed(job: Job, following: Tracking) -> str:
    if not following.leaves_out(job):
        return ""
    return _joined((freshness.not_followed_sentence(job), freshness.confirmed_sentence(job)))


def _joined(parts: Iterable[str], by: str = " ") -> str:
    return by.join(part for part in parts if part)


def _times(job: Job) -> list[str]:
    times = {
        "asked": job.created_at,
        "handed_over": job.handed_over_at,
        "accepted": job.accepted_at,
        "confirmed": job.confirmed_at,
        "looked": job.looked_at,
        "completed": job.completed_at,
    }
    return [
        tr(f"jobs.details.{what}", moment=formatting.moment_in_full(when))
        for what, when in times.items()
        if when is not None
    ]
