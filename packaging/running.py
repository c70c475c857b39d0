"""Tools run with everything that could differ from build to build held still."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from failure import BuildFailed
from places import ROOT, WORK

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_WHEN_NOTHING_IS_KNOWN = "1767225600"
"""The first second of 2026: archives cannot hold the year 1970."""


def epoch() -> int:
    """The time that everything made carries: SOURCE_DATE_EPOCH, or that of the commit built from."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if not given:
        given = _time_of_commit()
    return int(given or _WHEN_NOTHING_IS_KNOWN)


def _time_of_commit() -> str:
    """Empty where there is no git, as on many Windows computers, or no repository, as in a source archive."""
    try:
        asked = subprocess.run(
            ["git", "log", "-1", "--format=%ct"], cwd=ROOT, check=False, capture_output=True, text=True
        )
    except OSError:
        return ""
    return asked.stdout.strip() if asked.returncode == 0 else ""


def run(command: Sequence[str], *, log: Path, folder: Path = ROOT) -> str:
    """Run a tool; returns what it said.

    Args:
        command: the tool and its arguments.
        log: where its output is kept.
        folder: the copy of the repository that it runs in.

    Raises:
        BuildFailed: it did not succeed.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {
        "PYTHONPATH": str(folder),  # the package need not be installed
        "PYINSTALLER_CONFIG_DIR": str(folder / WORK.name / "pyinstaller"),  # no cache outside of the repository
        "SOURCE_DATE_EPOCH": str(epoch()),
        "PYTHONHASHSEED": "1",  # sets are written in the order of hashes
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
    }
    with log.open("wb") as stream:
        try:
            ended = subprocess.run(
                command,
                cwd=folder,
                env=environment,
                check=False,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
            )
        except FileNotFoundError:
            raise BuildFailed(f"{command[0]} is missing.") from None
    text = log.read_text(encoding="utf-8", errors="replace")
    if ended.returncode != 0:
        raise BuildFailed(f"{' '.join(command[:3])} ended with exit code {ended.returncode}:\n{text[-4000:]}")
    return text
