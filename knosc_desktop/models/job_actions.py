"""What a planner may do with a job; a pure function of the job."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from knosc_desktop.domain.job_state import JobState

if TYPE_CHECKING:
    from knosc_desktop.domain.jobs import Job


class JobAction(StrEnum):
    """One entry of a job's menu; the value is its object name."""

    CANCEL = "actionCancelJob"
    SEND_AGAIN = "actionSendAgain"
    SHOW_ERRORS = "actionShowErrors"
    SAVE_ERRORS = "actionSaveErrors"
    COPY = "actionCopyJob"
    REMOVE = "actionRemoveJob"


def job_actions(job: Job) -> tuple[JobAction, ...]:
    """The entries of the job's menu, in their order."""
    offered = {
        JobAction.CANCEL: job.may_be_cancelled,
        JobAction.SEND_AGAIN: job.may_be_sent_again,
        JobAction.SHOW_ERRORS: bool(job.errors),
        JobAction.SAVE_ERRORS: bool(job.errors),
        JobAction.COPY: True,
        JobAction.REMOVE: not job.is_leaving,
    }
    return tuple(action for action, is_offered in offered.items() if is_offered)


def action_label(action: JobAction, job: Job) -> str:
    """What the entry says; dots where a question follows."""
    if action is JobAction.SEND_AGAIN:
        return "&Send again…" if job.state is JobState.UNKNOWN else "&Send again"
    return {
        JobAction.CANCEL: "&Cancel before it is sent",
        JobAction.SHOW_ERRORS: "Show &errors",
        JobAction.SAVE_ERRORS: "Save errors as CS&V…",
        JobAction.COPY: "&Copy",
        JobAction.REMOVE: "&Remove from the list",
    }[action]
