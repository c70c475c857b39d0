"""How much room a window of its own may take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

_FRAME = QSize(16, 48)
"""What the desktop puts around a window, at most."""


def on_screen(window: QWidget, wanted: QSize) -> QSize:
    """That size where there is room for it: at 200 % a laptop has too little, and the buttons would be outside."""
    return wanted.boundedTo(window.screen().availableSize() - _FRAME)
