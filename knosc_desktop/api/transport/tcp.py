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
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import httpcore

_NEXT_ADDRESS = 0.25
"""Seconds after which the next address is tried beside the one that does not answer (RFC 8305)."""
_NOTSENT_LOWAT = {"linux": 25, "darwin": 0x201}.get(sys.platform)
_LEAST_UNSENT = 128 * 1024
"""Bytes the system may hold unsent at least; without a limit, progress runs megabytes ahead of the truth."""

Address = tuple[socket.AddressFamily, tuple[Any, ...]]


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
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = _families_in_turn([(family, address) for family, _, _, _, address in found])
    connected = await _first_to_answer(addresses, source)
    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for option in options:
        connected.setsockopt(*option)
    return TcpStream(connected)


def _families_in_turn(addresses: Sequence[Address]) -> list[Address]:
    """The first family's first address, then the other family's, and so on."""
    first = [address for address in addresses if address[0] == addresses[0][0]]
    other = [address for address in addresses if address[0] != addresses[0][0]]
    return [address for address in chain.from_iterable(zip_longest(first, other)) if address is not None]


async def _first_to_answer(addresses: Sequence[Address], source: str | None) -> socket.socket:
    waiting = list(addresses)
    attempts: set[asyncio.Task[socket.socket]] = set()
    failures: list[BaseException] = []
    try:
        while waiting or attempts:
            if waiting:
                attempts.add(asyncio.create_task(_attempt(waiting.pop(0), source)))
            done, attempts = await asyncio.wait(
                attempts, timeout=_NEXT_ADDRESS if waiting else None, return_when=asyncio.FIRST_COMPLETED
            )
            for attempt in done:
                failure = attempt.exception()
                if failure is None:
                    # Another one done in the same moment is closed below.
                    attempts |= done - {attempt}
                    return attempt.result()
                failures.append(failure)
    finally:
        for attempt in attempts:
            attempt.add_done_callback(_drop)
            attempt.cancel()
    # A refusal says more than "no route", which is what the other family often gives.
    failures.sort(key=lambda failure: not isinstance(failure, ConnectionRefusedError))
    raise failures[0] if failures else OSError(f"no address for {len(addresses)} names")


async def _attempt(address: Address, source: str | None) -> socket.socket:
    family, target = address
    attempt = socket.socket(family, socket.SOCK_STREAM)
    try:
        attempt.settimeout(0)
        if source is not None:
            attempt.bind((source, 0))
        await asyncio.get_running_loop().sock_connect(attempt, target)
    except BaseException:
        attempt.close()
        raise
    return attempt


def _drop(attempt: asyncio.Task[socket.socket]) -> None:
    if not attempt.cancelled() and attempt.exception() is None:
        attempt.result().close()
