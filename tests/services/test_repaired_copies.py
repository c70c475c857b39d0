"""Repairs of staged files, and the copies that take their place."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from pathlib import Path

import pytest

from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.domain.files import NOT_VALIDATED, StagedFile
from knosc_desktop.domain.reader_requests import WriteRepaired, Written
from knosc_desktop.domain.repairs import Repair, RepairKind
from knosc_desktop.domain.tables import TableHeader
from knosc_desktop.domain.texts import message
from knosc_desktop.services.staging.intake import Intake
from knosc_desktop.services.staging.repaired_copies import RepairedCopies
from knosc_desktop.services.staging.staging_list import StagingList
from tests.support.builders import make_examination

CONTENT = b"_Action,_ItemNumber\nADD,\n"
HEADER = TableHeader("", 1, ("_Action", "_ItemNumber"))
VALUE = Repair(RepairKind.VALUE, (Address("", 2, 2),), "A-1")
SPACES = Repair(RepairKind.SPACES, (Address("", 3, 2),))


class Reader:
    """Writes what it is told to; may wait, or refuse."""

    def __init__(self) -> None:
        self.asked: list[WriteRepaired] = []
        self.may_go_on = asyncio.Event()
        self.may_go_on.set()
        self.problem: FileProblem | None = None

    async def write_repaired(self, request: WriteRepaired) -> Written:
        self.asked.append(request)
        await self.may_go_on.wait()
        if self.problem is not None:
            raise self.problem
        request.target.write_bytes(CONTENT.replace(b"ADD,", b"ADD,A-1"))
        return Written(0, 1)


class Stage:
    """One checked file on the list, and what repairs it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "items.csv"
        self.path.write_bytes(CONTENT)
        self.staging = StagingList()
        self.intake = Intake(self.staging)
        self.reader = Reader()
        self.folder = folder / "profile" / "put back"
        self.copies = RepairedCopies(self.staging, self.intake, self.reader, lambda _: None, self.folder)

    @property
    def file(self) -> StagedFile:
        (file,) = self.staging
        return file

    def mark_checked(self) -> None:
        self.staging.update(replace(self.file, validation=make_examination(header=HEADER)))

    def save_again(self) -> None:
        later = self.path.stat().st_mtime_ns + 10**9
        os.utime(self.path, ns=(later, later))


@pytest.fixture
async def stage(tmp_path: Path) -> Stage:
    made = Stage(tmp_path)
    await made.intake.take([made.path], "item-master")
    made.mark_checked()
    return made


async def test_repairs_are_noted_and_undone(stage: Stage) -> None:
    stage.copies.add(stage.file.id, VALUE)
    stage.copies.add(stage.file.id, SPACES)
    assert list(stage.file.repairs) == [VALUE, SPACES]
    stage.copies.undo(stage.file.id, 0)
    assert list(stage.file.repairs) == [SPACES]
    stage.copies.undo(stage.file.id, 5)
    assert list(stage.file.repairs) == [SPACES]
    stage.copies.add("gone", VALUE)
    stage.copies.undo("gone", 0)


async def test_the_copy_takes_the_place_of_the_file_and_is_checked_anew(stage: Stage) -> None:
    stage.copies.add(stage.file.id, VALUE)
    before = stage.file
    staged = await stage.copies.stage(before.id)
    assert staged == stage.file
    assert stage.file.path.read_bytes() == b"_Action,_ItemNumber\nADD,A-1\n"
    assert stage.file.path.name == "items.csv"
    assert stage.file.path.is_relative_to(stage.folder)
    assert (stage.file.id, stage.file.trigger, stage.file.repairs) == (before.id, "item-master", ())
    assert stage.file.validation == NOT_VALIDATED
    assert stage.file.original is not None
    assert (stage.file.original.path, stage.file.original.stamp) == (stage.path, before.stamp)
    assert stage.path.read_bytes() == CONTENT
    assert [each.repairs for each in stage.reader.asked] == [(VALUE,)]
    if os.name == "posix":
        assert stage.file.path.stat().st_mode & 0o077 == 0


