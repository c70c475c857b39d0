"""A file as ``multipart/form-data``, framed by hand and read while it is sent.

httpx's own form reads the file on the event loop; a slow disk would freeze the
window (probes.md section 2).

What is read is hashed, and the last chunk leaves only when the digest is the
snapshot's. A copy that was changed on the disk is never received whole.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import secrets
from typing import TYPE_CHECKING

from knosc_desktop.api.config import MIB
from knosc_desktop.api.exchange import JobBody
from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.domain.texts import message

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
    from io import FileIO

    from knosc_desktop.domain.files import Snapshot

_CHUNK = 2 * MIB
"""Bytes read in one go."""
_SMALLEST_PIECE = 32 * 1024
_QUICK = 0.05
_SLOW = 0.2
"""Seconds a piece should take: quick ones grow, slow ones shrink, so that progress moves on any line."""


class MultipartFile(JobBody):
    """The body of one upload; every iteration reads the file anew.

    Attributes:
        handed_over: whether everything but the closing boundary has left and
            that is on its way. While False, the request is incomplete for sure.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        on_progress: Callable[[int], None],
        on_handed_over: Callable[[], Awaitable[None]],
    ) -> None:
        """Frame a snapshot.

        Args:
            snapshot: the bytes to send.
            on_progress: told how many bytes of the file have left so far.
            on_handed_over: awaited right before the last bytes of the request leave.
        """
        boundary = secrets.token_hex(16)
        self._snapshot = snapshot
        self._on_progress = on_progress
        self._on_handed_over = on_handed_over
        self._head = (
            f"--{boundary}\r\n"
            f'Content-Disposition: form-data; name="file"; filename="{_quoted(snapshot.file_name)}"\r\n'
            f"Content-Type: {snapshot.format.value}\r\n\r\n"
        ).encode("utf-8", "replace")
        self._tail = f"\r\n--{boundary}--\r\n".encode()
        self._iterations: list[AsyncGenerator[bytes, None]] = []
        self.handed_over = False
        self.content_type = f"multipart/form-data; boundary={boundary}"
        self.content_length = len(self._head) + snapshot.size + len(self._tail)

    def __aiter__(self) -> AsyncIterator[bytes]:
        """The body from its start."""
        # One that a refused session broke off is kept as well, so that its file is let go of too.
        self._iterations.append(self._pieces())
        return self._iterations[-1]

    async def aclose(self) -> None:
        """Let go of the file, however far sending came."""
        while self._iterations:
            await self._iterations.pop().aclose()

    async def _pieces(self) -> AsyncGenerator[bytes, None]:
        loop = asyncio.get_running_loop()
        file = await self._opened()
        digest = hashlib.sha256()

        def read_and_hash() -> bytes:
            chunk = file.read(_CHUNK)
            digest.update(chunk)
            return chunk

        reading: asyncio.Future[bytes] = loop.run_in_executor(None, read_and_hash)
        try:
            yield self._head
            sent = 0
            piece = _SMALLEST_PIECE
            while chunk := await self._read(reading, sent):
                # The next chunk is read while this one is on its way.
                reading = loop.run_in_executor(None, read_and_hash)
                if sent + len(chunk) == self._snapshot.size:
                    # This is the last one: it waits until nothing more is found behind it.
                    await self._read(reading, self._snapshot.size)
                    self._check(digest.hexdigest())
                start = 0
                while start < len(chunk):
                    began = loop.time()
                    yield (part := chunk[start : start + piece])
                    start += len(part)
                    self._on_progress(sent + start)
                    piece = _fitting(piece, loop.time() - began)
                sent += len(chunk)
        finally:
            _close_after(reading, file)
        if not sent:
            self._check(digest.hexdigest())
        await self._on_handed_over()
        self.handed_over = True
        yield self._tail

    async def _opened(self) -> FileIO:
        """The snapshot's file, never one that nobody closes.

        Raises:
            FileProblem: it cannot be read, or is not the one that was promised.
        """
        opening = asyncio.get_running_loop().run_in_executor(None, self._open)
        try:
            # A thread cannot be stopped: when this is cancelled, what it opens is closed behind it.
            return await asyncio.shield(opening)
        except asyncio.CancelledError:
            opening.add_done_callback(_close_opened)
            raise

    def _open(self) -> FileIO:
        try:
            file = self._snapshot.path.open("rb", buffering=0)
        except OSError as error:
            raise self._unreadable(error) from error
        size = os.fstat(file.fileno()).st_size
        if size != self._snapshot.size:
            file.close()
            raise self._changed(f"{size} bytes instead of {self._snapshot.size}")
        return file

    async def _read(self, reading: asyncio.Future[bytes], before: int) -> bytes:
        """The chunk that is being read, if it belongs to the snapshot.

        Raises:
            FileProblem: it cannot be read, or the file is not the one that was promised.
        """
        try:
            # A thread cannot be stopped: when this is cancelled, it reads to its end and the file is closed after it.
            chunk = await asyncio.shield(reading)
        except OSError as error:
            raise self._unreadable(error) from error
        size = before + len(chunk)
        if size > self._snapshot.size or (not chunk and size < self._snapshot.size):
            raise self._changed(f"{size} bytes instead of {self._snapshot.size}")
        return chunk

    def _check(self, digest: str) -> None:
        """Compare the digest of all that was read.

        Raises:
            FileProblem: the file is not the one that was promised.
        """
        if digest != self._snapshot.sha256:
            raise self._changed(f"SHA-256 {digest} instead of {self._snapshot.sha256}")

    def _unreadable(self, error: OSError) -> FileProblem:
        return FileProblem(
            message("errors.copy.unreadable_title"),
            message("errors.copy.unreadable", file=self._snapshot.file_name),
            hint=message("errors.copy.hint"),
            details=f"{type(error).__name__}: {error.strerror or error}",
        )

    def _changed(self, details: str) -> FileProblem:
        return FileProblem(
            message("errors.copy.changed_title"),
            message("errors.copy.changed", file=self._snapshot.file_name),
            hint=message("errors.copy.hint"),
            details=details,
        )


def _fitting(piece: int, seconds: float) -> int:
    if seconds < _QUICK:
        return min(piece * 2, _CHUNK)
    return max(piece // 2, _SMALLEST_PIECE) if seconds > _SLOW else piece


def _close_after(reading: asyncio.Future[bytes], file: FileIO) -> None:
    def close(read: asyncio.Future[bytes]) -> None:
        if not read.cancelled():
            read.exception()
        file.close()

    if reading.done():
        close(reading)
    else:
        reading.add_done_callback(close)


def _close_opened(opening: asyncio.Future[FileIO]) -> None:
    if not opening.cancelled() and opening.exception() is None:
        opening.result().close()


def _quoted(name: str) -> str:
    """As browsers quote a file name."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
