from __future__ import annotations

import asyncio
import errno
import hashlib
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from knosc_desktop.domain.errors import FileProblem, Problem
from knosc_desktop.domain.files import FileFormat, Snapshot
from knosc_desktop.domain.texts import message
from knosc_desktop.services.files.local_files import open_ordinary
from knosc_desktop.services.store import snapshots as outbox_module
from knosc_desktop.services.store.snapshots import SnapshotStore
from knosc_desktop.words.catalogue import render
from tests.support.builders import SHA256, make_sent_file
from tests.support.other_user import without_root

MIB = 1 << 20
GENEROUS = 1 << 30


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "profile" / "outbox"


@pytest.fixture
def snapshots(folder: Path) -> SnapshotStore:
    return SnapshotStore(folder, lambda: GENEROUS)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "items.csv"
    path.write_bytes(os.urandom(2 * MIB + 17))
    return path


async def take(snapshots: SnapshotStore, source: Path) -> Snapshot:
    async with asyncio.timeout(60):
        return await snapshots.take("job1", source, FileFormat.CSV)


async def problem_of(snapshots: SnapshotStore, source: Path) -> Problem:
    with pytest.raises(FileProblem) as refused:
        await take(snapshots, source)
    assert not snapshots.path_of("job1").exists()
    return refused.value.problem


async def test_the_copy_has_the_exact_bytes(snapshots: SnapshotStore, source: Path) -> None:
    snapshot = await take(snapshots, source)
    assert snapshot.path.read_bytes() == source.read_bytes()
    assert snapshot.path == snapshots.path_of("job1")


async def test_the_snapshot_knows_name_format_size_and_digest(snapshots: SnapshotStore, source: Path) -> None:
    snapshot = await take(snapshots, source)
    content = source.read_bytes()
    assert (snapshot.file_name, snapshot.format) == ("items.csv", FileFormat.CSV)
    assert (snapshot.size, snapshot.sha256) == (len(content), hashlib.sha256(content).hexdigest())


async def test_the_copy_does_not_follow_later_changes(snapshots: SnapshotStore, source: Path) -> None:
    before = source.read_bytes()
    snapshot = await take(snapshots, source)
    source.write_bytes(b"changed")
    assert snapshot.path.read_bytes() == before


async def test_the_copy_is_on_disk_before_it_is_trusted(
    snapshots: SnapshotStore, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda number: flushed.append(os.fstat(number).st_size))
    await take(snapshots, source)
    assert flushed == [source.stat().st_size]


class Meddled(io.RawIOBase):
    """The user's file while somebody does something to it between two reads."""

    def __init__(self, real: BinaryIO, meddle: Callable[[], None]) -> None:
        super().__init__()
        self._real = real
        self._meddle = meddle

    def fileno(self) -> int:
        return self._real.fileno()

    def read(self, size: int = -1) -> bytes:
        chunk = self._real.read(size)
        self._meddle()
        return chunk

    def close(self) -> None:
        self._real.close()
        super().close()


@pytest.fixture
def meddle(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], None]], None]:
    """Makes something happen to the source after every read of it."""

    def install(action: Callable[[], None]) -> None:
        monkeypatch.setattr(outbox_module, "open_ordinary", lambda path: Meddled(open_ordinary(path), action))

    return install


async def test_a_file_that_changes_once_under_the_copy_is_copied_again(
    snapshots: SnapshotStore, source: Path, meddle: Callable[[Callable[[], None]], None]
) -> None:
    changes = iter([b"second version, longer than the first" * 100_000])

    def save_once() -> None:
        for content in changes:
            source.write_bytes(content)

    meddle(save_once)
    snapshot = await take(snapshots, source)
    content = source.read_bytes()
    assert content.startswith(b"second version")
    assert snapshot.path.read_bytes() == content
    assert snapshot.sha256 == hashlib.sha256(content).hexdigest()


async def test_a_change_that_keeps_the_size_is_noticed(
    snapshots: SnapshotStore, source: Path, meddle: Callable[[Callable[[], None]], None]
) -> None:
    changes = iter([bytes(source.stat().st_size)])

    def save_once() -> None:
        for content in changes:
            source.write_bytes(content)
            os.utime(source, ns=(1, 1))

    meddle(save_once)
    snapshot = await take(snapshots, source)
    assert snapshot.path.read_bytes() == bytes(source.stat().st_size)


