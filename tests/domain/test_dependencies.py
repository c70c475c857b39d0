from __future__ import annotations

import pytest

from knosc_desktop.domain.job_links import Turn, turn_after
from knosc_desktop.domain.jobs import JobState
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
    JobState.UNKNOWN,
}


@pytest.mark.parametrize("state", JobState)
def test_only_what_has_completed_lets_the_next_one_go(state: JobState) -> None:
    assert (turn_after(make_job(state)) is Turn.HAS_COME) is (state is JobState.COMPLETED)


@pytest.mark.parametrize("state", JobState)
def test_the_next_one_waits_as_long_as_more_may_become_known(state: JobState) -> None:
    assert (turn_after(make_job(state)) is Turn.MAY_COME) is (state in STILL_OPEN)


def test_of_what_is_not_on_the_list_nothing_more_becomes_known() -> None:
    assert turn_after(None) is Turn.NEVER_COMES
