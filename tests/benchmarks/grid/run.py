"""A million rows beside the problems of a file: how soon the first are seen, and whether the window stays fluid.

    python -m tests.benchmarks.grid.run [--rows 1000000] [--columns 20] [--seconds 10]
    xvfb-run -a python -m tests.benchmarks.grid.run --xcb

The window, the reader's process and the way between them are the program's own. The check of the file is not
measured: its results are shown, as when the user opens them. Then the sheet is scrolled without a pause, through
neighbouring rows and by leaps, while the reader goes on through the file and when it knows all of it. Lateness is that
of a clock which ticks every few milliseconds; its maximum counts, by the wall. Prints ratios to the targets; it
measures, it does not fail.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.reading.files import write_csv, write_workbook

if TYPE_CHECKING:
    from PySide6.QtWidgets import QTableView

    from knosc_desktop.services.validation.preview import FilePreview

MOST_SECONDS = 1.5
MOST_LATE_MS = 16.0
_TICK_MS = 5
_STEP = 3
_LEAP = 9_973
_PATIENCE = 120.0


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how soon and how smoothly the rows of a file are shown.")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--columns", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=10.0, help="of scrolling, for each kind")
    parser.add_argument("--xcb", action="store_true", help="on the X server of DISPLAY instead of without a screen")
    chosen = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = "xcb" if chosen.xcb else "offscreen"
    from qasync import QEventLoop

    from knosc_desktop.app.desktop import Application

    application = Application(["grid"])
    with tempfile.TemporaryDirectory(prefix="knosc-grid-") as name:
        book, table = Path(name) / "items.xlsx", Path(name) / "items.csv"
        write_workbook(book, chosen.rows, chosen.columns)
        write_csv(table, chosen.rows, chosen.columns)
        print(f"{chosen.rows:,} rows of {chosen.columns} columns; ratios to the targets, of which 1 is the most\n")
        with asyncio.Runner(loop_factory=lambda: QEventLoop(application)) as runner:
            for path in (book, table):
                runner.run(_measure(path, chosen.seconds))


async def _measure(path: Path, seconds: float) -> None:
    from PySide6.QtWidgets import QTableView

    from knosc_desktop.app.options import reader_command
    from knosc_desktop.domain.files import FileFormat
    from knosc_desktop.domain.reader_requests import Source
    from knosc_desktop.domain.tables import TableHeader
    from knosc_desktop.models.jobs_model import JobsModel
    from knosc_desktop.models.staging_model import StagingModel
    from knosc_desktop.models.triggers_model import TriggersModel
    from knosc_desktop.services.reader_client import ReaderClient
    from knosc_desktop.services.staging.staging_list import StagingList
    from knosc_desktop.services.store.job_store import JobStore
    from knosc_desktop.services.store.snapshots import stamp_of
    from knosc_desktop.services.tasks import TaskRegistry
    from knosc_desktop.services.validation.preview import FilePreview
    from knosc_desktop.ui.main_window import MainWindow
    from knosc_desktop.ui.staging.staging_list import StagingListView
    from tests.support.builders import make_check, make_examination, make_finding, make_staged
    from tests.support.children import child_of
    from tests.support.clock import START

    is_book = path.suffix == ".xlsx"
    reader = ReaderClient(reader_command())
    preview = FilePreview(reader, TaskRegistry(_raise))
    staging = StagingList()
    window = MainWindow(JobsModel(JobStore(), lambda: START), StagingModel(staging), TriggersModel())
    header = TableHeader("Data" if is_book else "", 1, ("_Column1",))
    file = replace(
        make_staged(path.name, validation=make_examination(report=make_check(make_finding()), header=header)),
        path=path,
        format=FileFormat.XLSX if is_book else FileFormat.CSV,
        stamp=stamp_of(path),
    )
    window.preview_wanted.connect(
        lambda file_id, sheet: (
            preview.show(Source(path, file.format), sheet, file.stamp) if file_id else preview.close()
        )
    )
    window.preview_rows_wanted.connect(preview.want)
    preview.fetched.connect(window.show_preview)
    staging.add([file])
    window.resize(1280, 820)
    window.show()
    await asyncio.sleep(0.5)
    gc.collect()
    started = time.perf_counter()
    child_of(window, StagingListView, "stagingList").findings_wanted.emit(file.id)
    grid = child_of(window, QTableView, "previewGrid")
    model = grid.model()
    first = await _until(lambda: model.rowCount() > 1 and model.index(0, 0).data() == "_Column1") - started
    print(f"{path.suffix[1:]}: first rows after {first:.2f} s, ratio {first / MOST_SECONDS:.2f}")
    await _report(path.suffix[1:], grid, preview, seconds)
    window.preview_wanted.emit("", "")
    await reader.close()
    window.allow_close()
    window.close()
    window.deleteLater()


async def _report(kind_of_file: str, grid: QTableView, preview: FilePreview, seconds: float) -> None:
    """Print how late the window is while the sheet is scrolled, and when its end is there."""
    from tests.benchmarks.history.blocked import Blocked

    for kind, step in (("neighbours", _STEP), ("leaps", _LEAP), ("neighbours again", _STEP)):
        blocked = Blocked(_TICK_MS)
        blocked.start()
        shown = await _scroll(grid, step, seconds)
        late = max(blocked.stop(), default=0.0)
        print(f"{kind_of_file}: {kind:17s} {shown:5.0f} % of looks met their rows, ", end="")
        print(f"late at most {late:5.1f} ms, ratio {late / MOST_LATE_MS:.2f}")
    bar, model = grid.verticalScrollBar(), grid.model()
    started = time.perf_counter()
    await _until(lambda: not preview.is_busy)
    bar.setValue(bar.maximum())
    last = await _until(lambda: model.index(model.rowCount() - 1, 0).data() != "…") - started
    print(f"{kind_of_file}: {model.rowCount():,} rows known, the last ones after {last:.2f} s\n")


async def _scroll(grid: QTableView, step: int, seconds: float) -> float:
    """Scroll for so long; returns how often, in per cent, the first row in sight was there a moment later."""
    bar, model = grid.verticalScrollBar(), grid.model()
    end = time.perf_counter() + seconds
    looks = met = 0
    while time.perf_counter() < end:
        bar.setValue((bar.value() + step) % max(bar.maximum(), 1))
        await asyncio.sleep(0.02)
        looks += 1
        met += model.index(max(grid.rowAt(1), 0), 0).data() != "…"
    return 100 * met / max(looks, 1)


async def _until(holds: Callable[[], bool]) -> float:
    """Wait until something holds; returns when."""
    async with asyncio.timeout(_PATIENCE):
        while not holds():
            await asyncio.sleep(0.002)
    return time.perf_counter()


def _raise(error: BaseException) -> None:
    raise error


if __name__ == "__main__":
    main()
