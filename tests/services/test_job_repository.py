"""The single writer: first the disk, then the store, then the listeners; one change after the other."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.jobs import Job
from knosc_desktop.domain.texts import message
from knosc_desktop.services.store import job_repository as ledger_module
from knosc_desktop.services.store.job_database import JobDatabase
from knosc_desktop.services.store.job_repository import Damage, JobRepository
from knosc_desktop.services.store.job_store import JobStore
from tests.support.builders import make_job
from tests.support.clock import let_run
from tests.support.job_changes import each_with_fields, with_fields, with_fields_if
from tests.support.job_stores import jobs_on_disk


class SlowDisk(JobDatabase):
    """A database that records its writes, and waits or fails when the test wants.

    Attributes:
        log: what was written and told, in order; shared with who listens to the book.
        fails: whether it refuses.
        arrived: set by each write as soon as it begins.
        may_go_on: cleared, every write waits in its thread until it is set.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.log: list[tuple[str, tuple[str, ...]]] = []
        self.fails = False
        self.arrived = threading.Event()
        self.may_go_on = threading.Event()
        self.may_go_on.set()

    def open(self) -> None:
        super().open()
        # What it remembers of the file would hide what became of it.
        self._database.execute("PRAGMA cache_size = 0")
        self._database.execute("PRAGMA shrink_memory")

    def write(self, *jobs: Job) -> None:
        self._meet()
        super().write(*jobs)
        self.log.append(("written", tuple(job.id for job in jobs)))

    def forget(self, job_ids: Collection[str], changed: Collection[Job] = ()) -> None:
        self._meet()
        super().forget(job_ids, changed)
        self.log.append(("forgotten", tuple(job_ids)))

    def _meet(self) -> None:
        self.arrived.set()
        assert self.may_go_on.wait(10)
        if self.fails:
            raise FileProblem("The list of jobs cannot be kept", "The disk is full.")

    async def until_busy(self) -> None:
        """Wait until a write hangs in its thread."""
        assert await asyncio.to_thread(self.arrived.wait, 10)
        self.arrived.clear()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "jobs.db"


@pytest.fixture
def disk(path: Path) -> SlowDisk:
    return SlowDisk(path)


@pytest.fixture
def store(disk: SlowDisk) -> JobStore:
    store = JobStore()
    store.added.connect(lambda job: disk.log.append(("added", (job.id,))))
    store.changed.connect(lambda job: disk.log.append(("changed", (job.id,))))
    store.removed.connect(lambda job: disk.log.append(("removed", (job.id,))))
    return store


@pytest.fixture
async def repository(store: JobStore, disk: SlowDisk) -> AsyncIterator[JobRepository]:
    repository = JobRepository(store, disk)
    await repository.open()
    yield repository
    disk.may_go_on.set()
    await repository.close(limit=5)


@pytest.fixture
async def job(repository: JobRepository, disk: SlowDisk) -> Job:
    """A waiting job that is on disk and in the table."""
    job = make_job(JobState.WAITING)
    await repository.add(job)
    disk.log.clear()
    disk.arrived.clear()
    return job


def written(path: Path, *jobs: Job) -> None:
    """The database of an earlier run."""
    journal = JobDatabase(path)
    with closing(journal):
        journal.open()
        journal.write(*jobs)


# First the disk.


async def test_new_jobs_are_on_disk_before_any_listener_is_called(
    repository: JobRepository, disk: SlowDisk, store: JobStore
) -> None:
    jobs = [make_job(), make_job()]
    ids = tuple(job.id for job in jobs)

    await repository.add(*jobs)

    assert disk.log == [("written", ids), ("added", ids[:1]), ("added", ids[1:])]
    assert list(store) == jobs


async def test_a_change_is_on_disk_before_any_listener_is_called(
    repository: JobRepository, disk: SlowDisk, store: JobStore, job: Job
) -> None:
    after = await repository.apply(job.id, with_fields(state=JobState.SENDING))

    assert disk.log == [("written", (job.id,)), ("changed", (job.id,))]
    assert after == store[job.id] == replace(job, state=JobState.SENDING)