async def test_the_own_file_can_be_taken_back(stage: Stage) -> None:
    stage.copies.add(stage.file.id, VALUE)
    await stage.copies.stage(stage.file.id)
    back = await stage.copies.take_back(stage.file.id)
    assert back == stage.file
    assert (stage.file.path, stage.file.original, stage.file.validation) == (stage.path, None, NOT_VALIDATED)
    assert await stage.copies.take_back(stage.file.id) is None


async def test_an_own_file_that_is_gone_leaves_the_copy(stage: Stage) -> None:
    stage.copies.add(stage.file.id, VALUE)
    await stage.copies.stage(stage.file.id)
    stage.path.unlink()
    with pytest.raises(FileProblem):
        await stage.copies.take_back(stage.file.id)
    assert stage.file.original is not None


async def test_a_copy_of_a_copy_leads_to_the_users_own_file(stage: Stage) -> None:
    for repair in (VALUE, SPACES):
        stage.copies.add(stage.file.id, repair)
        await stage.copies.stage(stage.file.id)
        stage.mark_checked()
    assert stage.file.original is not None
    assert stage.file.original.path == stage.path


async def test_a_file_that_was_saved_again_is_not_copied(stage: Stage) -> None:
    stage.copies.add(stage.file.id, VALUE)
    stage.save_again()
    assert await stage.copies.stage(stage.file.id) is None
    assert stage.reader.asked == []
    assert (stage.file.repairs, stage.file.path) == ((), stage.path)
    assert "files.repair.dropped" in str(stage.file.note)


async def test_a_file_that_is_saved_while_the_copy_is_made_stays_on_the_list(stage: Stage) -> None:
    stage.copies.add(stage.file.id, VALUE)
    stage.reader.may_go_on.clear()
    staging = asyncio.create_task(stage.copies.stage(stage.file.id))
    while not stage.reader.asked:
        await asyncio.sleep(0)
    stage.save_again()
    stage.reader.may_go_on.set()
    assert await staging is None
    assert (stage.file.repairs, stage.file.path) == ((), stage.path)
    assert list(stage.folder.iterdir()) == []


async def test_a_repair_that_is_added_while_the_copy_is_made_is_not_lost(stage: Stage) -> None:
    stage.copies.add(stage.file.id, VALUE)
    stage.reader.may_go_on.clear()
    staging = asyncio.create_task(stage.copies.stage(stage.file.id))
    while not stage.reader.asked:
        await asyncio.sleep(0)
    stage.copies.add(stage.file.id, SPACES)
    stage.reader.may_go_on.set()
    assert await staging is None
    assert (stage.file.repairs, stage.file.path) == ((VALUE, SPACES), stage.path)


async def test_a_copy_that_cannot_be_made_leaves_the_repairs(stage: Stage) -> None:
    stage.copies.add(stage.file.id, VALUE)
    stage.reader.problem = FileProblem(message("files.repair.rows.title"), message("files.repair.rows.message"))
    with pytest.raises(FileProblem):
        await stage.copies.stage(stage.file.id)
    assert (stage.file.repairs, stage.file.path) == ((VALUE,), stage.path)
    assert list(stage.folder.iterdir()) == []


async def test_an_own_file_that_is_saved_later_holds_the_copy_back_once(stage: Stage) -> None:
    stage.copies.add(stage.file.id, VALUE)
    await stage.copies.stage(stage.file.id)
    assert len(await stage.intake.ready_to_go()) == 1
    stage.save_again()
    assert await stage.intake.ready_to_go() == []
    assert stage.file.note == message("files.repair.original_changed", file="items.csv")
    assert len(await stage.intake.ready_to_go()) == 1


async def test_the_own_file_is_not_added_beside_its_copy(stage: Stage) -> None:
    stage.copies.add(stage.file.id, VALUE)
    await stage.copies.stage(stage.file.id)
    answer = await stage.intake.take([stage.path], None)
    assert [each.problem.title for each in answer.rejections] == [message("files.twice.title")]


async def test_another_data_type_drops_the_repairs_in_words(stage: Stage) -> None:
    stage.copies.add(stage.file.id, VALUE)
    stage.staging.choose_trigger(stage.file.id, "unit-master")
    assert stage.file.repairs == ()
    assert stage.file.note == message("files.repair.dropped_with_type")
