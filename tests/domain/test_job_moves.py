"""Where a job may go from each state: every move from every state, and no other pair of states."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import fields
from datetime import timedelta

import pytest

from knosc_desktop.domain.errors import Problem
from knosc_desktop.domain.job_states import Evidence, JobState
from knosc_desktop.domain.jobs import MOVES as TABLE
from knosc_desktop.domain.jobs import Acceptance, IllegalMove, Job, JobKey, JobReport, RowError, SentFile
from tests.support.builders import make_job
from tests.support.clock import START
from tests.support.job_moves import FILE, MOVES, PROBLEM, Move

WITHOUT_STATE = {"seen", "resent_as", "relinked", "progressed", "damaged"}
"""Methods that change no state by the table; each has tests of its own."""


def _jobs(state: JobState) -> list[Job]:
    """An upload and a computation."""
    return [make_job(state, file=FILE), make_job(state, file=None)]


@pytest.mark.parametrize("state", JobState)
@pytest.mark.parametrize("move", MOVES, ids=lambda move: f"{move.name}-{move.to}")
def test_a_move_leads_where_it_says_or_nowhere(move: Move, state: JobState) -> None:
    for job in _jobs(state):
        if move.is_legal(job):
            assert move.make(job).state is (move.to or state)
        else:
            with pytest.raises(IllegalMove):
                move.make(job)


@pytest.mark.parametrize("state", JobState)
def test_the_moves_lead_to_just_the_states_of_the_table(state: JobState) -> None:
    reached = set()
    for job in _jobs(state):
        for move in MOVES:
            try:
                reached.add(move.make(job).state)
            except IllegalMove:
                continue
    assert reached == TABLE[state]


def test_an_illegal_move_says_between_which_states_it_was_tried() -> None:
    with pytest.raises(IllegalMove, match="from completed to cancelled"):
        make_job(JobState.COMPLETED).cancelled()


def test_every_state_is_in_the_table() -> None:
    assert set(TABLE) == set(JobState)


def test_every_method_that_gives_a_job_is_tried_here() -> None:
    methods = {
        name
        for name, method in inspect.getmembers(Job, inspect.isfunction)
        if not name.startswith("_") and inspect.signature(method).return_annotation == "Job"
    }
    assert methods == {move.name for move in MOVES} | WITHOUT_STATE


@pytest.mark.parametrize("name", ["waiting_again", "not_sent"])
def test_a_wholly_sent_file_is_neither_sent_again_nor_called_not_sent(name: str) -> None:
    with pytest.raises(IllegalMove, match="whole file has left"):
        getattr(make_job(JobState.HANDED_OVER, file=FILE), name)(PROBLEM)


def test_a_file_is_handed_over_by_its_last_byte_alone() -> None:
    with pytest.raises(IllegalMove, match="handed over by its last byte"):
        make_job(JobState.WAITING, file=FILE).starting(at=START, program="1")


def test_a_job_is_sent_again_once() -> None:
    job = make_job(JobState.NOT_SENT, file=FILE).resent_as("next")
    assert job.sent_again_as == "next"
    with pytest.raises(IllegalMove, match="cannot be sent again"):
        job.resent_as("another")


def test_a_damaged_record_is_trusted_in_no_state() -> None:
    assert {make_job(state).damaged(PROBLEM).state for state in JobState} == {JobState.UNCONFIRMED}


EARLIER = START - timedelta(days=1)
EVERYTHING = {
    "file": FILE,
    "job_id": "7",
    "status_word": "waiting",
    "sent": 5,
    "rows_processed": 2,
    "errors": (RowError("earlier"),),
    "problem": Problem("Earlier", "", ""),
    "confirmed_at": EARLIER,
    "completed_at": EARLIER,
    "before": "earlier",
    "evidence": Evidence.NOT_OURS,
    "looked_at": EARLIER,
    "handed_over_at": EARLIER,
    "accepted_at": EARLIER,
    "program": "earlier",
    "corrects": "failed",
    "after": "first",
}
COPY = SentFile("b.csv", 11, "b")
ERRORS = (RowError("Unknown item"),)
REPORT = JobReport(JobKey("forecast", "7"), JobState.FAILED, "Error", 3, ERRORS, START)
BEGUN_ANEW = {"sent": 0, "handed_over_at": None}


@pytest.mark.parametrize(
    ("state", "move", "changes"),
    [
        (JobState.SNAPSHOT, lambda job: job.copied(COPY), {"file": COPY}),
        (
            JobState.WAITING,
            lambda job: job.sending(before="b", program="2"),
            {**BEGUN_ANEW, "problem": None, "before": "b", "program": "2"},
        ),
        (JobState.SENDING, lambda job: job.handed_over(START), {"handed_over_at": START, "evidence": Evidence.NONE}),
        (JobState.SENDING, lambda job: job.waiting_again(PROBLEM), {**BEGUN_ANEW, "problem": PROBLEM}),
        (JobState.SENDING, lambda job: job.waiting_again(), {**BEGUN_ANEW, "problem": None}),
        (
            JobState.HANDED_OVER,
            lambda job: job.accepted(Acceptance("8", "queued", "thanks"), START),
            {"job_id": "8", "status_word": "queued", "accepted_at": START, "confirmed_at": START, "problem": None},
        ),
        (JobState.SENDING, lambda job: job.not_sent(PROBLEM), {**BEGUN_ANEW, "problem": PROBLEM}),
        (JobState.SENDING, lambda job: job.refused(PROBLEM), {**BEGUN_ANEW, "problem": PROBLEM}),
        (JobState.HANDED_OVER, lambda job: job.refused_whole(PROBLEM), {"problem": PROBLEM}),
        (JobState.HANDED_OVER, lambda job: job.unconfirmed(PROBLEM), {"problem": PROBLEM}),
        (
            JobState.NOT_SENT,
            lambda job: job.doubted(PROBLEM, START),
            {"evidence": Evidence.UNDECIDABLE, "before": "", "looked_at": START, "problem": PROBLEM},
        ),
        (JobState.RUNNING, lambda job: job.damaged(PROBLEM), {"problem": PROBLEM}),
        (
            JobState.UNCONFIRMED,
            lambda job: job.seen(Evidence.UNCHANGED, START),
            {"evidence": Evidence.UNCHANGED, "looked_at": START},
        ),
        (
            JobState.UNCONFIRMED,
            lambda job: job.received(START),
            {"problem": None, "evidence": Evidence.ARRIVED, "looked_at": START},
        ),
        (
            JobState.RUNNING,
            lambda job: job.confirmed(REPORT, START),
            {
                "status_word": "Error",
                "rows_processed": 3,
                "errors": ERRORS,
                "completed_at": START,
                "confirmed_at": START,
                "problem": None,
            },
        ),
        (JobState.RUNNING, Job.gone, {"problem": None}),
        (JobState.RUNNING, lambda job: job.not_updated(PROBLEM), {"problem": PROBLEM}),
        (JobState.WAITING, Job.cancelled, {"problem": None}),
        (JobState.UNCONFIRMED, lambda job: job.resent_as("next"), {"sent_again_as": "next"}),
        (
            JobState.UNCONFIRMED,
            lambda job: job.relinked(sent_again_as="next", after="other"),
            {"sent_again_as": "next", "after": "other"},
        ),
        (JobState.SENDING, lambda job: job.progressed(9), {"sent": 9}),
    ],
)
def test_a_move_sets_its_fields_and_keeps_all_others(
    state: JobState, move: Callable[[Job], Job], changes: dict[str, object]
) -> None:
    before = make_job(state, **EVERYTHING)
    after = move(before)
    assert _fields(after) == {**_fields(before), **changes}


def test_a_computation_that_starts_leaves_nothing_of_the_attempt_before() -> None:
    before = make_job(JobState.WAITING, **{**EVERYTHING, "file": None})
    after = before.starting(at=START, program="2")
    changes = {"sent": 0, "problem": None, "before": "", "program": "2", "handed_over_at": START}
    assert _fields(after) == {**_fields(before), **changes}


def _fields(job: Job) -> dict[str, object]:
    return {each.name: getattr(job, each.name) for each in fields(job) if each.name != "state"}
