"""Recovers a damaged list of jobs and ends at a chosen step: ``python -m tests.support.recovery_crash FOLDER STEP``.

A step is whatever is done to a file of the folder; the last word of the output says how far it came.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from knosc_desktop.services.store.job_database import JobDatabase
from tests.support.killing import KILL

_STEPS = {"open", "os.rename", "os.remove", "sqlite3.connect"}


def _killer(folder: Path, last: int) -> Callable[[str, tuple[Any, ...]], None]:
    taken = 0

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal taken
        if event in _STEPS and str(arguments[0]).startswith(str(folder)):
            taken += 1
            if taken == last:
                os.kill(os.getpid(), KILL)

    return watch


def main() -> None:
    """Recover, report, record that it was reported."""
    folder, last = Path(sys.argv[1]), int(sys.argv[2])
    sys.addaudithook(_killer(folder, last))
    journal = JobDatabase(folder / "jobs.db")
    journal.open()
    print("healed" if journal.set_aside else "whole", flush=True)
    journal.note_told()
    journal.close()


if __name__ == "__main__":
    main()
