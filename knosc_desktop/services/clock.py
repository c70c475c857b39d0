"""Time, passed in so that tests can move it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Protocol

from knosc_desktop.services.elapsed import elapsed


class Clock(Protocol):
    """What the services need to know of time."""

    def now(self) -> datetime:
        """The wall clock, in UTC."""

    def monotonic(self) -> float:
        """Seconds that only ever grow and that nobody can set."""

    async def sleep(self, seconds: float) -> None:
        """Let that many seconds pass."""


async def sleep_unless(clock: Clock, seconds: float, happened: asyncio.Event) -> None:
    """Let that many seconds pass, or fewer when something happens before."""
    sleeping = asyncio.ensure_future(clock.sleep(seconds))
    waiting = asyncio.ensure_future(happened.wait())
    try:
        await asyncio.wait({sleeping, waiting}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        sleeping.cancel()
        waiting.cancel()
        await asyncio.gather(sleeping, waiting, return_exceptions=True)


class SystemClock:
    """The computer's own time."""

    def now(self) -> datetime:
        """The wall clock, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that only ever grow, those that the computer slept included where the system counts them."""
        return elapsed()

    async def sleep(self, seconds: float) -> None:
        """Let that many seconds pass."""
        await asyncio.sleep(seconds)
