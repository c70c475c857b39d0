from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QMenu, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from knosc_desktop.domain.environment import Environment
from knosc_desktop.domain.files import StagedFile, Wait
from knosc_desktop.domain.session import SessionPhase
from knosc_desktop.models.roles import StagingColumn
from knosc_desktop.models.staging_model import StagingModel
from knosc_desktop.services.staging.staging_list import StagingList
from knosc_desktop.ui.staging.staging_view import StagingView
from knosc_desktop.words import catalogue
from knosc_desktop.words.pseudo import OPENING
from tests.support.builders import (
    PRODUCTION,
    TEST,
    make_check,
    make_examination,
    make_finding,
    make_problem,
    make_resemblance,
    make_session_state,
    make_staged,
)
from tests.support.children import child_of


@pytest.fixture
def staging() -> StagingList:
    return StagingList()


@pytest.fixture
def model(staging: StagingList, qapp: QApplication) -> StagingModel:
    return StagingModel(staging)


@pytest.fixture
def view(model: StagingModel, qtbot: QtBot) -> StagingView:
    widget = StagingView(model)
    qtbot.addWidget(widget)
    widget.resize(900, 300)
    with qtbot.waitExposed(widget):
        widget.show()
    widget.activateWindow()
    return widget


def button(view: StagingView) -> QPushButton:
    return child_of(view, QPushButton, "uploadButton")


def reason(view: StagingView) -> str:
    return child_of(view, QLabel, "uploadReason").text()


def label(view: StagingView) -> str:
    return button(view).text().replace("&", "")


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        (TEST, "Upload 2 files to TEST"),
        (PRODUCTION, "Upload 2 files to PRODUCTION"),
        (Environment.at_address("http://127.0.0.1:1", demo=True), "Upload 2 files to DEMO"),
        (Environment.at_address("knosc.example.org"), "Upload 2 files to knosc.example.org"),
    ],
)
def test_the_button_says_how_many_and_where_to(
    view: StagingView, staging: StagingList, environment: Environment, words: str
) -> None:
    view.show_session(make_session_state(environment=environment))
    staging.add([make_staged(), make_staged("b.csv")])
    assert label(view) == words
    assert button(view).isEnabled()


def test_pressing_it_asks_for_the_upload(view: StagingView, staging: StagingList, qtbot: QtBot) -> None:
    view.show_session(make_session_state())
    staging.add([make_staged()])
    with qtbot.waitSignal(view.upload_requested):
        qtbot.mouseClick(button(view), Qt.MouseButton.LeftButton)


def test_two_files_that_would_refresh_the_same_data_type_are_reported_beside_the_button(
    view: StagingView, staging: StagingList
) -> None:
    view.show_session(make_session_state())
    staging.add([make_staged(trigger="demand"), make_staged("b.csv", id="b", trigger="demand")])
    assert "You've added more than one Sales orders file. With REFRESH" in reason(view)
    staging.add([make_staged(f"{name}.csv", id=name, trigger="forecast") for name in "cd"])
    assert "You've added more than one file each of Sales orders and Forecast. With REFRESH" in reason(view)
    for name in "bcd":
        staging.remove(name)
    assert reason(view) == ""


def test_nothing_staged_nothing_to_press(view: StagingView) -> None:
    view.show_session(make_session_state())
    assert not button(view).isEnabled()
    assert reason(view) == ""


@pytest.mark.parametrize("phase", [SessionPhase.SIGNED_OUT, SessionPhase.EXPIRED])
def test_without_a_session_the_reason_is_said(view: StagingView, staging: StagingList, phase: SessionPhase) -> None:
    view.show_session(make_session_state(phase))
    staging.add([make_staged()])
    assert not button(view).isEnabled()
    assert reason(view) == "Sign in to upload."


def test_a_missing_data_type_is_the_reason(view: StagingView, staging: StagingList) -> None:
    view.show_session(make_session_state())
    staging.add([make_staged(trigger=None)])
    assert not button(view).isEnabled()
    assert reason(view) == "Choose a data type for 1 file."


def test_files_with_problems_hold_up_no_others(view: StagingView, staging: StagingList) -> None:
    view.show_session(make_session_state())
    staging.add([make_staged(), make_staged(problem=make_problem()), make_staged(trigger=None)])
    assert label(view) == "Upload 1 file to TEST"
    assert button(view).isEnabled()
    assert reason(view) == (
        "Choose a data type for 1 file. 1 file has a problem and can't be uploaded. The others are ready."
    )


