"""Time, passed in so that tests can move it.

asyncio is imported late: the first paint needs the seconds and cannot wait for it.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import asyncio


def _clock_that_counts_sleep() -> int | None:
    """Python's own monotonic clock stops in sleep on Linux and macOS; a state would look fresh after a night."""
    name = {"linux": "CLOCK_BOOTTIME", "darwin": "CLOCK_MONOTONIC"}.get(sys.platform, "")
    return getattr(time, name, None)


_CLOCK = _clock_that_counts_sleep()


def elapsed() -> float:
    """Seconds that nobody can set, those that the computer slept included where the system counts them."""
    return time.monotonic() if _CLOCK is None else time.clock_gettime(_CLOCK)


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
    import asyncio

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
        import asyncio

        await asyncio.sleep(seconds)


# Waits that Knosc asks for and that are long enough to tell the user.

_WORTH_A_WORD = 30.0
"""Seconds; the app's own pauses are no longer than that."""


def is_long(seconds: float) -> bool:
    """Whether the user would wonder why nothing happens."""
    return seconds > _WORTH_A_WORD


def until(clock: Clock, seconds: float) -> datetime:
    """The moment at which that many seconds have passed."""
    return clock.now() + timedelta(seconds=seconds)
