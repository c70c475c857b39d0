"""Where a job may go from each state: every move from every state, and no other pair of states."""

from __future__ import annotations

import inspect

import pytest

from knosc_desktop.domain.jobs import MOVES as TABLE
from knosc_desktop.domain.jobs import Evidence, IllegalMove, Job, JobState
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
    with pytest.raises(IllegalMove):
        getattr(make_job(JobState.HANDED_OVER, file=FILE), name)(PROBLEM)


def test_a_file_is_handed_over_by_its_last_byte_alone() -> None:
    with pytest.raises(IllegalMove):
        make_job(JobState.WAITING, file=FILE).starting(at=START, program="1")


def test_a_new_attempt_keeps_nothing_of_the_one_before() -> None:
    job = make_job(JobState.SENDING, file=FILE, sent=7, handed_over_at=START, problem=PROBLEM)
    again = job.waiting_again().sending(before="b", program="2")
    assert (again.sent, again.handed_over_at, again.problem, again.before, again.program) == (0, None, None, "b", "2")


def test_what_knosc_shows_of_a_job_changes_no_state() -> None:
    job = make_job(JobState.UNCONFIRMED, file=FILE).seen(Evidence.UNCHANGED, START)
    assert (job.state, job.evidence, job.looked_at) == (JobState.UNCONFIRMED, Evidence.UNCHANGED, START)


def test_a_job_is_sent_again_once() -> None:
    job = make_job(JobState.NOT_SENT, file=FILE).resent_as("next")
    assert job.sent_again_as == "next"
    with pytest.raises(IllegalMove):
        job.resent_as("another")


def test_a_damaged_record_is_trusted_in_no_state() -> None:
    assert {make_job(state).damaged(PROBLEM).state for state in JobState} == {JobState.UNCONFIRMED}
