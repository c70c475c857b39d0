from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot

from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.jobs import RowError
from knosc_desktop.models.job_text import JobAction
from knosc_desktop.models.roles import ErrorColumn, Role
from knosc_desktop.ui.widgets.look import PROPERTY, Look
from tests.support.builders import SHA256, make_computation, make_job, make_row_error, make_sent_file
from tests.support.children import child_of
from tests.ui.conftest import Shown

MANY = tuple(RowError(f"Item {number} not found", number, "Item") for number in range(200))
CELL = Address("Data", 17, 3)
LEFT, RIGHT, RETURN = Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Return


@pytest.fixture
def failed(show: Callable[..., Shown]) -> Callable[..., Shown]:
    """A window on a failed job with these errors, selected."""

    def open_window(*errors: RowError, **facts: Any) -> Shown:
        shown = show(make_job(JobState.FAILED, **{"id": "x", "errors": errors, **facts}))
        shown.child(QTableView, "jobsTable").setCurrentIndex(shown.jobs.index_of("x"))
        QApplication.processEvents()
        return shown

    return open_window


def table_of(shown: Shown) -> QTableView:
    return shown.child(QTableView, "errorsTable")


def entries(shown: Shown) -> list[str]:
    """Of the menu behind More."""
    return [action.objectName() for action in shown.child(QMenu, "moreButtonMenu").actions()]


def click(shown: Shown, qtbot: QtBot, name: str) -> None:
    qtbot.mouseClick(shown.child(QPushButton, name), Qt.MouseButton.LeftButton)


def test_right_and_left_unfold_and_fold_a_group(failed: Callable[..., Shown], qtbot: QtBot) -> None:
    table = table_of(failed(*MANY))
    table.selectRow(0)
    qtbot.keyClick(table, RIGHT)
    assert table.model().rowCount() == 201
    qtbot.keyClick(table, LEFT)
    assert table.model().rowCount() == 1


def test_left_leads_from_an_error_back_to_its_group(failed: Callable[..., Shown], qtbot: QtBot) -> None:
    table = table_of(failed(*MANY))
    table.selectRow(0)
    qtbot.keyClick(table, RIGHT)
    table.selectRow(40)
    qtbot.keyClick(table, LEFT)
    assert table.currentIndex().row() == 0


def test_enter_unfolds_and_folds_a_group(failed: Callable[..., Shown], qtbot: QtBot) -> None:
    table = table_of(failed(*MANY))
    table.selectRow(0)
    qtbot.keyClick(table, RETURN)
    assert table.model().index(0, 0).data(Role.UNFOLDED) is True
    qtbot.keyClick(table, RETURN)
    assert table.model().index(0, 0).data(Role.UNFOLDED) is False


def test_a_click_on_its_sign_or_two_on_its_words_unfold_a_group(failed: Callable[..., Shown], qtbot: QtBot) -> None:
    table = table_of(failed(*MANY))
    line = table.visualRect(table.model().index(0, ErrorColumn.MESSAGE))
    sign, words = QPoint(16, line.center().y()), line.center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=sign)
    assert table.model().rowCount() == 201
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=words)
    qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=words)
    assert table.model().rowCount() == 1


def test_a_click_on_the_words_of_a_group_selects_it_alone(failed: Callable[..., Shown], qtbot: QtBot) -> None:
    table = table_of(failed(*MANY))
    words = table.visualRect(table.model().index(0, ErrorColumn.MESSAGE)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=words)
    assert table.model().rowCount() == 1
    assert table.currentIndex().row() == 0


def test_cell_value_and_error_are_shown_in_this_order(failed: Callable[..., Shown]) -> None:
    header = table_of(failed(*MANY)).horizontalHeader()
    sections = [header.logicalIndex(place) for place in range(header.count())]
    shown = [section for section in sections if not header.isSectionHidden(section)]
    assert shown == [ErrorColumn.PLACE, ErrorColumn.VALUE, ErrorColumn.MESSAGE]


def test_on_a_narrow_window_the_error_text_keeps_its_width(failed: Callable[..., Shown]) -> None:
    shown = failed(*MANY)
    shown.window.resize(500, 800)
    QApplication.processEvents()
    table = table_of(shown)
    assert table.columnWidth(ErrorColumn.MESSAGE) >= 0.38 * table.viewport().width()


