"""The window, its lists, menus and dialogs in the states a user may see, one after the other; without a server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QMenu, QTableView, QWidget

from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.environment import Environment, Stage
from knosc_desktop.domain.errors import ConnectionBroken, NotSent, WrongCredentials
from knosc_desktop.domain.files import StagedFile
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.preferences import Preferences
from knosc_desktop.domain.reader_requests import SheetRow, SheetRows
from knosc_desktop.domain.session import SessionPhase, SessionState
from knosc_desktop.domain.tables import TableHeader
from knosc_desktop.domain.texts import quoted
from knosc_desktop.domain.upload_review import FileReview, review_upload
from knosc_desktop.domain.validation import Defect, Place
from knosc_desktop.models.jobs_model import JobsModel
from knosc_desktop.models.staging_model import StagingModel
from knosc_desktop.models.triggers_model import TriggersModel
from knosc_desktop.services.staging.staging_list import StagingList
from knosc_desktop.services.store.job_store import JobStore
from knosc_desktop.ui.dialogs import questions
from knosc_desktop.ui.dialogs.about import AboutDialog
from knosc_desktop.ui.dialogs.crash import CrashDialog
from knosc_desktop.ui.dialogs.keyboard import KeyboardDialog
from knosc_desktop.ui.dialogs.settings import SettingsDialog
from knosc_desktop.ui.dialogs.upload_review import ask_upload_review
from knosc_desktop.ui.main_window import MainWindow
from knosc_desktop.ui.sign_in.dialog import SignInDialog
from knosc_desktop.ui.staging.staging_list import StagingListView
from knosc_desktop.words.catalogue import tr
from tests.support.builders import (
    PRODUCTION,
    TEST,
    make_check,
    make_comparison,
    make_examination,
    make_finding,
    make_job,
    make_resemblance,
    make_row_error,
    make_sent_file,
    make_session_state,
    make_staged,
)
from tests.support.children import child_of
from tests.support.clock import START

_ROWS = tuple(SheetRow((f"{number:06}", f"{number * 7}", f"{number * 1.25}")) for number in range(1, 40))
_PROBLEM = NotSent(ConnectionBroken(details="ConnectionResetError")).problem


def settle(holds: Callable[[], bool]) -> None:
    """Let the window become what was asked for; where that never comes, as without a window manager, go on."""
    limit = QDeadlineTimer(3_000)
    while not holds() and not limit.hasExpired():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 100)
    # A layout whose parts are wrapped takes some turns.
    for _ in range(5):
        QApplication.processEvents()


def scenes(size: tuple[int, int] = (1200, 1000)) -> Iterator[tuple[str, QWidget]]:
    """Each with the name of its picture.

    Args:
        size: of the main window.
    """
    staging = StagingList()
    store = JobStore()
    model = JobsModel(store, lambda: START + timedelta(hours=30))
    window = MainWindow(model, StagingModel(staging), TriggersModel())
    try:
        window.resize(*size)
        yield from _of_window(window, store, staging, model)
    finally:
        window.allow_close()
        window.close()
        window.deleteLater()


def _of_window(
    window: MainWindow, store: JobStore, staging: StagingList, model: JobsModel
) -> Iterator[tuple[str, QWidget]]:
    window.show()
    window.activateWindow()
    settle(window.isActiveWindow)
    yield "start", window
    demo = Environment.at_address("http://127.0.0.1:8080", demo=True)
    window.show_session(make_session_state(environment=demo))
    window.show_demo_samples_action(offered=True)
    model.note_taken_over()
    yield "first", window
    window.show_session(make_session_state())
    _fill(store, staging)
    model.flush()
    jobs, files = child_of(window, QTableView, "jobsTable"), child_of(window, StagingListView, "stagingList")
    jobs.selectRow(1)
    failed = model.job_at(model.index(1, 0))
    places = [Address("Data", error.row or 1, 1) for error in failed.errors]
    window.show_places(failed.id, places, ["Item 7" if place.row % 3 else "" for place in places])
    yield "main", window
    window.show_problem(_PROBLEM)
    for name, table in (("jobs", jobs), ("files", files)):
        table.selectRow(1)
        table.scrollTo(table.currentIndex())
        for focus in (table, child_of(window, QLineEdit, "jobsFilter")):
            focus.setFocus()
            settle(focus.hasFocus)
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
    own = make_sent_file(name="items.xlsx", place="items.xlsx")
    store.add(make_job(JobState.FAILED, created_at=START + timedelta(hours=28), errors=errors, file=own))
    store.add(make_job(JobState.COMPLETED, created_at=START + timedelta(hours=29)))
    staging.add(
        [
            make_staged("warehouses.xlsx", trigger="item-master", validation=make_examination()),
            make_staged("items-new.csv", validation=make_examination(report=make_check(make_finding()))),
            make_staged("forecast-q2.xlsx", validation=make_examination(comparison=make_comparison())),
            make_staged("unknown.csv", trigger=""),
        ]
    )


def _reviews() -> tuple[FileReview, ...]:
    """One file with a loss, one with problems, the first of its data type, and one with nothing to say."""
    header = TableHeader("Data", 1, ("Item",))
    places = tuple(Place(Address("Data", row, 3)) for row in range(2, 17))
    problems = [make_finding(defect=each, places=places) for each in (Defect.EMPTY_KEY, Defect.LOST_ZEROS)]
    loss = make_comparison(new=0, changed=0, unchanged=10, missing=30)
    small = make_comparison(new=2, changed=1, unchanged=27, missing=0)
    files = (
        ("purchases.csv", "procurement", make_examination(report=make_check(rows=30), comparison=small)),
        ("sales-w48.xlsx", "demand", make_examination(report=make_check(rows=300), header=header)),
        ("items-w48.xlsx", "item-master", make_examination(report=make_check(*problems, rows=340))),
        ("forecast.xlsx", "forecast", make_examination(report=make_check(rows=10), comparison=loss)),
    )
    staged = [
        make_staged(name, trigger=trigger, validation=replace(known, kind_scores=make_resemblance(trigger)))
        for name, trigger, known in files
    ]
    return review_upload(staged, PRODUCTION)


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
    sign_in.show_state(SessionState(SessionPhase.SIGNED_OUT, TEST, problem=_PROBLEM))
    yield "sign-in", sign_in
    refused = SignInDialog(window)
    refused.prefill("acme", Stage.TEST, "", "jane.doe", stay=True)
    refused.open()
    refused.show_state(SessionState(SessionPhase.SIGNED_OUT, TEST), WrongCredentials(details="401 Unauthorized"))
    yield "sign-in-refused", refused
    for phase in (SessionPhase.SECOND_FACTOR, SessionPhase.FIRST_SIGN_IN, SessionPhase.LOCKED_OUT):
        page = SignInDialog(window)
        page.open()
        page.show_state(SessionState(phase, TEST))
        yield f"sign-in-{phase.name.lower().replace('_', '-')}", page
    yield "review", ask_upload_review(window, PRODUCTION, "jane.doe@acme.com", _reviews(), lambda _: None)
    for dialog in (
        SettingsDialog(Preferences(), window),
        AboutDialog(Path.cwd(), Path.cwd(), window),
        CrashDialog(tr("app.crash.title"), tr("app.crash.message"), "ValueError", window),
        KeyboardDialog([each for each in window.findChildren(QAction) if not each.shortcut().isEmpty()], window),
    ):
        dialog.open()
        yield type(dialog).__name__.removesuffix("Dialog").lower(), dialog
    child_of(window, StagingListView, "stagingList").findings_wanted.emit(shown.id)
    window.show_preview(SheetRows(1, _ROWS, len(_ROWS), True, (), shown.stamp))
    settle(lambda: child_of(window, QWidget, "problemsView").isVisible())
    yield "findings", window
    yield (
        "question",
        questions.confirm(
            window,
            tr("app.retry.title", name=quoted("items.xlsx")),
            tr("app.retry.message"),
            tr("app.retry.button"),
            tr("app.cancel.button"),
            lambda _: None,
            dangerous=True,
        ),
    )
