"""What a folder holds, file by file, so that two builds can be compared."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def of_folder(folder: Path) -> dict[str, str]:
    """Digest and mode of every file, and the target of every link, by its path within the folder."""
    return {
        path.relative_to(folder).as_posix(): _of_file(path)
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or path.is_file()
    }


def of_all(files: dict[str, str]) -> str:
    """One digest of all of them."""
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(files.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def differences(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """The names that are not in both, or not the same."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def _of_file(path: Path) -> str:
    if path.is_symlink():
        return f"link to {path.readlink()}"
    return f"{hashlib.sha256(path.read_bytes()).hexdigest()} {path.stat().st_mode & 0o777:o}"
