"""How long a user waits for what is in a file, against the bare readers on the same file.

    python -m tests.benchmarks.reading.run [--rows 100000] [--columns 20] [--runs 5]

The header is asked for as the program does, of a process that has to be started first
and of one that runs; beside it stands the start of a bare Python. Contents are read in
processes of their own, in turn with python-calamine and with csv.reader, which tell less.
Prints a table with the targets; it measures, it does not fail.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from knosc_desktop.app.options import reader_command
from knosc_desktop.domain.files import FileFormat
from knosc_desktop.domain.reader_requests import Peek, Source
from knosc_desktop.services.reader_client import ReaderClient
from tests.benchmarks.reading.files import write_csv, write_workbook

ROOT = Path(__file__).resolve().parents[3]
MOST_HEADER_MS = 100.0
MOST_RATIO = {".xlsx": 3.0, ".csv": 3.0}
MOST_SECONDS = {".xlsx": 4.0, ".csv": 1.0}


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how fast spreadsheets are read.")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--columns", type=int, default=20)
    parser.add_argument("--runs", type=int, default=5, help="of each, in turn")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="knosc-reading-") as name:
        book, table = Path(name) / "items.xlsx", Path(name) / "items.csv"
        write_workbook(book, chosen.rows, chosen.columns)
        write_csv(table, chosen.rows, chosen.columns)
        print(f"{chosen.rows} rows of {chosen.columns} columns, {chosen.runs} runs of each in turn\n")
        report_header(book, chosen.runs)
        for path in (book, table):
            report_contents(path, chosen.runs)


def report_header(book: Path, runs: int) -> None:
    """Print how soon the header is there."""
    bare, cold, warm = [], [], []
    for _ in range(1 + runs):
        bare.append(_start_of_python())
        first, second = asyncio.run(_header(book))
        cold.append(first)
        warm.append(second)
    print("Header of the workbook; ms               median    min    max")
    rows = {"bare Python started": bare[1:], "header, process not yet started": cold[1:], "header again": warm[1:]}
    for label, seconds in rows.items():
        _line(label, [1000 * each for each in seconds], "6.0f")
    ratio = statistics.median(cold[1:]) / statistics.median(bare[1:])
    print(f"      ratio to a bare Python: {ratio:.1f}")
    _verdict("header, ms", 1000 * statistics.median(cold[1:]), MOST_HEADER_MS)


def report_contents(path: Path, runs: int) -> None:
    """Print how long all of a file takes."""
    ours, bare = [], []
    for _ in range(1 + runs):
        ours.append(_read("ours", path))
        bare.append(_read("bare", path))
    bare_name = {".xlsx": "python-calamine alone", ".csv": "csv.reader alone"}[path.suffix]
    print(f"\nAll of {path.name}; s                        median    min    max")
    _line("read with all that checks need", ours[1:], "6.2f")
    _line(bare_name, bare[1:], "6.2f")
    middle = statistics.median(ours[1:])
    _verdict(f"ratio to {bare_name}", middle / statistics.median(bare[1:]), MOST_RATIO[path.suffix])
    _verdict("seconds", middle, MOST_SECONDS[path.suffix])


async def _header(book: Path) -> tuple[float, float]:
    reading = ReaderClient(reader_command())
    request = Peek(Source(book, FileFormat.XLSX))
    times = []
    for _ in range(2):
        began = time.perf_counter()
        head = await reading.peek(request)
        times.append(time.perf_counter() - began)
        if head.sheets[0].rows[0].cells[0] != "_Column1":
            raise SystemExit("that is not the header")
    await reading.close()
    return times[0], times[1]


def _start_of_python() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    return time.perf_counter() - began


def _read(who: str, path: Path) -> float:
    process = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.reading.read", who, str(path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return float(process.stdout.split()[0])


def _line(label: str, values: list[float], form: str) -> None:
    told = (statistics.median(values), min(values), max(values))
    print(f"{label:40s}" + " ".join(f"{value:{form}}" for value in told))


def _verdict(what: str, value: float, most: float) -> None:
    print(f"{'PASS' if value <= most else 'FAIL'}  {what}: {value:.2f} (target <= {most})", flush=True)


if __name__ == "__main__":
    main()
