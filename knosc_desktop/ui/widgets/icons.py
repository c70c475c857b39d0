"""The icons: black drawings in the compiled resources, coloured for the palette in use."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImageReader, QPainter, QPalette, QPixmap

from knosc_desktop.domain.job_states import JobState
from knosc_desktop.ui import _resources  # noqa: F401 - importing it registers the resources
from knosc_desktop.ui.widgets import colours

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOption

_EXTENTS = (16, 20, 24, 28, 32, 40, 48, 64)
"""A small icon at 100, 125, 150, 175, 200, 250, 300 and 400 %; other sizes are made from a larger one, less sharp."""


class Glyph(StrEnum):
    """The drawings by file name."""

    ADD = "add"
    ARRIVED = "arrived"
    CANCELLED = "cancelled"
    CLOCK = "clock"
    CLOSE = "close"
    COPY = "copy"
    DONE = "done"
    DOWNLOAD = "download"
    DROP = "drop"
    EXPAND = "expand"
    FAILED = "failed"
    FOLDED = "folded"
    FOLDED_RTL = "folded-rtl"
    GONE = "gone"
    INFO = "info"
    QUESTION = "question"
    REFUSED = "refused"
    RUNNING = "running"
    TEMPLATE = "template"
    UNSENT = "unsent"
    UPLOAD = "upload"
    WARNING = "warning"


STATE_GLYPHS: dict[JobState, Glyph] = {
    JobState.SNAPSHOT: Glyph.COPY,
    JobState.WAITING: Glyph.CLOCK,
    JobState.SENDING: Glyph.UPLOAD,
    JobState.HANDED_OVER: Glyph.UPLOAD,
    JobState.ACCEPTED: Glyph.CLOCK,
    JobState.QUEUED: Glyph.CLOCK,
    JobState.RUNNING: Glyph.RUNNING,
    JobState.OTHER: Glyph.INFO,
    JobState.GONE: Glyph.GONE,
    JobState.COMPLETED: Glyph.DONE,
    JobState.COMPLETED_WITH_ERRORS: Glyph.WARNING,
    JobState.FAILED: Glyph.FAILED,
    JobState.NOT_SENT: Glyph.UNSENT,
    JobState.REFUSED: Glyph.REFUSED,
    JobState.UNCONFIRMED: Glyph.QUESTION,
    JobState.RECEIVED: Glyph.ARRIVED,
    JobState.CANCELLED: Glyph.CANCELLED,
}
"""So that states differ by shape as well as by colour and word."""


def leading_on(direction: Qt.LayoutDirection) -> Glyph:
    """The sign of what shows more, or is folded: it points to where reading goes on."""
    return Glyph.FOLDED if direction == Qt.LayoutDirection.LeftToRight else Glyph.FOLDED_RTL


def icon(glyph: Glyph, colour: QColor, *, disabled: QColor | None = None) -> QIcon:
    """A drawing in one colour, sharp at every scaling.

    Args:
        glyph: the drawing.
        colour: on a normal ground.
        disabled: of what cannot be used; left to Qt when left out.
    """
    return _icon(glyph, colour.rgba(), (disabled or colour).rgba())


def for_line(glyph: Glyph, colour: QColor, option: QStyleOption) -> QIcon:
    """A drawing on a line of a list, in that colour unless it cannot be told from the line's selection."""
    return icon(glyph, colours.on_line(colour, option))


def for_button(glyph: Glyph, palette: QPalette) -> QIcon:
    """A drawing in the colour of a button's text."""
    disabled = palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText)
    return icon(glyph, palette.color(QPalette.ColorGroup.Active, QPalette.ColorRole.ButtonText), disabled=disabled)


def paint(painter: QPainter, glyph: Glyph, colour: QColor, square: QRectF) -> None:
    """Paint a drawing into a square, sharp on the painter's device."""
    ratio = painter.device().devicePixelRatioF()
    pixmap = _pixmap(glyph, colour.rgba(), round(square.width() * ratio))
    painter.drawPixmap(square, pixmap, QRectF(pixmap.rect()))


def application_icon() -> QIcon:
    """The app's own icon in the sizes desktops ask for."""
    made = QIcon()
    for extent in (16, 32, 48, 64, 128, 256):
        made.addFile(f":/icons/app/knosc-desktop-{extent}.png", QSize(extent, extent))
    return made


@lru_cache(maxsize=128)
def _icon(glyph: Glyph, rgba: int, disabled_rgba: int) -> QIcon:
    made = QIcon()
    for extent in _EXTENTS:
        made.addPixmap(_pixmap(glyph, rgba, extent))
        # Left out, Qt would make one of its own, with the highlight of a palette that may not be the line's.
        made.addPixmap(_pixmap(glyph, rgba, extent), QIcon.Mode.Selected)
        if disabled_rgba != rgba:
            made.addPixmap(_pixmap(glyph, disabled_rgba, extent), QIcon.Mode.Disabled)
    return made


@lru_cache(maxsize=512)
def _pixmap(glyph: Glyph, rgba: int, extent: int) -> QPixmap:
    pixmap = _drawing(glyph, extent).copy()
    with QPainter(pixmap) as painter:
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
        # No fillRect, for which PySide would set up all that belongs to gradients.
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor.fromRgba(rgba))
        painter.drawRect(pixmap.rect())
    return pixmap


@lru_cache(maxsize=256)
def _drawing(glyph: Glyph, extent: int) -> QPixmap:
    """In black; colours are put on copies, because drawing takes longer than colouring."""
    reader = QImageReader(f":/icons/{glyph.value}.svg")
    reader.setScaledSize(QSize(extent, extent))
    return QPixmap.fromImageReader(reader)


SMALL = 16
"""The edge of an icon beside text."""
