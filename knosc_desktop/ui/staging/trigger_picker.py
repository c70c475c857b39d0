"""The data types in one box: open it, walk it with the arrow keys, or type to search it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import QComboBox, QCompleter, QListView, QSizePolicy, QStyledItemDelegate

from knosc_desktop.models import formatting
from knosc_desktop.models.roles import Role
from knosc_desktop.ui.widgets import colours
from knosc_desktop.words.catalogue import tr

if TYPE_CHECKING:
    from PySide6.QtCore import QObject, QPersistentModelIndex
    from PySide6.QtGui import QFocusEvent
    from PySide6.QtWidgets import QLineEdit, QStyleOptionViewItem, QWidget

    from knosc_desktop.domain.triggers import Trigger
    from knosc_desktop.models.triggers_model import TriggersModel


# How a list of triggers is painted: headings, indented entries, a remark beside what may not be allowed.

_INDENT = "    "
_BREATHING = 8


class TriggerDelegate(QStyledItemDelegate):
    """Paints the lines of a TriggersModel."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        if not index.flags() & Qt.ItemFlag.ItemIsEnabled:
            # What cannot be chosen is painted as disabled, which is too pale to be read.
            option.palette.setCurrentColorGroup(QPalette.ColorGroup.Active)
            ink = colours.faint(option.palette)
            option.palette.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text, ink)
        if index.data(Role.TRIGGER) is None:
            # The line for recognition belongs to no group, and is no heading.
            if not index.flags() & Qt.ItemFlag.ItemIsEnabled:
                font = option.font
                font.setBold(True)
                option.font = font
            return
        note = index.data(Role.NOTE)
        option.text = f"{_INDENT}{option.text}   ({note})" if note else f"{_INDENT}{option.text}"

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        wanted = super().sizeHint(option, index)
        wanted.setHeight(max(wanted.height(), option.fontMetrics.height() + _BREATHING))
        return wanted


# A box of triggers whose list is as wide as its longest line.

_MOST_LINES = 20
_BESIDE_LINES = 24
"""Frame and scroll bar."""
_BESIDE_HINT = 72
"""Arrow and frame."""


class TriggerBox(QComboBox):
    """For the picker and for the choice on a staged line."""

    def __init__(self, triggers: TriggersModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(triggers)
        self.setItemDelegate(TriggerDelegate(self))
        self.setMaxVisibleItems(_MOST_LINES)
        self.setCurrentIndex(-1)

    def showPopup(self) -> None:
        # Remarks on what the role may not allow make lines longer than the box.
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + _BESIDE_LINES)
        super().showPopup()


_ENTER_KEYS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class _LabelCompleter(QCompleter):
    """Finds by every word about a trigger and puts its label into the box."""

    def pathFromIndex(self, index: QModelIndex | QPersistentModelIndex) -> str:
        return str(index.data(Qt.ItemDataRole.DisplayRole))


class TriggerPicker(TriggerBox):
    """Chooses one trigger; what is typed is a search and never a choice of its own.

    Signals:
        chosen(trigger: str): another trigger is selected, by whatever way, or the user chose the same once more;
            empty when files are to be recognised again.
    """

    chosen = Signal(str)

    def __init__(self, triggers: TriggersModel, parent: QWidget | None = None) -> None:
        super().__init__(triggers, parent)
        self.setObjectName("triggerPicker")
        self.setAccessibleName(tr("window.type"))
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumContentsLength(16)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._triggers = triggers
        self._selected = ""
        self._found = QListView()
        self.setCompleter(self._new_completer())
        self._editor().clear()
        self._editor().setPlaceholderText(tr("window.type.search"))
        self._editor().setAcceptDrops(False)
        self._editor().installEventFilter(self)
        self.currentIndexChanged.connect(self._note_choice)
        self.activated.connect(self._note_same_choice)

    def minimumSizeHint(self) -> QSize:
        # The hint is read in full, in any language.
        hint = self.fontMetrics().horizontalAdvance(self._editor().placeholderText()) + _BESIDE_HINT
        return super().minimumSizeHint().expandedTo(QSize(hint, 0))

    @property
    def selected(self) -> str:
        """The name of the chosen trigger; empty before the first choice, and for recognition."""
        return self._selected

    @property
    def is_settled(self) -> bool:
        """Whether nothing is half typed."""
        return self._editor().text() == self._label()

    def select(self, name: str) -> None:
        """Choose a trigger by name; an unknown name changes nothing."""
        index = self._triggers.index_of(name)
        if index.isValid():
            self.setCurrentIndex(index.row())
            self._restore()

    def _new_completer(self) -> QCompleter:
        completer = _LabelCompleter(self._triggers, self)
        completer.setCompletionRole(Role.SEARCH)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.setMaxVisibleItems(12)
        self._found.setAccessibleName(tr("window.type.found"))
        completer.setPopup(self._found)
        # After setPopup, which brings a delegate of its own.
        self._found.setItemDelegate(TriggerDelegate(completer))
        # After setPopup, too: the filter set last is asked first.
        self._found.installEventFilter(self)
        return completer

    def _editor(self) -> QLineEdit:
        editor = self.lineEdit()
        if editor is None:
            raise RuntimeError("an editable box has an editor")
        return editor

    def _label(self) -> str:
        trigger = self._current()
        return formatting.trigger_label(trigger.name) if trigger else ""

    def _current(self) -> Trigger | None:
        index = self._triggers.index_of(self._selected) if self._selected else QModelIndex()
        return self._triggers.trigger_at(index)

    def _note_choice(self, row: int) -> None:
        if row < 0:
            return
        index = self._triggers.index(row)
        if not index.flags() & Qt.ItemFlag.ItemIsEnabled:
            # Qt takes a label that was typed in full for a choice, whether or not it can be chosen.
            self.setCurrentIndex(self._triggers.index_of(self._selected).row())
            return
        trigger = self._triggers.trigger_at(index)
        name = "" if trigger is None else trigger.name
        if name != self._selected:
            self._selected = name
            self.chosen.emit(name)
        if not name:
            # The hint says the same, and is no text to be typed over.
            self._restore()

    def _note_same_choice(self, row: int) -> None:
        """A file that was added without a data type may wait for the one that is shown already."""
        if self._selected and row == self._triggers.index_of(self._selected).row():
            self.chosen.emit(self._selected)

    def _restore(self) -> None:
        self._editor().setText(self._label())

    def _take_first_found(self) -> None:
        """Enter chooses what the search found first."""
        typed = self._editor().text().strip().casefold()
        for row in range(self._triggers.rowCount()):
            index = self._triggers.index(row)
            may_be_chosen = bool(index.flags() & Qt.ItemFlag.ItemIsEnabled)
            if typed and may_be_chosen and typed in str(index.data(Role.SEARCH)):
                self.setCurrentIndex(row)
                self.activated.emit(row)
                break
        self._found.hide()
        self._restore()
        self._editor().selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._found and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in _ENTER_KEYS and not self._found.currentIndex().isValid():
                self._take_first_found()
                return True
            return super().eventFilter(watched, event)
        if watched is self.lineEdit() and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in _ENTER_KEYS and not self.is_settled:
                self._take_first_found()
                return True
            if event.key() == Qt.Key.Key_Escape and not self.is_settled:
                self._restore()
                return True
        return super().eventFilter(watched, event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._editor().selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._restore()
