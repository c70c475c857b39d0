"""Where in the profile it is written at which local socket the window that is open listens.

The socket gets a new, unguessable name at every start: nobody else can have opened one of that
name before, and no two ways of writing the path of the profile lead to different ones.
"""

from __future__ import annotations

import os
import re
import secrets
import sys
from typing import TYPE_CHECKING

from knosc_desktop.services.files.private_files import opener

if TYPE_CHECKING:
    from pathlib import Path

_NAME = re.compile(r"(?:\\\\\.\\pipe\\|/(?:[^\0\n]*/)?)knosc-desktop-[0-9a-f]{32}\Z")
_MOST = 4_096


def fresh_name() -> str:
    """A name for a socket that nobody listens at."""
    name = f"knosc-desktop-{secrets.token_hex(16)}"
    # The folder for temporary files, which Qt would take, may be another one for each program.
    own = os.environ.get("XDG_RUNTIME_DIR", "") if sys.platform == "linux" else ""
    return f"{own}/{name}" if own.startswith("/") and os.access(own, os.W_OK | os.X_OK) else name


def write(profile: Path, address: str) -> None:
    """Tell where the window listens, to this user alone.

    Raises:
        OSError: the profile takes it not.
    """
    plate = _plate(profile)
    plate.unlink(missing_ok=True)
    with open(plate, "xb", opener=opener) as stream:
        stream.write(os.fsencode(address))


def read(profile: Path) -> str:
    """Where the window listens; empty when that is not known."""
    try:
        with _plate(profile).open("rb") as stream:
            address = os.fsdecode(stream.read(_MOST))
    except OSError:
        return ""
    return address if _NAME.match(address) else ""


def remove(profile: Path) -> None:
    """Nobody listens any more."""
    try:
        _plate(profile).unlink(missing_ok=True)
    except OSError:
        # It names a socket that is gone; that does no harm.
        return


def _plate(profile: Path) -> Path:
    return profile / "in-use.door"
