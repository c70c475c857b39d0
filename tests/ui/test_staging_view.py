from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton

from knosc_desktop.domain.environment import Environment
from knosc_desktop.domain.session_phase import SessionPhase
from knosc_desktop.models.columns import StagingColumn
from knosc_desktop.models.staging_model import StagingModel
from knosc_desktop.services.staging import Staging
from knosc_desktop.ui.staging_view import StagingView
from tests.support.builders import PRODUCTION, TEST, make_problem, make_session_state, make_staged


@pytest.fixture
def staging():
    return Staging()


@pytest.fixture
def model(staging, qapp):
    return StagingModel(staging)


@pytest.fixture
def view(model, qtbot):
    widget = StagingView(model)
    qtbot.addWidget(widget)
    widget.resize(900, 300)
    with qtbot.waitExposed(widget):
        widget.show()
    widget.activateWindow()
    return widget


def button(view):
    return view.findChild(QPushButton, "uploadButton")


def reason(view):
    return view.findChild(QLabel, "uploadReason").text()


def label(view):
    return button(view).text().replace("&", "")


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        (TEST, "Upload 2 to TEST"),
        (PRODUCTION, "Upload 2 to PRODUCTION"),
        (Environment.at_address("http://127.0.0.1:1", demo=True), "Upload 2 to DEMO"),
        (Environment.at_address("knosc.example.org"), "Upload 2 to knosc.example.org"),
    ],
)
def test_the_button_says_how_many_and_where_to(view, staging, environment, words):
    view.show_session(make_session_state(environment=environment))
    staging.add([make_staged(), make_staged("b.csv")])
    assert label(view) == words
    assert button(view).isEnabled()


def test_pressing_it_asks_for_the_upload(view, staging, qtbot):
    view.show_session(make_session_state())
    staging.add([make_staged()])
    with qtbot.waitSignal(view.upload_requested):
        qtbot.mouseClick(button(view), Qt.MouseButton.LeftButton)


def test_nothing_staged_nothing_to_press(view):
    view.show_session(make_session_state())
    assert not button(view).isEnabled()
    assert reason(view).startswith("Nothing yet.")


@pytest.mark.parametrize("phase", [SessionPhase.SIGNED_OUT, SessionPhase.EXPIRED])
def test_without_a_session_the_reason_is_said(view, staging, phase):
    view.show_session(make_session_state(phase))
    staging.add([make_staged()])
    assert not button(view).isEnabled()
    assert reason(view) == "Sign in to upload."


def test_a_missing_kind_is_the_reason(view, staging):
    view.show_session(make_session_state())
    staging.add([make_staged(trigger=None)])
    assert not button(view).isEnabled()
    assert reason(view) == "1 file needs a kind of data."


def test_lines_with_problems_hold_nobody_up(view, staging):
    view.show_session(make_session_state())
    staging.add([make_staged(), make_staged(problem=make_problem()), make_staged(trigger=None)])
    assert label(view) == "Upload 1 to TEST"
    assert button(view).isEnabled()
    assert reason(view) == "1 file needs a kind of data and 1 file has a problem: the others can go."


def test_a_problem_that_goes_away_counts_again(view, staging):
    view.show_session(make_session_state())
    file = make_staged(problem=make_problem())
    staging.add([file])
    staging.update(replace(file, problem=None))
    assert button(view).isEnabled()


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_delete_takes_the_selected_lines_off(view, staging, model, qtbot, key):
    staging.add([make_staged(id="a"), make_staged(id="b")])
    view.list.selectAll()
    gone = []
    model.removal_chosen.connect(gone.append)
    qtbot.keyClick(view.list, key)
    assert sorted(gone) == ["a", "b"]


def test_the_cross_takes_its_line_off(view, staging, model, qtbot):
    staging.add([make_staged(id="a"), make_staged(id="b")])
    place = view.list.visualRect(model.index(1, StagingColumn.REMOVE)).center()
    with qtbot.waitSignal(model.removal_chosen) as removal:
        qtbot.mouseClick(view.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert removal.args == ["b"]


@pytest.mark.parametrize("key", [Qt.Key.Key_F2, Qt.Key.Key_Space])
def test_the_kind_is_chosen_by_keyboard(view, staging, model, qtbot, key):
    staging.add([make_staged(id="a", trigger="forecast")])
    view.go_to_newest()
    qtbot.keyClick(view.list, key)
    editor = view.list.findChild(QComboBox, "stagedKindEditor")
    qtbot.waitUntil(lambda: editor.view().isVisible())
    qtbot.keyClick(editor.view(), Qt.Key.Key_Down)
    with qtbot.waitSignal(model.trigger_chosen) as chosen:
        qtbot.keyClick(editor.view(), Qt.Key.Key_Return)
    assert chosen.args == ["a", "procurement"]


def test_the_kind_is_chosen_by_mouse(view, staging, model, qtbot):
    staging.add([make_staged(id="a", trigger=None)])
    place = view.list.visualRect(model.index(0, StagingColumn.KIND)).center()
    qtbot.mouseClick(view.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    editor = view.list.findChild(QComboBox, "stagedKindEditor")
    qtbot.waitUntil(lambda: editor.view().isVisible())
    first_kind = editor.view().visualRect(editor.model().index(1, 0)).center()
    with qtbot.waitSignal(model.trigger_chosen) as chosen:
        qtbot.mouseClick(editor.view().viewport(), Qt.MouseButton.LeftButton, pos=first_kind)
    assert chosen.args == ["a", "item-master"]


def test_computations_are_no_kind_of_file(view, staging, qtbot):
    staging.add([make_staged()])
    view.go_to_newest()
    qtbot.keyClick(view.list, Qt.Key.Key_F2)
    editor = view.list.findChild(QComboBox, "stagedKindEditor")
    qtbot.waitUntil(lambda: editor.view().isVisible())
    assert editor.findText("Inventory planning") == -1


def test_the_list_grows_with_its_lines_up_to_a_few(view, staging):
    heights = []
    for number in range(6):
        staging.add([make_staged(f"{number}.csv")])
        heights.append(view.list.height())
    assert heights[0] < heights[1] < heights[3]
    assert heights[3] == heights[5]
