"""A file that another program keeps to itself, as Excel does while it saves."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from knosc_desktop import file_access

only_windows = pytest.mark.skipif(sys.platform != "win32", reason="only Windows keeps a file to one program")


class SharingViolation(PermissionError):
    """What Windows says of such a file."""

    winerror = 32


def under_wine() -> bool:
    """Whether this Windows is played by Wine."""
    is_wine = False
    if sys.platform == "win32":
        import ctypes

        is_wine = hasattr(ctypes.WinDLL("ntdll"), "wine_get_version")
    return is_wine


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Nobody else may read, write or replace the file; elsewhere than on Windows the app only believes so."""
    handle = 0
    with pytest.MonkeyPatch.context() as patched:
        if sys.platform == "win32":
            import _winapi

            handle = _winapi.CreateFile(str(path), _winapi.GENERIC_READ, 0, 0, _winapi.OPEN_EXISTING, 0, 0)
        else:
            patched.setattr(file_access, "open", _refuses(path), raising=False)
        try:
            yield
        finally:
            if sys.platform == "win32":
                _winapi.CloseHandle(handle)


def _refuses(held_path: Path) -> Any:
    def refusing(path: Path, *arguments: Any, **named: Any) -> Any:
        if path == held_path:
            raise SharingViolation(13, "The process cannot access the file")
        return open(path, *arguments, **named)  # noqa: PTH123 - Path.open takes no opener

    return refusing
