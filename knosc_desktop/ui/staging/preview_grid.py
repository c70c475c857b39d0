"""The file as Excel shows it: true rows and columns, and its bad cells marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QFontMetrics, QGuiApplication, QKeySequence, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QTableView,
)

from knosc_desktop.models.roles import Role, Tone
from knosc_desktop.ui.widgets import colours
from knosc_desktop.ui.widgets.layout import beginning
from knosc_desktop.ui.widgets.rows import tell_current_cell
from knosc_desktop.words.catalogue import tr

if TYPE_CHECKING:
    from PySide6.QtCore import QAbstractItemModel
    from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
    from PySide6.QtWidgets import (
        QStyleOptionViewItem,
        QWidget,
    )

    from knosc_desktop.domain.cells import Address
    from knosc_desktop.models.preview_model import CellLook, PreviewModel

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
        self.prepare()

    def prepare(self) -> None:
        """Look up once what all cells of one painting have in common."""
        palette, current = self._view.palette(), self._view.currentIndex()
        self._palette = palette
        self._ink, self._faint = palette.text().color(), palette.placeholderText().color()
        self._plain, self._highlight = self._view.font(), palette.highlight()
        self._current = current.row(), current.column()
        self._has_keyboard = self._view.hasFocus()
        self._beginning = beginning(self._view.layoutDirection()) | Qt.TextFlag.TextSingleLine
        self._selected = [
            (area.top(), area.bottom(), area.left(), area.right())
            for area in self._view.selectionModel().selection().toList()
        ]
        self._fonts: dict[tuple[bool, bool, bool], QFont] = {}
        # No letter of the usual ones is wider.
        self._widest = max(map(QFontMetrics(self._font(is_header=True)).horizontalAdvance, "W@m%"))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        look = self._preview.look_of(index)
        row, column = index.row(), index.column()
        place: QRect = option.rect
        if look.tone is not None:
            painter.fillRect(place, colours.of_pill(look.tone, self._palette).ground)
        elif any(top <= row <= bottom and left <= column <= right for top, bottom, left, right in self._selected):
            painter.fillRect(place, self._highlight)
        if look.text:
            self._paint_text(painter, place, look)
        is_current = (row, column) == self._current
        if is_current and self._has_keyboard:
            self._paint_edge(painter, place, self._palette.accent().color(), is_heavy=True)
        elif look.tone in {Tone.BAD, Tone.WARNING}:
            colour = colours.of_tone(look.tone, self._palette)
            is_heavy = look.tone is Tone.BAD
            self._paint_edge(painter, place, colour, is_heavy=is_heavy, as_row=look.is_marked_as_row)
        elif is_current:
            self._paint_edge(painter, place, self._faint, is_heavy=True)

    def _paint_text(self, painter: QPainter, place: QRect, look: CellLook) -> None:
        is_faint = look.is_faint or look.is_removed
        is_plain = not (look.is_header or is_faint)
        if not is_plain:
            painter.setFont(self._font(is_header=look.is_header, is_faint=look.is_faint, is_removed=look.is_removed))
        painter.setPen(self._faint if is_faint else self._ink)
        inside, text = place.adjusted(_INDENT, 0, -_INDENT, 0), look.text
        fits = len(text) == 1 or (text.isascii() and len(text) * self._widest <= inside.width())
        if not fits:
            # To measure costs as much as to paint.
            text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, inside.width())
        painter.drawText(inside, self._beginning, text)
        if not is_plain:
            painter.setFont(self._plain)

    def _font(self, *, is_header: bool = False, is_faint: bool = False, is_removed: bool = False) -> QFont:
        kind = is_header, is_faint, is_removed
        font = self._fonts.get(kind)
        if font is None:
            font = self._fonts[kind] = QFont(self._plain)
            font.setBold(is_header)
            font.setItalic(is_faint)
            font.setStrikeOut(is_removed)
        return font

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: _AnyIndex) -> QWidget:
        choices = index.data(Role.CHOICES)
        if not choices:
            line = QLineEdit(parent)
            line.setObjectName("cellEditor")
            line.setAccessibleName(str(index.data(Qt.ItemDataRole.AccessibleTextRole)))
            return line
        box = QComboBox(parent)
        box.setObjectName("cellChoices")
        box.setAccessibleName(str(index.data(Qt.ItemDataRole.AccessibleTextRole)))
        box.addItems(choices)
        box.activated.connect(lambda: self._take(box))
        QTimer.singleShot(0, box, box.showPopup)
        return box

    def setEditorData(self, editor: QWidget, index: _AnyIndex) -> None:
        text = str(index.data(Qt.ItemDataRole.EditRole))
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(editor.findText(text))
        elif isinstance(editor, QLineEdit):
            editor.setText(text)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: _AnyIndex) -> None:
        text = editor.currentText() if isinstance(editor, QComboBox) else ""
        model.setData(index, editor.text() if isinstance(editor, QLineEdit) else text)

    def _take(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)

    def _paint_edge(
        self, painter: QPainter, place: QRect, colour: QColor, *, is_heavy: bool, as_row: bool = False
    ) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
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
        self._cells = _Cells(model, self)
        self.setItemDelegate(self._cells)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
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

    def enter_at(self, address: Address) -> None:
        """Go to that cell, and let the user enter something in it."""
        self.go_to(address)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        if self.currentIndex() == self._preview.index_of(address):
            self.edit(self.currentIndex())

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

    def paintEvent(self, event: QPaintEvent) -> None:
        self._cells.prepare()
        super().paintEvent(event)

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
        current = self.visualRect(self.currentIndex())
        was_in_sight = QRect(QPoint(), event.oldSize()).contains(current.center())
        if was_in_sight and not self.viewport().rect().contains(current):
            self.scrollTo(self.currentIndex())
        self._look.start()
