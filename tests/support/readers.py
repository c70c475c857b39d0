"""The real reader's process, started as a developer's checkout starts it."""

from __future__ import annotations

import sys

READER = (sys.executable, "-m", "knosc_desktop.reader")
