"""How widgets are placed: rows that wrap, the size a window may take, and what is scrolled into view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QScrollArea

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLayoutItem, QWidget


# How much room a window of its own may take.

_FRAME = QSize(16, 48)
"""What the desktop puts around a window, at most."""


def on_screen(window: QWidget, wanted: QSize) -> QSize:
    """That size where there is room for it: at 200 % a laptop has too little, and the buttons would be outside."""
    return wanted.boundedTo(window.screen().availableSize() - _FRAME)


# Where the window is lower than its parts they scroll: what the user is led to has to be scrolled into view.

_MARGIN = 8


def bring_into_sight(widget: QWidget, part: QRect) -> None:
    """Scroll to a part of a widget; nothing where it is in no scroll area."""
    outer = widget.parentWidget()
    while outer is not None and not isinstance(outer, QScrollArea):
        outer = outer.parentWidget()
    inside = None if outer is None else outer.widget()
    if outer is not None and inside is not None:
        middle = widget.mapTo(inside, part.center())
        outer.ensureVisible(middle.x(), middle.y(), part.width() // 2, part.height() // 2 + _MARGIN)


# A row of buttons that goes on in a next line when there is no room: at 400 % there never is.


class FlowLayout(QLayout):
    """Places what is visible from left to right, line by line."""

    def __init__(self, parent: QWidget | None = None, *, spacing: int = 6) -> None:
        super().__init__(parent)
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(spacing)
        self._items: list[QLayoutItem] = []

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), moving=False)

    def setGeometry(self, area: QRect) -> None:
        super().setGeometry(area)
        self._place(area, moving=True)

    def sizeHint(self) -> QSize:
        sizes = [item.sizeHint() for item in self._shown()]
        width = sum(size.width() for size in sizes) + self.spacing() * max(len(sizes) - 1, 0)
        return QSize(width, max((size.height() for size in sizes), default=0))

    def minimumSize(self) -> QSize:
        sizes = [item.sizeHint() for item in self._shown()]
        return QSize(
            max((size.width() for size in sizes), default=0), max((size.height() for size in sizes), default=0)
        )

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _place(self, area: QRect, *, moving: bool) -> int:
        """Put the items there, or only find out how high they get."""
        left, top, line_height = area.left(), area.top(), 0
        for item in self._shown():
            size = item.sizeHint()
            if left > area.left() and left + size.width() > area.right() + 1:
                left, top, line_height = area.left(), top + line_height + self.spacing(), 0
            if moving:
                item.setGeometry(QRect(QPoint(left, top), size))
            left += size.width() + self.spacing()
            line_height = max(line_height, size.height())
        return top + line_height - area.top()
