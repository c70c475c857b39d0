"""Technical details behind a *Details* button: copyable, plain, out of the way."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QPlainTextEdit, QToolButton, QVBoxLayout, QWidget

from knosc_desktop.models import formatting as text


class CollapsibleDetails(QWidget):
    """Hidden while there is nothing to show; folded until asked for."""

    def __init__(self, parent: QWidget | None = None, *, height: int = 96) -> None:
        """Start with nothing to show.

        Args:
            parent: owner.
            height: of the unfolded text, which scrolls.
        """
        super().__init__(parent)
        self._toggle = QToolButton(self)
        self._toggle.setObjectName("detailsToggle")
        self._toggle.setText("Details")
        self._toggle.setAccessibleName("Technical details")
        self._toggle.setCheckable(True)
        self._toggle.setAutoRaise(True)
        self._toggle.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._toggle.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._toggle.setArrowType(Qt.ArrowType.RightArrow)
        self._toggle.toggled.connect(self._fold)
        self._height = height
        self._text: QPlainTextEdit | None = None
        self._details = ""
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
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
        self.setVisible(bool(details))

    def _fold(self, unfolded: bool) -> None:
        self._toggle.setArrowType(Qt.ArrowType.DownArrow if unfolded else Qt.ArrowType.RightArrow)
        self._editor().setVisible(unfolded)

    def _editor(self) -> QPlainTextEdit:
        """Made when first unfolded: most problems are understood without."""
        if self._text is None:
            self._text = QPlainTextEdit(self)
            self._text.setObjectName("detailsText")
            self._text.setAccessibleName("Technical details")
            self._text.setReadOnly(True)
            self._text.setTabChangesFocus(True)
            self._text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
            self._text.setFixedHeight(self._height)
            self._text.setPlainText(text.safe_lines(self._details))
            layout = self.layout()
            if layout is not None:
                layout.addWidget(self._text)
            self.setTabOrder(self._toggle, self._text)
        return self._text
