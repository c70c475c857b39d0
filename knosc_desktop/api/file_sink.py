"""A file that appears whole or not at all."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import os
import secrets
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from knosc_desktop.domain.errors import cannot_save
from knosc_desktop.file_access import replace_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from io import FileIO
    from pathlib import Path

T = TypeVar("T")

_PRIVATE = 0o600


class FileSink:
    """Writes beside the target and takes its place at the end.

    Attributes:
        size: bytes so far.
    """

    def __init__(self, target: Path) -> None:
        self._target = target
        self._partial = target.with_name(f".knosc-{secrets.token_hex(8)}.part")
        self._file: FileIO | None = None
        self._hash = hashlib.sha256()
        self._working: asyncio.Future[object] | None = None
        self.size = 0

    @property
    def sha256(self) -> str:
        """Of the bytes so far, in hex."""
        return self._hash.hexdigest()

    async def open(self) -> None:
        """Begin.

        Raises:
            FileProblem: nothing can be written there.
        """
        await self._in_thread(self._open)

    async def write(self, data: bytes) -> None:
        """Add bytes.

        Raises:
            FileProblem: they cannot be written.
        """
        await self._in_thread(lambda: self._write(data))

    async def keep(self) -> None:
        """Put the whole file in the target's place, safely on disk.

        Raises:
            FileProblem: it cannot be put there.
        """
        await self._in_thread(self._keep)

    def discard(self) -> None:
        """Leave nothing behind of what was not kept; safe at any time, even while a thread still writes."""
        if self._working is not None and not self._working.done():
            self._working.add_done_callback(self._discard)
        else:
            self._discard()

    def _open(self) -> None:
        if self._target.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        self._file = self._partial.open("xb", buffering=0)
        if sys.platform != "win32":
            # A file of the profile, wherever the user puts a copy of it; the umask may leave it open to others.
            os.fchmod(self._file.fileno(), _PRIVATE)

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        while view and self._file is not None:
            view = view[self._file.write(view) or 0 :]
        self._hash.update(data)
        self.size += len(data)

    def _keep(self) -> None:
        if self._file is not None:
            os.fsync(self._file.fileno())
            self._file.close()
        replace_file(self._partial, self._target)
        self._file = None

    def _discard(self, working: asyncio.Future[object] | None = None) -> None:
        if working is not None and not working.cancelled():
            working.exception()
        file, self._file = self._file, None
        if file is not None:
            file.close()
            # On Windows one that is open elsewhere stays; the next start removes it.
            with suppress(OSError):
                self._partial.unlink(missing_ok=True)

    async def _in_thread(self, work: Callable[[], object]) -> None:
        self._working = asyncio.get_running_loop().run_in_executor(None, work)
        try:
            # A thread cannot be stopped: a cancelled write ends by itself, and the file is discarded after it.
            await asyncio.shield(self._working)
        except OSError as error:
            raise cannot_save(self._target, error) from error
