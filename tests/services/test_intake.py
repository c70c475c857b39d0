from __future__ import annotations

import asyncio
import os
import socket
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from knosc_desktop.domain.errors import Problem
from knosc_desktop.domain.files import NOT_VALIDATED, FileFormat, ValidationPhase
from knosc_desktop.domain.texts import message, time_of_day
from knosc_desktop.domain.validation import CheckReport
from knosc_desktop.services.files.format_detection import recognise
from knosc_desktop.services.staging import intake as intake_module
from knosc_desktop.services.staging.intake import Intake, IntakeAnswer
from knosc_desktop.services.staging.staging_list import StagingList
from knosc_desktop.words.catalogue import render
from tests.support.builders import make_problem
from tests.support.other_user import without_root
from tests.support.spreadsheets import compound_file, write_csv, write_workbook

LIMIT = 60
"""Seconds after which something is taken to hang."""

not_on_windows = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has such names and files")


@pytest.fixture
def staging() -> StagingList:
    return StagingList()


@pytest.fixture
def intake(staging: StagingList) -> Intake:
    return Intake(staging)


async def take(intake: Intake, *paths: Path) -> IntakeAnswer:
    async with asyncio.timeout(LIMIT):
        return await intake.take(paths, "forecast")


async def rejection_of(intake: Intake, path: Path) -> Problem:
    answer = await take(intake, path)
    assert (answer.staged, answer.folders) == ((), ())
    (rejection,) = answer.rejections
    assert rejection.path == path
    return rejection.problem


async def test_a_workbook_is_staged_as_the_chosen_data_type(
    intake: Intake, staging: StagingList, tmp_path: Path
) -> None:
    path = write_workbook(tmp_path / "items.xlsx")
    answer = await take(intake, path)
    (file,) = staging
    assert answer.staged == (file,)
    assert (file.path, file.format, file.trigger, file.problem) == (path, FileFormat.XLSX, "forecast", None)
    assert file.stamp.size == path.stat().st_size


async def test_a_file_is_staged_without_a_data_type_when_none_is_chosen(intake: Intake, tmp_path: Path) -> None:
    answer = await intake.take([write_csv(tmp_path / "items.csv")], None)
    assert answer.staged[0].trigger is None


async def test_files_are_staged_in_the_order_they_were_added(
    intake: Intake, staging: StagingList, tmp_path: Path
) -> None:
    paths = [write_csv(tmp_path / name) for name in ("c.csv", "a.csv", "b.csv")]
    await take(intake, *paths)
    assert [file.path for file in staging] == paths


async def test_one_bad_file_does_not_keep_the_others_back(intake: Intake, staging: StagingList, tmp_path: Path) -> None:
    good, bad, other = write_csv(tmp_path / "a.csv"), tmp_path / "gone.csv", write_csv(tmp_path / "b.csv")
    answer = await take(intake, good, bad, other)
    assert [file.path for file in staging] == [good, other]
    assert [rejection.path for rejection in answer.rejections] == [bad]


async def test_a_file_that_is_not_there_is_refused(intake: Intake, tmp_path: Path) -> None:
    assert (await rejection_of(intake, tmp_path / "gone.xlsx")).title == message("files.missing.title")


async def test_a_file_below_a_file_is_not_there(intake: Intake, tmp_path: Path) -> None:
    below = write_csv(tmp_path / "items.csv") / "more.csv"
    assert (await rejection_of(intake, below)).title == message("files.missing.title")


async def test_a_name_with_a_zero_byte_is_not_there(intake: Intake, tmp_path: Path) -> None:
    assert (await rejection_of(intake, tmp_path / "a\0b.csv")).title == message("files.missing.title")


async def test_a_name_that_is_too_long_is_refused(intake: Intake, tmp_path: Path) -> None:
    assert (await rejection_of(intake, tmp_path / f"{'a' * 300}.csv")).title


async def test_an_empty_file_is_refused(intake: Intake, tmp_path: Path) -> None:
    (tmp_path / "items.csv").touch()
    assert (await rejection_of(intake, tmp_path / "items.csv")).title == message("files.empty.title")


async def test_a_workbook_with_a_password_is_refused(intake: Intake, tmp_path: Path) -> None:
    (tmp_path / "items.xlsx").write_bytes(compound_file("EncryptedPackage", "EncryptionInfo"))
    assert "password" in render((await rejection_of(intake, tmp_path / "items.xlsx")).title)


async def test_a_file_that_may_not_be_read_is_refused(intake: Intake, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "items.csv")
    path.chmod(0)
    with without_root():
        problem = await rejection_of(intake, path)
    assert problem.title == message("files.no_permission.title")
    assert "items.csv" in render(problem.message)


