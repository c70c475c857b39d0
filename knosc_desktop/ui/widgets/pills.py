"""A word in its colour on a soft ground with round ends, painted into the cell of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF

from knosc_desktop.ui.widgets import colours, icons, tokens
from knosc_desktop.ui.widgets.layout import beginning, mirrored

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QStyleOptionViewItem

    from knosc_desktop.models.roles import Tone
    from knosc_desktop.ui.widgets.icons import Glyph

_HEIGHT = 24
_GLYPH = 14
_SIDE = 9
_GAP = 5
_CELL = 12
"""Left and right of the text of a cell, as in the style sheet."""


def pill_font(font: QFont) -> QFont:
    """A little smaller than the text beside it."""
    small = QFont(font)
    small.setPixelSize(tokens.scaled(tokens.F12, font))
    return small


def pill_width(words: str, font: QFont, *, leads_on: bool = False) -> float:
    """What it takes with a drawing before the words."""
    glyphs = 2 if leads_on else 1
    return QFontMetricsF(pill_font(font)).horizontalAdvance(words) + 2 * _SIDE + glyphs * (_GLYPH + _GAP)


def cell_width(words: str, font: QFont, *, leads_on: bool = False) -> int:
    """What a cell with nothing but that pill takes."""
    return round(pill_width(words, font, leads_on=leads_on)) + 2 * _CELL + 1


def paint_pill(
    painter: QPainter, option: QStyleOptionViewItem, glyph: Glyph, words: str, tone: Tone, *, leads_on: bool = False
) -> float:
    """Paint it at the beginning of a cell.

    Args:
        painter: of the view.
        option: the cell.
        glyph: a drawing, so that colour is never alone.
        words: they lose their end where there is no room.
        tone: says the colour.
        leads_on: whether a click on it shows more, which an arrow at its end tells.

    Returns:
        where the room beside it begins, as if read from left to right.
    """
    badge = colours.of_pill(tone, option.palette)
    font = pill_font(option.font)
    area = QRectF(option.rect).adjusted(_CELL, 0, -_CELL, 0)
    width = min(pill_width(words, option.font, leads_on=leads_on), area.width())
    height = min(tokens.scaled(_HEIGHT, option.font), area.height() - 2)
    pill = QRectF(area.left(), area.center().y() - height / 2, width, height)
    painter.save()
    painter.setRenderHint(painter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(badge.ground)
    cell, direction = QRectF(option.rect), option.direction
    painter.drawRoundedRect(mirrored(pill, cell, direction), height / 2, height / 2)
    middle = pill.center().y() - _GLYPH / 2
    sign = QRectF(pill.left() + _SIDE, middle, _GLYPH, _GLYPH)
    icons.paint(painter, glyph, badge.ink, mirrored(sign, cell, direction))
    text = pill.adjusted(_SIDE + _GLYPH + _GAP, 0, -_SIDE, 0)
    if leads_on:
        text.setRight(text.right() - _GLYPH - _GAP)
        arrow = QRectF(text.right() + _GAP / 2, middle, _GLYPH, _GLYPH)
        icons.paint(painter, icons.leading_on(direction), badge.ink, mirrored(arrow, cell, direction))
    painter.setFont(font)
    painter.setPen(badge.ink)
    shown = QFontMetricsF(font).elidedText(words, Qt.TextElideMode.ElideRight, text.width() + 1)
    painter.drawText(mirrored(text, cell, direction), beginning(direction), shown)
    painter.restore()
    return pill.right() + _GAP + 3
