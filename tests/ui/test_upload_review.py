from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from knosc_desktop.ui.dialogs.upload_review import UploadReviewDialog, ask_upload_review
from tests.support.children import child_of

CONCERNS = [
    ("items.xlsx", "Item master", ["240 of the 1,203 rows are missing.", "They stay as they are."]),
    ("stock <b>.csv", "Inventory", ["It replaces the whole snapshot."]),
]


@pytest.fixture
def asked(qtbot: QtBot) -> Iterator[tuple[UploadReviewDialog, list[bool]]]:
    """The dialog over a window, and the answers it gave."""
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    answers: list[bool] = []
    dialog = ask_upload_review(parent, "PRODUCTION", CONCERNS, 1, answers.append)
    qtbot.waitUntil(dialog.isVisible)
    yield dialog, answers
    parent.close()


def button(dialog: UploadReviewDialog, name: str) -> QPushButton:
    return child_of(dialog, QPushButton, name)


def test_every_file_is_named_with_its_data_type_and_what_will_happen(
    asked: tuple[UploadReviewDialog, list[bool]],
) -> None:
    dialog, _ = asked
    assert dialog.objectName() == "secondLookDialog"
    said = [label.text() for label in dialog.findChildren(QLabel)]
    for words in (
        "Upload 1 file to PRODUCTION?",
        "items.xlsx – Item master",
        *CONCERNS[0][2],
        "stock <b>.csv – Inventory",
    ):
        assert words in said
    assert {label.textFormat() for label in dialog.findChildren(QLabel)} == {Qt.TextFormat.PlainText}


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_Space])
def test_every_usual_key_cancels(asked: tuple[UploadReviewDialog, list[bool]], qtbot: QtBot, key: Qt.Key) -> None:
    dialog, answers = asked
    qtbot.keyClick(dialog.focusWidget(), key)
    assert answers == [False]


def test_enter_cancels_wherever_the_focus_is(asked: tuple[UploadReviewDialog, list[bool]], qtbot: QtBot) -> None:
    dialog, answers = asked
    area = child_of(dialog, QScrollArea, "secondLookConcerns")
    area.setFocus()
    qtbot.keyClick(area, Qt.Key.Key_Return)
    assert answers == [False]


def test_closing_it_cancels(asked: tuple[UploadReviewDialog, list[bool]]) -> None:
    dialog, answers = asked
    dialog.close()
    assert answers == [False]


def test_only_its_own_button_sends(asked: tuple[UploadReviewDialog, list[bool]], qtbot: QtBot) -> None:
    dialog, answers = asked
    send = button(dialog, "uploadAnywayButton")
    assert send.text() == "Upload 1 file to PRODUCTION"
    qtbot.mouseClick(send, Qt.MouseButton.LeftButton)
    assert answers == [True]


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_it_can_be_sent_by_keyboard_on_purpose(
    asked: tuple[UploadReviewDialog, list[bool]], qtbot: QtBot, key: Qt.Key
) -> None:
    dialog, answers = asked
    button(dialog, "uploadAnywayButton").setFocus()
    qtbot.keyClick(dialog.focusWidget(), key)
    assert answers == [True]


def test_cancel_has_the_focus_and_is_the_default_at_first(
    asked: tuple[UploadReviewDialog, list[bool]],
) -> None:
    dialog, _ = asked
    assert dialog.focusWidget() is button(dialog, "goBackButton")
    assert button(dialog, "goBackButton").isDefault()
    assert not button(dialog, "uploadAnywayButton").isDefault()


def test_it_says_how_many_files_are_sent_when_not_all_are_named(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = ask_upload_review(parent, "A&B", CONCERNS, 1200, lambda _answer: None)
    qtbot.waitUntil(dialog.isVisible)
    assert child_of(dialog, QLabel, "secondLookTitle").text() == "Upload 1,200 files to A&B?"
    assert button(dialog, "uploadAnywayButton").text() == "Upload 1,200 files to A&&B"
    dialog.close()


def test_what_fits_need_not_be_scrolled(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    concerns = [("po.xlsx", "Forecast", ["Knosc archives forecast lines that are not in the file. " * 3] * 4)]
    dialog = ask_upload_review(parent, "PRODUCTION", concerns, 1, lambda _: None)
    qtbot.waitUntil(dialog.isVisible)
    assert child_of(dialog, QScrollArea, "secondLookConcerns").verticalScrollBar().maximum() == 0
    dialog.close()


def test_many_files_scroll_and_the_buttons_stay_in_sight(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = ask_upload_review(parent, "TEST", CONCERNS * 40, 80, lambda _answer: None)
    qtbot.waitUntil(dialog.isVisible)
    assert dialog.height() < 640
    area = child_of(dialog, QScrollArea, "secondLookConcerns")
    assert area.verticalScrollBar().maximum() > 0
    dialog.close()


def test_it_is_window_modal_and_deleted_when_answered(
    asked: tuple[UploadReviewDialog, list[bool]], qtbot: QtBot
) -> None:
    dialog, _ = asked
    assert dialog.windowModality() == Qt.WindowModality.WindowModal
    parent = dialog.parentWidget()
    assert parent is not None
    dialog.reject()
    qtbot.waitUntil(lambda: parent.findChild(QDialog) is None)
