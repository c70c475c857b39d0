from __future__ import annotations

from dataclasses import replace

import pytest

from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.domain.jobs import Job, JobState
from knosc_desktop.services.job_book import JobBook
from tests.support.builders import make_job


class Recorder:
    """Journal and listener in one, so that the order of writing and telling shows.

    Attributes:
        log: what happened, in order.
        fails: whether the disk refuses.
        jobs: what the journal holds.
    """

    def __init__(self) -> None:
        self.log: list[tuple[str, tuple[Job, ...]]] = []
        self.fails = False
        self.jobs: list[Job] = []

    def load(self) -> list[Job]:
        self._maybe_fail()
        return self.jobs

    def write(self, *jobs: Job) -> None:
        self._maybe_fail()
        self.log.append(("written", jobs))

    def forget(self, job_id: str) -> None:
        self._maybe_fail()
        self.log.append((f"forgotten {job_id}", ()))

    def follow(self, book: JobBook) -> None:
        book.added.connect(lambda job: self.log.append(("added", (job,))))
        book.changed.connect(lambda job: self.log.append(("changed", (job,))))
        book.removed.connect(lambda job: self.log.append(("removed", (job,))))

    def _maybe_fail(self) -> None:
        if self.fails:
            raise FileProblem("The list of jobs cannot be kept", "The disk is full.")


@pytest.fixture
def journal() -> Recorder:
    return Recorder()


@pytest.fixture
def book(journal: Recorder) -> JobBook:
    book = JobBook()
    book.load(journal)
    journal.follow(book)
    return book


@pytest.fixture
def job(book: JobBook, journal: Recorder) -> Job:
    """A waiting job that is in the book already."""
    job = make_job(JobState.WAITING)
    book.add(job)
    journal.log.clear()
    return job


def test_a_new_job_is_written_before_anybody_is_told(book: JobBook, journal: Recorder) -> None:
    job = make_job()
    book.add(job)
    assert journal.log == [("written", (job,)), ("added", (job,))]
    assert list(book) == [job]


def test_a_change_is_written_before_anybody_is_told(book: JobBook, journal: Recorder, job: Job) -> None:
    after = book.change(job.id, state=JobState.SENDING)
    assert journal.log == [("written", (after,)), ("changed", (after,))]
    assert book[job.id] == after == replace(job, state=JobState.SENDING)


def test_who_is_told_finds_the_change_in_the_book(book: JobBook, job: Job) -> None:
    seen: list[JobState] = []
    book.changed.connect(lambda told: seen.append(book[told.id].state))
    book.change(job.id, state=JobState.SENDING)
    assert seen == [JobState.SENDING]


def test_what_does_not_change_is_neither_written_nor_told(book: JobBook, journal: Recorder, job: Job) -> None:
    book.change(job.id, state=job.state)
    book.put(job)
    book.put()
    assert journal.log == []


def test_several_jobs_are_written_at_once_before_anybody_is_told(book: JobBook, journal: Recorder, job: Job) -> None:
    other = make_job()
    book.add(other)
    journal.log.clear()
    after = [replace(each, status_word="running") for each in (job, other)]
    book.put(*after)
    assert journal.log == [("written", tuple(after)), ("changed", (after[0],)), ("changed", (after[1],))]


def test_only_those_that_differ_are_written(book: JobBook, journal: Recorder, job: Job) -> None:
    other = make_job()
    book.add(other)
    journal.log.clear()
    after = replace(other, status_word="running")
    book.put(job, after)
    assert journal.log == [("written", (after,)), ("changed", (after,))]


def test_progress_is_told_but_not_written(book: JobBook, journal: Recorder, job: Job) -> None:
    book.progress(job.id, 5 << 30)
    assert journal.log == [("changed", (replace(job, sent=5 << 30),))]
    assert book[job.id].sent == 5 << 30


def test_a_removed_job_is_forgotten_before_anybody_is_told(book: JobBook, journal: Recorder, job: Job) -> None:
    book.remove(job.id)
    assert journal.log == [(f"forgotten {job.id}", ()), ("removed", (job,))]
    assert len(book) == 0


@pytest.mark.parametrize(
    "action",
    [
        lambda book, job: book.add(make_job()),
        lambda book, job: book.change(job.id, state=JobState.SENDING),
        lambda book, job: book.put(replace(job, status_word="running")),
        lambda book, job: book.remove(job.id),
    ],
    ids=["add", "change", "put", "remove"],
)
def test_what_cannot_be_written_is_neither_told_nor_changed(
    book: JobBook, journal: Recorder, job: Job, action: object
) -> None:
    journal.fails = True
    with pytest.raises(FileProblem):
        action(book, job)  # type: ignore[operator]
    assert list(book) == [job]
    assert journal.log == []


def test_jobs_of_an_earlier_run_are_told_in_order_and_not_written_again(journal: Recorder) -> None:
    journal.jobs = [make_job(), make_job()]
    book = JobBook()
    journal.follow(book)
    book.load(journal)
    assert list(book) == journal.jobs
    assert journal.log == [("added", (job,)) for job in journal.jobs]


def test_a_book_without_a_journal_promises_nothing() -> None:
    book = JobBook()
    with pytest.raises(FileProblem):
        book.add(make_job())
    assert len(book) == 0


def test_a_journal_that_cannot_be_read_is_not_written_to(journal: Recorder) -> None:
    book = JobBook()
    journal.fails = True
    with pytest.raises(FileProblem):
        book.load(journal)
    journal.fails = False
    with pytest.raises(FileProblem):
        book.add(make_job())
    assert journal.log == []


def test_a_job_that_is_not_in_the_book_is_a_key_error(book: JobBook) -> None:
    for action in (
        lambda: book["gone"],
        lambda: book.change("gone", sent=1),
        lambda: book.put(make_job()),
        lambda: book.progress("gone", 1),
        lambda: book.remove("gone"),
    ):
        with pytest.raises(KeyError):
            action()


def test_jobs_may_be_removed_while_the_book_is_gone_through(book: JobBook) -> None:
    for _ in range(3):
        book.add(make_job())
    for job in book:
        book.remove(job.id)
    assert len(book) == 0
