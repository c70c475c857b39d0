"""Hearing a server that answers before the whole request has left.

A server that refuses a body half-way (413, 401, 403) answers at once and
resets the connection. httpcore does go on to read when a write fails, but by
then the answer would be lost. Here something is always reading while a write
is under way; when an answer arrives, the write fails on purpose and what was
read is handed to httpcore as the answer that it is.
"""

from __future__ import annotations

import asyncio
import select
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

import httpcore
import httpx

from knosc_desktop.api.transport.tcp import connect
from knosc_desktop.api.transport.tls import TlsStream
from knosc_desktop.api.transport.tunnel import Tunnel
from knosc_desktop.domain.errors import ProxyTrouble
from knosc_desktop.domain.texts import message

if TYPE_CHECKING:
    import socket
    import ssl
    from collections.abc import Iterable, Iterator
    from types import TracebackType

    from knosc_desktop.api.transport.tcp import ByteStream


_READ = 256 * 1024
_INTERIM = (b"HTTP/1.1 1", b"HTTP/1.0 1")
"""How an answer begins that only says "go on"."""
_CLOSED = "the connection was closed"


class OpenStreams:
    """The streams of one client: closing it ends those that its pool knows of and those it does not yet."""

    def __init__(self) -> None:
        self._streams: WeakSet[EarlyAnswerStream] = WeakSet()
        self._is_closed = False

    async def admit(self, stream: EarlyAnswerStream) -> EarlyAnswerStream:
        """Count a new stream among them.

        Raises:
            ConnectionAbortedError: too late, it was closed at once.
        """
        if self._is_closed:
            await stream.aclose()
            raise ConnectionAbortedError(_CLOSED)
        self._streams.add(stream)
        return stream

    async def aclose(self) -> None:
        """Close all, and every one that is still to come."""
        self._is_closed = True
        for stream in tuple(self._streams):
            await stream.aclose()


