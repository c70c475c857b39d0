"""Plain TCP for httpcore, on the event loop's own socket calls.

asyncio's transports, which anyio uses, close the socket at the first failed
write, and with it goes the answer that was waiting there to be read. Here the
socket stays ours, so an answer that came before the reset is still read.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sys
from typing import TYPE_CHECKING, Protocol

from aiohappyeyeballs import start_connection

if TYPE_CHECKING:
    from collections.abc import Iterable

    import httpcore

_NEXT_ADDRESS = 0.25
"""Seconds after which the next address is tried beside the one that does not answer (RFC 8305)."""
_NOTSENT_LOWAT = {"linux": 25, "darwin": 0x201}.get(sys.platform)
_LEAST_UNSENT = 128 * 1024
"""Bytes the system may hold unsent at least; without a limit, progress runs megabytes ahead of the truth."""


class ByteStream(Protocol):
    """What TLS and the early-answer stream are laid over."""

    async def read(self, max_bytes: int) -> bytes:
        """The next bytes; empty at the end."""

    async def write(self, data: bytes, limit: float | None) -> None:
        """Hand everything to the network within ``limit`` seconds."""

    def close(self) -> None:
        """At once, without saying goodbye."""

    @property
    def socket(self) -> socket.socket:
        """The connection underneath."""


class TcpStream:
    """A connected socket.

    Attributes:
        socket: itself, non-blocking.
    """

    def __init__(self, connected: socket.socket) -> None:
        self.socket = connected
        self._loop = asyncio.get_running_loop()
        self._may_hold = 0

    async def read(self, max_bytes: int) -> bytes:
        """The next bytes; empty at the end.

        Raises:
            OSError: the connection is broken.
        """
        return await self._loop.sock_recv(self.socket, max_bytes)

    async def write(self, data: bytes, limit: float | None) -> None:
        """Hand everything to the system.

        Raises:
            OSError: the connection is broken.
            TimeoutError: it did not take all of it within ``limit`` seconds.
        """
        self._let_system_hold(max(_LEAST_UNSENT, len(data)))
        async with asyncio.timeout(limit):
            await self._loop.sock_sendall(self.socket, data)

    def close(self) -> None:
        """At once; what was not read makes the system reset the connection."""
        self.socket.close()

    def _let_system_hold(self, size: int) -> None:
        """As much as is written in one go: little on a slow line, which is fed in small pieces."""
        if _NOTSENT_LOWAT is not None and size != self._may_hold:
            self._may_hold = size
            with contextlib.suppress(OSError):
                self.socket.setsockopt(socket.IPPROTO_TCP, _NOTSENT_LOWAT, size)


async def connect(host: str, port: int, options: Iterable[httpcore.SOCKET_OPTION], source: str | None) -> TcpStream:
    """Connect to the first address of a host that answers, trying the next beside a silent one.

    Raises:
        OSError: none does, or there is no such name.
    """
    addresses = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    # Of all addresses those of the family that the source has.
    ends = await asyncio.get_running_loop().getaddrinfo(source, 0, type=socket.SOCK_STREAM) if source else None
    connected = await start_connection(addresses, local_addr_infos=ends, happy_eyeballs_delay=_NEXT_ADDRESS)
    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for option in options:
        connected.setsockopt(*option)
    return TcpStream(connected)
