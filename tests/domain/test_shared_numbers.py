"""Two uploads under one job number."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from knosc_desktop.domain.environment import Environment
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.unconfirmed import sharing_number
from tests.support.builders import make_computation, make_job, make_sent_file
from tests.support.clock import START

OTHER_BYTES = make_sent_file(name="other.xlsx", sha256="cd" * 32)
NEW = make_job(id="new", state=JobState.ACCEPTED, job_id="7", accepted_at=START)


def other(**facts: Any) -> Any:
    return make_job(
        **{"id": "other", "state": JobState.RUNNING, "job_id": "7", "accepted_at": START, "file": OTHER_BYTES, **facts}
    )


@pytest.mark.parametrize(
    ("facts", "is_doubted"),
    [
        ({}, True),
        ({"state": JobState.GONE, "accepted_at": None}, True),
        ({"state": JobState.COMPLETED}, True),
        ({"state": JobState.FAILED, "accepted_at": START - timedelta(hours=23)}, True),
        ({"state": JobState.COMPLETED, "accepted_at": START - timedelta(days=2)}, False),
        ({"state": JobState.COMPLETED, "accepted_at": None}, False),
        ({"job_id": "8"}, False),
        ({"job_id": None, "state": JobState.WAITING}, False),
        ({"trigger": "demand"}, False),
        ({"environment": Environment.at_address("https://other.knosc.com")}, False),
        ({"account": "somebody.else"}, True),
        ({"file": NEW.file}, False),
        ({"id": "new"}, False),
    ],
)
def test_a_number_is_shared_by_other_bytes_of_the_same_kind_and_time(facts: dict[str, Any], is_doubted: bool) -> None:
    assert (sharing_number(NEW, [NEW, other(**facts)]) != []) is is_doubted


def test_two_runs_under_one_number_are_one() -> None:
    first, second = (make_computation(id=name, state=JobState.ACCEPTED, job_id="7") for name in ("first", "second"))

    assert sharing_number(second, [first, second]) == []


def test_a_job_without_a_number_shares_none() -> None:
    assert sharing_number(replace(NEW, job_id=None), [other(job_id=None)]) == []
