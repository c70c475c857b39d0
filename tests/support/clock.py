"""A clock that only the test moves."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_TURNS = 25
"""Loop turns given to tasks that woke up; work in threads or on sockets needs a wait of its own."""


class FakeClock:
    """Implements ``services.clock.Clock``; ``advance`` ends the sleeps whose time has come, in order.

    Attributes:
        pauses: every duration anybody slept or is sleeping, in the order they began.
    """

    def __init__(self, start: datetime = START) -> None:
        self._start = start
        self._elapsed = 0.0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []
        self._went_to_sleep = asyncio.Condition()
        self.pauses: list[float] = []

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._elapsed)

    def monotonic(self) -> float:
        return self._elapsed

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        sleeper = (self._elapsed + seconds, asyncio.get_running_loop().create_future())
        self._sleepers.append(sleeper)
        try:
            async with self._went_to_sleep:
                self._went_to_sleep.notify_all()
            await sleeper[1]
        finally:
            self._sleepers.remove(sleeper)

    @property
    def sleeping(self) -> int:
        """How many are asleep now."""
        return len(self._sleepers)

    async def advance(self, seconds: float) -> None:
        """Move the time, waking each sleeper at its own moment, and let what they do first run."""
        end = self._elapsed + seconds
        await let_run()
        while due := [sleeper for sleeper in self._sleepers if sleeper[0] <= end and not sleeper[1].done()]:
            when, wake = min(due, key=lambda sleeper: sleeper[0])
            self._elapsed = max(self._elapsed, when)
            wake.set_result(None)
            await let_run()
        self._elapsed = end

    async def until_sleeping(self, count: int = 1) -> None:
        """Wait until that many are asleep at once; a test that waits in vain fails after ten seconds."""
        async with asyncio.timeout(60), self._went_to_sleep:
            await self._went_to_sleep.wait_for(lambda: self.sleeping >= count)


async def let_run() -> None:
    """Let everything that is ready to run on the loop run."""
    for _ in range(_TURNS):
        await asyncio.sleep(0)
