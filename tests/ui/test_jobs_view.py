from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QColor, QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTableView,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from knosc_desktop.domain.environment import Environment
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.models.job_text import JobAction
from knosc_desktop.models.roles import Column, ErrorColumn
from knosc_desktop.ui.jobs.jobs_view import JobsTable
from tests.support.builders import (
    PRODUCTION,
    TEST,
    make_job,
    make_problem,
    make_row_error,
    make_sent_file,
    make_session_state,
    make_staged,
)
from tests.support.children import child_of
from tests.support.clock import START
from tests.support.job_changes import change_in
from tests.ui.conftest import Shown


def table(shown: Shown) -> QTableView:
    return shown.child(QTableView, "jobsTable")


def select(shown: Shown, job_id: str) -> None:
    table(shown).setCurrentIndex(shown.jobs.index_of(job_id))
    # The pane finds its place when the event loop turns.
    QApplication.processEvents()


def open_menu(shown: Shown, qtbot: QtBot, job_id: str) -> QMenu:
    """By keyboard, as the Menu key does."""
    select(shown, job_id)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), QPoint(5, 5))
    QApplication.sendEvent(table(shown).viewport(), event)
    menu = child_of(shown.window, QMenu, "jobMenu")
    qtbot.waitUntil(menu.isVisible)
    return menu


def test_without_jobs_a_sentence_says_what_will_be_here(shown: Shown) -> None:
    shown.staging.add([make_staged()])
    shown.jobs.note_taken_over()

    assert shown.child(QLabel, "jobsEmpty").isVisible()
    assert "No jobs yet" in shown.child(QLabel, "jobsEmpty").text()


def test_the_first_job_brings_the_table(shown: Shown, qtbot: QtBot) -> None:
    shown.store.add(make_job())
    qtbot.waitUntil(table(shown).isVisible)


NARROWEST_FILE = 135


def widths(shown: Shown, *columns: int) -> list[int]:
    return [table(shown).columnWidth(column) for column in columns]


WIDE = 1900
"""Room for all columns in every font."""


def test_in_a_narrow_table_state_and_check_shrink_before_the_file(show: Callable[..., Shown]) -> None:
    shown = show(make_job())
    shown.window.resize(WIDE, 700)
    wide = widths(shown, Column.STATE, Column.CHECKED)
    shown.window.resize(640, 500)
    QApplication.processEvents()
    assert table(shown).columnWidth(Column.FILE) >= NARROWEST_FILE
    assert all(now < before for now, before in zip(widths(shown, Column.STATE, Column.CHECKED), wide, strict=True))


def test_the_state_column_shrinks_before_the_data_type(show: Callable[..., Shown]) -> None:
    shown = show(make_job())
    shown.window.resize(WIDE, 700)
    state, data, file = widths(shown, Column.STATE, Column.DATA, Column.FILE)
    shown.window.resize(WIDE - (file - NARROWEST_FILE) - 20, 700)
    QApplication.processEvents()
    assert widths(shown, Column.STATE, Column.DATA, Column.FILE) == [state - 20, data, NARROWEST_FILE]


def test_columns_that_are_not_always_needed_are_in_the_menu_of_the_headings(show: Callable[..., Shown]) -> None:
    jobs = table(show(make_job()))
    assert jobs.isColumnHidden(Column.STARTED)
    assert isinstance(jobs, JobsTable)
    menu = jobs.columns_menu()
    child_of(menu, QAction, "started").trigger()
    assert not jobs.isColumnHidden(Column.STARTED)
    menu.close()


@pytest.mark.parametrize(("environment", "is_said"), [(TEST, False), (PRODUCTION, True)])
def test_where_a_job_was_sent_is_said_where_the_strip_says_something_else(
    show: Callable[..., Shown], qtbot: QtBot, environment: Environment, is_said: bool
) -> None:
    shown = show(make_job(environment=TEST))
    shown.window.show_session(make_session_state(environment=TEST))
    shown.store.add(make_job(environment=environment))
    qtbot.waitUntil(lambda: table(shown).model().rowCount() == 2)
    assert table(shown).isColumnHidden(Column.WHERE) is not is_said


