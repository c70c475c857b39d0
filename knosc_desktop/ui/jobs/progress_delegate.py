"""The state column: icon and word from the state, a thin bar below while a file is being sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from knosc_desktop.models.roles import Role, Tone
from knosc_desktop.ui.widgets import colours, icons

if TYPE_CHECKING:
    from knosc_desktop.domain.jobs import Job

_AnyIndex = QModelIndex | QPersistentModelIndex
_BAR = 3
_MARGIN = 5


class ProgressDelegate(QStyledItemDelegate):
    """Paints the state of a job."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        super().initStyleOption(option, index)
        job: Job = index.data(Role.JOB)
        tone: Tone = index.data(Role.TONE)
        palette = option.palette
        option.icon = icons.icon(
            icons.STATE_GLYPHS[job.state],
            colours.of_tone(tone, palette),
            selected=palette.highlightedText().color(),
        )
        option.decorationSize = QSize(icons.SMALL, icons.SMALL)
        # The beginning tells most.
        option.textElideMode = Qt.TextElideMode.ElideRight
        option.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        super().paint(painter, option, index)
        fraction: float | None = index.data(Role.FRACTION)
        if fraction is None:
            return
        cell = QRectF(option.rect).adjusted(_MARGIN, 0, -_MARGIN, 0)
        track = QRectF(cell.left(), cell.bottom() - _BAR - 1, cell.width(), _BAR)
        colour = colours.of_tone(Tone.BUSY, option.palette)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.blend(colour, option.palette.base().color(), 0.25))
        painter.drawRoundedRect(track, _BAR / 2, _BAR / 2)
        painter.setBrush(colour)
        painter.drawRoundedRect(QRectF(track.left(), track.top(), track.width() * fraction, _BAR), _BAR / 2, _BAR / 2)
        painter.restore()