async def test_a_failing_drive_is_reported_as_such(
    intake: Intake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(_path: Path) -> FileFormat:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(intake_module, "recognise", failing)
    problem = await rejection_of(intake, write_csv(tmp_path / "items.csv"))
    assert "drive" in render(problem.hint)
    assert problem.details == "OSError: Input/output error"


async def test_a_file_that_vanishes_while_it_is_looked_at_does_not_keep_the_others_back(
    intake: Intake, staging: StagingList, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def vanishing(path: Path) -> FileFormat:
        if path.name == "a.csv":
            path.unlink()
            raise FileNotFoundError(2, "No such file or directory")
        return FileFormat.CSV

    monkeypatch.setattr(intake_module, "recognise", vanishing)
    answer = await take(intake, write_csv(tmp_path / "a.csv"), write_csv(tmp_path / "b.csv"))
    assert answer.rejections[0].problem.title == message("files.missing.title")
    assert [file.path.name for file in staging] == ["b.csv"]


# What is no ordinary file must not be waited for.


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
async def test_a_pipe_is_refused_at_once(intake: Intake, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "items.csv")
    assert (await rejection_of(intake, tmp_path / "items.csv")).title == message("files.device.title")


@on_linux
async def test_a_device_is_refused_at_once(intake: Intake, tmp_path: Path) -> None:
    (tmp_path / "items.csv").symlink_to("/dev/zero")
    assert (await rejection_of(intake, tmp_path / "items.csv")).title == message("files.device.title")


@on_linux
@pytest.mark.services
async def test_a_socket_is_refused_at_once(intake: Intake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A socket's own path has to be short.
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("items.csv")
        assert (await rejection_of(intake, tmp_path / "items.csv")).title == message("files.device.title")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
async def test_a_staged_file_that_became_a_pipe_is_not_waited_for(
    intake: Intake, staging: StagingList, tmp_path: Path
) -> None:
    path = write_csv(tmp_path / "items.csv")
    await take(intake, path)
    path.unlink()
    os.mkfifo(path)
    async with asyncio.timeout(LIMIT):
        assert await intake.ready_to_go() == []
    (file,) = staging
    assert file.problem is not None
    assert file.problem.title == message("files.device.title")


async def test_a_link_that_leads_to_itself_is_not_there(intake: Intake, tmp_path: Path) -> None:
    (tmp_path / "a.csv").symlink_to(tmp_path / "b.csv")
    (tmp_path / "b.csv").symlink_to(tmp_path / "a.csv")
    assert (await rejection_of(intake, tmp_path / "a.csv")).title == message("files.missing.title")


async def test_a_link_to_nothing_is_not_there(intake: Intake, tmp_path: Path) -> None:
    (tmp_path / "a.csv").symlink_to(tmp_path / "gone.csv")
    assert (await rejection_of(intake, tmp_path / "a.csv")).title == message("files.missing.title")


# Names.


@pytest.mark.parametrize(
    "name",
    [
        "it's.csv",
        pytest.param('"quoted".csv', marks=not_on_windows),
        pytest.param("two\nlines\r.csv", marks=not_on_windows),
        "🚚 März 中文.csv",
        "é.csv",
        " .csv",
        "-rf.csv",
        "%s %d {0}.csv",
        pytest.param("<b>bold</b>.csv".replace("/", "∕"), marks=not_on_windows),
        "a" * 251 + ".csv",
        "\u202evsc.xlsx.csv",
    ],
)
async def test_a_file_is_staged_whatever_its_name(
    intake: Intake, staging: StagingList, tmp_path: Path, name: str
) -> None:
    path = write_csv(tmp_path / name)
    await take(intake, path)
    assert [file.path.name for file in staging] == [name]


@on_linux
async def test_a_file_is_staged_also_when_its_name_cannot_be_decoded(
    intake: Intake, staging: StagingList, tmp_path: Path
) -> None:
    path = write_csv(tmp_path / os.fsdecode(b"M\xe4rz.csv"))
    await take(intake, path)
    assert [os.fsencode(file.path.name) for file in staging] == [b"M\xe4rz.csv"]


@on_linux
async def test_a_bad_file_is_refused_also_when_its_name_cannot_be_decoded(intake: Intake, tmp_path: Path) -> None:
    assert (await rejection_of(intake, tmp_path / os.fsdecode(b"M\xe4rz.csv"))).title == message("files.missing.title")


# Folders.


async def test_the_spreadsheets_of_a_folder_are_offered(intake: Intake, staging: StagingList, tmp_path: Path) -> None:
    wanted = [write_csv(tmp_path / "a.CSV"), write_workbook(tmp_path / "b.xlsx")]
    for name in ("notes.txt", "~$b.xlsx", ".hidden.csv", "old.xls"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "folder.csv" / "deeper.csv").write_bytes(b"x")
    answer = await take(intake, tmp_path)
    (offer,) = answer.folders
    assert (offer.path, list(offer.spreadsheets)) == (tmp_path, wanted)
    assert (len(staging), answer.rejections) == (0, ())


async def test_a_folder_without_spreadsheets_is_refused(intake: Intake, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    problem = await rejection_of(intake, tmp_path)
    assert problem.title == message("files.folder_empty.title")
    assert tmp_path.name in render(problem.message)


async def test_a_folder_with_too_many_spreadsheets_is_refused(intake: Intake, tmp_path: Path) -> None:
    for number in range(201):
        (tmp_path / f"{number}.csv").touch()
    problem = await rejection_of(intake, tmp_path)
    assert problem.message == message("files.folder_full.message", folder=tmp_path.name, count=201)


async def test_a_folder_that_may_not_be_read_is_refused(intake: Intake, tmp_path: Path) -> None:
    folder = tmp_path / "theirs"
    folder.mkdir(mode=0)
    with without_root():
        assert (await rejection_of(intake, folder)).title == message("files.no_permission.title")


async def test_a_numbers_document_kept_as_a_folder_is_named_for_what_it_is(intake: Intake, tmp_path: Path) -> None:
    (tmp_path / "items.numbers").mkdir()
    problem = await rejection_of(intake, tmp_path / "items.numbers")
    assert problem.hint == message("files.other.export")


# The same file twice.


async def test_the_same_file_is_staged_once(intake: Intake, staging: StagingList, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "items.csv")
    answer = await take(intake, path, path)
    assert len(staging) == 1
    assert [rejection.problem.title for rejection in answer.rejections] == [message("files.twice.title")]


async def test_the_same_file_by_another_path_is_staged_once(
    intake: Intake, staging: StagingList, tmp_path: Path
) -> None:
    path = write_csv(tmp_path / "items.csv")
    link = tmp_path / "link.csv"
    link.symlink_to(path)
    await take(intake, path, link, tmp_path / ".." / tmp_path.name / "items.csv")
    assert len(staging) == 1


async def test_the_same_file_dropped_twice_at_once_is_staged_once(
    intake: Intake, staging: StagingList, tmp_path: Path
) -> None:
    path = write_csv(tmp_path / "items.csv")
    await asyncio.gather(take(intake, path), take(intake, path), take(intake, path))
    assert len(staging) == 1


async def test_a_copy_is_another_file(intake: Intake, staging: StagingList, tmp_path: Path) -> None:
    await take(intake, write_csv(tmp_path / "items.csv"), write_csv(tmp_path / "items (2).csv"))
    assert len(staging) == 2


# Between staging and Upload.


async def test_an_unchanged_file_is_ready_to_be_sent(intake: Intake, staging: StagingList, tmp_path: Path) -> None:
    await take(intake, write_csv(tmp_path / "items.csv"))
    assert await intake.ready_to_go() == list(staging)


async def test_a_file_without_a_data_type_is_not_ready(intake: Intake, tmp_path: Path) -> None:
    await intake.take([write_csv(tmp_path / "items.csv")], None)
    assert await intake.ready_to_go() == []


async def test_a_deleted_file_stays_on_the_list_with_the_reason(
    intake: Intake, staging: StagingList, tmp_path: Path
) -> None:
    gone, there = write_csv(tmp_path / "a.csv"), write_csv(tmp_path / "b.csv")
    await take(intake, gone, there)
    gone.unlink()
    assert [file.path for file in await intake.ready_to_go()] == [there]
    problems = {file.path.name: file.problem and file.problem.title for file in staging}
    assert problems == {"a.csv": message("files.gone.title"), "b.csv": None}


async def test_a_changed_file_is_sent_only_after_the_user_has_seen_that(
    intake: Intake, staging: StagingList, tmp_path: Path
) -> None:
    path = write_csv(tmp_path / "items.csv")
    await take(intake, path)
    write_csv(path, "other;columns\r\n1;2\r\n")
    assert await intake.ready_to_go() == []
    assert [file.note for file in staging] == [message("files.changed.note")]
    (ready,) = await intake.ready_to_go()
    assert ready.note == ""


async def test_a_file_that_is_no_spreadsheet_any_more_says_so(
    intake: Intake, staging: StagingList, tmp_path: Path
) -> None:
    path = write_workbook(tmp_path / "items.xlsx")
    await take(intake, path)
    path.write_bytes(path.read_bytes()[:100])
    assert await intake.ready_to_go() == []
    (file,) = staging
    assert file.problem is not None
    assert file.problem.title == message("files.damaged_workbook.title")


async def test_a_file_that_may_not_be_read_any_more_says_so(
    intake: Intake, staging: StagingList, tmp_path: Path
) -> None:
    path = write_csv(tmp_path / "items.csv")
    await take(intake, path)
    path.chmod(0)
    with without_root():
        assert await intake.ready_to_go() == []
    (file,) = staging
    assert file.problem is not None
    assert file.problem.title == message("files.no_permission.title")


async def test_what_has_a_problem_waits_until_it_is_dropped_again(
    intake: Intake, staging: StagingList, tmp_path: Path
) -> None:
    path = write_csv(tmp_path / "items.csv")
    await take(intake, path)
    path.unlink()
    await intake.ready_to_go()
    write_csv(path)
    assert await intake.ready_to_go() == []
    await take(intake, path)
    assert await intake.ready_to_go() == list(staging)


async def test_a_file_that_was_missing_comes_back_at_its_own_place(
    intake: Intake, staging: StagingList, tmp_path: Path
) -> None:
    path = write_csv(tmp_path / "items.csv")
    (file,) = (await take(intake, path)).staged
    staging.choose_trigger(file.id, "demand")
    staging.update(replace(next(iter(staging)), problem=make_problem(), note="Changed"))
    write_csv(path, "another;size\r\n")
    (again,) = (await take(intake, path)).staged
    assert (again.id, again.trigger, again.problem, again.note) == (file.id, "demand", None, "")
    assert again.stamp.size == path.stat().st_size
    assert list(staging) == [again]


class Slowed:
    """Lets a test act while the file system is being asked."""

    def __init__(self, real: Callable[[Path], FileFormat]) -> None:
        self._real = real
        self._loop = asyncio.get_running_loop()
        self.begun = asyncio.Event()
        self.go_on = threading.Event()

    def __call__(self, path: Path) -> FileFormat:
        self._loop.call_soon_threadsafe(self.begun.set)
        assert self.go_on.wait(LIMIT)
        return self._real(path)


@pytest.fixture
async def slowed(monkeypatch: pytest.MonkeyPatch) -> Slowed:
    slow = Slowed(recognise)
    monkeypatch.setattr(intake_module, "recognise", slow)
    return slow


async def test_a_data_type_chosen_while_the_file_is_checked_again_holds(
    intake: Intake, staging: StagingList, tmp_path: Path, slowed: Slowed
) -> None:
    slowed.go_on.set()
    (file,) = (await take(intake, write_csv(tmp_path / "items.csv"))).staged
    slowed.go_on.clear()
    slowed.begun.clear()
    checking = asyncio.create_task(intake.ready_to_go())
    await slowed.begun.wait()
    staging.choose_trigger(file.id, "demand")
    slowed.go_on.set()
    assert [ready.trigger for ready in await checking] == ["demand"]
    assert [each.trigger for each in staging] == ["demand"]


async def test_a_file_removed_while_it_is_checked_again_is_not_sent(
    intake: Intake, staging: StagingList, tmp_path: Path, slowed: Slowed
) -> None:
    slowed.go_on.set()
    (file,) = (await take(intake, write_csv(tmp_path / "items.csv"))).staged
    slowed.go_on.clear()
    slowed.begun.clear()
    checking = asyncio.create_task(intake.ready_to_go())
    await slowed.begun.wait()
    staging.remove(file.id)
    slowed.go_on.set()
    assert await checking == []
    assert len(staging) == 0


async def test_what_is_found_in_a_file_while_it_is_checked_again_is_kept(
    intake: Intake, staging: StagingList, tmp_path: Path, slowed: Slowed
) -> None:
    slowed.go_on.set()
    (file,) = (await take(intake, write_csv(tmp_path / "items.csv"))).staged
    slowed.go_on.clear()
    slowed.begun.clear()
    checking = asyncio.create_task(intake.ready_to_go())
    await slowed.begun.wait()
    staging.examine(file, report=CheckReport(3, ()))
    slowed.go_on.set()
    assert [ready.validation.report for ready in await checking] == [CheckReport(3, ())]
    assert [each.validation.report for each in staging] == [CheckReport(3, ())]


async def test_what_was_found_in_a_file_does_not_outlive_a_change_of_it(
    intake: Intake, staging: StagingList, tmp_path: Path
) -> None:
    path = write_csv(tmp_path / "items.csv")
    (file,) = (await take(intake, path)).staged
    staging.examine(file, report=CheckReport(3, ()))
    write_csv(path, "another;size\r\n")
    await intake.ready_to_go()
    assert [each.validation for each in staging] == [NOT_VALIDATED]


async def test_a_file_that_is_open_in_excel_says_which_version_is_sent(
    intake: Intake, staging: StagingList, tmp_path: Path
) -> None:
    path = write_workbook(tmp_path / "items.xlsx")
    mark = tmp_path / "~$items.xlsx"
    mark.touch()
    (file,) = (await take(intake, path)).staged
    saved = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
    assert file.note == message("files.open.today", app="Excel", time=time_of_day(saved))
    assert [ready.note for ready in await intake.ready_to_go()] == [file.note]
    mark.unlink()
    assert [ready.note for ready in await intake.ready_to_go()] == [""]


async def test_a_file_that_is_only_in_the_cloud_is_not_opened_before_the_user_agrees(
    staging: StagingList, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    intake = Intake(staging, is_only_in_the_cloud=lambda _: True)
    path = write_csv(tmp_path / "items.csv")
    with monkeypatch.context() as patched:
        patched.setattr(intake_module, "recognise", lambda _: pytest.fail("it was opened"))
        answer = await take(intake, path)
    assert answer.in_the_cloud == (path,)
    assert (answer.staged, answer.rejections) == ((), ())
    assert len(staging) == 0

    answer = await intake.take(answer.in_the_cloud, "forecast", fetch=True)
    assert [file.path for file in answer.staged] == [path]
    assert answer.in_the_cloud == ()


async def test_the_other_files_are_sent_while_one_is_in_the_cloud(staging: StagingList, tmp_path: Path) -> None:
    here, there = write_csv(tmp_path / "a.csv"), write_csv(tmp_path / "b.csv", "much;longer;than;the;other\r\n" * 10)
    intake = Intake(staging, is_only_in_the_cloud=lambda facts: facts.st_size > 100)
    answer = await take(intake, there, here)
    assert [file.path for file in answer.staged] == [here]
    assert answer.in_the_cloud == (there,)


async def test_an_icloud_placeholder_is_reported_as_not_downloaded(intake: Intake, tmp_path: Path) -> None:
    stub = tmp_path / ".items.xlsx.icloud"
    stub.write_bytes(b"bplist00")
    problem = await rejection_of(intake, stub)
    assert problem.title == message("files.icloud.title")
    assert "“items.xlsx”" in render(problem.message)


async def test_other_files_are_staged_while_one_is_downloaded(
    intake: Intake, staging: StagingList, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there, here = write_csv(tmp_path / "there.csv"), write_csv(tmp_path / "here.csv")
    slow, real = Slowed(recognise), recognise
    monkeypatch.setattr(intake_module, "recognise", lambda path: slow(path) if path == there else real(path))
    fetching = asyncio.create_task(intake.take([there], "forecast", fetch=True))
    await slow.begun.wait()

    await take(intake, here)
    assert [file.path for file in staging] == [here]

    slow.go_on.set()
    await fetching
    assert [file.path for file in staging] == [here, there]


async def test_a_file_that_was_saved_again_is_noticed_and_says_so(
    intake: Intake, staging: StagingList, tmp_path: Path
) -> None:
    path = write_csv(tmp_path / "items.csv")
    await take(intake, path)
    (file,) = staging
    staging.examine(file, phase=ValidationPhase.DONE)
    write_csv(path, "_ItemNumber;_Status\r\n4712;Active\r\n4713;Active\r\n")
    await intake.renew(file.id)
    (now,) = staging
    assert now.stamp != file.stamp
    assert now.validation == NOT_VALIDATED
    assert now.note == message("files.changed.checked_again")


async def test_a_file_that_did_not_change_stays_as_it_is(intake: Intake, staging: StagingList, tmp_path: Path) -> None:
    await take(intake, write_csv(tmp_path / "items.csv"))
    (file,) = staging
    await intake.renew(file.id)
    assert list(staging) == [file]


async def test_a_file_that_is_not_there_for_a_moment_keeps_its_line_as_it_is(
    intake: Intake, staging: StagingList, tmp_path: Path
) -> None:
    path = write_csv(tmp_path / "items.csv")
    await take(intake, path)
    (file,) = staging
    path.unlink()
    await intake.renew(file.id)
    await intake.renew("no such file")
    assert list(staging) == [file]
