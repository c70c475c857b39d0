from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from knosc_desktop.domain.job_links import (
    any_received,
    in_doubt,
    is_last_resend,
    is_there_unasked,
    relinked_jobs,
    resend_chain,
)
from knosc_desktop.domain.job_states import NOTHING, Evidence, JobState
from knosc_desktop.domain.jobs import Job
from tests.support.builders import PRODUCTION, make_computation, make_job, make_sent_file


def chain(*states: JobState) -> list[Job]:
    """Each sent again as the next one."""
    ids = [str(number) for number in range(len(states))]
    return [
        make_job(state, id=own, sent_again_as=following)
        for state, own, following in zip(states, ids, [*ids[1:], ""], strict=True)
    ]


def test_the_chain_of_resends_leads_to_the_first_job() -> None:
    first, second, third = chain(JobState.UNCONFIRMED, JobState.CANCELLED, JobState.WAITING)
    assert resend_chain(third, [make_job(), third, first, second]) == [second, first]


def test_a_job_that_is_no_resend_was_not_received_before() -> None:
    job = make_job(JobState.RECEIVED)
    assert (resend_chain(job, [job]), any_received(job, [job])) == ([], False)


def test_a_received_job_is_not_hidden_by_an_unsent_resend() -> None:
    jobs = chain(JobState.RECEIVED, JobState.NOT_SENT, JobState.WAITING)
    assert any_received(jobs[2], jobs)
    assert not any_received(jobs[0], jobs)


def test_the_first_of_a_chain_stays_in_doubt_behind_an_unsent_resend() -> None:
    jobs = chain(JobState.UNCONFIRMED, JobState.CANCELLED)
    assert in_doubt(jobs[1], jobs) == jobs[0]


def test_a_lost_answer_of_its_own_is_the_doubt() -> None:
    jobs = chain(JobState.NOT_SENT, JobState.UNCONFIRMED)
    assert in_doubt(jobs[1], jobs) == jobs[1]


def test_an_unsent_job_is_not_in_doubt() -> None:
    jobs = chain(JobState.NOT_SENT, JobState.CANCELLED)
    assert in_doubt(jobs[1], jobs) is None


def named(going: list[str], jobs: list[Job]) -> dict[str, dict[str, str]]:
    """What the jobs that stay name, by their id."""
    return {job.id: {"sent_again_as": job.sent_again_as, "after": job.after} for job in relinked_jobs(going, jobs)}


def test_a_removed_resend_is_replaced_by_the_one_after_it() -> None:
    jobs = chain(JobState.UNCONFIRMED, JobState.NOT_SENT, JobState.NOT_SENT, JobState.RUNNING)
    assert named(["1", "2"], jobs) == {"0": {"sent_again_as": "3", "after": ""}}


def test_after_an_unsent_resend_is_removed_the_first_one_may_be_sent_again() -> None:
    jobs = chain(JobState.UNCONFIRMED, JobState.CANCELLED)
    assert named(["1"], jobs) == {"0": {"sent_again_as": "", "after": ""}}


def test_a_resend_that_may_have_been_received_still_counts_after_it_was_removed() -> None:
    jobs = chain(JobState.UNCONFIRMED, JobState.COMPLETED)
    assert named(["1"], jobs) == {"0": {"sent_again_as": "1", "after": ""}}


def test_a_job_held_for_a_removed_one_waits_for_its_resend() -> None:
    first, second = chain(JobState.UNCONFIRMED, JobState.RUNNING)
    held = make_job(JobState.WAITING, id="held", after=first.id)
    assert named([first.id], [first, second, held]) == {"held": {"sent_again_as": "", "after": second.id}}


def test_what_has_ended_keeps_what_it_was_held_for() -> None:
    first, second = chain(JobState.UNCONFIRMED, JobState.RUNNING)
    assert named([first.id], [first, second, make_job(JobState.COMPLETED, after=first.id)]) == {}


def test_jobs_removed_together_are_not_relinked() -> None:
    jobs = chain(JobState.UNCONFIRMED, JobState.CANCELLED)
    assert named(["0", "1"], jobs) == {}


@pytest.mark.parametrize(
    ("repetition", "stands"),
    [(JobState.CANCELLED, True), (JobState.NOT_SENT, True), (JobState.RUNNING, False), (JobState.UNCONFIRMED, False)],
)
def test_a_resend_counts_only_if_it_was_sent(repetition: JobState, stands: bool) -> None:
    jobs = {job.id: job for job in chain(JobState.UNCONFIRMED, JobState.NOT_SENT, repetition)}
    assert is_last_resend(jobs["0"], jobs.get) is stands


def test_a_job_without_a_resend_is_its_own_latest() -> None:
    assert is_last_resend(make_job(JobState.UNCONFIRMED), lambda _id: None)


def test_what_was_sent_again_and_is_no_longer_listed_counts_instead() -> None:
    assert not is_last_resend(make_job(JobState.UNCONFIRMED, sent_again_as="gone"), lambda _id: None)


OURS = make_sent_file().sha256


@pytest.mark.parametrize(("before", "is_there"), [(OURS, True), ("b" * 64, False), (NOTHING, False), ("", False)])
def test_the_last_upload_with_the_very_bytes_of_a_job_is_a_reason_to_ask(before: str, is_there: bool) -> None:
    job = make_job(JobState.WAITING)
    assert is_there_unasked(job, before, [job]) is is_there


def test_a_doubt_known_at_the_request_is_not_asked_about_again() -> None:
    job = make_job(JobState.WAITING, evidence=Evidence.UNDECIDABLE)
    assert not is_there_unasked(job, OURS, [job])


def test_what_was_shown_of_the_one_it_repeats_counts_whatever_is_shown_now() -> None:
    first, second = chain(JobState.UNCONFIRMED, JobState.WAITING)
    jobs = [replace(first, evidence=Evidence.UNDECIDABLE), second]
    assert is_there_unasked(second, "b" * 64, jobs)


@pytest.mark.parametrize(
    ("state", "facts", "is_there"),
    [
        (JobState.FAILED, {}, False),
        (JobState.COMPLETED_WITH_ERRORS, {}, False),
        (JobState.COMPLETED, {}, True),
        (JobState.RUNNING, {}, True),
        (JobState.FAILED, {"trigger": "inventory"}, True),
        (JobState.FAILED, {"environment": PRODUCTION}, True),
        (JobState.FAILED, {"file": make_sent_file(sha256="c" * 64)}, True),
    ],
)
def test_a_second_try_of_what_failed_is_not_asked_about(state: JobState, facts: dict[str, Any], is_there: bool) -> None:
    job = make_job(JobState.WAITING)
    assert is_there_unasked(job, OURS, [make_job(state, **facts), job]) is is_there


def test_of_several_jobs_with_the_same_bytes_the_last_one_counts() -> None:
    job = make_job(JobState.WAITING)
    assert is_there_unasked(job, OURS, [make_job(JobState.FAILED), make_job(JobState.COMPLETED), job])


def test_a_run_has_no_bytes_that_could_be_there() -> None:
    job = make_computation(JobState.WAITING)
    assert not is_there_unasked(job, "", [job])


@pytest.mark.parametrize("state", [JobState.NOT_SENT, JobState.REFUSED, JobState.CANCELLED])
def test_what_ended_unsent_and_may_be_there_all_the_same_is_in_doubt(state: JobState) -> None:
    job = make_job(state, evidence=Evidence.UNDECIDABLE)
    assert in_doubt(job, [job]) == job
    assert job.can_retry
    assert not job.surely_no_job
