"""A real reader in the test's own process, which a test can pause."""

from __future__ import annotations

import asyncio

from knosc_desktop.domain.reader_requests import Check, Compare, Peek, Request
from knosc_desktop.domain.tables import Head
from knosc_desktop.domain.validation import CheckReport, Comparison
from knosc_desktop.reader.check import check
from knosc_desktop.reader.comparison.compare import compare
from knosc_desktop.reader.peek import peek
from knosc_desktop.services.reader_client import ReaderClient


class HeldReader(ReaderClient):
    """Answers as the reader's process would.

    Attributes:
        begun: what was asked for, in that order.
        ended: what was answered.
        given_up: what nobody waited for any more.
        held: kinds of request that wait until ``go_on`` is set.
        troubles: errors to raise instead, by kind of request.
    """

    def __init__(self) -> None:
        super().__init__(())
        self.begun: list[Request] = []
        self.ended: list[Request] = []
        self.given_up: list[Request] = []
        self.held: set[type] = set()
        self.troubles: dict[type, Exception] = {}
        self.go_on = asyncio.Event()
        self._stirred = asyncio.Condition()

    async def peek(self, request: Peek) -> Head:
        await self._turn(request)
        return peek(request.source)

    async def check(self, request: Check) -> CheckReport:
        await self._turn(request)
        return check(request)

    async def compare(self, request: Compare) -> Comparison:
        await self._turn(request)
        return compare(request)

    def names(self, kind: type) -> list[str]:
        """The files that were read in that way, in order."""
        return [request.source.path.name for request in self.begun if isinstance(request, kind)]

    async def until_begun(self, kind: type, count: int = 1) -> None:
        """Wait until that many requests of that kind were made; fails after ten seconds."""
        async with asyncio.timeout(60), self._stirred:
            await self._stirred.wait_for(lambda: len(self.names(kind)) >= count)

    async def _turn(self, request: Request) -> None:
        self.begun.append(request)
        async with self._stirred:
            self._stirred.notify_all()
        try:
            if type(request) in self.held:
                await self.go_on.wait()
        except asyncio.CancelledError:
            self.given_up.append(request)
            raise
        if type(request) in self.troubles:
            raise self.troubles[type(request)]
        self.ended.append(request)
