from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from knosc_desktop.domain.errors import FileHeld
from knosc_desktop.domain.reader_requests import Peek, Source
from knosc_desktop.reader.parsing.package import Package
from knosc_desktop.reader.patching.parts import Parts
from knosc_desktop.reader.peek import answer
from tests.support.held_file import held
from tests.support.sheets import csv_source, row, text, write_rows


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return write_rows(tmp_path / "items.xlsx", row(1, text("A1", "_ItemNumber")))


@pytest.mark.parametrize("opened", [Package, Parts])
def test_a_workbook_can_be_saved_in_excel_while_it_is_read(
    source: Source, opened: type[AbstractContextManager[object]]
) -> None:
    new, old = source.path.with_name("new.tmp"), source.path.with_name("old.tmp")
    new.write_bytes(b"as Excel saves: a new file takes the old one's place")
    with opened(source.path):  # type: ignore[call-arg]
        source.path.rename(old)
        new.rename(source.path)
        old.unlink()
    assert source.path.read_bytes().startswith(b"as Excel saves")


@pytest.mark.parametrize("opened", [Package, Parts])
def test_what_is_no_workbook_is_closed_at_once(tmp_path: Path, opened: type[Package | Parts]) -> None:
    (tmp_path / "items.xlsx").write_bytes(b"no workbook")
    with pytest.raises(Exception, match="not a zip file"):
        opened(tmp_path / "items.xlsx")
    (tmp_path / "items.xlsx").rename(tmp_path / "other.xlsx")


def test_a_workbook_that_another_program_holds_is_told_from_a_damaged_one(source: Source) -> None:
    with held(source.path), pytest.raises(FileHeld):
        answer(Peek(source))


def test_a_csv_file_that_another_program_holds_is_told_from_a_missing_one(tmp_path: Path) -> None:
    source = csv_source(tmp_path / "items.csv", "_ItemNumber\n4711\n")
    with held(source.path), pytest.raises(FileHeld):
        answer(Peek(source))