class EarlyAnswerBackend(httpcore.AsyncNetworkBackend):
    """Opens connections whose streams hear early answers."""

    def __init__(self, streams: OpenStreams) -> None:
        self._streams = streams

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to a host.

        Raises:
            httpcore.ConnectError: it did not work.
            httpcore.ConnectTimeout: it took too long.
        """
        with _as_httpcore(httpcore.ConnectError, httpcore.ConnectTimeout):
            async with asyncio.timeout(timeout):
                below = await connect(host, port, socket_options or (), local_address)
            return await self._streams.admit(EarlyAnswerStream(below, self._streams))

    async def sleep(self, seconds: float) -> None:
        """Let time pass."""
        await asyncio.sleep(seconds)


class EarlyAnswerStream(httpcore.AsyncNetworkStream):
    """A connection that reads while it writes.

    At most one read and one write task exist; both are gone when the exchange
    of a request and its answer is, or when the stream is closed.
    """

    def __init__(self, below: ByteStream, streams: OpenStreams) -> None:
        self._below = below
        self._streams = streams
        self._reading: asyncio.Task[bytes] | None = None
        self._writing: asyncio.Task[None] | None = None
        self._unread = b""
        self._is_closed = False

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """The next bytes, those that came during a write first; empty at the end.

        Raises:
            httpcore.ReadError: the connection is broken.
            httpcore.ReadTimeout: nothing came in time.
        """
        if not self._unread:
            with _as_httpcore(httpcore.ReadError, httpcore.ReadTimeout):
                reading = self._ensure_reading()
                # Only waited for: what a cancelled read has already taken from the network must not be lost.
                done, _ = await asyncio.wait({reading}, timeout=timeout)
                if not done:
                    raise TimeoutError
                self._reading = None
                if reading.cancelled():
                    # Not the caller was cancelled: somebody closed the connection under it.
                    raise ConnectionAbortedError(_CLOSED)
                self._unread = reading.result()
        taken, self._unread = self._unread[:max_bytes], self._unread[max_bytes:]
        return taken

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Hand the bytes to the network, unless the server answers meanwhile.

        Raises:
            httpcore.WriteError: the connection is broken, or the server has answered already.
            httpcore.WriteTimeout: nothing moved for that long.
        """
        if not buffer:
            return
        self._keep_interim()
        with _as_httpcore(httpcore.WriteError, httpcore.WriteTimeout):
            reading = self._ensure_reading()
        if self._is_answered(reading):
            raise httpcore.WriteError("the server answered before the request was complete")
        self._writing = writing = asyncio.create_task(self._below.write(buffer, timeout))
        try:
            await self._until_written_or_answered(reading, writing)
        finally:
            writing.cancel()
        with _as_httpcore(httpcore.WriteError, httpcore.WriteTimeout):
            if not writing.done():
                await asyncio.wait({writing})
            if writing.cancelled():
                raise httpcore.WriteError("answered before the request was complete, or closed")
            writing.result()

    async def aclose(self) -> None:
        """Close at once; nothing goes on afterwards."""
        self._is_closed = True
        tasks = {task for task in (self._reading, self._writing) if task is not None}
        self._reading = self._writing = None
        for task in tasks:
            # Nobody asks for its outcome any more; asyncio would complain of an error in it.
            task.add_done_callback(_nobody_asks)
            task.cancel()
        try:
            if tasks:
                # The loop has to let go of the socket before it is closed.
                await asyncio.wait(tasks)
        finally:
            self._below.close()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Lay TLS over this connection.

        Raises:
            httpcore.ConnectError: the server could not prove who it is, or the connection broke.
            httpcore.ConnectTimeout: it took too long.
        """
        try:
            with _as_httpcore(httpcore.ConnectError, httpcore.ConnectTimeout):
                async with asyncio.timeout(timeout):
                    secure = TlsStream(self._below, ssl_context, server_hostname)
                    await secure.shake_hands()
                return await self._streams.admit(EarlyAnswerStream(secure, self._streams))
        except BaseException:
            await self.aclose()
            raise

    def get_extra_info(self, info: str) -> Any:
        """What httpcore wants to know of the connection."""
        if info == "ssl_object":
            return self._below.ssl_object if isinstance(self._below, TlsStream) else None
        if info == "socket":
            return self._below.socket
        if info == "is_readable":
            return bool(self._unread) or self._reading is not None or _is_readable(self._below.socket)
        return None

    def _ensure_reading(self) -> asyncio.Task[bytes]:
        if self._is_closed:
            # While a write is being ended by aclose, its request already goes on to read.
            raise ConnectionAbortedError(_CLOSED)
        if self._reading is None:
            self._reading = asyncio.create_task(self._below.read(_READ))
        return self._reading

    def _keep_interim(self) -> None:
        """Put word to go on aside, so that the real answer is heard too."""
        if self._reading is not None and self._reading.done() and not self._is_answered(self._reading):
            self._unread += self._reading.result()
            self._reading = None

    @staticmethod
    def _is_answered(reading: asyncio.Task[bytes]) -> bool:
        """Whether the server has said its last word on this request."""
        if not reading.done():
            return False
        failed = reading.cancelled() or reading.exception() is not None
        return failed or not reading.result().startswith(_INTERIM)

    async def _until_written_or_answered(self, reading: asyncio.Task[bytes], writing: asyncio.Task[None]) -> None:
        await asyncio.wait({reading, writing}, return_when=asyncio.FIRST_COMPLETED)
        if not writing.done() and not self._is_answered(reading):
            await asyncio.wait({writing})


def _nobody_asks(task: asyncio.Task[Any]) -> None:
    if not task.cancelled():
        task.exception()


def _is_readable(connection: socket.socket) -> bool:
    """Whether an idle connection has something to say, which can only be its end."""
    if connection.fileno() < 0:
        return True
    if sys.platform == "win32":
        return bool(select.select([connection], [], [], 0)[0])
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    return bool(poll.poll(0))


@contextmanager
def _as_httpcore(broken: type[Exception], too_slow: type[Exception]) -> Iterator[None]:
    try:
        yield
    except TimeoutError as error:
        raise too_slow(str(error)) from error
    except (OSError, ValueError, OverflowError) as error:
        # The last two are about names and ports that cannot be any.
        raise broken(str(error)) from error


# httpx over connections that hear early answers, straight or through a proxy.


class EarlyAnswerTransport(httpx.AsyncHTTPTransport):
    """httpx's own transport around a pool of ours.

    httpx has no argument for a network backend, so its constructor, which would
    also read certificates a second time, is left out and its pool replaced.
    """

    def __init__(
        self, trust: ssl.SSLContext | None, *, proxy: str | None, limits: httpx.Limits, proxy_patience: float
    ) -> None:
        """Make the pool; nothing is connected yet.

        Args:
            trust: what to verify servers against; None where only plain http is spoken.
            proxy: address of the proxy, with its credentials if it has any.
            limits: of the pool.
            proxy_patience: seconds that the proxy may take to open a way to the server.
        """
        self._proxy_problem: ProxyTrouble | None = None
        try:
            server = _proxy(proxy, trust) if proxy else None
        except ProxyTrouble as problem:
            # Told when a request is made: that is where words reach the user.
            self._proxy_problem, server = problem, None
        self._streams = OpenStreams()
        self._pool = _Pool(trust, server, limits, EarlyAnswerBackend(self._streams), proxy_patience)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request.

        Raises:
            ProxyTrouble: the proxy that is set cannot be used.
        """
        if self._proxy_problem is not None:
            raise self._proxy_problem
        return await super().handle_async_request(request)

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        """End every connection, also one that is being made at this moment."""
        try:
            await super().__aexit__(exc_type, exc_value, traceback)
        finally:
            await self._streams.aclose()


