"""The window, and what of it is seen only in some states: sessions, runs, menus, an empty list, files held over it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMenu, QTableView, QWidget

from knosc_desktop.domain.environment import Environment, Stage
from knosc_desktop.domain.errors import FileHeld
from knosc_desktop.domain.files import Wait
from knosc_desktop.domain.session import SessionPhase
from knosc_desktop.domain.triggers import TRIGGERS
from knosc_desktop.models.jobs_model import JobsModel
from knosc_desktop.models.roles import StagingColumn
from knosc_desktop.models.staging_model import StagingModel
from knosc_desktop.models.triggers_model import TriggersModel
from knosc_desktop.services.staging.staging_list import StagingList
from knosc_desktop.services.store.job_store import JobStore
from knosc_desktop.ui.main_window import MainWindow
from knosc_desktop.ui.staging.drop_zone import DropZone
from knosc_desktop.ui.staging.staging_list import StagingListView
from knosc_desktop.ui.staging.trigger_picker import TriggerPicker
from knosc_desktop.ui.widgets.menu_button import MenuButton
from tests.support.builders import make_environment, make_job, make_profile, make_session_state, make_staged
from tests.support.children import child_of
from tests.support.clock import START
from tests.support.scenes import settle
from tests.support.walked_jobs import DEMO

_PLACES = (
    make_environment(),
    make_environment(stage=Stage.PRODUCTION),
    DEMO,
    Environment.at_address("https://knosc.example.com"),
)


def window_states(size: tuple[int, int]) -> Iterator[tuple[str, QWidget]]:
    """One after the other in one window of that size."""
    store, staging = JobStore(), StagingList()
    jobs = JobsModel(store, lambda: START + timedelta(hours=1))
    window = MainWindow(jobs, StagingModel(staging), TriggersModel())
    window.resize(*size)
    window.show()
    try:
        yield from _sessions(window)
        yield from _data_types(window)
        yield from _lists(window, jobs, store, staging)
        yield from _files(window, staging)
    finally:
        window.allow_close()
        window.close()
        window.deleteLater()


def _sessions(window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    for place in (None, *_PLACES):
        for phase in (SessionPhase.SIGNED_OUT, SessionPhase.SIGNED_IN, SessionPhase.EXPIRED):
            if place is not None or phase is SessionPhase.SIGNED_OUT:
                window.show_session(make_session_state(phase, environment=place))
                for trigger in ("inventory-planning", "forecast"):
                    window.select_trigger(trigger)
                    yield f"{trigger}, {phase} {place}", window


def _data_types(window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    window.show_session(make_session_state(profile=make_profile(privileges={"Forecast": "View"})))
    for trigger in TRIGGERS:
        window.select_trigger(trigger.name)
        yield trigger.name, window
    # The menu names a data type that may be chosen.
    window.show_session(make_session_state())
    window.select_trigger("forecast")
    window.show_demo_samples_action(offered=True)
    for number, action in enumerate(window.menuBar().actions()):
        menu = action.menu()
        assert isinstance(menu, QMenu)
        menu.popup(window.mapToGlobal(QPoint(40, 60)))
        yield f"menu {number}", menu
    picker = child_of(window, TriggerPicker, "triggerPicker")
    edit = picker.lineEdit()
    assert edit is not None
    edit.selectAll()
    QTest.keyClicks(edit, "f")
    completer = picker.completer()
    assert completer is not None
    popup = completer.popup()
    assert popup is not None
    settle(popup.isVisible)
    yield "data types found", popup
    popup.hide()


def _lists(window: MainWindow, jobs: JobsModel, store: JobStore, staging: StagingList) -> Iterator[tuple[str, QWidget]]:
    jobs.note_taken_over()
    yield "no jobs", window
    for name in ("templateButton", "lastUploadButton"):
        button = child_of(window, MenuButton, name)
        button.click()
        yield f"menu of {name}", button.menu_below
    file = make_staged()
    staging.add([file])
    yield "files and no job", window
    staging.remove(file.id)
    store.add(make_job())
    jobs.flush()
    table = child_of(window, QTableView, "jobsTable")
    child_of(window, QLineEdit, "jobsFilter").setText("A-100")
    settle(lambda: not table.isVisible())
    yield "no job that is looked for", window
    zone = child_of(window, DropZone, "dropZone")
    zone.hover(hovered=True)
    yield "files held over it", window
    zone.hover(hovered=False)


def _files(window: MainWindow, staging: StagingList) -> Iterator[tuple[str, QWidget]]:
    yield "jobs and no file", window
    held = FileHeld.named("items.xlsx", "Excel").problem
    waiting = make_staged("items.xlsx", problem=held, wait=Wait.HELD)
    problem, untyped = make_staged("items.xlsx", problem=held), make_staged("items.xlsx", trigger=None)
    good = [make_staged(trigger=trigger) for trigger in ("forecast", "forecast", "demand", "demand")]
    for files in ([problem], good, [waiting, problem, untyped, *good], good[:2], good[:1]):
        for file in list(staging):
            staging.remove(file.id)
        staging.add(files)
        for state in (None, *_PLACES[:1]):
            phase = SessionPhase.SIGNED_OUT if state is None else SessionPhase.SIGNED_IN
            window.show_session(make_session_state(phase, environment=state))
            yield f"{len(files)} files", window
    window.show_session(make_session_state(profile=make_profile(privileges={"Forecast": "View"})))
    yield "a file that the role doesn't allow", window
    view = child_of(window, StagingListView, "stagingList")
    view.edit(view.model().index(0, StagingColumn.KIND))
    editor = child_of(view, QWidget, "stagedKindEditor")
    yield "the data type of a file", editor
