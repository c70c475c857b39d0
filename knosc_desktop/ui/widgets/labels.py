"""Labels that never read text as markup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from knosc_desktop.models import formatting as text
from knosc_desktop.ui.widgets import colours

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent


class PlainLabel(QLabel):
    """Text as it is, wrapped, selectable when asked for."""

    def __init__(self, words: str = "", parent: QWidget | None = None, *, wrapped: bool = False) -> None:
        """Show ``words`` until told otherwise."""
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrapped)
        self.setText(words)

    def let_copy(self) -> None:
        """Let the text be selected with the mouse or the keyboard."""
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )

    def make_bold(self) -> None:
        """For titles."""
        font = self.font()
        font.setBold(True)
        self.setFont(font)

    def step_back(self) -> None:
        """For what matters less than its neighbours."""
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.WindowText, colours.faint(QPalette()))
        self.setPalette(palette)


class ElidedLabel(QWidget):
    """One line that loses its middle when there is no room; the whole text is its tooltip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    @property
    def words(self) -> str:
        """The whole text."""
        return self._words

    def set_words(self, words: str) -> None:
        """Show that text instead."""
        self._words = text.one_line(words)
        self.setToolTip(text.as_tooltip(self._words))
        self.setAccessibleName(self._words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self._words) + 2, metrics.height() + 2)

    def minimumSizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(
            min(metrics.horizontalAdvance(self._words) + 2, metrics.averageCharWidth() * 8), metrics.height() + 2
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        shown = self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideMiddle, self.width())
        with QPainter(self) as painter:
            painter.setPen(self.palette().windowText().color())
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
