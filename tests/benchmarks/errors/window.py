"""The program's own window on one failed job, and what selecting it costs."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEventLoop
from PySide6.QtWidgets import QApplication, QTableView

from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.jobs import RowError
from knosc_desktop.models.errors_model import ErrorsModel
from knosc_desktop.models.jobs_model import JobsModel
from knosc_desktop.models.staging_model import StagingModel
from knosc_desktop.models.triggers_model import TriggersModel
from knosc_desktop.services.staging.staging_list import StagingList
from knosc_desktop.ui.main_window import MainWindow
from tests.benchmarks.history.blocked import Blocked
from tests.support.builders import make_job
from tests.support.children import child_of
from tests.support.clock import START
from tests.support.job_stores import book_of

_TICK_MS = 10
_PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Found:
    """What was measured, in seconds but for ``late``.

    Attributes:
        groups: how many there are.
        first_shown: until the first groups are painted.
        all_shown: until all are.
        worked: of it the time of the processor, which other processes do not lengthen.
        unfolded: until the errors of the largest group are painted below it.
        late: milliseconds by which the latest tick was late.
    """

    groups: int
    first_shown: float
    all_shown: float
    worked: float
    unfolded: float
    late: float


def measure(messages: Sequence[str]) -> Found:
    """Select a job with these errors in a window that has just been opened."""
    application = QApplication.instance() or QApplication(["errors"])
    job = make_job(JobState.FAILED, id="x", errors=tuple(RowError(text, row) for row, text in enumerate(messages)))
    jobs = JobsModel(book_of(job), lambda: START)
    window = MainWindow(jobs, StagingModel(StagingList()), TriggersModel())
    window.show()
    _turn(application, window.isVisible)
    table = child_of(window, QTableView, "jobsTable")
    gc.collect()
    blocked = Blocked(_TICK_MS)
    blocked.start()
    started, worked = time.perf_counter(), time.process_time()
    table.setCurrentIndex(jobs.index_of("x"))
    errors = child_of(window, QTableView, "errorsTable")
    model = errors.model()
    assert isinstance(model, ErrorsModel)
    first_shown = _turn(application, lambda: model.rowCount() > 0) - started
    all_shown = _turn(application, lambda: model.is_grouped) - started
    worked = time.process_time() - worked
    started = time.perf_counter()
    model.set_unfolded(model.index(0, 0), unfolded=True)
    unfolded = _turn(application, lambda: True) - started
    errors.scrollToBottom()
    _turn(application, lambda: True)
    late = max(blocked.stop(), default=0.0)
    window.allow_close()
    window.close()
    window.deleteLater()
    _turn(application, lambda: True)
    return Found(model.group_count, first_shown, all_shown, worked, unfolded, late)


def _turn(application: QCoreApplication, condition: Callable[[], bool]) -> float:
    """Run the window until the condition holds, and everything is painted."""
    until = time.perf_counter() + _PATIENCE
    while not condition():
        application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
        if time.perf_counter() > until:
            raise SystemExit("the window did not come so far")
    application.processEvents()
    return time.perf_counter()