def test_the_cells_are_asked_for_when_a_job_with_errors_is_shown(show: Callable[..., Shown], qtbot: QtBot) -> None:
    shown = show(make_job(JobState.FAILED, id="x", errors=MANY))
    with qtbot.waitSignal(shown.window.layout_wanted) as wanted:
        shown.child(QTableView, "jobsTable").setCurrentIndex(shown.jobs.index_of("x"))
    assert wanted.args == ["x"]


def test_errors_of_a_computation_have_no_cells(show: Callable[..., Shown], qtbot: QtBot) -> None:
    shown = show(make_computation(JobState.FAILED, id="x", errors=MANY))
    with qtbot.assertNotEmitted(shown.window.layout_wanted, wait=0):
        shown.child(QTableView, "jobsTable").setCurrentIndex(shown.jobs.index_of("x"))
    assert table_of(shown).isColumnHidden(ErrorColumn.VALUE)
    assert "actionOpenAtCell" not in entries(shown)


def test_focus_by_keyboard_marks_the_row_that_the_keys_act_on(failed: Callable[..., Shown], qtbot: QtBot) -> None:
    shown = failed(*MANY)
    shown.child(QWidget, "detailsCloseButton").setFocus()
    qtbot.keyClick(shown.child(QWidget, "detailsCloseButton"), Qt.Key.Key_Tab)
    table = table_of(shown)
    assert [index.row() for index in table.selectionModel().selectedRows()] == [table.currentIndex().row()] == [0]


def test_the_copy_button_says_whether_it_copies_all_or_what_is_selected(failed: Callable[..., Shown]) -> None:
    shown = failed(*MANY)
    button = child_of(shown.window, QAction, "actionCopyErrors")
    assert button.text() == "Copy errors"
    table_of(shown).selectRow(0)
    assert button.text() == "Copy selected errors"
    table_of(shown).clearSelection()
    assert button.text() == "Copy errors"


@pytest.mark.parametrize("way", ["enter", "double click", "menu", "link"])
def test_an_error_leads_to_its_cell(failed: Callable[..., Shown], qtbot: QtBot, way: str) -> None:
    shown = failed(make_row_error())
    shown.window.show_places("x", [CELL])
    table = table_of(shown)
    assert table.model().index(0, ErrorColumn.PLACE).data() == "C17"
    table.selectRow(0)
    with qtbot.waitSignal(shown.window.open_at_cell_requested) as asked:
        if way == "enter":
            qtbot.keyClick(table, RETURN)
        elif way == "menu":
            child_of(shown.window, QAction, "actionOpenAtCell").trigger()
        elif way == "link":
            link = table.visualRect(table.model().index(0, ErrorColumn.PLACE)).center()
            qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=link)
        else:
            line = table.visualRect(table.model().index(0, ErrorColumn.MESSAGE)).center()
            qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=line)
            qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=line)
    assert asked.args == ["x", CELL]


def test_an_unlocated_error_is_shown_as_such_and_opens_nothing(failed: Callable[..., Shown], qtbot: QtBot) -> None:
    shown = failed(make_row_error())
    table = table_of(shown)
    shown.window.show_places("x", [None])
    table.selectRow(0)
    assert table.model().index(0, ErrorColumn.PLACE).data() == "row 17"
    assert not child_of(shown.window, QAction, "actionOpenAtCell").isEnabled()
    with qtbot.assertNotEmitted(shown.window.open_at_cell_requested, wait=0):
        qtbot.keyClick(table, RETURN)


def test_late_cells_are_not_shown_for_another_job(failed: Callable[..., Shown]) -> None:
    shown = failed(make_row_error())
    shown.window.show_places("another", [CELL])
    assert table_of(shown).model().index(0, ErrorColumn.PLACE).data() == "row 17"


def test_cells_of_one_file_are_not_shown_for_another_with_the_same_errors(show: Callable[..., Shown]) -> None:
    errors = (make_row_error(),)
    shown = show(*(make_job(JobState.FAILED, id=name, errors=errors) for name in "xy"))
    for name in "xy":
        shown.child(QTableView, "jobsTable").setCurrentIndex(shown.jobs.index_of(name))
        shown.window.show_places("x", [CELL])
    assert table_of(shown).model().index(0, ErrorColumn.PLACE).data() == "row 17"


