"""Time from process start to the first painted window: the program against a bare PySide6 window.

    python tests/benchmarks/startup/run.py [--runs 10]
    xvfb-run -a python tests/benchmarks/startup/run.py --xcb

Both are started the same way, in turn, each with an empty profile. One start of each
goes first, so that files are cached and byte code is written, as it is on a user's
computer. Prints a table with the target; it measures, it does not fail.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
MOST_RATIO = 2.0


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the time to the first painted window.")
    parser.add_argument("--runs", type=int, default=10, help="starts of each")
    parser.add_argument("--xcb", action="store_true", help="on the X server of DISPLAY instead of without a screen")
    chosen = parser.parse_args()
    platform = "xcb" if chosen.xcb else "offscreen"
    bare, program = [], []
    with tempfile.TemporaryDirectory(prefix="knosc-startup-") as name:
        for _ in range(1 + chosen.runs):
            bare.append(_seconds("bare.py", platform, Path(name)))
            program.append(_seconds("program.py", platform, Path(name)))
    report(bare[1:], program[1:], platform)


def report(bare: list[float], program: list[float], platform: str) -> None:
    """Print the table."""
    print(f"Process start to first painted window, {len(bare)} starts of each in turn, {platform}; ms\n")
    print("                     median    min    max")
    for label, seconds in (("bare QMainWindow", bare), ("Knosc Desktop", program)):
        print(f"{label:18s} {_ms(statistics.median(seconds))} {_ms(min(seconds))} {_ms(max(seconds))}")
    ratio = statistics.median(program) / statistics.median(bare)
    verdict = "PASS" if ratio <= MOST_RATIO else "FAIL"
    print(f"\n{verdict}  ratio of the medians: {ratio:.2f} (target <= {MOST_RATIO})")


def _seconds(script: str, platform: str, folder: Path) -> float:
    """From just before the process is made to the moment it reports."""
    environment = os.environ | {"QT_QPA_PLATFORM": platform, "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory(dir=folder) as profile:
        command = [sys.executable, str(HERE / script), "--profile", profile]
        started = time.clock_gettime_ns(time.CLOCK_MONOTONIC)
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        told, _ = process.communicate(timeout=60)
    if process.returncode != 0 or not told:
        raise SystemExit(f"{script} ended with exit code {process.returncode} before it painted anything")
    return (int(told) - started) / 1e9


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:6.0f}"


if __name__ == "__main__":
    main()
