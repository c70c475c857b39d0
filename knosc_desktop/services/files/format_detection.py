"""What a file really is, from its name and first bytes; its contents are not read here.

Only a bounded part is looked at: a container's directory, never a sheet, so a
hostile file can neither hang nor crash the window.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.domain.files import FileFormat
from knosc_desktop.domain.texts import message, sentences
from knosc_desktop.services.files.local_files import open_ordinary

if TYPE_CHECKING:
    from pathlib import Path

    from knosc_desktop.domain.texts import Text


# The directory of an OLE compound file: what an old Office document, an e-mail or an encrypted workbook consists of.
#
# Only the directory is read ([MS-CFB]), never a stream. Every read is bounded, and a chain that is broken or goes in
# circles ends where it breaks, so that what can be told of a damaged file is told.

OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_HEADER = 512
_ENTRY = 128
_SECTOR_SHIFTS = (9, 12)
_MOST_ENTRIES = 20_000
"""An e-mail with many attachments has some thousands."""
_LAST_SECTOR = 0xFFFFFFFA
_NO_ENTRY = 0xFFFFFFFF
_IN_HEADER = 109
_STORAGE, _STREAM, _ROOT = 1, 2, 5


@dataclass(frozen=True, slots=True)
class Directory:
    """Names of everything in it, in small letters.

    Attributes:
        top: what is directly in the document, and not in something that is embedded in it.
        all: these and all others.
    """

    top: frozenset[str]
    all: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    kind: int
    left: int
    right: int
    child: int


def directory_of(file: BinaryIO) -> Directory:
    """What a compound file consists of; nothing when its directory cannot be read.

    Raises:
        OSError: the file cannot be read.
    """
    file.seek(0)
    header = file.read(_HEADER)
    if len(header) < _HEADER:
        return Directory(frozenset(), frozenset())
    entries = _entries(_Sectors(file, header).chain(int.from_bytes(header[48:52], "little")))
    top = _siblings(entries, entries[0].child) if entries else ()
    return Directory(
        frozenset(entry.name for entry in top), frozenset(entry.name for entry in entries if entry.kind != _ROOT)
    )


class _Sectors:
    """The sectors of a file, and which of them follows which."""

    def __init__(self, file: BinaryIO, header: bytes) -> None:
        shift = int.from_bytes(header[30:32], "little")
        self._size = 1 << (shift if shift in _SECTOR_SHIFTS else _SECTOR_SHIFTS[0])
        self._file = file
        self._table = [number for number in struct.unpack("<109I", header[76:512]) if number < _LAST_SECTOR]
        self._next_of_table = int.from_bytes(header[68:72], "little")
        self._links: dict[int, bytes] = {}

    def chain(self, first: int) -> bytes:
        """What is in a sector and those that follow it."""
        content = bytearray()
        number, seen = first, set[int]()
        while number < _LAST_SECTOR and number not in seen and len(content) < _MOST_ENTRIES * _ENTRY:
            seen.add(number)
            sector = self._sector(number)
            content += sector
            if len(sector) < self._size:
                break
            number = self._after(number)
        return bytes(content)

    def _sector(self, number: int) -> bytes:
        self._file.seek((number + 1) * self._size)
        return self._file.read(self._size)

    def _after(self, number: int) -> int:
        each = self._size // 4
        part = self._part_of_table(number // each)
        place = number % each * 4
        return int.from_bytes(part[place : place + 4], "little") if place + 4 <= len(part) else _LAST_SECTOR

    def _part_of_table(self, index: int) -> bytes:
        """The sector of the allocation table that tells what follows some other sectors."""
        if index not in self._links:
            while index >= len(self._table) and self._next_of_table < _LAST_SECTOR:
                self._read_more_of_table()
            self._links[index] = self._sector(self._table[index]) if index < len(self._table) else b""
        return self._links[index]

    def _read_more_of_table(self) -> None:
        sector = self._sector(self._next_of_table)
        numbers = struct.unpack(f"<{len(sector) // 4}I", sector[: len(sector) // 4 * 4])
        known = len(self._table)
        self._table += [number for number in numbers[:-1] if number < _LAST_SECTOR]
        # A list that goes in circles would be followed for ever.
        is_over = len(self._table) == known or len(self._table) > _MOST_ENTRIES
        self._next_of_table = numbers[-1] if numbers and not is_over else _LAST_SECTOR


def _entries(content: bytes) -> list[_Entry]:
    found = []
    for start in range(0, len(content) - _ENTRY + 1, _ENTRY):
        raw = content[start : start + _ENTRY]
        length, kind = struct.unpack("<HB", raw[64:67])
        left, right, child = struct.unpack("<III", raw[68:80])
        is_used = kind in {_STORAGE, _STREAM, _ROOT} or start == 0
        name = raw[: max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace").lower() if is_used else ""
        found.append(_Entry(name, kind, left, right, child))
    return found


def _siblings(entries: list[_Entry], first: int) -> list[_Entry]:
    """An entry and all beside it: they form a tree by their names."""
    found, waiting, seen = [], [first], set[int]()
    while waiting:
        number = waiting.pop()
        if number == _NO_ENTRY or number >= len(entries) or number in seen:
            continue
        seen.add(number)
        found.append(entries[number])
        waiting += [entries[number].left, entries[number].right]
    return found


# What kind of document a container file holds, from its directory alone.
#
# A part is opened only when it is a few kilobytes of type names; every read is
# bounded, so a container made to exhaust memory or time is refused like a damaged one.

ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
PFILE_START = b".pfile"
"""Of files of any kind that a sensitivity label encrypts (IPCF_PROTECTED_FILE_HEADER of MSIPC)."""
PROTECTED = "protected"
"""What ``kind_of_ole`` says of a document with a password."""
LABELLED = "labelled"
"""What it says of a document that a sensitivity label encrypts, or rights management without one."""

_MOST_AT_ONCE = 4 << 20
"""Bytes read in one go: a directory of some 40,000 parts, a hundred times that of any real workbook."""
_MOST_OF_A_PART = 1 << 20
_COMPRESSION = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}

_SPREADSHEET_TYPES = {
    "sheet.binary.macroenabled.main": ".xlsb",
    "sheet.macroenabled.main+xml": ".xlsm",
    "template.macroenabled.main+xml": ".xlsm",
    "addin.macroenabled.main+xml": ".xlsm",
    "spreadsheetml.template.main+xml": ".xltx",
    "spreadsheetml.sheet.main+xml": ".xlsx",
}
"""Of the main part; a workbook that only embeds another kind names it without ``main``."""
_FOLDERS = {"word/": ".docx", "ppt/": ".pptx"}
_OLE_NAMES = {
    "encryptedpackage": PROTECTED,
    "encryptioninfo": PROTECTED,
    "\x06dataspaces": PROTECTED,
    "dataspaces": PROTECTED,
    "workbook": ".xls",
    "book": ".xls",
    "worddocument": ".doc",
    "powerpoint document": ".ppt",
    "__properties_version1.0": ".msg",
    "visiodocument": ".vsd",
}
"""What a document directly consists of tells what it is; another one may be embedded in it."""


class Damaged(Exception):
    """The container cannot be read; the text is technical."""


class _Sparing:
    """A file that hands out no more than is sensible at once, whatever a directory claims of itself."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.tell = file.tell
        self.seekable = file.seekable

    def seek(self, offset: int, whence: int = 0, /) -> int:
        if whence == 0 and offset < 0:
            raise Damaged(f"a part at {offset}")
        return self._file.seek(offset, whence)

    def read(self, size: int = -1, /) -> bytes:
        if size > _MOST_AT_ONCE:
            raise Damaged(f"a directory of {size} bytes")
        return self._file.read(size if size >= 0 else _MOST_AT_ONCE)


