"""A transport whose connections can be left behind for new ones while requests are running.

A kept connection leads to whoever answered on it: the sign-in page of a guest
network, a node that is being taken down, a proxy of the network before. Asking
again over it would ask the same one for ever.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from types import TracebackType


class RenewedTransport(httpx.AsyncBaseTransport):
    """Makes the transport below at the first request, and another one at the first request after each ``renew``."""

    def __init__(self, make: Callable[[], Awaitable[httpx.AsyncBaseTransport]]) -> None:
        """Make nothing yet.

        Args:
            make: a transport with connections of its own.
        """
        self._make = make
        self._making = asyncio.Lock()
        self._current: _Generation | None = None
        self._left: set[_Generation] = set()
        self._is_closed = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request over the newest connections.

        Raises:
            httpx.ConnectError: too late, it was closed.
        """
        async with self._making:
            # While another one is being made, the one before may be left behind, and all of it closed.
            generation = self._current or _Generation(await self._make())
            if self._is_closed:
                await generation.transport.__aexit__(None, None, None)
                raise httpx.ConnectError("the connections were closed")
            self._current = generation
            generation.running += 1
        try:
            response = await generation.transport.handle_async_request(request)
        except BaseException:
            await self._end(generation)
            raise
        return httpx.Response(
            response.status_code,
            headers=response.headers.raw,
            stream=_Body(response, lambda: self._end(generation)),
            extensions=response.extensions,
        )

    async def renew(self) -> None:
        """Leave the connections behind; those on which something is running end with that."""
        generation, self._current = self._current, None
        if generation is not None:
            self._left.add(generation)
            await self._let_go(generation)

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        """End every connection, also those that were left behind."""
        self._is_closed = True
        await self.renew()
        for generation in tuple(self._left):
            self._left.discard(generation)
            await generation.transport.__aexit__(exc_type, exc_value, traceback)

    async def _end(self, generation: _Generation) -> None:
        """One request of a generation is over."""
        generation.running -= 1
        await self._let_go(generation)

    async def _let_go(self, generation: _Generation) -> None:
        if generation in self._left and not generation.running:
            self._left.discard(generation)
            await generation.transport.__aexit__(None, None, None)


class _Generation:
    """Connections that were made under the same settings.

    Attributes:
        transport: what they belong to.
        running: how many requests are running on them.
    """

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        self.transport = transport
        self.running = 0


class _Body(httpx.AsyncByteStream):
    """The body of an answer, which tells when the request is over."""

    def __init__(self, response: httpx.Response, on_end: Callable[[], Awaitable[None]]) -> None:
        if not isinstance(response.stream, httpx.AsyncByteStream):
            raise httpx.StreamError("the answer cannot be read asynchronously")
        self._below = response.stream
        self._on_end: Callable[[], Awaitable[None]] | None = on_end

    def __aiter__(self) -> AsyncIterator[bytes]:
        return aiter(self._below)

    async def aclose(self) -> None:
        on_end, self._on_end = self._on_end, None
        try:
            await self._below.aclose()
        finally:
            if on_end is not None:
                await on_end()
