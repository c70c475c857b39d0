from __future__ import annotations

import pytest

from knosc_desktop.domain.environment import Environment, Stage
from knosc_desktop.domain.job_states import NOTHING, Evidence, JobState
from knosc_desktop.models.job_text import JobAction, JobContext, action_label, job_actions
from tests.support.builders import SHA256, make_computation, make_environment, make_job, make_row_error, make_sent_file

CANCEL, AGAIN, REMOVE = JobAction.CANCEL, JobAction.SEND_AGAIN, JobAction.REMOVE
SHOW, SAVE, COPY = JobAction.SHOW_ERRORS, JobAction.SAVE_ERRORS, JobAction.COPY
PROMOTE = JobAction.UPLOAD_TO_PRODUCTION
LOOK, RECEIPT, SENT = JobAction.LOOK_AGAIN, JobAction.SAVE_RECEIPT, JobAction.SAVE_SENT_FILE


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        (JobState.SNAPSHOT, (CANCEL, COPY)),
        (JobState.WAITING, (CANCEL, COPY)),
        (JobState.SENDING, (COPY,)),
        (JobState.HANDED_OVER, (COPY,)),
        (JobState.ACCEPTED, (RECEIPT, SENT, COPY, REMOVE)),
        (JobState.QUEUED, (RECEIPT, SENT, COPY, REMOVE)),
        (JobState.RUNNING, (RECEIPT, SENT, COPY, REMOVE)),
        (JobState.OTHER, (RECEIPT, SENT, COPY, REMOVE)),
        (JobState.COMPLETED, (PROMOTE, RECEIPT, SENT, COPY, REMOVE)),
        (JobState.COMPLETED_WITH_ERRORS, (RECEIPT, SENT, COPY, REMOVE)),
        (JobState.FAILED, (RECEIPT, SENT, COPY, REMOVE)),
        (JobState.NOT_SENT, (AGAIN, RECEIPT, SENT, COPY, REMOVE)),
        (JobState.REFUSED, (AGAIN, RECEIPT, SENT, COPY, REMOVE)),
        (JobState.GONE, (RECEIPT, SENT, COPY, REMOVE)),
        (JobState.UNCONFIRMED, (LOOK, AGAIN, RECEIPT, SENT, COPY, REMOVE)),
        (JobState.RECEIVED, (RECEIPT, SENT, COPY, REMOVE)),
        (JobState.CANCELLED, (AGAIN, RECEIPT, SENT, COPY, REMOVE)),
    ],
)
def test_each_state_offers_what_is_safe(state: JobState, offered: tuple[JobAction, ...]) -> None:
    assert job_actions(make_job(state)) == offered


@pytest.mark.parametrize(
    "environment", [make_environment(stage=Stage.PRODUCTION), Environment("https://knosc.example.com", Stage.OTHER)]
)
def test_only_what_test_has_completed_is_offered_to_production(environment: Environment) -> None:
    assert PROMOTE in job_actions(make_job(JobState.COMPLETED))
    assert PROMOTE not in job_actions(make_job(JobState.COMPLETED, environment=environment))
    assert PROMOTE not in job_actions(make_computation(JobState.COMPLETED))


def test_the_way_to_production_names_it() -> None:
    assert action_label(PROMOTE, make_job(JobState.COMPLETED)) == "Upload &the same file to PRODUCTION…"


def test_errors_can_be_shown_and_saved() -> None:
    assert job_actions(make_job(JobState.FAILED, errors=(make_row_error(),))) == (
        SHOW,
        JobAction.SAVE_ANNOTATED,
        JobAction.SAVE_FAILED_ROWS,
        SAVE,
        RECEIPT,
        SENT,
        COPY,
        REMOVE,
    )


def test_sending_again_what_may_have_arrived_announces_a_question() -> None:
    assert action_label(AGAIN, make_job(JobState.UNCONFIRMED)).endswith("…")


def test_sending_again_what_surely_did_not_arrive_asks_nothing() -> None:
    assert not action_label(AGAIN, make_job(JobState.NOT_SENT)).endswith("…")


def test_a_computation_has_neither_a_file_to_save_nor_one_to_look_for() -> None:
    assert job_actions(make_computation(JobState.UNCONFIRMED)) == (AGAIN, RECEIPT, COPY, REMOVE)


def test_a_file_whose_copy_was_never_complete_cannot_be_saved() -> None:
    assert SENT not in job_actions(make_job(JobState.NOT_SENT, file=make_sent_file(sha256="")))


@pytest.mark.parametrize(
    ("state", "word"), [(JobState.NOT_SENT, "copy"), (JobState.CANCELLED, "copy"), (JobState.FAILED, "uploaded file")]
)
def test_only_a_sent_file_is_called_sent(state: JobState, word: str) -> None:
    assert word in action_label(SENT, make_job(state)).replace("&", "")


@pytest.mark.parametrize("state", list(JobState))
def test_no_two_entries_of_a_menu_share_a_key(state: JobState) -> None:
    job = make_job(state, errors=(make_row_error(),), before=SHA256)
    labels = [action_label(action, job) for action in job_actions(job, JobContext(is_corrected=True))]
    keys = [label[label.index("&") + 1].lower() for label in labels]
    assert len(set(keys)) == len(keys)


def test_checking_a_corrected_file_does_not_promise_to_send_it() -> None:
    assert action_label(JobAction.SEND_CORRECTED, make_job(JobState.FAILED)).replace("&", "") == "Add corrected file"


def test_a_file_that_was_saved_again_can_be_checked_and_sent() -> None:
    job = make_job(JobState.FAILED)
    assert JobAction.SEND_CORRECTED not in job_actions(job)
    assert JobAction.SEND_CORRECTED in job_actions(job, JobContext(is_corrected=True))


@pytest.mark.parametrize(
    ("state", "before", "offered"),
    [
        (JobState.COMPLETED, SHA256, True),
        (JobState.FAILED, SHA256, True),
        (JobState.UNCONFIRMED, SHA256, True),
        (JobState.COMPLETED, NOTHING, False),
        (JobState.COMPLETED, "", False),
        (JobState.NOT_SENT, SHA256, False),
    ],
)
def test_what_was_there_before_can_be_restored_when_it_is_known_and_something_may_have_replaced_it(
    state: JobState, before: str, offered: bool
) -> None:
    assert (JobAction.PUT_BACK in job_actions(make_job(state, before=before))) == offered


def test_errors_of_a_computation_belong_to_no_cells() -> None:
    offered = job_actions(make_computation(JobState.FAILED, errors=(make_row_error(),)))
    assert not {JobAction.SAVE_ANNOTATED, JobAction.SAVE_FAILED_ROWS} & set(offered)


@pytest.mark.parametrize(
    ("state", "evidence"),
    [(JobState.NOT_SENT, Evidence.UNDECIDABLE), (JobState.REFUSED, Evidence.UNCHANGED)],
)
def test_what_may_be_in_knosc_all_the_same_is_sent_again_and_removed_after_a_question(
    state: JobState, evidence: Evidence
) -> None:
    job = make_job(state, evidence=evidence)
    assert {AGAIN, REMOVE} <= set(job_actions(job))
    assert action_label(AGAIN, job).endswith("…")
    assert action_label(REMOVE, job).endswith("…")