def kind_of_zip(file: BinaryIO) -> str:
    """The ending that the document should have; ``.zip`` when it is no document at all.

    Raises:
        Damaged: the archive is incomplete, or made to do harm.
        OSError: the file cannot be read.
    """
    file.seek(0)
    try:
        with zipfile.ZipFile(_Sparing(file)) as archive:
            parts = {_plain(entry.filename): entry for entry in archive.infolist()}
            return _kind(archive, parts)
    # All that Python's zip reader raises of archives that are cut, or packed in a way it does not know.
    except (zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, ValueError, EOFError) as error:
        raise Damaged(f"{type(error).__name__}: {error}") from error


def kind_of_ole(file: BinaryIO) -> str:
    """The ending that the document should have, ``PROTECTED``, ``LABELLED``, or empty when it is none that is known.

    Raises:
        OSError: the file cannot be read.
    """
    directory = directory_of(file)
    # Beside what rights management encrypts there is a placeholder that looks like an old document. A password has
    # no part whose name begins so ([MS-OFFCRYPTO] 2.2.2 and 2.6.2).
    if any(name == "labelinfo" or name.lstrip("\t").startswith("drm") for name in directory.all):
        return LABELLED
    names = directory.top or directory.all
    return next((kind for name, kind in _OLE_NAMES.items() if name in names), "")


def _plain(name: str) -> str:
    """Some programs write part names absolute, with backslashes or in capitals."""
    return name.replace("\\", "/").lstrip("/").lower()


def _kind(archive: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo]) -> str:
    if any(name.endswith(".iwa") for name in parts):
        return ".numbers"
    if "mimetype" in parts and "content.xml" in parts:
        return ".ods" if "opendocument.spreadsheet" in _text(archive, parts["mimetype"]) else ".odt"
    types = _text(archive, parts.get("[content_types].xml"))
    for sign, ending in _SPREADSHEET_TYPES.items():
        if sign in types:
            return ending
    for folder, ending in _FOLDERS.items():
        if any(name.startswith(folder) for name in parts):
            return ending
    return _kind_by_names(parts)


