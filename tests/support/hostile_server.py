"""A server on loopback that gives hostile answers, and knows which requests it got whole."""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
import struct
from dataclasses import dataclass
from typing import Self

from tests.support.hostile_answers import hostile_answer

_SILENCE = 1.0
"""Seconds of silence, longer than any client here is patient."""


@dataclass
class Got:
    """A request.

    Attributes:
        method: of the request.
        path: without the query.
        is_whole: whether its last byte came.
        cookies: as sent.
        coding: what the client says it takes.
    """

    method: str
    path: str
    is_whole: bool
    cookies: str
    coding: str


class HostileServer:
    """Answers by chance; ``chance`` is set before each call, so that a call does not depend on those before it.

    Attributes:
        chance: decides.
        got: the requests since it was last cleared.
    """

    def __init__(self) -> None:
        self.chance = random.Random(0)
        self.got: list[Got] = []
        self._server: asyncio.Server | None = None
        self._at_work: set[asyncio.Task[None]] = set()

    @property
    def address(self) -> str:
        """Its origin."""
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._take, "127.0.0.1", 0, limit=2**22)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        # Asyncio loses a connection that it is just accepting when its server closes.
        await _some_turns()
        self._server.close()
        for task in self._at_work:
            task.cancel()
        await asyncio.gather(*self._at_work, return_exceptions=True)
        # An aborted transport lets go of its socket in the loop's next turn.
        await _some_turns()

    def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._server is None or not self._server.is_serving():
            writer.transport.abort()
            return
        task = asyncio.get_running_loop().create_task(self._converse(reader, writer))
        self._at_work.add(task)
        task.add_done_callback(self._at_work.discard)
        # Also of one that was cancelled before it began.
        task.add_done_callback(lambda _: writer.transport.abort())

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, ValueError):
            while await self._one(reader, writer):
                pass

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; whether there may be another."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.split("\r\n")
        method, target, *_ = first.split(" ")
        fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        length = int(fields.get("content-length", "0"))
        path = target.partition("?")[0]
        got = Got(method, path, length == 0, fields.get("cookie", ""), fields.get("accept-encoding", ""))
        self.got.append(got)
        answer = hostile_answer(self.chance, method, path, self.address)
        if answer.reads_body:
            await reader.readexactly(length)
            got.is_whole = True
        for piece in answer.pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)
        if not got.is_whole:
            await reader.readexactly(length)
            got.is_whole = True
        if answer.ending == "hang":
            await asyncio.wait_for(reader.read(1), _SILENCE)
        elif answer.ending == "reset":
            connection: socket.socket = writer.get_extra_info("socket")
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif answer.ending == "close":
            writer.close()
            await writer.wait_closed()
        return answer.ending == "keep"


async def _some_turns() -> None:
    for _ in range(10):
        await asyncio.sleep(0)
