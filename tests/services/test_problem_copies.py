"""A copy of a file with the problems of its check marked, before anything is sent; the file is only read."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.domain.files import FileFormat
from knosc_desktop.domain.reader_requests import Annotate, Written
from knosc_desktop.domain.validation import Defect, Place
from knosc_desktop.reader.annotate import annotate
from knosc_desktop.services.corrections.workbooks import ProblemCopies
from knosc_desktop.words.catalogue import render
from tests.support.builders import make_check, make_examination, make_finding, make_staged
from tests.support.fake_reader import FakeReader

pytestmark = pytest.mark.asyncio
CODE = make_finding(message="Lost zeros.", places=(Place(Address("Data", 2, 1), "was 17"),))
COLUMN = make_finding(defect=Defect.MISSING_COLUMN, message="A column is missing.", places=(), count=1)


class RealReader:
    """Writes the copy as the reader's process does."""

    async def annotate(self, request: Annotate) -> Written:
        return annotate(request)


async def test_cells_with_problems_are_marked_and_the_others_listed(tmp_path: Path) -> None:
    own = tmp_path / "items.xlsx"
    with closing(Workbook()) as book:
        book.worksheets[0].title = "Data"
        book.worksheets[0].append(["_Item"])
        book.worksheets[0].append(["17"])
        book.save(own)
    before = own.read_bytes()
    checked = make_staged("items.xlsx", validation=make_examination(report=make_check(CODE, COLUMN)))
    file = replace(checked, path=own, format=FileFormat.XLSX)
    target = tmp_path / "marked.xlsx"
    copies = ProblemCopies(RealReader(), tmp_path / "scratch", render)
    assert (await copies.save(file, target)).marked == 1
    with closing(load_workbook(target)) as book:
        listed = [str(cell.value) for line in book.worksheets[0].iter_rows() for cell in line if cell.value]
        comment = book["Data"]["A2"].comment
        assert book.sheetnames == ["Problems", "Data"]
    assert "A column is missing." in listed
    assert comment is not None
    assert "Lost zeros.\nwas 17" in comment.text
    assert own.read_bytes() == before
    assert list((tmp_path / "scratch").iterdir()) == []


async def test_a_copy_that_cannot_be_made_leaves_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "marked.xlsx"
    target.write_bytes(b"before")
    reader = FakeReader(trouble=FileProblem("No", "It cannot be made."))
    file = make_staged("items.xlsx", validation=make_examination(report=make_check(CODE)))
    with pytest.raises(FileProblem):
        await ProblemCopies(reader, tmp_path / "scratch", render).save(file, target)
    assert target.read_bytes() == b"before"
