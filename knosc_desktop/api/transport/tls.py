"""TLS over any byte stream, by the standard library's SSLObject.

Reading and writing go on at the same time, and a failed write leaves what has
already arrived readable.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket

    from knosc_desktop.api.transport.tcp import ByteStream

_RECORDS = 1024 * 1024
"""Bytes encrypted in one go: half a millisecond, which no window notices."""
_CIPHERTEXT = 256 * 1024
"""Bytes read from the stream below in one go."""


class TlsStream:
    """A TLS connection laid over another stream.

    Attributes:
        ssl_object: the standard library's half of it, for certificates and protocols.
    """

    def __init__(self, below: ByteStream, context: ssl.SSLContext, server_hostname: str | None) -> None:
        self._below = below
        self._context = context
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._flushing = asyncio.Lock()
        self.ssl_object = context.wrap_bio(self._incoming, self._outgoing, server_hostname=server_hostname)

    @property
    def socket(self) -> socket.socket:
        """The connection underneath."""
        return self._below.socket

    async def shake_hands(self) -> None:
        """Agree on keys and verify the server.

        Raises:
            ssl.SSLError: the server could not prove who it is, or does not speak TLS.
            OSError: the connection is broken.
        """
        while not await self._shake():
            await self._flush(None)
            await self._fill()
        await self._flush(None)

    async def read(self, max_bytes: int) -> bytes:
        """The next bytes; empty at the end.

        Raises:
            OSError: the connection is broken, or ended without TLS's own goodbye.
        """
        while not (plain := self._decrypted(max_bytes)):
            if plain is not None:
                return b""
            if self._outgoing.pending:
                await self._flush(None)
            await self._fill()
        return plain

    async def write(self, data: bytes, limit: float | None) -> None:
        """Encrypt everything and hand it over.

        Raises:
            OSError: the connection is broken.
            TimeoutError: the system did not take a part of it within ``limit`` seconds.
        """
        view = memoryview(data)
        while view:
            taken = self.ssl_object.write(view[:_RECORDS])
            view = view[taken:]
            await self._flush(limit)

    def close(self) -> None:
        """At once, without saying goodbye."""
        self._below.close()

    async def _shake(self) -> bool:
        """Go on with the handshake as far as what has arrived allows; whether it is done."""
        try:
            # The operating system's own verification may ask the network and is kept off the loop.
            if type(self._context) is ssl.SSLContext:
                self.ssl_object.do_handshake()
            else:
                await asyncio.to_thread(self.ssl_object.do_handshake)
        except ssl.SSLWantReadError:
            return False
        except ssl.SSLError:
            # What remains to be sent is the alert that tells the server why; nobody waits for it.
            with contextlib.suppress(OSError):
                await self._flush(None)
            raise
        return True

    def _decrypted(self, max_bytes: int) -> bytes | None:
        """What has arrived so far; None when that is not even one record, empty at the end."""
        records: list[bytes] = []
        room = max_bytes
        while room > 0:
            try:
                record = self.ssl_object.read(room)
            except ssl.SSLError as error:
                if records:
                    break
                if isinstance(error, ssl.SSLWantReadError):
                    return None
                raise
            if not record:
                break
            records.append(record)
            room -= len(record)
        return b"".join(records)

    async def _fill(self) -> None:
        ciphertext = await self._below.read(_CIPHERTEXT)
        if ciphertext:
            self._incoming.write(ciphertext)
        else:
            self._incoming.write_eof()

    async def _flush(self, limit: float | None) -> None:
        # Reading may have something to send too, such as new keys; records must leave in their order.
        async with self._flushing:
            if ciphertext := self._outgoing.read():
                await self._below.write(ciphertext, limit)
