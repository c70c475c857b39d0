"""How to start the process that reads spreadsheets, from source and frozen."""

from __future__ import annotations

import sys

from knosc_desktop.app.options import READ_SHEETS


def command() -> list[str]:
    """The reader's command line; it ends when its standard input does."""
    if getattr(sys, "frozen", False):
        return [sys.executable, READ_SHEETS]
    return [sys.executable, "-m", "knosc_desktop.reader"]
