"""A tenant without a network, for unit tests of what sends files: it breaks down where a test says so."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.support.tokens import access_cookies

PROFILE = "profile"
POST = "post"
LAST_UPLOAD = "last upload"


@dataclass
class Turn:
    """What happens to one request in place of a good answer.

    Attributes:
        status: answered; None for the good answer after all.
        error: raised in place of an answer.
        body: of the answer.
        headers: of the answer.
        early: whether that happens before anything of the request is read.
        is_kept: whether a file that came whole is the last upload from then on.
        goes_on: what the answer waits for.
        begun: set when the answer could be given.
        act: called then.
    """

    status: int | None = None
    error: Exception | None = None
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    early: bool = False
    is_kept: bool = False
    goes_on: asyncio.Event | None = None
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    act: Callable[[], object] = lambda: None


class KnoscInMemory(httpx.AsyncBaseTransport):
    """Takes files and shows the last one of each kind.

    Attributes:
        asked: every request, as its kind and, for files, its data type.
        taken: data type and body of every POST that came whole.
        files: the last upload of each data type.
    """

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.taken: list[tuple[str, bytes]] = []
        self.files: dict[str, bytes] = {}
        self._turns: defaultdict[str, deque[Turn]] = defaultdict(deque)

    def next(self, kind: str, *turns: Turn) -> Turn:
        """Let those requests of a kind fare like that, one after the other; gives the last one."""
        self._turns[kind].extend(turns)
        return turns[-1]

    @property
    def posts(self) -> int:
        """How many POSTs there were, whole or not."""
        return sum(each.startswith(POST) for each in self.asked)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        kind, trigger = _kind_of(request)
        self.asked.append(f"{kind} {trigger}".strip())
        turn = self._turns[kind].popleft() if self._turns[kind] else Turn()
        body = b"" if turn.early else b"".join([chunk async for chunk in _stream_of(request)])
        if kind == POST and not turn.early:
            self.taken.append((trigger, body))
            if turn.is_kept:
                self.files[trigger] = _file_in(body)
        turn.act()
        turn.begun.set()
        if turn.goes_on is not None:
            await turn.goes_on.wait()
        if turn.error is not None:
            raise turn.error
        if turn.status is not None:
            return httpx.Response(turn.status, json=turn.body or {}, headers=turn.headers)
        return self._good(kind, trigger)

    def _good(self, kind: str, trigger: str) -> httpx.Response:
        if kind == PROFILE:
            return httpx.Response(200, json={"UserName": "jane.doe"})
        if kind == POST:
            return httpx.Response(200, json={"job_id": f"{trigger}-{len(self.taken)}", "status": "queued"})
        if kind == LAST_UPLOAD:
            file = self.files.get(trigger)
            return httpx.Response(404, json={}) if file is None else httpx.Response(200, content=file)
        return httpx.Response(200, json={"login": True}, headers=access_cookies())


def _kind_of(request: httpx.Request) -> tuple[str, str]:
    path = request.url.path
    if path == "/api/profile":
        return PROFILE, ""
    if path.startswith("/api/job/"):
        return (POST if request.method == "POST" else LAST_UPLOAD), path.rpartition("/")[2]
    return path, ""


def _stream_of(request: httpx.Request) -> httpx.AsyncByteStream:
    assert isinstance(request.stream, httpx.AsyncByteStream)
    return request.stream


def _file_in(body: bytes) -> bytes:
    """The one file of a multipart body."""
    boundary = body.partition(b"\r\n")[0]
    return body.partition(b"\r\n\r\n")[2].rpartition(b"\r\n" + boundary)[0]
