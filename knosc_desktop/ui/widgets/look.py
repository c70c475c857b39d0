"""What a widget is in the hierarchy of its view; the style sheet draws each so, in light and in dark."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

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
    QUIET = "quiet"
    """A button without an edge until it is pointed at or has the focus."""
    CHIP = "chip"
    """A button with round ends that filters while it is down."""
    ON_STRIP = "strip"
    """A button on a strip in the colour of a stage."""
    CARD = "card"
    """A frame with a surface of its own."""
    ROWS = "rows"
    """A table whose current row is marked as a whole, as a ``RowTable`` does."""
    TITLE = "title"
    """The text that names a dialog."""
    HEADING = "heading"
    """The text that names a part of a view."""
    MUTED = "muted"
    """Text that steps back."""
    GOOD = "good"
    """Text that says what went well."""
    BAD = "bad"
    """Text that says what went wrong."""


def set_look(widget: QWidget, look: Look | None) -> None:
    """Draw the widget so, now and after a change of theme; None draws it as others of its kind."""
    value = "" if look is None else look.value
    if widget.property(PROPERTY) == value:
        return
    widget.setProperty(PROPERTY, value)
    # A style sheet looks at a property when a widget is polished, which is when it is first needed, and not again.
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        style = widget.style()
        style.unpolish(widget)
        style.polish(widget)
