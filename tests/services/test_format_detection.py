from __future__ import annotations

import io
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from knosc_desktop.domain.errors import FileProblem, Problem
from knosc_desktop.domain.files import FileFormat
from knosc_desktop.domain.texts import Text, message, sentences
from knosc_desktop.services.files.format_detection import recognise
from knosc_desktop.words.catalogue import render
from tests.support.spreadsheets import (
    CORPUS,
    MACRO_TYPE,
    compound_file,
    workbook_bytes,
    workbook_parts,
    write_csv,
    write_workbook,
    zipped,
)


def file_of(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def refusal_of(path: Path) -> Problem:
    with pytest.raises(FileProblem) as refused:
        recognise(path)
    return refused.value.problem


def other_format(what: str, name: str) -> Text:
    return sentences(message(f"files.other.{what}", file=name), message("files.other.needed"))


def verdict_on(path: Path) -> FileFormat | Problem:
    try:
        return recognise(path)
    except FileProblem as error:
        return error.problem


def test_a_workbook_is_recognised(tmp_path: Path) -> None:
    assert recognise(write_workbook(tmp_path / "items.xlsx")) is FileFormat.XLSX


def test_the_ending_may_be_in_capitals(tmp_path: Path) -> None:
    assert recognise(write_workbook(tmp_path / "ITEMS.XLSX")) is FileFormat.XLSX


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_csv_is_recognised_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    path = write_csv(tmp_path / "items.csv", "Artikel;Größe\r\n4711;ß äöü\r\n" * 9, encoding)
    assert recognise(path) is FileFormat.CSV


@pytest.mark.parametrize(
    "text", ["PKG;Name\r\n1;x\r\n", "<5 kg;>5 kg\r\n1;2\r\n", "a,b\n1,2\n", "a\tb\n", "x", "\r\n;;;"]
)
def test_a_csv_is_recognised_whatever_it_begins_with(tmp_path: Path, text: str) -> None:
    assert recognise(write_csv(tmp_path / "items.csv", text)) is FileFormat.CSV


@pytest.mark.parametrize(
    ("ending", "said"),
    [
        (".xls", "old_workbook"),
        (".xlsb", "binary_workbook"),
        (".xlsm", "macros"),
        (".ods", "opendocument"),
        (".numbers", "numbers"),
        (".pdf", "pdf"),
        (".PDF", "pdf"),
    ],
)
def test_another_format_is_named_by_its_ending_with_what_to_do(tmp_path: Path, ending: str, said: str) -> None:
    problem = refusal_of(file_of(tmp_path, f"items{ending}", b"whatever"))
    assert problem.message == other_format(said, f"items{ending}")
    assert ".xlsx" in render(problem.hint)


@pytest.mark.parametrize("name", ["items", "items.exe", "items.xlsx.bak", ".xlsx", "items.", "items.xlsx "])
def test_an_ending_that_says_nothing_is_refused(tmp_path: Path, name: str) -> None:
    assert refusal_of(file_of(tmp_path, name, workbook_bytes())).message == other_format("ending", name)


RENAMED = {
    "macros": (zipped(workbook_parts(MACRO_TYPE)), "macros"),
    "binary": (
        zipped(
            {
                "[Content_Types].xml": b'<Types><Default Extension="bin" '
                b'ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>',
                "xl/workbook.bin": b"",
            }
        ),
        "binary_workbook",
    ),
    "binary, types lost": (zipped({"xl/workbook.bin": b""}), "binary_workbook"),
    "template": (
        zipped(
            workbook_parts("application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml"),
        ),
        "excel_template",
    ),
    "opendocument": (
        zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}),
        "opendocument",
    ),
    "opendocument text": (
        zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"}),
        "text_document",
    ),
    "numbers": (zipped({"Index/Document.iwa": b"", "Data/x.jpg": b""}), "numbers"),
    "word": (zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b""}), "word"),
    "slides with an embedded sheet": (
        zipped(
            {
                "[Content_Types].xml": b"<Types><Default Extension='xlsx' ContentType="
                b"'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'/></Types>",
                "ppt/presentation.xml": b"",
            }
        ),
        "presentation",
    ),
    "zip": (zipped({"items.csv": b"a;b"}), "zip"),
    "empty zip": (zipped({}), "zip"),
    "old Excel": (compound_file("Workbook"), "old_workbook"),
    "older Excel": (compound_file("Book"), "old_workbook"),
    "old Word": (compound_file("WordDocument"), "word"),
    "e-mail": (compound_file("__properties_version1.0"), "email"),
    "pdf": (b"%PDF-1.7\n\xe2\xe3", "pdf"),
    "web page": (b"\xef\xbb\xbf\r\n<!DOCTYPE html><table>", "web_page"),
    "bare table": (b"<TABLE border=1><tr><td>1", "web_page"),
    "web page in UTF-16": ("<html><table>".encode("utf-16"), "web_page"),
    "single file web page": (b"MIME-Version: 1.0\r\nX-Document-Type: Workbook", "web_page"),
    "xml": (b'<?xml version="1.0"?><Workbook/>', "xml"),
    "rich text": (b"{\\rtf1\\ansi", "text_document"),
}


