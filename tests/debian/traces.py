"""What is on the disk of a Debian system, and what a package did not remove."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

_LOOKED_INTO = ("/usr", "/etc", "/opt", "/var", "/home", "/srv", "/boot")
_OF_DPKG = ("/var/lib/dpkg", "/var/lib/apt", "/var/cache/apt", "/var/cache/debconf", "/var/log", "/var/tmp")
"""The package tools' own memory."""


def on_disk() -> dict[str, str]:
    """Every file, folder and link of the system by its path, with its size or target."""
    return dict(found for top in _LOOKED_INTO for found in _below(top))


def left_behind(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """What is there now and was not, what is not there any more, and what has another size."""
    return sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))


def _below(top: str) -> Iterator[tuple[str, str]]:
    for folder, folders, files in os.walk(top):
        folders[:] = [name for name in folders if not f"{folder}/{name}".startswith(_OF_DPKG)]
        for name in (*folders, *files):
            path = Path(folder, name)
            try:
                if path.is_symlink():
                    yield str(path), f"link to {path.readlink()}"
                else:
                    yield str(path), "folder" if path.is_dir() else f"{path.stat().st_size} bytes"
            except OSError:
                # Gone meanwhile: nothing of ours.
                continue