def test_a_file_that_waits_holds_up_no_others(view: StagingView, staging: StagingList) -> None:
    view.show_session(make_session_state())
    staging.add([make_staged(problem=make_problem(), wait=Wait.HELD)])
    assert (button(view).isEnabled(), reason(view)) == (False, "1 file can't be read yet.")
    staging.add([make_staged()])
    assert (button(view).isEnabled(), reason(view)) == (True, "1 file can't be read yet. The others are ready.")


def test_a_file_whose_problem_is_solved_counts_again(view: StagingView, staging: StagingList) -> None:
    view.show_session(make_session_state())
    file = make_staged(problem=make_problem())
    staging.add([file])
    staging.update(replace(file, problem=None))
    assert button(view).isEnabled()


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_delete_removes_the_selected_files(
    view: StagingView, staging: StagingList, model: StagingModel, qtbot: QtBot, key: Qt.Key
) -> None:
    staging.add([make_staged(id="a"), make_staged(id="b")])
    view.list.selectAll()
    gone: list[str] = []
    model.removal_chosen.connect(gone.append)
    qtbot.keyClick(view.list, key)
    assert sorted(gone) == ["a", "b"]


def test_several_selected_files_are_removed_though_each_removal_moves_the_others(
    view: StagingView, staging: StagingList, model: StagingModel, qtbot: QtBot
) -> None:
    staging.add([make_staged(id="a"), make_staged(id="b"), make_staged(id="c"), make_staged(id="d")])
    view.list.selectAll()
    view.list.selectionModel().select(
        model.index(1, StagingColumn.FILE),
        QItemSelectionModel.SelectionFlag.Deselect | QItemSelectionModel.SelectionFlag.Rows,
    )
    model.removal_chosen.connect(staging.remove)
    qtbot.keyClick(view.list, Qt.Key.Key_Delete)
    assert [file.id for file in staging] == ["b"]


@pytest.mark.parametrize("modifier", [Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier])
def test_home_and_end_mark_the_row_that_the_next_key_acts_on(
    view: StagingView, staging: StagingList, qtbot: QtBot, modifier: Qt.KeyboardModifier
) -> None:
    staging.add([make_staged(id="a"), make_staged(id="b"), make_staged(id="c")])
    view.go_to_newest()
    for key, row in ((Qt.Key.Key_Home, 0), (Qt.Key.Key_End, 2)):
        qtbot.keyClick(view.list, key, modifier)
        assert view.list.currentIndex().row() == row
        assert [index.row() for index in view.list.selectionModel().selectedRows()] == [row]


