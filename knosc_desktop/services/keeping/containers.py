"""What kind of document a container file holds, from its directory alone.

A part is opened only when it is a few kilobytes of type names; every read is
bounded, so a container made to exhaust memory or time is refused like a damaged one.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from typing import BinaryIO

from knosc_desktop.services.keeping.compound_file import directory_of

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
