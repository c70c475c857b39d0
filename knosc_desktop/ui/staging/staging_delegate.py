"""How staged files are painted, and how their kind is chosen on the line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from knosc_desktop.models.roles import Role, StagingColumn, Tone
from knosc_desktop.ui.staging.trigger_picker import TriggerBox
from knosc_desktop.ui.widgets import colours, icons
from knosc_desktop.ui.widgets.icons import Glyph

if TYPE_CHECKING:
    from PySide6.QtCore import QAbstractItemModel, QObject
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QWidget

    from knosc_desktop.models.triggers_model import TriggersModel

_AnyIndex = QModelIndex | QPersistentModelIndex
_CHEVRON = 12
_GLYPHS = {
    Tone.BAD: Glyph.FAILED,
    Tone.WARNING: Glyph.WARNING,
    Tone.WAITING: Glyph.QUESTION,
    Tone.BUSY: Glyph.RUNNING,
    Tone.UNSURE: Glyph.INFO,
    Tone.GOOD: Glyph.DONE,
    # A tick would say that the contents fit the kind, which nobody has looked at yet.
    Tone.QUIET: Glyph.TEMPLATE,
}


class _KindEditor(TriggerBox):
    """Lives as long as its list is open: left on the line, it would take the next letter or arrow for a choice.

    Signals:
        shut: its list is gone, whether or not something was chosen.
    """

    shut = Signal()

    def showPopup(self) -> None:
        super().showPopup()
        self.view().window().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Hide:
            # What was chosen is told only after the list is gone.
            QTimer.singleShot(0, self, self.shut.emit)
        return super().eventFilter(watched, event)


class StagingDelegate(QStyledItemDelegate):
    """One for all columns of the staging list."""

    def __init__(self, kinds: TriggersModel, parent: QWidget) -> None:
        """Offer those kinds on each line."""
        super().__init__(parent)
        self._kinds = kinds

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, _index: _AnyIndex) -> QWidget:
        editor = _KindEditor(self._kinds, parent)
        editor.setObjectName("stagedKindEditor")
        editor.setAccessibleName("Kind of data of this file")
        editor.activated.connect(lambda _row: self.commitData.emit(editor))
        editor.shut.connect(lambda: self._close(editor))
        # The list opens by itself, so that one key or click is enough to see the choices.
        QTimer.singleShot(0, editor, editor.showPopup)
        return editor

    def _close(self, editor: QComboBox) -> None:
        # The view hides one that it has closed by itself, because the focus went elsewhere.
        if not editor.isHidden():
            self.closeEditor.emit(editor)

    def setEditorData(self, editor: QWidget, index: _AnyIndex) -> None:
        if isinstance(editor, QComboBox):
            name = index.data(Qt.ItemDataRole.EditRole)
            editor.setCurrentIndex(self._kinds.index_of(name).row() if name else -1)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: _AnyIndex) -> None:
        if isinstance(editor, QComboBox) and editor.currentIndex() >= 0:
            trigger = self._kinds.trigger_at(self._kinds.index(editor.currentIndex()))
            if trigger is not None:
                model.setData(index, trigger.name)

    def initStyleOption(self, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        super().initStyleOption(option, index)
        column = StagingColumn(index.column())
        if column is StagingColumn.NOTE:
            tone: Tone = index.data(Role.TONE)
            self._decorate(option, _GLYPHS[tone], tone)
            option.textElideMode = Qt.TextElideMode.ElideRight
        elif column is StagingColumn.REMOVE:
            self._decorate(option, Glyph.CLOSE, None)
            option.decorationAlignment = Qt.AlignmentFlag.AlignCenter

    def _decorate(self, option: QStyleOptionViewItem, glyph: Glyph, tone: Tone | None) -> None:
        palette = option.palette
        colour = palette.text().color() if tone is None else colours.of_tone(tone, palette)
        option.icon = icons.icon(glyph, colour, selected=palette.highlightedText().color())
        option.decorationSize = QSize(icons.SMALL, icons.SMALL)
        option.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        super().paint(painter, option, index)
        if index.column() != StagingColumn.KIND:
            return
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        palette = option.palette
        colour = (palette.highlightedText() if selected else palette.text()).color()
        area = QRectF(option.rect)
        square = QRectF(area.right() - _CHEVRON - 6, area.center().y() - _CHEVRON / 2, _CHEVRON, _CHEVRON)
        icons.paint(painter, Glyph.EXPAND, colour, square)
