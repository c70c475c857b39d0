"""The files to upload, one line each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QKeySequence, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QHeaderView,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from knosc_desktop.domain.triggers import UPLOAD_TRIGGERS
from knosc_desktop.models import formatting
from knosc_desktop.models.roles import Role, StagingColumn, Tone
from knosc_desktop.ui.actions import Shortcut
from knosc_desktop.ui.staging.trigger_picker import TriggerBox
from knosc_desktop.ui.widgets import colours, icons, tokens
from knosc_desktop.ui.widgets.icons import Glyph
from knosc_desktop.ui.widgets.layout import beginning, mirrored
from knosc_desktop.ui.widgets.look import Look, set_look
from knosc_desktop.ui.widgets.pills import paint_pill
from knosc_desktop.ui.widgets.rows import RowTable
from knosc_desktop.words.catalogue import number, tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QAbstractItemModel, QObject, QPoint
    from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
    from PySide6.QtWidgets import QWidget

    from knosc_desktop.models.staging_model import StagingModel
    from knosc_desktop.models.triggers_model import TriggersModel


# How staged files are painted, and how their data type is chosen on the line.

_AnyIndex = QModelIndex | QPersistentModelIndex
_CHEVRON = 12
_CELL = 12
"""Left of the text of a cell, as in the style sheet."""
_GAP = 6
_NARROWEST = 24
"""Less room shows nothing but dots."""
_PAINTED = frozenset({StagingColumn.NOTE, StagingColumn.CHANGES})
_GLYPHS = {
    Tone.BAD: Glyph.FAILED,
    Tone.WARNING: Glyph.WARNING,
    Tone.WAITING: Glyph.QUESTION,
    Tone.BUSY: Glyph.RUNNING,
    Tone.UNSURE: Glyph.INFO,
    Tone.GOOD: Glyph.DONE,
    # A tick would say that the contents fit the data type, which has not been checked yet.
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
        super().__init__(parent)
        self._kinds = kinds

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, _index: _AnyIndex) -> QWidget:
        editor = _KindEditor(self._kinds, parent)
        editor.setObjectName("stagedKindEditor")
        editor.setAccessibleName(tr("window.files.type"))
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
        if column is StagingColumn.KIND and index.data(Role.NOTE):
            option.palette.setColor(QPalette.ColorRole.Text, colours.faint(option.palette))
        if column in _PAINTED:
            # What is painted over it below.
            option.text = ""
        elif column is StagingColumn.REMOVE:
            option.icon = icons.for_line(Glyph.CLOSE, option.palette.text().color(), option)
            option.decorationSize = QSize(icons.SMALL, icons.SMALL)
            option.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration
            option.decorationAlignment = Qt.AlignmentFlag.AlignCenter

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        super().paint(painter, option, index)
        column = StagingColumn(index.column())
        if column is StagingColumn.KIND:
            self._paint_sign(painter, option, index)
        elif column is StagingColumn.NOTE:
            self._paint_check(painter, option, index)
        elif column is StagingColumn.CHANGES:
            self._paint_changes(painter, option, index)

    def _paint_sign(self, painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        """That the data type can be chosen."""
        colour = colours.on_line(option.palette.text().color(), option)
        area = QRectF(option.rect)
        words = option.fontMetrics.horizontalAdvance(index.data())
        left = min(area.left() + _CELL + words + _GAP, area.right() - _CHEVRON - _GAP)
        sign = QRectF(left, area.center().y() - _CHEVRON / 2, _CHEVRON, _CHEVRON)
        icons.paint(painter, Glyph.EXPAND, colour, mirrored(sign, area, option.direction))

    def _paint_check(self, painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        left = float(option.rect.left() + _CELL)
        tone: Tone = index.data(Role.PILL_TONE)
        if words := index.data(Role.PILL):
            leads_on = bool(index.data(Role.LEADS_ON)) and tone is not Tone.GOOD
            left = paint_pill(painter, option, _GLYPHS[tone], words, tone, leads_on=leads_on)
        self._paint_words(painter, option, left, index.data(Role.BESIDE_PILL), colours.faint(option.palette))

    def _paint_changes(self, painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        words, emphasis = str(index.data()), str(index.data(Role.EMPHASIS))
        plain = words.removesuffix(emphasis)
        left, text = option.rect.left() + _CELL, option.palette.text().color()
        end = self._paint_words(painter, option, left, plain, text)
        if plain != words:
            self._paint_words(painter, option, end, emphasis, colours.of_tone(Tone.WARNING, option.palette))

    def _paint_words(
        self, painter: QPainter, option: QStyleOptionViewItem, left: float, words: str, colour: QColor
    ) -> float:
        """Paint plain text from there on; returns where it ends. Both as if read from left to right."""
        area = QRectF(option.rect)
        area.setLeft(left)
        area.setRight(area.right() - _GAP)
        if not words or area.width() < _NARROWEST:
            return left
        painter.save()
        painter.setFont(option.font)
        painter.setPen(colours.on_line(colour, option))
        shown = option.fontMetrics.elidedText(words, Qt.TextElideMode.ElideRight, int(area.width()))
        place = mirrored(area, QRectF(option.rect), option.direction)
        painter.drawText(place, beginning(option.direction), shown)
        painter.restore()
        return left + option.fontMetrics.horizontalAdvance(shown)


_MOST_LINES = 6
_KIND_KEYS = frozenset({Qt.Key.Key_F2, Qt.Key.Key_Space})
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_END_KEYS = frozenset({Qt.Key.Key_Home, Qt.Key.Key_End})
_LONG_LIST, _LONG_FILE = 13, 1_234_567
"""What the columns of numbers have to have room for, in whatever font and language there is."""
_BESIDE_LABEL = "mmm"
"""What the sign takes beside the data type."""
_PADDING = 26
_REMOVE_WIDTH = 44
_KIND_SHARE = 0.22
"""Of all, at most; the data type may be cut off before the check results are."""
_CHANGES_SHARE, _LARGEST_CHANGES_SHARE = 0.32, 0.45
"""Of what is left: as a rule, and where the heading needs it."""
_FILE_SHARE = 0.48
"""Of what is left then; the rest is for the check results."""


class _Entry(NamedTuple):
    """One entry of a line's menu."""

    name: str
    words: str
    keys: str
    act: Callable[[], None]
    is_offered: bool = True
    starts_group: bool = False

    @classmethod
    def of(
        cls, key: Shortcut, act: Callable[[], None], *, is_offered: bool = True, starts_group: bool = False
    ) -> _Entry:
        """One that has keys as well."""
        return cls(key.entry, key.words, key.keys, act, is_offered, starts_group)


