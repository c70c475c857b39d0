from __future__ import annotations

from typing import Any

import pytest

from knosc_desktop.domain.job_states import NOTHING, Evidence, JobState, evidence_of
from tests.support.builders import make_job

OURS, BEFORE, THIRD = "0" * 64, "b" * 64, "c" * 64


@pytest.mark.parametrize(
    ("before", "now", "evidence"),
    [
        (BEFORE, OURS, Evidence.ARRIVED),
        (NOTHING, OURS, Evidence.ARRIVED),
        (BEFORE, BEFORE, Evidence.UNCHANGED),
        (NOTHING, NOTHING, Evidence.UNCHANGED),
        (BEFORE, THIRD, Evidence.NOT_OURS),
        (NOTHING, THIRD, Evidence.NOT_OURS),
        (BEFORE, NOTHING, Evidence.NONE),
        (OURS, NOTHING, Evidence.NONE),
        (OURS, OURS, Evidence.UNDECIDABLE),
        (OURS, THIRD, Evidence.NOT_OURS),
        ("", OURS, Evidence.UNDECIDABLE),
        ("", THIRD, Evidence.NOT_OURS),
        ("", NOTHING, Evidence.NONE),
        (BEFORE, "", Evidence.NONE),
        ("", "", Evidence.NONE),
    ],
)
def test_three_digests_say_together(before: str, now: str, evidence: Evidence) -> None:
    assert evidence_of(OURS, before, now) is evidence


def test_only_a_change_to_our_bytes_is_called_an_arrival() -> None:
    digests = (OURS, BEFORE, THIRD, NOTHING, "")
    arrivals = [
        (before, now) for before in digests for now in digests if evidence_of(OURS, before, now) is Evidence.ARRIVED
    ]
    assert arrivals == [(BEFORE, OURS), (THIRD, OURS), (NOTHING, OURS)]


@pytest.mark.parametrize(
    "facts",
    [
        {"state": JobState.ACCEPTED},
        {"state": JobState.FAILED},
        {"state": JobState.RECEIVED},
        {"state": JobState.NOT_SENT, "before": BEFORE},
        {"state": JobState.UNCONFIRMED, "evidence": Evidence.NOT_OURS},
        {"state": JobState.UNCONFIRMED, "evidence": Evidence.UNDECIDABLE},
    ],
)
def test_what_knosc_has_taken_or_shown_proves_that_it_has_had_an_upload(facts: dict[str, Any]) -> None:
    assert make_job(**facts).proves_upload


@pytest.mark.parametrize(
    "facts",
    [
        {"state": JobState.WAITING},
        {"state": JobState.REFUSED, "before": NOTHING},
        {"state": JobState.UNCONFIRMED, "before": NOTHING},
        {"state": JobState.UNCONFIRMED, "before": NOTHING, "evidence": Evidence.UNCHANGED},
    ],
)
def test_what_was_neither_taken_nor_shown_proves_no_upload(facts: dict[str, Any]) -> None:
    assert not make_job(**facts).proves_upload


def test_the_saved_values_of_the_evidence_never_change() -> None:
    assert {evidence.name: evidence.value for evidence in Evidence} == {
        "NONE": "",
        "ARRIVED": "arrived",
        "UNCHANGED": "unchanged",
        "NOT_OURS": "not-ours",
        "UNDECIDABLE": "undecidable",
    }
    assert NOTHING == "nothing"
