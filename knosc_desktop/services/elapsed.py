"""Seconds that only ever grow; apart from the clock, because the first paint cannot wait for asyncio."""

from __future__ import annotations

import sys
import time


def _clock_that_counts_sleep() -> int | None:
    """Python's own monotonic clock stops in sleep on Linux and macOS; a state would look fresh after a night."""
    name = {"linux": "CLOCK_BOOTTIME", "darwin": "CLOCK_MONOTONIC"}.get(sys.platform, "")
    return getattr(time, name, None)


_CLOCK = _clock_that_counts_sleep()


def elapsed() -> float:
    """Seconds that nobody can set, those that the computer slept included where the system counts them."""
    return time.monotonic() if _CLOCK is None else time.clock_gettime(_CLOCK)
