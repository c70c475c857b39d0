"""The window over plain objects: no network, no services but the two tables it shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from knosc_desktop.domain.jobs import Job
from knosc_desktop.models.jobs_model import JobsModel
from knosc_desktop.models.staging_model import StagingModel
from knosc_desktop.models.triggers_model import TriggersModel
from knosc_desktop.services.staging.staging_list import StagingList
from knosc_desktop.services.store.job_store import JobStore
from knosc_desktop.ui.main_window import MainWindow
from tests.support.clock import START
from tests.support.job_stores import book_of

W = TypeVar("W", bound=QWidget)


@dataclass
class WallClock:
    """What time it is on the screen."""

    now: datetime = START + timedelta(minutes=1)


@dataclass
class Shown:
    """A window on the (unseen) screen and what it shows."""

    window: MainWindow
    store: JobStore
    jobs: JobsModel
    staging: StagingList
    clock: WallClock

    def child(self, kind: type[W], name: str) -> W:
        found = self.window.findChild(kind, name)
        assert found is not None, name
        return found


@pytest.fixture
def make_window(qtbot: QtBot) -> Callable[..., Shown]:
    """Makes a window over the given jobs, not yet shown."""

    def make(*jobs: Job) -> Shown:
        store = book_of(*jobs)
        staging = StagingList()
        clock = WallClock()
        model = JobsModel(store, lambda: clock.now)
        window = MainWindow(model, StagingModel(staging), TriggersModel())
        qtbot.addWidget(window, before_close_func=MainWindow.allow_close)
        return Shown(window, store, model, staging, clock)

    return make


@pytest.fixture
def show(make_window: Callable[..., Shown], qtbot: QtBot) -> Callable[..., Shown]:
    """Opens a window over the given jobs."""

    def open_window(*jobs: Job) -> Shown:
        shown = make_window(*jobs)
        with qtbot.waitExposed(shown.window):
            shown.window.show()
        shown.window.activateWindow()
        return shown

    return open_window


@pytest.fixture
def shown(show: Callable[..., Shown]) -> Shown:
    """A window over nothing."""
    return show()


@pytest.fixture
def small_screen(monkeypatch: pytest.MonkeyPatch) -> QSize:
    """The usable part of a laptop's screen at 200 % scaling."""
    size = QSize(683, 360)
    monkeypatch.setattr(QScreen, "availableSize", lambda _screen: size)
    return size


@pytest.fixture
def large_screen(monkeypatch: pytest.MonkeyPatch) -> QSize:
    """The usable part of a desktop's screen."""
    size = QSize(1920, 1040)
    monkeypatch.setattr(QScreen, "availableSize", lambda _screen: size)
    return size
