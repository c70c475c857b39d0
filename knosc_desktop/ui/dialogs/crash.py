"""An error nobody expected: said plainly, with everything needed to report it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from knosc_desktop.models import formatting
from knosc_desktop.ui.widgets.labels import PlainLabel
from knosc_desktop.ui.widgets.layout import ScrollingArea, on_screen
from knosc_desktop.ui.widgets.look import Look, set_look
from knosc_desktop.words.catalogue import tr

_SIZE = QSize(620, 380)
_LEAST_LINES = 5
"""Of the details that are in sight at once."""


class CrashDialog(QDialog):
    """Title, what it means, and copyable details.

    Signals:
        report_requested(): save everything that helps to find the fault.
    """

    report_requested = Signal()

    def __init__(self, title: str, words: str, details: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("crashDialog")
        self.setWindowTitle("Knosc Desktop")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._details = formatting.safe_lines(details)
        heading = PlainLabel(title, self, wrapped=True)
        set_look(heading, Look.HEADING)
        meaning = PlainLabel(words, self, wrapped=True)
        meaning.let_copy()
        shown = QPlainTextEdit(self)
        shown.setObjectName("crashDetails")
        shown.setAccessibleName(tr("window.details.technical"))
        shown.setReadOnly(True)
        shown.setTabChangesFocus(True)
        shown.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        shown.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        shown.setPlainText(self._details)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        copy = buttons.addButton(tr("dialogs.crash.copy"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.setObjectName("copyCrashButton")
        copy.clicked.connect(self._copy)
        report = buttons.addButton(tr("dialogs.crash.save_report"), QDialogButtonBox.ButtonRole.ActionRole)
        report.setObjectName("saveCrashReportButton")
        report.clicked.connect(self.report_requested)
        buttons.rejected.connect(self.reject)
        shown.setMinimumHeight(_LEAST_LINES * shown.fontMetrics().lineSpacing())
        inside = QWidget(self)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        for part in (heading, meaning, shown):
            column.addWidget(part)
        layout = QVBoxLayout(self)
        layout.addWidget(ScrollingArea(inside, self), 1)
        layout.addWidget(buttons)
        self.resize(on_screen(self, _SIZE))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._details)
