"""The row errors of a job: groups that unfold, each error with its cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QGuiApplication, QKeySequence, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
)

from knosc_desktop.models.roles import ErrorColumn, Role
from knosc_desktop.ui.widgets import colours, icons, tokens
from knosc_desktop.ui.widgets.icons import Glyph
from knosc_desktop.ui.widgets.layout import beginning, mirrored
from knosc_desktop.ui.widgets.look import Look, set_look
from knosc_desktop.ui.widgets.rows import RowTable
from knosc_desktop.words.catalogue import tr

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QResizeEvent
    from PySide6.QtWidgets import (
        QStyleOptionViewItem,
        QTableView,
        QWidget,
    )

    from knosc_desktop.models.errors_model import ErrorsModel

_AnyIndex = QModelIndex | QPersistentModelIndex
_CHEVRON = 12
_CELL = 12
"""Left of the text of a cell, as in the style sheet."""
_SIGN = 30
"""How wide the sign of a group is for the mouse."""
_ROW = 24
_PADDING = 26
_PLACE_SHARE, _VALUE_SHARE = 0.32, 0.3
"""Of all the room, at most."""
_SHOWN = (ErrorColumn.PLACE, ErrorColumn.VALUE, ErrorColumn.MESSAGE)
"""In this order; where Knosc counts is told in place of a cell that isn't known."""
_SAMPLES = {ErrorColumn.PLACE: "AB123456", ErrorColumn.VALUE: "ITEM-000123"}
"""What a column has to have room for besides its heading, in whatever font there is."""
_ENTER_KEYS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class _Lines(QStyledItemDelegate):
    """Gives the heading of a group the whole line, and makes the cell of an error a link."""

    def __init__(self, errors: ErrorsModel, table: QTableView) -> None:
        super().__init__(table)
        self._errors = errors
        self._table = table

    def initStyleOption(self, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        super().initStyleOption(option, index)
        if self._errors.is_group(index):
            option.text = ""
            return
        column, role, group = ErrorColumn(index.column()), QPalette.ColorRole, QPalette.ColorGroup
        if column is ErrorColumn.PLACE and self._errors.address_at(index) is not None:
            option.font.setUnderline(bool(option.state & QStyle.StateFlag.State_MouseOver))
            colour = option.palette.accent().color()
        elif column is ErrorColumn.MESSAGE and (words := index.data(Role.OWN_WORDS)) is not None:
            option.text = words
            colour = colours.faint(option.palette)
        else:
            return
        for each in (group.Active, group.Inactive):
            for text in (role.Text, role.HighlightedText):
                option.palette.setColor(each, text, colour)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        super().paint(painter, option, index)
        if self._errors.is_group(index):
            self._paint_group(painter, option, index)

    def _paint_group(self, painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        """Every cell of the line paints its part of the heading, because any of them may be painted alone."""
        tokens = colours.tokens_of(option.palette)
        line = QRectF(0, option.rect.top(), self._table.viewport().width(), option.rect.height())
        direction = option.direction
        painter.save()
        painter.setClipRect(option.rect)
        if not option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(tokens.sunken))
        unfolded = bool(index.data(Role.UNFOLDED))
        square = QRectF(_CELL, line.center().y() - _CHEVRON / 2, _CHEVRON, _CHEVRON)
        text = option.palette.text().color()
        sign = Glyph.EXPAND if unfolded else icons.leading_on(direction)
        icons.paint(painter, sign, text, mirrored(square, line, direction))
        font = option.font
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(text)
        place = line.adjusted(_CELL + _CHEVRON + 6, 0, -_CELL, 0)
        words = QFontMetricsF(font).elidedText(index.data(Role.OWN_WORDS), Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(mirrored(place, line, direction), beginning(direction), words)
        painter.restore()


class ErrorsTable(RowTable):
    """Keys: Right and Left unfold and fold a group, Enter opens an error's cell, Ctrl+C copies.

    Without a selection all errors are copied.

    Signals:
        open_wanted(): lead to the cell of the current error.
        current_changed(): another line is the current one, or others are selected.
    """

    home_column = ErrorColumn.PLACE
    open_wanted = Signal()
    current_changed = Signal()

    def __init__(self, errors: ErrorsModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("errorsTable")
        self.setAccessibleName(tr("window.errors"))
        self.setAccessibleDescription(tr("window.errors.spoken"))
        self.setModel(errors)
        self._errors = errors
        self.setItemDelegate(_Lines(errors, self))
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        set_look(self, Look.ROWS)
        self.setWordWrap(False)
        self.setAcceptDrops(False)
        self._lay_columns()
        self.doubleClicked.connect(self._act_on)
        self.selectionModel().currentRowChanged.connect(lambda _now, _before: self.current_changed.emit())
        self.selectionModel().selectionChanged.connect(lambda _now, _before: self.current_changed.emit())
        self.clicked.connect(self._follow_link)

    def copy(self) -> None:
        """Put the selected errors on the clipboard; all of them when none is selected."""
        selected = sorted(index.row() for index in self.selectionModel().selectedRows())
        QGuiApplication.clipboard().setText(self._errors.as_text(selected))

    def _lay_columns(self) -> None:
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(tokens.scaled(_ROW, self.font()))
        columns.setHighlightSections(False)
        for place, column in enumerate(_SHOWN):
            columns.moveSection(columns.visualIndex(column), place)
        columns.setSectionResizeMode(ErrorColumn.MESSAGE, QHeaderView.ResizeMode.Stretch)
        columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column in ErrorColumn:
            self.setColumnHidden(column, column not in _SHOWN)
        self.setMinimumHeight(columns.sizeHint().height() + 3 * rows.defaultSectionSize())

    def show_values(self, *, shown: bool) -> None:
        """A run has no file, and no values."""
        self.setColumnHidden(ErrorColumn.VALUE, not shown)
        self._share_room()

    def _share_room(self) -> None:
        """The columns have the room they need, but not at the cost of the message."""
        for column, share in ((ErrorColumn.PLACE, _PLACE_SHARE), (ErrorColumn.VALUE, _VALUE_SHARE)):
            wanted = max(self._room_for(_SAMPLES[column]), self._room_for(self._heading(column)))
            self.horizontalHeader().resizeSection(column, min(wanted, round(self.viewport().width() * share)))

    def _room_for(self, text: str) -> int:
        return self.fontMetrics().horizontalAdvance(text) + _PADDING

    def _heading(self, column: ErrorColumn) -> str:
        return str(self._errors.headerData(column, Qt.Orientation.Horizontal))

    def _follow_link(self, index: QModelIndex) -> None:
        if index.column() == ErrorColumn.PLACE and not self._errors.is_group(index) and self._leads_on(index):
            self.open_wanted.emit()

    def _leads_on(self, index: QModelIndex) -> bool:
        return index.isValid() and self._errors.address_at(index) is not None

    def _act_on(self, index: QModelIndex) -> None:
        if self._errors.is_group(index):
            self._errors.set_unfolded(index, unfolded=not index.siblingAtColumn(0).data(Role.UNFOLDED))
        elif index.isValid() and not (index.column() == ErrorColumn.PLACE and self._leads_on(index)):
            # On a link the first of two clicks has done so.
            self.open_wanted.emit()

    def _fold(self) -> None:
        """As in a tree: from an error to its group, from an unfolded group to a folded one."""
        current = self.currentIndex()
        if self._errors.is_group(current):
            self._errors.set_unfolded(current, unfolded=False)
        elif current.isValid():
            self.setCurrentIndex(self._errors.group_line_of(current))

    def _is_on_sign(self, place: QPoint) -> bool:
        is_left = self.layoutDirection() == Qt.LayoutDirection.LeftToRight
        from_beginning = place.x() if is_left else self.viewport().width() - place.x()
        return from_beginning < _SIGN and self._errors.is_group(self.indexAt(place))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        place = event.position().toPoint()
        if event.button() == Qt.MouseButton.LeftButton and self._is_on_sign(place):
            self._act_on(self.indexAt(place))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        index = self.indexAt(event.position().toPoint())
        is_group = self._errors.is_group(index)
        is_link = index.column() == ErrorColumn.PLACE and not is_group and self._leads_on(index)
        shape = Qt.CursorShape.PointingHandCursor if is_link or is_group else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in _ENTER_KEYS:
            self._act_on(self.currentIndex().siblingAtColumn(ErrorColumn.MESSAGE))
        elif event.key() == Qt.Key.Key_Right:
            self._errors.set_unfolded(self.currentIndex(), unfolded=True)
        elif event.key() == Qt.Key.Key_Left:
            self._fold()
        else:
            super().keyPressEvent(event)
