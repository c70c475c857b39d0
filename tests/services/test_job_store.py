"""The jobs in memory: their order, and which listeners are called when."""

from __future__ import annotations

from dataclasses import replace

import pytest

from knosc_desktop.domain.job_states import UNSETTLED, JobState
from knosc_desktop.domain.jobs import Job
from knosc_desktop.services.store.job_store import JobStore
from tests.support.builders import make_job
from tests.support.job_changes import change_in
from tests.support.job_stores import book_of

Told = list[tuple[str, Job]]


def told_of(store: JobStore) -> Told:
    """The events of the store from now on."""
    told: Told = []
    store.added.connect(lambda job: told.append(("added", job)))
    store.changed.connect(lambda job: told.append(("changed", job)))
    store.removed.connect(lambda job: told.append(("removed", job)))
    return told


def test_a_new_job_is_reported() -> None:
    store, job = JobStore(), make_job()
    told = told_of(store)
    store.add(job)
    assert told == [("added", job)]
    assert list(store) == [job]


def test_a_listener_of_a_new_job_finds_all_that_came_with_it() -> None:
    store, jobs = JobStore(), [make_job(), make_job()]
    seen: list[list[Job]] = []
    store.added.connect(lambda _: seen.append(list(store)))
    store.add(*jobs)
    assert seen == [jobs, jobs]


def test_a_listener_finds_the_change_in_the_store() -> None:
    job = make_job(JobState.WAITING)
    store = book_of(job)
    seen: list[JobState] = []
    store.changed.connect(lambda told: seen.append(store[told.id].state))
    change_in(store, job.id, state=JobState.SENDING)
    assert seen == [JobState.SENDING]


def test_a_listener_of_one_change_finds_the_others_that_came_with_it() -> None:
    jobs = [make_job(), make_job()]
    store = book_of(*jobs)
    seen: list[list[str]] = []
    store.changed.connect(lambda _: seen.append([job.status_word for job in store]))
    store.put(*(replace(job, status_word="running") for job in jobs))
    assert seen == [["running", "running"]] * 2


def test_a_change_gives_back_the_job_as_it_is_now() -> None:
    job = make_job(JobState.WAITING)
    store = book_of(job)
    after = change_in(store, job.id, state=JobState.SENDING)
    assert store[job.id] == after == replace(job, state=JobState.SENDING)


def test_no_change_is_not_reported() -> None:
    job = make_job()
    store = book_of(job)
    told = told_of(store)
    change_in(store, job.id, state=job.state)
    store.put(job)
    store.put()
    assert told == []


def test_only_those_that_differ_are_reported() -> None:
    same, other = make_job(), make_job()
    store = book_of(same, other)
    told = told_of(store)
    after = replace(other, status_word="running")
    store.put(same, after)
    assert told == [("changed", after)]


def test_progress_is_reported() -> None:
    job = make_job(JobState.SENDING)
    store = book_of(job)
    told = told_of(store)
    store.progress(job.id, 5 << 30)
    assert told == [("changed", replace(job, sent=5 << 30))]


def test_progress_of_a_removed_job_is_ignored() -> None:
    store = book_of(make_job())
    told = told_of(store)
    store.progress("gone", 1)
    assert told == []


def test_several_jobs_are_removed_before_any_listener_is_called() -> None:
    first, kept, last = make_job(), make_job(), make_job()
    store = book_of(first, kept, last)
    told = told_of(store)
    left: list[list[Job]] = []
    store.removed.connect(lambda _: left.append(list(store)))
    store.remove(first.id, "gone", last.id)
    assert told == [("removed", first), ("removed", last)]
    assert left == [[kept], [kept]]


def test_older_jobs_are_added_before_the_others_in_their_order() -> None:
    older, here = [make_job(), make_job()], [make_job(), make_job()]
    store = book_of(*here)
    told = told_of(store)
    store.prepend(older)
    assert list(store) == [*older, *here]
    assert told == [("added", job) for job in older]


def test_of_what_is_here_already_the_older_version_counts_less() -> None:
    here = make_job(JobState.RUNNING)
    store = book_of(here)
    told = told_of(store)
    older = make_job()
    store.prepend([older, replace(here, state=JobState.QUEUED)])
    assert store[here.id].state is JobState.RUNNING
    assert told == [("added", older)]


def test_a_job_shown_early_takes_its_place_when_older_ones_are_added() -> None:
    first, unfinished, third, newest = (make_job() for _ in range(4))
    store = book_of(unfinished, newest)
    store.prepend([first, unfinished, third])
    assert list(store) == [first, unfinished, third, newest]


@pytest.mark.parametrize("state", JobState)
def test_a_job_is_among_the_unsettled_as_long_as_more_may_become_known(state: JobState) -> None:
    job = make_job(state)
    assert list(book_of(job).unsettled) == ([job] if state in UNSETTLED else [])


def test_the_unsettled_keep_the_order_of_their_birth() -> None:
    first, second = make_job(JobState.QUEUED), make_job(JobState.WAITING)
    store = book_of(first, second)
    change_in(store, first.id, state=JobState.RUNNING)
    older = make_job(JobState.UNCONFIRMED)
    store.prepend([older, make_job(JobState.COMPLETED)])
    assert [job.id for job in store.unsettled] == [older.id, first.id, second.id]


def test_a_job_that_is_settled_or_removed_is_no_longer_unsettled() -> None:
    settled, removed = make_job(), make_job()
    store = book_of(settled, removed)
    change_in(store, settled.id, state=JobState.COMPLETED)
    store.remove(removed.id)
    assert list(store.unsettled) == []


def test_the_unsettled_jobs_may_change_during_iteration() -> None:
    store = book_of(make_job(), make_job(), make_job())
    for job in store.unsettled:
        change_in(store, job.id, state=JobState.COMPLETED)
    assert list(store.unsettled) == []


def test_jobs_may_be_removed_during_iteration() -> None:
    store = book_of(make_job(), make_job(), make_job())
    for job in store:
        store.remove(job.id)
    assert len(store) == 0


def test_a_job_that_is_not_in_the_store_is_a_key_error() -> None:
    store = JobStore()
    for action in (lambda: store["gone"], lambda: change_in(store, "gone", sent=1), lambda: store.put(make_job())):
        with pytest.raises(KeyError):
            action()


def test_a_job_that_is_not_in_the_store_can_be_asked_for() -> None:
    assert JobStore().get("gone") is None


@pytest.mark.parametrize("state", JobState)
def test_jobs_of_this_run_are_distinguished_from_those_of_an_earlier_one(state: JobState) -> None:
    ours, theirs = make_job(state), make_job(state)
    store = book_of(ours)
    store.prepend([theirs])
    is_on_its_way = ours.is_outgoing
    assert (list(store.leaving), list(store.left_over)) == (([ours], [theirs]) if is_on_its_way else ([], []))


def test_an_interrupted_job_is_never_sent_by_itself() -> None:
    store = JobStore()
    store.prepend([left := make_job(JobState.HANDED_OVER)])
    change_in(store, left.id, state=JobState.WAITING)
    assert list(store.leaving) == []


def test_a_job_that_got_its_state_is_no_longer_left_over() -> None:
    store = JobStore()
    store.prepend([left := make_job(JobState.WAITING)])
    change_in(store, left.id, state=JobState.NOT_SENT)
    assert list(store.left_over) == []
