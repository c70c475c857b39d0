"""One full read in a process of its own; prints its seconds and the rows it found.

python -m tests.benchmarks.reading.read ours|bare FILE
"""

from __future__ import annotations

import csv
import gc
import sys
import time
from collections.abc import Callable
from pathlib import Path

import python_calamine

from knosc_desktop.domain.files import FileFormat
from knosc_desktop.domain.reader_requests import Source
from knosc_desktop.reader.parsing.contents import read_sheet


def main() -> None:
    who, path = sys.argv[1], Path(sys.argv[2])
    read = {"ours": ours, "bare": bare}[who]
    # As in the reader's process.
    gc.disable()
    rows, seconds = timed(read, path)
    print(seconds, rows)


def timed(read: Callable[[Path], int], path: Path) -> tuple[int, float]:
    began = time.perf_counter()
    return read(path), time.perf_counter() - began


def ours(path: Path) -> int:
    is_csv = path.suffix == ".csv"
    source = Source(path, FileFormat.CSV if is_csv else FileFormat.XLSX)
    return len(read_sheet(source, "" if is_csv else "Data").rows)


def bare(path: Path) -> int:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            return len(list(csv.reader(file, delimiter=";")))
    with python_calamine.CalamineWorkbook.from_path(path) as workbook:
        return len(workbook.get_sheet_by_name("Data").to_python(skip_empty_area=False))


if __name__ == "__main__":
    main()