@pytest.mark.parametrize("ending", [".xlsx", ".csv"])
@pytest.mark.parametrize("kind", RENAMED)
def test_a_renamed_file_is_named_for_what_it_is(tmp_path: Path, kind: str, ending: str) -> None:
    content, said = RENAMED[kind]
    problem = refusal_of(file_of(tmp_path, f"items{ending}", content))
    assert problem.message == other_format(said, f"items{ending}")
    assert problem.hint


def test_a_workbook_renamed_to_csv_is_sent_back_to_its_own_name(tmp_path: Path) -> None:
    problem = refusal_of(file_of(tmp_path, "items.csv", workbook_bytes()))
    assert problem.message == message("files.misnamed.workbook", file="items.csv", ending=".csv")
    assert problem.hint == message("files.misnamed.hint", ending=".xlsx")


def test_a_csv_renamed_to_xlsx_is_sent_back_to_its_own_name(tmp_path: Path) -> None:
    problem = refusal_of(file_of(tmp_path, "items.xlsx", b"a;b\r\n1;2\r\n"))
    assert problem.message == message("files.misnamed.text", file="items.xlsx", ending=".xlsx")
    assert problem.hint == message("files.misnamed.hint", ending=".csv")


def test_a_workbook_that_embeds_one_with_macros_is_still_a_workbook(tmp_path: Path) -> None:
    embedded = '<Default Extension="xlsm" ContentType="application/vnd.ms-excel.sheet.macroEnabled.12"/>'
    path = file_of(tmp_path, "items.xlsx", zipped(workbook_parts(more_types=embedded)))
    assert recognise(path) is FileFormat.XLSX


ODDLY_WRITTEN = [str.upper, lambda name: f"/{name}", lambda name: name.replace("/", "\\")]


@pytest.mark.parametrize("odd", ODDLY_WRITTEN, ids=["capitals", "absolute", "backslashes"])
def test_a_workbook_with_oddly_written_part_names_is_recognised(tmp_path: Path, odd: Callable[[str], str]) -> None:
    parts = {odd(name): content for name, content in workbook_parts().items()}
    assert recognise(file_of(tmp_path, "items.xlsx", zipped(parts))) is FileFormat.XLSX


@pytest.mark.parametrize("odd", ODDLY_WRITTEN, ids=["capitals", "absolute", "backslashes"])
def test_another_format_with_oddly_written_part_names_is_named(tmp_path: Path, odd: Callable[[str], str]) -> None:
    for kind in ("macros", "binary, types lost", "word"):
        content, said = RENAMED[kind]
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {odd(name): archive.read(name) for name in archive.namelist()}
        problem = refusal_of(file_of(tmp_path, "items.xlsx", zipped(parts)))
        assert problem.message == other_format(said, "items.xlsx")


def test_a_workbook_with_its_types_in_utf_16_is_recognised(tmp_path: Path) -> None:
    parts = workbook_parts()
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].decode().encode("utf-16")
    assert recognise(file_of(tmp_path, "items.xlsx", zipped(parts))) is FileFormat.XLSX


def test_a_workbook_without_a_list_of_types_is_recognised_by_its_parts(tmp_path: Path) -> None:
    parts = workbook_parts()
    del parts["[Content_Types].xml"]
    assert recognise(file_of(tmp_path, "items.xlsx", zipped(parts))) is FileFormat.XLSX


def test_an_empty_file_is_called_empty(tmp_path: Path) -> None:
    assert refusal_of(file_of(tmp_path, "items.xlsx", b"")).title == message("files.empty.title")


@pytest.mark.parametrize(("name", "app"), [("~$items.xlsx", "Excel"), (".~lock.items.xlsx#", "LibreOffice")])
def test_the_mark_of_an_open_workbook_is_named(tmp_path: Path, name: str, app: str) -> None:
    problem = refusal_of(file_of(tmp_path, name, b"\x08jane.doe" + bytes(50)))
    assert problem.message == message("files.lock.message", file=name, app=app)
    assert problem.hint == message("files.lock.hint")


