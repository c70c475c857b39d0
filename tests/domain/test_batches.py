"""What was asked for at once belongs together."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from knosc_desktop.domain.batches import Batch, BatchKey, BatchProgress, is_at_rest
from knosc_desktop.domain.job_states import ENDED_UNSENT, OUTCOMES, JobState
from tests.support.builders import PRODUCTION, make_job
from tests.support.clock import START

AT_REST = OUTCOMES | ENDED_UNSENT | {JobState.UNCONFIRMED, JobState.RECEIVED, JobState.GONE}


def test_jobs_of_one_moment_are_one_batch_whatever_becomes_of_them() -> None:
    assert BatchKey.of(make_job(JobState.RUNNING)) == BatchKey.of(make_job(JobState.FAILED, trigger="item-master"))


@pytest.mark.parametrize(
    "facts", [{"created_at": START + timedelta(microseconds=1)}, {"environment": PRODUCTION}, {"account": "john.roe"}]
)
def test_another_moment_place_or_account_is_another_batch(facts: dict[str, Any]) -> None:
    assert BatchKey.of(make_job(**facts)) != BatchKey.of(make_job())


@pytest.mark.parametrize("state", JobState)
def test_there_is_nothing_to_wait_for_once_it_ended_or_is_no_longer_listed(state: JobState) -> None:
    assert is_at_rest(make_job(state)) == (state in AT_REST)


def test_what_needs_the_user_most_comes_first_and_else_the_order_stays() -> None:
    states = [JobState.COMPLETED, JobState.NOT_SENT, JobState.FAILED, JobState.UNCONFIRMED, JobState.FAILED]
    jobs = tuple(make_job(state) for state in states)
    assert Batch(jobs).worst_first == (jobs[2], jobs[4], jobs[3], jobs[1], jobs[0])


def test_completed_with_errors_is_worse_than_completed() -> None:
    good, doubtful = make_job(JobState.COMPLETED), make_job(JobState.COMPLETED_WITH_ERRORS)
    assert Batch((good, doubtful)).worst_first[0] is doubtful


def test_every_state_that_a_batch_can_end_with_has_a_place() -> None:
    jobs = tuple(make_job(state) for state in AT_REST)
    assert Batch((make_job(JobState.RUNNING), *jobs)).worst_first[-1].state is JobState.RUNNING


@pytest.mark.parametrize(("sent", "size", "fraction"), [(1, 4, 0.25), (5, 4, 1.0), (0, 0, None)])
def test_the_fraction_is_never_more_than_all(sent: int, size: int, fraction: float | None) -> None:
    assert BatchProgress(1, 1, sent, size).fraction == fraction
