from __future__ import annotations

import pytest

from knosc_desktop.domain.job_state import JobState
from knosc_desktop.models.job_actions import JobAction, action_label, job_actions
from tests.support.builders import make_job, make_row_error

CANCEL, AGAIN, REMOVE = JobAction.CANCEL, JobAction.SEND_AGAIN, JobAction.REMOVE
SHOW, SAVE, COPY = JobAction.SHOW_ERRORS, JobAction.SAVE_ERRORS, JobAction.COPY


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        (JobState.SNAPSHOT, (CANCEL, COPY)),
        (JobState.WAITING, (CANCEL, COPY)),
        (JobState.SENDING, (COPY,)),
        (JobState.HANDED_OVER, (COPY,)),
        (JobState.ACCEPTED, (COPY, REMOVE)),
        (JobState.QUEUED, (COPY, REMOVE)),
        (JobState.RUNNING, (COPY, REMOVE)),
        (JobState.OTHER, (COPY, REMOVE)),
        (JobState.COMPLETED, (COPY, REMOVE)),
        (JobState.COMPLETED_WITH_ERRORS, (COPY, REMOVE)),
        (JobState.FAILED, (COPY, REMOVE)),
        (JobState.NOT_SENT, (AGAIN, COPY, REMOVE)),
        (JobState.REFUSED, (AGAIN, COPY, REMOVE)),
        (JobState.UNKNOWN, (AGAIN, COPY, REMOVE)),
        (JobState.CANCELLED, (AGAIN, COPY, REMOVE)),
    ],
)
def test_each_state_offers_what_is_safe(state, offered):
    assert job_actions(make_job(state)) == offered


def test_errors_can_be_shown_and_saved():
    assert job_actions(make_job(JobState.FAILED, errors=(make_row_error(),))) == (SHOW, SAVE, COPY, REMOVE)


def test_sending_again_what_may_have_arrived_announces_a_question():
    assert action_label(AGAIN, make_job(JobState.UNKNOWN)).endswith("…")


def test_sending_again_what_surely_did_not_arrive_asks_nothing():
    assert not action_label(AGAIN, make_job(JobState.NOT_SENT)).endswith("…")
