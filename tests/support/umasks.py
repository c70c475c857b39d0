"""Every usual umask, and what other users can access under it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

UMASKS = [0, 0o022, 0o077]


@pytest.fixture(params=UMASKS, ids=lambda mask: f"umask {mask:03o}")
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def open_to_others(root: Path) -> dict[str, str]:
    """Everything below a folder, and it itself, that others may touch."""
    return {
        str(path.relative_to(root.parent)): oct(mode & 0o777)
        for path in (root, *root.rglob("*"))
        if not path.is_symlink() and (mode := path.stat().st_mode) & 0o077
    }
