"""The moment of the first paint, reported to the process that started this one."""

from __future__ import annotations

import os
import time


def say_now_and_end() -> None:
    """Print the system's monotonic clock, which all processes share, and end without any tidying up."""
    print(time.clock_gettime_ns(time.CLOCK_MONOTONIC), flush=True)
    os._exit(0)
