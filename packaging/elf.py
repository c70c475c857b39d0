"""What the frozen files ask of the system they are started on (Linux)."""

from __future__ import annotations

import ctypes
import re
import subprocess
from typing import TYPE_CHECKING

from failure import BuildFailed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MAGIC = b"\x7fELF"
_NEEDED = re.compile(r"^\s+NEEDED\s+(\S+)$", re.MULTILINE)


def files(folder: Path) -> Iterator[Path]:
    """Every program, library and extension in a folder."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as stream:
                if stream.read(4) == _MAGIC:
                    yield path


def check_complete(folder: Path) -> list[str]:
    """Every library that a frozen file asks for is in the folder, or can be loaded from this system.

    Returns:
        those that come from the system.

    Raises:
        BuildFailed: one is nowhere, so that the program would only work where a planner happens to have it.
    """
    brought = {path.name for path in folder.rglob("*")}
    wanted: dict[str, list[str]] = {}
    for path in files(folder):
        for library in needed(path):
            if library not in brought:
                wanted.setdefault(library, []).append(path.name)
    lost = [f"{library}, wanted by {', '.join(by)}" for library, by in sorted(wanted.items()) if not _loads(library)]
    if lost:
        raise BuildFailed("Not on this machine, install what they belong to:\n  " + "\n  ".join(lost))
    return sorted(wanted)


def place_of(library: str) -> str:
    """Where the system has a library."""
    cache = subprocess.run(["/sbin/ldconfig", "-p"], check=True, capture_output=True, text=True).stdout
    found = re.search(rf"^\s+{re.escape(library)} \(.*\) => (\S+)$", cache, re.MULTILINE)
    if found is None:
        raise BuildFailed(f"{library} is loaded from a place that the system's loader does not list.")
    return found.group(1)


def needed(path: Path) -> list[str]:
    """The libraries that one file asks for itself, by name."""
    read = subprocess.run(["objdump", "-p", path], check=True, capture_output=True, text=True)
    return _NEEDED.findall(read.stdout)


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
