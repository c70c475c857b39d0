"""What the reader's process may take, so that a hostile file hurts nobody but it."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

if sys.platform != "win32":
    import resource

_STATUS = Path("/proc/self/statm")


def apply(memory: int) -> None:
    """From now on take no more.

    Args:
        memory: most bytes; 0 is without limit.
    """
    if sys.platform == "win32":
        from knosc_desktop.reader import windows_limits  # noqa: PLC0415 - exists there alone

        windows_limits.apply(memory)
        return
    # An ended reader leaves no copy of the planner's data on disk.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if memory:
        # macOS knows this limit and may refuse to set it; the deadline remains.
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def memory_used() -> int:
    """Bytes of memory in use; 0 where that cannot be asked."""
    if not _STATUS.exists():
        return 0
    return int(_STATUS.read_text(encoding="ascii").split()[1]) * resource.getpagesize()
