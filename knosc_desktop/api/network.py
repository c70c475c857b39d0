"""The connections of one tenant: trust, proxy, pools and clients."""

from __future__ import annotations

import asyncio
import logging
from contextlib import AsyncExitStack, asynccontextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING

import httpx

from knosc_desktop import __version__
from knosc_desktop.api.failures import told_in_words
from knosc_desktop.api.guarded_answers import GuardedTransport
from knosc_desktop.api.transport.early_answer import EarlyAnswerTransport
from knosc_desktop.api.transport.renewal import RenewedTransport
from knosc_desktop.api.transport.system import proxy_for, system_trust
from knosc_desktop.domain.errors import NotSignedIn

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator

    from knosc_desktop.api.config import Limits
    from knosc_desktop.domain.environment import Environment

_HEADERS = {
    "User-Agent": f"KnoscDesktop/{__version__}",
    "Accept": "application/json, */*;q=0.5",
    # Limits count bytes as they come; what is compressed may be a thousand times as large.
    "Accept-Encoding": "identity",
}
_KEPT = httpx.Limits(max_connections=10, max_keepalive_connections=4, keepalive_expiry=20.0)
_FRESH = httpx.Limits(max_connections=10, max_keepalive_connections=0)

_Origin = tuple[str, str, int | None]


class Network:
    """What requests of one tenant go through.

    Trust and proxies are read from the system when the first request is made, and again after each ``renew``:
    a laptop moves from one network to the next while the app runs.
    """

    def __init__(
        self,
        environment: Environment,
        limits: Limits,
        *,
        ssl_context: ssl.SSLContext | None,
        transport: httpx.AsyncBaseTransport | None,
    ) -> None:
        """Remember; ``open`` connects.

        Args:
            environment: the tenant.
            limits: time limits.
            ssl_context: what to trust instead of the operating system's store.
            transport: instead of the network, for tests.
        """
        self._environment = environment
        self._origin: _Origin | None = None
        self._limits = limits
        self._ssl_context = ssl_context
        self._transport = transport
        self._stack = AsyncExitStack()
        self._renewed: list[RenewedTransport] = []
        self._own: httpx.AsyncClient | None = None
        self._posting: httpx.AsyncClient | None = None

    async def open(self) -> None:
        """Make the clients; nothing is connected yet.

        Raises:
            NameNotFound: the tenant's host cannot be the name of one.
        """
        _hush_the_wire()
        with told_in_words():
            self._origin = _origin(httpx.URL(self._environment.origin))
        self._own = await self._stack.enter_async_context(self._client_of_tenant(_KEPT))
        self._posting = await self._stack.enter_async_context(self._client_of_tenant(_FRESH))

    async def renew(self) -> None:
        """Leave all connections behind: the next request asks the system anew, and goes over a new one.

        Requests that are running go on to their end.
        """
        for transport in self._renewed:
            await transport.renew()

    async def close(self) -> None:
        """End every connection."""
        self._own = self._posting = None
        await self._stack.aclose()

    @property
    def own(self) -> httpx.AsyncClient:
        """For the tenant itself."""
        return _opened(self._own)

    @property
    def posting(self) -> httpx.AsyncClient:
        """For job requests: always a fresh connection.

        On a kept one that the server has just closed, nobody could tell whether the job was taken.
        """
        return _opened(self._posting)

    @asynccontextmanager
    async def foreign(self, url: httpx.URL) -> AsyncIterator[httpx.AsyncClient]:
        """For another host."""
        below = self._transport or await self._connecting(str(url), _FRESH)
        async with self._client(below) as client:
            yield client

    def is_own(self, url: httpx.URL) -> bool:
        """Whether an address has the tenant's very origin."""
        return _origin(url) == self._origin

    def _client_of_tenant(self, limits: httpx.Limits) -> httpx.AsyncClient:
        if self._transport is not None:
            return self._client(self._transport)
        transport = RenewedTransport(lambda: self._connecting(self._environment.origin, limits))
        self._renewed.append(transport)
        return self._client(transport)

    async def _connecting(self, url: str, limits: httpx.Limits) -> EarlyAnswerTransport:
        """Connections to a host as the system's settings are now."""
        # Both may ask the system: the window need not feel that.
        proxy = await asyncio.to_thread(proxy_for, url)
        trust = self._ssl_context
        if trust is None and url.startswith("https:"):
            trust = await asyncio.to_thread(system_trust)
        return EarlyAnswerTransport(trust, proxy=proxy, limits=limits, proxy_patience=self._limits.proxy)

    def _client(self, below: httpx.AsyncBaseTransport) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            # A transport from outside belongs to somebody else and outlives the clients.
            transport=GuardedTransport(below, is_owned=self._transport is None),
            # Cookies are not httpx's business here: Exchange attaches them, to the tenant's own origin only.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            headers=_HEADERS,
            timeout=httpx.Timeout(
                connect=self._limits.connect,
                write=self._limits.write,
                read=self._limits.read,
                pool=self._limits.small_call,
            ),
            follow_redirects=False,
            trust_env=False,
        )


def _hush_the_wire() -> None:
    """Keep cookies and signed addresses out of logs: httpcore's debug lines show headers, httpx's info lines URLs."""
    for name in ("httpcore", "httpx"):
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.WARNING))


def _opened(client: httpx.AsyncClient | None) -> httpx.AsyncClient:
    if client is None:
        # Work that was under way when the user signed out asks once more; there is nothing to ask with.
        raise NotSignedIn
    return client


def _origin(url: httpx.URL) -> _Origin:
    return url.scheme, url.host, url.port or {"http": 80, "https": 443}.get(url.scheme)
