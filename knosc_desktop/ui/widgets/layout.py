"""How widgets are placed: rows that wrap, the size a window may take, and what is scrolled into view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtWidgets import QApplication, QFrame, QLayout, QScrollArea, QStyle, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QLayoutItem


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


class ScrollingArea(QScrollArea):
    """The part of a dialog that scrolls where the screen is small; what the keyboard comes to is always in sight."""

    def __init__(self, inside: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(inside)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow)

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        # What is pressed with the mouse is in sight, and must not move below it.
        if now is not None and self.isAncestorOf(now) and not QApplication.mouseButtons():
            self.ensureWidgetVisible(now, _MARGIN, _MARGIN)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._follow(None, QApplication.focusWidget())


# Where a language is read from right to left everything painted by hand is at the other side, too.


def mirrored(place: QRectF, within: QRectF, direction: Qt.LayoutDirection) -> QRectF:
    """Where that place is in the whole, read in that direction; it is given as if read from left to right."""
    if direction == Qt.LayoutDirection.LeftToRight:
        return place
    return QRectF(within.left() + within.right() - place.right(), place.top(), place.width(), place.height())


def beginning(direction: Qt.LayoutDirection) -> Qt.AlignmentFlag:
    """Where a line of text begins; absolute, because a painter may have a direction of its own."""
    is_left = direction == Qt.LayoutDirection.LeftToRight
    side = Qt.AlignmentFlag.AlignLeft if is_left else Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter


# Parts that are made when they are first needed.


def lead_on(before: QWidget, *parts: QWidget) -> None:
    """Have the tab key come from one to those, in that order; what is made last would otherwise be its last."""
    for part in parts:
        QWidget.setTabOrder(before, part)
        before = part


# A row of buttons that goes on in a next line when there is no room: at 400 % there never is.


class FlowLayout(QLayout):
    """Places what is visible one after the other as the language is read, line by line."""

    def __init__(self, parent: QWidget | None = None, *, spacing: int = 6, centred: bool = False) -> None:
        super().__init__(parent)
        self._is_centred = centred
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
        sizes = [item.minimumSize() for item in self._shown()]
        return QSize(
            max((size.width() for size in sizes), default=0), max((size.height() for size in sizes), default=0)
        )

    @property
    def _direction(self) -> Qt.LayoutDirection:
        owner = self.parentWidget()
        return Qt.LayoutDirection.LeftToRight if owner is None else owner.layoutDirection()

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _place(self, area: QRect, *, moving: bool) -> int:
        """Put the items there, or only find out how high they get."""
        top = area.top()
        for line in self._lines(area.width()):
            sizes = [_fitted(item, area.width()) for item in line]
            height = max(size.height() for size in sizes)
            width = sum(size.width() for size in sizes) + self.spacing() * (len(sizes) - 1)
            left = area.left() + (max(area.width() - width, 0) // 2 if self._is_centred else 0)
            for item, size in zip(line, sizes, strict=True):
                if moving:
                    place = QRect(QPoint(left, top + (height - size.height()) // 2), size)
                    item.setGeometry(QStyle.visualRect(self._direction, area, place))
                left += size.width() + self.spacing()
            top += height + self.spacing()
        return max(top - self.spacing() - area.top(), 0)

    def _lines(self, room: int) -> list[list[QLayoutItem]]:
        """What fits beside each other; one that is wider than the room has a line of its own."""
        lines: list[list[QLayoutItem]] = []
        taken = 0
        for item in self._shown():
            width = _fitted(item, room).width()
            if not lines or taken + self.spacing() + width > room:
                lines.append([item])
                taken = width
            else:
                lines[-1].append(item)
                taken += self.spacing() + width
        return lines


def _fitted(item: QLayoutItem, room: int) -> QSize:
    """How large it wants to be; what can be narrower is so only where a whole line is not wide enough."""
    size = item.sizeHint()
    return QSize(max(min(size.width(), room), item.minimumSize().width()), size.height())


class WrappingPart(QFrame):
    """As high as its wrapped lines are in its width, for layouts and splitters, which do not ask how high they get."""

    def sizeHint(self) -> QSize:
        layout, hint = self.layout(), super().sizeHint()
        if layout is None or not layout.hasHeightForWidth():
            return hint
        return QSize(hint.width(), layout.totalHeightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        layout, hint = self.layout(), super().minimumSizeHint()
        if layout is None or not layout.hasHeightForWidth():
            return hint
        return QSize(hint.width(), layout.totalMinimumHeightForWidth(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()
