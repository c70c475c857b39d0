"""What of an answer may reach httpx: no cookies, no redirect, no content coding.

httpx acts on these headers by itself as soon as an answer arrives. It parses every
cookie, looks up where a redirect leads and decodes a body in pieces of any size,
and what it finds there may raise in the middle of a request. Here they are put
aside as the bytes they are, and whoever needs one asks for it.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING

import httpx

from knosc_desktop.api.answers import one_line
from knosc_desktop.api.config import MIB
from knosc_desktop.domain.errors import Unreadable
from knosc_desktop.domain.texts import message

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from types import TracebackType

_ASIDE = "knosc_desktop.aside"
_COOKIE, _LOCATION, _CODING = b"set-cookie", b"location", b"content-encoding"
_PLAIN = frozenset({"", "identity", "none", "binary", "utf-8", "utf8"})
"""No coding, and what misconfigured servers write for none."""
_GZIP = frozenset({"gzip", "x-gzip"})
_LARGEST_DECODED = 64 * MIB
"""Bytes of a compressed body, before and after decoding."""
_PIECE = 256 * 1024


class GuardedTransport(httpx.AsyncBaseTransport):
    """Another transport whose answers cannot make httpx act by itself."""

    def __init__(self, below: httpx.AsyncBaseTransport, *, is_owned: bool) -> None:
        """Guard a transport.

        Args:
            below: makes the requests.
            is_owned: whether it ends with this one.
        """
        self._below = below
        self._is_owned = is_owned

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request."""
        response = await self._below.handle_async_request(request)
        aside: dict[bytes, list[bytes]] = {_COOKIE: [], _LOCATION: [], _CODING: []}
        headers: list[tuple[bytes, bytes]] = []
        for name, value in response.headers.raw:
            if (kept := aside.get(name.lower())) is not None:
                kept.append(value)
            else:
                headers.append((name, value))
        return httpx.Response(
            response.status_code,
            headers=headers,
            stream=_Body(response, b",".join(aside[_CODING])),
            extensions={**response.extensions, _ASIDE: aside},
        )

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        """End every connection of a transport that is owned."""
        if self._is_owned:
            await self._below.__aexit__(exc_type, exc_value, traceback)


def cookies_of(response: httpx.Response) -> list[bytes]:
    """The values of an answer's ``Set-Cookie`` headers."""
    return list(response.extensions[_ASIDE][_COOKIE])


def location_of(response: httpx.Response) -> str:
    """Where a redirect leads, as sent; empty when it does not say."""
    lines: list[bytes] = response.extensions[_ASIDE][_LOCATION]
    return lines[0].decode("utf-8", "replace") if lines else ""


class _Body(httpx.AsyncByteStream):
    """The decoded body of an answer.

    httpx and httpcore read through nested generators, which wait for the
    connection to end inside their own end. One that is dropped half-way does so
    whenever the interpreter finds it, outside of any task, and fails. Here they
    are held and ended with the answer.
    """

    def __init__(self, response: httpx.Response, coding: bytes) -> None:
        if not isinstance(response.stream, httpx.AsyncByteStream):
            raise httpx.StreamError("the answer cannot be read asynchronously")
        self._below = response.stream
        self._parts: AsyncIterator[bytes] | None = None
        names = [name.strip().lower() for name in coding.decode("latin-1").split(",")]
        self._codings = [name for name in names if name not in _PLAIN]

    async def __aiter__(self) -> AsyncIterator[bytes]:
        self._parts = parts = aiter(self._below)
        gzip = self._decoder()
        async for part in parts:
            if gzip is None:
                yield part
            else:
                for piece in gzip.decoded(part):
                    yield piece
                    # A little data may decode into much; the window has its turn in between.
                    await asyncio.sleep(0)
        if gzip is not None:
            gzip.end()

    async def aclose(self) -> None:
        parts, self._parts = self._parts, None
        try:
            await self._below.aclose()
        finally:
            if isinstance(parts, AsyncGenerator):
                await parts.aclose()

    def _decoder(self) -> _Gzip | None:
        """What decodes the body; None where it comes as it is.

        Raises:
            Unreadable: it is compressed in another way, or more than once.
        """
        if not self._codings:
            return None
        if len(self._codings) > 1 or self._codings[0] not in _GZIP:
            raise Unreadable(
                message("errors.unreadable.compressed"),
                details=f"content coding {one_line(', '.join(self._codings), 100)}",
            )
        return _Gzip()


class _Gzip:
    """Decodes one gzip body, in pieces of a bounded size, up to a limit."""

    def __init__(self) -> None:
        self._decoder = zlib.decompressobj(wbits=31)
        self._received = self._decoded = 0

    def decoded(self, data: bytes) -> Iterator[bytes]:
        """What so many more bytes give.

        Raises:
            Unreadable: it is no gzip, or larger than anything that is read compressed.
        """
        self._received += len(data)
        self._check()
        while data and not self._decoder.eof:
            try:
                piece = self._decoder.decompress(data, _PIECE)
            except zlib.error as error:
                raise Unreadable(details=f"damaged gzip: {error}") from error
            self._decoded += len(piece)
            self._check()
            if piece:
                yield piece
            data = self._decoder.unconsumed_tail

    def end(self) -> None:
        """Nothing more comes.

        Raises:
            Unreadable: it is cut off.
        """
        if not self._decoder.eof:
            raise Unreadable(details="gzip that is cut off")

    def _check(self) -> None:
        if max(self._received, self._decoded) > _LARGEST_DECODED:
            raise Unreadable(details=f"more than {_LARGEST_DECODED} bytes in gzip")
