"""The exact bytes that were sent, or nothing."""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path

import pytest

from knosc_desktop.domain.errors import FileProblem, Problem
from knosc_desktop.domain.jobs import SentFile
from knosc_desktop.domain.texts import message
from knosc_desktop.services.files.exports import save_sent_file

CONTENT = os.urandom((2 << 20) + 17)


@pytest.fixture
def file() -> SentFile:
    return SentFile("forecast-q2.xlsx", len(CONTENT), hashlib.sha256(CONTENT).hexdigest())


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    path = tmp_path / "outbox" / "job1"
    path.parent.mkdir()
    path.write_bytes(CONTENT)
    return path


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "mine" / "forecast-q2.xlsx"
    path.parent.mkdir()
    return path


async def problem_of(file: SentFile, copy: Path, target: Path) -> Problem:
    """Why it was not saved; nothing new may be in the user's folder."""
    before = {path: path.read_bytes() for path in target.parent.iterdir()}
    with pytest.raises(FileProblem) as refused:
        await save_sent_file(file, copy, target)
    assert {path: path.read_bytes() for path in target.parent.iterdir()} == before
    return refused.value.problem


async def test_the_saved_bytes_are_those_that_were_sent(file: SentFile, copy: Path, target: Path) -> None:
    await save_sent_file(file, copy, target)
    assert target.read_bytes() == CONTENT
    assert list(target.parent.iterdir()) == [target]


async def test_the_programs_own_copy_stays(file: SentFile, copy: Path, target: Path) -> None:
    await save_sent_file(file, copy, target)
    assert copy.read_bytes() == CONTENT


async def test_one_bit_that_differs_and_nothing_is_saved(file: SentFile, copy: Path, target: Path) -> None:
    copy.write_bytes(CONTENT[:-1] + bytes([CONTENT[-1] ^ 1]))
    target.write_bytes(b"of another day")
    problem = await problem_of(file, copy, target)
    assert (problem.title, file.sha256 in problem.details) == (message("files.copy.damaged.title"), True)
    assert problem.message == message("files.copy.damaged.message", file=file.name)


async def test_a_copy_deleted_to_make_room_is_reported(file: SentFile, copy: Path, target: Path) -> None:
    copy.unlink()
    problem = await problem_of(file, copy, target)
    assert problem.message == message("files.copy.gone.message", file=file.name)
    assert problem.hint == message("files.copy.compare")


async def test_a_copy_that_cannot_be_read_is_said(file: SentFile, copy: Path, target: Path) -> None:
    copy.unlink()
    copy.mkdir()
    problem = await problem_of(file, copy, target)
    assert problem.title == message("files.copy.unreadable.title")


async def test_a_full_disk_keeps_the_earlier_file(
    file: SentFile, copy: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_number: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    target.write_bytes(b"of another day")
    assert (await problem_of(file, copy, target)).title == message("errors.save.disk_full_title")
