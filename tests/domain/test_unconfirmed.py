"""What is told of jobs that an earlier run left half-way."""

from __future__ import annotations

import pytest

from knosc_desktop.domain.errors import Problem
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.jobs import Job
from knosc_desktop.domain.texts import message
from knosc_desktop.domain.unconfirmed import (
    ARRIVED_AFTER_ALL,
    RUN_STOPPED,
    STOPPED,
    STOPPED_WAITING,
    of_damaged_list,
    of_earlier_run,
)
from tests.support.builders import make_computation, make_job

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("job", "has_first_arrived", "state", "problem"),
    [
        (make_job(JobState.SENDING), False, JobState.NOT_SENT, STOPPED),
        (make_job(JobState.WAITING), True, JobState.NOT_SENT, ARRIVED_AFTER_ALL),
        (make_job(JobState.HANDED_OVER), True, JobState.UNCONFIRMED, STOPPED_WAITING),
        (make_computation(JobState.WAITING), False, JobState.NOT_SENT, RUN_STOPPED),
        (make_computation(JobState.HANDED_OVER), False, JobState.UNCONFIRMED, STOPPED_WAITING),
    ],
)
def test_a_job_left_half_way_says_what_is_known_of_it(
    job: Job, has_first_arrived: bool, state: JobState, problem: Problem
) -> None:
    ended = of_earlier_run(job, has_first_arrived=has_first_arrived)
    assert (ended.state, ended.problem) == (state, problem)


def test_a_job_that_has_ended_keeps_its_state() -> None:
    job = make_job(JobState.COMPLETED)
    assert of_earlier_run(job, has_first_arrived=False) is job
    assert of_damaged_list(job) is job


@pytest.mark.parametrize("state", [JobState.WAITING, JobState.HANDED_OVER])
def test_no_job_of_a_damaged_list_is_called_safe_to_retry(state: JobState) -> None:
    doubtful = of_damaged_list(make_job(state))
    assert (doubtful.state, doubtful.is_in_doubt) == (JobState.UNCONFIRMED, True)
    # Nothing is known of what was sent, either.
    assert doubtful.problem == Problem(
        message("uploads.not_confirmed"), message("uploads.damaged_list"), message("uploads.check_before_retry")
    )
