"""What the user may decide."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QVBoxLayout,
    QWidget,
)

from knosc_desktop.domain.preferences import FOR_EVER, NEVER, SYSTEM_LANGUAGE, Preferences
from knosc_desktop.models import formatting
from knosc_desktop.ui.widgets.labels import PlainLabel
from knosc_desktop.ui.widgets.layout import ScrollingArea, on_screen
from knosc_desktop.ui.widgets.look import Look, set_look
from knosc_desktop.words import languages
from knosc_desktop.words.catalogue import tr

if TYPE_CHECKING:
    from collections.abc import Mapping

_MB = 1 << 20
_GB = 1 << 30
_WIDTH = 520
_MARGINS = (20, 20, 20, 16)


class SettingsDialog(QDialog):
    """Six choices, each with the reason for it.

    Signals:
        chosen(preferences: Preferences): with OK.
    """

    chosen = Signal(object)

    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("settingsDialog")
        self.setAccessibleName(tr("dialogs.settings"))
        self.setWindowTitle(tr("dialogs.settings"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._questions = QWidget(self)
        self._grid = QGridLayout(self._questions)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(0, 1)
        self._grid.setHorizontalSpacing(16)
        self._days = self._choice(
            "retentionPicker",
            tr("dialogs.settings.retention"),
            tr("dialogs.settings.retention_why"),
            _sorted({preferences.retention_days: _days(preferences.retention_days), **_usual_days()}),
            preferences.retention_days,
        )
        self._quota = self._choice(
            "quotaPicker",
            tr("dialogs.settings.copies"),
            tr("dialogs.settings.copies_why"),
            _sorted({preferences.outbox_quota: _size(preferences.outbox_quota), **_usual_quotas()}),
            preferences.outbox_quota,
        )
        self._limit = self._choice(
            "safetyCopyPicker",
            tr("dialogs.settings.safety_copy"),
            tr("dialogs.settings.safety_copy_why"),
            _sorted({preferences.safety_copy_limit: _size(preferences.safety_copy_limit), **_usual_limits()}),
            preferences.safety_copy_limit,
        )
        self._loss = self._choice(
            "largeLossPicker",
            tr("dialogs.settings.loss"),
            tr("dialogs.settings.loss_why"),
            _sorted({percent: _loss(percent) for percent in (preferences.large_loss, 5, 10, 25, 50, NEVER)}),
            preferences.large_loss,
        )
        self._notify = self._yes_or_no(
            "notifyCheck",
            tr("dialogs.settings.notify"),
            tr("dialogs.settings.notify_why"),
            is_wanted=preferences.notify,
        )
        self._language = self._choice(
            "languagePicker",
            tr("dialogs.settings.language"),
            tr("dialogs.settings.language_why"),
            {SYSTEM_LANGUAGE: tr("dialogs.settings.system_language"), **_languages(preferences.language)},
            preferences.language,
        )
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, Qt.Orientation.Horizontal, self
        )
        buttons.button(QDialogButtonBox.StandardButton.Ok).setObjectName("okButton")
        set_look(buttons.button(QDialogButtonBox.StandardButton.Ok), Look.PRIMARY)
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setObjectName("cancelButton")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.accepted.connect(self._tell)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*_MARGINS)
        layout.addWidget(ScrollingArea(self._questions, self), 1)
        layout.addWidget(buttons)
        # Left to itself, Qt takes two thirds of the screen at most. In large letters the questions need more than
        # there is, and scroll.
        left, top, right, bottom = _MARGINS
        width = max(_WIDTH - left - right, self._grid.totalMinimumSize().width())
        height = self._grid.totalHeightForWidth(width) + buttons.sizeHint().height()
        self.resize(on_screen(self, QSize(left + width + right, top + height + layout.spacing() + bottom)))

    def _choice(
        self, name: str, question: str, reason: str, choices: Mapping[int, str] | Mapping[str, str], now: int | str
    ) -> QComboBox:
        """A question, its answers beside it and its reason below."""
        picker = QComboBox(self._questions)
        picker.setObjectName(name)
        picker.setAccessibleName(question.replace("&", ""))
        picker.setAccessibleDescription(reason)
        for value, words in choices.items():
            picker.addItem(words, value)
        picker.setCurrentIndex(picker.findData(now))
        label = PlainLabel(question, self._questions, wrapped=True)
        label.setBuddy(picker)
        row = self._grid.rowCount()
        self._grid.addWidget(label, row, 0)
        self._grid.addWidget(picker, row, 1)
        self._give_reason(reason)
        return picker

    def _yes_or_no(self, name: str, question: str, reason: str, *, is_wanted: bool) -> QCheckBox:
        """A box to tick, and its reason below."""
        box = QCheckBox(question, self._questions)
        box.setObjectName(name)
        box.setAccessibleName(question.replace("&", ""))
        box.setAccessibleDescription(reason)
        box.setChecked(is_wanted)
        self._grid.addWidget(box, self._grid.rowCount(), 0, 1, 2)
        self._give_reason(reason)
        return box

    def _give_reason(self, reason: str) -> None:
        why = PlainLabel(reason, self._questions, wrapped=True)
        why.step_back()
        row = self._grid.rowCount()
        self._grid.addWidget(why, row, 0, 1, 2)
        self._grid.setRowMinimumHeight(row + 1, 14)

    def _tell(self) -> None:
        self.chosen.emit(
            Preferences(
                retention_days=self._days.currentData(),
                outbox_quota=self._quota.currentData(),
                safety_copy_limit=self._limit.currentData(),
                large_loss=self._loss.currentData(),
                language=self._language.currentData(),
                notify=self._notify.isChecked(),
            )
        )


def _sorted(choices: Mapping[int, str]) -> dict[int, str]:
    """By value; what has no limit comes last."""
    return dict(sorted(choices.items(), key=lambda choice: choice[0] or math.inf))


# What holds now is among the choices: OK must not change what was not touched.


def _days(days: int) -> str:
    return tr("dialogs.settings.days", count=days)


def _usual_days() -> dict[int, str]:
    return {
        90: tr("dialogs.settings.months", count=3),
        365: tr("dialogs.settings.years", count=1),
        3 * 365: tr("dialogs.settings.years", count=3),
        FOR_EVER: tr("dialogs.settings.forever"),
    }


def _size(size: int) -> str:
    return tr("dialogs.settings.up_to", size=formatting.size(size))


def _usual_quotas() -> dict[int, str]:
    large = {count * _GB: tr("dialogs.settings.up_to_gb", number=count) for count in (2, 5, 20)}
    return {_GB // 2: tr("dialogs.settings.up_to_mb", number=500), **large}


def _usual_limits() -> dict[int, str]:
    small = {count * _MB: tr("dialogs.settings.up_to_mb", number=count) for count in (16, 64, 256)}
    return {**small, _GB: tr("dialogs.settings.up_to_gb", number=1), NEVER: tr("dialogs.settings.never")}


def _loss(percent: int) -> str:
    return tr("dialogs.settings.percent", percent=percent) if percent != NEVER else tr("dialogs.settings.never")


def _languages(now: str) -> dict[str, str]:
    chosen = {now: now} if now != SYSTEM_LANGUAGE else {}
    return {**chosen, **languages.available()}