@pytest.mark.parametrize("streams", [("EncryptedPackage",), ("EncryptionInfo",), ("\x06DataSpaces",)])
def test_a_workbook_with_a_password_is_named(tmp_path: Path, streams: tuple[str, ...]) -> None:
    problem = refusal_of(file_of(tmp_path, "items.xlsx", compound_file(*streams)))
    assert problem.message == message("files.password.message", file="items.xlsx")
    assert problem.hint == message("files.password.hint")


def test_noise_is_called_damaged(tmp_path: Path) -> None:
    assert "damaged" in render(refusal_of(file_of(tmp_path, "items.xlsx", bytes(range(256)) * 9)).title)


def test_a_workbook_cut_short_anywhere_is_rejected_with_a_message(tmp_path: Path) -> None:
    whole = workbook_bytes()
    path = tmp_path / "items.xlsx"
    for length in range(1, len(whole)):
        path.write_bytes(whole[:length])
        refusal_of(path)


def test_a_download_that_stopped_half_way_is_called_not_complete(tmp_path: Path) -> None:
    whole = workbook_bytes()
    problem = refusal_of(file_of(tmp_path, "items.xlsx", whole[: len(whole) // 2]))
    assert problem.message == message("files.damaged_workbook.message", file="items.xlsx")
    assert problem.details


@pytest.mark.bulk
def test_a_workbook_with_any_byte_spoilt_is_recognised_or_rejected_with_a_message(tmp_path: Path) -> None:
    whole = workbook_bytes()
    path = tmp_path / "items.xlsx"
    for place in range(len(whole)):
        for other in (0x00, 0xFF, whole[place] ^ 0x40):
            path.write_bytes(whole[:place] + bytes([other]) + whole[place + 1 :])
            verdict = verdict_on(path)
            assert isinstance(verdict, FileFormat) or verdict.hint


@pytest.mark.parametrize("cut", [8, 30, 48, 51, 511, 513, 700])
def test_a_compound_file_cut_short_is_rejected_with_a_message(tmp_path: Path, cut: int) -> None:
    refusal_of(file_of(tmp_path, "items.xlsx", compound_file("Workbook")[:cut]))


def test_a_part_packed_in_a_way_no_workbook_uses_is_not_unpacked(tmp_path: Path) -> None:
    parts = {"[Content_Types].xml": b" " * (64 << 20)}
    path = file_of(tmp_path, "items.xlsx", zipped(parts, zipfile.ZIP_BZIP2))
    tracemalloc.start()
    try:
        refusal_of(path)
        assert tracemalloc.get_traced_memory()[1] < 6 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.bulk
def test_a_zip_bomb_is_looked_at_quickly_and_in_little_memory(tmp_path: Path) -> None:
    parts = workbook_parts() | {"xl/worksheets/sheet1.xml": bytes(256 << 20)}
    parts["[Content_Types].xml"] += b" " * (64 << 20)
    path = file_of(tmp_path, "items.xlsx", zipped(parts))
    del parts
    tracemalloc.start()
    begun = time.process_time()
    try:
        assert recognise(path) is FileFormat.XLSX
        assert tracemalloc.get_traced_memory()[1] < 16 << 20
    finally:
        tracemalloc.stop()
    assert time.process_time() - begun < 2


def test_a_huge_directory_is_refused_quickly_and_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "items.xlsx"
    one = zipped({"a": b""})
    directory = one.index(b"PK\x01\x02")
    end = one.index(b"PK\x05\x06")
    count = 400_000
    entries = one[directory:end] * count
    closing = (
        b"PK\x05\x06"
        + bytes(4)
        + b"\xff\xff\xff\xff"
        + len(entries).to_bytes(4, "little")
        + directory.to_bytes(4, "little")
    )
    path.write_bytes(one[:directory] + entries + closing + bytes(2))
    del entries
    tracemalloc.start()
    begun = time.process_time()
    try:
        assert "damaged" in render(refusal_of(path).message)
        assert tracemalloc.get_traced_memory()[1] < 6 << 20
    finally:
        tracemalloc.stop()
    assert time.process_time() - begun < 2


def test_a_workbook_of_thousands_of_parts_is_recognised(tmp_path: Path) -> None:
    parts = workbook_parts() | {f"xl/media/image{number}.png": b"x" for number in range(20_000)}
    assert recognise(file_of(tmp_path, "items.xlsx", zipped(parts, zipfile.ZIP_STORED))) is FileFormat.XLSX


def test_only_the_beginning_of_a_text_is_read(tmp_path: Path) -> None:
    path = tmp_path / "items.csv"
    with path.open("wb") as file:
        file.write(b"a;b\r\n" * 20_000)
        file.truncate(8 << 30)
    assert recognise(path) is FileFormat.CSV


def test_the_file_is_closed_again(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "items.xlsx")
    recognise(path)
    path.unlink()
    assert not any(str(path) in str(link) for link in _open_files())


def _open_files() -> list[Path]:
    folder = Path("/proc/self/fd")
    return [link.readlink() for link in folder.iterdir() if link.is_symlink()] if folder.exists() else []


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of real spreadsheets is not beside this checkout")
class TestRealSpreadsheets:
    def test_each_is_recognised_or_rejected_with_a_message_within_two_seconds(self) -> None:
        looked_at = 0
        for path in CORPUS.rglob("*.*"):
            begun = time.process_time()
            verdict = verdict_on(path)
            assert isinstance(verdict, FileFormat) or verdict.hint, path
            assert time.process_time() - begun < 2, path
            looked_at += 1
        assert looked_at > 100

    def test_each_of_the_planning_workbooks_is_recognised(self) -> None:
        workbooks = sorted((CORPUS / "frepple").glob("*.xlsx"))
        assert workbooks
        assert {recognise(path) for path in workbooks} == {FileFormat.XLSX}

    def test_no_real_workbook_is_refused(self) -> None:
        workbooks = [*(CORPUS / "calamine").glob("*.xlsx"), *(CORPUS / "poi").glob("*.xlsx")]
        refused = {path.name for path in workbooks if verdict_on(path) is not FileFormat.XLSX}
        assert {name for name in refused if not name.startswith("clusterfuzz")} == {"pass_protected.xlsx"}

    @pytest.mark.parametrize("name", ["pass_protected.xlsx", "pass_protected.xlsb"])
    def test_one_with_a_password_is_named(self, name: str, tmp_path: Path) -> None:
        path = tmp_path / "items.xlsx"
        path.symlink_to(CORPUS / "calamine" / name)
        assert refusal_of(path).title == message("files.password.title")

    @pytest.mark.parametrize(
        ("pattern", "said"),
        [
            ("calamine/*.ods", "opendocument"),
            ("poi/*.xlsb", "binary_workbook"),
            ("poi/Simple*.xls", "old_workbook"),
        ],
    )
    def test_those_of_another_format_are_named_also_when_renamed(self, pattern: str, said: str, tmp_path: Path) -> None:
        originals = sorted(CORPUS.glob(pattern))
        assert originals
        for number, original in enumerate(originals):
            path = tmp_path / f"{number}.xlsx"
            path.symlink_to(original)
            assert refusal_of(path).message == other_format(said, path.name), original


def test_a_text_with_a_stray_zero_byte_is_still_a_text(tmp_path: Path) -> None:
    rows = b"".join(b"ADD,ITEM-%04d,Pipe\r\n" % number for number in range(40))
    assert recognise(file_of(tmp_path, "items.csv", rows.replace(b"0007,P", b"0007,\0P"))) is FileFormat.CSV


def test_a_text_that_was_filled_up_with_zero_bytes_is_none(tmp_path: Path) -> None:
    path = file_of(tmp_path, "items.csv", b"ADD,ITEM-0001,Pipe\r\n" * 40 + b"\0" * 100)
    assert refusal_of(path).title == message("files.neither.title")


@pytest.mark.parametrize("text", ["_Action,_ItemNumber\nADD,1\n", "_Товар,_Склад\nБолт,Москва\n", "a"])
@pytest.mark.parametrize("encoding", ["utf-32", "utf-32-le", "utf-32-be", "utf-32-be with a mark"])
def test_utf_32_is_named_instead_of_read_as_damaged_utf_16(tmp_path: Path, text: str, encoding: str) -> None:
    path = tmp_path / "items.csv"
    mark = "\ufeff" if " " in encoding else ""
    path.write_bytes(f"{mark}{text}".encode(encoding.partition(" ")[0]))
    assert "UTF-32" in render(refusal_of(path).message)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
def test_other_encodings_are_not_mistaken_for_utf_32(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "items.csv"
    path.write_bytes("_Action,_ItemNumber\nADD,Болт\nADD,品目\n".encode(encoding))
    assert recognise(path) is FileFormat.CSV