def test_the_remove_button_removes_its_file(
    view: StagingView, staging: StagingList, model: StagingModel, qtbot: QtBot
) -> None:
    staging.add([make_staged(id="a"), make_staged(id="b")])
    place = view.list.visualRect(model.index(1, StagingColumn.REMOVE)).center()
    with qtbot.waitSignal(model.removal_chosen) as removal:
        qtbot.mouseClick(view.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert removal.args == ["b"]


@pytest.mark.parametrize("key", [Qt.Key.Key_F2, Qt.Key.Key_Space])
def test_the_data_type_is_chosen_by_keyboard(
    view: StagingView, staging: StagingList, model: StagingModel, qtbot: QtBot, key: Qt.Key
) -> None:
    staging.add([make_staged(id="a", trigger="forecast")])
    view.go_to_newest()
    qtbot.keyClick(view.list, key)
    editor = child_of(view.list, QComboBox, "stagedKindEditor")
    qtbot.waitUntil(lambda: editor.view().isVisible())
    qtbot.keyClick(editor.view(), Qt.Key.Key_Down)
    with qtbot.waitSignal(model.trigger_chosen) as chosen:
        qtbot.keyClick(editor.view(), Qt.Key.Key_Return)
    assert chosen.args == ["a", "procurement"]


def test_cancelling_the_choice_of_data_type_returns_to_the_list(
    view: StagingView, staging: StagingList, model: StagingModel, qtbot: QtBot
) -> None:
    staging.add([make_staged(id="a", trigger="forecast"), make_staged(id="b", trigger="forecast")])
    view.list.selectRow(0)
    view.list.setFocus()
    chosen = []
    model.trigger_chosen.connect(lambda *choice: chosen.append(choice))
    qtbot.keyClick(view.list, Qt.Key.Key_F2)
    editor = child_of(view.list, QComboBox, "stagedKindEditor")
    qtbot.waitUntil(lambda: editor.view().isVisible())
    qtbot.keyClick(editor.view(), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: view.list.findChild(QComboBox, "stagedKindEditor") is None)
    assert QApplication.focusWidget() is view.list
    for key in (Qt.Key.Key_Down, Qt.Key.Key_I):
        qtbot.keyClick(QApplication.focusWidget(), key)
    assert view.list.currentIndex().row() == 1
    assert not chosen


def test_the_data_type_is_chosen_by_mouse(
    view: StagingView, staging: StagingList, model: StagingModel, qtbot: QtBot
) -> None:
    staging.add([make_staged(id="a", trigger=None)])
    place = view.list.visualRect(model.index(0, StagingColumn.KIND)).center()
    qtbot.mouseClick(view.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    editor = child_of(view.list, QComboBox, "stagedKindEditor")
    qtbot.waitUntil(lambda: editor.view().isVisible())
    first_kind = editor.view().visualRect(editor.model().index(1, 0)).center()
    with qtbot.waitSignal(model.trigger_chosen) as chosen:
        qtbot.mouseClick(editor.view().viewport(), Qt.MouseButton.LeftButton, pos=first_kind)
    assert chosen.args == ["a", "item-master"]


def test_computations_are_no_kind_of_file(view: StagingView, staging: StagingList, qtbot: QtBot) -> None:
    staging.add([make_staged()])
    view.go_to_newest()
    qtbot.keyClick(view.list, Qt.Key.Key_F2)
    editor = child_of(view.list, QComboBox, "stagedKindEditor")
    qtbot.waitUntil(lambda: editor.view().isVisible())
    assert editor.findText("Inventory planning") == -1


def test_the_list_grows_with_its_rows_up_to_a_limit(view: StagingView, staging: StagingList) -> None:
    heights = []
    for number in range(8):
        staging.add([make_staged(f"{number}.csv")])
        heights.append(view.list.height())
    assert heights[0] < heights[1] < heights[5]
    assert heights[5] == heights[7]


def three(staging: StagingList) -> None:
    staging.add([make_staged(f"{name}.csv", id=name) for name in "abc"])


@pytest.mark.parametrize(("key", "by"), [(Qt.Key.Key_Up, -1), (Qt.Key.Key_Down, 1)])
def test_alt_and_an_arrow_move_the_file(
    view: StagingView, staging: StagingList, model: StagingModel, qtbot: QtBot, key: Qt.Key, by: int
) -> None:
    three(staging)
    view.list.selectRow(1)
    with qtbot.waitSignal(model.move_chosen) as moved:
        qtbot.keyClick(view.list, key, Qt.KeyboardModifier.AltModifier)
    assert moved.args == ["b", by]


@pytest.mark.parametrize(("name", "by"), [("moveUpButton", -1), ("moveDownButton", 1)])
def test_the_arrow_buttons_move_the_selected_file(
    view: StagingView, staging: StagingList, model: StagingModel, qtbot: QtBot, name: str, by: int
) -> None:
    three(staging)
    view.list.selectRow(1)
    with qtbot.waitSignal(model.move_chosen) as moved:
        qtbot.mouseClick(child_of(view, QToolButton, name), Qt.MouseButton.LeftButton)
    assert moved.args == ["b", by]


def test_the_arrows_know_where_the_list_ends_also_after_a_move(
    view: StagingView, staging: StagingList, model: StagingModel
) -> None:
    three(staging)
    view.list.selectRow(0)
    up, down = (child_of(view, QToolButton, name) for name in ("moveUpButton", "moveDownButton"))
    assert (up.isEnabled(), down.isEnabled()) == (False, True)
    staging.move("a", 2)
    assert (up.isEnabled(), down.isEnabled()) == (True, False)


def test_a_moved_file_stays_selected(view: StagingView, staging: StagingList, model: StagingModel) -> None:
    three(staging)
    view.list.selectRow(0)
    staging.move("a", 2)
    assert view.list.currentIndex().row() == 2


def test_a_moved_file_stays_visible(view: StagingView, staging: StagingList, model: StagingModel) -> None:
    staging.add([make_staged(f"{number}.csv", id=str(number)) for number in range(8)])
    view.list.selectRow(0)
    staging.move("0", 7)
    line = view.list.visualRect(view.list.currentIndex())
    assert view.list.viewport().rect().contains(line.center())


def test_one_file_has_neither_an_order_nor_one_to_wait_for(view: StagingView, staging: StagingList) -> None:
    staging.add([make_staged(id="a")])
    parts = [child_of(view, QWidget, name) for name in ("holdNextCheck", "moveUpButton", "moveDownButton")]
    assert not any(part.isVisible() for part in parts)
    assert view.list.isColumnHidden(StagingColumn.NUMBER)
    staging.add([make_staged(id="b")])
    assert all(part.isVisible() for part in parts)
    assert not view.list.isColumnHidden(StagingColumn.NUMBER)


def test_the_number_is_before_the_name(view: StagingView, staging: StagingList, model: StagingModel) -> None:
    three(staging)
    left = {column: view.list.visualRect(model.index(0, column)).left() for column in StagingColumn}
    assert left[StagingColumn.NUMBER] < left[StagingColumn.FILE] < left[StagingColumn.KIND]


def test_holding_the_next_file_is_set_by_the_user_alone(view: StagingView, staging: StagingList, qtbot: QtBot) -> None:
    three(staging)
    check = child_of(view, QCheckBox, "holdNextCheck")
    with qtbot.assertNotEmitted(view.hold_next_changed, wait=0):
        view.show_hold_next(True)
    assert check.isChecked()
    with qtbot.waitSignal(view.hold_next_changed) as changed:
        qtbot.keyClick(check, Qt.Key.Key_Space)
    assert changed.args == [False]


def examined(**facts: Any) -> StagedFile:
    return make_staged(id="a", **{"validation": make_examination(report=make_check(make_finding())), **facts})


def test_f4_shows_what_was_found(view: StagingView, staging: StagingList, qtbot: QtBot) -> None:
    staging.add([examined()])
    view.go_to_newest()
    with qtbot.waitSignal(view.findings_wanted) as wanted:
        qtbot.keyClick(view.list, Qt.Key.Key_F4)
    assert wanted.args == ["a"]


def test_a_click_on_the_phrase_or_two_on_the_name_show_what_was_found(
    view: StagingView, staging: StagingList, model: StagingModel, qtbot: QtBot
) -> None:
    staging.add([examined()])
    place = {column: view.list.visualRect(model.index(0, column)).center() for column in StagingColumn}
    with qtbot.waitSignal(view.findings_wanted):
        qtbot.mouseClick(view.list.viewport(), Qt.MouseButton.LeftButton, pos=place[StagingColumn.NOTE])
    with qtbot.waitSignal(view.findings_wanted):
        qtbot.mouseClick(view.list.viewport(), Qt.MouseButton.LeftButton, pos=place[StagingColumn.FILE])
        qtbot.mouseDClick(view.list.viewport(), Qt.MouseButton.LeftButton, pos=place[StagingColumn.FILE])


def test_where_nothing_was_looked_into_there_is_nothing_to_show(
    view: StagingView, staging: StagingList, qtbot: QtBot
) -> None:
    staging.add([make_staged(id="a")])
    view.go_to_newest()
    with qtbot.assertNotEmitted(view.findings_wanted, wait=0):
        qtbot.keyClick(view.list, Qt.Key.Key_F4)


def open_menu(view: StagingView, qtbot: QtBot, row: int) -> dict[str, QAction]:
    """By keyboard, as the Menu key does."""
    view.list.selectRow(row)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), QPoint(5, 5))
    QApplication.sendEvent(view.list.viewport(), event)
    menu = child_of(view.list, QMenu, "stagedMenu")
    qtbot.waitUntil(menu.isVisible)
    return {action.objectName(): action for action in menu.actions() if action.objectName()}


