from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from knosc_desktop.domain.files import FileStamp
from knosc_desktop.domain.texts import day, message, time_of_day
from knosc_desktop.services.files.local_files import note_if_open
from tests.support.other_user import without_root

SAVED = datetime(2026, 3, 2, 14, 5).astimezone()
STAMP = FileStamp(10, int(SAVED.timestamp()) * 10**9)


@pytest.mark.parametrize(("mark", "program"), [("~$items.xlsx", "Excel"), (".~lock.items.xlsx#", "LibreOffice")])
def test_an_open_workbook_names_the_version_that_is_sent(tmp_path: Path, mark: str, program: str) -> None:
    (tmp_path / mark).touch()
    note = note_if_open(tmp_path / "items.xlsx", STAMP, SAVED + timedelta(hours=2))
    assert note == message("files.open.today", app=program, time=time_of_day(SAVED))


def test_a_version_of_another_day_names_the_day(tmp_path: Path) -> None:
    (tmp_path / "~$items.xlsx").touch()
    note = note_if_open(tmp_path / "items.xlsx", STAMP, (SAVED + timedelta(days=3)).astimezone(UTC))
    assert note == message("files.open.earlier", app="Excel", date=day(SAVED), time=time_of_day(SAVED))


def test_the_mark_of_another_workbook_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "~$others.xlsx").touch()
    assert note_if_open(tmp_path / "items.xlsx", STAMP, SAVED) == ""


@pytest.mark.parametrize("nanoseconds", [-(10**30), 10**30])
def test_a_time_out_of_range_is_not_shown(tmp_path: Path, nanoseconds: int) -> None:
    (tmp_path / "~$items.xlsx").touch()
    note = note_if_open(tmp_path / "items.xlsx", FileStamp(10, nanoseconds), SAVED)
    assert note == message("files.open.last", app="Excel")


def test_a_name_too_long_for_a_lock_file_has_none(tmp_path: Path) -> None:
    assert note_if_open(tmp_path / f"{'a' * 250}.xlsx", STAMP, SAVED) == ""


def test_a_folder_that_may_not_be_looked_at_says_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir()
    folder.chmod(0)
    with without_root():
        assert note_if_open(folder / "items.xlsx", STAMP, SAVED) == ""
    folder.chmod(0o700)