class _Pool(httpcore.AsyncConnectionPool):
    """httpcore's pool with tunnels of ours."""

    def __init__(
        self,
        trust: ssl.SSLContext | None,
        proxy: httpcore.Proxy | None,
        limits: httpx.Limits,
        backend: EarlyAnswerBackend,
        proxy_patience: float,
    ) -> None:
        super().__init__(
            ssl_context=trust,
            proxy=proxy,
            max_connections=limits.max_connections,
            max_keepalive_connections=limits.max_keepalive_connections,
            keepalive_expiry=limits.keepalive_expiry,
            network_backend=backend,
        )
        self._trust = trust
        self._tunnelled_by = proxy
        self._expiry = limits.keepalive_expiry
        self._backend = backend
        self._proxy_patience = proxy_patience

    def create_connection(self, origin: httpcore.Origin) -> httpcore.AsyncConnectionInterface:
        """A connection to a server, through the proxy if there is one; nothing is connected yet."""
        if self._tunnelled_by is None or self._trust is None or origin.scheme != b"https":
            return super().create_connection(origin)
        return Tunnel(
            self._tunnelled_by,
            origin,
            self._trust,
            self._backend,
            keepalive_expiry=self._expiry,
            patience=self._proxy_patience,
        )


def _proxy(address: str, trust: ssl.SSLContext | None) -> httpcore.Proxy:
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL as error:
        raise ProxyTrouble(message("errors.proxy.bad_address"), details=str(error)) from error
    if url.scheme not in {"http", "https"}:
        raise ProxyTrouble(
            message("errors.proxy.other_sort", sort=url.scheme.upper()), hint=message("errors.proxy.http_hint")
        )
    credentials = (url.username.encode(), url.password.encode()) if url.username or url.password else None
    return httpcore.Proxy(
        url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=b"/"),
        auth=credentials,
        ssl_context=trust if url.scheme == "https" else None,
    )