async def test_a_file_that_is_replaced_under_the_copy_is_copied_again(
    snapshots: SnapshotStore, source: Path, meddle: Callable[[Callable[[], None]], None]
) -> None:
    saved, aside = source.with_name("saved.tmp"), source.with_name("aside.tmp")
    saved.write_bytes(b"as Excel saves: a new file takes the old one's place")

    def save_once() -> None:
        if saved.exists():
            source.rename(aside)
            saved.rename(source)
            aside.unlink()

    meddle(save_once)
    snapshot = await take(snapshots, source)
    assert snapshot.path.read_bytes() == source.read_bytes() == b"as Excel saves: a new file takes the old one's place"


async def test_a_file_that_keeps_changing_is_given_up(
    snapshots: SnapshotStore, source: Path, meddle: Callable[[Callable[[], None]], None]
) -> None:
    # Windows counts in hundreds of nanoseconds.
    times = iter(range(1000, 1_000_000_000, 1000))
    meddle(lambda: os.utime(source, ns=(0, next(times))))
    assert (await problem_of(snapshots, source)).title == message("files.changing.title")


async def test_a_file_that_grows_as_fast_as_it_is_read_is_not_copied_forever(
    snapshots: SnapshotStore, source: Path, meddle: Callable[[Callable[[], None]], None]
) -> None:
    def grow() -> None:
        # An end to it, should it be followed after all.
        assert source.stat().st_size < 64 * MIB
        with source.open("ab") as file:
            file.write(bytes(MIB))

    meddle(grow)
    assert (await problem_of(snapshots, source)).title == message("files.changing.title")


async def test_a_file_that_vanishes_during_the_copy_is_missing(
    snapshots: SnapshotStore, source: Path, meddle: Callable[[Callable[[], None]], None]
) -> None:
    meddle(lambda: source.unlink(missing_ok=True))
    assert (await problem_of(snapshots, source)).title == message("files.gone.title")


async def test_a_drive_that_fails_under_the_copy_is_blamed_not_the_profile_folder(
    snapshots: SnapshotStore, source: Path, meddle: Callable[[Callable[[], None]], None]
) -> None:
    def fail() -> None:
        raise OSError(errno.EIO, "Input/output error")

    meddle(fail)
    problem = await problem_of(snapshots, source)
    assert problem.title == message("files.unreadable.title")
    assert problem.details == "OSError: Input/output error"


async def test_a_file_that_does_not_exist_is_missing(snapshots: SnapshotStore, tmp_path: Path) -> None:
    problem = await problem_of(snapshots, tmp_path / "gone.csv")
    assert problem.title == message("files.gone.title")
    assert problem.message == message("files.gone.message", file="gone.csv")


async def test_a_file_that_may_not_be_read_is_refused(snapshots: SnapshotStore, source: Path) -> None:
    source.chmod(0)
    with without_root(), pytest.raises(FileProblem) as refused:
        await take(snapshots, source)
    assert refused.value.problem.title == message("files.unreadable.title")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
async def test_a_pipe_in_the_place_of_the_file_is_not_waited_for(snapshots: SnapshotStore, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "items.csv")
    assert (await problem_of(snapshots, tmp_path / "items.csv")).title == message("files.device.title")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has this device")
