"""Files from Knosc: the last upload of a kind and blank templates (knosc-api.md sections 8 and 9)."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx

from knosc_desktop.api.answers import Answer, looks_like_web_page
from knosc_desktop.api.file_names import name_in_disposition, safe_file_name
from knosc_desktop.api.file_sink import FileSink
from knosc_desktop.api.guarded_answers import location_of
from knosc_desktop.api.long_lists import body_cut
from knosc_desktop.api.refusals import reason_in, refusal_in
from knosc_desktop.api.template_links import template_links
from knosc_desktop.domain.environment import is_loopback
from knosc_desktop.domain.errors import LargerThanWanted, NotFound, NotKnosc, Refused, Unreadable
from knosc_desktop.domain.files import Download
from knosc_desktop.domain.texts import message

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from knosc_desktop.api.config import Paths
    from knosc_desktop.api.exchange import Exchange
    from knosc_desktop.api.network import Network
    from knosc_desktop.domain.environment import Environment
    from knosc_desktop.domain.errors import KnoscError
    from knosc_desktop.domain.files import TemplateLink

_MOST_HOPS = 3
_REDIRECTS = {301, 302, 303, 307, 308}
_AT_ONCE = 256 * 1024


class Downloads:
    """Download calls of one tenant."""

    def __init__(self, exchange: Exchange, network: Network, environment: Environment, paths: Paths) -> None:
        self._exchange = exchange
        self._network = network
        self._environment = environment
        self._paths = paths

    async def last_upload(
        self, trigger: str, target: Path, on_progress: Callable[[int], None], at_most: int | None = None
    ) -> Download:
        """Save the file of the last upload of a kind.

        Raises:
            NotFound: nothing has been uploaded yet.
            LargerThanWanted: there is one, but it has more bytes than ``at_most``.
            FileProblem: it cannot be saved there.
            KnoscError: no readable answer.
        """
        client = self._network.own
        request = self._exchange.file_request(client, self._environment.origin + self._paths.last_upload_of(trigger))
        try:
            async with self._exchange.opened(client, request) as response:
                return await self._saved(request, response, target, f"{trigger}.xlsx", _bounded(on_progress, at_most))
        except NotFound as error:
            raise NotFound(message("errors.not_found.last_upload"), details=error.details) from error

    async def templates(self) -> dict[str, TemplateLink]:
        """Where the blank template of each kind is.

        Raises:
            KnoscError: no readable answer.
        """
        return await template_links(await self._exchange.get(self._paths.templates))

    async def template(self, link: TemplateLink, target: Path, on_progress: Callable[[int], None]) -> Download:
        """Save a blank template.

        Raises:
            Refused: the link leads where the app will not go.
            FileProblem: it cannot be saved there.
            KnoscError: no readable answer.
        """
        try:
            async with self._followed(link) as (request, response):
                return await self._saved(request, response, target, link.file_name, on_progress)
        except NotFound as error:
            raise NotFound(message("errors.not_found.template"), details=error.details) from error

    @asynccontextmanager
    async def _followed(self, link: TemplateLink) -> AsyncIterator[tuple[httpx.Request, httpx.Response]]:
        """The answer at the end of a link; each hop is judged anew, and only the tenant's own gets cookies."""
        url = self._joined(httpx.URL(self._environment.origin + self._paths.templates), link.url)
        for _ in range(_MOST_HOPS + 1):
            self._check(url)
            async with self._client_for(url) as client:
                request = self._exchange.file_request(client, str(url))
                async with self._exchange.opened(client, request) as response:
                    if response.status_code not in _REDIRECTS:
                        yield request, response
                        return
                    url = self._joined(url, location_of(response))
        raise NotKnosc(details=f"a template link was sent on more than {_MOST_HOPS} times")

    @asynccontextmanager
    async def _client_for(self, url: httpx.URL) -> AsyncIterator[httpx.AsyncClient]:
        if self._network.is_own(url):
            yield self._network.own
        else:
            async with self._network.foreign(url) as client:
                yield client

    def _joined(self, base: httpx.URL, link: str) -> httpx.URL:
        try:
            joined = base.join(link)
            # Neither library looks at the host and the port before it is asked for them.
            _ = joined.host, urlsplit(str(joined)).port
        except (httpx.InvalidURL, ValueError) as error:
            raise Refused(
                message("errors.template_link.invalid"),
                hint=message("errors.template_link.hint"),
                details=type(error).__name__,
            ) from error
        return joined

    def _check(self, url: httpx.URL) -> None:
        """Refuse to go where data could be read or changed on its way."""
        is_local = self._environment.is_local and is_loopback(url.host)
        if not url.host or url.scheme not in {"http", "https"}:
            raise Refused(
                message("errors.template_link.no_web"),
                hint=message("errors.template_link.hint"),
                details=f"a {url.scheme or 'nameless'}: link",
            )
        if url.scheme == "http" and not is_local:
            raise Refused(
                message("errors.template_link.insecure"),
                hint=message("errors.template_link.hint"),
                details=f"http link to {url.host}",
            )

    async def _saved(
        self,
        request: httpx.Request,
        response: httpx.Response,
        target: Path,
        fallback: str,
        on_progress: Callable[[int], None],
    ) -> Download:
        pieces = response.aiter_bytes(_AT_ONCE)
        piece = await anext(pieces, b"")
        if not _may_be_file(response, piece):
            raise await self._instead_of_file(request, response, piece, pieces)
        # A body shorter than it said raises while it is read, so what is kept is whole.
        sink = FileSink(target)
        try:
            await sink.open()
            while piece:
                if sink.size + len(piece) > self._exchange.limits.download:
                    raise Unreadable(message("errors.unreadable.endless"), details=f"over {sink.size} bytes")
                await sink.write(piece)
                on_progress(sink.size)
                piece = await anext(pieces, b"")
            await sink.keep()
        finally:
            sink.discard()
        name = safe_file_name(name_in_disposition(response.headers.get("content-disposition", "")), fallback)
        return Download(target, name, sink.size, sink.sha256)

    async def _instead_of_file(
        self, request: httpx.Request, response: httpx.Response, start: bytes, rest: AsyncIterator[bytes]
    ) -> KnoscError:
        """What came where a file should have come."""
        body = bytearray(start)
        while len(body) <= self._exchange.limits.small_answer and (piece := await anext(rest, b"")):
            body += piece
        answer = Answer(f"GET {request.url.path}", response.status_code, response.headers, body_cut(bytes(body)))
        if refusal := refusal_in(answer):
            return refusal
        if answer.is_web_page:
            return NotKnosc(details=answer.details)
        reason = reason_in(answer)
        details = "\n".join(filter(None, (answer.details, reason.code, reason.text)))
        if not body or reason.code.lower().endswith(".notfound"):
            return NotFound(details=details)
        return Unreadable(message("errors.unreadable.no_file"), details=details)


def _bounded(on_progress: Callable[[int], None], at_most: int | None) -> Callable[[int], None]:
    """What ends a download that has become larger than anybody wants."""
    if at_most is None:
        return on_progress

    def note(size: int) -> None:
        if size > at_most:
            raise LargerThanWanted(details=f"over {at_most} bytes")
        on_progress(size)

    return note


def _may_be_file(response: httpx.Response, start: bytes) -> bool:
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    is_page = looks_like_web_page(response.headers, start)
    return response.is_success and bool(start) and not is_page and not kind.endswith(("/json", "+json"))
