"""A few lines of Python in a process of their own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_LIMIT = 120


def run_python(code: str, *arguments: str) -> int:
    """Run it with the package at hand; returns the exit code."""
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=_ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=_LIMIT,
        check=False,
    ).returncode
