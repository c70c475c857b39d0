"""What an OLE compound file is: an old document, a password, a label, or something else; and files made to do harm."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pytest

from knosc_desktop.domain.errors import FileProblem, Problem
from knosc_desktop.domain.files import FileFormat
from knosc_desktop.domain.texts import message, sentences
from knosc_desktop.services.files.format_detection import directory_of, recognise
from knosc_desktop.words.catalogue import render
from tests.support.compound_files import (
    DOCUMENT_WITH_WORKBOOK,
    EMAIL_WITH_WORKBOOK,
    LABELLED_WORKBOOK,
    OLD_WORKBOOK,
    OLD_WORKBOOK_WITH_RIGHTS,
    WORKBOOK_WITH_PASSWORD,
    WORKBOOK_WITH_RIGHTS,
    Tree,
    compound,
)
from tests.support.spreadsheets import compound_file, workbook_parts, zipped

LABEL = message("files.labelled.title")
PASSWORD = message("files.password.title")


def refusal_of(folder: Path, content: bytes, name: str = "items.xlsx") -> Problem:
    path = folder / name
    path.write_bytes(content)
    with pytest.raises(FileProblem) as refused:
        recognise(path)
    return refused.value.problem


@pytest.mark.parametrize("shift", [9, 12])
@pytest.mark.parametrize("apart", [0, 1, 7])
@pytest.mark.parametrize("tree", [LABELLED_WORKBOOK, WORKBOOK_WITH_RIGHTS, OLD_WORKBOOK_WITH_RIGHTS])
def test_a_label_is_distinguished_from_a_password(tmp_path: Path, tree: Tree, shift: int, apart: int) -> None:
    problem = refusal_of(tmp_path, compound(tree, shift=shift, apart=apart))
    assert problem.title == LABEL
    assert "password" not in render(problem.message) + render(problem.hint)
    assert "Sensitivity" in render(problem.hint)
    assert "owner" in render(problem.hint)


@pytest.mark.parametrize("name", ["DRMEncryptedDataSpace", "DRMEncryptedTransform", "LabelInfo"])
def test_a_label_is_known_by_any_part_of_it(tmp_path: Path, name: str) -> None:
    assert refusal_of(tmp_path, compound_file("DataSpaces", name, "EncryptedPackage")).title == LABEL


@pytest.mark.parametrize("apart", [0, 3])
def test_a_password_is_still_recognised(tmp_path: Path, apart: int) -> None:
    problem = refusal_of(tmp_path, compound(WORKBOOK_WITH_PASSWORD, apart=apart))
    assert problem.title == PASSWORD
    assert "Encrypt with Password" in render(problem.hint)


@pytest.mark.parametrize(
    ("tree", "what"),
    [
        (OLD_WORKBOOK, "old_workbook"),
        ({"WORKBOOK": None}, "old_workbook"),
        ({"Book": None, "\x01CompObj": None}, "old_workbook"),
        (DOCUMENT_WITH_WORKBOOK, "word"),
        (EMAIL_WITH_WORKBOOK, "email"),
        ({"PowerPoint Document": None, "Pictures": None}, "presentation"),
        ({"VisioDocument": None}, "drawing"),
        ({"Contents": None}, "old_office"),
        ({}, "old_office"),
    ],
)
def test_other_documents_are_named_by_what_they_are_and_not_by_what_is_embedded(
    tmp_path: Path, tree: Tree, what: str
) -> None:
    assert refusal_of(tmp_path, compound(tree)).message == sentences(
        message(f"files.other.{what}", file="items.xlsx"), message("files.other.needed")
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("items.csv.pfile", b".pfile\x02\0\0\0"),
        ("items.csv", b".pfile\x02\0\0\0" + bytes(300)),
        ("items.xlsx", b".pfile\x02\0\0\0" + bytes(300)),
        ("items.ptxt", b"x"),
    ],
)
def test_a_file_of_any_kind_that_a_label_encrypts_is_named(tmp_path: Path, name: str, content: bytes) -> None:
    assert refusal_of(tmp_path, content, name).title == LABEL


def test_a_workbook_with_a_label_that_does_not_encrypt_is_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "items.xlsx"
    path.write_bytes(zipped({**workbook_parts(), "docMetadata/LabelInfo.xml": b"<clbl:labelList/>"}))
    assert recognise(path) is FileFormat.XLSX


def test_entries_beyond_one_sector_of_the_table_are_found() -> None:
    names = [f"stream {number}" for number in range(300)]
    assert directory_of(io.BytesIO(compound(dict.fromkeys(names)))).top == frozenset(names)


def test_a_table_that_continues_beyond_the_header_is_followed() -> None:
    whole = bytearray(compound(LABELLED_WORKBOOK))
    # The header names no sector of the table any more; a list after the end does.
    number = (len(whole) - 512) // 512
    whole[76:80] = b"\xff\xff\xff\xff"
    whole[68:72] = number.to_bytes(4, "little")
    whole += (0).to_bytes(4, "little") + b"\xff" * 504 + b"\xfe\xff\xff\xff"
    assert "labelinfo" in directory_of(io.BytesIO(bytes(whole))).all


@pytest.mark.parametrize("place", [48, 68, 76, 512, 516, 520, 1024 + 68, 1024 + 76, 1024 + 128 + 72])
@pytest.mark.parametrize("value", [0, 1, 2, 3, 0x7FFFFFFF, 0xFFFFFFFA, 0xFFFFFFFE, 0xFFFFFFFF])
def test_a_circular_or_broken_directory_ends(place: int, value: int) -> None:
    whole = bytearray(compound(LABELLED_WORKBOOK))
    whole[place : place + 4] = value.to_bytes(4, "little")
    directory = directory_of(io.BytesIO(bytes(whole)))
    assert len(directory.all) < 20_000


def test_a_compound_file_cut_short_or_spoilt_anywhere_is_rejected_with_a_message(tmp_path: Path) -> None:
    whole = compound(LABELLED_WORKBOOK)
    chance = random.Random(5)
    for length in range(8, len(whole), 97):
        refusal_of(tmp_path, whole[:length])
    for _ in range(300):
        spoilt = bytearray(whole)
        for _ in range(chance.randint(1, 8)):
            spoilt[chance.randrange(8, len(whole))] = chance.randrange(256)
        refusal_of(tmp_path, bytes(spoilt))