async def test_a_change_that_is_still_being_written_is_not_visible(
    repository: JobRepository, disk: SlowDisk, store: JobStore, job: Job
) -> None:
    disk.may_go_on.clear()
    change = asyncio.create_task(repository.apply(job.id, with_fields(state=JobState.SENDING)))
    await disk.until_busy()

    seen = store[job.id].state
    disk.may_go_on.set()
    await change

    assert (seen, store[job.id].state) == (JobState.WAITING, JobState.SENDING)


async def test_removed_jobs_are_deleted_before_any_listener_is_called(
    repository: JobRepository, disk: SlowDisk, store: JobStore, job: Job, path: Path
) -> None:
    await repository.remove(job.id)

    assert disk.log == [("forgotten", (job.id,)), ("removed", (job.id,))]
    assert list(store) == jobs_on_disk(path) == []


async def test_several_changes_are_one_write(repository: JobRepository, disk: SlowDisk, job: Job) -> None:
    other = make_job()
    await repository.add(other)
    disk.log.clear()

    await repository.apply_all(
        each_with_fields({job.id: {"status_word": "a"}, "gone": {"status_word": "b"}, other.id: {"status_word": "c"}})
    )

    assert disk.log == [("written", (job.id, other.id)), ("changed", (job.id,)), ("changed", (other.id,))]


async def test_outdated_changes_of_several_are_left_out(repository: JobRepository, store: JobStore, job: Job) -> None:
    await repository.add(other := make_job(JobState.RUNNING))

    await repository.apply_all(
        each_with_fields(
            {each.id: {"status_word": "later"} for each in (job, other)}, lambda now: now.state is JobState.WAITING
        )
    )

    assert [each.status_word for each in store] == ["later", other.status_word]


async def test_no_change_is_neither_written_nor_reported(repository: JobRepository, disk: SlowDisk, job: Job) -> None:
    assert await repository.apply(job.id, with_fields(state=job.state)) == job
    await repository.apply_all(each_with_fields({job.id: {}}))
    await repository.apply_all(each_with_fields({}))

    assert disk.log == []


async def test_a_job_added_with_a_change_is_written_with_it(
    repository: JobRepository, disk: SlowDisk, job: Job
) -> None:
    new = make_job()

    await repository.apply(job.id, with_fields(sent_again_as=new.id), adding=(new,))

    assert disk.log == [("written", (job.id, new.id)), ("changed", (job.id,)), ("added", (new.id,))]


async def test_a_removed_job_is_not_changed(repository: JobRepository, disk: SlowDisk) -> None:
    assert await repository.apply("gone", with_fields(state=JobState.SENDING), adding=(make_job(),)) is None
    assert disk.log == []


# All or none.


@pytest.mark.parametrize(
    "work",
    [
        lambda repository, job: repository.add(make_job(), make_job()),
        lambda repository, job: repository.apply(job.id, with_fields(state=JobState.SENDING)),
        lambda repository, job: repository.apply(job.id, with_fields(status_word="later"), adding=(make_job(),)),
        lambda repository, job: repository.apply_all(each_with_fields({job.id: {"status_word": "running"}})),
        lambda repository, job: repository.remove(job.id),
    ],
    ids=["add", "change", "change and add", "change all", "remove"],
)
async def test_a_change_that_cannot_be_written_is_neither_made_nor_reported(
    repository: JobRepository,
    disk: SlowDisk,
    store: JobStore,
    path: Path,
    job: Job,
    work: Callable[[JobRepository, Job], Awaitable[object]],
) -> None:
    disk.fails = True

    with pytest.raises(FileProblem):
        await work(repository, job)

    assert list(store) == [job]
    assert [each.state for each in jobs_on_disk(path)] == [job.state]
    assert disk.log == []


async def test_new_jobs_of_which_one_cannot_be_written_are_all_refused(
    repository: JobRepository, store: JobStore, path: Path
) -> None:
    with pytest.raises(FileProblem):
        await repository.add(make_job(), make_job(status_word=None))

    assert list(store) == jobs_on_disk(path) == []


async def test_after_a_refusal_the_next_change_is_made(
    repository: JobRepository, disk: SlowDisk, store: JobStore, job: Job
) -> None:
    disk.fails = True
    with pytest.raises(FileProblem):
        await repository.apply(job.id, with_fields(state=JobState.SENDING))
    disk.fails = False

    await repository.apply(job.id, with_fields(state=JobState.CANCELLED))

    assert store[job.id].state is JobState.CANCELLED


