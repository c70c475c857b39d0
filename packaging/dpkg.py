"""Which Debian package a file of the system belongs to."""

from __future__ import annotations

import os
import subprocess

from failure import BuildFailed


def owner(path: str) -> str:
    """The name of the package.

    Raises:
        BuildFailed: it belongs to none.
    """
    real = os.path.realpath(path)
    # Debian remembers some libraries below /lib, which is /usr/lib today.
    for each in (path, real, real.removeprefix("/usr")):
        try:
            asked = subprocess.run(["dpkg", "-S", each], check=False, capture_output=True, text=True)
        except FileNotFoundError:
            raise BuildFailed("For Linux it is built on Debian: dpkg tells where libraries come from.") from None
        if asked.returncode == 0:
            return asked.stdout.partition(":")[0]
    raise BuildFailed(f"{path} belongs to no Debian package, so neither its licence nor its origin is known.")
