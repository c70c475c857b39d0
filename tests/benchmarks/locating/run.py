"""How long the errors of a job take to be located, against reading the workbook alone.

    python -m tests.benchmarks.locating.run [--rows 100000] [--errors 10000] [--runs 3]

The workbook is that of the demo tenant's purchase orders. Four sorts of errors are tried, from a
few messages that are all alike to messages that all differ and name no column. Each run is a
process of its own, in turn with one that only reads the sheet by the same reader. Prints a table
with the targets; it measures, it does not fail.
"""

from __future__ import annotations

import argparse
import gc
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from knosc_desktop.demo.workbooks import write_sample
from knosc_desktop.domain.files import FileFormat
from knosc_desktop.domain.jobs import RowError
from knosc_desktop.domain.reader_requests import LocateErrors, Source
from knosc_desktop.reader.locating import locate_errors
from knosc_desktop.reader.parsing.contents import read_sheet, tabs

ROOT = Path(__file__).resolve().parents[3]
MOST_SECONDS = 2.0
_KINDS: dict[str, Callable[[int, list[object]], RowError]] = {
    "one message for all": lambda row, _: RowError("Something is wrong.", row, "_Quantity"),
    "values of the column": lambda row, cells: RowError(f"Item {cells[3]} not found.", row, "_ItemNumber"),
    "values that nothing holds": lambda row, _: RowError(f"Item NO-{row} not found.", row, "_ItemNumber"),
    "order, quantity, no column": lambda row, cells: RowError(
        f"Row {row}: purchase order {cells[1]} is unknown, quantity {cells[10]}", row
    ),
}


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how fast errors are located.")
    parser.add_argument("--rows", type=int, default=100_000, help="of 14 columns")
    parser.add_argument("--errors", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=3, help="of each, in turn; the median counts")
    parser.add_argument("--in-process", nargs=2, metavar=("KIND", "FILE"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.in_process:
        kind, path = chosen.in_process
        print(_seconds(kind, path, chosen.errors))
        return
    with tempfile.TemporaryDirectory(prefix="knosc-locating-") as folder:
        book = Path(folder) / "orders.xlsx"
        write_sample("procurement", book, rows=chosen.rows)
        print(f"{chosen.errors:,} errors of {chosen.rows:,} rows; seconds, median of {chosen.runs}\n")
        print(f"{'errors':32s} reading  with errors  locating  ratio")
        for kind in _KINDS:
            times = [
                (_process("reading", book, chosen.errors), _process(kind, book, chosen.errors))
                for _ in range(chosen.runs)
            ]
            reading, all_of_it = (statistics.median(each) for each in zip(*times, strict=True))
            alone = all_of_it - reading
            verdict = "PASS" if alone <= MOST_SECONDS else "FAIL"
            figures = f"{reading:7.2f}  {all_of_it:11.2f}  {alone:8.2f}  {all_of_it / reading:5.2f}"
            print(f"{kind:32s} {figures}  {verdict}", flush=True)
    print(f"\ntarget: locating within {MOST_SECONDS:.0f} s, after the workbook is read")


def _process(kind: str, book: Path, errors: int) -> float:
    own = "tests.benchmarks.locating.run"
    run = subprocess.run(
        [sys.executable, "-m", own, "--errors", str(errors), "--in-process", kind, str(book)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return float(run.stdout)


def _seconds(kind: str, path: str, count: int) -> float:
    # As the reader's process does.
    gc.disable()
    source = Source(Path(path), FileFormat.XLSX)
    name = tabs(source)[0].name
    if kind == "reading":
        began = time.perf_counter()
        read_sheet(source, name)
        return time.perf_counter() - began
    rows = read_sheet(source, name).rows
    chosen = sorted(random.Random(1).sample(range(2, len(rows)), count))
    errors = tuple(_KINDS[kind](row, list(rows[row - 1])) for row in chosen)
    began = time.perf_counter()
    locate_errors(LocateErrors(source, None, errors))
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
