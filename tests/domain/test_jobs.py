from __future__ import annotations

from dataclasses import fields

import pytest

from knosc_desktop.domain.job_states import Evidence, JobState
from knosc_desktop.domain.jobs import Job, JobKey, RowError, SentFile
from tests.support.builders import TEST, make_job, make_sent_file
from tests.support.clock import START

LEAVING = {JobState.SNAPSHOT, JobState.WAITING, JobState.SENDING, JobState.HANDED_OVER}
TRACKED = {JobState.ACCEPTED, JobState.QUEUED, JobState.RUNNING, JobState.OTHER, JobState.GONE}
ENDED = set(JobState) - LEAVING - TRACKED


@pytest.mark.parametrize("state", JobState)
def test_the_program_is_busy_with_a_job_until_the_server_has_it(state: JobState) -> None:
    assert make_job(state).is_outgoing is (state in LEAVING)


@pytest.mark.parametrize("state", JobState)
def test_the_server_is_asked_about_a_job_from_its_acceptance_to_its_end(state: JobState) -> None:
    assert make_job(state).is_tracked is (state in TRACKED)


@pytest.mark.parametrize("state", JobState)
def test_a_job_is_leaving_or_tracked_or_ended(state: JobState) -> None:
    job = make_job(state)
    assert [job.is_outgoing, job.is_tracked, job.is_ended].count(True) == 1
    assert job.is_ended is (state in ENDED)


@pytest.mark.parametrize("state", JobState)
def test_a_job_is_cancelled_only_before_its_first_byte_is_sent(state: JobState) -> None:
    assert make_job(state).can_cancel is (state in {JobState.SNAPSHOT, JobState.WAITING})


@pytest.mark.parametrize("state", JobState)
def test_only_what_never_became_a_job_may_be_sent_again_without_a_doubt(state: JobState) -> None:
    assert make_job(state).surely_no_job is (state in {JobState.NOT_SENT, JobState.REFUSED, JobState.CANCELLED})


def test_an_unknown_outcome_is_ended_but_not_surely_without_a_job() -> None:
    job = make_job(JobState.UNCONFIRMED)
    assert job.is_ended
    assert not job.surely_no_job


@pytest.mark.parametrize("state", JobState)
def test_more_may_become_known_of_what_has_not_ended_and_of_lost_answers(state: JobState) -> None:
    assert make_job(state).is_unsettled is (state in LEAVING | TRACKED | {JobState.UNCONFIRMED})


@pytest.mark.parametrize("state", JobState)
def test_a_job_may_be_sent_again_unless_knosc_surely_has_it_or_is_still_to_get_it(state: JobState) -> None:
    may = state in {JobState.NOT_SENT, JobState.REFUSED, JobState.CANCELLED, JobState.UNCONFIRMED}
    assert make_job(state).can_retry is may


def test_a_job_is_sent_again_once() -> None:
    assert not make_job(JobState.NOT_SENT, sent_again_as="another").can_retry


@pytest.mark.parametrize("state", JobState)
def test_only_a_lost_answer_is_looked_for(state: JobState) -> None:
    assert make_job(state).can_resolve is (state is JobState.UNCONFIRMED)


@pytest.mark.parametrize("file", [None, make_sent_file(sha256="")])
def test_without_bytes_to_compare_nothing_is_looked_for(file: SentFile | None) -> None:
    assert not make_job(JobState.UNCONFIRMED, file=file).can_resolve


def test_an_arrival_without_an_answer_is_an_end_but_no_outcome() -> None:
    job = make_job(JobState.RECEIVED)
    assert job.is_ended
    assert not job.has_outcome
    assert not job.surely_no_job
    assert not job.is_unsettled


def test_a_job_is_asked_for_by_trigger_and_id() -> None:
    assert make_job(job_id="forecast-upload-abc123").key == JobKey("forecast", "forecast-upload-abc123")


def test_a_job_without_id_cannot_be_asked_for() -> None:
    assert make_job(JobState.WAITING).key is None


def test_the_saved_values_of_the_states_never_change() -> None:
    assert {state.name: state.value for state in JobState} == {
        "SNAPSHOT": "snapshot",
        "WAITING": "waiting",
        "SENDING": "sending",
        "HANDED_OVER": "handed-over",
        "ACCEPTED": "accepted",
        "QUEUED": "queued",
        "RUNNING": "running",
        "OTHER": "other",
        "GONE": "gone",
        "COMPLETED": "completed",
        "COMPLETED_WITH_ERRORS": "completed-with-errors",
        "FAILED": "failed",
        "NOT_SENT": "not-sent",
        "REFUSED": "refused",
        "UNCONFIRMED": "unknown",
        "RECEIVED": "arrived",
        "CANCELLED": "cancelled",
    }


def test_a_job_that_was_just_asked_for_claims_nothing() -> None:
    job = Job("1", "forecast", TEST, "jane.doe", JobState.WAITING, START)
    set_at_birth = {"id", "trigger", "environment", "account", "state", "created_at"}
    known = {each.name: getattr(job, each.name) for each in fields(job) if each.name not in set_at_birth}
    texts = dict.fromkeys(("status_word", "sent_again_as", "before", "evidence", "program", "corrects", "after"), "")
    assert known == {**dict.fromkeys(known), "sent": 0, "errors": (), **texts}


def test_unknown_facts_of_a_row_error_and_a_file_are_empty() -> None:
    assert RowError("Unknown item") == RowError("Unknown item", None, "", "")
    assert SentFile("a.csv", 1) == SentFile("a.csv", 1, "", "")


@pytest.mark.parametrize("state", JobState)
@pytest.mark.parametrize("evidence", Evidence)
def test_a_job_is_in_doubt_while_its_answer_is_lost_or_knosc_has_shown_something(
    state: JobState, evidence: Evidence
) -> None:
    job = make_job(state, evidence=evidence)
    shown = state in {JobState.NOT_SENT, JobState.REFUSED, JobState.CANCELLED} and evidence is not Evidence.NONE
    assert job.is_in_doubt is (state is JobState.UNCONFIRMED or shown)
    assert job.surely_no_job is (job.is_unsent and not shown)


def test_a_lost_job_with_a_number_is_known_to_be_there_and_not_looked_for() -> None:
    assert not make_job(JobState.UNCONFIRMED, job_id="7").can_resolve
