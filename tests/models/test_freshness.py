from __future__ import annotations

from datetime import timedelta

import pytest

from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.session import SessionPhase, SessionState
from knosc_desktop.models import formatting, freshness
from knosc_desktop.models.freshness import Tracking
from tests.support.builders import PRODUCTION, make_job, make_profile, make_session_state
from tests.support.clock import START

NOW = START
SIGNED_IN = Tracking.of(make_session_state())
NOBODY = Tracking()


def test_two_missed_answers_make_a_state_stale() -> None:
    slowest_round = timedelta(seconds=15 * 1.1)
    fresh = make_job(JobState.RUNNING, confirmed_at=NOW - 2 * slowest_round)
    stale = make_job(JobState.RUNNING, confirmed_at=NOW - 2 * slowest_round - timedelta(seconds=1))
    assert not freshness.is_stale(fresh, NOW)
    assert freshness.is_stale(stale, NOW)


def test_what_was_just_accepted_is_not_stale_however_long_it_took_to_send() -> None:
    job = make_job(JobState.ACCEPTED, created_at=NOW - timedelta(hours=2), accepted_at=NOW)
    assert not freshness.is_stale(job, NOW)


def test_a_stale_state_says_so_with_its_age() -> None:
    job = make_job(JobState.RUNNING, confirmed_at=NOW - timedelta(minutes=4))
    assert freshness.checked(job, NOW, SIGNED_IN) == "not updated, 4 min ago"


def test_an_ended_job_is_never_stale() -> None:
    job = make_job(JobState.COMPLETED, confirmed_at=NOW - timedelta(days=400))
    assert not freshness.is_stale(job, NOW)


def test_what_knosc_no_longer_knows_shows_when_it_was_last_confirmed() -> None:
    confirmed = NOW - timedelta(hours=3)
    job = make_job(JobState.GONE, job_id="4711", confirmed_at=confirmed)
    assert freshness.checked(job, NOW, SIGNED_IN) == formatting.moment(confirmed, NOW)


def test_what_the_server_never_confirmed_is_a_dash() -> None:
    assert freshness.checked(make_job(JobState.UNCONFIRMED), NOW, SIGNED_IN) == formatting.NOTHING


@pytest.mark.parametrize("state", [JobState.UNCONFIRMED, JobState.RECEIVED])
def test_a_lost_answer_shows_when_it_was_looked_for(state: JobState) -> None:
    job = make_job(state, looked_at=NOW)
    assert freshness.checked(job, NOW, SIGNED_IN) == f"checked {formatting.moment(NOW, NOW)}"
    assert "The app last checked Knosc for this file on" in freshness.checked_in_full(job, NOW, SIGNED_IN)


@pytest.mark.parametrize(
    "session",
    [
        make_session_state(profile=make_profile(username="joe")),
        make_session_state(environment=PRODUCTION),
        make_session_state(SessionPhase.EXPIRED),
        make_session_state(SessionPhase.SIGNED_OUT),
    ],
    ids=["another account", "another environment", "expired", "signed out"],
)
def test_a_job_is_followed_by_its_own_account_alone(session: SessionState) -> None:
    job = make_job(JobState.RUNNING)
    assert Tracking.of(session).leaves_out(job)
    assert not SIGNED_IN.leaves_out(job)


@pytest.mark.parametrize("state", [state for state in JobState if not make_job(state).is_tracked])
def test_what_need_not_be_followed_is_not_missed(state: JobState) -> None:
    assert not NOBODY.leaves_out(make_job(state))


def test_an_untracked_job_shows_when_it_was_last_confirmed() -> None:
    job = make_job(JobState.RUNNING, confirmed_at=NOW - timedelta(minutes=4))
    assert freshness.checked(job, NOW, NOBODY) == "not tracked, 4 min ago"
    assert freshness.checked_in_full(job, NOW, NOBODY).endswith(
        "It belongs to jane.doe at acme.knosc.io. Sign in there to track it."
    )
