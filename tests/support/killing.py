"""The end of a process without a last word, on every system."""

from __future__ import annotations

import signal
import sys

KILL = signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL
"""For ``os.kill``, which on Windows ends a process at once, whatever the signal."""
KILLED = signal.SIGTERM if sys.platform == "win32" else -signal.SIGKILL
"""The exit code that the others are told."""
