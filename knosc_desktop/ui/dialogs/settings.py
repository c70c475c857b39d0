"""What the user may decide."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from knosc_desktop.domain.preferences import FOR_EVER, NEVER, Preferences
from knosc_desktop.models import formatting
from knosc_desktop.ui.widgets.labels import PlainLabel
from knosc_desktop.ui.widgets.layout import on_screen

if TYPE_CHECKING:
    from collections.abc import Mapping

_MB = 1 << 20
_GB = 1 << 30
_DAYS = {90: "3 months", 365: "1 year", 3 * 365: "3 years", FOR_EVER: "For ever"}
_QUOTAS = {_GB // 2: "Up to 500 MB", 2 * _GB: "Up to 2 GB", 5 * _GB: "Up to 5 GB", 20 * _GB: "Up to 20 GB"}
_LIMITS = {
    16 * _MB: "Up to 16 MB",
    64 * _MB: "Up to 64 MB",
    256 * _MB: "Up to 256 MB",
    _GB: "Up to 1 GB",
    NEVER: "Never",
}
_LOSSES = {5: "5 % or more", 10: "10 % or more", 25: "25 % or more", 50: "50 % or more", NEVER: "Never"}
_WIDTH = 520
_MARGINS = (20, 20, 20, 16)


class SettingsDialog(QDialog):
    """Four choices, each with the reason for it.

    Signals:
        chosen(preferences: Preferences): with OK.
    """

    chosen = Signal(object)

    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("settingsDialog")
        self.setAccessibleName("Settings")
        self.setWindowTitle("Settings")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._questions = QWidget(self)
        self._grid = QGridLayout(self._questions)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(0, 1)
        self._grid.setHorizontalSpacing(16)
        self._days = self._choice(
            "retentionPicker",
            "&Keep finished jobs",
            "Older ones leave the list of jobs when the program starts, and once a day; nothing changes in Knosc. Jobs "
            "whose outcome is not known always stay.",
            _with(preferences.retention_days, _DAYS, f"{formatting.count(preferences.retention_days)} days"),
            preferences.retention_days,
        )
        self._quota = self._choice(
            "quotaPicker",
            "Keep &copies of what was sent",
            "The exact bytes, so that you can save or send them again. The oldest make room for new ones, those of "
            "unfinished jobs never.",
            _with(preferences.outbox_quota, _QUOTAS, f"Up to {formatting.size(preferences.outbox_quota)}"),
            preferences.outbox_quota,
        )
        self._limit = self._choice(
            "safetyCopyPicker",
            "Before each upload, &fetch Knosc’s last one of that kind",
            "It is your safety copy of what was sent before, and the evidence of what arrived when Knosc’s answer "
            "is lost.",
            _with(preferences.safety_copy_limit, _LIMITS, f"Up to {formatting.size(preferences.safety_copy_limit)}"),
            preferences.safety_copy_limit,
        )
        self._loss = self._choice(
            "largeLossPicker",
            "&Ask when rows of the last upload are missing from a file",
            "Knosc closes or archives what is no longer in the file. Rows that the file itself deletes or closes count "
            "like missing ones. For PRODUCTION you are always asked.",
            _with(preferences.large_loss, _LOSSES, f"{preferences.large_loss} % or more"),
            preferences.large_loss,
        )
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, Qt.Orientation.Horizontal, self
        )
        buttons.button(QDialogButtonBox.StandardButton.Ok).setObjectName("okButton")
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setObjectName("cancelButton")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.accepted.connect(self._tell)
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self._questions)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*_MARGINS)
        layout.addWidget(area, 1)
        layout.addWidget(buttons)
        self.setMinimumWidth(_WIDTH)
        # Left to itself, Qt takes two thirds of the screen at most. In large letters the questions need more than
        # there is, and scroll.
        left, top, right, bottom = _MARGINS
        height = self._grid.totalHeightForWidth(_WIDTH - left - right) + buttons.sizeHint().height()
        self.resize(on_screen(self, QSize(_WIDTH, top + height + layout.spacing() + bottom)))

    def _choice(self, name: str, question: str, reason: str, choices: Mapping[int, str], now: int) -> QComboBox:
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
        why = PlainLabel(reason, self._questions, wrapped=True)
        why.step_back()
        row = self._grid.rowCount()
        self._grid.addWidget(label, row, 0)
        self._grid.addWidget(picker, row, 1)
        self._grid.addWidget(why, row + 1, 0, 1, 2)
        self._grid.setRowMinimumHeight(row + 2, 14)
        return picker

    def _tell(self) -> None:
        pickers = (self._days, self._quota, self._limit, self._loss)
        self.chosen.emit(Preferences(*(picker.currentData() for picker in pickers)))


def _with(value: int, choices: Mapping[int, str], words: str) -> dict[int, str]:
    """The choices, and what holds now in its place among them: OK must not change what was not touched."""
    return dict(sorted({value: words, **choices}.items(), key=lambda choice: choice[0] or math.inf))
