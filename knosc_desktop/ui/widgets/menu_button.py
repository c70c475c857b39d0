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
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.menu_below.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setIconSize(QSize(_SIGN, _SIGN))
        self.clicked.connect(self._open)
        self._colour()

    def _open(self) -> None:
        self.menu_below.popup(self.mapToGlobal(QPoint(0, self.height())))

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
