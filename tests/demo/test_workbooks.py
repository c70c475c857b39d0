from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from openpyxl import load_workbook

_ENDS_WHILE_WRITING = """
import sys, threading
from knosc_desktop.demo.workbooks import write_workbook

begun = threading.Event()

def rows():
    begun.set()
    threading.main_thread().join()
    yield from ([number] for number in range(5000))

def write():
    with open(sys.argv[1], "wb", buffering=0) as file:
        write_workbook(file, "Items", ["_ItemNumber"], rows())

threading.Thread(target=write, daemon=True).start()
begun.wait()
"""


def test_a_process_that_ends_lets_the_workbook_be_finished_that_is_being_written(tmp_path: Path) -> None:
    path = tmp_path / "items.xlsx"
    ended = subprocess.run(
        [sys.executable, "-c", _ENDS_WHILE_WRITING, path], capture_output=True, text=True, timeout=60, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert len(list(load_workbook(path)["Items"].rows)) == 5001
