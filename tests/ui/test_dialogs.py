from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import (
    QAbstractButton,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from knosc_desktop import __version__
from knosc_desktop.ui.dialogs import questions
from knosc_desktop.ui.dialogs.about import AboutDialog
from knosc_desktop.ui.dialogs.crash import CrashDialog
from tests.support.children import child_of


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


def confirm(parent: QWidget, answers: list[bool], *, dangerous: bool = False) -> questions.QuestionDialog:
    return questions.confirm(
        parent,
        "Send it again?",
        "It may run <b>twice</b>.",
        "Send again",
        "Leave it",
        answers.append,
        dangerous=dangerous,
    )


def test_a_question_does_not_stop_the_program(parent: QWidget) -> None:
    answers: list[bool] = []
    box = confirm(parent, answers)
    assert box.isVisible()
    assert answers == []
    box.reject()


@pytest.mark.parametrize(("name", "answer"), [("yesButton", True), ("noButton", False)])
def test_the_pressed_button_is_the_answer(parent: QWidget, qtbot: QtBot, name: str, answer: bool) -> None:
    answers: list[bool] = []
    box = confirm(parent, answers)
    qtbot.mouseClick(child_of(box, QAbstractButton, name), Qt.MouseButton.LeftButton)
    assert answers == [answer]


def test_closing_the_question_is_a_no(parent: QWidget, qtbot: QtBot) -> None:
    answers: list[bool] = []
    box = confirm(parent, answers)
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert answers == [False]


def test_enter_on_a_dangerous_question_is_a_no(parent: QWidget, qtbot: QtBot) -> None:
    answers: list[bool] = []
    box = confirm(parent, answers, dangerous=True)
    (preferred,) = [each for each in box.findChildren(QPushButton) if each.isDefault()]
    qtbot.keyClick(preferred, Qt.Key.Key_Return)
    assert answers == [False]


def test_a_question_is_plain_text(parent: QWidget) -> None:
    box = confirm(parent, [])
    assert {each.textFormat() for each in box.findChildren(QLabel) if each.text()} == {Qt.TextFormat.PlainText}
    box.reject()


def test_a_question_is_no_wider_than_a_screen_at_400_percent(parent: QWidget, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = QSize(400, 400)
    monkeypatch.setattr(QScreen, "availableSize", lambda _screen: screen)
    box = confirm(parent, [])
    assert box.minimumSizeHint().width() <= screen.width()
    box.reject()


def test_a_question_is_deleted_when_answered(parent: QWidget, qtbot: QtBot) -> None:
    box = confirm(parent, [])
    box.reject()
    qtbot.waitUntil(lambda: parent.findChild(questions.QuestionDialog) is None)


def test_a_place_to_save_starts_with_the_suggested_folder_and_name(parent: QWidget, tmp_path: Path) -> None:
    dialog = questions.choose_save_path(parent, tmp_path / "errors.csv", lambda _path: None)
    assert Path(dialog.directory().path()) == tmp_path
    assert Path(dialog.selectedFiles()[0]).name == "errors.csv"
    assert dialog.defaultSuffix() == "csv"
    dialog.reject()


def test_a_chosen_place_is_handed_over(parent: QWidget, tmp_path: Path) -> None:
    chosen: list[Path] = []
    dialog = questions.choose_save_path(parent, tmp_path / "errors.csv", chosen.append)
    dialog.fileSelected.emit(str(tmp_path / "errors.csv"))
    assert chosen == [tmp_path / "errors.csv"]
    dialog.reject()


def test_a_chosen_folder_is_handed_over(parent: QWidget, tmp_path: Path) -> None:
    chosen: list[Path] = []
    dialog = questions.choose_folder(parent, tmp_path, chosen.append)
    assert Path(dialog.directory().path()) == tmp_path
    dialog.fileSelected.emit(str(tmp_path))
    assert chosen == [tmp_path]
    dialog.reject()


def test_a_crash_is_shown_plainly_and_can_be_copied(qtbot: QtBot) -> None:
    dialog = CrashDialog("Something went wrong", "Your data is safe.", "Traceback <b>\nValueError")
    qtbot.addWidget(dialog)
    dialog.open()
    assert child_of(dialog, QPlainTextEdit, "crashDetails").toPlainText() == "Traceback <b>\nValueError"
    qtbot.mouseClick(child_of(dialog, QPushButton, "copyCrashButton"), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "Traceback <b>\nValueError"
    (buttons,) = dialog.findChildren(QDialogButtonBox)
    buttons.rejected.emit()


def test_a_crash_is_no_larger_than_the_screen(qtbot: QtBot, small_screen: QSize) -> None:
    dialog = CrashDialog("Something went wrong", "Your data is safe.", "ValueError")
    qtbot.addWidget(dialog)
    dialog.open()
    assert dialog.frameSize().boundedTo(small_screen) == dialog.frameSize()
    dialog.reject()


def test_a_report_can_be_asked_for_after_a_crash(qtbot: QtBot) -> None:
    dialog = CrashDialog("Something went wrong", "Your data is safe.", "ValueError")
    qtbot.addWidget(dialog)
    dialog.open()
    with qtbot.waitSignal(dialog.report_requested):
        qtbot.mouseClick(child_of(dialog, QPushButton, "saveCrashReportButton"), Qt.MouseButton.LeftButton)


def test_about_names_the_version_the_licence_of_qt_and_where_the_data_is_kept(
    qtbot: QtBot, parent: QWidget, tmp_path: Path
) -> None:
    dialog = AboutDialog(tmp_path / "profile", tmp_path / "licences", parent)
    dialog.open()
    words = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert __version__ in words
    assert "Lesser General Public License" in words
    assert str(tmp_path / "licences") in words
    assert f"logs are in {tmp_path / 'profile'}" in words
    dialog.reject()


@pytest.mark.parametrize(
    ("button", "signal"), [("openFolderButton", "folder_requested"), ("licencesButton", "licences_requested")]
)
def test_about_opens_folders(qtbot: QtBot, parent: QWidget, tmp_path: Path, button: str, signal: str) -> None:
    dialog = AboutDialog(tmp_path, tmp_path, parent)
    dialog.open()
    with qtbot.waitSignal(getattr(dialog, signal)):
        qtbot.mouseClick(child_of(dialog, QPushButton, button), Qt.MouseButton.LeftButton)
    dialog.reject()


def test_about_offers_no_licences_where_there_is_no_folder_of_them(parent: QWidget, tmp_path: Path) -> None:
    assert AboutDialog(tmp_path, None, parent).findChild(QPushButton, "licencesButton") is None
