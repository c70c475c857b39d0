"""The errors of a job are located once, in the bytes that were sent, and reported when that is done."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.domain.files import FileFormat
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.jobs import Job, RowError
from knosc_desktop.domain.reader_requests import LocateErrors, Source
from knosc_desktop.domain.tables import Template
from knosc_desktop.domain.texts import message
from knosc_desktop.services.corrections import error_locator as error_places_module
from knosc_desktop.services.corrections.error_locator import ErrorLocator
from knosc_desktop.services.store.job_store import JobStore
from knosc_desktop.services.store.snapshots import SnapshotStore
from knosc_desktop.services.tasks import TaskRegistry
from tests.support.builders import make_computation, make_job, make_row_error, make_sent_file
from tests.support.fake_reader import HEADER, FakeReader
from tests.support.job_changes import change_in

SENT = make_sent_file(size=4, sha256=hashlib.sha256(b"sent").hexdigest())
TEMPLATE = Template("forecast", ("Item", "Name"))
ERRORS = (make_row_error(row=5, column="Name"), make_row_error(row=None), make_row_error(row=9, column="?"))


@dataclass
class UnderTest:
    places: ErrorLocator
    store: JobStore
    snapshots: SnapshotStore
    reader: FakeReader
    tasks: TaskRegistry
    told: list[str] = field(default_factory=list)

    def failed(self, *errors: RowError, **facts: Any) -> Job:
        """A job with errors whose bytes are kept."""
        job = make_job(JobState.FAILED, errors=errors or ERRORS, **{"file": SENT, **facts})
        self.snapshots.path_of(job.id).write_bytes(b"sent")
        self.store.add(job)
        return job

    async def until_told(self, times: int = 1) -> None:
        changed = asyncio.Event()
        disconnect = self.places.known.connect(lambda _: changed.set())
        async with asyncio.timeout(60):
            while len(self.told) < times:
                await changed.wait()
                changed.clear()
        disconnect()


@pytest.fixture
async def under_test(tmp_path: Path) -> AsyncIterator[UnderTest]:
    (tmp_path / "outbox").mkdir()
    errors: list[BaseException] = []
    store, snapshots, reader = JobStore(), SnapshotStore(tmp_path / "outbox", lambda: 1 << 30), FakeReader()
    tasks = TaskRegistry(errors.append)
    places = ErrorLocator(
        store=store,
        snapshots=snapshots,
        reader=reader,
        template_of={"forecast": TEMPLATE}.get,
        tasks=tasks,
    )
    bundle = UnderTest(places, store, snapshots, reader, tasks)
    places.known.connect(bundle.told.append)
    yield bundle
    await tasks.close(limit=5)
    assert errors == []


async def test_each_error_has_its_cell_or_none(under_test: UnderTest) -> None:
    job = under_test.failed()
    placed = await under_test.places.find(job.id)
    assert placed.addresses == (Address("Data", 5, 2), None, Address("Data", 9, 0))
    assert (placed.errors, placed.header) == (ERRORS, HEADER)


@pytest.mark.parametrize(("name", "found"), [("items.xlsx", FileFormat.XLSX), ("items.CSV", FileFormat.CSV)])
async def test_the_exact_bytes_that_were_sent_are_read_with_the_template_of_their_data_type(
    under_test: UnderTest, name: str, found: FileFormat
) -> None:
    job = under_test.failed()
    assert job.file is not None
    change_in(under_test.store, job.id, file=type(job.file)(name, 4, job.file.sha256))

    await under_test.places.find(job.id)

    source = Source(under_test.snapshots.path_of(job.id), found)
    assert under_test.reader.heard == [LocateErrors(source, TEMPLATE, ERRORS)]


async def test_what_is_wanted_is_reported_when_it_is_known(under_test: UnderTest) -> None:
    job = under_test.failed()
    under_test.places.want(job.id)
    assert under_test.places.of(job.id) is None
    await under_test.until_told()
    assert under_test.told == [job.id]
    assert under_test.places.of(job.id) is not None


async def test_it_is_found_once_however_often_it_is_wanted(under_test: UnderTest) -> None:
    job = under_test.failed()
    under_test.places.want(job.id)
    under_test.places.want(job.id)
    await asyncio.gather(*(under_test.places.find(job.id) for _ in range(3)))
    under_test.places.want(job.id)
    assert len(under_test.reader.heard) == 1


async def test_errors_that_became_others_are_placed_again(under_test: UnderTest) -> None:
    job = under_test.failed()
    await under_test.places.find(job.id)
    change_in(under_test.store, job.id, errors=(make_row_error(row=7, column="Item"),))
    assert under_test.places.of(job.id) is None
    assert (await under_test.places.find(job.id)).addresses == (Address("Data", 7, 1),)


async def test_bytes_that_are_no_longer_kept_are_reported_and_claim_nothing(under_test: UnderTest) -> None:
    job = under_test.failed()
    under_test.snapshots.forget(job.id)
    under_test.places.want(job.id)
    await under_test.until_told()
    obstacle = under_test.places.obstacle(job.id)
    assert obstacle is not None
    assert obstacle.title == message("files.copy.gone.title")
    assert under_test.places.of(job.id) is None


async def test_a_reader_in_trouble_is_asked_again_when_it_is_wanted_again(under_test: UnderTest) -> None:
    job = under_test.failed()
    under_test.reader.trouble = FileProblem("Too large to check here", "It can still be sent.")
    with pytest.raises(FileProblem):
        await under_test.places.find(job.id)
    under_test.reader.trouble = None

    under_test.places.want(job.id)
    await under_test.until_told(2)

    assert under_test.places.obstacle(job.id) is None
    assert under_test.places.of(job.id) is not None


async def test_of_a_computation_there_is_nothing_to_read(under_test: UnderTest) -> None:
    job = make_computation(JobState.FAILED, errors=ERRORS)
    under_test.store.add(job)
    with pytest.raises(FileProblem):
        await under_test.places.find(job.id)


@pytest.mark.parametrize("job_id", ["gone", "without errors"])
async def test_nothing_is_read_where_there_is_nothing_to_place(under_test: UnderTest, job_id: str) -> None:
    under_test.store.add(make_job(JobState.COMPLETED, id="without errors"))
    under_test.places.want(job_id)
    await under_test.tasks.close(limit=5)
    assert under_test.reader.heard == []


async def test_nothing_is_kept_of_a_removed_job(under_test: UnderTest) -> None:
    job = under_test.failed()
    await under_test.places.find(job.id)
    under_test.store.remove(job.id)
    assert under_test.places.of(job.id) is None


async def test_of_many_errors_only_the_latest_jobs_are_kept(
    under_test: UnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(error_places_module, "_KEPT", 7)
    jobs = [under_test.failed() for _ in range(4)]
    for job in jobs:
        await under_test.places.find(job.id)
    assert [under_test.places.of(job.id) is not None for job in jobs] == [False, False, True, True]
    huge = under_test.failed(*(make_row_error(row=row) for row in range(20)))
    await under_test.places.find(huge.id)
    assert under_test.places.of(huge.id) is not None


async def test_without_a_row_in_any_error_the_file_is_read_all_the_same(under_test: UnderTest) -> None:
    job = under_test.failed(make_row_error(row=None))
    assert (await under_test.places.find(job.id)).addresses == (None,)


@pytest.mark.parametrize("content", [b"SENT", b"sen", b"sent and more", b""])
@pytest.mark.parametrize("is_known", [False, True], ids=["before it was read", "after it was read"])
async def test_cells_are_never_located_in_other_bytes_than_were_sent(
    under_test: UnderTest, content: bytes, is_known: bool
) -> None:
    job = under_test.failed()
    if is_known:
        await under_test.places.find(job.id)
    under_test.snapshots.path_of(job.id).write_bytes(content)

    with pytest.raises(FileProblem) as caught:
        await under_test.places.find(job.id)

    assert caught.value.problem.title == message("files.copy.changed.title")
    assert len(under_test.reader.heard) == is_known
