"""Other programs of the planner's system, started as if this one were not frozen."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LIBRARIES = "LD_LIBRARY_PATH"
_BEFORE = "LD_LIBRARY_PATH_ORIG"
"""Where PyInstaller keeps what was set before it put its own folder there."""


def show_folder(folder: Path) -> bool:
    """Open it in the system's file manager; False when there is none that would."""
    return open_file(folder)


def open_file(file: Path) -> bool:
    """Open it with the program that the system has for it; False when there is none that would."""
    with own_libraries_hidden():
        return QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))


@contextmanager
def own_libraries_hidden() -> Iterator[None]:
    """Programs started meanwhile load the system's libraries, not those that the frozen program brings."""
    ours = os.environ.get(_LIBRARIES)
    if ours is None or not getattr(sys, "frozen", False):
        yield
        return
    before = os.environ.get(_BEFORE)
    if before:
        os.environ[_LIBRARIES] = before
    else:
        del os.environ[_LIBRARIES]
    try:
        yield
    finally:
        # The reader and the demo tenant are started with it.
        os.environ[_LIBRARIES] = ours
