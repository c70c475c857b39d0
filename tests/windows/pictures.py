"""Takes pictures of the window, its lists, menus and dialogs in every style, at two scalings, light and dark.

    python -m tests.windows.pictures FOLDER [STYLE SCALING SCHEME]

They are to be looked at: whether every word and sign can be read. Nothing here needs a server. A style that is not
there, as Windows' own are on Linux, is left out.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import product
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QPoint, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QLineEdit, QMenu, QStyleFactory, QTableView, QWidget

from knosc_desktop.app.desktop import Application
from knosc_desktop.domain.files import StagedFile
from knosc_desktop.domain.jobs import JobState
from knosc_desktop.domain.preferences import Preferences
from knosc_desktop.domain.session import SessionPhase, SessionState
from knosc_desktop.models.jobs_model import JobsModel
from knosc_desktop.models.staging_model import StagingModel
from knosc_desktop.models.triggers_model import TriggersModel
from knosc_desktop.services.staging.staging_list import StagingList
from knosc_desktop.services.store.job_store import JobStore
from knosc_desktop.ui.dialogs import questions
from knosc_desktop.ui.dialogs.about import AboutDialog
from knosc_desktop.ui.dialogs.crash import CrashDialog
from knosc_desktop.ui.dialogs.settings import SettingsDialog
from knosc_desktop.ui.dialogs.upload_review import ask_upload_review
from knosc_desktop.ui.main_window import MainWindow
from knosc_desktop.ui.sign_in.dialog import SignInDialog
from knosc_desktop.ui.staging.staging_list import StagingListView
from knosc_desktop.ui.widgets import colours
from tests.support.builders import (
    TEST,
    make_check,
    make_comparison,
    make_examination,
    make_finding,
    make_job,
    make_problem,
    make_row_error,
    make_sent_file,
    make_session_state,
    make_staged,
)
from tests.support.children import child_of
from tests.support.clock import START

STYLES = ("windows11", "windowsvista", "Fusion")
SCALINGS = ("1", "1.5")
SCHEMES = ("light", "dark")


def main(arguments: list[str]) -> int:
    """Take all pictures, each style, scaling and scheme in a process of its own."""
    folder = Path(arguments[0])
    if len(arguments) > 1:
        _take(folder, *arguments[1:])
        return 0
    failed = 0
    for chosen in product(STYLES, SCALINGS, SCHEMES):
        if chosen[0] in QStyleFactory.keys():  # noqa: SIM118 - no mapping
            taking = subprocess.run([sys.executable, "-m", "tests.windows.pictures", folder, *chosen], check=False)
            failed += taking.returncode != 0
    print(f"pictures in {folder.resolve()}, {failed} runs failed")
    return int(failed > 0)


def _take(folder: Path, style: str, scaling: str, scheme: str) -> None:
    os.environ |= {"QT_STYLE_OVERRIDE": style, "QT_SCALE_FACTOR": scaling}
    application = Application(sys.argv[:1])
    hints = application.styleHints()
    hints.setColorScheme(Qt.ColorScheme.Dark if scheme == "dark" else Qt.ColorScheme.Light)
    if scheme == "dark" and hints.colorScheme() is not Qt.ColorScheme.Dark:
        # A system without schemes, as Qt's offscreen one is.
        palette = QPalette()
        colours.fill(palette, dark=True)
        application.setPalette(palette)
    folder.mkdir(parents=True, exist_ok=True)
    for name, widget in _scenes():
        _settle(widget.isVisible)
        picture = folder / f"{style}-{scaling}-{scheme}-{name}.png"
        widget.grab().save(str(picture))
        if isinstance(widget, QDialog | QMenu):
            widget.close()
        print(picture, flush=True)


def _settle(holds: Callable[[], bool]) -> None:
    """Let the window become what was asked for; where that never comes, as without a window manager, go on."""
    limit = QDeadlineTimer(3_000)
    while not holds() and not limit.hasExpired():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 100)
    QApplication.processEvents()


def _scenes() -> Iterator[tuple[str, QWidget]]:
    """Each with the name of its picture."""
    staging = StagingList()
    store = JobStore()
    model = JobsModel(store, lambda: START + timedelta(hours=30))
    window = MainWindow(model, StagingModel(staging), TriggersModel())
    window.resize(1200, 1000)
    window.show()
    window.activateWindow()
    _settle(window.isActiveWindow)
    yield "empty", window
    window.show_session(make_session_state())
    _fill(store, staging)
    model.flush()
    jobs, files = child_of(window, QTableView, "jobsTable"), child_of(window, StagingListView, "stagingList")
    window.show_problem(make_problem())
    for name, table in (("jobs", jobs), ("files", files)):
        table.selectRow(1)
        table.scrollTo(table.currentIndex())
        for focus in (table, child_of(window, QLineEdit, "jobsFilter")):
            focus.setFocus()
            _settle(focus.hasFocus)
            yield f"{name}-{'focus' if focus is table else 'rest'}", window
    picker = child_of(window, QComboBox, "triggerPicker")
    picker.showPopup()
    yield "picker", picker.view()
    picker.hidePopup()
    yield from _menus(window, files)
    yield from _dialogs(window, list(staging)[1])
    window.show_closing()
    yield "closing", window


def _fill(store: JobStore, staging: StagingList) -> None:
    errors = tuple(make_row_error(row=row, message=("Unknown item", "Not a number")[row % 2]) for row in range(2, 22))
    for number, state in enumerate(reversed(JobState)):
        facts = {"errors": errors} if state in {JobState.FAILED, JobState.COMPLETED_WITH_ERRORS} else {}
        sending = {"file": make_sent_file(size=100), "sent": 43} if state is JobState.SENDING else {}
        store.add(make_job(state, created_at=START + timedelta(hours=number), **facts, **sending))
    store.add(make_job(JobState.FAILED, created_at=START + timedelta(hours=28), errors=errors))
    store.add(make_job(JobState.COMPLETED, created_at=START + timedelta(hours=29)))
    staging.add(
        [
            make_staged("warehouses.xlsx", trigger="item-master", validation=make_examination()),
            make_staged("items-new.csv", validation=make_examination(report=make_check(make_finding()))),
            make_staged("forecast-q2.xlsx", validation=make_examination(comparison=make_comparison())),
            make_staged("unknown.csv", trigger=""),
        ]
    )


def _menus(window: MainWindow, files: StagingListView) -> Iterator[tuple[str, QWidget]]:
    menus = [action.menu() for action in window.menuBar().actions()]
    for number, menu in enumerate((*menus, files.menu_for(files.currentIndex()))):
        assert isinstance(menu, QMenu)
        menu.popup(window.mapToGlobal(QPoint(40, 60)))
        menu.setActiveAction(next(entry for entry in menu.actions() if entry.isEnabled() and entry.isVisible()))
        yield f"menu{number}", menu


def _dialogs(window: MainWindow, shown: StagedFile) -> Iterator[tuple[str, QWidget]]:
    sign_in = SignInDialog(window)
    sign_in.open()
    sign_in.show_state(SessionState(SessionPhase.SIGNED_OUT, TEST, problem=make_problem()))
    yield "sign-in", sign_in
    concern = ("items.xlsx", "Item master", ["240 of the 1,203 rows are missing.", "They stay as they are."])
    yield "review", ask_upload_review(window, "PRODUCTION", [concern], 1, lambda _: None)
    for dialog in (
        SettingsDialog(Preferences(), window),
        AboutDialog(Path.cwd(), Path.cwd(), window),
        CrashDialog("Something went wrong", "Your data is safe.", "ValueError", window),
    ):
        dialog.open()
        yield type(dialog).__name__.removesuffix("Dialog").lower(), dialog
    child_of(window, StagingListView, "stagingList").findings_wanted.emit(shown.id)
    yield "findings", child_of(window, QDialog, "findingsPane")
    yield (
        "question",
        questions.confirm(
            window, "Send it again?", "It may run twice.", "Send again", "Do not send", lambda _: None, dangerous=True
        ),
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
