"""A second copy of the program, for the demo."""

from __future__ import annotations

import subprocess

from knosc_desktop.app.child_command import child_command


def demo_in_its_own_window() -> None:
    """Start the program again with the demo tenant; it lives on its own."""
    subprocess.Popen([*child_command("knosc_desktop"), "--demo"], start_new_session=True)  # noqa: S603 - our own program
