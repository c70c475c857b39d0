"""The user's own file is watched after its job has failed, by a look at it now and then."""

from __future__ import annotations

import asyncio
import hashlib
import os
import threading
from collections.abc import AsyncIterator, Callable, Collection
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from knosc_desktop.domain.environment import Environment
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.jobs import Job
from knosc_desktop.domain.session import SessionState
from knosc_desktop.services.corrections import corrected_files as corrections_module
from knosc_desktop.services.corrections.corrected_files import PERIOD, CorrectedFiles
from knosc_desktop.services.events import Event
from knosc_desktop.services.files.local_files import digest_of
from knosc_desktop.services.store.job_store import JobStore
from knosc_desktop.services.tasks import TaskRegistry
from tests.support.builders import PRODUCTION, make_job, make_sent_file, make_session_state
from tests.support.clock import START, FakeClock, let_run
from tests.support.job_changes import change_in

SENT = b"Item;Name\n4711;Bolt\n"
CORRECTED = b"Item;Name\n4711;Nut!\n"
LONGER = b"Item;Name\n4711;Bolt M8\n"
BEFORE, AFTER = START - timedelta(hours=1), START + timedelta(hours=1)


class SignedIn:
    """A session as far as it is looked at here: whose it is, and that this changes."""

    def __init__(self) -> None:
        self.environment: Environment | None = make_job().environment
        self.changed: Event[SessionState] = Event()

    def owns(self, environment: Environment, account: str) -> bool:
        return environment == self.environment and account == "jane.doe"

    def become(self, environment: Environment | None) -> None:
        self.environment = environment
        self.changed.emit(make_session_state())


@dataclass
class Watch:
    corrections: CorrectedFiles
    store: JobStore
    clock: FakeClock
    tasks: TaskRegistry
    session: SignedIn
    told: list[str] = field(default_factory=list)

    async def look(self, times: int = 1) -> None:
        """So many looks, each to its end; the first of all comes by itself."""
        for _ in range(times):
            await self.clock.until_sleeping()
            await self.clock.advance(PERIOD)
        await self.clock.until_sleeping()

    async def until_it_rests(self) -> None:
        async with asyncio.timeout(60):
            while self.tasks.is_running("corrections"):
                await self.clock.advance(PERIOD)


@pytest.fixture
async def watch() -> AsyncIterator[Watch]:
    errors: list[BaseException] = []
    store, clock, tasks, session = JobStore(), FakeClock(), TaskRegistry(errors.append), SignedIn()
    corrections = CorrectedFiles(store=store, session=session, clock=clock, tasks=tasks)  # type: ignore[arg-type]
    bundle = Watch(corrections, store, clock, tasks, session)
    corrections.changed.connect(bundle.told.append)
    yield bundle
    await tasks.close(limit=5)
    assert errors == []


def save(path: Path, content: bytes, when: Any = AFTER) -> Path:
    """As an editor that writes into the file itself."""
    path.write_bytes(content)
    os.utime(path, (when.timestamp(), when.timestamp()))
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """As it was sent."""
    return save(tmp_path / "items.csv", SENT, BEFORE)


@pytest.fixture
def failed(file: Path) -> Callable[..., Job]:
    """A job whose file that was."""

    def make(state: JobState = JobState.FAILED, **facts: Any) -> Job:
        sent = make_sent_file(name=file.name, size=len(SENT), sha256=hashlib.sha256(SENT).hexdigest(), place=str(file))
        return make_job(state, **{"file": sent, **facts})

    return make


@pytest.fixture
async def job(watch: Watch, failed: Callable[..., Job]) -> Job:
    """One that has failed, on the list."""
    watch.store.add(job := failed())
    return job


@pytest.mark.parametrize("state", [JobState.FAILED, JobState.COMPLETED_WITH_ERRORS, JobState.REFUSED])
@pytest.mark.parametrize("content", [CORRECTED, LONGER])
async def test_a_failed_job_s_file_that_is_saved_again_is_offered_once(
    watch: Watch, failed: Callable[..., Job], file: Path, state: JobState, content: bytes
) -> None:
    job = failed(state)
    watch.store.add(job)
    await watch.look(3)
    assert watch.corrections.corrected(job.id) is None

    save(file, content)
    await watch.look(3)

    assert watch.corrections.corrected(job.id) == file
    assert watch.told == [job.id]


@pytest.mark.parametrize("content", [CORRECTED, LONGER])
async def test_what_was_saved_while_the_program_was_closed_is_noticed(
    watch: Watch, failed: Callable[..., Job], file: Path, content: bytes
) -> None:
    save(file, content)
    watch.store.prepend([job := failed()])
    await watch.look(2)
    assert watch.corrections.corrected(job.id) == file