# One after the other.


async def test_changes_are_made_in_the_order_they_were_asked_for(
    repository: JobRepository, disk: SlowDisk, job: Job, path: Path
) -> None:
    disk.may_go_on.clear()
    words = [str(number) for number in range(5)]
    seen: list[str] = []

    async def change(word: str) -> None:
        after = await repository.apply(job.id, with_fields(status_word=word))
        assert after is not None
        seen.append(after.status_word)

    changes = [asyncio.create_task(change(word)) for word in words]
    await disk.until_busy()
    disk.may_go_on.set()
    await asyncio.gather(*changes)

    assert seen == words
    assert [each.status_word for each in jobs_on_disk(path)] == words[-1:]


async def test_a_condition_is_looked_at_when_it_is_the_turn_of_its_change(
    repository: JobRepository, disk: SlowDisk, store: JobStore, job: Job
) -> None:
    disk.may_go_on.clear()
    cancelling = asyncio.create_task(repository.apply(job.id, with_fields(state=JobState.CANCELLED)))
    await disk.until_busy()
    sending = asyncio.create_task(
        repository.apply(job.id, with_fields_if(lambda now: now.state is JobState.WAITING, state=JobState.SENDING))
    )
    await let_run()
    disk.may_go_on.set()

    assert await sending is None
    await cancelling
    assert store[job.id].state is JobState.CANCELLED


async def test_a_written_change_is_made_even_if_its_caller_was_cancelled(
    repository: JobRepository, disk: SlowDisk, store: JobStore, path: Path, job: Job
) -> None:
    disk.may_go_on.clear()
    change = asyncio.create_task(repository.apply(job.id, with_fields(state=JobState.HANDED_OVER)))
    await disk.until_busy()

    change.cancel()
    with pytest.raises(asyncio.CancelledError):
        await change
    disk.may_go_on.set()
    await repository.apply("gone", with_fields())

    assert store[job.id].state is JobState.HANDED_OVER
    assert [each.state for each in jobs_on_disk(path)] == [JobState.HANDED_OVER]


async def test_a_change_that_was_cancelled_while_it_waited_for_its_turn_is_made_too(
    repository: JobRepository, disk: SlowDisk, store: JobStore, job: Job
) -> None:
    disk.may_go_on.clear()
    first = asyncio.create_task(repository.apply(job.id, with_fields(state=JobState.SENDING)))
    await disk.until_busy()
    second = asyncio.create_task(repository.apply(job.id, with_fields(state=JobState.HANDED_OVER)))
    await let_run()

    second.cancel()
    disk.may_go_on.set()
    await first
    await repository.apply("gone", with_fields())

    assert store[job.id].state is JobState.HANDED_OVER


async def test_a_failed_write_whose_caller_was_cancelled_is_no_complaint_of_the_loop(
    repository: JobRepository, disk: SlowDisk, job: Job
) -> None:
    disk.may_go_on.clear()
    disk.fails = True
    change = asyncio.create_task(repository.apply(job.id, with_fields(state=JobState.SENDING)))
    await disk.until_busy()

    change.cancel()
    disk.may_go_on.set()

    with pytest.raises(asyncio.CancelledError):
        await change
    assert await repository.apply("gone", with_fields()) is None


async def test_progress_during_a_write_is_not_lost(
    repository: JobRepository, disk: SlowDisk, store: JobStore, job: Job
) -> None:
    disk.may_go_on.clear()
    change = asyncio.create_task(repository.apply(job.id, with_fields(status_word="later")))
    await disk.until_busy()
    store.progress(job.id, 12_345)
    disk.may_go_on.set()

    after = await change

    assert after is not None
    assert (after.sent, after.status_word) == (12_345, "later")


# A disk that does not answer.


async def test_a_slow_disk_is_reported_once_and_so_is_its_answer(
    repository: JobRepository, disk: SlowDisk, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_module, "_SLOW", 0.01)
    told: list[bool] = []
    is_slow = asyncio.Event()
    repository.slow.connect(told.append)
    repository.slow.connect(lambda _: is_slow.set())
    disk.may_go_on.clear()
    change = asyncio.create_task(repository.apply(job.id, with_fields(state=JobState.SENDING)))

    await asyncio.wait_for(is_slow.wait(), 10)
    monkeypatch.setattr(ledger_module, "_SLOW", 60.0)
    disk.may_go_on.set()
    await change

    assert told == [True, False]


