"""Where the window is lower than its parts they scroll: what she is led to has to come into sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QScrollArea

if TYPE_CHECKING:
    from PySide6.QtCore import QRect
    from PySide6.QtWidgets import QWidget

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
