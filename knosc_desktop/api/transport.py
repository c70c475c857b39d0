"""httpx over connections that hear early answers, straight or through a proxy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpcore
import httpx

from knosc_desktop.api.early_answer import EarlyAnswerBackend, OpenStreams
from knosc_desktop.domain.errors import ProxyTrouble

if TYPE_CHECKING:
    import ssl
    from types import TracebackType


class EarlyAnswerTransport(httpx.AsyncHTTPTransport):
    """httpx's own transport around a pool of ours.

    httpx has no argument for a network backend, so its constructor, which would
    also read certificates a second time, is left out and its pool replaced.
    """

    def __init__(self, trust: ssl.SSLContext | None, *, proxy: str | None, limits: httpx.Limits) -> None:
        """Make the pool; nothing is connected yet.

        Args:
            trust: what to verify servers against; None where only plain http is spoken.
            proxy: address of the proxy, with its credentials if it has any.
            limits: of the pool.
        """
        self._proxy_problem: ProxyTrouble | None = None
        try:
            server = _proxy(proxy, trust) if proxy else None
        except ProxyTrouble as problem:
            # Told when a request is made: that is where words reach the planner.
            self._proxy_problem, server = problem, None
        self._streams = OpenStreams()
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=trust,
            proxy=server,
            max_connections=limits.max_connections,
            max_keepalive_connections=limits.max_keepalive_connections,
            keepalive_expiry=limits.keepalive_expiry,
            network_backend=EarlyAnswerBackend(self._streams),
        )

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


def _proxy(address: str, trust: ssl.SSLContext | None) -> httpcore.Proxy:
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL as error:
        raise ProxyTrouble("The address of the proxy set on this computer is not one.", details=str(error)) from error
    if url.scheme not in {"http", "https"}:
        raise ProxyTrouble(
            f"This computer is set to use a {url.scheme.upper()} proxy, which the program cannot go through.",
            hint="Ask your IT department for the address of an HTTP proxy.",
        )
    credentials = (url.username.encode(), url.password.encode()) if url.username or url.password else None
    return httpcore.Proxy(
        url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=b"/"),
        auth=credentials,
        ssl_context=trust if url.scheme == "https" else None,
    )
