"""Where the planner types what she looks for; Esc clears it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class FilterBox(QLineEdit):
    """An empty one leaves Esc to the window."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self.setClearButtonEnabled(True)
        self.setAcceptDrops(False)

    def event(self, event: QEvent) -> bool:  # noqa: D102 - Qt's contract
        # Else a notice, whose shortcut Esc is, would have it first.
        if event.type() == QEvent.Type.ShortcutOverride and self._is_cleared_by(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102 - Qt's contract
        if self._is_cleared_by(event):
            self.clear()
        else:
            super().keyPressEvent(event)

    def _is_cleared_by(self, event: QEvent) -> bool:
        return isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape and bool(self.text())
