"""Labels of plain text, tooltips with keys, and technical details behind a *Details* button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QKeySequence, QPainter, QPalette
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from knosc_desktop.models import formatting as text
from knosc_desktop.ui.widgets import icons
from knosc_desktop.ui.widgets.icons import Glyph
from knosc_desktop.ui.widgets.layout import beginning
from knosc_desktop.words.catalogue import tr

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent


def explain(widget: QWidget, words: str) -> None:
    """Give it a tooltip; a screen reader gets the words alone, because Qt would hand it the tooltip with its markup."""
    widget.setToolTip(text.as_tooltip(words))
    widget.setAccessibleDescription(words)


def with_keys(what: str, keys: str) -> str:
    """What a button does and its keys, for a tooltip."""
    named = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
    return tr("window.with_keys", what=what, keys=named)


# Labels that never read text as markup.


class PlainLabel(QLabel):
    """Text as it is, wrapped, selectable when asked for."""

    def __init__(self, words: str = "", parent: QWidget | None = None, *, wrapped: bool = False) -> None:
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
        self.setForegroundRole(QPalette.ColorRole.PlaceholderText)


class LineLabel(PlainLabel):
    """One line where there is room for it, and wrapped where there isn't."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent, wrapped=True)

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 2, super().sizeHint().height())


class ElidedLabel(QWidget):
    """One line that loses its middle when there is no room; the whole text is then its tooltip."""

    def __init__(self, parent: QWidget | None = None) -> None:
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
        self.setAccessibleName(self._words)
        self.updateGeometry()
        self.update()
        self._explain()

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._explain()

    def _explain(self) -> None:
        """A tooltip that repeats what is there to read would only be in the way."""
        explain(self, "" if self._shown == self._words else self._words)

    @property
    def _shown(self) -> str:
        return self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideMiddle, self.width())

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self._words) + 2, metrics.height() + 2)

    def minimumSizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(
            min(metrics.horizontalAdvance(self._words) + 2, metrics.averageCharWidth() * 8), metrics.height() + 2
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setPen(self.palette().windowText().color())
            painter.drawText(self.rect(), beginning(self.layoutDirection()), self._shown)


# Technical details behind a *Details* button: copyable, plain, out of the way.


_SIGN = 12


class CollapsibleDetails(QWidget):
    """Hidden while there is nothing to show; folded until asked for."""

    def __init__(self, parent: QWidget | None = None, *, height: int = 96, toggle_apart: bool = False) -> None:
        """Start with nothing to show.

        Args:
            parent: owner.
            height: of the unfolded text, which scrolls.
            toggle_apart: whether the button is placed by somebody else, among others.
        """
        super().__init__(parent)
        self._is_apart = toggle_apart
        self._toggle = QToolButton(self)
        self._toggle.setObjectName("detailsToggle")
        self._toggle.setText(tr("window.details"))
        self._toggle.setAccessibleDescription(tr("window.details.technical"))
        self._toggle.setCheckable(True)
        self._toggle.setAutoRaise(True)
        self._toggle.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._toggle.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._toggle.setIconSize(QSize(_SIGN, _SIGN))
        self._show_sign()
        self._toggle.toggled.connect(self._fold)
        self._height = height
        self._text: QPlainTextEdit | None = None
        self._details = ""
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        if not toggle_apart:
            layout.addWidget(self._toggle, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()

    @property
    def first_by_tab(self) -> QWidget:
        """Where the keyboard comes in."""
        return self._toggle

    def show_details(self, details: str) -> None:
        """Show that text when unfolded; nothing hides the whole."""
        if details == self._details:
            return
        self._details = details
        if self._text is not None:
            self._text.setPlainText(text.safe_lines(details))
        else:
            self._toggle.setChecked(False)
        self._show()

    def _fold(self, unfolded: bool) -> None:
        self._show_sign()
        self._editor().setVisible(unfolded)
        self._show()

    def _show_sign(self) -> None:
        # From right to left, Qt would paint an arrow of its own over the words.
        folded = icons.leading_on(self._toggle.layoutDirection())
        self._toggle.setIcon(icons.for_button(Glyph.EXPAND if self._toggle.isChecked() else folded, self.palette()))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._show_sign()

    def _show(self) -> None:
        """Without details nothing; the text only while it is unfolded."""
        self._toggle.setVisible(bool(self._details))
        self.setVisible(bool(self._details) and (self._toggle.isChecked() or not self._is_apart))

    def _editor(self) -> QPlainTextEdit:
        """Made when first unfolded: most problems are understood without."""
        if self._text is None:
            from PySide6.QtGui import QFontDatabase  # not on the way to the first paint

            self._text = QPlainTextEdit(self)
            self._text.setObjectName("detailsText")
            self._text.setAccessibleName(tr("window.details.technical"))
            self._text.setReadOnly(True)
            # Read-only, it can otherwise be selected with the mouse alone.
            self._text.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            self._text.setTabChangesFocus(True)
            self._text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
            self._text.setFixedHeight(self._height)
            self._text.setPlainText(text.safe_lines(self._details))
            layout = self.layout()
            if layout is not None:
                layout.addWidget(self._text)
            self.setTabOrder(self._toggle, self._text)
        return self._text
