"""The window, its lists, menus and dialogs in the states a user may see, one after the other; without a server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QLineEdit, QMenu, QTableView, QWidget

from knosc_desktop.domain.environment import Stage
from knosc_desktop.domain.errors import ConnectionBroken, NotSent, WrongCredentials
from knosc_desktop.domain.files import StagedFile
from knosc_desktop.domain.jobs import JobState
from knosc_desktop.domain.preferences import Preferences
from knosc_desktop.domain.session import SessionPhase, SessionState
from knosc_desktop.domain.texts import quoted
from knosc_desktop.domain.upload_review import review_upload
from knosc_desktop.models.formatting import stage_word, trigger_label
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
from knosc_desktop.words.catalogue import render, tr
from tests.support.builders import (
    TEST,
    make_check,
    make_comparison,
    make_environment,
    make_examination,
    make_finding,
    make_job,
    make_row_error,
    make_sent_file,
    make_session_state,
    make_staged,
)
from tests.support.children import child_of
from tests.support.clock import START

_PROBLEM = NotSent(ConnectionBroken(details="ConnectionResetError")).problem


def settle(holds: Callable[[], bool]) -> None:
    """Let the window become what was asked for; where that never comes, as without a window manager, go on."""
    limit = QDeadlineTimer(3_000)
    while not holds() and not limit.hasExpired():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 100)
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
    yield "empty", window
    window.show_session(make_session_state())
    _fill(store, staging)
    model.flush()
    jobs, files = child_of(window, QTableView, "jobsTable"), child_of(window, StagingListView, "stagingList")
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
    file = make_staged("items.xlsx", trigger="forecast", validation=make_examination(comparison=make_comparison()))
    looks = review_upload([file], make_environment(stage=Stage.PRODUCTION))
    concerns = [
        (look.file.path.name, trigger_label("forecast"), [render(r.message) for r in look.reasons]) for look in looks
    ]
    yield "review", ask_upload_review(window, stage_word(Stage.PRODUCTION), concerns, 1, lambda _: None)
    for dialog in (
        SettingsDialog(Preferences(), window),
        AboutDialog(Path.cwd(), Path.cwd(), window),
        CrashDialog(tr("app.crash.title"), tr("app.crash.message"), "ValueError", window),
        KeyboardDialog([each for each in window.findChildren(QAction) if not each.shortcut().isEmpty()], window),
    ):
        dialog.open()
        yield type(dialog).__name__.removesuffix("Dialog").lower(), dialog
    child_of(window, StagingListView, "stagingList").findings_wanted.emit(shown.id)
    yield "findings", child_of(window, QDialog, "findingsPane")
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
