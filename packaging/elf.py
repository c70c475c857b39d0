"""What the frozen files ask of the system they are started on (Linux)."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from failure import BuildFailed

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAGIC = b"\x7fELF"
_CACHED = re.compile(r"^\s+(\S+) \(.*\) => (\S+)$", re.MULTILINE)
_NEEDED = re.compile(r"^\s+NEEDED\s+(\S+)$", re.MULTILINE)


def files(folder: Path) -> Iterator[Path]:
    """Every program, library and extension in a folder."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as stream:
                if stream.read(4) == _MAGIC:
                    yield path


def check_complete(folder: Path) -> list[str]:
    """Every library that a frozen file asks for is in the folder, or is found by this system's loader.

    Returns:
        those that come from the system.

    Raises:
        BuildFailed: one is nowhere, so that the program would only work where a user happens to have it.
    """
    brought = {path.name for path in folder.rglob("*")}
    wanted: dict[str, list[str]] = {}
    for path in files(folder):
        for library in needed(path):
            if library not in brought:
                wanted.setdefault(library, []).append(path.name)
    known = _libraries_of_system()
    lost = [f"{library}, wanted by {', '.join(by)}" for library, by in sorted(wanted.items()) if library not in known]
    if lost:
        raise BuildFailed("Not on this machine, install what they belong to:\n  " + "\n  ".join(lost))
    return sorted(wanted)


def place_of(library: str) -> str:
    """Where the system has a library."""
    return _libraries_of_system()[library]


def needed(path: Path) -> list[str]:
    """The libraries that one file asks for itself, by name."""
    read = subprocess.run(["objdump", "-p", path], check=True, capture_output=True, text=True)
    return _NEEDED.findall(read.stdout)


def _libraries_of_system() -> dict[str, str]:
    """What the system's loader would find, by name."""
    cache = subprocess.run(["/sbin/ldconfig", "-p"], check=True, capture_output=True, text=True).stdout
    # The first of a name is the one that is loaded.
    return {name: path for name, path in reversed(_CACHED.findall(cache)) if Path(path).exists()}
