"""What a run that was killed could not remove: half-written files and copies made for a moment.

Only names of this program's own making are touched, only files of this user, and only what is older than the moment
at which this run got the profile for itself.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_HALF_WRITTEN = re.compile(r"\.knosc-[0-9a-f]{16}\.part\Z")
"""Beside the place that the whole file takes at its end."""
_MADE_FOR_A_MOMENT = re.compile(r"[0-9a-f]{16}\.part\Z|tmp[0-9a-z_]{8}\Z|[0-9a-f]{32}\.now\.before\Z")
_JOB = re.compile(r"[0-9a-f]{32}\Z")
_DAY = 86_400 * 10**9


def sweep_profile(folders: Iterable[Path], staged: Path, before: int) -> None:
    """Remove what is left over in folders of the profile; blocks, so use it in a thread.

    Args:
        folders: those of the profile.
        staged: the one with a folder for each earlier upload or repaired copy; nothing is staged at a start.
        before: nanoseconds since the epoch, by the clock of that disk.
    """
    for folder in folders:
        for path in _own(folder, before):
            if _HALF_WRITTEN.match(path.name) or _MADE_FOR_A_MOMENT.match(path.name):
                _remove(path)
    for path in _own(staged, before):
        if _JOB.match(path.name):
            _remove(path)


def sweep_place(folder: Path, before: int) -> None:
    """Remove half-written files from a folder of the user; blocks, so use it in a thread.

    Args:
        folder: where the last file was saved.
        before: as above. What is not a day older may be of another run that writes there now.
    """
    for path in _own(folder, before - _DAY):
        if _HALF_WRITTEN.match(path.name) and path.is_file():
            _remove(path)


def _own(folder: Path, before: int) -> Iterator[Path]:
    """Files and folders of this user in a folder that are old enough; links are none."""
    try:
        entries = list(folder.iterdir())
    except OSError:
        return
    user = os.getuid() if os.name == "posix" else None
    for path in entries:
        with suppress(OSError):
            facts = path.lstat()
            is_own = user is None or facts.st_uid == user
            if is_own and facts.st_mtime_ns < before and not stat.S_ISLNK(facts.st_mode):
                yield path


def _remove(path: Path) -> None:
    with suppress(OSError):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()
