"""A job that the user has just started is scrolled into view."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QScrollArea, QTableView, QWidget
from pytestqt.qtbot import QtBot

from knosc_desktop.domain.job_states import JobState
from tests.support.builders import make_computation, make_job, make_staged
from tests.support.clock import START
from tests.ui.conftest import Shown


@pytest.fixture
def many(show: Callable[..., Shown]) -> Shown:
    """A window with far more jobs than fit, with an old one selected."""
    shown = show(
        *(
            make_job(JobState.COMPLETED, id=str(number), created_at=START - timedelta(hours=number))
            for number in range(80)
        )
    )
    table_of(shown).setCurrentIndex(shown.jobs.index_of("60"))
    QApplication.processEvents()
    assert table_of(shown).rowAt(0) > 20
    return shown


def table_of(shown: Shown) -> QTableView:
    return shown.child(QTableView, "jobsTable")


def ask_for(shown: Shown, *names: str) -> None:
    """As Upload and Run do."""
    now = shown.clock.now
    shown.store.add(*(make_computation(JobState.WAITING, id=name, created_at=now) for name in names))


def is_seen(shown: Shown, job_id: str) -> bool:
    index = shown.jobs.index_of(job_id)
    table = table_of(shown)
    return index.isValid() and table.viewport().rect().contains(table.visualRect(index).center())


def test_it_is_scrolled_into_view(many: Shown, qtbot: QtBot) -> None:
    ask_for(many, "new")
    qtbot.waitUntil(lambda: is_seen(many, "new"))


def test_the_selection_stays_on_the_job_it_was_on(many: Shown, qtbot: QtBot) -> None:
    ask_for(many, "new")
    qtbot.waitUntil(lambda: is_seen(many, "new"))
    assert many.jobs.job_at(table_of(many).currentIndex()).id == "60"


def test_of_more_jobs_than_fit_the_uppermost_is_visible(many: Shown, qtbot: QtBot) -> None:
    names = [f"new {number}" for number in range(40)]
    ask_for(many, *names)
    qtbot.waitUntil(lambda: any(is_seen(many, name) for name in names))
    assert is_seen(many, many.jobs.job_at(many.jobs.index(0, 0)).id)


def test_sorted_the_other_way_it_is_scrolled_into_view_at_the_end(many: Shown, qtbot: QtBot) -> None:
    table_of(many).sortByColumn(5, Qt.SortOrder.AscendingOrder)
    table_of(many).scrollToTop()
    ask_for(many, "new")
    qtbot.waitUntil(lambda: is_seen(many, "new"))
    assert table_of(many).rowAt(0) > 20


def test_on_a_low_window_it_is_scrolled_into_view(many: Shown, qtbot: QtBot) -> None:
    many.staging.add([make_staged(id=name) for name in "abcd"])
    many.window.resize(600, 320)
    many.window.show_message("A notice takes room, too.")
    table_of(many).scrollToTop()
    QApplication.processEvents()
    scroller = many.child(QScrollArea, "workScroller")
    scroller.verticalScrollBar().setValue(0)

    def is_in_sight() -> bool:
        line = table_of(many).visualRect(many.jobs.index(0, 0))
        place = table_of(many).viewport().mapTo(many.window, line.center())
        return scroller.viewport().rect().contains(scroller.viewport().mapFrom(many.window, place))

    assert not is_in_sight()
    ask_for(many, "new")
    qtbot.waitUntil(is_in_sight)


def test_a_filter_that_hides_it_is_cleared(many: Shown, qtbot: QtBot) -> None:
    qtbot.keyClicks(many.child(QLineEdit, "jobsFilter"), "zebra")
    qtbot.waitUntil(lambda: many.jobs.rowCount() == 0)
    ask_for(many, "new")
    qtbot.waitUntil(lambda: is_seen(many, "new"))
    assert many.child(QLineEdit, "jobsFilter").text() == ""


def test_a_state_filter_that_hides_it_is_cleared(many: Shown, qtbot: QtBot) -> None:
    (some, *_) = [chip for chip in many.child(QWidget, "resultBar").findChildren(QPushButton) if chip.isVisible()]
    qtbot.mouseClick(some, Qt.MouseButton.LeftButton)
    assert some.isChecked()
    ask_for(many, "new")
    qtbot.waitUntil(lambda: is_seen(many, "new"))
    assert not some.isChecked()


def test_a_filter_that_shows_it_stays(many: Shown, qtbot: QtBot) -> None:
    qtbot.keyClicks(many.child(QLineEdit, "jobsFilter"), "inventory")
    qtbot.waitUntil(lambda: many.jobs.rowCount() == 0)
    ask_for(many, "new")
    qtbot.waitUntil(lambda: is_seen(many, "new"))
    assert many.child(QLineEdit, "jobsFilter").text() == "inventory"


def test_what_is_read_of_history_moves_nothing(many: Shown) -> None:
    before = table_of(many).verticalScrollBar().value()
    many.store.prepend([make_job(JobState.COMPLETED, created_at=START - timedelta(days=400 + day)) for day in range(9)])
    many.jobs.flush()
    QApplication.processEvents()
    assert table_of(many).verticalScrollBar().value() == before
