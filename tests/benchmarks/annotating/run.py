"""What annotating costs, against openpyxl merely loading the same workbook and saving it again.

    python -m tests.benchmarks.annotating.run [--rows 10000] [--errors 10000] [--times 3]

openpyxl's copy has neither marks nor list, and would lose charts and pictures; it is what
one would write otherwise. Each is run in a process of its own, the program's by its
public function. Prints a table with the target; it measures, it does not fail.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from knosc_desktop.demo.workbooks import write_sample

MOST_SECONDS = 15.0
_OPENPYXL = """
import sys, time
start = time.perf_counter()
from openpyxl import load_workbook
load_workbook(sys.argv[1]).save(sys.argv[2])
"""
_ANNOTATE = """
import sys, time
start = time.perf_counter()
from dataclasses import fields
from pathlib import Path
from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.files import FileFormat
from knosc_desktop.domain.reader_requests import Annotate, Captions, Mark, Source
from knosc_desktop.reader.annotate import annotate
sent, rows, errors = Path(sys.argv[1]), int(sys.argv[3]), int(sys.argv[4])
kind = FileFormat.CSV if sent.suffix == ".csv" else FileFormat.XLSX
sheet = "" if sent.suffix == ".csv" else "Purchase orders"
marks = tuple(
    Mark(Address(sheet, 2 + place % rows, 1 + (place // rows + place) % 14), f"Item NO-{place % 300} not found.")
    for place in range(errors)
)
captions = Captions(*(field.name for field in fields(Captions)))
assert annotate(Annotate(Source(sent, kind), Path(sys.argv[2]), captions, marks, ())).marked == errors
"""
_END = """
import json, resource
print(json.dumps([time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure annotating.")
    parser.add_argument("--rows", type=int, default=10_000, help="of 14 columns")
    parser.add_argument("--errors", type=int, default=10_000, help="each on a cell of its own")
    parser.add_argument("--times", type=int, default=3, help="runs of each, in turn")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="knosc-annotating-") as name:
        folder = Path(name)
        workbook, text = folder / "sent.xlsx", folder / "sent.csv"
        write_sample("procurement", workbook, rows=chosen.rows)
        write_sample("procurement", text, rows=chosen.rows)
        numbers = (str(chosen.rows), str(chosen.errors))
        taken: dict[str, list[list[float]]] = {"openpyxl": [], "workbook": [], "CSV": []}
        for _ in range(chosen.times):
            taken["openpyxl"].append(_run(_OPENPYXL, workbook, *numbers))
            taken["workbook"].append(_run(_ANNOTATE, workbook, *numbers))
            taken["CSV"].append(_run(_ANNOTATE, text, *numbers))
    _report({name: _median(runs) for name, runs in taken.items()}, chosen.rows, chosen.errors)


def _run(program: str, sent: Path, rows: str, errors: str) -> list[float]:
    target = sent.with_name("annotated.xlsx")
    command = [sys.executable, "-c", program + _END, str(sent), str(target), rows, errors]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return [float(number) for number in done.stdout.strip("[]\n ").split(",")]


def _median(runs: list[list[float]]) -> list[float]:
    return [statistics.median(numbers) for numbers in zip(*runs, strict=True)]


def _report(taken: dict[str, list[float]], rows: int, errors: int) -> None:
    reference = taken["openpyxl"][0]
    load = os.getloadavg()[0]
    print(f"{rows:,} rows of 14 columns, {errors:,} errors; load {load:.1f}")
    print(f"{'':<34}{'seconds':>9}{'ratio':>8}{'MB':>7}")
    for name, words in (
        ("openpyxl", "openpyxl: load and save, no marks"),
        ("workbook", "annotated workbook"),
        ("CSV", "annotated CSV file"),
    ):
        seconds, memory = taken[name]
        print(f"{words:<34}{seconds:>9.2f}{seconds / reference:>8.2f}{memory:>7.0f}")
    slowest = max(taken["workbook"][0], taken["CSV"][0])
    print(f"at most {MOST_SECONDS:g} s: {'met' if slowest <= MOST_SECONDS else 'MISSED'}")


if __name__ == "__main__":
    main()
