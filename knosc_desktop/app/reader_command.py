"""How to start the process that reads spreadsheets, from source and frozen."""

from __future__ import annotations

from knosc_desktop.app.child_command import child_command
from knosc_desktop.app.options import READ_SHEETS


def command() -> list[str]:
    """The reader's command line; it ends when its standard input does."""
    return child_command("knosc_desktop.reader", READ_SHEETS)
