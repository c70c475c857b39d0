"""The table of the files of one upload: a check box each, and what to know of it in as many lines as it takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from knosc_desktop.models.roles import ReviewColumn, Role, Tone
from knosc_desktop.ui.widgets import colours, icons
from knosc_desktop.ui.widgets.icons import Glyph
from knosc_desktop.ui.widgets.layout import beginning, mirrored
from knosc_desktop.ui.widgets.look import Look, set_look
from knosc_desktop.ui.widgets.rows import RowTable
from knosc_desktop.words.catalogue import tr

if TYPE_CHECKING:
    from PySide6.QtCore import QAbstractItemModel, QPoint
    from PySide6.QtGui import QKeyEvent, QResizeEvent
    from PySide6.QtWidgets import QWidget

    from knosc_desktop.models.upload_review_model import UploadReviewModel

_AnyIndex = QModelIndex | QPersistentModelIndex
_ROW = 36
_PADDING = 12
_LINE_PADDING = 8
_GAP = 8
_PILL_PADDING = 9
_SIGN = 12
_TICK_WIDTH = 44
_LEAST = {ReviewColumn.FILE: 100, ReviewColumn.KIND: 80, ReviewColumn.KNOW: 220}
_MOST = {ReviewColumn.FILE: 280, ReviewColumn.KIND: 170}
"""Names are cut off before what there is to know has less room than it needs; numbers never are."""
_SHOWN_ROWS = 2
"""However small the window is."""
_GROUND = 0.14
"""How much of its colour is in the ground of the mark of problems."""


@dataclass(frozen=True, slots=True)
class _Parts:
    """Where the mark of problems and the words are in their cell."""

    pill: QRect
    words: QRect
    height: int


class _Cells(QStyledItemDelegate):
    """Paints check boxes in the middle, and the mark of problems, which is a link, before what else there is to know.

    Signals:
        problems_wanted(index: QModelIndex): the mark was clicked.
    """

    problems_wanted = Signal(QModelIndex)

    def initStyleOption(self, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        super().initStyleOption(option, index)
        if index.column() == ReviewColumn.KNOW:
            # Painted by hand, as bad numbers are: a style may have a colour of its own for what is selected.
            option.text = ""
        elif index.column() == ReviewColumn.TICK:
            option.features &= ~QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator
        elif index.column() == ReviewColumn.FILE:
            option.textElideMode = Qt.TextElideMode.ElideMiddle
        elif _is_bad_number(index):
            option.font.setBold(True)
            option.text = ""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        super().paint(painter, option, index)
        styled = QStyleOptionViewItem(option)
        self.initStyleOption(styled, index)
        painter.save()
        if index.column() == ReviewColumn.TICK:
            self._paint_tick(painter, styled, index)
        elif index.column() == ReviewColumn.KNOW:
            self._paint_words(painter, styled, index)
        elif _is_bad_number(index):
            self._paint_number(painter, styled, index)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: _AnyIndex) -> QSize:
        if index.column() != ReviewColumn.KNOW:
            return super().sizeHint(option, index)
        return QSize(_LEAST[ReviewColumn.KNOW], self._parts(option.rect, option.fontMetrics, index).height)

    def editorEvent(
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: _AnyIndex
    ) -> bool:
        if not isinstance(event, QMouseEvent) or event.button() != Qt.MouseButton.LeftButton:
            return False
        is_click = event.type() == QEvent.Type.MouseButtonRelease
        if index.column() == ReviewColumn.TICK:
            # All of the cell: the box itself is small.
            is_ticked = index.data(Qt.ItemDataRole.CheckStateRole) is Qt.CheckState.Checked
            state = Qt.CheckState.Unchecked if is_ticked else Qt.CheckState.Checked
            return is_click and model.setData(index, state, Qt.ItemDataRole.CheckStateRole)
        if is_click and self.is_on_pill(event.position().toPoint(), option, index):
            self.problems_wanted.emit(model.index(index.row(), index.column()))
            return True
        return False

    def is_on_pill(self, place: QPoint, option: QStyleOptionViewItem, index: _AnyIndex) -> bool:
        """Whether the mark of problems is there."""
        if index.column() != ReviewColumn.KNOW:
            return False
        return self._parts(option.rect, option.fontMetrics, index, option.direction).pill.contains(place)

    def height(self, width: int, metrics: QFontMetrics, index: _AnyIndex) -> int:
        """How high the line has to be for what there is to know."""
        return self._parts(QRect(0, 0, width, _ROW), metrics, index).height

    def _paint_tick(self, painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        style = option.widget.style()
        extent = style.pixelMetric(QStyle.PixelMetric.PM_IndicatorWidth, option, option.widget)
        box = QStyleOptionViewItem(option)
        box.rect = QRect(0, 0, extent, extent)
        box.rect.moveCenter(option.rect.center())
        is_ticked = index.data(Qt.ItemDataRole.CheckStateRole) is Qt.CheckState.Checked
        box.state |= QStyle.StateFlag.State_On if is_ticked else QStyle.StateFlag.State_Off
        style.drawPrimitive(QStyle.PrimitiveElement.PE_IndicatorItemViewItemCheck, box, painter, option.widget)

    def _paint_number(self, painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        style = option.widget.style()
        place = style.subElementRect(QStyle.SubElement.SE_ItemViewItemText, option, option.widget)
        margin = style.pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, option, option.widget) + 1
        painter.setFont(option.font)
        painter.setPen(colours.on_line(colours.of_tone(Tone.BAD, option.palette), option))
        painter.drawText(place.adjusted(margin, 0, -margin, 0), option.displayAlignment, index.data())

    def _paint_words(self, painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        parts = self._parts(option.rect, option.fontMetrics, index, option.direction)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(option.font)
        if not parts.pill.isNull():
            tone: Tone = index.data(Role.PROBLEMS_TONE)
            colour = colours.of_tone(tone, option.palette)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.blend(colour, option.palette.base().color(), _GROUND))
            radius = parts.pill.height() / 2
            painter.drawRoundedRect(parts.pill, radius, radius)
            sign = QRectF(0, 0, _SIGN, _SIGN)
            sign.moveCenter(QRectF(parts.pill).center())
            sign.moveLeft(parts.pill.left() + _PILL_PADDING)
            sign = mirrored(sign, QRectF(parts.pill), option.direction)
            icons.paint(painter, Glyph.FAILED if tone is Tone.BAD else Glyph.WARNING, colour, sign)
            painter.setPen(colour)
            inside = parts.pill.adjusted(_PILL_PADDING + _SIGN + 5, 0, -_PILL_PADDING, 0)
            words = QStyle.visualRect(option.direction, parts.pill, inside)
            shown = option.fontMetrics.elidedText(_pill_words(index), Qt.TextElideMode.ElideRight, words.width())
            painter.drawText(words, beginning(option.direction), shown)
        colour = colours.of_tone(index.data(Role.TONE), option.palette)
        painter.setPen(colours.on_line(colour, option))
        painter.drawText(parts.words, Qt.TextFlag.TextWordWrap | beginning(option.direction), index.data())

    def _parts(
        self,
        cell: QRect,
        metrics: QFontMetrics,
        index: _AnyIndex,
        direction: Qt.LayoutDirection = Qt.LayoutDirection.LeftToRight,
    ) -> _Parts:
        """The words are beside the mark where one line has room there, otherwise below it."""
        words: str = index.data()
        inside = cell.adjusted(_PADDING, 0, -_PADDING, 0)
        line = metrics.height()
        pill = QRect()
        if index.data(Role.PROBLEMS):
            width = metrics.horizontalAdvance(_pill_words(index)) + 2 * _PILL_PADDING + _SIGN + 6
            pill = QRect(inside.left(), 0, min(width, inside.width()), line + 6)
        beside = inside.width() - (pill.width() + _GAP if not pill.isNull() else 0)
        if pill.isNull() or metrics.horizontalAdvance(words) < beside:
            height = max(_high(metrics, words, beside), pill.height())
            pill.moveTop(cell.center().y() - pill.height() // 2)
            place = QRect(inside.right() + 1 - beside, cell.top(), beside, cell.height())
        else:
            below = _high(metrics, words, inside.width())
            height = pill.height() + 4 + below
            pill.moveTop(cell.top() + (cell.height() - height) // 2)
            place = QRect(inside.left(), pill.bottom() + 5, inside.width(), below)
        if not pill.isNull():
            pill = QStyle.visualRect(direction, cell, pill)
        place = QStyle.visualRect(direction, cell, place)
        return _Parts(pill, place, max(height + 2 * _LINE_PADDING, _ROW))


def _is_bad_number(index: _AnyIndex) -> bool:
    return bool(index.column() == ReviewColumn.MISSING and index.data(Role.TONE) is Tone.BAD)


def _pill_words(index: _AnyIndex) -> str:
    return f"{index.data(Role.PROBLEMS)} ›"


def _high(metrics: QFontMetrics, words: str, width: int) -> int:
    return metrics.boundingRect(QRect(0, 0, max(width, 1), 0), Qt.TextFlag.TextWordWrap, words).height() if words else 0


class UploadReviewTable(RowTable):
    """Keys: Space gives the current line a tick or takes it away, F4 shows its problems; Enter is left to the dialog.

    Signals:
        problems_wanted(index: QModelIndex): show the problems of that line.
    """

    home_column = ReviewColumn.FILE
    problems_wanted = Signal(QModelIndex)

    def __init__(self, files: UploadReviewModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("uploadReviewTable")
        self.setAccessibleName(tr("dialogs.review.files"))
        self.setAccessibleDescription(tr("dialogs.review.files_spoken"))
        set_look(self, Look.ROWS)
        self._files = files
        self.setModel(files)
        self._cells = _Cells(self)
        self._cells.problems_wanted.connect(self.problems_wanted)
        self.setItemDelegate(self._cells)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(_ROW)
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        columns.setSectionsClickable(False)
        columns.setHighlightSections(False)
        columns.setMinimumSectionSize(24)
        self._least = {column: max(self._room_for_heading(column), room) for column, room in _LEAST.items()}
        self._wanted = {column: self._room_for(column) for column in ReviewColumn}
        self._scrolls_sideways = False
        files.dataChanged.connect(self._suit_rows)
        self.selectRow(0)

    def share_room(self, width: int) -> None:
        """Give what there is to know the room in that width that the other columns leave; names give way to it."""
        wanted = {column: room for column, room in self._wanted.items() if column is not ReviewColumn.KNOW}
        lacking = sum(wanted.values()) + self._least[ReviewColumn.KNOW] - width
        for column in (ReviewColumn.FILE, ReviewColumn.KIND):
            given = min(max(lacking, 0), wanted[column] - self._least[column])
            wanted[column] -= given
            lacking -= given
        for column, room in wanted.items():
            self.horizontalHeader().resizeSection(column, room)
        rest = max(width - sum(wanted.values()), self._least[ReviewColumn.KNOW])
        self.horizontalHeader().resizeSection(ReviewColumn.KNOW, rest)
        self._scrolls_sideways = lacking > 0
        self._suit_rows()

    def sizeHint(self) -> QSize:
        width = sum(self._wanted.values()) + 2 * self.frameWidth()
        return QSize(width, self._height_of(self._files.rowCount()))

    def minimumSizeHint(self) -> QSize:
        return QSize(240, self._height_of(min(self._files.rowCount(), _SHOWN_ROWS)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        current = self.currentIndex()
        if event.key() == Qt.Key.Key_Space and current.isValid():
            self._files.toggle(current)
        elif event.key() == Qt.Key.Key_F4 and self._files.has_problems(current):
            self.problems_wanted.emit(current)
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        place = event.position().toPoint()
        index = self.indexAt(place)
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        option.rect = self.visualRect(index)
        is_link = index.isValid() and self._cells.is_on_pill(place, option, index)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if is_link else Qt.CursorShape.ArrowCursor)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Not the viewport's own width: a bar that is there for a moment would make lines higher, and so stay.
        width = self.width() - 2 * self.frameWidth()
        self.share_room(width)
        if self._height_of(self._files.rowCount()) > self.height():
            self.share_room(width - self.verticalScrollBar().sizeHint().width())

    def _height_of(self, count: int) -> int:
        """With room for the bar that scrolls sideways where there is one."""
        rows = sum(self.rowHeight(row) for row in range(count))
        below = self.horizontalScrollBar().sizeHint().height() if self._scrolls_sideways else 0
        return self.horizontalHeader().sizeHint().height() + rows + below + 2 * self.frameWidth()

    def _room_for(self, column: ReviewColumn) -> int:
        """What the heading and all cells take, within the limits of the column."""
        if column is ReviewColumn.TICK:
            return _TICK_WIDTH
        if column is ReviewColumn.KNOW:
            return self._least[column]
        cells = (self._files.index(row, column).data() for row in range(self._files.rowCount()))
        least = self._least.get(column, self._room_for_heading(column))
        width = max(map(self._room_for_words, cells), default=0)
        return max(min(width, _MOST.get(column, width)), least)

    def _room_for_heading(self, column: ReviewColumn) -> int:
        return self._room_for_words(str(self._files.headerData(column, Qt.Orientation.Horizontal)))

    def _room_for_words(self, words: str) -> int:
        bold = self.font()
        bold.setBold(True)
        return QFontMetrics(bold).horizontalAdvance(words) + 2 * _PADDING

    def _suit_rows(self) -> None:
        """As high as what there is to know of each file, which changes with the ticks."""
        width = self.columnWidth(ReviewColumn.KNOW)
        for row in range(self._files.rowCount()):
            index = self._files.index(row, ReviewColumn.KNOW)
            self.setRowHeight(row, self._cells.height(width, self.fontMetrics(), index))
        # Not higher than its lines, below which nothing would be.
        self.setMaximumHeight(self._height_of(self._files.rowCount()))
        self.updateGeometry()
