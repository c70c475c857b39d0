"""What a file really is, from its name and first bytes; its contents are not read here.

Only a bounded part is looked at: a container's directory, never a sheet, so a
hostile file can neither hang nor crash the window.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import BinaryIO

from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.domain.files import FileFormat

_PREFIX = 64 << 10
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MOST_PARTS = 100_000
_MOST_CONTENT_TYPES = 1 << 20

_SAVE_AS = "Open it and save it as “Excel Workbook (.xlsx)” or as CSV, then drop that file."
_OTHER_FORMATS = {
    ".xls": ("an old Excel workbook", _SAVE_AS),
    ".xlsb": ("a binary Excel workbook", _SAVE_AS),
    ".xlsm": ("an Excel workbook with macros", _SAVE_AS),
    ".xltx": ("an Excel template", _SAVE_AS),
    ".ods": ("an OpenDocument spreadsheet", _SAVE_AS),
    ".numbers": ("a Numbers spreadsheet", "In Numbers, choose File > Export To > Excel (.xlsx), then drop that file."),
    ".pdf": ("a PDF", "Go back to the spreadsheet it was made from and save that as .xlsx or CSV."),
    ".doc": ("a Word document", "Copy its table into Excel and save that as .xlsx."),
    ".docx": ("a Word document", "Copy its table into Excel and save that as .xlsx."),
    ".zip": ("a compressed folder", "Unpack it and drop the spreadsheets that are in it."),
    ".tsv": ("a text file with tabs", "Save it as CSV or as .xlsx, then drop that file."),
    ".txt": ("a text file", "If it holds a table, open it in Excel and save it as .xlsx or CSV."),
}


def recognise(path: Path) -> FileFormat:
    """The format of a spreadsheet that Knosc takes.

    Raises:
        FileProblem: it is something else, damaged, protected or empty; the words say what to do.
        OSError: it cannot be read.
    """
    ending = path.suffix.lower()
    if path.name.startswith("~$"):
        raise FileProblem(
            "Not a spreadsheet",
            f"“{path.name}” is only the mark that Excel sets while a workbook is open.",
            hint=f"Drop “{path.name.removeprefix('~$')}” itself; it need not be closed.",
        )
    with path.open("rb") as file:
        start = file.read(_PREFIX)
        if not start:
            raise FileProblem(
                "The file is empty",
                f"“{path.name}” has no content at all.",
                hint="If it is still being saved or downloaded, wait until that is done and drop it again.",
            )
        if ending in _OTHER_FORMATS:
            raise _wrong_format(path, *_OTHER_FORMATS[ending])
        if ending not in {".xlsx", ".csv"}:
            raise FileProblem(
                "Not a spreadsheet that Knosc takes",
                f"Knosc takes Excel workbooks (.xlsx) and CSV files, and “{path.name}” is neither.",
                hint=_SAVE_AS,
            )
        found = _content(path, file, start)
    if found is FileFormat.XLSX and ending == ".csv":
        raise _misnamed(path, "an Excel workbook", ".xlsx")
    if found is FileFormat.CSV and ending == ".xlsx":
        raise _misnamed(path, "plain text", ".csv")
    return found


def _content(path: Path, file: BinaryIO, start: bytes) -> FileFormat:
    if start.startswith(_OLE):
        raise _ole_problem(path, file, start)
    if start.startswith(b"PK"):
        _look_into_zip(path, file)
        return FileFormat.XLSX
    head = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"%pdf"):
        raise _wrong_format(path, *_OTHER_FORMATS[".pdf"])
    if head.startswith((b"<!doctype html", b"<html", b"<head", b"<table")):
        raise _wrong_format(path, "a web page", _SAVE_AS)
    if head.startswith(b"<?xml"):
        raise _wrong_format(path, "an XML file", _SAVE_AS)
    if head.startswith(b"{\\rtf"):
        raise _wrong_format(path, "a text document", _SAVE_AS)
    if not _is_text(start):
        raise FileProblem(
            "The file is damaged or not a spreadsheet",
            f"“{path.name}” is neither an Excel workbook nor text.",
            hint="Open it in Excel to see whether it is whole, save it again as .xlsx and drop that file.",
        )
    return FileFormat.CSV


def _is_text(start: bytes) -> bool:
    """No zero bytes, save in the regular pattern of UTF-16."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if b"\0" not in start:
        return True
    even, odd = start[0::2].count(0), start[1::2].count(0)
    fewer, more = sorted((even, odd))
    return fewer == 0 and more > len(start) // 4


def _ole_problem(path: Path, file: BinaryIO, start: bytes) -> FileProblem:
    if _ENCRYPTED in start or _ENCRYPTED in _ole_directory(file, start):
        return FileProblem(
            "The workbook is protected with a password",
            f"Knosc could not open “{path.name}” without its password.",
            hint="In Excel, choose File > Info > Protect Workbook, remove the password, save, and drop it again.",
        )
    return _wrong_format(path, *_OTHER_FORMATS[".xls"])


def _ole_directory(file: BinaryIO, start: bytes) -> bytes:
    sector = 1 << min(int.from_bytes(start[30:32], "little"), 12)
    file.seek((int.from_bytes(start[48:52], "little") + 1) * sector)
    return file.read(_PREFIX)


def _look_into_zip(path: Path, file: BinaryIO) -> None:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()[:_MOST_PARTS]
            names = {entry.filename.replace("\\", "/").lstrip("/").lower() for entry in entries}
            types = _content_types(archive)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, RuntimeError, EOFError) as error:
        raise FileProblem(
            "The workbook is damaged",
            f"“{path.name}” starts like an Excel workbook but is not complete.",
            hint="If it is still being saved or downloaded, wait and drop it again. Otherwise open it in Excel and "
            "save it under a new name.",
            details=f"{type(error).__name__}: {error}",
        ) from error
    if other := _other_container(names, types):
        raise _wrong_format(path, *_OTHER_FORMATS[other])
    if b"spreadsheetml" not in types and not any(name.endswith("workbook.xml") for name in names):
        raise _wrong_format(path, *_OTHER_FORMATS[".zip"])


def _content_types(archive: zipfile.ZipFile) -> bytes:
    for entry in archive.infolist()[:_MOST_PARTS]:
        if entry.filename.lower() == "[content_types].xml":
            with archive.open(entry) as part:
                return part.read(_MOST_CONTENT_TYPES)
    return b""


def _other_container(names: set[str], types: bytes) -> str:
    """The ending that such a container should have had; empty for a workbook."""
    signs = {
        ".xlsb": "xl/workbook.bin" in names,
        ".xlsm": b"sheet.macroEnabled" in types,
        ".xltx": b"template.main+xml" in types and b"spreadsheetml" in types,
        ".docx": any(name.startswith("word/") for name in names),
        ".ods": "mimetype" in names and "content.xml" in names,
        ".numbers": any(name.endswith(".iwa") for name in names),
    }
    return next((ending for ending, seen in signs.items() if seen), "")


def _wrong_format(path: Path, what: str, hint: str) -> FileProblem:
    return FileProblem(
        "Not a spreadsheet that Knosc takes",
        f"“{path.name}” is {what}. Knosc takes Excel workbooks (.xlsx) and CSV files.",
        hint=hint,
    )


def _misnamed(path: Path, what: str, ending: str) -> FileProblem:
    return FileProblem(
        "The file has the wrong ending",
        f"“{path.name}” is called {path.suffix} but is {what}, and Knosc goes by the name.",
        hint=f"Rename it to end in {ending}, or save it from Excel in the right format, and drop it again.",
    )