@pytest.mark.parametrize(
    ("name", "wish"),
    [
        ("annotatedCopyButton", JobAction.SAVE_ANNOTATED),
        ("openFileButton", JobAction.OPEN_FILE),
    ],
)
def test_the_buttons_become_intents(failed: Callable[..., Shown], qtbot: QtBot, name: str, wish: JobAction) -> None:
    shown = failed(make_row_error(), file=make_sent_file(place="/data/items.xlsx"))
    with qtbot.waitSignal(shown.window.job_action_requested) as asked:
        click(shown, qtbot, name)
    assert asked.args == [wish, "x"]


@pytest.mark.parametrize("wish", [JobAction.SAVE_FAILED_ROWS, JobAction.SAVE_ERRORS, JobAction.SAVE_RECEIPT])
def test_the_rest_is_in_the_menu_behind_more(failed: Callable[..., Shown], qtbot: QtBot, wish: JobAction) -> None:
    shown = failed(make_row_error())
    click(shown, qtbot, "moreButton")
    menu = shown.child(QMenu, "moreButtonMenu")
    assert menu.isVisible()
    place = menu.actionGeometry(child_of(menu, QAction, wish.value)).center()
    with qtbot.waitSignal(shown.window.job_action_requested) as asked:
        qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=place)
    assert asked.args == [wish, "x"]


def test_one_way_on_stands_out(failed: Callable[..., Shown]) -> None:
    shown = failed(make_row_error(), file=make_sent_file(place="/data/items.xlsx"))

    def primary() -> list[str]:
        pane = shown.child(QWidget, "detailsPane")
        buttons = [button for button in pane.findChildren(QPushButton) if button.isVisible()]
        return [button.objectName() for button in buttons if button.property(PROPERTY) == Look.PRIMARY]

    assert primary() == ["openFileButton"]
    shown.window.show_corrections({"x"})
    assert primary() == ["sendCorrectedButton"]


def test_an_error_of_a_group_shows_its_value_and_column_and_not_the_words_of_the_group(
    failed: Callable[..., Shown],
) -> None:
    shown = failed(make_row_error(row=1), make_row_error(row=2))
    shown.window.show_places("x", [CELL, CELL], ["Perhaps", ""])
    model = table_of(shown).model()
    assert model.index(0, 0).data(Role.OWN_WORDS) == "Unknown item (2)"
    assert [model.index(row, ErrorColumn.VALUE).data() for row in (1, 2)] == ["Perhaps", "(empty)"]
    assert {model.index(row, 0).data(Role.OWN_WORDS) for row in (1, 2)} == {"Item"}


def test_a_file_that_was_saved_again_can_be_checked_and_sent_from_its_job(
    failed: Callable[..., Shown], qtbot: QtBot
) -> None:
    shown = failed(make_row_error())
    button = shown.child(QPushButton, "sendCorrectedButton")
    assert not button.isVisible()
    shown.window.show_corrections({"x"})
    assert button.isVisible()
    with qtbot.waitSignal(shown.window.job_action_requested) as asked:
        click(shown, qtbot, "sendCorrectedButton")
    assert asked.args == [JobAction.SEND_CORRECTED, "x"]
    shown.window.show_corrections(set())
    assert not button.isVisible()


def test_without_a_whole_copy_nothing_is_offered_that_needs_it(failed: Callable[..., Shown]) -> None:
    shown = failed(make_row_error(), file=make_sent_file(sha256=""))
    assert not shown.child(QPushButton, "annotatedCopyButton").isVisible()
    assert "actionSaveFailedRows" not in entries(shown)


@pytest.mark.parametrize(
    ("facts", "wish", "entry"),
    [
        ({"before": SHA256}, JobAction.PUT_BACK, "actionPutBack"),
        ({"errors": MANY}, JobAction.SAVE_ANNOTATED, "actionSaveAnnotated"),
        ({"errors": MANY}, JobAction.SAVE_FAILED_ROWS, "actionSaveFailedRows"),
    ],
)
def test_the_menu_offers_the_same_and_more(
    failed: Callable[..., Shown], qtbot: QtBot, facts: dict[str, Any], wish: JobAction, entry: str
) -> None:
    shown = failed(**facts)
    menu = shown.window._work.jobs.menu_for(shown.store["x"])
    (action,) = (action for action in menu.actions() if action.objectName() == entry)
    with qtbot.waitSignal(shown.window.job_action_requested) as asked:
        action.trigger()
    assert asked.args == [wish, "x"]
    menu.close()
