"""A button that opens a menu below itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtWidgets import QMenu, QPushButton

from knosc_desktop.ui.widgets import icons
from knosc_desktop.ui.widgets.icons import Glyph

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget


_SIGN = 12


class MenuButton(QPushButton):
    """Shows the menu without waiting for it to close, as a button of Qt's own with a menu would.

    Attributes:
        menu_below: what it opens.
    """

    def __init__(self, words: str, name: str, parent: QWidget) -> None:
        super().__init__(words, parent)
        self.setObjectName(name)
        self.menu_below = QMenu(self)
        self.menu_below.setObjectName(f"{name}Menu")
        # The sign comes after the words.
        is_left = self.layoutDirection() == Qt.LayoutDirection.LeftToRight
        there, back = Qt.LayoutDirection.RightToLeft, Qt.LayoutDirection.LeftToRight
        self.menu_below.setLayoutDirection(back if is_left else there)
        self.setLayoutDirection(there if is_left else back)
        self.setIconSize(QSize(_SIGN, _SIGN))
        self.clicked.connect(self._open)
        self._colour()

    def _open(self) -> None:
        is_left = self.menu_below.layoutDirection() == Qt.LayoutDirection.LeftToRight
        left = 0 if is_left else self.width() - self.menu_below.sizeHint().width()
        self.menu_below.popup(self.mapToGlobal(QPoint(left, self.height())))

    def _colour(self) -> None:
        self.setIcon(icons.for_button(Glyph.EXPAND, self.palette()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.click()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._colour()
