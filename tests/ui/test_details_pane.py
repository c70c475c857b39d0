"""The details of the selected job: their height, the order of the Tab key, and that they follow the job."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import combinations
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPushButton, QSplitter, QTableView, QWidget
from pytestqt.qtbot import QtBot

from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.jobs import Job
from knosc_desktop.models.job_text import JobAction
from knosc_desktop.models.staging_model import StagingModel
from knosc_desktop.ui.staging.staging_list import StagingListView
from tests.support.builders import SHA256, make_job, make_problem, make_row_error, make_sent_file, make_staged
from tests.support.children import child_of
from tests.support.clock import START
from tests.support.job_changes import change_in
from tests.ui.conftest import Shown

MANY = tuple(make_job(JobState.COMPLETED) for _ in range(40))
ERRORS = tuple(make_row_error(row=row) for row in range(1, 30))
LEFT = Qt.MouseButton.LeftButton


def select(shown: Shown, job_id: str) -> None:
    shown.child(QTableView, "jobsTable").setCurrentIndex(shown.jobs.index_of(job_id))
    QApplication.processEvents()


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def story_of(shown: Shown) -> str:
    return shown.child(QLabel, "jobStory").text()


def heights(shown: Shown) -> list[int]:
    QApplication.processEvents()
    return shown.child(QSplitter, "jobsSplitter").sizes()


def drag_handle(shown: Shown, by: int) -> None:
    handle = shown.child(QSplitter, "jobsSplitter").handle(1)
    middle = handle.rect().center()
    QTest.mousePress(handle, LEFT, pos=middle)
    QTest.mouseMove(handle, middle + QPoint(0, by))
    QTest.mouseRelease(handle, LEFT, pos=middle + QPoint(0, by))
    QApplication.processEvents()


@pytest.fixture
def show(show: Callable[..., Shown]) -> Callable[..., Shown]:
    """Opens a window that is too narrow for the details beside the jobs."""

    def open_narrow(*jobs: Job) -> Shown:
        shown = show(*jobs)
        shown.window.resize(960, 860)
        QApplication.processEvents()
        return shown

    return open_narrow


# The details follow the job.


def test_the_details_follow_the_correction(show: Callable[..., Shown], qtbot: QtBot) -> None:
    shown = show(make_job(JobState.FAILED, id="x"), make_job(JobState.SNAPSHOT, id="y", corrects="x"))
    select(shown, "x")
    assert "The corrected file is a separate job (Preparing)." in story_of(shown)
    change_in(shown.store, "y", state=JobState.COMPLETED)
    qtbot.waitUntil(lambda: "You've uploaded the corrected file as a separate job" in story_of(shown))


def test_the_details_follow_the_job_that_is_waited_for(show: Callable[..., Shown], qtbot: QtBot) -> None:
    shown = show(make_job(JobState.RUNNING, id="a"), make_job(JobState.WAITING, id="x", after="a"))
    select(shown, "x")
    again = make_job(JobState.WAITING, id="b", file=make_sent_file(name="again.csv"))
    shown.store.add(again)
    change_in(shown.store, "a", state=JobState.UNCONFIRMED, sent_again_as="b")
    qtbot.waitUntil(lambda: "waits for “again.csv” to complete" in story_of(shown))


def test_the_details_follow_the_corrected_file_onto_the_list_and_off_it(show: Callable[..., Shown]) -> None:
    shown = show(make_job(JobState.FAILED, id="x"))
    shown.window.show_corrections({"x"})
    select(shown, "x")
    words = "The corrected file is in the list of files to upload."
    assert words not in story_of(shown)
    shown.staging.add([make_staged(id="s", corrects="x")])
    assert words in story_of(shown)
    shown.staging.remove("s")
    assert words not in story_of(shown)


def test_the_corrected_file_that_is_on_the_list_is_selected_there(show: Callable[..., Shown], qtbot: QtBot) -> None:
    shown = show(make_job(JobState.FAILED, id="x"))
    shown.window.show_corrections({"x"})
    shown.staging.add([make_staged(id="s", corrects="x"), make_staged(id="other")])
    select(shown, "x")
    qtbot.mouseClick(shown.child(QPushButton, "sendCorrectedButton"), LEFT)
    staged = shown.child(StagingListView, "stagingList")
    assert staged.hasFocus()
    model = staged.model()
    assert isinstance(model, StagingModel)
    assert model.file_at(staged.currentIndex()).id == "s"


# The ways on.


@pytest.mark.parametrize(
    ("state", "facts", "button", "wish"),
    [
        (JobState.WAITING, {}, "cancelButton", JobAction.CANCEL),
        (JobState.UNCONFIRMED, {}, "lookAgainButton", JobAction.LOOK_AGAIN),
        (JobState.NOT_SENT, {}, "sendAgainButton", JobAction.SEND_AGAIN),
    ],
)
def test_what_can_be_done_is_a_button_too(
    show: Callable[..., Shown], qtbot: QtBot, state: JobState, facts: dict[str, Any], button: str, wish: JobAction
) -> None:
    shown = show(make_job(state, id="x", **facts))
    select(shown, "x")
    with qtbot.waitSignal(shown.window.job_action_requested) as intent:
        qtbot.mouseClick(shown.child(QPushButton, button), LEFT)
    assert intent.args == [wish, "x"]


def test_what_cannot_be_done_is_no_button(show: Callable[..., Shown]) -> None:
    shown = show(make_job(JobState.RUNNING, id="x"))
    select(shown, "x")
    pane = shown.child(QWidget, "detailsPane")
    assert [button.objectName() for button in pane.findChildren(QPushButton) if button.isVisible()] == ["moreButton"]


# How high they are.


def test_without_errors_they_take_no_more_than_they_need(show: Callable[..., Shown]) -> None:
    shown = show(make_job(JobState.COMPLETED, id="x"))
    select(shown, "x")
    assert heights(shown)[1] == shown.child(QWidget, "detailsPane").minimumSizeHint().height()


def test_with_errors_they_take_about_half(show: Callable[..., Shown]) -> None:
    shown = show(make_job(JobState.FAILED, id="x", errors=ERRORS), *MANY)
    select(shown, "x")
    jobs, details = heights(shown)
    assert 0.45 < details / (jobs + details) < 0.55


def test_with_errors_they_take_what_few_jobs_leave(show: Callable[..., Shown]) -> None:
    shown = show(make_job(JobState.FAILED, id="x", errors=ERRORS), make_job())
    select(shown, "x")
    jobs, details = heights(shown)
    table = shown.child(QTableView, "jobsTable")
    assert details > 0.55 * (jobs + details)
    assert table.viewport().height() >= table.verticalHeader().length()


def test_they_grow_for_a_job_with_errors_and_shrink_for_one_without(show: Callable[..., Shown]) -> None:
    shown = show(make_job(JobState.FAILED, id="x", errors=ERRORS), make_job(JobState.COMPLETED, id="y"), *MANY)
    seen = []
    for name in "yxy":
        select(shown, name)
        seen.append(heights(shown)[1])
    assert seen[0] == seen[2]
    assert 0.45 < seen[1] / sum(heights(shown)) < 0.55


def test_they_grow_when_the_selected_job_fails(show: Callable[..., Shown], qtbot: QtBot) -> None:
    shown = show(make_job(JobState.RUNNING, id="x"))
    select(shown, "x")
    change_in(shown.store, "x", state=JobState.FAILED, errors=ERRORS)
    qtbot.waitUntil(lambda: heights(shown)[1] > 0.45 * sum(heights(shown)))


def test_a_height_set_by_dragging_is_kept(show: Callable[..., Shown]) -> None:
    shown = show(make_job(JobState.COMPLETED, id="x"), make_job(JobState.FAILED, id="y", errors=ERRORS))
    select(shown, "x")
    drag_handle(shown, -160)
    dragged = heights(shown)
    for name in "yx":
        select(shown, name)
        assert heights(shown) == dragged


def test_a_height_set_by_dragging_is_restored_after_closing(show: Callable[..., Shown], qtbot: QtBot) -> None:
    shown = show(make_job(JobState.COMPLETED, id="x"))
    select(shown, "x")
    drag_handle(shown, -130)
    dragged = heights(shown)
    qtbot.mouseClick(shown.child(QAbstractButton, "detailsCloseButton"), LEFT)
    select(shown, "x")
    assert heights(shown) == dragged


def test_the_scroll_position_stays_when_the_selected_job_fails_out_of_sight(
    show: Callable[..., Shown], qtbot: QtBot
) -> None:
    shown = show(make_job(JobState.RUNNING, id="x", created_at=START - timedelta(days=1)), *MANY)
    table = shown.child(QTableView, "jobsTable")
    select(shown, "x")
    table.scrollToTop()
    top = table.rowAt(0)
    change_in(shown.store, "x", state=JobState.FAILED, errors=ERRORS)
    qtbot.waitUntil(lambda: heights(shown)[1] > 0.45 * sum(heights(shown)))
    QApplication.processEvents()
    assert table.rowAt(0) == top == 0


# Beside the jobs where there is room.


@pytest.mark.parametrize(("width", "orientation"), [(1000, Qt.Orientation.Horizontal), (999, Qt.Orientation.Vertical)])
def test_a_wide_window_has_them_beside_the_jobs(
    show: Callable[..., Shown], width: int, orientation: Qt.Orientation
) -> None:
    shown = show(make_job(JobState.FAILED, id="x", errors=ERRORS), *MANY)
    select(shown, "x")
    shown.window.resize(width, 800)
    QApplication.processEvents()
    assert shown.child(QSplitter, "jobsSplitter").orientation() is orientation
    jobs, details = heights(shown)
    assert details >= 0.4 * (jobs + details)


def test_on_a_common_screen_at_150_percent_twelve_errors_are_read_at_once(show: Callable[..., Shown]) -> None:
    shown = show(make_job(JobState.FAILED, id="x", errors=ERRORS), *MANY)
    select(shown, "x")
    # What a desktop leaves of 1920 x 1080 for the contents of a window.
    shown.window.resize(1280, 660)
    QApplication.processEvents()
    table = shown.child(QTableView, "errorsTable")
    assert table.viewport().height() // table.rowHeight(0) >= 12


def test_with_a_notice_and_four_files_a_small_window_cuts_nothing_off(show: Callable[..., Shown]) -> None:
    shown = show(make_job(JobState.FAILED, id="x", errors=ERRORS), *MANY)
    shown.staging.add([make_staged(id=name) for name in "abcd"])
    shown.window.show_problem(make_problem(details="x"))
    select(shown, "x")
    shown.window.resize(1024, 768)
    for _ in range(5):
        QApplication.processEvents()
    pane = shown.child(QWidget, "detailsPane")
    parts = list(pane.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly))
    places = [part.geometry() for part in parts if part.isVisible()]
    overlaps = [(one, other) for one, other in combinations(places, 2) if one.intersects(other)]
    assert overlaps == []
    assert all(pane.rect().contains(place) for place in places)


# By keyboard.


def test_tab_follows_their_visual_order(show: Callable[..., Shown], qtbot: QtBot) -> None:
    shown = show(make_job(JobState.FAILED, id="x", errors=ERRORS, before=SHA256))
    shown.window.show_corrections({"x"})
    shown.window.resize(1400, 900)
    select(shown, "x")
    shown.child(QTableView, "errorsTable").selectRow(0)
    # The notice has one of the same name.
    child_of(shown.child(QWidget, "detailsPane"), QAbstractButton, "detailsToggle").click()
    shown.child(QWidget, "detailsCloseButton").setFocus()
    way: list[QWidget] = []
    while len(way) < 30 and focused().objectName() != "detailsText":
        qtbot.keyClick(focused(), Qt.Key.Key_Tab)
        way.append(focused())
    places = [widget.mapTo(shown.window, QPoint(0, 0)) for widget in way]
    assert [widget.objectName() for widget in way[:2]] == ["errorsTable", "sendCorrectedButton"]
    assert places == sorted(places, key=lambda place: (place.y(), place.x()))
    assert len(way) == 6
