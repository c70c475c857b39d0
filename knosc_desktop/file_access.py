r"""Reads the user's files without standing in the way of other programs; for the window's process and the reader's.

Windows refuses what POSIX allows: a file that is being read can't be renamed or replaced unless the reader
permits it, and that is how Excel saves. Python's ``open`` permits neither, tells only that permission is denied
where another program holds the file, and takes long paths only where the computer is set so.
"""

from __future__ import annotations

import io
import ntpath
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


# Paths that are too long for Windows as they are.

_LONG = 248
"""Characters that Windows takes of a folder; of a file they are 260."""
_PLAIN = ("\\\\?\\", "\\\\.\\")


def extended_path(path: str) -> str:
    r"""The same path in the form that has no limit of length, if it needs that.

    Args:
        path: of a file on Windows, such as ``C:\plans\forecast.xlsx`` or ``\\server\share\forecast.xlsx``.
    """
    if path.startswith(_PLAIN):
        return path
    whole = ntpath.abspath(path)
    if len(whole) < _LONG:
        return path
    return f"\\\\?\\UNC{whole[1:]}" if whole.startswith("\\\\") else f"\\\\?\\{whole}"


def system_path(path: Path) -> Path:
    """The path to give to the system; it is never shown."""
    return Path(extended_path(str(path))) if sys.platform == "win32" else path


# Reading what another program may replace meanwhile.

_SHARING_VIOLATION, _LOCK_VIOLATION = 32, 33


def is_held(error: OSError) -> bool:
    """Whether another program keeps the file, or a part of it, to itself for now; only Windows knows that."""
    return getattr(error, "winerror", None) in {_SHARING_VIOLATION, _LOCK_VIOLATION}


if sys.platform == "win32":
    import ctypes
    import msvcrt
    from ctypes import wintypes

    _KERNEL = ctypes.WinDLL("kernel32", use_last_error=True)
    _KERNEL.CreateFileW.restype = wintypes.HANDLE
    _KERNEL.CreateFileW.argtypes = (
        wintypes.LPCWSTR,
        wintypes.DWORD,
        wintypes.DWORD,
        wintypes.LPVOID,
        wintypes.DWORD,
        wintypes.DWORD,
        wintypes.HANDLE,
    )
    _KERNEL.CloseHandle.argtypes = (wintypes.HANDLE,)
    _KERNEL.ReadFile.argtypes = (
        wintypes.HANDLE,
        wintypes.LPVOID,
        wintypes.DWORD,
        wintypes.LPDWORD,
        wintypes.LPVOID,
    )
    _INVALID_HANDLE = wintypes.HANDLE(-1).value
    _GENERIC_READ = 0x8000_0000
    _SHARE_READ_WRITE_DELETE = 0x1 | 0x2 | 0x4
    _OPEN_EXISTING = 3
    _CHUNK = 1 << 20

    def _failed(path: Path) -> OSError:
        code = ctypes.get_last_error()
        return OSError(0, ctypes.FormatError(code).strip(), str(path), code)

    class _SharedFile(io.FileIO):
        """Reads by the system itself: the C library gives the same error for whatever goes wrong."""

        def __init__(self, path: Path, handle: int) -> None:
            super().__init__(msvcrt.open_osfhandle(handle, os.O_RDONLY | os.O_BINARY), "rb")
            self._path = path

        def readinto(self, buffer: WriteableBuffer, /) -> int:
            view = memoryview(buffer).cast("B")
            if not view:
                return 0
            handle = msvcrt.get_osfhandle(self.fileno())
            done = wintypes.DWORD()
            start = ctypes.c_char.from_buffer(view)
            is_read = _KERNEL.ReadFile(handle, ctypes.byref(start), len(view), ctypes.byref(done), None)
            # The buffer is the caller's again, whatever keeps this frame alive.
            del start
            if not is_read:
                raise _failed(self._path)
            return done.value

        def readall(self) -> bytes:
            return b"".join(iter(lambda: io.RawIOBase.read(self, _CHUNK), b""))

    def open_shared(path: Path) -> BinaryIO:
        """The file, opened for reading; others may write to it, rename it and replace it meanwhile.

        Raises:
            OSError: it cannot be opened.
            ValueError: no file can be called so.
        """
        name = str(system_path(path))
        if "\0" in name:
            raise ValueError("embedded null character")
        handle = _KERNEL.CreateFileW(name, _GENERIC_READ, _SHARE_READ_WRITE_DELETE, None, _OPEN_EXISTING, 0, None)
        if handle == _INVALID_HANDLE:
            raise _failed(path)
        return io.BufferedReader(_SharedFile(path, handle))

    def is_in_use(path: Path) -> bool:
        """Whether another program has the file open, so that it can't be replaced; only Windows refuses that."""
        handle = _KERNEL.CreateFileW(str(system_path(path)), _GENERIC_READ, 0, None, _OPEN_EXISTING, 0, None)
        if handle != _INVALID_HANDLE:
            _KERNEL.CloseHandle(handle)
        return handle == _INVALID_HANDLE and is_held(_failed(path))

else:
    # Opening a pipe waits for its other end, unless told not to; for ordinary files it changes nothing.
    _AT_ONCE = os.O_NONBLOCK | os.O_NOCTTY

    def open_shared(path: Path) -> BinaryIO:
        """The file, opened for reading; others may write to it, rename it and replace it meanwhile.

        Raises:
            OSError: it cannot be opened.
            ValueError: no file can be called so.
        """
        return open(path, "rb", opener=lambda name, flags: os.open(name, flags | _AT_ONCE))

    def is_in_use(_path: Path) -> bool:
        """Whether another program has the file open, so that it can't be replaced; only Windows refuses that."""
        return False


# Putting a new file in the place of another.

_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8)
"""Seconds: a virus scanner or OneDrive looks into each new file for about that long."""


def replace_file(source: Path, target: Path) -> None:
    """Put one file in the place of another; blocks where another program has one of them, so use it in a thread.

    Raises:
        OSError: it cannot be put there; what was there before is untouched.
    """
    source, target = system_path(source), system_path(target)
    for pause in _PAUSES if sys.platform == "win32" else ():
        try:
            source.replace(target)
        except PermissionError:
            time.sleep(pause)
        else:
            return
    source.replace(target)