def test_shrunk_columns_grow_again_with_the_table(show: Callable[..., Shown]) -> None:
    shown = show(make_job())
    shown.window.resize(WIDE, 700)
    wide = widths(shown, *Column)
    for width in (640, WIDE):
        shown.window.resize(width, 500)
        QApplication.processEvents()
    assert widths(shown, *Column) == wide


def test_a_column_width_set_by_the_user_stays_where_there_is_room(show: Callable[..., Shown], qtbot: QtBot) -> None:
    shown = show(make_job())
    shown.window.resize(WIDE, 700)
    header = table(shown).horizontalHeader()
    edge = QPoint(header.sectionViewportPosition(Column.DATA) - 1, header.height() // 2)
    qtbot.mousePress(header.viewport(), Qt.MouseButton.LeftButton, pos=edge)
    qtbot.mouseMove(header.viewport(), edge + QPoint(-30, 0))
    qtbot.mouseRelease(header.viewport(), Qt.MouseButton.LeftButton, pos=edge + QPoint(-30, 0))
    (chosen,) = widths(shown, Column.STATE)
    shown.window.resize(1800, 700)
    QApplication.processEvents()
    assert widths(shown, Column.STATE) == [chosen]


def test_typing_filters(show: Callable[..., Shown], qtbot: QtBot) -> None:
    shown = show(make_job(file=make_sent_file(name="po.csv")), make_job(file=make_sent_file(name="so.csv")))
    qtbot.keyClicks(shown.child(QLineEdit, "jobsFilter"), "so.csv")
    qtbot.waitUntil(lambda: shown.jobs.rowCount() == 1)


def test_a_filter_that_hides_all_says_so(show: Callable[..., Shown], qtbot: QtBot) -> None:
    shown = show(make_job())
    qtbot.keyClicks(shown.child(QLineEdit, "jobsFilter"), "zebra")
    qtbot.waitUntil(shown.child(QLabel, "jobsEmpty").isVisible)
    assert shown.child(QLabel, "jobsEmpty").text().startswith("No jobs match")


def test_clicking_a_heading_sorts(show: Callable[..., Shown], qtbot: QtBot) -> None:
    shown = show(
        make_job(id="b", file=make_sent_file(name="b.csv")),
        make_job(id="a", file=make_sent_file(name="a.csv"), created_at=START - timedelta(days=1)),
    )
    header = table(shown).horizontalHeader()
    place = QPoint(header.sectionViewportPosition(Column.FILE) + 20, header.height() // 2)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert shown.jobs.job_at(shown.jobs.index(0, 0)).id == "a"


@pytest.mark.parametrize(
    ("state", "facts", "entry", "wish"),
    [
        (JobState.WAITING, {}, "actionCancelJob", JobAction.CANCEL),
        (JobState.UNCONFIRMED, {}, "actionSendAgain", JobAction.SEND_AGAIN),
        (JobState.UNCONFIRMED, {}, "actionLookAgain", JobAction.LOOK_AGAIN),
        (JobState.FAILED, {}, "actionRemoveJob", JobAction.REMOVE),
        (JobState.FAILED, {}, "actionSaveReceipt", JobAction.SAVE_RECEIPT),
        (JobState.FAILED, {}, "actionSaveSentFile", JobAction.SAVE_SENT_FILE),
        (JobState.FAILED, {"errors": (make_row_error(),)}, "actionSaveErrors", JobAction.SAVE_ERRORS),
    ],
)
def test_the_menu_sends_intents(
    show: Callable[..., Shown], qtbot: QtBot, state: JobState, facts: dict[str, Any], entry: str, wish: JobAction
) -> None:
    shown = show(make_job(state, id="x", **facts))
    menu = open_menu(shown, qtbot, "x")
    with qtbot.waitSignal(shown.window.job_action_requested) as intent:
        child_of(menu, QAction, entry).trigger()
    assert intent.args == [wish, "x"]


def test_copy_puts_the_row_on_the_clipboard(show: Callable[..., Shown], qtbot: QtBot) -> None:
    shown = show(make_job(JobState.FAILED, id="x"))
    select(shown, "x")
    qtbot.keyClick(table(shown), Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().startswith("Failed\tForecast\tforecast-q2.xlsx")


def test_there_is_no_menu_beside_the_rows(shown: Shown) -> None:
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), QPoint(5, 5))
    QApplication.sendEvent(table(shown).viewport(), event)
    assert shown.window.findChild(QMenu, "jobMenu") is None


def test_selecting_a_job_shows_its_details(show: Callable[..., Shown]) -> None:
    shown = show(
        make_job(JobState.UNCONFIRMED, id="x", problem=make_problem(message="The answer was lost.", hint="Look."))
    )
    select(shown, "x")
    story = shown.child(QLabel, "jobStory").text()
    assert shown.child(QWidget, "detailsPane").isVisible()
    assert all(part in story for part in ("The answer was lost.", "hasn't checked Knosc for this file yet.", "Look."))
    assert "TEST (acme.knosc.io) as jane.doe" in story


def test_the_details_follow_the_job(show: Callable[..., Shown], qtbot: QtBot) -> None:
    shown = show(make_job(JobState.RUNNING, id="x"))
    select(shown, "x")
    change_in(shown.store, "x", state=JobState.COMPLETED, rows_processed=1200)
    qtbot.waitUntil(lambda: "1,200 rows processed" in shown.child(QLabel, "jobStory").text())


def test_the_details_follow_the_session(show: Callable[..., Shown]) -> None:
    shown = show(make_job(JobState.RUNNING, id="x"))
    select(shown, "x")
    assert "Sign in there to track it" in shown.child(QLabel, "jobStory").text()
    shown.window.show_session(make_session_state())
    assert "Sign in there to track it" not in shown.child(QLabel, "jobStory").text()


def test_rows_in_sight_grow_older_by_themselves(make_window: Callable[..., Shown], qtbot: QtBot) -> None:
    shown = make_window(make_job(JobState.RUNNING, id="x", confirmed_at=START))
    shown.window.show_session(make_session_state())
    with qtbot.waitExposed(shown.window):
        shown.window.show()
    shown.clock.now = START + timedelta(minutes=3)
    with qtbot.waitSignal(shown.jobs.dataChanged, timeout=60_000):
        pass
    assert shown.jobs.index_of("x").siblingAtColumn(Column.CHECKED).data() == "not updated, 3 min ago"


def test_errors_are_listed_with_row_and_column(show: Callable[..., Shown]) -> None:
    shown = show(make_job(JobState.FAILED, id="x", errors=(make_row_error(message="Bad", row=17, column="Item"),)))
    select(shown, "x")
    errors = shown.child(QTableView, "errorsTable").model()
    columns = (ErrorColumn.MESSAGE, ErrorColumn.ROW, ErrorColumn.COLUMN)
    assert [errors.index(0, column).data() for column in columns] == ["Bad", "17", "Item"]


def test_without_errors_there_is_no_table_of_them(show: Callable[..., Shown]) -> None:
    shown = show(make_job(JobState.RUNNING, id="x"))
    select(shown, "x")
    assert not shown.child(QTableView, "errorsTable").isVisible()


def test_copying_errors_without_a_selection_copies_all(show: Callable[..., Shown], qtbot: QtBot) -> None:
    shown = show(make_job(JobState.FAILED, id="x", errors=(make_row_error(row=1), make_row_error(row=2))))
    select(shown, "x")
    errors = shown.child(QTableView, "errorsTable")
    qtbot.keyClick(errors, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert len(QGuiApplication.clipboard().text().splitlines()) == 3


def test_copying_errors_copies_the_selected(show: Callable[..., Shown], qtbot: QtBot) -> None:
    shown = show(make_job(JobState.FAILED, id="x", errors=(make_row_error(row=1), make_row_error(row=2))))
    select(shown, "x")
    errors = shown.child(QTableView, "errorsTable")
    errors.selectRow(2)
    qtbot.keyClick(errors, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().splitlines()[1:] == ["Unknown item\t–\t2\tItem"]


def test_saving_errors_is_an_intent(show: Callable[..., Shown], qtbot: QtBot) -> None:
    shown = show(make_job(JobState.FAILED, id="x", errors=(make_row_error(),)))
    select(shown, "x")
    with qtbot.waitSignal(shown.window.job_action_requested) as asked:
        child_of(shown.child(QMenu, "moreButtonMenu"), QAction, "actionSaveErrors").trigger()
    assert asked.args == [JobAction.SAVE_ERRORS, "x"]


def test_showing_errors_goes_to_them(show: Callable[..., Shown], qtbot: QtBot) -> None:
    shown = show(make_job(JobState.FAILED, id="x", errors=(make_row_error(),)))
    child_of(open_menu(shown, qtbot, "x"), QAction, "actionShowErrors").trigger()
    assert shown.child(QTableView, "errorsTable").hasFocus()


def line_of(shown: Shown, job_id: str) -> QPoint:
    return table(shown).visualRect(shown.jobs.index_of(job_id).siblingAtColumn(Column.FILE)).center()


def double_click(shown: Shown, place: QPoint) -> None:
    """Both clicks go where the mouse is, whatever has come there meanwhile."""
    at = table(shown).viewport().mapTo(shown.window, place)
    for click in (QTest.mouseClick, QTest.mouseDClick):
        under = shown.window.childAt(at)
        assert under is not None
        click(under, Qt.MouseButton.LeftButton, pos=under.mapFrom(shown.window, at))
        QApplication.processEvents()


@pytest.mark.parametrize("way", ["enter", "double click"])
def test_a_job_leads_to_its_errors(show: Callable[..., Shown], qtbot: QtBot, way: str) -> None:
    shown = show(make_job(JobState.FAILED, id="x", errors=(make_row_error(),)))
    if way == "enter":
        select(shown, "x")
        qtbot.keyClick(table(shown), Qt.Key.Key_Return)
    else:
        double_click(shown, line_of(shown, "x"))
    assert shown.child(QTableView, "errorsTable").hasFocus()


def test_on_a_low_window_the_errors_are_scrolled_into_view(show: Callable[..., Shown], qtbot: QtBot) -> None:
    shown = show(make_job(JobState.FAILED, id="x", errors=(make_row_error(),)))
    shown.window.resize(600, 400)
    select(shown, "x")
    errors = shown.child(QTableView, "errorsTable")
    assert errors.visibleRegion().isEmpty()
    qtbot.keyClick(table(shown), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: errors.visibleRegion().boundingRect().height() == errors.height())


def test_a_double_click_where_the_details_are_about_to_be_leads_to_the_errors_of_that_job(
    show: Callable[..., Shown],
) -> None:
    errors = (make_row_error(),)
    jobs = (make_job(JobState.FAILED, id=str(number), errors=errors) for number in range(30))
    shown = show(*jobs)
    lowest = table(shown).rowAt(table(shown).viewport().height() - 10)
    job_id = shown.jobs.job_at(shown.jobs.index(lowest, 0)).id
    double_click(shown, line_of(shown, job_id))
    assert shown.child(QTableView, "errorsTable").hasFocus()
    assert marked(shown) == [job_id]


def test_a_click_where_the_details_are_about_to_be_shows_them_once_it_is_no_double_click(
    show: Callable[..., Shown], qtbot: QtBot
) -> None:
    shown = show(*(make_job(JobState.COMPLETED, id=str(number)) for number in range(30)))
    lowest = table(shown).rowAt(table(shown).viewport().height() - 10)
    place = table(shown).visualRect(shown.jobs.index(lowest, Column.FILE)).center()
    qtbot.mouseClick(table(shown).viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert shown.window.findChild(QWidget, "detailsPane") is None
    qtbot.waitUntil(lambda: shown.window.findChild(QWidget, "detailsPane") is not None)
    assert shown.child(QWidget, "detailsPane").isVisible()


def test_a_job_without_errors_leads_nowhere(show: Callable[..., Shown], qtbot: QtBot) -> None:
    shown = show(make_job(JobState.RUNNING, id="x"))
    select(shown, "x")
    with qtbot.assertNotEmitted(shown.window._work.jobs.errors_wanted, wait=0):
        qtbot.keyClick(table(shown), Qt.Key.Key_Return)


def test_esc_clears_the_filter_and_keeps_a_notice(show: Callable[..., Shown], qtbot: QtBot) -> None:
    shown = show(make_job())
    shown.window.show_message("Saved.")
    editor = shown.child(QLineEdit, "jobsFilter")
    editor.setFocus()
    qtbot.keyClicks(editor, "zebra")
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert editor.text() == ""
    assert shown.child(QWidget, "noticeBar").isVisible()


def test_esc_in_an_empty_filter_closes_the_notice(show: Callable[..., Shown], qtbot: QtBot) -> None:
    shown = show(make_job())
    shown.window.show_message("Saved.")
    editor = shown.child(QLineEdit, "jobsFilter")
    editor.setFocus()
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not shown.child(QWidget, "noticeBar").isVisible())


def test_the_details_can_be_closed(show: Callable[..., Shown], qtbot: QtBot) -> None:
    shown = show(make_job(id="x"))
    select(shown, "x")
    qtbot.mouseClick(shown.child(QToolButton, "detailsCloseButton"), Qt.MouseButton.LeftButton)
    assert not shown.child(QWidget, "detailsPane").isVisible()


def test_removing_the_selected_job_leaves_its_neighbour_selected(show: Callable[..., Shown], qtbot: QtBot) -> None:
    shown = show(*(make_job(id=str(number), created_at=START + timedelta(hours=number)) for number in range(5)))
    select(shown, "2")
    shown.store.remove("2")
    shown.jobs.flush()
    assert shown.jobs.job_at(table(shown).currentIndex()).id in {"1", "3"}


def marked(shown: Shown) -> list[str]:
    return [shown.jobs.job_at(index).id for index in table(shown).selectionModel().selectedRows()]


def test_the_job_whose_details_are_shown_is_marked(show: Callable[..., Shown], qtbot: QtBot) -> None:
    shown = show(*(make_job(id=str(number), created_at=START + timedelta(hours=number)) for number in range(3)))
    table(shown).setFocus()
    qtbot.waitUntil(table(shown).hasFocus)
    assert marked(shown) == ["2"]
    for key, job_id in ((Qt.Key.Key_End, "0"), (Qt.Key.Key_Home, "2")):
        qtbot.keyClick(table(shown), key)
        assert marked(shown) == [job_id]
        assert shown.jobs.job_at(table(shown).currentIndex()).id == job_id


def test_sending_paints_a_bar_as_long_as_what_was_sent(show: Callable[..., Shown]) -> None:
    file = make_sent_file(size=100)
    shown = show(make_job(JobState.SENDING, id="x", file=file, sent=10))

    def painted_at(share: float) -> QColor:
        cell = table(shown).visualRect(shown.jobs.index_of("x"))
        picture = table(shown).viewport().grab().toImage()
        return QColor(picture.pixel(int(cell.left() + 5 + (cell.width() - 10) * share), cell.bottom() - 2))

    before = painted_at(0.5)
    shown.store.progress("x", 90)
    shown.jobs.flush()
    assert painted_at(0.5) != before


def test_technical_details_name_the_job_in_knosc(show: Callable[..., Shown]) -> None:
    shown = show(make_job(JobState.FAILED, id="x", job_id="4711"))
    select(shown, "x")
    pane = shown.child(QWidget, "detailsPane")
    toggle = child_of(pane, QToolButton, "detailsToggle")
    toggle.click()
    assert "4711" in child_of(pane, QPlainTextEdit, "detailsText").toPlainText()


def test_columns_are_chosen_by_keyboard_and_told(show: Callable[..., Shown], qtbot: QtBot) -> None:
    shown = show(make_job())
    menu = shown.child(QMenu, "jobColumnsMenu")
    menu.aboutToShow.emit()
    with qtbot.waitSignal(shown.window.job_columns_chosen) as chosen:
        child_of(menu, QAction, "started").trigger()
    assert chosen.args == [{"started": True}]
    assert not table(shown).isColumnHidden(Column.STARTED)


def test_columns_are_shown_as_the_user_decided_earlier(show: Callable[..., Shown]) -> None:
    shown = show(make_job())
    shown.window.show_job_columns({"started": True, "where": True})
    assert not table(shown).isColumnHidden(Column.STARTED)
    assert not table(shown).isColumnHidden(Column.WHERE)
