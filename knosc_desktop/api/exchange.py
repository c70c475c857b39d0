"""One request and its checked answer; every call of the client goes through here."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx

from knosc_desktop.api.answers import Answer, moment_in
from knosc_desktop.api.failures import told_in_words
from knosc_desktop.api.guarded_answers import cookies_of
from knosc_desktop.api.long_lists import LongListsCut, body_cut, is_in_utf8
from knosc_desktop.api.refusals import Purpose, refusal_in
from knosc_desktop.domain.errors import Unreadable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping
    from datetime import datetime

    from knosc_desktop.api.config import Limits
    from knosc_desktop.api.network import Network
    from knosc_desktop.api.session_jar import SessionJar

_READ_ONLY = {"GET", "HEAD", "OPTIONS"}
_AT_ONCE = 256 * 1024


def _ignore(_: datetime) -> None:
    """A time that nobody follows."""


class JobBody(httpx.AsyncByteStream):
    """The body of a job request.

    Attributes:
        content_type: media type, with its boundary.
        content_length: bytes of the whole body.
    """

    content_type: str
    content_length: int


class Exchange:
    """Requests to one tenant, as the session that its jar holds.

    Attributes:
        limits: how long and how large.
        on_date: told the server's own time with each answer that is no refusal.
    """

    def __init__(self, origin: str, network: Network, jar: SessionJar, limits: Limits) -> None:
        self._origin = origin
        self._network = network
        self._jar = jar
        self.limits = limits
        self.on_date: Callable[[datetime], None] = _ignore

    async def get(
        self, path: str, *, query: str = "", largest: int | None = None, within: float | None = None
    ) -> Answer:
        """Read something.

        Args:
            path: on the tenant.
            query: already encoded, without the question mark.
            largest: bytes of the answer; that of a small one by default.
            within: seconds for all of it; those of a small call by default.

        Raises:
            KnoscError: no answer, or one that refuses.
        """
        request = self._request(self._network.own, "GET", f"{path}?{query}" if query else path)
        return await self._small(self._network.own, request, Purpose.WORK, largest=largest, within=within)

    async def post(self, path: str, body: Mapping[str, Any] | None = None, purpose: Purpose = Purpose.WORK) -> Answer:
        """Change something by a small request that may be answered over a kept connection.

        Raises:
            KnoscError: no answer, or one that refuses.
        """
        request = self._request(self._network.own, "POST", path, json=body)
        return await self._small(self._network.own, request, purpose)

    async def post_job(self, path: str, body: JobBody | None = None) -> Answer:
        """Ask for a job, over a connection of its own.

        The caller bounds the time, because only it knows when the body has left.

        Raises:
            KnoscError: no answer, or one that refuses.
        """
        client = self._network.posting
        request = self._request(client, "POST", path)
        if body is not None:
            request.headers.pop("Content-Length", None)
            request.headers.update({"Content-Type": body.content_type, "Content-Length": str(body.content_length)})
            request.stream = body
        request.extensions["timeout"]["read"] = self.limits.answer
        return await self._answered(client, request, Purpose.WORK, self.limits.small_answer)

    @asynccontextmanager
    async def opened(self, client: httpx.AsyncClient, request: httpx.Request) -> AsyncIterator[httpx.Response]:
        """An answer whose body is still to be read; failures in the block are told in words too.

        This is the one place where cookies come and go, and they do so at the tenant's own origin only.

        Raises:
            KnoscError: no answer.
        """
        with told_in_words():
            is_own = self._network.is_own(request.url)
            if is_own:
                self._jar.attach(request)
            response = await client.send(request, stream=True)
            try:
                if is_own:
                    self._jar.take(cookies_of(response), request, response.headers.get("date", ""))
                yield response
            finally:
                await response.aclose()

    async def read(self, request: httpx.Request, response: httpx.Response, largest: int) -> Answer:
        """The whole answer.

        Raises:
            Unreadable: it does not end.
        """
        body = bytearray()
        received = 0
        lists, is_other = LongListsCut(), False
        asked = f"{request.method} {request.url.path}"
        async for chunk in response.aiter_bytes(_AT_ONCE):
            received += len(chunk)
            if received == len(chunk) and not is_in_utf8(chunk):
                is_other, largest = True, min(largest, self.limits.small_answer)
            if is_other:
                body += chunk
            else:
                # What takes long in a hostile answer is kept off the window.
                body += lists.feed(chunk) if received < _AT_ONCE else await asyncio.to_thread(lists.feed, chunk)
            if received > largest or len(body) > self.limits.kept_answer:
                raise Unreadable(details=f"{asked}: {response.status_code}, more than {len(body)} bytes")
        whole = body_cut(bytes(body)) if is_other else bytes(body)
        return Answer(asked, response.status_code, response.headers, whole)

    def file_request(self, client: httpx.AsyncClient, url: str) -> httpx.Request:
        """A request for a file."""
        return client.build_request("GET", url, headers={"Accept": "*/*"})

    def _request(
        self, client: httpx.AsyncClient, method: str, path: str, *, json: Mapping[str, Any] | None = None
    ) -> httpx.Request:
        headers = {}
        if method not in _READ_ONLY and (csrf := self._jar.csrf_for(path)):
            headers["X-XSRF-TOKEN"] = csrf
        return client.build_request(method, self._origin + path, json=json, headers=headers)

    async def _small(
        self,
        client: httpx.AsyncClient,
        request: httpx.Request,
        purpose: Purpose,
        *,
        largest: int | None = None,
        within: float | None = None,
    ) -> Answer:
        with told_in_words():
            async with asyncio.timeout(within or self.limits.small_call):
                return await self._answered(client, request, purpose, largest or self.limits.small_answer)

    async def _answered(
        self, client: httpx.AsyncClient, request: httpx.Request, purpose: Purpose, largest: int
    ) -> Answer:
        async with self.opened(client, request) as response:
            answer = await self.read(request, response, largest)
        if refusal := refusal_in(answer, purpose):
            raise refusal
        if (date := moment_in(answer.headers.get("date", ""))) is not None:
            self.on_date(date)
        return answer