def _kind_by_names(parts: dict[str, zipfile.ZipInfo]) -> str:
    """For packages whose list of types is missing or says nothing."""
    if "xl/workbook.bin" in parts:
        return ".xlsb"
    return ".xlsx" if any(name.rpartition("/")[2] == "workbook.xml" for name in parts) else ".zip"


def _text(archive: zipfile.ZipFile, part: zipfile.ZipInfo | None) -> str:
    """The beginning of a part, in lower case; empty when it cannot be one of a document."""
    # Other ways of packing are never used in documents, and their readers know no limit.
    if part is None or part.compress_type not in _COMPRESSION or part.flag_bits & 1:
        return ""
    with archive.open(part) as opened:
        raw = opened.read(_MOST_OF_A_PART)
    encoding = "utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
    return raw.decode(encoding, "replace").lower()


_PREFIX = 64 << 10
_MOST_STRAY_ZEROS = 0.02
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r"))
_MOST_CONTROLS_IN_TEXT = 0.01
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_UTF_32_MARKS = (b"\xff\xfe\0\0", b"\0\0\xfe\xff")
_NEARLY_ALL = 0.98
"""Of the letters in UTF-32 have two zero bytes on the same side; the others are emoji and their like."""

_SAVE_AS = message("files.other.save_as")
_COPY_TABLE = message("files.other.copy_table")
_OTHER_FORMATS = {
    ".xls": ("old_workbook", _SAVE_AS),
    ".xlsb": ("binary_workbook", _SAVE_AS),
    ".xlsm": ("macros", _SAVE_AS),
    ".xltx": ("excel_template", _SAVE_AS),
    ".ods": ("opendocument", _SAVE_AS),
    ".numbers": ("numbers", message("files.other.export")),
    ".pdf": ("pdf", message("files.other.source")),
    ".doc": ("word", _COPY_TABLE),
    ".docx": ("word", _COPY_TABLE),
    ".odt": ("text_document", _COPY_TABLE),
    ".pptx": ("presentation", _COPY_TABLE),
    ".ppt": ("presentation", _COPY_TABLE),
    ".vsd": ("drawing", _COPY_TABLE),
    ".msg": ("email", message("files.other.attachment")),
    ".zip": ("zip", message("files.other.unpack")),
    ".tsv": ("tabs", _SAVE_AS),
    ".txt": ("text", message("files.other.open_table")),
}
"""By ending: the end of the id of the sentence that says what it is, and what to do with it."""
_PROTECTED_ENDINGS = (".pfile", ".ptxt")
"""That encryption by a label gives to CSV files."""
_WEB_PAGE = ("web_page", _SAVE_AS)
_TEXT_STARTS = {
    "%pdf": _OTHER_FORMATS[".pdf"],
    "<?xml": ("xml", _SAVE_AS),
    "{\\rtf": ("text_document", _COPY_TABLE),
    "mime-version:": _WEB_PAGE,
    **dict.fromkeys(
        ("<!doctype html", "<html", "<head", "<meta", "<style", "<script", "<body", "<table", "<div", "<!--"), _WEB_PAGE
    ),
}


def recognise(path: Path) -> FileFormat:
    """The format of a spreadsheet that Knosc takes.

    Raises:
        FileProblem: it is something else, damaged, protected or empty; the words say what to do.
        OSError: it cannot be read.
    """
    check_name(path)
    ending = path.suffix.lower()
    found = format_by_content(path, path.name)
    if found is FileFormat.XLSX and ending == ".csv":
        raise _misnamed(message("files.misnamed.workbook", file=path.name, ending=path.suffix), ".xlsx")
    if found is FileFormat.CSV and ending == ".xlsx":
        raise _misnamed(message("files.misnamed.text", file=path.name, ending=path.suffix), ".csv")
    return found


def format_by_content(path: Path, name: str) -> FileFormat:
    """The format of a spreadsheet that Knosc takes, whatever it is called.

    Args:
        path: where it is.
        name: what to call it in words.

    Raises:
        FileProblem: it is something else, damaged, protected or empty; the words say what to do.
        OSError: it cannot be read.
    """
    with open_ordinary(path) as file:
        return _content(name, file)


def is_lock_file(name: str) -> bool:
    """Whether it is the mark that Excel or LibreOffice sets beside an open workbook."""
    return name.startswith("~$") or (name.startswith(".~lock.") and name.endswith("#"))


def is_package(path: Path) -> bool:
    """Whether a folder of that name is one document to the user."""
    return path.suffix.lower() == ".numbers"


