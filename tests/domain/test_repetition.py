from __future__ import annotations

import pytest

from knosc_desktop.domain.job_state import JobState
from knosc_desktop.domain.jobs import Job
from knosc_desktop.domain.repetition import has_arrived, in_doubt, named_anew, repeated_by, stands_for_itself
from tests.support.builders import make_job


def chain(*states: JobState) -> list[Job]:
    """Each sent again as the next one."""
    ids = [str(number) for number in range(len(states))]
    return [
        make_job(state, id=own, sent_again_as=following)
        for state, own, following in zip(states, ids, [*ids[1:], ""], strict=True)
    ]


def test_what_a_job_repeats_is_found_to_the_first() -> None:
    first, second, third = chain(JobState.UNKNOWN, JobState.CANCELLED, JobState.WAITING)
    assert repeated_by(third, [make_job(), third, first, second]) == [second, first]


def test_a_job_that_repeats_nothing_has_not_arrived_before() -> None:
    job = make_job(JobState.ARRIVED)
    assert (repeated_by(job, [job]), has_arrived(job, [job])) == ([], False)


def test_the_first_of_a_chain_that_arrived_is_not_hidden_by_one_that_never_left() -> None:
    jobs = chain(JobState.ARRIVED, JobState.NOT_SENT, JobState.WAITING)
    assert has_arrived(jobs[2], jobs)
    assert not has_arrived(jobs[0], jobs)


def test_the_first_of_a_chain_stays_in_doubt_behind_one_that_never_left() -> None:
    jobs = chain(JobState.UNKNOWN, JobState.CANCELLED)
    assert in_doubt(jobs[1], jobs) == jobs[0]


def test_a_lost_answer_of_its_own_is_the_doubt() -> None:
    jobs = chain(JobState.NOT_SENT, JobState.UNKNOWN)
    assert in_doubt(jobs[1], jobs) == jobs[1]


def test_what_never_left_is_not_in_doubt() -> None:
    jobs = chain(JobState.NOT_SENT, JobState.CANCELLED)
    assert in_doubt(jobs[1], jobs) is None


def test_what_repeated_the_one_that_goes_is_named_instead() -> None:
    jobs = chain(JobState.UNKNOWN, JobState.NOT_SENT, JobState.NOT_SENT, JobState.RUNNING)
    assert named_anew(["1", "2"], jobs) == {"0": {"sent_again_as": "3", "after": ""}}


def test_after_a_repetition_that_never_left_is_gone_the_first_may_be_sent_again() -> None:
    jobs = chain(JobState.UNKNOWN, JobState.CANCELLED)
    assert named_anew(["1"], jobs) == {"0": {"sent_again_as": "", "after": ""}}


def test_a_repetition_that_may_have_arrived_is_not_forgotten_with_its_line() -> None:
    jobs = chain(JobState.UNKNOWN, JobState.COMPLETED)
    assert named_anew(["1"], jobs) == {"0": {"sent_again_as": "1", "after": ""}}


def test_what_is_held_for_the_one_that_goes_waits_for_its_repetition() -> None:
    first, second = chain(JobState.UNKNOWN, JobState.RUNNING)
    held = make_job(JobState.WAITING, id="held", after=first.id)
    assert named_anew([first.id], [first, second, held]) == {"held": {"sent_again_as": "", "after": second.id}}


def test_what_has_ended_keeps_what_it_was_held_for() -> None:
    first, second = chain(JobState.UNKNOWN, JobState.RUNNING)
    assert named_anew([first.id], [first, second, make_job(JobState.COMPLETED, after=first.id)]) == {}


def test_what_goes_along_is_not_named_anew() -> None:
    jobs = chain(JobState.UNKNOWN, JobState.CANCELLED)
    assert named_anew(["0", "1"], jobs) == {}


@pytest.mark.parametrize(
    ("repetition", "stands"),
    [(JobState.CANCELLED, True), (JobState.NOT_SENT, True), (JobState.RUNNING, False), (JobState.UNKNOWN, False)],
)
def test_a_repetition_counts_instead_only_if_it_left(repetition: JobState, stands: bool) -> None:
    jobs = {job.id: job for job in chain(JobState.UNKNOWN, JobState.NOT_SENT, repetition)}
    assert stands_for_itself(jobs["0"], jobs.get) is stands


def test_what_nothing_was_sent_for_stands_for_itself() -> None:
    assert stands_for_itself(make_job(JobState.UNKNOWN), {}.get)


def test_what_was_sent_again_and_is_no_longer_listed_counts_instead() -> None:
    assert not stands_for_itself(make_job(JobState.UNKNOWN, sent_again_as="gone"), {}.get)
