"""What the user may do with a job; a pure function of the job and of what lies beside it on the disk."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from knosc_desktop.domain.jobs import NOTHING, JobState

if TYPE_CHECKING:
    from knosc_desktop.domain.jobs import Job


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
class Beside:
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


ALONE = Beside()


def job_actions(job: Job, beside: Beside = ALONE) -> tuple[JobAction, ...]:
    """The entries of the job's menu, in their order."""
    has_copy = job.file is not None and bool(job.file.sha256) and not job.is_leaving
    offered = {
        JobAction.CANCEL: job.may_be_cancelled,
        JobAction.LOOK_AGAIN: job.may_be_looked_for,
        JobAction.SEND_AGAIN: job.may_be_sent_again,
        JobAction.SEND_CORRECTED: beside.is_corrected and job.file is not None,
        JobAction.SHOW_ERRORS: bool(job.errors),
        JobAction.SAVE_ANNOTATED: bool(job.errors) and has_copy,
        JobAction.SAVE_FAILED_ROWS: bool(job.errors) and has_copy,
        JobAction.SAVE_ERRORS: bool(job.errors),
        JobAction.SAVE_RECEIPT: not job.is_leaving,
        JobAction.SAVE_SENT_FILE: has_copy,
        JobAction.PUT_BACK: has_copy and not job.surely_no_job and job.before not in {"", NOTHING},
        JobAction.COPY: True,
        JobAction.REMOVE: not job.is_leaving,
    }
    return tuple(action for action, is_offered in offered.items() if is_offered)


def action_label(action: JobAction, job: Job, beside: Beside = ALONE) -> str:
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
