from __future__ import annotations

import pytest

from knosc_desktop.domain.job_links import DependencyState, dependency_state
from knosc_desktop.domain.job_states import JobState
from tests.support.builders import make_job

STILL_OPEN = {
    JobState.SNAPSHOT,
    JobState.WAITING,
    JobState.SENDING,
    JobState.HANDED_OVER,
    JobState.ACCEPTED,
    JobState.QUEUED,
    JobState.RUNNING,
    JobState.OTHER,
    JobState.GONE,
    JobState.UNCONFIRMED,
}


@pytest.mark.parametrize("state", JobState)
def test_only_a_completed_job_lets_the_next_one_be_sent(state: JobState) -> None:
    assert (dependency_state(make_job(state)) is DependencyState.MET) is (state is JobState.COMPLETED)


@pytest.mark.parametrize("state", JobState)
def test_the_next_one_waits_while_more_may_become_known(state: JobState) -> None:
    assert (dependency_state(make_job(state)) is DependencyState.PENDING) is (state in STILL_OPEN)


def test_a_job_that_is_not_on_the_list_ends_the_wait() -> None:
    assert dependency_state(None) is DependencyState.FAILED