def test_the_menu_offers_all_actions_of_a_file(
    view: StagingView, staging: StagingList, model: StagingModel, qtbot: QtBot
) -> None:
    three(staging)
    entries = open_menu(view, qtbot, 0)
    enabled = {name for name, action in entries.items() if action.isEnabled()}
    assert enabled == {"actionChooseKind", "actionMoveDown", "actionRemoveStaged"}
    with qtbot.waitSignal(model.move_chosen) as moved:
        entries["actionMoveDown"].trigger()
    assert moved.args == ["a", 1]


def test_the_menu_takes_the_data_type_that_a_file_looks_like(
    view: StagingView, staging: StagingList, model: StagingModel, qtbot: QtBot
) -> None:
    staging.add([examined(validation=make_examination(kind_scores=make_resemblance("procurement")))])
    entry = open_menu(view, qtbot, 0)["actionUseKind"]
    assert entry.text().replace("&", "") == "Use Purchase orders"
    with qtbot.waitSignal(model.trigger_chosen) as chosen:
        entry.trigger()
    assert chosen.args == ["a", "procurement"]


def heard(view: StagingView, model: StagingModel) -> list[tuple[object, ...]]:
    """The signals of the view, in their order."""
    wishes: list[tuple[object, ...]] = []
    model.trigger_chosen.connect(lambda *wish: wishes.append(("kind", *wish)))
    model.move_chosen.connect(lambda *wish: wishes.append(("move", *wish)))
    model.removal_chosen.connect(lambda *wish: wishes.append(("removal", *wish)))
    view.findings_wanted.connect(lambda *wish: wishes.append(("findings", *wish)))
    return wishes


