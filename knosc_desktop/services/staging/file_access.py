"""What is at a path, and in words why it cannot be read."""

from __future__ import annotations

import errno
import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING

from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.services.files.format_detection import is_lock_file, is_package, recognise
from knosc_desktop.services.files.local_files import name_behind_stub, not_ordinary

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator
    from pathlib import Path

    from knosc_desktop.domain.files import FileFormat

_SPREADSHEETS = {".xlsx", ".csv"}
_LOCKED = {32, 33}
"""What Windows says of a file, or a part of one, that another program keeps to itself."""


def format_of(path: Path) -> FileFormat:
    """What a spreadsheet is, found from its name and first bytes; reading one in the cloud fetches it.

    Raises:
        FileProblem: it is none that Knosc takes, or cannot be read.
    """
    with translate_errors(path):
        facts = path.stat()
        if is_folder(path, facts):
            raise FileProblem(
                "This is a folder",
                f"“{path.name or path}” is a folder, and one file can be checked at a time.",
                hint="Name one of the .xlsx or .csv files in it.",
            )
        check_ordinary(path, facts)
        return recognise(path)


def spreadsheets_in(folder: Path) -> list[Path]:
    """The files in a folder that are named like spreadsheets, in order; hidden ones and lock files left out.

    Raises:
        OSError: the folder cannot be read.
    """
    return sorted(entry for entry in folder.iterdir() if _may_be_spreadsheet(entry))


def is_folder(path: Path, facts: os.stat_result) -> bool:
    """Whether it is a folder to the user, too."""
    return stat.S_ISDIR(facts.st_mode) and not is_package(path)


def check_ordinary(path: Path, facts: os.stat_result) -> None:
    """See that there is a file to open.

    Raises:
        FileProblem: it is a device, a pipe, or only the name of a file in iCloud.
    """
    if not (stat.S_ISREG(facts.st_mode) or stat.S_ISDIR(facts.st_mode)):
        raise not_ordinary(path)
    if name := name_behind_stub(path):
        raise FileProblem(
            "The file is only in iCloud",
            f"“{name}” is not on this computer yet, so it cannot be looked into or sent.",
            hint="Open it in Finder once, or choose Download Now there, then drop it again.",
        )


@contextmanager
def translate_errors(path: Path) -> Iterator[None]:
    """Turn errors of the file system into words for the user.

    Raises:
        FileProblem: the file cannot be read.
    """
    try:
        yield
    except ValueError as error:
        # A name that no file system takes.
        raise not_there(path) from error
    except OSError as error:
        raise cannot_be_read(path, error) from error


def not_there(path: Path) -> FileProblem:
    """What is said of a path that leads nowhere."""
    return FileProblem(
        "There is no such file",
        f"“{path.name}” is not there any more.",
        hint="Drop it again from where it is now. A network drive may need to be connected first.",
    )


def cannot_be_read(path: Path, error: OSError) -> FileProblem:
    """What is said of a file that the system does not let be read."""
    if isinstance(error, (FileNotFoundError, NotADirectoryError)) or error.errno == errno.ELOOP:
        return not_there(path)
    name = path.name or str(path)
    details = f"{type(error).__name__}: {error.strerror}"
    if getattr(error, "winerror", None) in _LOCKED:
        return FileProblem(
            "Another program has locked it",
            f"“{name}” is locked by the program it is open in.",
            hint="Close it there, then drop it again.",
            details=details,
        )
    if isinstance(error, PermissionError):
        return FileProblem(
            "No permission to read it",
            f"This computer does not let you read “{name}”.",
            hint="Ask its owner for permission, or save a copy of your own and drop that.",
            details=details,
        )
    return FileProblem(
        "It cannot be read",
        f"“{name}” could not be read.",
        hint="Check the drive or network connection, then drop it again.",
        details=details,
    )


def _may_be_spreadsheet(entry: Path) -> bool:
    hidden = entry.name.startswith(".") or is_lock_file(entry.name)
    return not hidden and entry.suffix.lower() in _SPREADSHEETS and entry.is_file()
