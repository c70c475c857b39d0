"""Files that Knosc sent, for a moment, under names of the program's own making."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from knosc_desktop.domain.files import FileFormat
from knosc_desktop.services.keeping.private_files import make_folder
from knosc_desktop.services.keeping.saving import cannot_save

if TYPE_CHECKING:
    from pathlib import Path

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
