"""Files that another program holds wait on the list until they are free."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from pathlib import Path

import pytest

from knosc_desktop.domain.errors import FileHeld
from knosc_desktop.domain.files import NOT_VALIDATED, FileFormat, StagedFile, Wait
from knosc_desktop.domain.texts import Message, Text, message
from knosc_desktop.services.staging.intake import HeldFiles, Intake, format_of
from knosc_desktop.services.staging.staging_list import StagingList
from knosc_desktop.services.store import snapshots as snapshots_module
from knosc_desktop.services.store.snapshots import SnapshotStore
from knosc_desktop.services.tasks import TaskRegistry
from tests.support.clock import FakeClock
from tests.support.held_file import held
from tests.support.spreadsheets import write_csv, write_workbook

LIMIT = 60


@pytest.fixture
def staging() -> StagingList:
    return StagingList()


@pytest.fixture
def intake(staging: StagingList) -> Intake:
    return Intake(staging)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def watched(staging: StagingList, intake: Intake, clock: FakeClock) -> TaskRegistry:
    tasks = TaskRegistry(lambda error: pytest.fail(str(error)))
    HeldFiles(staging, intake, clock, tasks)
    return tasks


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_workbook(tmp_path / "items.xlsx")


async def take(intake: Intake, path: Path) -> StagedFile:
    (file,) = (await intake.take([path], "forecast")).staged
    return file


def titles(staging: StagingList) -> list[Text]:
    return [file.problem.title if file.problem else "" for file in staging]


async def look_again(staging: StagingList, clock: FakeClock) -> None:
    """Let the next look be taken, to its end."""
    looked = asyncio.Event()
    end = staging.changed.connect(lambda _: looked.set())
    await clock.until_sleeping()
    await clock.advance(1)
    async with asyncio.timeout(LIMIT):
        await looked.wait()
    end()


@pytest.mark.parametrize(
    ("mark", "title"),
    [
        ("", message("files.held.title_any")),
        ("~$items.xlsx", message("files.held.title", app="Excel")),
        (".~lock.items.xlsx#", message("files.held.title", app="LibreOffice")),
    ],
)
async def test_a_held_file_waits_on_the_list_for_the_program_that_has_it_open(
    intake: Intake, staging: StagingList, path: Path, mark: str, title: Message
) -> None:
    if mark:
        (path.parent / mark).touch()
    with held(path):
        file = await take(intake, path)
    assert list(staging) == [file]
    assert (file.wait, file.format, file.trigger) == (Wait.HELD, FileFormat.XLSX, "forecast")
    assert titles(staging) == [title]


@pytest.mark.usefixtures("watched")
async def test_a_held_file_is_staged_by_itself_as_soon_as_it_is_free(
    intake: Intake, staging: StagingList, clock: FakeClock, path: Path
) -> None:
    with held(path):
        file = await take(intake, path)
    await look_again(staging, clock)
    (now,) = staging
    assert (now.id, now.wait, now.problem, now.note) == (file.id, None, None, "")
    assert await intake.ready_to_go() == [now]


async def test_a_file_that_stays_held_keeps_waiting(
    intake: Intake, staging: StagingList, clock: FakeClock, watched: TaskRegistry, path: Path
) -> None:
    with held(path):
        await take(intake, path)
        for _ in range(3):
            await clock.until_sleeping()
            await clock.advance(1)
        await clock.until_sleeping()
        assert [file.wait for file in staging] == [Wait.HELD]
    await watched.close(LIMIT)


async def test_a_held_file_that_is_removed_is_not_looked_at_any_more(
    intake: Intake, staging: StagingList, clock: FakeClock, watched: TaskRegistry, path: Path
) -> None:
    with held(path):
        file = await take(intake, path)
        await clock.until_sleeping()
        staging.remove(file.id)
        await clock.advance(1)
        await watched.end("files held by other programs")
    assert (len(staging), clock.sleeping) == (0, 0)


async def test_a_held_file_that_vanishes_gets_that_problem_and_waits_no_more(
    intake: Intake, staging: StagingList, path: Path
) -> None:
    with held(path):
        file = await take(intake, path)
    path.unlink()
    await intake.look_again(file.id)
    await intake.look_again(file.id)
    assert [file.wait for file in staging] == [None]
    assert titles(staging) == [message("files.missing.title")]


@pytest.mark.usefixtures("watched")
async def test_a_held_file_that_is_away_for_a_moment_while_it_is_saved_goes_its_way(
    intake: Intake, staging: StagingList, clock: FakeClock, path: Path
) -> None:
    with held(path):
        await take(intake, path)
    aside = path.rename(path.with_suffix(".tmp"))
    await look_again(staging, clock)
    assert [now.wait for now in staging] == [Wait.HELD]
    aside.rename(path)
    await look_again(staging, clock)
    assert [(now.wait, now.problem) for now in staging] == [(None, None)]


async def test_a_held_file_is_taken_once(intake: Intake, staging: StagingList, path: Path) -> None:
    with held(path):
        await take(intake, path)
        answer = await intake.take([path], "forecast")
    assert [rejection.problem.title for rejection in answer.rejections] == [message("files.twice.title")]
    assert len(staging) == 1


async def test_a_file_that_is_held_when_it_should_go_waits_and_is_sent_with_the_next_upload(
    intake: Intake, staging: StagingList, path: Path
) -> None:
    file = await take(intake, path)
    with held(path):
        assert await intake.ready_to_go() == []
    assert [(now.wait, now.note) for now in staging] == [(Wait.HELD, message("files.held.note"))]
    await intake.look_again(file.id)
    (now,) = staging
    assert now.note == message("files.held.note")
    assert [ready.note for ready in await intake.ready_to_go()] == [""]


async def test_a_corrected_file_that_is_held_waits_as_the_correction(
    intake: Intake, staging: StagingList, path: Path
) -> None:
    with held(path):
        file = await intake.take_as(path, "demand", corrects="job1")
    await intake.look_again(file.id)
    (now,) = staging
    assert (now.wait, now.trigger, now.corrects, now.validation) == (None, "demand", "job1", NOT_VALIDATED)


async def test_a_file_that_is_saved_in_another_format_while_it_waits_is_taken_for_that(
    intake: Intake, staging: StagingList, path: Path
) -> None:
    with held(path):
        file = await take(intake, path)
    path.write_text("a;b", encoding="utf-8")
    await intake.look_again(file.id)
    assert titles(staging) == [message("files.misnamed.title")]


def test_the_command_line_is_told_who_holds_the_file(path: Path) -> None:
    (path.parent / "~$items.xlsx").touch()
    with held(path), pytest.raises(FileHeld) as refused:
        format_of(path)
    assert refused.value.problem.title == message("errors.file_held.title_by", app="Excel")


async def test_a_copy_is_taken_as_soon_as_the_file_is_free(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write_csv(tmp_path / "items.csv")
    with ExitStack() as stack:
        stack.enter_context(held(source))

        async def released(_seconds: float) -> None:
            stack.close()

        monkeypatch.setattr(asyncio, "sleep", released)
        snapshot = await SnapshotStore(tmp_path / "outbox", lambda: 0).take("job1", source, FileFormat.CSV)
    assert snapshot.path.read_bytes() == source.read_bytes()


async def test_no_copy_is_taken_of_a_file_that_stays_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write_csv(tmp_path / "items.csv")
    monkeypatch.setattr(snapshots_module, "_PAUSES", (0.0, 0.0))
    with held(source), pytest.raises(FileHeld):
        await SnapshotStore(tmp_path / "outbox", lambda: 0).take("job1", source, FileFormat.CSV)
    assert list((tmp_path).glob("outbox/*")) == []
