"""Every strange file there is, dropped while the window's timer ticks: ``python -m tests.corpus``."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtWidgets import QApplication

from knosc_desktop.app import options
from knosc_desktop.app.event_loop import run_coroutine
from tests.benchmarks.history.blocked import Blocked
from tests.support.corpus_run import Drop, Tally, children, drop_all
from tests.support.hostile import hostile_files
from tests.support.spreadsheets import CORPUS

TICK_MS = 10
LATE_MS = 50.0


def main() -> int:
    """Drop them, print the tally; 1 when anything was not as it should be."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpus", description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, default=[CORPUS], help="other files (default: %(default)s)")
    parser.add_argument("--megabytes", type=int, default=1024, help="what a bomb unpacks to (default: %(default)s)")
    arguments = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication([])
    found: list[tuple[Tally, list[float]]] = []

    async def drop() -> int:
        blocked = Blocked(TICK_MS)
        with tempfile.TemporaryDirectory(prefix="knosc-corpus-") as folder:
            drops = [*_foreign(arguments.folders), *_hostile(Path(folder), arguments.megabytes)]
            blocked.start()
            tally = await drop_all(drops, options.reader_command())
            found.append((tally, blocked.stop()))
        return 0

    before = children()
    run_coroutine(application, drop())
    left = len(children() - before)
    ((tally, late),) = found
    latest = max(late, default=0.0)
    print(tally)
    print(f"processes left behind: {left}")
    print(f"the window's {TICK_MS} ms timer was late by at most {latest:.0f} ms")
    return 1 if tally.failures or left or latest > LATE_MS else 0


def _foreign(folders: list[Path]) -> Iterator[Drop]:
    for folder in folders:
        files = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".md")
        if not files:
            print(f"{folder}: no files")
        for path in files:
            yield Drop(path)


def _hostile(folder: Path, megabytes: int) -> Iterator[Drop]:
    for hostile in hostile_files():
        path = folder / hostile.name
        hostile.write(path, megabytes)
        yield Drop(path, hostile.allowed)


if __name__ == "__main__":
    sys.exit(main())
