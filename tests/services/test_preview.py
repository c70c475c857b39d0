"""Rows of a file are fetched in the order in which they are wanted, by a reader that answers when it may."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from knosc_desktop.domain.errors import FileProblem, Problem
from knosc_desktop.domain.files import FileFormat, FileStamp
from knosc_desktop.domain.reader_requests import ReadRows, SheetRow, SheetRows, Source
from knosc_desktop.services.reader_client import ReaderClient
from knosc_desktop.services.tasks import TaskRegistry
from knosc_desktop.services.validation.preview import FilePreview
from tests.support.readers import READER
from tests.support.sheets import csv_source, row, text, write_rows

pytestmark = pytest.mark.asyncio
STAMP = FileStamp(1, 1)
SOURCE = Source(Path("items.xlsx"), FileFormat.XLSX)


class SlowReader:
    """Knows so many more rows of the file with each request."""

    def __init__(self, rows: int, step: int) -> None:
        self.heard: list[tuple[int, int]] = []
        self.trouble: FileProblem | None = None
        self.forgotten = 0
        self.free = asyncio.Event()
        self.free.set()
        self._rows, self._step, self._known = rows, step, 0

    async def rows(self, request: ReadRows) -> SheetRows:
        self.heard.append((request.first, request.count))
        await self.free.wait()
        if self.trouble is not None:
            raise self.trouble
        self._known = min(self._known + self._step, self._rows)
        is_known = request.count > 0 and request.first + request.count - 1 <= self._known
        rows = tuple(SheetRow((str(request.first + n),)) for n in range(request.count)) if is_known else ()
        return SheetRows(request.first, rows, self._known, self._known == self._rows, (), STAMP)

    def forget_rows(self) -> None:
        self.forgotten += 1


async def settle(preview: FilePreview) -> None:
    async with asyncio.timeout(30):
        while preview.is_busy:
            await asyncio.sleep(0)


def made(reader: SlowReader) -> tuple[FilePreview, list[SheetRows], list[Problem]]:
    errors: list[BaseException] = []
    preview = FilePreview(reader, TaskRegistry(errors.append))
    fetched: list[SheetRows] = []
    failed: list[Problem] = []
    preview.fetched.connect(fetched.append)
    preview.failed.connect(failed.append)
    return preview, fetched, failed


async def test_what_is_in_sight_comes_first_and_then_how_far_the_file_goes() -> None:
    preview, fetched, _ = made(reader := SlowReader(rows=30, step=10))
    preview.show(SOURCE, "Data", STAMP)
    preview.want([(1, 5)])
    await settle(preview)
    assert reader.heard[0] == (1, 5)
    assert [answer.last_row for answer in fetched] == [10, 20, 30]
    assert fetched[0].rows[0].cells == ("1",)


async def test_rows_that_are_not_known_yet_are_asked_for_until_they_are() -> None:
    preview, fetched, _ = made(reader := SlowReader(rows=30, step=10))
    preview.show(SOURCE, "Data", STAMP)
    preview.want([(21, 5)])
    await settle(preview)
    assert reader.heard == [(21, 5)] * 3
    assert [len(answer.rows) for answer in fetched] == [0, 0, 5]


async def test_rows_that_went_out_of_sight_are_not_fetched() -> None:
    preview, _, _ = made(reader := SlowReader(rows=100, step=100))
    reader.free.clear()
    preview.show(SOURCE, "Data", STAMP)
    for first in range(1, 90, 5):
        preview.want([(first, 5)])
    await asyncio.sleep(0)
    preview.want([(50, 5)])
    reader.free.set()
    await settle(preview)
    assert reader.heard[-1] == (50, 5)
    assert len(reader.heard) <= 2


async def test_why_rows_cannot_be_shown_is_told_once() -> None:
    preview, fetched, failed = made(reader := SlowReader(rows=10, step=10))
    reader.trouble = FileProblem("Gone", "It is not there.")
    preview.show(SOURCE, "Data", STAMP)
    preview.want([(1, 5)])
    await settle(preview)
    assert ([each.title for each in failed], fetched) == (["Gone"], [])


async def test_nothing_of_a_file_comes_that_is_not_shown_any_more() -> None:
    preview, fetched, _ = made(reader := SlowReader(rows=10, step=10))
    reader.free.clear()
    preview.show(SOURCE, "Data", STAMP)
    preview.want([(1, 5)])
    await asyncio.sleep(0)
    preview.close()
    reader.free.set()
    await settle(preview)
    assert (fetched, reader.forgotten) == ([], 1)


async def test_another_sheet_takes_the_place_of_the_first() -> None:
    preview, fetched, _ = made(reader := SlowReader(rows=10, step=10))
    reader.free.clear()
    preview.show(SOURCE, "Data", STAMP)
    await asyncio.sleep(0)
    preview.show(SOURCE, "Other", STAMP)
    preview.want([(3, 2)])
    reader.free.set()
    await settle(preview)
    assert [answer.first for answer in fetched] == [3]


async def test_nothing_is_told_of_a_file_that_has_changed_until_it_is_shown_anew() -> None:
    preview, fetched, failed = made(SlowReader(rows=10, step=10))
    preview.show(SOURCE, "Data", FileStamp(2, 2))
    preview.want([(1, 5)])
    await settle(preview)
    assert (fetched, failed) == ([], [])
    preview.show(SOURCE, "Data", STAMP)
    preview.want([(1, 5)])
    await settle(preview)
    assert len(fetched) == 1


@pytest.mark.services
async def test_the_real_reader_shows_rows_and_leaves_no_process_behind(tmp_path: Path) -> None:
    reader = ReaderClient(READER)
    try:
        book = write_rows(tmp_path / "items.xlsx", row(1, text("A1", "_Item")) + row(3, text("B3", "x")))
        answer = await reader.rows(ReadRows(book, "Data", 1, 3, 1.0))
        assert [each.cells for each in answer.rows] == [("_Item",), (), ("", "x")]
        reader.forget_rows()
        table = csv_source(tmp_path / "items.csv", "a;b\r\n1;2\r\n")
        assert (await reader.rows(ReadRows(table, "", 2, 1, 1.0))).rows[0].cells == ("1", "2")
    finally:
        await reader.close()