async def test_a_disk_that_answers_is_not_reported(repository: JobRepository, job: Job) -> None:
    told: list[bool] = []
    repository.slow.connect(told.append)
    await repository.apply(job.id, with_fields(state=JobState.SENDING))
    assert told == []


async def test_closing_does_not_wait_forever_for_a_slow_disk(
    repository: JobRepository, disk: SlowDisk, job: Job
) -> None:
    disk.may_go_on.clear()
    change = asyncio.create_task(repository.apply(job.id, with_fields(state=JobState.SENDING)))
    await disk.until_busy()

    async with asyncio.timeout(60):
        await repository.close(limit=0.05)

    assert not change.done()
    disk.may_go_on.set()
    await change


async def test_closing_brings_what_has_begun_to_its_end(
    repository: JobRepository, disk: SlowDisk, job: Job, path: Path
) -> None:
    disk.may_go_on.clear()
    changes = [
        asyncio.create_task(repository.apply(job.id, with_fields(state=state)))
        for state in (JobState.SENDING, JobState.HANDED_OVER)
    ]
    await disk.until_busy()
    closing_now = asyncio.create_task(repository.close(limit=10))
    await let_run()
    disk.may_go_on.set()

    await closing_now

    assert all(change.done() for change in changes)
    assert [each.state for each in jobs_on_disk(path)] == [JobState.HANDED_OVER]