def those_that_look_like_others(staging: StagingList) -> None:
    looks = make_examination(report=make_check(make_finding()), kind_scores=make_resemblance("procurement"))
    staging.add([make_staged(f"{name}.csv", id=name, trigger="forecast", validation=looks) for name in "abcd"])


@pytest.mark.parametrize(
    ("name", "wish"),
    [
        ("actionShowFindings", ("findings", "b")),
        ("actionUseKind", ("kind", "b", "procurement")),
        ("actionMoveUp", ("move", "b", -1)),
        ("actionRemoveStaged", ("removal", "b")),
    ],
)
def test_a_file_that_moves_under_its_open_menu_stays_the_one_it_acts_on(
    view: StagingView, staging: StagingList, model: StagingModel, qtbot: QtBot, name: str, wish: tuple[object, ...]
) -> None:
    those_that_look_like_others(staging)
    entries = open_menu(view, qtbot, 1)
    staging.move("b", 1)
    wishes = heard(view, model)
    entries[name].trigger()
    assert wishes == [wish]


def test_the_data_type_is_chosen_for_the_file_that_moved_under_its_open_menu(
    view: StagingView, staging: StagingList, model: StagingModel, qtbot: QtBot
) -> None:
    three(staging)
    entries = open_menu(view, qtbot, 0)
    staging.move("a", 2)
    entries["actionChooseKind"].trigger()
    editor = child_of(view.list, QComboBox, "stagedKindEditor")
    assert view.list.indexAt(editor.geometry().center()).row() == 2


@pytest.mark.parametrize(
    "name",
    [
        "actionShowFindings",
        "actionChooseKind",
        "actionUseKind",
        "actionMoveUp",
        "actionMoveDown",
        "actionRemoveStaged",
    ],
)
def test_no_other_file_is_changed_when_the_file_of_an_open_menu_was_removed(
    view: StagingView, staging: StagingList, model: StagingModel, qtbot: QtBot, name: str
) -> None:
    those_that_look_like_others(staging)
    entries = open_menu(view, qtbot, 1)
    staging.remove("b")
    view.list.selectRow(0)
    wishes = heard(view, model)
    entries[name].trigger()
    assert wishes == []
    assert view.list.findChild(QComboBox, "stagedKindEditor") is None


def test_on_a_narrow_list_the_findings_keep_their_width(
    view: StagingView, staging: StagingList, model: StagingModel
) -> None:
    three(staging)
    view.resize(560, 300)
    width = {column: view.list.columnWidth(column) for column in StagingColumn}
    assert width[StagingColumn.NOTE] > width[StagingColumn.FILE]
    assert sum(width.values()) <= view.list.viewport().width()


def test_in_a_language_with_longer_words_the_rows_are_not_cut_off(qapp: QApplication, qtbot: QtBot) -> None:
    catalogue.use(catalogue.PSEUDO)
    try:
        staging = StagingList()
        view = StagingView(StagingModel(staging))
        qtbot.addWidget(view)
        view.resize(1400, 300)
        view.show()
        staging.add([make_staged(trigger=None, validation=make_examination())])
        for column in (StagingColumn.KIND,):
            words = str(view.list.model().index(0, column).data())
            assert words.startswith(OPENING)
            assert view.list.columnWidth(column) > view.list.fontMetrics().horizontalAdvance(words)
    finally:
        catalogue.use(catalogue.ENGLISH)
