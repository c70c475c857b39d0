"""What users download: one file for each system, found in dist/ by its name."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from failure import BuildFailed
from places import NAME, version

if TYPE_CHECKING:
    from pathlib import Path

_PATTERNS = {
    "Windows": "{name}-{version}-setup.exe",
    "Windows, without installing": "{name}-{version}-windows-x86_64.zip",
    "macOS, Apple silicon": "{name}-{version}-macos-arm64.dmg",
    "macOS, Intel": "{name}-{version}-macos-x86_64.dmg",
    "Debian, Ubuntu": "{name}_{version}_*.deb",
    "Linux": "{name}-{version}-linux-*.tar.xz",
}
_MARK = ".signed"


@dataclass(frozen=True)
class Download:
    """One file of a release.

    Attributes:
        system: for whom it is, as shown.
        path: the file.
    """

    system: str
    path: Path

    @property
    def signature(self) -> str:
        """How it was signed, as who signed it wrote down; empty: it was not."""
        mark = _mark_of(self.path)
        return mark.read_text(encoding="utf-8").strip() if mark.exists() else ""


def gather(folder: Path) -> dict[str, Download]:
    """The downloads by their system.

    Raises:
        BuildFailed: one is missing, or there are several of a kind.
    """
    found = {}
    for system, pattern in _PATTERNS.items():
        paths = list(folder.glob(pattern.format(name=NAME, version=version())))
        if len(paths) != 1:
            raise BuildFailed(f"{system}: {len(paths)} files instead of one in {folder.name}.")
        found[system] = Download(system, paths[0])
    return found


def mark_signed(path: Path, how: str) -> None:
    """Write down beside a file that it was signed; the mark is not published, the release notes are made from it."""
    _mark_of(path).write_text(f"{how}\n", encoding="utf-8")


def sha256(path: Path) -> str:
    """The digest of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _mark_of(path: Path) -> Path:
    return path.with_name(path.name + _MARK)
