"""One notice at a time, above everything else in the window."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QStyle, QToolButton, QVBoxLayout, QWidget

from knosc_desktop.models import formatting
from knosc_desktop.models.roles import Tone
from knosc_desktop.ui.widgets import colours, icons
from knosc_desktop.ui.widgets.icons import Glyph
from knosc_desktop.ui.widgets.labels import CollapsibleDetails, PlainLabel, with_keys
from knosc_desktop.words.catalogue import render, tr

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from knosc_desktop.domain.errors import Problem

_LONGEST = 400
"""Characters of a message shown in the bar; the whole of a longer one is in its details."""
_STRIPE = 4
_CLOSING_KEY = "Esc"


class NoticeLevel(Enum):
    """How much a notice matters: the id of what is spoken, its drawing and tone."""

    INFO = ("window.notice.info", Glyph.INFO, Tone.BUSY)
    WARNING = ("window.notice.warning", Glyph.WARNING, Tone.WARNING)
    ERROR = ("window.notice.problem", Glyph.FAILED, Tone.BAD)


class NoticeBar(QFrame):
    """Icon, words, hint, *Details* and a button to close it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("noticeBar")
        self.setAccessibleName(tr("window.notice"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self._level = NoticeLevel.INFO
        self._topic = ""
        self._icon = QWidget(self)
        self._icon.setFixedSize(20, 20)
        self._title = PlainLabel(parent=self, wrapped=True)
        self._title.setObjectName("noticeTitle")
        self._title.make_bold()
        self._message = PlainLabel(parent=self, wrapped=True)
        self._message.setObjectName("noticeMessage")
        self._message.let_copy()
        self._hint = PlainLabel(parent=self, wrapped=True)
        self._hint.setObjectName("noticeHint")
        self._details = CollapsibleDetails(self)
        self._close = QToolButton(self)
        self._close.setObjectName("noticeCloseButton")
        self._close.setAccessibleName(tr("window.notice.close"))
        self._close.setToolTip(with_keys(tr("window.close"), _CLOSING_KEY))
        self._close.setShortcut(_CLOSING_KEY)
        self._close.setAutoRaise(True)
        self._close.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._close.clicked.connect(self.clear)
        self._lay_out()
        self.hide()

    @property
    def words(self) -> str:
        """What it says now; empty while hidden."""
        parts = (self._title.text(), self._message.text(), self._hint.text())
        return "\n".join(part for part in parts if part)

    def show_problem(self, problem: Problem, level: NoticeLevel = NoticeLevel.ERROR, *, topic: str = "") -> None:
        """Say what the problem is, instead of what was said before."""
        message = formatting.safe_lines(render(problem.message))
        details = problem.details
        if len(message) > _LONGEST:
            details = f"{message}\n\n{details}".strip()
            message = f"{message[:_LONGEST].rstrip()}…"
        title, hint = formatting.one_line(render(problem.title)), formatting.safe_lines(render(problem.hint))
        self._show(level, title, message, hint, details)
        self._topic = topic

    def show_message(self, words: str, *, topic: str = "") -> None:
        """Say something that needs no action, instead of what was said before."""
        self._show(NoticeLevel.INFO, "", formatting.safe_lines(words), "", "")
        self._topic = topic

    def take_back(self, topic: str) -> None:
        """Say nothing any more if what it says is on that topic."""
        if topic == self._topic:
            self.clear()

    def clear(self) -> None:
        """Say nothing."""
        self.hide()
        for label in (self._title, self._message, self._hint):
            label.clear()
        self._details.show_details("")

    def _show(self, level: NoticeLevel, title: str, message: str, hint: str, details: str) -> None:
        self._level = level
        for label, words in ((self._title, title), (self._message, message), (self._hint, hint)):
            label.setText(words)
            label.setVisible(bool(words))
        self._details.show_details(details)
        spoken = tr(level.value[0], words=self.words)
        self.setAccessibleDescription(spoken)
        self._colour()
        self.show()
        self.update()
        self._announce(spoken)

    def _announce(self, spoken: str) -> None:
        from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent  # not on the way to the first paint

        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, spoken))

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        for part in (self._title, self._message, self._hint, self._details):
            words.addWidget(part)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12 + _STRIPE, 8, 8, 8)
        layout.setSpacing(10)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, 1)
        layout.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)

    def _colour(self) -> None:
        self._close.setIcon(icons.for_button(Glyph.CLOSE, self.palette()))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._colour()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        _, glyph, tone = self._level.value
        badge = colours.of_pill(tone, self.palette())
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), badge.ground)
            stripe = QRect(0, 0, _STRIPE, self.height())
            painter.fillRect(QStyle.visualRect(self.layoutDirection(), self.rect(), stripe), badge.ink)
            icons.paint(painter, glyph, badge.ink, QRectF(self._icon.geometry()))
