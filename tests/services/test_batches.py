"""Batches: told of once when they are over, and measured until all has left."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from knosc_desktop.domain.batches import Batch, BatchProgress
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.jobs import Job
from knosc_desktop.services.store.job_store import JobStore
from knosc_desktop.services.upload.batches import BatchWatch, ProgressMeter
from tests.support.builders import make_computation, make_job, make_sent_file
from tests.support.clock import START, FakeClock
from tests.support.job_changes import change_in
from tests.support.job_stores import book_of

LATER = START + timedelta(minutes=1)


def watch(store: JobStore) -> list[list[JobState]]:
    """The states of each batch that is told of."""
    told: list[list[JobState]] = []
    BatchWatch(store).over.connect(lambda batch: told.append([job.state for job in batch.jobs]))
    return told


# When it is over.


def test_a_batch_is_over_when_its_last_job_ends() -> None:
    store = book_of(make_job(JobState.RUNNING, id="a"), make_job(JobState.SENDING, id="b"))
    told = watch(store)
    change_in(store, "a", state=JobState.COMPLETED)
    assert told == []
    change_in(store, "b", state=JobState.FAILED)
    assert told == [[JobState.COMPLETED, JobState.FAILED]]


def test_what_is_asked_for_while_it_is_watched_is_followed() -> None:
    store = JobStore()
    told = watch(store)
    store.add(make_job(JobState.WAITING, id="a"), make_job(JobState.WAITING, id="b"))
    for job_id in "ab":
        change_in(store, job_id, state=JobState.COMPLETED)
    assert told == [[JobState.COMPLETED] * 2]


def test_what_was_asked_for_later_is_a_batch_of_its_own() -> None:
    store = book_of(make_job(JobState.RUNNING, id="a"), make_job(JobState.RUNNING, id="b", created_at=LATER))
    told = watch(store)
    change_in(store, "b", state=JobState.COMPLETED)
    assert told == [[JobState.COMPLETED]]


@pytest.mark.parametrize("state", [JobState.UNCONFIRMED, JobState.NOT_SENT, JobState.REFUSED, JobState.GONE])
def test_an_end_without_an_outcome_is_an_end(state: JobState) -> None:
    store = book_of(make_job(JobState.HANDED_OVER, id="a"))
    told = watch(store)
    change_in(store, "a", state=state)
    assert told == [[state]]


def test_what_becomes_of_it_afterwards_is_not_told_again() -> None:
    store = book_of(make_job(JobState.RUNNING, id="a"))
    told = watch(store)
    for state in (JobState.GONE, JobState.RUNNING, JobState.COMPLETED):
        change_in(store, "a", state=state)
    assert told == [[JobState.GONE]]


def test_one_that_turns_up_again_is_waited_for_while_others_go_on() -> None:
    store = book_of(make_job(JobState.GONE, id="a"), make_job(JobState.RUNNING, id="b"))
    store.put(replace(store["a"], state=JobState.RUNNING))
    told = watch(store)
    change_in(store, "a", state=JobState.GONE)
    change_in(store, "a", state=JobState.RUNNING)
    change_in(store, "b", state=JobState.COMPLETED)
    assert told == []
    change_in(store, "a", state=JobState.FAILED)
    assert told == [[JobState.FAILED, JobState.COMPLETED]]


def test_what_was_over_before_is_not_told_of() -> None:
    store = JobStore()
    told = watch(store)
    store.prepend([make_job(JobState.COMPLETED, id="a"), make_job(JobState.UNCONFIRMED, id="b")])
    change_in(store, "b", state=JobState.RECEIVED)
    assert told == []


def test_a_job_that_ends_after_a_restart_belongs_to_its_batch() -> None:
    store = JobStore()
    told = watch(store)
    store.prepend([make_job(JobState.RUNNING, id="b")])
    store.prepend([make_job(JobState.FAILED, id="a"), make_job(JobState.COMPLETED, id="old", created_at=LATER)])
    change_in(store, "b", state=JobState.COMPLETED)
    assert told == [[JobState.FAILED, JobState.COMPLETED]]


def test_removing_the_last_one_under_way_is_no_end() -> None:
    store = book_of(make_job(JobState.RUNNING, id="a"), make_job(JobState.RUNNING, id="b"))
    told = watch(store)
    change_in(store, "a", state=JobState.COMPLETED)
    store.remove("b")
    assert told == []


def test_a_removed_job_is_not_waited_for() -> None:
    store = book_of(make_job(JobState.RUNNING, id="a"), make_job(JobState.RUNNING, id="b"))
    told = watch(store)
    store.remove("b")
    change_in(store, "a", state=JobState.COMPLETED)
    assert told == [[JobState.COMPLETED]]


def test_the_batches_under_way_are_known_oldest_first() -> None:
    first, second = make_job(JobState.RUNNING), make_job(JobState.WAITING, created_at=LATER)
    store = book_of(first, make_job(JobState.COMPLETED, created_at=LATER), second)
    assert BatchWatch(store).open == [Batch((first,)), Batch((second,))]


# How far it is.


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def meter(store: JobStore, clock: FakeClock, *, is_signed_in: bool = True) -> ProgressMeter:
    return ProgressMeter(store, BatchWatch(store), lambda _environment, _account: is_signed_in, clock)


def file_of(job_id: str, state: JobState, size: int = 1_000, **facts: object) -> Job:
    return make_job(state, id=job_id, file=make_sent_file(size=size), **facts)


async def send(store: JobStore, clock: FakeClock, job_id: str, *, bytes_a_second: int, seconds: int) -> None:
    """Four ticks a second."""
    for _ in range(seconds * 4):
        await clock.advance(0.25)
        store.progress(job_id, store[job_id].sent + bytes_a_second // 4)


def test_bytes_and_files_of_the_batch_are_counted_together(clock: FakeClock) -> None:
    store = book_of(
        file_of("a", JobState.RUNNING), file_of("b", JobState.SENDING, sent=500), file_of("c", JobState.WAITING, 2_000)
    )
    assert meter(store, clock).now() == BatchProgress(number=2, count=3, sent=1_500, size=4_000)


def test_what_is_not_sent_after_all_does_not_hold_up_the_rest(clock: FakeClock) -> None:
    store = book_of(file_of("a", JobState.WAITING), file_of("b", JobState.SENDING, sent=500))
    measured = meter(store, clock)
    change_in(store, "a", state=JobState.CANCELLED)
    progress = measured.now()
    assert progress is not None
    assert (progress.number, progress.count, progress.sent, progress.size) == (2, 2, 1_500, 2_000)


def test_before_the_first_byte_it_is_the_first_file(clock: FakeClock) -> None:
    store = book_of(file_of("a", JobState.SNAPSHOT), file_of("b", JobState.SNAPSHOT))
    assert meter(store, clock).now() == BatchProgress(number=1, count=2, sent=0, size=2_000)


@pytest.mark.parametrize("state", [JobState.HANDED_OVER, JobState.ACCEPTED, JobState.QUEUED, JobState.RUNNING])
def test_when_all_has_left_knosc_is_waited_for(clock: FakeClock, state: JobState) -> None:
    store = book_of(file_of("a", state))
    progress = meter(store, clock).now()
    assert progress is not None
    assert (progress.is_waiting, progress.fraction, progress.speed) == (True, 1.0, None)


def test_a_run_has_no_bytes(clock: FakeClock) -> None:
    store = book_of(make_computation(JobState.RUNNING))
    assert meter(store, clock).now() == BatchProgress(number=0, count=0, sent=0, size=0, is_waiting=True)


def test_a_file_that_waits_for_another_to_complete_waits_for_knosc(clock: FakeClock) -> None:
    store = book_of(file_of("a", JobState.RUNNING), file_of("b", JobState.WAITING, after="a"))
    progress = meter(store, clock).now()
    assert progress is not None
    assert (progress.is_waiting, progress.fraction) == (True, 0.5)


def test_a_file_that_is_being_prepared_does_not_wait_for_knosc(clock: FakeClock) -> None:
    store = book_of(file_of("a", JobState.RUNNING), file_of("b", JobState.SNAPSHOT, after="a"))
    progress = meter(store, clock).now()
    assert progress is not None
    assert not progress.is_waiting


@pytest.mark.parametrize("state", [JobState.COMPLETED, JobState.FAILED, JobState.UNCONFIRMED, JobState.GONE])
def test_nothing_under_way_is_no_progress(clock: FakeClock, state: JobState) -> None:
    assert meter(book_of(file_of("a", state)), clock).now() is None


def test_what_waits_for_another_account_is_not_told_of(clock: FakeClock) -> None:
    assert meter(book_of(file_of("a", JobState.WAITING)), clock, is_signed_in=False).now() is None


def test_what_an_earlier_run_left_half_way_is_not_being_sent(clock: FakeClock) -> None:
    store = JobStore()
    measured = meter(store, clock)
    store.prepend([file_of("a", JobState.SENDING)])
    assert measured.now() is None


def test_of_several_batches_the_one_that_is_being_sent_is_told_of(clock: FakeClock) -> None:
    store = book_of(
        file_of("a", JobState.RUNNING),
        file_of("b", JobState.WAITING, created_at=START + timedelta(seconds=5)),
        file_of("c", JobState.SENDING, created_at=LATER, sent=250),
    )
    progress = meter(store, clock).now()
    assert progress is not None
    assert progress.fraction == 0.25


async def test_the_speed_is_that_of_the_last_seconds(clock: FakeClock) -> None:
    store = book_of(file_of("a", JobState.SENDING, 100_000))
    measured = meter(store, clock)
    await send(store, clock, "a", bytes_a_second=8_000, seconds=5)
    await send(store, clock, "a", bytes_a_second=1_000, seconds=9)
    progress = measured.now()
    assert progress is not None
    assert progress.speed == pytest.approx(1_000, rel=0.05)
    assert progress.seconds_left == pytest.approx((100_000 - 49_000) / 1_000, rel=0.05)


async def test_there_is_no_speed_until_there_is_enough_to_go_by(clock: FakeClock) -> None:
    store = book_of(file_of("a", JobState.SENDING, 100_000))
    measured = meter(store, clock)
    speeds = []
    for _ in range(5):
        await send(store, clock, "a", bytes_a_second=1_000, seconds=1)
        progress = measured.now()
        assert progress is not None
        speeds.append(progress.speed is not None)
    assert speeds == [False, False, False, True, True]


async def test_a_pause_ends_the_speed(clock: FakeClock) -> None:
    store = book_of(file_of("a", JobState.SENDING, 100_000))
    measured = meter(store, clock)
    await send(store, clock, "a", bytes_a_second=1_000, seconds=5)
    await clock.advance(9)
    await send(store, clock, "a", bytes_a_second=4_000, seconds=1)
    progress = measured.now()
    assert progress is not None
    assert (progress.speed, progress.seconds_left) == (None, None)


async def test_an_attempt_that_begins_anew_takes_nothing_from_the_speed(clock: FakeClock) -> None:
    store = book_of(file_of("a", JobState.SENDING, 100_000))
    measured = meter(store, clock)
    await send(store, clock, "a", bytes_a_second=1_000, seconds=4)
    change_in(store, "a", state=JobState.WAITING, sent=0)
    change_in(store, "a", state=JobState.SENDING)
    await send(store, clock, "a", bytes_a_second=1_000, seconds=4)
    progress = measured.now()
    assert progress is not None
    assert progress.speed == pytest.approx(1_000, rel=0.05)
    assert progress.sent == 4_000


async def test_the_next_file_goes_on_at_the_speed_of_the_one_before(clock: FakeClock) -> None:
    store = book_of(file_of("a", JobState.SENDING, 4_000), file_of("b", JobState.WAITING, 4_000))
    measured = meter(store, clock)
    await send(store, clock, "a", bytes_a_second=1_000, seconds=4)
    change_in(store, "a", state=JobState.ACCEPTED)
    change_in(store, "b", state=JobState.SENDING)
    progress = measured.now()
    assert progress is not None
    assert progress.seconds_left == pytest.approx(4, rel=0.1)


async def test_no_time_is_told_where_knosc_decides_when_the_next_file_goes(clock: FakeClock) -> None:
    store = book_of(file_of("a", JobState.SENDING, 100_000), file_of("b", JobState.WAITING, after="a"))
    measured = meter(store, clock)
    await send(store, clock, "a", bytes_a_second=1_000, seconds=5)
    progress = measured.now()
    assert progress is not None
    assert progress.speed is not None
    assert progress.seconds_left is None