@pytest.mark.parametrize("state", sorted(set(JobState) - corrections_module._FAILED))
async def test_of_what_has_not_failed_nothing_is_watched(
    watch: Watch, failed: Callable[..., Job], file: Path, state: JobState
) -> None:
    save(file, CORRECTED)
    watch.store.add(failed(state))
    await let_run()
    assert not watch.tasks.is_running("corrections")


async def test_a_job_that_fails_later_is_watched_from_then_on(
    watch: Watch, failed: Callable[..., Job], file: Path
) -> None:
    job = failed(JobState.RUNNING)
    watch.store.add(job)
    save(file, LONGER)
    change_in(watch.store, job.id, state=JobState.FAILED)
    await watch.look(2)
    assert watch.corrections.corrected(job.id) == file


async def test_a_save_that_takes_its_time_is_offered_when_it_has_ended(watch: Watch, job: Job, file: Path) -> None:
    await watch.look(2)
    for second in range(4):
        save(file, LONGER * (second + 1), AFTER + timedelta(seconds=second))
        await watch.look()
        assert watch.corrections.corrected(job.id) is None

    await watch.look()

    assert watch.corrections.corrected(job.id) == file


async def test_a_new_file_put_in_the_place_of_the_old_one_is_a_save(watch: Watch, job: Job, file: Path) -> None:
    await watch.look(2)
    file.unlink()
    await watch.look(3)
    assert watch.corrections.corrected(job.id) is None

    save(file.with_name("tmp4711"), CORRECTED).replace(file)
    await watch.look(2)

    assert watch.corrections.corrected(job.id) == file


async def test_a_file_that_was_merely_touched_is_not_offered(watch: Watch, job: Job, file: Path) -> None:
    await watch.look(2)
    save(file, SENT)
    await watch.look(3)
    assert (watch.corrections.corrected(job.id), watch.told) == (None, [])


async def test_a_file_server_whose_clock_is_behind_hides_no_save(watch: Watch, job: Job, file: Path) -> None:
    await watch.look(2)
    save(file, CORRECTED, BEFORE + timedelta(minutes=1))
    await watch.look(2)
    assert watch.corrections.corrected(job.id) == file


