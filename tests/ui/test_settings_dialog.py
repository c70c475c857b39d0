from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from knosc_desktop.domain.preferences import Preferences
from knosc_desktop.ui.dialogs.settings import SettingsDialog
from knosc_desktop.words.languages import available
from tests.support.children import child_of

USUAL = Preferences()
PICKERS = ("retentionPicker", "quotaPicker", "safetyCopyPicker", "largeLossPicker", "languagePicker")
QUESTIONS = (*PICKERS[:-1], "notifyCheck", PICKERS[-1])


@pytest.fixture
def show(qtbot: QtBot) -> Callable[..., SettingsDialog]:
    def open_dialog(preferences: Preferences = USUAL) -> SettingsDialog:
        dialog = SettingsDialog(preferences)
        # Deleted by itself when it closes.
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.addWidget(dialog)
        with qtbot.waitExposed(dialog):
            dialog.open()
        dialog.activateWindow()
        return dialog

    return open_dialog


def picker(dialog: SettingsDialog, name: str) -> QComboBox:
    return child_of(dialog, QComboBox, name)


def choices(dialog: SettingsDialog, name: str) -> list[str]:
    return [picker(dialog, name).itemText(row) for row in range(picker(dialog, name).count())]


def shown(dialog: SettingsDialog) -> list[str]:
    return [picker(dialog, name).currentText() for name in PICKERS]


def press(dialog: SettingsDialog, qtbot: QtBot, name: str) -> None:
    qtbot.mouseClick(child_of(dialog, QPushButton, name), Qt.MouseButton.LeftButton)


def test_what_holds_now_is_shown(show: Callable[..., SettingsDialog]) -> None:
    assert shown(show()) == ["1 year", "Up to 2 GB", "Up to 64 MB", "10% or more", "System language"]


def test_for_ever_and_never_can_be_chosen(show: Callable[..., SettingsDialog], qtbot: QtBot) -> None:
    dialog = show()
    qtbot.keyClicks(picker(dialog, "retentionPicker"), "For")
    qtbot.keyClicks(picker(dialog, "safetyCopyPicker"), "Never")
    with qtbot.waitSignal(dialog.chosen) as told:
        press(dialog, qtbot, "okButton")
    assert told.args == [Preferences(retention_days=0, safety_copy_limit=0)]


def test_sizes_beyond_32_bits_arrive_whole(show: Callable[..., SettingsDialog], qtbot: QtBot) -> None:
    dialog = show()
    qtbot.keyClick(picker(dialog, "quotaPicker"), Qt.Key.Key_End)
    with qtbot.waitSignal(dialog.chosen) as told:
        press(dialog, qtbot, "okButton")
    assert told.args[0].outbox_quota == 20 << 30


@pytest.mark.parametrize(
    "preferences",
    [
        Preferences(),
        Preferences(0, 20 << 30, 0, language="en"),
        Preferences(100, 3_500_000_000, 1, language="pseudo"),
        Preferences(1, 1 << 40, 4 << 30),
        Preferences(notify=False),
    ],
)
def test_ok_changes_nothing_that_was_not_touched(
    show: Callable[..., SettingsDialog], qtbot: QtBot, preferences: Preferences
) -> None:
    dialog = show(preferences)
    with qtbot.waitSignal(dialog.chosen) as told:
        press(dialog, qtbot, "okButton")
    assert told.args == [preferences]


def test_a_custom_value_is_sorted_among_the_others(show: Callable[..., SettingsDialog]) -> None:
    dialog = show(Preferences(retention_days=100, outbox_quota=3_500_000_000))
    assert choices(dialog, "retentionPicker") == ["3 months", "100 days", "1 year", "3 years", "Forever"]
    assert choices(dialog, "quotaPicker")[1:3] == ["Up to 2 GB", "Up to 3.5 GB"]


def test_a_language_is_that_of_the_system_or_one_there_is(show: Callable[..., SettingsDialog], qtbot: QtBot) -> None:
    dialog = show()
    assert choices(dialog, "languagePicker") == ["System language", *available().values()]
    qtbot.keyClicks(picker(dialog, "languagePicker"), "English")
    with qtbot.waitSignal(dialog.chosen) as told:
        press(dialog, qtbot, "okButton")
    assert told.args == [Preferences(language="en")]


@pytest.mark.parametrize("leave", ["button", "key"])
def test_cancel_emits_nothing(show: Callable[..., SettingsDialog], qtbot: QtBot, leave: str) -> None:
    dialog = show()
    told: list[Preferences] = []
    dialog.chosen.connect(told.append)
    qtbot.keyClick(picker(dialog, "retentionPicker"), Qt.Key.Key_End)
    if leave == "button":
        press(dialog, qtbot, "cancelButton")
    else:
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert told == []


def test_it_can_be_used_without_a_mouse(show: Callable[..., SettingsDialog], qtbot: QtBot) -> None:
    dialog = show()
    picker(dialog, "retentionPicker").setFocus()
    qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Down)
    for name in QUESTIONS[1:]:
        qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
        assert dialog.focusWidget() is child_of(dialog, QWidget, name)
    with qtbot.waitSignal(dialog.chosen) as told:
        qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    assert told.args == [Preferences(retention_days=3 * 365)]


@pytest.mark.parametrize(("letter", "name"), list(zip("kudal", PICKERS, strict=True)))
def test_each_choice_has_a_letter_of_its_own(
    show: Callable[..., SettingsDialog], qtbot: QtBot, letter: str, name: str
) -> None:
    dialog = show()
    qtbot.keyClick(dialog, letter, Qt.KeyboardModifier.AltModifier)
    assert dialog.focusWidget() is picker(dialog, name)


def test_a_letter_says_no_to_notifications(show: Callable[..., SettingsDialog], qtbot: QtBot) -> None:
    dialog = show()
    qtbot.keyClick(dialog, "n", Qt.KeyboardModifier.AltModifier)
    # Qt shows it pressed for a moment.
    qtbot.waitUntil(lambda: not child_of(dialog, QCheckBox, "notifyCheck").isChecked())
    with qtbot.waitSignal(dialog.chosen) as told:
        press(dialog, qtbot, "okButton")
    assert told.args == [Preferences(notify=False)]


@pytest.mark.parametrize("name", QUESTIONS)
def test_each_choice_is_read_out_with_its_reason(show: Callable[..., SettingsDialog], name: str) -> None:
    dialog = show()
    chosen = child_of(dialog, QWidget, name)
    assert chosen.accessibleName()
    assert "&" not in chosen.accessibleName()
    assert chosen.accessibleDescription().endswith(".")


@pytest.mark.parametrize("points", [0, 30])
def test_no_line_is_cut_off(show: Callable[..., SettingsDialog], qapp: QApplication, points: int) -> None:
    before = qapp.font()
    if points:
        qapp.setFont(QFont(before.family(), points))
    try:
        dialog = show()
        cut = [
            label.text()
            for label in dialog.findChildren(QLabel)
            if label.height() < label.heightForWidth(label.width())
        ]
        assert cut == []
        assert dialog.height() <= dialog.screen().availableSize().height()
    finally:
        qapp.setFont(before)


def test_it_is_deleted_when_closed(qtbot: QtBot) -> None:
    dialog = SettingsDialog(Preferences())
    qtbot.addWidget(dialog)
    dialog.open()
    with qtbot.waitSignal(dialog.destroyed):
        dialog.reject()
