"""What a widget is in the hierarchy of a dialog, and the style sheet that draws each so, in light and in dark."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

PROPERTY = "look"
"""The dynamic property that the style sheet selects by."""


class Look(StrEnum):
    """The values of the property."""

    PRIMARY = "primary"
    """The one button of a view that does what the user came for."""
    DANGER = "danger"
    """A primary button for what cannot be undone."""
    LINK = "link"
    """A button that reads as a link in a sentence or a table."""
    TITLE = "title"
    """The text that names a dialog."""
    MUTED = "muted"
    """Text that steps back."""


def set_look(widget: QWidget, look: Look) -> None:
    """Draw the widget so, now and after a change of theme."""
    widget.setProperty(PROPERTY, look.value)
    # A style sheet looks at a property when a widget is polished, and not again.
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)


STYLE_SHEET = """
QLabel[look="title"] { font-size: 15pt; font-weight: 600; }
QLabel[look="muted"] { color: palette(placeholder-text); }
QPushButton[look="danger"], QPushButton[look="primary"] {
    border: 2px solid transparent; border-radius: 6px; padding: 5px 13px; font-weight: 600;
}
QPushButton[look="danger"] { background: #b3261e; color: #ffffff; }
QPushButton[look="primary"] { background: palette(highlight); color: palette(highlighted-text); }
QPushButton[look="danger"]:focus, QPushButton[look="primary"]:focus { border-color: palette(text); }
QPushButton[look="danger"]:disabled, QPushButton[look="primary"]:disabled {
    background: palette(button); color: palette(placeholder-text); border-color: palette(mid);
}
QPushButton[look="link"] { border: none; color: palette(link); text-decoration: underline; padding: 4px; }
QPushButton[look="link"]:focus { border: 1px solid palette(text); }
"""
"""Of a dialog; its colours follow the palette, but for the red of production."""
