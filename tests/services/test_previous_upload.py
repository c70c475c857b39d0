"""The last upload before a job can be staged again, with its exact bytes."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from knosc_desktop.demo.workbooks import write_sample
from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.domain.files import FileFormat
from knosc_desktop.domain.job_states import NOTHING, JobState
from knosc_desktop.domain.jobs import Job
from knosc_desktop.domain.texts import Message, message
from knosc_desktop.services.corrections.previous_upload import PreviousUploads
from knosc_desktop.services.staging.intake import Intake
from knosc_desktop.services.staging.staging_list import StagingList
from knosc_desktop.services.store.job_store import JobStore
from knosc_desktop.services.store.snapshots import SnapshotStore
from knosc_desktop.words.catalogue import render
from tests.services.conftest import Sending, until
from tests.support.builders import make_job, make_staged
from tests.support.spreadsheets import workbook_bytes
from tests.support.tenant import DemoTenant

CSV = b"_ItemNumber;_Status\r\n4711;Active\r\n"
WORKBOOK = workbook_bytes()


@pytest.fixture
def store() -> JobStore:
    return JobStore()


@pytest.fixture
def snapshots(tmp_path: Path) -> SnapshotStore:
    (tmp_path / "outbox").mkdir()
    return SnapshotStore(tmp_path / "outbox", lambda: 1 << 30)


@pytest.fixture
def staging() -> StagingList:
    return StagingList()


@pytest.fixture
def put_back(store: JobStore, snapshots: SnapshotStore, staging: StagingList, tmp_path: Path) -> PreviousUploads:
    return PreviousUploads(store, snapshots, Intake(staging), tmp_path / "put back", render)


def sent_over(store: JobStore, snapshots: SnapshotStore, content: bytes, **facts: Any) -> Job:
    """A job, and what Knosc had before it."""
    job = make_job(JobState.COMPLETED, **{"before": hashlib.sha256(content).hexdigest(), **facts})
    snapshots.path_of_last_upload(job.id).write_bytes(content)
    store.add(job)
    return job


@pytest.mark.parametrize(("content", "ending"), [(CSV, ".csv"), (WORKBOOK, ".xlsx")])
async def test_the_earlier_upload_is_staged_as_a_file_of_its_data_type_and_format(
    put_back: PreviousUploads,
    store: JobStore,
    snapshots: SnapshotStore,
    staging: StagingList,
    content: bytes,
    ending: str,
) -> None:
    job = sent_over(store, snapshots, content, trigger="item-master")

    file = await put_back.stage(job.id)

    assert list(staging) == [file]
    assert (file.trigger, file.is_kind_chosen, file.corrects, file.problem) == ("item-master", True, "", None)
    assert file.format is (FileFormat.XLSX if ending == ".xlsx" else FileFormat.CSV)
    assert (file.path.suffix, file.path.read_bytes()) == (ending, content)


async def test_its_name_says_what_it_is_and_of_when(
    put_back: PreviousUploads, store: JobStore, snapshots: SnapshotStore
) -> None:
    left = datetime(2026, 11, 25, 14, 30, tzinfo=UTC)
    job = sent_over(store, snapshots, CSV, handed_over_at=left)
    file = await put_back.stage(job.id)
    assert file.path.name == f"Forecast before {left.astimezone():%Y-%m-%d %H.%M}.csv"


async def test_it_stays_when_its_copy_was_deleted_to_make_room(
    put_back: PreviousUploads, store: JobStore, snapshots: SnapshotStore
) -> None:
    job = sent_over(store, snapshots, CSV)
    file = await put_back.stage(job.id)
    snapshots.forget(job.id)
    assert file.path.read_bytes() == CSV


async def test_restored_twice_it_is_on_the_list_once_and_can_be_sent(
    put_back: PreviousUploads, store: JobStore, snapshots: SnapshotStore, staging: StagingList
) -> None:
    job = sent_over(store, snapshots, CSV)
    first = await put_back.stage(job.id)
    await put_back.stage(job.id)
    assert list(staging) == [first]
    assert await Intake(staging).ready_to_go() == [first]


async def test_a_changed_copy_is_restored_as_it_was(
    put_back: PreviousUploads, store: JobStore, snapshots: SnapshotStore
) -> None:
    job = sent_over(store, snapshots, CSV)
    file = await put_back.stage(job.id)
    file.path.write_bytes(b"something else")
    await put_back.stage(job.id)
    assert file.path.read_bytes() == CSV


async def test_two_of_the_same_data_type_are_two_files(
    put_back: PreviousUploads, store: JobStore, snapshots: SnapshotStore, staging: StagingList
) -> None:
    for content in (CSV, WORKBOOK):
        await put_back.stage(sent_over(store, snapshots, content).id)
    assert [file.path.suffix for file in staging] == [".csv", ".xlsx"]


@pytest.mark.parametrize(
    ("before", "content", "title"),
    [
        (NOTHING, CSV, message("files.earlier.none.title")),
        ("", CSV, message("files.earlier.not_fetched.title")),
        ("ab" * 32, CSV, message("files.earlier.damaged.title")),
        (hashlib.sha256(CSV).hexdigest(), None, message("files.earlier.gone.title")),
        (hashlib.sha256(b"%PDF-1.7").hexdigest(), b"%PDF-1.7", message("files.other.title")),
    ],
)
async def test_what_cannot_be_restored_is_reported_and_stages_nothing(
    put_back: PreviousUploads,
    store: JobStore,
    snapshots: SnapshotStore,
    staging: StagingList,
    before: str,
    content: bytes | None,
    title: Message,
) -> None:
    job = sent_over(store, snapshots, content or b"", before=before)
    if content is None:
        snapshots.forget(job.id)

    with pytest.raises(FileProblem) as refused:
        await put_back.stage(job.id)

    assert refused.value.problem.title == title
    assert len(staging) == 0


async def test_the_copies_are_deleted_at_the_end(
    put_back: PreviousUploads, store: JobStore, snapshots: SnapshotStore
) -> None:
    file = await put_back.stage(sent_over(store, snapshots, CSV).id)
    put_back.clear()
    put_back.clear()
    assert not file.path.exists()


async def test_what_was_there_before_a_wrong_upload_is_there_again_after_it(
    sending: Sending, tenant: DemoTenant, tmp_path: Path
) -> None:
    jobs: list[Job] = []
    for name, rows in (("right", 5), ("wrong", 9)):
        write_sample("unit-master", tmp_path / f"{name}.csv", rows=rows)
        staged = make_staged(tmp_path / f"{name}.csv", trigger="unit-master")
        jobs += await sending.orders.submit([staged], sending.orders.sender())
        await until(sending, jobs[-1], JobState.ACCEPTED)
    staging = StagingList()
    back = PreviousUploads(sending.store, sending.snapshots, Intake(staging), tmp_path / "put back", render)

    file = await back.stage(jobs[-1].id)
    (again,) = await sending.orders.submit([file], sending.orders.sender())
    async with asyncio.timeout(60):
        await until(sending, again, JobState.ACCEPTED)

    right = tmp_path / "right.csv"
    sent = sending.store[again.id].file
    assert sent is not None
    assert sent.sha256 == hashlib.sha256(right.read_bytes()).hexdigest()
    assert [each["trigger"] for each in tenant.jobs()] == ["unit-master"] * 3


async def test_a_profile_that_cannot_be_written_to_is_reported_with_a_message(
    put_back: PreviousUploads, store: JobStore, snapshots: SnapshotStore, tmp_path: Path
) -> None:
    (tmp_path / "put back").write_bytes(b"a file where the folder should be")
    job = sent_over(store, snapshots, CSV)
    with pytest.raises(FileProblem) as refused:
        await put_back.stage(job.id)
    assert refused.value.problem.title == message("errors.save.refused_title")