# A history.


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of a size that a test can fill."""
    monkeypatch.setattr(ledger_module, "_FIRST_PAGE", 3)
    monkeypatch.setattr(ledger_module, "_PAGE", 2)


@pytest.fixture
def history(path: Path) -> list[Job]:
    """Eight jobs on disk; the second and the fourth are not finished."""
    jobs = [
        make_job(JobState.RUNNING if number in {1, 3} else JobState.COMPLETED, id=f"{number}") for number in range(8)
    ]
    written(path, *jobs)
    return jobs


async def test_the_unfinished_and_the_newest_are_there_first(
    pages: None, history: list[Job], repository: JobRepository, store: JobStore
) -> None:
    assert [job.id for job in store] == ["1", "3", "5", "6", "7"]


async def test_the_rest_of_the_history_takes_its_place_in_the_order_of_birth(
    pages: None, history: list[Job], repository: JobRepository, store: JobStore
) -> None:
    added: list[str] = []
    store.added.connect(lambda job: added.append(job.id))

    await repository.read_history()

    assert [job.id for job in store] == [job.id for job in history]
    assert sorted(added) == ["0", "2", "4"]


async def test_a_change_while_the_history_is_read_is_kept(
    pages: None, history: list[Job], repository: JobRepository, store: JobStore
) -> None:
    await repository.apply("1", with_fields(state=JobState.COMPLETED))
    new = make_job()
    await repository.add(new)

    await repository.read_history()

    assert store["1"].state is JobState.COMPLETED
    assert [job.id for job in store] == [*(job.id for job in history), new.id]


async def test_a_job_removed_while_the_history_is_read_does_not_come_back(
    pages: None,
    history: list[Job],
    store: JobStore,
    repository: JobRepository,
    disk: SlowDisk,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reading, may_go_on = threading.Event(), threading.Event()
    older = disk.older

    def slow_older(than: int, count: int) -> Any:
        page = older(than, count)
        reading.set()
        assert may_go_on.wait(10)
        return page

    monkeypatch.setattr(disk, "older", slow_older)
    history_read = asyncio.create_task(repository.read_history())
    assert await asyncio.to_thread(reading.wait, 10)
    removing = asyncio.create_task(repository.remove("3"))
    await let_run()
    may_go_on.set()

    await asyncio.gather(history_read, removing)

    assert "3" not in [job.id for job in store]


async def test_jobs_of_an_earlier_run_are_not_written_again(
    history: list[Job], repository: JobRepository, disk: SlowDisk
) -> None:
    await repository.read_history()
    assert [what for what, _ in disk.log] == ["added"] * len(history)


# Damage that shows later.


def spoil_a_page(path: Path) -> None:
    """Damage the last page while a connection is open."""
    with path.open("r+b") as file:
        file.seek(-4096, 2)
        file.write(b"\xff" * 4096)


@pytest.fixture
def long_history(path: Path) -> list[Job]:
    """Enough jobs for many pages."""
    jobs = [make_job(JobState.COMPLETED) for _ in range(300)]
    written(path, *jobs)
    return jobs


async def test_damage_found_by_the_thorough_check_is_recovered_from_memory(
    long_history: list[Job], repository: JobRepository, store: JobStore, disk: SlowDisk, path: Path
) -> None:
    told: list[Damage] = []
    repository.damaged.connect(told.append)
    known = list(store)
    spoil_a_page(path)

    await repository.read_history()

    assert disk.set_aside is not None
    assert told == [Damage(disk.set_aside, len(known))]
    assert list(store) == known
    assert {job.id for job in jobs_on_disk(path)} == {job.id for job in known}


needs_removing = pytest.mark.skipif(sys.platform == "win32", reason="nothing that is open can be removed there")


def spoil_all(path: Path) -> None:
    path.with_name("jobs.db-wal").unlink(missing_ok=True)
    path.write_bytes(b"\xff" * path.stat().st_size)


@needs_removing
async def test_damage_found_by_a_write_is_recovered_and_the_write_is_made(
    long_history: list[Job], repository: JobRepository, store: JobStore, disk: SlowDisk, path: Path
) -> None:
    told: list[Damage] = []
    repository.damaged.connect(told.append)
    spoil_all(path)
    new = make_job()

    await repository.add(new)

    assert disk.set_aside is not None
    assert told == [Damage(disk.set_aside, len(store))]
    assert [job.id for job in store] == [*(job.id for job in long_history), new.id]
    assert {job.id for job in jobs_on_disk(path)} == {job.id for job in store}


@needs_removing
async def test_a_change_that_finds_damage_is_not_undone_by_the_healing(
    long_history: list[Job], repository: JobRepository, store: JobStore, path: Path
) -> None:
    spoil_all(path)

    await repository.apply(long_history[7].id, with_fields(state=JobState.FAILED))

    assert {job.id: job.state for job in jobs_on_disk(path)} == {job.id: job.state for job in store}
    assert store[long_history[7].id].state is JobState.FAILED


async def test_a_database_damaged_before_the_start_is_reported_with_the_number_of_jobs_carried_over(
    path: Path, store: JobStore, disk: SlowDisk
) -> None:
    written(path, make_job(id="kept"))
    with path.open("r+b") as file:
        file.write(b"no database")
    told: list[Damage] = []
    repository = JobRepository(store, disk)
    repository.damaged.connect(told.append)

    await repository.open()

    assert disk.set_aside is not None
    assert told == [Damage(disk.set_aside, 1)]
    assert repository.is_doubtful
    assert [job.id for job in store] == ["kept"]
    await repository.close(limit=5)


# Without a database.


async def test_every_call_before_it_is_opened_fails_with_a_message(store: JobStore, disk: SlowDisk) -> None:
    repository = JobRepository(store, disk)
    for work in (repository.add(make_job()), repository.remove("gone"), repository.read_history()):
        with pytest.raises(FileProblem) as refused:
            await work
        assert refused.value.problem.title == message("files.journal.not_kept.title")
    assert (list(store), disk.log) == ([], [])
    await repository.close(limit=5)


async def test_a_list_that_cannot_be_opened_is_not_written_to(store: JobStore, disk: SlowDisk, path: Path) -> None:
    path.mkdir()
    repository = JobRepository(store, disk)
    with pytest.raises(FileProblem):
        await repository.open()
    path.rmdir()

    with pytest.raises(FileProblem):
        await repository.add(make_job())

    assert list(store) == []
    assert not path.exists()
    await repository.close(limit=5)


async def test_every_call_after_the_close_fails_with_a_message(
    repository: JobRepository, store: JobStore, job: Job
) -> None:
    await repository.close(limit=5)

    with pytest.raises(FileProblem):
        await repository.apply(job.id, with_fields(state=JobState.SENDING))

    assert store[job.id].state is JobState.WAITING


async def test_closing_twice_is_no_error(repository: JobRepository) -> None:
    await repository.close(limit=5)
    await repository.close(limit=5)
