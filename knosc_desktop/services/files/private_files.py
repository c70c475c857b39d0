"""Files and folders of the profile: for this user alone, whatever the umask says.

On Windows the profile is private by its place in the user's own folder, and nothing is done here.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_FOLDER = 0o700
_FILE = 0o600
_HAS_MODES = os.name == "posix"


def make_folder(folder: Path) -> None:
    """Make a folder and those above it that are missing; one that is there becomes private, too.

    Raises:
        OSError: it cannot be made.
    """
    missing = [folder]
    while not missing[-1].parent.exists():
        missing.append(missing[-1].parent)
    for each in reversed(missing):
        # Whoever can write to a folder above it could put another one in its place.
        each.mkdir(_FOLDER, exist_ok=True)
    # The user may keep the profile elsewhere by a link.
    make_private(folder.resolve())


def opener(path: str, flags: int) -> int:
    """For ``open``: what it makes or writes anew is private from its first byte.

    Raises:
        OSError: it cannot be opened.
    """
    number = os.open(path, flags, _FILE)
    if _HAS_MODES:
        # One that was there before may be open to others, and an umask may take away too much.
        with suppress(OSError):
            os.fchmod(number, _FILE)
    return number


def make_private(path: Path) -> None:
    """Take a file or folder away from others; nothing happens where that cannot be, or to a link."""
    if not _HAS_MODES:
        return
    with suppress(OSError):
        mode = path.lstat().st_mode
        if stat.S_ISDIR(mode):
            # One that many share, such as /tmp, is no profile, even if somebody keeps one in it.
            wanted = stat.S_IMODE(mode) if mode & stat.S_ISVTX else _FOLDER
        elif stat.S_ISREG(mode):
            wanted = stat.S_IMODE(mode) & _FILE
        else:
            return
        if wanted != stat.S_IMODE(mode):
            path.chmod(wanted)


def make_all_private(paths: Iterable[Path]) -> None:
    """Take files, and folders with everything in them, away from others; blocks, so use it in a thread."""
    for path in paths:
        make_private(path)
        if path.is_symlink() or not path.is_dir():
            continue
        for folder, folders, files in os.walk(path):
            for name in (*folders, *files):
                make_private(Path(folder, name))
