from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QObject, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QColor, QDropEvent, QImage, QPalette
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QListView,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from knosc_desktop.domain.environment import Environment
from knosc_desktop.domain.session import SessionPhase
from knosc_desktop.domain.triggers import TRIGGERS, UPLOAD_TRIGGERS, Trigger
from knosc_desktop.ui.notice_bar import NoticeBar
from knosc_desktop.words.catalogue import render
from tests.support.builders import (
    PRODUCTION,
    TEST,
    make_job,
    make_problem,
    make_profile,
    make_session_state,
    make_staged,
)
from tests.support.children import child_of
from tests.support.drag import drag_enter, drag_leave, drop, drop_files, mime_of
from tests.ui.conftest import Shown

STABLE_NAMES = {
    "environmentStrip",
    "triggerPicker",
    "dropZone",
    "chooseFilesButton",
    "stagingList",
    "uploadButton",
    "runButton",
    "jobsTable",
    "jobsFilter",
    "noticeBar",
}
STABLE_ACTIONS = {
    "actionUploadFiles",
    "actionDownloadLastUpload",
    "actionDownloadTemplate",
    "actionDownloadAllTemplates",
    "actionSignIn",
    "actionSignOut",
    "actionQuit",
}


def action(shown: Shown, name: str) -> QAction:
    return child_of(shown.window, QAction, name)


