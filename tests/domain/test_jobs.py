from __future__ import annotations

import pytest

from knosc_desktop.domain.job_state import JobState
from knosc_desktop.domain.jobs import JobKey
from tests.support.builders import make_job

LEAVING = {JobState.SNAPSHOT, JobState.WAITING, JobState.SENDING, JobState.HANDED_OVER}
TRACKED = {JobState.ACCEPTED, JobState.QUEUED, JobState.RUNNING, JobState.OTHER}
ENDED = set(JobState) - LEAVING - TRACKED


@pytest.mark.parametrize("state", JobState)
def test_the_program_is_busy_with_a_job_until_the_server_has_it(state: JobState) -> None:
    assert make_job(state).is_leaving is (state in LEAVING)


@pytest.mark.parametrize("state", JobState)
def test_the_server_is_asked_about_a_job_from_its_acceptance_to_its_end(state: JobState) -> None:
    assert make_job(state).is_tracked is (state in TRACKED)


@pytest.mark.parametrize("state", JobState)
def test_a_job_is_leaving_or_tracked_or_ended(state: JobState) -> None:
    job = make_job(state)
    assert [job.is_leaving, job.is_tracked, job.is_ended].count(True) == 1
    assert job.is_ended is (state in ENDED)


@pytest.mark.parametrize("state", JobState)
def test_a_job_is_taken_back_only_before_its_first_byte_left(state: JobState) -> None:
    assert make_job(state).may_be_cancelled is (state in {JobState.SNAPSHOT, JobState.WAITING})


@pytest.mark.parametrize("state", JobState)
def test_only_what_never_became_a_job_may_be_sent_again_without_a_doubt(state: JobState) -> None:
    assert make_job(state).surely_no_job is (state in {JobState.NOT_SENT, JobState.REFUSED, JobState.CANCELLED})


def test_an_unknown_outcome_is_ended_but_not_surely_without_a_job() -> None:
    job = make_job(JobState.UNKNOWN)
    assert job.is_ended
    assert not job.surely_no_job


def test_a_job_is_asked_for_by_trigger_and_id() -> None:
    assert make_job(job_id="forecast-upload-abc123").key == JobKey("forecast", "forecast-upload-abc123")


def test_a_job_without_id_cannot_be_asked_for() -> None:
    assert make_job(JobState.WAITING).key is None


def test_the_saved_words_of_the_states_never_change() -> None:
    assert {state.name: state.value for state in JobState} == {
        "SNAPSHOT": "snapshot",
        "WAITING": "waiting",
        "SENDING": "sending",
        "HANDED_OVER": "handed-over",
        "ACCEPTED": "accepted",
        "QUEUED": "queued",
        "RUNNING": "running",
        "OTHER": "other",
        "COMPLETED": "completed",
        "COMPLETED_WITH_ERRORS": "completed-with-errors",
        "FAILED": "failed",
        "NOT_SENT": "not-sent",
        "REFUSED": "refused",
        "UNKNOWN": "unknown",
        "CANCELLED": "cancelled",
    }
