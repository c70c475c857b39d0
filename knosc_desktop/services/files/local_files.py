"""A file of the user: opened safely, only in the cloud, or open in another program."""

from __future__ import annotations

import hashlib
import os
import stat
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO

from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.domain.texts import day, message, time_of_day
from knosc_desktop.file_access import open_shared, system_path

if TYPE_CHECKING:
    from pathlib import Path

    from knosc_desktop.domain.files import FileStamp
    from knosc_desktop.domain.texts import Text


# Opens a user's file without ever waiting for something that only looks like one.

_CHUNK = 1 << 20


def open_ordinary(path: Path) -> BinaryIO:
    """The file, opened for reading.

    Raises:
        FileProblem: it is a device, a pipe or a folder.
        OSError: it cannot be opened.
    """
    try:
        reading = open_shared(path)
    except IsADirectoryError as error:
        raise not_ordinary(path) from error
    if not stat.S_ISREG(os.fstat(reading.fileno()).st_mode):
        reading.close()
        raise not_ordinary(path)
    return reading


def digest_of(path: Path) -> str:
    """SHA-256 of the file's bytes, in hex.

    Raises:
        FileProblem: it is a device, a pipe or a folder.
        OSError: it cannot be read.
    """
    digest = hashlib.sha256()
    with open_ordinary(path) as reading:
        while chunk := reading.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def not_ordinary(path: Path) -> FileProblem:
    """What is said of devices and pipes."""
    return FileProblem(
        message("files.device.title"),
        message("files.device.message", file=path.name),
        hint=message("files.device.hint"),
    )


# Files of which only the name is on this computer: reading one makes OneDrive or iCloud fetch it.

# Windows: winnt.h; macOS: sys/stat.h. Python's stat module does not have all of them.
_OFFLINE = 0x0000_1000
_RECALL_ON_OPEN = 0x0004_0000
_RECALL_ON_DATA_ACCESS = 0x0040_0000
_WINDOWS_MARKS = _OFFLINE | _RECALL_ON_OPEN | _RECALL_ON_DATA_ACCESS
_DATALESS = 0x4000_0000
_STUB_ENDING = ".icloud"


def is_only_in_the_cloud(facts: object) -> bool:
    """Whether reading the file would fetch it first.

    Args:
        facts: what ``stat`` says of it, on any system.
    """
    attributes: int = getattr(facts, "st_file_attributes", 0)
    flags: int = getattr(facts, "st_flags", 0)
    return bool(attributes & _WINDOWS_MARKS or flags & _DATALESS)


_ONEDRIVE = ("onedrive", "onedrive -", "onedrive-")
_ICLOUD = ("mobile documents", "icloud drive", "iclouddrive")


def cloud_of(path: Path) -> str:
    """What fetches a file that is only in the cloud, by the names of its folders; empty when they name none."""
    for folder in (part.lower() for part in path.parts[:-1]):
        if folder == _ONEDRIVE[0] or folder.startswith(_ONEDRIVE[1:]):
            return "OneDrive"
        if folder in _ICLOUD:
            return "iCloud"
    return ""


def name_behind_stub(path: Path) -> str:
    """The name of the file that older iCloud leaves a ``.name.xlsx.icloud`` for; empty for any other file."""
    name = path.name
    is_stub = name.startswith(".") and name.lower().endswith(_STUB_ENDING)
    return name[1 : -len(_STUB_ENDING)] if is_stub else ""


# A workbook that is still open in Excel: what is sent is what was saved last.


def note_if_open(path: Path, stamp: FileStamp, now: datetime) -> Text:
    """What the user should know of a file that they have open; empty when nobody has.

    Args:
        path: the file; its folder is looked at, so call it in a thread.
        stamp: tells when it was saved.
        now: tells whether that was today.
    """
    app = open_in(path)
    if not app:
        return ""
    today = now.astimezone()
    try:
        saved = datetime.fromtimestamp(stamp.modified_ns / 1e9, today.tzinfo)
    except (OverflowError, ValueError, OSError):
        return message("files.open.last", app=app)
    time = time_of_day(saved)
    if saved.date() == today.date():
        return message("files.open.today", app=app, time=time)
    return message("files.open.earlier", app=app, date=day(saved), time=time)


def open_in(path: Path) -> str:
    """The program that has set its mark beside the file; empty when none has.

    Args:
        path: the file; its folder is looked at, so call it in a thread.
    """
    for mark, program in ((f"~${path.name}", "Excel"), (f".~lock.{path.name}#", "LibreOffice")):
        try:
            if system_path(path.with_name(mark)).exists():
                return program
        except (OSError, ValueError):
            # A name that has no room for the mark cannot have one.
            continue
    return ""
