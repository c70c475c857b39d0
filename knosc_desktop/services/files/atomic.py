"""Files in the user's places: whole, or what was there before."""

from __future__ import annotations

import os
import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from knosc_desktop.domain.errors import cannot_save
from knosc_desktop.domain.files import FileFormat
from knosc_desktop.file_access import is_in_use, replace_file, system_path
from knosc_desktop.services.files.local_files import open_in
from knosc_desktop.services.files.private_files import make_folder, opener

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


# Files that Knosc sent, for a moment, under names of the program's own making.

_ZIP_START = b"PK"


def new_file_in(folder: Path) -> Path:
    """A name that is not taken, in a folder that is made if need be; blocks, so use it in a thread.

    Raises:
        FileProblem: there is no such folder to be had.
    """
    try:
        make_folder(folder)
    except OSError as error:
        raise cannot_save(folder, error) from error
    return folder / f"{secrets.token_hex(8)}.part"


def format_of(path: Path) -> FileFormat:
    """What the file is by its content, whatever the server called it; blocks, so use it in a thread."""
    with path.open("rb") as file:
        return FileFormat.XLSX if file.read(len(_ZIP_START)) == _ZIP_START else FileFormat.CSV


def drop(path: Path) -> None:
    """Delete it; one that is still being read goes with its folder at the next start."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return


@contextmanager
def whole_file(target: Path, *, private: bool = False) -> Iterator[BinaryIO]:
    """A file to write into that takes the target's place at the end; blocks, so use it in a thread.

    Args:
        target: in a folder that is there.
        private: whether it is one of the profile, for this user alone; others follow the umask.

    Raises:
        FileProblem: it cannot be written there; what was there before is untouched.
    """
    part = target.parent / f".knosc-{secrets.token_hex(8)}.part"
    try:
        with open(system_path(part), "xb", opener=opener if private else None) as writing:
            yield writing
            writing.flush()
            os.fsync(writing.fileno())
        replace_file(part, target)
    # A name that this system has no bytes for is a ValueError.
    except (OSError, ValueError) as error:
        _remove(part)
        holder = open_in(target) if is_in_use(target) else None
        raise cannot_save(target, error, holder) from error
    except BaseException:
        _remove(part)
        raise


def _remove(part: Path) -> None:
    try:
        system_path(part).unlink(missing_ok=True)
    except (OSError, ValueError):
        # It was never made, or lies where nothing can be changed.
        return