async def test_an_endless_device_in_the_place_of_the_file_is_not_copied(
    snapshots: SnapshotStore, tmp_path: Path
) -> None:
    (tmp_path / "items.csv").symlink_to("/dev/zero")
    assert (await problem_of(snapshots, tmp_path / "items.csv")).title == message("files.device.title")


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
async def test_a_full_disk_is_named_and_no_part_of_a_copy_stays(
    snapshots: SnapshotStore, source: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def full(_number: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", full)
    problem = await problem_of(snapshots, source)
    assert problem.title == message("files.copy.full.title")
    assert problem.message == message("files.copy.full.message")


async def test_a_profile_folder_that_cannot_be_written_to_is_blamed_not_the_file(tmp_path: Path, source: Path) -> None:
    (tmp_path / "profile").write_bytes(b"a file where the folder should be")
    with pytest.raises(FileProblem) as refused:
        await take(SnapshotStore(tmp_path / "profile" / "outbox", lambda: GENEROUS), source)
    assert refused.value.problem.title == message("files.copy.not_kept.title")
    assert "items.csv" not in render(refused.value.problem.message)


async def test_a_snapshot_taken_earlier_is_found_again(snapshots: SnapshotStore) -> None:
    file = make_sent_file(name="Items.CSV", size=7)
    assert snapshots.snapshot_of("job1", file) == Snapshot(
        snapshots.path_of("job1"), "Items.CSV", FileFormat.CSV, 7, SHA256
    )


async def test_the_same_bytes_are_kept_for_another_job(snapshots: SnapshotStore, source: Path) -> None:
    await take(snapshots, source)
    await snapshots.share("job1", "job2")
    snapshots.forget("job1")
    assert not snapshots.path_of("job1").exists()
    assert snapshots.path_of("job2").read_bytes() == source.read_bytes()


async def test_bytes_are_copied_where_there_are_no_links(
    snapshots: SnapshotStore, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: Any) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", no_links)
    await take(snapshots, source)
    await snapshots.share("job1", "job2")
    assert snapshots.path_of("job2").read_bytes() == source.read_bytes()


async def test_deleted_bytes_cannot_be_kept_for_another_job(snapshots: SnapshotStore) -> None:
    with pytest.raises(FileProblem) as refused:
        await snapshots.share("job1", "job2")
    assert refused.value.problem.title == message("files.copy.gone.title")
    assert "job1" not in render(refused.value.problem.message)
    assert not snapshots.path_of("job2").exists()


def test_a_copy_that_is_not_kept_can_be_removed(snapshots: SnapshotStore) -> None:
    snapshots.forget("job1")


def test_a_copy_that_cannot_be_deleted_now_stops_nothing(snapshots: SnapshotStore, folder: Path) -> None:
    (folder / "job1" / "in use").mkdir(parents=True)
    snapshots.forget("job1")


def fill(folder: Path, **ages: int) -> None:
    """Snapshots of 10 bytes, each of that age."""
    folder.mkdir(parents=True)
    for name, age in ages.items():
        (folder / name).write_bytes(bytes(10))
        os.utime(folder / name, (10_000 - age, 10_000 - age))


def kept(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_the_oldest_copies_above_the_quota_are_deleted(folder: Path) -> None:
    fill(folder, old=3, older=4, new=1, newer=0)
    SnapshotStore(folder, lambda: 25).trim(keep=())
    assert kept(folder) == {"new", "newer"}


def test_nothing_is_deleted_within_the_quota(folder: Path) -> None:
    fill(folder, a=1, b=2)
    SnapshotStore(folder, lambda: 20).trim(keep=())
    assert kept(folder) == {"a", "b"}


def test_copies_of_unfinished_jobs_are_never_deleted(folder: Path) -> None:
    fill(folder, unfinished=9, ended=1)
    SnapshotStore(folder, lambda: 0).trim(keep={"unfinished"})
    assert kept(folder) == {"unfinished"}


def test_copies_of_unfinished_jobs_do_not_use_up_the_quota(folder: Path) -> None:
    fill(folder, unfinished=9, ended=1)
    SnapshotStore(folder, lambda: 10).trim(keep={"unfinished"})
    assert kept(folder) == {"unfinished", "ended"}


def test_trimming_a_store_that_was_never_used_does_nothing(folder: Path) -> None:
    SnapshotStore(folder, lambda: GENEROUS).trim(keep=())
    assert not folder.exists()


def test_a_safety_copy_is_deleted_with_its_job(snapshots: SnapshotStore, folder: Path) -> None:
    fill(folder, job1=0, **{"job1.before": 0, "job11": 0})
    snapshots.forget("job1")
    assert kept(folder) == {"job11"}


def test_the_safety_copy_of_an_unfinished_job_is_never_deleted(folder: Path) -> None:
    fill(folder, unfinished=9, ended=1, **{"unfinished.before": 9, "ended.before": 1})
    SnapshotStore(folder, lambda: 0).trim(keep={"unfinished"})
    assert kept(folder) == {"unfinished", "unfinished.before"}


def test_safety_copies_use_up_the_quota(folder: Path) -> None:
    fill(folder, old=9, new=1, **{"old.before": 10, "new.before": 2})
    SnapshotStore(folder, lambda: 20).trim(keep=())
    assert kept(folder) == {"new", "new.before"}


async def test_a_missing_folder_is_made(snapshots: SnapshotStore, folder: Path) -> None:
    await snapshots.make_folder()
    await snapshots.make_folder()
    assert folder.is_dir()


async def test_a_folder_that_cannot_be_made_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "profile").write_bytes(b"a file where the folder should be")
    await SnapshotStore(tmp_path / "profile" / "outbox", lambda: GENEROUS).make_folder()
