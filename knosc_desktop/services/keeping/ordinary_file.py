"""Opens a planner's file without ever waiting for something that only looks like one."""

from __future__ import annotations

import hashlib
import os
import stat
from typing import TYPE_CHECKING, BinaryIO

from knosc_desktop.domain.errors import FileProblem

if TYPE_CHECKING:
    from pathlib import Path

_CHUNK = 1 << 20
# Opening a pipe waits for its other end, unless told not to; for ordinary files it changes nothing.
_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)


def open_ordinary(path: Path) -> BinaryIO:
    """The file, opened for reading.

    Raises:
        FileProblem: it is a device, a pipe or a folder.
        OSError: it cannot be opened.
    """
    number = os.open(path, _FLAGS)
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise not_ordinary(path)
    return os.fdopen(number, "rb")


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
        "Not a file",
        f"“{path.name}” is a device or a connection between programs, not a file, so it cannot be sent.",
        hint="Save the data as .xlsx or CSV and drop that file.",
    )
