"""A way through a proxy: CONNECT, and TLS with the server behind it.

httpcore has one of its own. There, what breaks while the proxy is asked looks as if the request had broken, so
nobody could tell whether it had left; and the proxy may take as long to answer as the server.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpcore
import httpx

from knosc_desktop.api.answers import one_line

if TYPE_CHECKING:
    import ssl


class NoTunnel(httpcore.ConnectError):
    """No way through the proxy; the request itself has not even begun to leave.

    Attributes:
        proxy: its host and port.
        status: what it answered to CONNECT; None when that was no answer.
    """

    def __init__(self, proxy: str, reason: str, status: int | None = None) -> None:
        super().__init__(reason)
        self.proxy = proxy
        self.status = status


class Tunnel(httpcore.AsyncConnectionInterface):
    """One connection to a server through a proxy."""

    def __init__(
        self,
        proxy: httpcore.Proxy,
        origin: httpcore.Origin,
        trust: ssl.SSLContext,
        backend: httpcore.AsyncNetworkBackend,
        *,
        keepalive_expiry: float | None,
        patience: float,
    ) -> None:
        """Connect nothing yet.

        Args:
            proxy: what stands between.
            origin: the server.
            trust: what to verify the server against.
            backend: opens connections.
            keepalive_expiry: seconds that it is kept without a request.
            patience: seconds that the proxy may take to answer.
        """
        self._proxy = proxy
        self._address = f"{proxy.url.host.decode('ascii')}:{proxy.url.origin.port}"
        self._origin = origin
        self._trust = trust
        self._keepalive_expiry = keepalive_expiry
        self._patience = patience
        self._building = asyncio.Lock()
        self._stands = self._has_failed = False
        # First that to the proxy, then that to the server.
        self._connection: httpcore.AsyncConnectionInterface = httpcore.AsyncHTTPConnection(
            origin=proxy.url.origin, ssl_context=proxy.ssl_context, network_backend=backend
        )

    async def handle_async_request(self, request: httpcore.Request) -> httpcore.Response:
        """Send one request to the server, through a tunnel that is made for the first.

        Raises:
            NoTunnel: there is no way through the proxy.
            httpcore.ConnectError: the server could not prove who it is, or the tunnel broke.
            httpcore.ConnectTimeout: agreeing with the server took too long.
        """
        async with self._building:
            if not self._stands:
                try:
                    await self._build(request)
                except BaseException:
                    # The pool has to see that it is of no use; the connection to the proxy waits for more.
                    self._has_failed = True
                    await self._connection.aclose()
                    raise
                self._stands = True
        return await self._connection.handle_async_request(request)

    async def aclose(self) -> None:
        """End it."""
        await self._connection.aclose()

    def info(self) -> str:
        """What it is, for whoever looks into the pool."""
        return self._connection.info()

    def can_handle_request(self, origin: httpcore.Origin) -> bool:
        """Whether it leads to that server."""
        return origin == self._origin

    def is_available(self) -> bool:
        """Whether another request may go over it now."""
        return self._stands and self._connection.is_available()

    def has_expired(self) -> bool:
        """Whether it was kept for too long, or ended by the other side."""
        return self._connection.has_expired()

    def is_idle(self) -> bool:
        """Whether it is only kept."""
        return self._connection.is_idle()

    def is_closed(self) -> bool:
        """Whether it is over."""
        return self._has_failed or self._connection.is_closed()

    async def _build(self, request: httpcore.Request) -> None:
        timeouts = request.extensions.get("timeout", {})
        stream = await self._stream_through_proxy(timeouts)
        self._trust.set_alpn_protocols(["http/1.1"])
        stream = await stream.start_tls(
            self._trust, server_hostname=self._origin.host.decode("ascii"), timeout=timeouts.get("connect")
        )
        self._connection = httpcore.AsyncHTTP11Connection(
            origin=self._origin, stream=stream, keepalive_expiry=self._keepalive_expiry
        )

    async def _stream_through_proxy(self, timeouts: dict[str, float | None]) -> httpcore.AsyncNetworkStream:
        target = b"%b:%d" % (self._origin.host, self._origin.port)
        url = self._proxy.url
        asked = httpcore.Request(
            method=b"CONNECT",
            url=httpcore.URL(scheme=url.scheme, host=url.host, port=url.port, target=target),
            headers=[(b"Host", target), (b"Accept", b"*/*"), *self._proxy.headers],
            extensions={"timeout": {**timeouts, "read": self._patience, "write": self._patience}},
        )
        try:
            answer = await self._connection.handle_async_request(asked)
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
            raise NoTunnel(self._address, str(error)) from error
        if not httpx.codes.is_success(answer.status):
            said = answer.extensions.get("reason_phrase", b"").decode("ascii", "ignore")
            raise NoTunnel(self._address, f"{answer.status} {one_line(said, 100)}".rstrip(), answer.status)
        stream: httpcore.AsyncNetworkStream = answer.extensions["network_stream"]
        return stream
