"""The frozen program against the same program from source: first paint, and how large it is.

    python3 -m uv run --group freeze python packaging/build.py
    python3 -m uv run python -m tests.benchmarks.frozen.run [--runs 10]

Both are started the same way, in turn, each with an empty profile. Qt itself tells when
the window is painted, so nothing is added to either program. One start of each goes
first, so that files are cached and byte code is written. Prints tables with the targets;
it measures, it does not fail.
"""

from __future__ import annotations

import argparse
import io
import os
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
FROZEN = ROOT / "dist" / "knosc-desktop"
MOST_RATIO = 1.3
MOST_MB = 140
MOST_ARCHIVE_MB = 60
_PAINTED = b"Flushing"
"""What Qt says when it hands the first painted pixels of a window to the screen."""


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the frozen program against the same from source.")
    parser.add_argument("--runs", type=int, default=10, help="starts of each")
    parser.add_argument("--xcb", action="store_true", help="on the X server of DISPLAY instead of without a screen")
    chosen = parser.parse_args()
    (program,) = [path for path in FROZEN.glob("knosc-desktop*") if path.is_file()]
    platform = "xcb" if chosen.xcb else "offscreen"
    source: list[float] = []
    frozen: list[float] = []
    for _ in range(1 + chosen.runs):
        source.append(seconds_to_paint([sys.executable, "-m", "knosc_desktop"], platform))
        frozen.append(seconds_to_paint([str(program)], platform))
    report_starts(source[1:], frozen[1:], platform)
    report_sizes()


def seconds_to_paint(command: list[str], platform: str) -> float:
    """From just before the process is made to the first painted window."""
    environment = os.environ | {"QT_QPA_PLATFORM": platform, "QT_LOGGING_RULES": "qt.widgets.painting.info=true"}
    environment["PYTHONPATH"] = str(ROOT)
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as profile:
        started = time.monotonic()
        process = subprocess.Popen(
            [*command, "--profile", profile], env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL
        )
        assert process.stderr is not None
        try:
            for line in process.stderr:
                if _PAINTED in line:
                    return time.monotonic() - started
        finally:
            process.kill()
            process.wait()
            process.stderr.close()
    raise SystemExit(f"{command} ended before it painted anything")


def report_starts(source: list[float], frozen: list[float], platform: str) -> None:
    """Print the table of starts."""
    print(f"Process start to first painted window, {len(source)} starts of each in turn, {platform}; ms\n")
    print("                     median    min    max")
    for label, seconds in (("from source", source), ("frozen", frozen)):
        print(f"{label:18s} {_ms(statistics.median(seconds))} {_ms(min(seconds))} {_ms(max(seconds))}")
    ratio = statistics.median(frozen) / statistics.median(source)
    print(f"\n{_verdict(ratio <= MOST_RATIO)}  ratio of the medians: {ratio:.2f} (target <= {MOST_RATIO})\n")


def report_sizes() -> None:
    """Print the table of sizes; MB are millions of bytes."""
    files = [path for path in FROZEN.rglob("*") if path.is_file() and not path.is_symlink()]
    folder = sum(path.stat().st_size for path in files) / 1e6
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        tar.add(FROZEN, FROZEN.name)
    archive = packed.tell() / 1e6
    print(f"{_verdict(folder <= MOST_MB)}  folder:     {folder:6.1f} MB, {len(files)} files (target <= {MOST_MB})")
    print(f"{_verdict(archive <= MOST_ARCHIVE_MB)}  as tar.gz:  {archive:6.1f} MB (target <= {MOST_ARCHIVE_MB})")
    for made in sorted(path for path in FROZEN.parent.iterdir() if path.is_file() and path.suffix in {".deb", ".xz"}):
        size = made.stat().st_size / 1e6
        print(
            f"{_verdict(size <= MOST_ARCHIVE_MB)}  {made.suffix[1:]:10s}  {size:6.1f} MB (target <= {MOST_ARCHIVE_MB})"
        )


def _verdict(holds: bool) -> str:
    return "PASS" if holds else "FAIL"


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:6.0f}"


if __name__ == "__main__":
    main()