async def test_a_file_saved_before_it_was_sent_is_not_read(
    watch: Watch, failed: Callable[..., Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corrections_module, "digest_of", lambda _path: pytest.fail("read for nothing"))
    watch.store.add(failed())
    await watch.look(3)


async def test_a_file_is_read_once_for_each_save(
    watch: Watch, failed: Callable[..., Job], file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []

    def watched(path: Path) -> str:
        read.append(path)
        return digest_of(path)

    monkeypatch.setattr(corrections_module, "digest_of", watched)
    watch.store.add(failed())
    save(file, CORRECTED)
    await watch.look(6)
    assert read == [file]


async def test_a_file_without_a_byte_is_not_offered(watch: Watch, job: Job, file: Path) -> None:
    save(file, b"")
    await watch.look(3)
    assert watch.corrections.corrected(job.id) is None


async def test_what_is_as_it_was_sent_again_is_no_longer_offered(watch: Watch, job: Job, file: Path) -> None:
    save(file, CORRECTED)
    await watch.look(2)

    save(file, SENT, AFTER + timedelta(minutes=1))
    await watch.look(2)

    assert watch.corrections.corrected(job.id) is None
    assert watch.told == [job.id] * 2


async def test_an_offer_stays_while_the_file_is_saved_once_more(watch: Watch, job: Job, file: Path) -> None:
    save(file, CORRECTED)
    await watch.look(2)
    for second in range(3):
        save(file, LONGER, AFTER + timedelta(seconds=second + 1))
        await watch.look()
    assert (watch.corrections.corrected(job.id), watch.told) == (file, [job.id])


async def test_a_deleted_file_is_no_longer_offered(watch: Watch, job: Job, file: Path) -> None:
    save(file, CORRECTED)
    await watch.look(2)
    file.unlink()
    await watch.look(3)
    assert watch.corrections.corrected(job.id) is None


@pytest.mark.parametrize(
    ("state", "is_offered"),
    [(JobState.SNAPSHOT, False), (JobState.COMPLETED, False), (JobState.NOT_SENT, True), (JobState.CANCELLED, True)],
)
async def test_it_is_not_offered_again_once_a_correction_was_sent(
    watch: Watch, job: Job, file: Path, state: JobState, is_offered: bool
) -> None:
    save(file, CORRECTED)
    await watch.look(2)

    watch.store.add(correction := make_job(JobState.SNAPSHOT, corrects=job.id))
    assert watch.corrections.corrected(job.id) is None
    change_in(watch.store, correction.id, state=state)
    save(file, LONGER)
    await watch.clock.advance(PERIOD)
    if is_offered:
        await watch.look(3)

    assert (watch.corrections.corrected(job.id) == file) is is_offered


async def test_a_correction_that_was_not_sent_does_not_hide_one_that_was(
    watch: Watch, failed: Callable[..., Job], file: Path
) -> None:
    job = failed()
    first, second = (make_job(JobState.RUNNING, corrects=job.id) for _ in range(2))
    watch.store.add(job, first, second)
    save(file, CORRECTED)
    change_in(watch.store, first.id, state=JobState.NOT_SENT)
    await watch.until_it_rests()
    assert watch.corrections.corrected(job.id) is None


@pytest.mark.parametrize(
    ("facts", "is_offered"),
    [
        ({}, False),
        ({"state": JobState.CANCELLED}, True),
        ({"trigger": "demand"}, True),
        ({"environment": PRODUCTION}, True),
        ({"created_at": BEFORE}, True),
    ],
)
async def test_a_file_that_the_user_sent_again_is_not_offered_either(
    watch: Watch, failed: Callable[..., Job], job: Job, file: Path, facts: dict[str, Any], is_offered: bool
) -> None:
    save(file, CORRECTED)
    await watch.look(2)
    assert watch.corrections.corrected(job.id) == file

    watch.store.add(failed(**{"state": JobState.WAITING, "created_at": AFTER, **facts}))

    assert (watch.corrections.corrected(job.id) == file) is is_offered


async def test_a_file_that_did_not_leave_after_all_is_offered_again(
    watch: Watch, failed: Callable[..., Job], file: Path
) -> None:
    job, again = failed(), failed(JobState.WAITING, created_at=AFTER)
    watch.store.add(job, again)
    save(file, CORRECTED)
    await watch.until_it_rests()
    change_in(watch.store, again.id, state=JobState.CANCELLED)
    await watch.look(2)
    assert watch.corrections.corrected(job.id) == file


async def test_nothing_is_watched_when_everything_was_corrected(watch: Watch, job: Job) -> None:
    await watch.look()
    watch.store.add(make_job(corrects=job.id))
    await watch.until_it_rests()


async def test_a_file_sent_again_unchanged_is_tracked_as_another_job(
    watch: Watch, failed: Callable[..., Job], file: Path
) -> None:
    job = failed(JobState.REFUSED)
    watch.store.add(job)
    save(file, CORRECTED)
    await watch.look(2)
    change_in(watch.store, job.id, sent_again_as="another")
    assert watch.corrections.corrected(job.id) is None


async def test_a_removed_job_is_offered_no_correction(watch: Watch, job: Job, file: Path) -> None:
    save(file, CORRECTED)
    await watch.look(2)
    watch.store.remove(job.id)
    assert watch.corrections.corrected(job.id) is None
    await watch.until_it_rests()


async def test_nothing_is_offered_to_another_tenant_than_it_failed_in(watch: Watch, job: Job, file: Path) -> None:
    save(file, CORRECTED)
    await watch.look(2)

    watch.session.become(PRODUCTION)
    assert watch.corrections.corrected(job.id) is None
    await watch.until_it_rests()
    watch.session.become(job.environment)
    await watch.look(2)

    assert watch.corrections.corrected(job.id) == file


async def test_of_a_long_history_only_the_newest_are_looked_at(
    watch: Watch, failed: Callable[..., Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []
    look = corrections_module._look_at_all

    def watched(files: Collection[Any]) -> object:
        looked.append(len(files))
        return look(files)

    monkeypatch.setattr(corrections_module, "_look_at_all", watched)
    jobs = [
        failed(created_at=START + timedelta(minutes=number), file=make_sent_file(place=f"/nowhere/{number}.csv"))
        for number in range(250)
    ]
    watch.store.prepend(jobs)
    await watch.look()
    assert looked[-1] == 100
    assert watch.corrections._watched()[0].id == jobs[-1].id


async def test_a_drive_that_has_vanished_takes_one_thread_and_does_not_hold_up_the_end(
    watch: Watch, failed: Callable[..., Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    hanging, go_on = threading.Event(), threading.Event()
    looks: list[Path] = []

    def hang(path: Path) -> object:
        looks.append(path)
        hanging.set()
        go_on.wait(10)
        raise TimeoutError

    monkeypatch.setattr(corrections_module, "stamp_of", hang)
    try:
        watch.store.add(failed())
        assert await asyncio.to_thread(hanging.wait, 10)
        watch.store.add(failed(), failed())
        await watch.clock.advance(60)
        assert len(looks) == 1

        async with asyncio.timeout(60):
            await watch.tasks.close(limit=5)
    finally:
        go_on.set()


@pytest.mark.parametrize("place", ["", "/nowhere/at all.csv", "/dev/null", "bad\0name.csv"])
async def test_an_unknown_place_does_no_harm(watch: Watch, failed: Callable[..., Job], place: str) -> None:
    job = failed(file=make_sent_file(place=place))
    watch.store.add(job)
    await let_run()
    if place:
        await watch.look(3)
    assert watch.corrections.corrected(job.id) is None
