"""The file as Excel shows it: true rows and columns, and its bad cells marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QGuiApplication, QKeySequence, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QTableView,
)

from knosc_desktop.models.roles import Role, Tone
from knosc_desktop.ui.widgets import colours
from knosc_desktop.ui.widgets.layout import beginning
from knosc_desktop.ui.widgets.rows import tell_current_cell
from knosc_desktop.words.catalogue import tr

if TYPE_CHECKING:
    from PySide6.QtCore import QRect
    from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
    from PySide6.QtWidgets import (
        QStyleOptionViewItem,
        QWidget,
    )

    from knosc_desktop.domain.cells import Address
    from knosc_desktop.models.preview_model import PreviewModel

_AnyIndex = QModelIndex | QPersistentModelIndex
_NARROWEST, _USUAL, _WIDEST = 72, 110, 320
_PADDING = 30
_INDENT = 7
_ROW_HEIGHT = 28
_LINE_PADDING = 10
_JUDGED_BY = 40
"""Rows by which the width of a column is chosen."""
_SIZED = 200
"""Columns whose width is chosen; the others have the usual one."""
_BELOW_CELL = 6
"""Rows that come into sight below a cell that was gone to."""


class _Cells(QStyledItemDelegate):
    """Bad cells have a ground and an edge by their gravity; the one the keyboard is on has the edge of the accent.

    Hundreds are painted while the sheet is scrolled, so each is painted at once and not by the style.
    """

    def __init__(self, model: PreviewModel, view: QTableView) -> None:
        super().__init__(view)
        self._preview = model
        self._view = view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        look = self._preview.look_of(index)
        palette, place = option.palette, option.rect
        painter.save()
        if look.tone is not None:
            painter.fillRect(place, colours.of_pill(look.tone, palette).ground)
        elif option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(place, palette.highlight())
        if look.text:
            if look.is_header or look.is_faint:
                font = self._view.font()
                font.setBold(look.is_header)
                font.setItalic(look.is_faint)
                painter.setFont(font)
            painter.setPen(palette.placeholderText().color() if look.is_faint else palette.text().color())
            inside = place.adjusted(_INDENT, 0, -_INDENT, 0)
            text = painter.fontMetrics().elidedText(look.text, Qt.TextElideMode.ElideRight, inside.width())
            painter.drawText(inside, beginning(option.direction) | Qt.TextFlag.TextSingleLine, text)
        is_current = self._view.currentIndex() == index
        if is_current and self._view.hasFocus():
            self._paint_edge(painter, place, palette.accent().color(), is_heavy=True)
        elif look.tone in {Tone.BAD, Tone.WARNING}:
            colour = colours.of_tone(look.tone, palette)
            is_heavy = look.tone is Tone.BAD
            self._paint_edge(painter, place, colour, is_heavy=is_heavy, as_row=look.is_marked_as_row)
        elif is_current:
            self._paint_edge(painter, place, palette.placeholderText().color(), is_heavy=True)
        painter.restore()

    def _paint_edge(
        self, painter: QPainter, place: QRect, colour: QColor, *, is_heavy: bool, as_row: bool = False
    ) -> None:
        pen = QPen(colour, 2 if is_heavy else 1, Qt.PenStyle.SolidLine if is_heavy else Qt.PenStyle.DashLine)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        inset = 1 if is_heavy else 0
        edge = place.adjusted(inset, inset, -1, -1)
        if as_row:
            # The cells of a row are marked as one.
            painter.drawLine(edge.topLeft(), edge.topRight())
            painter.drawLine(edge.bottomLeft(), edge.bottomRight())
        else:
            painter.drawRect(edge)


class PreviewGrid(QTableView):
    """Tells its model which rows are in sight.

    Signals:
        cell_chosen(index: QModelIndex): the user went there by mouse or keys.
    """

    cell_chosen = Signal(QModelIndex)

    def __init__(self, model: PreviewModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("previewGrid")
        self.setAccessibleName(tr("preview.grid"))
        self._preview = model
        self.setModel(model)
        self.setItemDelegate(_Cells(model, self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(max(_ROW_HEIGHT, self.fontMetrics().height() + _LINE_PADDING))
        rows.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        for header in (rows, columns):
            header.setHighlightSections(False)
            header.setSectionsClickable(False)
        columns.setDefaultSectionSize(_USUAL)
        columns.setMinimumSectionSize(_NARROWEST // 2)
        self._is_sized = False
        self._going_to: Address | None = None
        self._look = QTimer(self)
        self._look.setSingleShot(True)
        self._look.setInterval(0)
        self._look.timeout.connect(self._tell_sight)
        model.modelReset.connect(self._begin)
        model.rowsInserted.connect(self._go_on)
        model.dataChanged.connect(self._size_columns)
        self.verticalScrollBar().valueChanged.connect(lambda _: self._look.start())

    def go_to(self, address: Address) -> None:
        """Make that cell the current one, and bring it into sight; as soon as the sheet is known so far."""
        index = self._preview.index_of(address)
        self._going_to = None if index.isValid() else address
        if index.isValid():
            self.setCurrentIndex(index)
            below = min(index.row() + _BELOW_CELL, self._preview.rowCount() - 1)
            self.scrollTo(self._preview.index(below, index.column()))
            self.scrollTo(index)

    def copy(self) -> None:
        """Put the selected cells on the clipboard, as Excel would."""
        selected = self.selectionModel().selection()
        if selected.isEmpty():
            return
        area = selected.first()
        rows = range(area.top(), area.bottom() + 1)
        columns = range(area.left(), area.right() + 1)
        lines = ("\t".join(str(self._preview.index(row, column).data()) for column in columns) for row in rows)
        QGuiApplication.clipboard().setText("\n".join(lines))

    def _begin(self) -> None:
        self._is_sized = False
        self._going_to = None
        self.scrollToTop()
        self._look.start()

    def _go_on(self) -> None:
        """More of the sheet is known."""
        # As many digits as its numbers have by now.
        self.verticalHeader().setMinimumWidth(self.fontMetrics().horizontalAdvance(f"{self._preview.rowCount()}mm"))
        self._look.start()
        if self._going_to is not None:
            self.go_to(self._going_to)

    def _tell_sight(self) -> None:
        if self._preview.rowCount():
            first = max(self.rowAt(0), 0)
            last = self.rowAt(self.viewport().height() - 1)
            self._preview.look_at(first, last if last >= 0 else self._preview.rowCount() - 1)
        else:
            self._preview.look_at(0, 0)

    def _size_columns(self) -> None:
        """Once, when the first rows have come."""
        if self._is_sized or self._preview.index(0, 0).data(Role.PENDING) is not False:
            return
        self._is_sized = True
        bold = self.font()
        bold.setBold(True)
        plain, heavy = self.fontMetrics(), QFontMetrics(bold)
        rows = range(min(self._preview.rowCount(), _JUDGED_BY))
        for column in range(min(self._preview.columnCount(), _SIZED)):
            cells = [self._preview.index(row, column) for row in rows]
            widths = [
                (heavy if cell.data(Role.HEADER) else plain).horizontalAdvance(str(cell.data())) for cell in cells
            ]
            widest = max(widths, default=0) + _PADDING
            self.setColumnWidth(column, min(max(widest, _NARROWEST), _WIDEST))

    def currentChanged(self, current: _AnyIndex, previous: _AnyIndex) -> None:
        super().currentChanged(current, previous)
        # The edge of the accent reaches over the whole cell.
        for index in (current, previous):
            self.viewport().update(self.visualRect(index))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # What is pressed with the mouse must not move below it.
        if event.reason() != Qt.FocusReason.MouseFocusReason:
            self.scrollTo(self.currentIndex())
        tell_current_cell(self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self.cell_chosen.emit(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
            return
        before = self.currentIndex()
        super().keyPressEvent(event)
        if self.currentIndex() != before:
            self.cell_chosen.emit(self.currentIndex())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._look.start()
