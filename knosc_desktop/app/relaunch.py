"""A second copy of the program, for the demo."""

from __future__ import annotations

import subprocess
import sys


def demo_in_its_own_window() -> None:
    """Start the program again with the demo tenant; it lives on its own."""
    frozen = getattr(sys, "frozen", False)
    start = [sys.executable] if frozen else [sys.executable, "-m", "knosc_desktop"]
    subprocess.Popen([*start, "--demo"], start_new_session=True)  # noqa: S603 - our own program