class StagingListView(RowTable):
    """Keys: Delete removes a line, F2 or Space chooses its data type, F4 shows its results, Alt+Up and Alt+Down move.

    Enter is left to the window.

    Signals:
        findings_wanted(file_id: str): show all that was found in that file.
    """

    home_column = StagingColumn.FILE
    findings_wanted = Signal(str)

    def __init__(self, staging: StagingModel, kinds: TriggersModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("stagingList")
        self.setAccessibleName(tr("window.files"))
        self.setAccessibleDescription(tr("window.files.spoken"))
        self.setModel(staging)
        self.setItemDelegate(StagingDelegate(kinds, self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        set_look(self, Look.ROWS)
        self.setWordWrap(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAcceptDrops(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self._staging = staging
        self._lay_columns()
        self.clicked.connect(self._clicked)
        self.doubleClicked.connect(self._double_clicked)

    def fit(self) -> None:
        """As tall as its lines, up to a few; numbered when there is an order."""
        count = self._staging.rowCount()
        lines = min(max(count, 1), _MOST_LINES)
        headings = self.horizontalHeader().sizeHint().height()
        self.setFixedHeight(headings + lines * self.verticalHeader().defaultSectionSize() + 2)
        self.setColumnHidden(StagingColumn.NUMBER, count <= 1)  # one file has no order
        self._share_room()

    def move_current(self, by: int) -> None:
        """Ask for the current line to be sent so many places later, or earlier."""
        self._staging.choose_move(self.currentIndex(), by)

    def menu_for(self, index: QModelIndex) -> QMenu:
        """What may be done with the line; the menu is gone when it closes."""
        menu = QMenu(self)
        menu.setObjectName("stagedMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for entry in self._entries(index):
            if entry.starts_group:
                menu.addSeparator()
            action = menu.addAction(entry.words)
            action.setObjectName(entry.name)
            action.setEnabled(entry.is_offered)
            action.setShortcut(QKeySequence(entry.keys))
            # The list itself listens to the keys; here they are to be learnt.
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.setShortcutVisibleInContextMenu(True)
            action.triggered.connect(entry.act)
        return menu

    def _entries(self, index: QModelIndex) -> list[_Entry]:
        """While the menu is open lines move and go: each entry is about the line it was opened on, or does nothing."""
        from knosc_desktop.models import validation_text as examination_words  # the first paint has no line

        file, staging = self._staging.file_at(index), self._staging
        line, selected = QPersistentModelIndex(index), self._selected_lines()
        entries = [
            _Entry.of(
                Shortcut.SHOW_FINDINGS, lambda: self._show_findings(line), is_offered=examination_words.has_more(file)
            ),
            _Entry.of(Shortcut.CHOOSE_KIND, lambda: self._choose_kind(line)),
        ]
        if other := examination_words.looks_like_other(file):
            words = tr("window.file.use", type=formatting.trigger_label(other))
            entries.append(_Entry("actionUseKind", words, "", lambda: staging.choose_trigger(line, other)))
        return [
            *entries,
            _Entry.of(
                Shortcut.MOVE_UP,
                lambda: staging.choose_move(line, -1),
                is_offered=staging.may_move(index, -1),
                starts_group=True,
            ),
            _Entry.of(Shortcut.MOVE_DOWN, lambda: staging.choose_move(line, 1), is_offered=staging.may_move(index, 1)),
            _Entry.of(Shortcut.REMOVE, lambda: self._remove(selected), starts_group=True),
        ]

    def _lay_columns(self) -> None:
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(tokens.scaled(tokens.ROW, self.font()))
        columns.setHighlightSections(False)
        columns.setSectionsClickable(False)
        columns.moveSection(StagingColumn.NUMBER, 0)
        columns.setMinimumSectionSize(24)
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        columns.setSectionResizeMode(StagingColumn.NOTE, QHeaderView.ResizeMode.Stretch)
        columns.resizeSection(StagingColumn.NUMBER, self._room_for(number(_LONG_LIST)))
        rows_words = (number(_LONG_FILE), tr("staging.column.rows"))
        columns.resizeSection(StagingColumn.ROWS, max(map(self._room_for, rows_words)))
        labels = [formatting.trigger_label(trigger.name) for trigger in UPLOAD_TRIGGERS] + [tr("staging.type_needed")]
        self._widest_label = max(self._room_for(f"{label} {_BESIDE_LABEL}") for label in labels)
        columns.resizeSection(StagingColumn.REMOVE, _REMOVE_WIDTH)

    def _room_for(self, words: str) -> int:
        return self.fontMetrics().horizontalAdvance(words) + _PADDING

    def _share_room(self) -> None:
        """The file's name and its check results share the room that the other columns don't need."""
        columns, width = self.horizontalHeader(), self.viewport().width()
        columns.resizeSection(StagingColumn.KIND, min(self._widest_label, int(width * _KIND_SHARE)))
        others = StagingColumn.NUMBER, StagingColumn.KIND, StagingColumn.ROWS, StagingColumn.REMOVE
        taken = sum(map(columns.sectionSize, others))
        left = width - taken
        heading = self._room_for(tr("staging.column.changes"))
        changes = max(int(left * _CHANGES_SHARE), min(heading, int(left * _LARGEST_CHANGES_SHARE)), 40)
        columns.resizeSection(StagingColumn.CHANGES, changes)
        columns.resizeSection(StagingColumn.FILE, max(int((left - changes) * _FILE_SHARE), 60))

    def _clicked(self, index: QModelIndex) -> None:
        if index.column() == StagingColumn.REMOVE:
            self._staging.choose_removal(index)
        elif index.column() == StagingColumn.KIND:
            self._choose_kind(index)
        elif index.column() == StagingColumn.NOTE:
            self._show_findings(index)

    def _double_clicked(self, index: QModelIndex) -> None:
        if index.column() not in {StagingColumn.REMOVE, StagingColumn.KIND, StagingColumn.NOTE}:
            self._show_findings(index)

    def _choose_kind(self, index: _AnyIndex) -> None:
        if index.isValid():
            self.edit(index.sibling(index.row(), StagingColumn.KIND))

    def _show_findings(self, index: _AnyIndex) -> None:
        from knosc_desktop.models import validation_text as examination_words

        if index.isValid() and examination_words.has_more(file := self._staging.file_at(index)):
            self.findings_wanted.emit(file.id)

    def _selected_lines(self) -> list[QPersistentModelIndex]:
        """Persistent, because each removed line moves the others up."""
        return [QPersistentModelIndex(index) for index in self.selectionModel().selectedRows(StagingColumn.FILE)]

    def _remove(self, lines: list[QPersistentModelIndex]) -> None:
        row = self.currentIndex().row()
        for line in lines:
            self._staging.choose_removal(line)
        # So that Delete can go on, and Enter never meets the button by surprise.
        if count := self._staging.rowCount():
            self.selectRow(min(max(row, 0), count - 1))
            self.setFocus()

    def _press(self, key: int, modifiers: Qt.KeyboardModifier) -> bool:
        """Do what the key does here; False when it does nothing."""
        current = self.currentIndex()
        if key in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self._remove(self._selected_lines())
        elif not current.isValid():
            return False
        elif key in _END_KEYS and not modifiers & Qt.KeyboardModifier.ShiftModifier:
            # Left to Qt they go to another column, and with Ctrl to a line that stays unmarked.
            self.selectRow(0 if key == Qt.Key.Key_Home else self._staging.rowCount() - 1)
        elif key in _STEPS and modifiers & Qt.KeyboardModifier.AltModifier:
            self.move_current(_STEPS[Qt.Key(key)])
        elif key in _KIND_KEYS:
            self._choose_kind(current)
        elif key == Qt.Key.Key_F4:
            self._show_findings(current)
        elif key == Qt.Key.Key_F10 and modifiers & Qt.KeyboardModifier.ShiftModifier:
            # Only Windows makes a context menu of it by itself.
            self._open_menu(current, self.visualRect(current).bottomLeft())
        else:
            return False
        return True

    def _open_menu(self, index: QModelIndex, place: QPoint) -> None:
        if not self.selectionModel().isRowSelected(index.row()):
            self.selectRow(index.row())
        self.menu_for(index).popup(self.viewport().mapToGlobal(place))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._press(event.key(), event.modifiers()):
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
            place = self.visualRect(index).bottomLeft()
        else:
            place = self.viewport().mapFromGlobal(event.globalPos())
            index = self.indexAt(place)
        if index.isValid():
            self._open_menu(index, place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        index = self.indexAt(event.position().toPoint())
        is_link = index.column() == StagingColumn.NOTE and bool(index.data(Role.LEADS_ON))
        acts = is_link or index.column() in {StagingColumn.KIND, StagingColumn.REMOVE}
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if acts else Qt.CursorShape.ArrowCursor)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()
