from __future__ import annotations

from dataclasses import replace

import pytest

from knosc_desktop.domain.jobs import Job, JobState
from knosc_desktop.services.job_book import JobBook
from tests.support.builders import make_job


class Recorder:
    """Notes what a book tells, in order."""

    def __init__(self, book: JobBook) -> None:
        self.log: list[tuple[str, Job]] = []
        book.added.connect(lambda job: self.log.append(("added", job)))
        book.changed.connect(lambda job: self.log.append(("changed", job)))
        book.removed.connect(lambda job: self.log.append(("removed", job)))


@pytest.fixture
def book() -> JobBook:
    return JobBook()


@pytest.fixture
def job(book: JobBook) -> Job:
    """A waiting job that is in the book already."""
    job = make_job(JobState.WAITING)
    book.add(job)
    return job


@pytest.fixture
def told(book: JobBook, job: Job) -> Recorder:
    return Recorder(book)


def test_a_new_job_is_told(book: JobBook, told: Recorder) -> None:
    new = make_job()
    book.add(new)
    assert told.log == [("added", new)]
    assert list(book)[-1] == new


def test_who_is_told_of_the_first_of_several_new_jobs_finds_all_of_them(book: JobBook) -> None:
    seen: list[int] = []
    book.added.connect(lambda _: seen.append(len(book)))
    book.add(make_job(), make_job())
    assert seen == [2, 2]


def test_who_is_told_finds_the_change_in_the_book(book: JobBook, job: Job) -> None:
    seen: list[JobState] = []
    book.changed.connect(lambda told: seen.append(book[told.id].state))
    assert book.change(job.id, state=JobState.SENDING) == replace(job, state=JobState.SENDING)
    assert seen == [JobState.SENDING]


def test_what_does_not_change_is_not_told(book: JobBook, told: Recorder, job: Job) -> None:
    book.change(job.id, state=job.state)
    book.put(job)
    book.put()
    assert told.log == []


def test_progress_is_told(book: JobBook, told: Recorder, job: Job) -> None:
    book.progress(job.id, 5 << 30)
    assert told.log == [("changed", replace(job, sent=5 << 30))]


def test_progress_of_a_job_that_is_gone_is_nothing(book: JobBook, told: Recorder, job: Job) -> None:
    book.remove(job.id)
    book.progress(job.id, 1)
    assert told.log == [("removed", job)]


def test_several_jobs_are_removed_at_once(book: JobBook, told: Recorder, job: Job) -> None:
    other = make_job()
    book.add(other)
    book.remove(job.id, "never-there", other.id)
    assert told.log[1:] == [("removed", job), ("removed", other)]
    assert (len(book), book.get(job.id)) == (0, None)


def test_a_job_that_is_not_in_the_book_is_a_key_error(book: JobBook) -> None:
    with pytest.raises(KeyError):
        book["never-there"]
    with pytest.raises(KeyError):
        book.change("never-there", state=JobState.SENDING)
    with pytest.raises(KeyError):
        book.put(make_job())


def test_jobs_may_be_removed_while_the_book_is_gone_through(book: JobBook) -> None:
    book.add(*(make_job() for _ in range(3)))
    for job in book:
        book.remove(job.id)
    assert len(book) == 0


def test_older_jobs_come_before_those_that_are_there(book: JobBook, told: Recorder, job: Job) -> None:
    older = [make_job(), make_job()]
    book.prepend(older)
    assert list(book) == [*older, job]
    assert told.log == [("added", each) for each in older]


def test_an_older_version_of_a_job_that_is_there_does_not_count(book: JobBook, told: Recorder, job: Job) -> None:
    older = make_job()
    book.prepend([older, replace(job, state=JobState.SENDING)])
    assert list(book) == [older, job]
    assert told.log == [("added", older)]


def test_unsettled_are_those_of_which_more_may_become_known_oldest_first(book: JobBook, job: Job) -> None:
    book.add(make_job(JobState.COMPLETED), unknown := make_job(JobState.UNKNOWN), gone := make_job(JobState.GONE))
    book.prepend([running := make_job(JobState.RUNNING), make_job(JobState.ARRIVED)])
    assert list(book.unsettled) == [running, job, unknown, gone]


def test_what_ends_or_goes_is_unsettled_no_more(book: JobBook, job: Job) -> None:
    other = make_job(JobState.RUNNING)
    book.add(other)
    book.change(job.id, state=JobState.CANCELLED)
    book.remove(other.id)
    assert list(book.unsettled) == []
