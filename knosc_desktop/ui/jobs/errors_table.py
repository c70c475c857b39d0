"""The row errors of a job: groups that unfold, each error with its cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from knosc_desktop.models.roles import ErrorColumn, Role
from knosc_desktop.ui.widgets import icons
from knosc_desktop.ui.widgets.icons import Glyph
from knosc_desktop.words.catalogue import tr

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent
    from PySide6.QtWidgets import QWidget

    from knosc_desktop.models.errors_model import ErrorsModel

_AnyIndex = QModelIndex | QPersistentModelIndex
_CHEVRON = 12
_SIGN = 22
"""How wide the sign of a group is for the mouse."""
_INDENT = 16
_MESSAGE_SHARE = 0.4
"""Of all the room, for the message at least."""
_PADDING = 14
_SAMPLES = {
    ErrorColumn.PLACE: "'Open orders'!AB12345",
    ErrorColumn.ROW: "123456",
    ErrorColumn.COLUMN: "_PurchaseOrderNumber",
    ErrorColumn.COUNT: "1,000,000",
}
"""What a column has to have room for besides its heading, in whatever font there is."""
_ENTER_KEYS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class _Unfolding(QStyledItemDelegate):
    """Puts the sign that a group unfolds before its words, and errors below it further in."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        super().initStyleOption(option, index)
        if index.column() != ErrorColumn.MESSAGE:
            return
        # Without a sign, too: it keeps the words below each other.
        option.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration
        option.decorationSize = QSize(_CHEVRON + (_INDENT if index.data(Role.IS_MEMBER) else 0), _CHEVRON)
        unfolded = index.data(Role.UNFOLDED)
        if unfolded is not None:
            glyph = Glyph.EXPAND if unfolded else Glyph.FOLDED
            option.icon = icons.for_line(glyph, option.palette.text().color(), option)


class ErrorsTable(QTableView):
    """Keys: Right and Left unfold and fold a group, Enter opens an error's cell, Ctrl+C copies.

    Without a selection all errors are copied.

    Signals:
        open_wanted(): lead to the cell of the current error.
        current_changed(): another line is the current one, or others are selected.
    """

    open_wanted = Signal()
    current_changed = Signal()

    def __init__(self, errors: ErrorsModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("errorsTable")
        self.setAccessibleName(tr("window.errors"))
        self.setAccessibleDescription(tr("window.errors.spoken"))
        self.setModel(errors)
        self._errors = errors
        self.setItemDelegate(_Unfolding(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setAcceptDrops(False)
        self._lay_columns()
        self.doubleClicked.connect(self._act_on)
        self.selectionModel().currentRowChanged.connect(lambda _now, _before: self.current_changed.emit())
        self.selectionModel().selectionChanged.connect(lambda _now, _before: self.current_changed.emit())
        errors.modelReset.connect(self._suit_columns)
        self._suit_columns()

    def copy(self) -> None:
        """Put the selected errors on the clipboard; all of them when none is selected."""
        selected = sorted(index.row() for index in self.selectionModel().selectedRows())
        QGuiApplication.clipboard().setText(self._errors.as_text(selected))

    def _lay_columns(self) -> None:
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + 8)
        columns.setHighlightSections(False)
        columns.setSectionResizeMode(ErrorColumn.MESSAGE, QHeaderView.ResizeMode.Stretch)
        columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setMinimumHeight(columns.sizeHint().height() + 2 * rows.defaultSectionSize())

    def _share_room(self) -> None:
        """All columns have the room they need, but not at the cost of the message."""
        shown = {column: sample for column, sample in _SAMPLES.items() if not self.isColumnHidden(column)}
        least = {column: self._room_for(self._heading(column)) for column in shown}
        wanted = {column: max(self._room_for(sample), least[column]) for column, sample in shown.items()}
        room = self.viewport().width() * (1 - _MESSAGE_SHARE)
        # Headings are read in full where they fit beside the message.
        if sum(least.values()) > room:
            least = dict.fromkeys(least, 0)
        more = {column: width - least[column] for column, width in wanted.items()}
        share = min((room - sum(least.values())) / max(sum(more.values()), 1), 1.0)
        for column, width in more.items():
            self.horizontalHeader().resizeSection(column, least[column] + int(width * share))

    def _room_for(self, text: str) -> int:
        return self.fontMetrics().horizontalAdvance(text) + _PADDING

    def _heading(self, column: ErrorColumn) -> str:
        return str(self._errors.headerData(column, Qt.Orientation.Horizontal))

    def _suit_columns(self) -> None:
        """Nothing to count, no column for it."""
        self.setColumnHidden(ErrorColumn.COUNT, self._errors.group_count == self._errors.total)
        self._share_room()

    def _act_on(self, index: QModelIndex) -> None:
        if self._errors.is_group(index):
            self._errors.set_unfolded(index, unfolded=not index.siblingAtColumn(0).data(Role.UNFOLDED))
        elif index.isValid():
            self.open_wanted.emit()

    def _fold(self) -> None:
        """As in a tree: from an error to its group, from an unfolded group to a folded one."""
        current = self.currentIndex()
        if self._errors.is_group(current):
            self._errors.set_unfolded(current, unfolded=False)
        elif current.isValid():
            self.setCurrentIndex(self._errors.group_line_of(current))

    def _is_on_sign(self, place: QPoint) -> bool:
        index = self.indexAt(place)
        if index.column() != ErrorColumn.MESSAGE or not self._errors.is_group(index):
            return False
        return place.x() - self.visualRect(index).left() < _SIGN

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        place = event.position().toPoint()
        if event.button() == Qt.MouseButton.LeftButton and self._is_on_sign(place):
            self._act_on(self.indexAt(place))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # Qt makes the first line the current one, on which the keys then act, without marking it.
        if self.currentIndex().isValid() and not self.selectionModel().hasSelection():
            self.selectRow(self.currentIndex().row())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in _ENTER_KEYS:
            self._act_on(self.currentIndex())
        elif event.key() == Qt.Key.Key_Right:
            self._errors.set_unfolded(self.currentIndex(), unfolded=True)
        elif event.key() == Qt.Key.Key_Left:
            self._fold()
        else:
            super().keyPressEvent(event)