class Moves(QObject):
    """Notes which widgets get another parent when there is something in them already; Qt itself moves lists."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_moved = event.type() == QEvent.Type.ParentChange and not isinstance(watched, QListView)
        if is_moved and any(isinstance(part, QWidget) for part in watched.children()):
            self.seen.append(f"{type(watched).__name__} {watched.objectName()}")
        return False


def test_each_part_is_made_in_its_place(qapp: QApplication, make_window: Callable[..., Shown]) -> None:
    # One that is moved is held against the style sheet again with all that is in it: a tenth of the first paint's time.
    moves = Moves()
    qapp.installEventFilter(moves)
    try:
        make_window()
    finally:
        qapp.removeEventFilter(moves)
    assert not moves.seen


def test_the_names_that_tests_and_assistive_technology_know_are_there(shown: Shown) -> None:
    assert shown.window.objectName() == "mainWindow"
    assert {name for name in STABLE_NAMES if shown.window.findChild(QWidget, name) is None} == set()
    assert {name for name in STABLE_ACTIONS if shown.window.findChild(QAction, name) is None} == set()


def test_every_control_has_an_accessible_name(shown: Shown) -> None:
    controls = (QAbstractButton, QComboBox, QLineEdit, QAbstractItemView, QPlainTextEdit, QAbstractSpinBox)
    silent = [
        f"{type(child).__name__} {child.objectName()}"
        for kind in controls
        for child in shown.window.findChildren(kind)
        if not child.objectName().startswith("qt_")
        and not isinstance(child.parent(), QComboBox | QLineEdit | QAbstractItemView)
        and not (child.accessibleName() or (isinstance(child, QAbstractButton) and child.text()))
        and child.window() is shown.window
    ]
    assert silent == []


def test_no_label_reads_markup(shown: Shown) -> None:
    shown.window.show_problem(make_problem(message="<b>x</b>"))
    formats = {label.textFormat() for label in shown.window.findChildren(QLabel)}
    assert formats == {Qt.TextFormat.PlainText}


def test_the_first_paint_is_reported_once(make_window: Callable[..., Shown], qtbot: QtBot) -> None:
    shown = make_window()
    painted = []
    shown.window.first_painted.connect(lambda: painted.append(1))
    shown.window.show()
    qtbot.waitUntil(lambda: bool(painted))
    shown.window.repaint()
    QApplication.processEvents()
    assert painted == [1]


def test_before_it_is_seen_nothing_is_painted(make_window: Callable[..., Shown], qtbot: QtBot) -> None:
    shown = make_window()
    with qtbot.assertNotEmitted(shown.window.first_painted):
        QApplication.processEvents()


def test_closing_asks_the_program(shown: Shown, qtbot: QtBot) -> None:
    with qtbot.waitSignal(shown.window.quit_requested):
        shown.window.close()
    assert shown.window.isVisible()


def test_closing_closes_once_allowed(shown: Shown, qtbot: QtBot) -> None:
    shown.window.allow_close()
    with qtbot.assertNotEmitted(shown.window.quit_requested):
        shown.window.close()
    assert not shown.window.isVisible()


def test_the_title_names_company_and_stage(shown: Shown) -> None:
    shown.window.show_session(make_session_state(environment=PRODUCTION))
    assert shown.window.windowTitle() == "acme - PRODUCTION - Knosc Desktop"


def test_the_title_names_another_address_once(shown: Shown) -> None:
    elsewhere = Environment.at_address("http://127.0.0.1:8000")
    shown.window.show_session(make_session_state(environment=elsewhere))
    assert shown.window.windowTitle() == "127.0.0.1:8000 - Knosc Desktop"


@pytest.mark.parametrize("target", ["dropZone", None])
def test_files_dropped_anywhere_are_offered(shown: Shown, qtbot: QtBot, tmp_path: Path, target: str | None) -> None:
    widget = shown.child(QWidget, target) if target else shown.window
    with qtbot.waitSignal(shown.window.files_offered) as offered:
        event = drop_files(widget, [tmp_path / "a.xlsx", tmp_path])
    assert event.isAccepted()
    assert event.dropAction() == Qt.DropAction.CopyAction
    assert offered.args == [[tmp_path / "a.xlsx", tmp_path]]


def test_dropped_paths_are_handed_over_after_the_drop_is_answered(shown: Shown, qtbot: QtBot, tmp_path: Path) -> None:
    offered: list[list[Path]] = []
    shown.window.files_offered.connect(offered.append)
    drop_files(shown.window, [tmp_path])
    assert offered == []
    qtbot.waitUntil(lambda: offered == [[tmp_path]])


def test_addresses_in_the_web_are_not_taken(shown: Shown, qtbot: QtBot) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.org/a.xlsx")])
    with qtbot.assertNotEmitted(shown.window.files_offered):
        event = drop(shown.child(QWidget, "dropZone"), mime)
    assert not event.isAccepted()


def test_files_are_copied_even_when_the_other_program_would_move_them(shown: Shown, tmp_path: Path) -> None:
    mime = mime_of([tmp_path])
    event = drop_with_shift(shown.window, Qt.DropAction.MoveAction | Qt.DropAction.CopyAction, mime)
    assert (event.proposedAction(), event.dropAction()) == (Qt.DropAction.MoveAction, Qt.DropAction.CopyAction)
    assert event.isAccepted()


def test_files_that_could_only_be_moved_are_not_taken(shown: Shown, tmp_path: Path) -> None:
    mime = mime_of([tmp_path])
    assert not drop_with_shift(shown.window, Qt.DropAction.MoveAction, mime).isAccepted()


def drop_with_shift(widget: QWidget, offered: Qt.DropAction, mime: QMimeData) -> QDropEvent:
    """Shift asks for a move. The drag comes in first: Qt gives a drop only to what took the drag.

    The caller keeps the data: the event only points to it.
    """
    drag_enter(widget, mime)
    event = QDropEvent(QPointF(20, 20), offered, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier)
    QApplication.sendEvent(widget, event)
    return event


def test_text_is_not_taken(shown: Shown) -> None:
    mime = QMimeData()
    mime.setText("a.xlsx")
    assert not drag_enter(shown.window, mime).isAccepted()


def test_a_drag_over_the_window_is_seen_and_its_leaving_too(shown: Shown, tmp_path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    drag_enter(shown.window, mime)
    words = {label.text() for label in shown.child(QWidget, "dropZone").findChildren(QLabel)}
    assert "Release to add them" in words
    drag_leave(shown.window)
    words = {label.text() for label in shown.child(QWidget, "dropZone").findChildren(QLabel)}
    assert "or drop them anywhere, as" in words


@pytest.mark.parametrize("target", ["dropZone", None])
def test_files_held_over_the_window_are_announced_before_they_are_dropped(
    shown: Shown, qtbot: QtBot, tmp_path: Path, target: str | None
) -> None:
    mime = mime_of([tmp_path])
    with qtbot.waitSignal(shown.window.drag_entered):
        drag_enter(shown.child(QWidget, target) if target else shown.window, mime)


def test_anything_else_held_over_the_window_is_not_announced(shown: Shown, qtbot: QtBot) -> None:
    mime = QMimeData()
    mime.setText("a.xlsx")
    with qtbot.assertNotEmitted(shown.window.drag_entered, wait=0):
        drag_enter(shown.window, mime)


def test_moving_a_file_and_holding_the_next_become_signals_of_the_window(shown: Shown, qtbot: QtBot) -> None:
    shown.staging.add([make_staged(id="a"), make_staged(id="b")])
    with qtbot.waitSignal(shown.window.staged_move_requested) as moved:
        qtbot.keyClick(shown.child(QTableView, "stagingList"), Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert moved.args == ["b", -1]
    shown.window.show_hold_next(True)
    with qtbot.waitSignal(shown.window.hold_next_changed) as changed:
        shown.child(QAbstractButton, "holdNextCheck").click()
    assert changed.args == [False]


def test_drop_and_enter_are_the_whole_job(shown: Shown, qtbot: QtBot) -> None:
    shown.window.show_session(make_session_state())
    shown.staging.add([make_staged()])
    with qtbot.waitSignal(shown.window.upload_requested):
        qtbot.keyClick(shown.window.focusWidget(), Qt.Key.Key_Return)


@pytest.mark.parametrize("name", ["stagingList", "uploadButton"])
def test_they_are_so_again_after_an_upload(show: Callable[..., Shown], qtbot: QtBot, name: str) -> None:
    shown = show(make_job())
    shown.window.show_session(make_session_state())
    shown.staging.add([make_staged(id="a")])
    shown.child(QWidget, name).setFocus()
    shown.staging.remove("a")
    assert not shown.child(QLineEdit, "jobsFilter").hasFocus()
    shown.staging.add([make_staged()])
    with qtbot.waitSignal(shown.window.upload_requested):
        qtbot.keyClick(shown.window.focusWidget(), Qt.Key.Key_Return)


@pytest.mark.parametrize("name", ["jobsFilter", "jobsTable", "sessionButton"])
def test_enter_in_other_places_uploads_nothing(show: Callable[..., Shown], qtbot: QtBot, name: str) -> None:
    shown = show(make_job())
    shown.window.show_session(make_session_state())
    shown.staging.add([make_staged()])
    widget = shown.child(QWidget, name)
    widget.setFocus()
    with qtbot.assertNotEmitted(shown.window.upload_requested, wait=0):
        qtbot.keyClick(widget, Qt.Key.Key_Return)


def test_staging_does_not_take_the_keyboard_from_the_filter(shown: Shown) -> None:
    editor = shown.child(QLineEdit, "jobsFilter")
    editor.setFocus()
    shown.staging.add([make_staged()])
    assert editor.hasFocus()


def test_a_computation_brings_a_button_that_runs_it(shown: Shown, qtbot: QtBot) -> None:
    shown.window.show_session(make_session_state())
    shown.window.select_trigger("inventory-planning")
    assert shown.child(QWidget, "runPanel").isVisible()
    button = shown.child(QPushButton, "runButton")
    assert button.text().replace("&", "") == "Run inventory planning on TEST"
    with qtbot.waitSignal(shown.window.run_requested) as asked:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert asked.args == ["inventory-planning"]


@pytest.mark.parametrize("run", [trigger for trigger in TRIGGERS if not trigger.takes_file], ids=lambda run: run.name)
def test_every_run_is_named_by_its_button(shown: Shown, run: Trigger) -> None:
    label = render(run.label).lower()
    shown.window.select_trigger(run.name)
    button = shown.child(QPushButton, "runButton")
    assert button.text() == f"&Run {label}"
    shown.window.show_session(make_session_state())
    assert button.text() == f"&Run {label} on TEST"


def test_nothing_runs_without_a_session(shown: Shown) -> None:
    shown.window.select_trigger("inventory-planning")
    assert not shown.child(QPushButton, "runButton").isEnabled()


def test_an_upload_data_type_takes_the_run_away(shown: Shown) -> None:
    shown.window.select_trigger("inventory-planning")
    shown.window.select_trigger("forecast")
    assert not shown.child(QWidget, "runPanel").isVisible()


def test_run_planning_asks_with_a_second_button(shown: Shown, qtbot: QtBot) -> None:
    shown.window.show_session(make_session_state())
    with qtbot.assertNotEmitted(shown.window.run_requested, wait=0):
        qtbot.mouseClick(shown.child(QPushButton, "planningButton"), Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(shown.window.run_requested) as asked:
        qtbot.mouseClick(shown.child(QPushButton, "runButton"), Qt.MouseButton.LeftButton)
    assert asked.args == ["inventory-planning"]
    qtbot.mouseClick(shown.child(QPushButton, "runCloseButton"), Qt.MouseButton.LeftButton)
    assert not shown.child(QWidget, "runPanel").isVisible()


# Before there is anything to see.


def test_without_files_and_jobs_all_the_room_is_for_adding_files(shown: Shown) -> None:
    zone = shown.child(QWidget, "dropZone")
    bar = zone.height()
    shown.jobs.note_taken_over()
    QApplication.processEvents()
    assert zone.height() > 4 * bar
    assert shown.child(QWidget, "stepsCard").isVisible()
    assert not shown.child(QWidget, "jobsTable").isVisible()
    shown.staging.add([make_staged()])
    QApplication.processEvents()
    assert zone.height() <= bar
    assert shown.child(QWidget, "stagingList").isVisible()


def test_the_demo_offers_its_files_where_files_are_added(shown: Shown, qtbot: QtBot) -> None:
    shown.jobs.note_taken_over()
    samples = shown.child(QPushButton, "addSamplesButton")
    assert not samples.isVisible()
    shown.window.show_demo_samples_action(offered=True)
    with qtbot.waitSignal(shown.window.sample_files_requested):
        qtbot.mouseClick(samples, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(shown.window.failing_sample_requested):
        qtbot.mouseClick(shown.child(QPushButton, "addFailingSampleButton"), Qt.MouseButton.LeftButton)


@pytest.mark.parametrize(
    ("name", "signal", "payload"),
    [
        ("actionDownloadTemplate", "template_requested", ["forecast"]),
        ("actionDownloadLastUpload", "last_upload_requested", ["forecast"]),
        ("actionDownloadAllTemplates", "all_templates_requested", []),
        ("actionSignOut", "sign_out_requested", []),
        ("actionQuit", "quit_requested", []),
        ("actionSettings", "settings_requested", []),
        ("actionAbout", "about_requested", []),
        ("actionSaveReport", "report_save_requested", []),
    ],
)
def test_menu_entries_become_intents(shown: Shown, qtbot: QtBot, name: str, signal: str, payload: list[object]) -> None:
    shown.window.show_session(make_session_state())
    shown.window.select_trigger("forecast")
    with qtbot.waitSignal(getattr(shown.window, signal)) as emitted:
        action(shown, name).trigger()
    assert emitted.args == payload


@pytest.mark.parametrize(
    ("name", "signal"), [("templateButton", "template_requested"), ("lastUploadButton", "last_upload_requested")]
)
def test_the_bar_has_them_for_each_data_type(shown: Shown, qtbot: QtBot, name: str, signal: str) -> None:
    shown.window.show_session(make_session_state())
    qtbot.mouseClick(shown.child(QAbstractButton, name), Qt.MouseButton.LeftButton)
    menu = shown.child(QMenu, f"{name}Menu")
    assert {trigger.name for trigger in UPLOAD_TRIGGERS} <= {entry.objectName() for entry in menu.actions()}
    with qtbot.waitSignal(getattr(shown.window, signal)) as emitted:
        child_of(menu, QAction, "demand").trigger()
    menu.close()
    assert emitted.args == ["demand"]


def test_signed_out_nothing_can_be_downloaded_but_signing_in_can_be_asked_for(shown: Shown, qtbot: QtBot) -> None:
    shown.window.select_trigger("forecast")
    names = ("actionDownloadTemplate", "actionDownloadLastUpload", "actionDownloadAllTemplates", "actionSignOut")
    assert not any(action(shown, name).isEnabled() for name in names)
    with qtbot.waitSignal(shown.window.sign_in_requested):
        action(shown, "actionSignIn").trigger()


def test_a_computation_has_no_template(shown: Shown) -> None:
    shown.window.show_session(make_session_state())
    shown.window.select_trigger("inventory-planning")
    assert not action(shown, "actionDownloadTemplate").isEnabled()


@pytest.mark.parametrize(
    ("key", "name"), [(Qt.Key.Key_K, "triggerPicker"), (Qt.Key.Key_F, "jobsFilter"), (Qt.Key.Key_J, "jobsTable")]
)
def test_shortcuts_move_the_focus(show: Callable[..., Shown], qtbot: QtBot, key: Qt.Key, name: str) -> None:
    shown = show(make_job())
    qtbot.keyClick(shown.window, key, Qt.KeyboardModifier.ControlModifier)
    assert shown.child(QWidget, name).hasFocus()


def test_the_upload_entry_can_be_used_when_its_button_can(shown: Shown) -> None:
    upload, button = action(shown, "actionUpload"), shown.child(QPushButton, "uploadButton")
    assert (upload.isEnabled(), button.isEnabled()) == (False, False)
    shown.staging.add([make_staged(id="a")])
    assert (upload.isEnabled(), button.isEnabled()) == (False, False)
    shown.window.show_session(make_session_state())
    assert (upload.isEnabled(), button.isEnabled()) == (True, True)
    shown.staging.remove("a")
    assert (upload.isEnabled(), button.isEnabled()) == (False, False)


def test_nothing_is_uploaded_by_the_menu_while_closing(shown: Shown) -> None:
    shown.window.show_session(make_session_state())
    shown.staging.add([make_staged()])
    shown.window.show_closing()
    assert not action(shown, "actionUpload").isEnabled()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_ctrl_and_enter_upload_from_anywhere(show: Callable[..., Shown], qtbot: QtBot, key: Qt.Key) -> None:
    shown = show(make_job())
    shown.window.show_session(make_session_state())
    shown.staging.add([make_staged()])
    shown.child(QLineEdit, "jobsFilter").setFocus()
    with qtbot.waitSignal(shown.window.upload_requested):
        qtbot.keyClick(shown.window, key, Qt.KeyboardModifier.ControlModifier)


def test_a_notice_on_an_earlier_try_is_over_with_the_next_upload(shown: Shown, qtbot: QtBot) -> None:
    shown.window.show_session(make_session_state())
    shown.staging.add([make_staged()])
    shown.window.show_problem(make_problem(title="The file is empty"))
    qtbot.mouseClick(shown.child(QPushButton, "uploadButton"), Qt.MouseButton.LeftButton)
    assert shown.child(NoticeBar, "noticeBar").words == ""


def test_a_notice_on_an_earlier_try_is_over_with_the_next_files(shown: Shown, qtbot: QtBot, tmp_path: Path) -> None:
    shown.window.show_problem(make_problem(title="The file is empty"))
    with qtbot.waitSignal(shown.window.files_offered):
        drop_files(shown.window, [tmp_path])
    assert shown.child(NoticeBar, "noticeBar").words == ""


def test_a_notice_that_ends_by_itself_outlives_an_upload(shown: Shown, qtbot: QtBot) -> None:
    shown.window.show_session(make_session_state())
    shown.staging.add([make_staged()])
    shown.window.show_problem(make_problem(title="No network"), topic="tracking")
    qtbot.mouseClick(shown.child(QPushButton, "uploadButton"), Qt.MouseButton.LeftButton)
    assert shown.child(NoticeBar, "noticeBar").words.startswith("No network")


def test_a_notice_of_an_upload_stays(shown: Shown, qtbot: QtBot) -> None:
    shown.window.show_session(make_session_state())
    shown.staging.add([make_staged()])
    shown.window.upload_requested.connect(lambda: shown.window.show_problem(make_problem(title="Sign in first")))
    qtbot.mouseClick(shown.child(QPushButton, "uploadButton"), Qt.MouseButton.LeftButton)
    assert shown.child(NoticeBar, "noticeBar").words.startswith("Sign in first")


def test_the_settings_have_their_usual_key(shown: Shown, qtbot: QtBot) -> None:
    with qtbot.waitSignal(shown.window.settings_requested):
        qtbot.keyClick(shown.window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)


def test_sample_files_are_offered_in_the_demo_only(shown: Shown, qtbot: QtBot) -> None:
    assert not action(shown, "actionDemoSamples").isVisible()
    shown.window.show_demo_samples_action(True)
    with qtbot.waitSignal(shown.window.demo_samples_requested):
        action(shown, "actionDemoSamples").trigger()


def test_removing_a_file_and_choosing_its_data_type_become_signals_of_the_window(shown: Shown, qtbot: QtBot) -> None:
    shown.staging.add([make_staged(id="a")])
    staged = shown.child(QTableView, "stagingList")
    with qtbot.waitSignal(shown.window.staged_removal_requested) as removal:
        qtbot.keyClick(staged, Qt.Key.Key_Delete)
    assert removal.args == ["a"]


def test_closing_greys_everything_and_says_so(shown: Shown, tmp_path: Path) -> None:
    shown.window.show_session(make_session_state())
    shown.window.show_closing()
    assert not shown.child(QWidget, "dropZone").isEnabled()
    assert not action(shown, "actionUploadFiles").isEnabled()
    assert "The app is closing." in shown.child(NoticeBar, "noticeBar").words
    assert not drop_files(shown.window, [tmp_path]).isAccepted()


def test_a_session_that_returns_while_closing_does_not_wake_the_window(shown: Shown) -> None:
    shown.window.show_closing()
    shown.window.show_session(make_session_state())
    assert not action(shown, "actionDownloadAllTemplates").isEnabled()


def test_the_window_geometry_is_restored(show: Callable[..., Shown]) -> None:
    first = show().window
    first.resize(700, 500)
    second = show().window
    second.restore_geometry(first.save_geometry())
    assert second.size() == first.size()


def test_the_window_is_no_larger_than_the_screen(show: Callable[..., Shown]) -> None:
    first = show().window
    room = first.screen().availableSize()
    assert first.frameSize().boundedTo(room) == first.frameSize()
    first.resize(room * 3)
    second = show().window
    second.restore_geometry(first.save_geometry())
    assert second.frameSize().boundedTo(room) == second.frameSize()


def test_useless_geometry_does_no_harm(shown: Shown) -> None:
    before = shown.window.size()
    shown.window.restore_geometry(b"")
    shown.window.restore_geometry(b"nonsense")
    assert shown.window.size() == before


def test_an_expired_session_offers_to_sign_in_again(shown: Shown) -> None:
    shown.window.show_session(make_session_state(SessionPhase.EXPIRED))
    assert action(shown, "actionSignIn").isEnabled()
    assert not action(shown, "actionSignOut").isEnabled()


def test_data_types_the_role_may_not_allow_are_marked_at_the_picker(shown: Shown) -> None:
    shown.window.show_session(make_session_state(profile=make_profile(privileges={"Procurement": "Edit"})))
    shown.window.select_trigger("forecast")
    assert "may not allow" in shown.child(QLabel, "triggerDescription").text()


def test_it_can_be_made_small_enough_for_a_big_scaling(shown: Shown) -> None:
    window = shown.window
    window.resize(480, 320)
    assert (window.width(), window.height()) == (480, 320)


def test_dark_colours_reach_what_the_window_draws_itself(shown: Shown, qapp: QApplication, qtbot: QtBot) -> None:
    def drawing() -> QImage:
        return shown.child(QAbstractButton, "templateButton").icon().pixmap(16, 16).toImage()

    light = qapp.palette()
    dark = QPalette(QColor("#323232"))
    try:
        before = drawing()
        qapp.setPalette(dark)
        qtbot.waitUntil(lambda: drawing() != before)
    finally:
        qapp.setPalette(light)


def test_the_strip_shows_where_and_who(shown: Shown) -> None:
    shown.window.show_session(make_session_state(environment=TEST))
    strip = shown.child(QWidget, "environmentStrip")
    assert strip.accessibleDescription() == "TEST acme.knosc.io jane.doe@acme.com"
