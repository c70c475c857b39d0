"""In a language with longer words nothing is cut off, and no word is left in English."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from knosc_desktop.domain.preferences import Preferences
from knosc_desktop.domain.session import SessionPhase, SessionState
from knosc_desktop.ui.dialogs.about import AboutDialog
from knosc_desktop.ui.dialogs.keyboard import KeyboardDialog
from knosc_desktop.ui.dialogs.settings import SettingsDialog
from knosc_desktop.ui.dialogs.upload_review import UploadReviewDialog
from knosc_desktop.ui.sign_in.dialog import SignInDialog
from knosc_desktop.words import catalogue
from knosc_desktop.words.pseudo import OPENING
from tests.support.builders import TEST
from tests.support.children import child_of
from tests.ui.conftest import Shown


@pytest.fixture(autouse=True)
def longer() -> Iterator[None]:
    catalogue.use(catalogue.PSEUDO)
    yield
    catalogue.use(catalogue.ENGLISH)


def words_of(part: QWidget) -> list[str]:
    """What is read on it, or said of it."""
    shown = [part.text()] if isinstance(part, QAbstractButton | QLabel) else []
    typed = [part.placeholderText()] if isinstance(part, QLineEdit) else []
    spoken = [part.accessibleName(), part.accessibleDescription()]
    tip = part.toolTip().removeprefix("<div>")
    return [words for words in (*shown, *typed, tip, *spoken) if words]


def cut_off(window: QWidget) -> list[str]:
    """What has less room than its words need."""
    found = []
    for part in window.findChildren(QWidget):
        if not part.isVisible() or part.window() is not window:
            continue
        if isinstance(part, QLabel) and part.wordWrap():
            fits = part.height() >= part.heightForWidth(part.width())
        elif isinstance(part, QAbstractButton | QComboBox | QLabel) and part.objectName() != "triggerPicker":
            fits = part.width() >= part.sizeHint().width()
        else:
            fits = True
        found += [] if fits else [f"{part.objectName()} {words_of(part)}"]
    return found


DIALOGS: dict[str, Callable[[QWidget], QDialog]] = {
    "sign-in": SignInDialog,
    "settings": lambda parent: SettingsDialog(Preferences(), parent),
    "about": lambda parent: AboutDialog(Path("folder"), Path("licences"), parent),
    "review": lambda parent: UploadReviewDialog(parent, "PRODUCTION", [("a.csv", "Forecast", ["One", "Two"])], 2),
    "keyboard": lambda parent: KeyboardDialog([QAction("&Do it", parent)], parent),
}


@pytest.mark.parametrize("name", DIALOGS)
def test_dialogs_have_room_for_their_words(qtbot: QtBot, name: str) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = DIALOGS[name](parent)
    with qtbot.waitExposed(dialog):
        dialog.open()
    assert [part for part in dialog.findChildren(QLabel) if part.text().startswith(OPENING)] or name == "keyboard"
    assert cut_off(dialog) == []
    dialog.close()


@pytest.mark.parametrize("phase", [SessionPhase.SECOND_FACTOR, SessionPhase.FIRST_SIGN_IN, SessionPhase.LOCKED_OUT])
def test_each_page_of_the_sign_in_has_room_for_its_words(qtbot: QtBot, phase: SessionPhase) -> None:
    dialog = SignInDialog()
    qtbot.addWidget(dialog)
    dialog.show_state(SessionState(phase, TEST))
    with qtbot.waitExposed(dialog):
        dialog.open()
    assert cut_off(dialog) == []


@pytest.mark.parametrize("size", [(1440, 900), (1024, 768), (720, 450)])
def test_the_window_has_room_for_its_words(show: Callable[[], Shown], qtbot: QtBot, size: tuple[int, int]) -> None:
    window = show().window
    window.resize(*size)
    qtbot.waitUntil(lambda: cut_off(window) == [])


def test_no_word_of_the_window_is_english(show: Callable[[], Shown]) -> None:
    window = show().window
    # What Qt has made says what Qt's own translations do.
    parts = [part for part in window.findChildren(QWidget) if not part.objectName().startswith("qt_")]
    said = [words for part in parts for words in words_of(part)]
    said += [box.itemText(row) for box in parts if isinstance(box, QComboBox) for row in range(box.count())]
    for name in ("jobsTable", "stagingList"):
        model = child_of(window, QTableView, name).model()
        said += [str(model.headerData(column, Qt.Orientation.Horizontal)) for column in range(model.columnCount())]
    said += [entry.text() for entry in window.findChildren(QAction) if entry.objectName().startswith("action")]
    assert len(said) > 70
    assert [words for words in said if not words.startswith(OPENING) and any(map(str.isalpha, words))] == []


@pytest.mark.parametrize("name", ["sign-in", "settings", "review"])
def test_no_word_of_a_dialog_is_english(qtbot: QtBot, name: str) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = DIALOGS[name](parent)
    standard = [button for box in dialog.findChildren(QDialogButtonBox) for button in box.buttons()]
    parts = [part for part in dialog.findChildren(QWidget) if part not in standard]
    said = [words for part in parts for words in words_of(part)]
    said += [box.itemText(row) for box in parts if isinstance(box, QComboBox) for row in range(box.count())]
    data = {"a.csv – Forecast", "One", "Two", "English"}
    assert len(said) > 4
    assert [words for words in said if not words.startswith(OPENING) and words not in data | {"•", "123 456"}] == []
