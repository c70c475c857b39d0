"""A part that is there twice: which one is read depends on the reader, so neither is."""

from __future__ import annotations

import io
import warnings
import zipfile
from pathlib import Path

import pytest

from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.domain.files import FileFormat
from knosc_desktop.domain.reader_requests import Source
from knosc_desktop.domain.texts import message
from knosc_desktop.reader.parsing.contents import read_sheet
from knosc_desktop.reader.peek import peek
from tests.support.sheets import book_parts, row, sheet_xml, text

SHEET = "xl/worksheets/sheet1.xml"
DECISIVE = (
    "[Content_Types].xml",
    "_rels/.rels",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    SHEET,
)
OTHER_SHEET = sheet_xml(row(1, text("A1", "_Other"))).encode()


def book(folder: Path, *more: tuple[str, bytes], first: bool = False) -> Source:
    """A workbook with some more parts, which may have names that are taken."""
    parts = list(book_parts({"Data": sheet_xml(row(1, text("A1", "_ItemNumber")))}).items())
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, content in [*more, *parts] if first else [*parts, *more]:
            archive.writestr(name, content)
    path = folder / "items.xlsx"
    path.write_bytes(packed.getvalue())
    return Source(path, FileFormat.XLSX)


def refused(source: Source) -> FileProblem:
    with pytest.raises(FileProblem) as error:
        read_sheet(source, "Data")
    with pytest.raises(FileProblem):
        peek(source)
    return error.value


@pytest.mark.parametrize("first", [False, True])
@pytest.mark.parametrize("twin", [SHEET.replace("sheet1", "Sheet1"), SHEET.upper(), SHEET.replace("/", "\\"), SHEET])
def test_a_second_version_of_a_sheet_makes_the_workbook_damaged(tmp_path: Path, twin: str, *, first: bool) -> None:
    problem = refused(book(tmp_path, (twin, OTHER_SHEET), first=first)).problem
    assert problem.title == message("files.damaged.title")
    assert problem.message == message("files.damaged.two_versions", file="items.xlsx")
    assert problem.hint == message("files.damaged.check_rows")
    assert "sheet1.xml" in problem.details.lower()


@pytest.mark.parametrize("part", DECISIVE)
def test_every_part_that_decides_on_the_rows_may_be_there_once(tmp_path: Path, part: str) -> None:
    twice = refused(book(tmp_path, (part.upper(), b"<x/>")))
    assert twice.message == message("files.damaged.two_versions", file="items.xlsx")


def test_names_that_differ_in_capitals_alone_are_refused_even_with_the_same_contents(tmp_path: Path) -> None:
    same = sheet_xml(row(1, text("A1", "_ItemNumber"))).encode()
    twice = refused(book(tmp_path, (SHEET.upper(), same)))
    assert twice.message == message("files.damaged.two_versions", file="items.xlsx")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (SHEET, sheet_xml(row(1, text("A1", "_ItemNumber"))).encode()),  # exactly the same again
        ("xl/worksheets/", b""),  # a folder
        ("XL/", b""),
    ],
)
def test_what_is_there_again_without_a_difference_does_no_harm(tmp_path: Path, name: str, content: bytes) -> None:
    assert read_sheet(book(tmp_path, (name, content)), "Data").rows == [["_ItemNumber"]]


def test_two_versions_of_a_picture_do_no_harm(tmp_path: Path) -> None:
    source = book(tmp_path, ("xl/media/image1.png", b"a"), ("xl/media/Image1.png", b"b"))
    assert read_sheet(source, "Data").rows == [["_ItemNumber"]]


def test_a_single_part_in_other_capitals_is_read(tmp_path: Path) -> None:
    parts = book_parts({"Data": sheet_xml(row(1, text("A1", "_ItemNumber")))})
    parts["XL/Worksheets/SHEET1.XML"] = parts.pop(SHEET)
    path = tmp_path / "items.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert read_sheet(Source(path, FileFormat.XLSX), "Data").rows == [["_ItemNumber"]]