def check_name(path: Path) -> None:
    """See that a file is called like a spreadsheet that Knosc takes.

    Raises:
        FileProblem: it is not; the words say what to do.
    """
    ending = path.suffix.lower()
    if is_lock_file(path.name):
        app = "Excel" if path.name.startswith("~$") else "LibreOffice"
        raise FileProblem(
            message("files.lock.title"),
            message("files.lock.message", file=path.name, app=app),
            hint=message("files.lock.hint"),
        )
    if ending in _PROTECTED_ENDINGS:
        raise _labelled(path.name)
    if ending in _OTHER_FORMATS:
        raise _wrong_format(path.name, *_OTHER_FORMATS[ending])
    if ending not in {".xlsx", ".csv"}:
        raise _wrong_format(path.name, "ending", _SAVE_AS)


def _content(name: str, file: BinaryIO) -> FileFormat:
    start = file.read(_PREFIX)
    if not start:
        raise FileProblem(
            message("files.empty.title"),
            message("files.empty.message", file=name),
            hint=message("files.empty.hint"),
        )
    if start.startswith(OLE_START):
        raise _ole_problem(name, file)
    if start.startswith(PFILE_START):
        raise _labelled(name)
    if start.startswith(ZIP_STARTS):
        return _look_into_zip(name, file)
    if _is_utf_32(start):
        raise FileProblem(
            message("files.utf_32.title"),
            message("files.utf_32.message", file=name),
            hint=message("files.utf_32.hint"),
        )
    text = _readable(start).lstrip().lower()
    for sign, (what, hint) in _TEXT_STARTS.items():
        if text.startswith(sign):
            raise _wrong_format(name, what, hint)
    if not _is_text(start):
        raise FileProblem(
            message("files.neither.title"),
            message("files.neither.message", file=name),
            hint=message("files.neither.hint"),
        )
    return FileFormat.CSV


def _readable(start: bytes) -> str:
    """The beginning as text, well enough to tell a web page from a table."""
    encoding = "utf-16" if start.startswith(_UTF_16_MARKS) else "utf-8-sig"
    return start[:1024].decode(encoding, "replace")


def _is_utf_32(start: bytes) -> bool:
    """Whether every letter takes four bytes, of which most have two zeros on the same side."""
    if start.startswith(_UTF_32_MARKS):
        return True
    letters = len(start) // 4
    zeros = [start[place : letters * 4 : 4].count(0) for place in range(4)]
    least, most_of_the_lowest = max(1, _NEARLY_ALL * letters), letters // 2
    is_little_endian = min(zeros[2:]) >= least and zeros[0] <= most_of_the_lowest
    return is_little_endian or (min(zeros[:2]) >= least and zeros[3] <= most_of_the_lowest)


def _is_text(start: bytes) -> bool:
    """Hardly any zero bytes, save in the regular pattern of UTF-16; a check names the cells with a stray one."""
    if start.startswith(_UTF_16_MARKS) or b"\0" not in start:
        return True
    controls = len(start) - len(start.translate(None, _CONTROLS))
    if controls <= len(start) * _MOST_CONTROLS_IN_TEXT:
        return True
    fewer, more = sorted((start[0::2].count(0), start[1::2].count(0)))
    return fewer <= len(start) * _MOST_STRAY_ZEROS and more > len(start) // 4


def _ole_problem(name: str, file: BinaryIO) -> FileProblem:
    kind = kind_of_ole(file)
    if kind == LABELLED:
        return _labelled(name)
    if kind == PROTECTED:
        return FileProblem(
            message("files.password.title"),
            message("files.password.message", file=name),
            hint=message("files.password.hint"),
        )
    return _wrong_format(name, *_OTHER_FORMATS.get(kind, ("old_office", _SAVE_AS)))


def _labelled(name: str) -> FileProblem:
    return FileProblem(
        message("files.labelled.title"),
        message("files.labelled.message", file=name),
        hint=message("files.labelled.hint"),
    )


def _look_into_zip(name: str, file: BinaryIO) -> FileFormat:
    try:
        kind = kind_of_zip(file)
    except Damaged as error:
        raise FileProblem(
            message("files.damaged_workbook.title"),
            message("files.damaged_workbook.message", file=name),
            hint=message("files.damaged_workbook.hint"),
            details=str(error),
        ) from error
    if kind != ".xlsx":
        raise _wrong_format(name, *_OTHER_FORMATS[kind])
    return FileFormat.XLSX


def _wrong_format(name: str, what: str, hint: Text) -> FileProblem:
    return FileProblem(
        message("files.other.title"),
        sentences(message(f"files.other.{what}", file=name), message("files.other.needed")),
        hint=hint,
    )


def _misnamed(what: Text, ending: str) -> FileProblem:
    return FileProblem(message("files.misnamed.title"), what, hint=message("files.misnamed.hint", ending=ending))
