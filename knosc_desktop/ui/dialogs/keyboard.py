"""All keys of the app on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
)

from knosc_desktop.ui.actions import Shortcut
from knosc_desktop.ui.widgets.layout import on_screen
from knosc_desktop.words.catalogue import tr

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QWidget

_WIDTH = 520
_LINE_PADDING = 6
_ON_A_FILE = "dialogs.keys.on_file"
_LISTENED_TO = {
    _ON_A_FILE: (("Enter", "dialogs.keys.upload"), ("Shift+F10", "dialogs.keys.menu")),
    "dialogs.keys.on_problems": (
        ("F8", "preview.next"),
        ("Shift+F8", "preview.previous"),
        ("Ctrl+C", "dialogs.keys.copy_cells"),
        ("Esc", "dialogs.keys.back_to_files"),
    ),
    "dialogs.keys.on_job": (
        ("Enter", "dialogs.keys.go_to_errors"),
        ("Shift+F10", "dialogs.keys.menu"),
        ("Ctrl+C", "dialogs.keys.copy_job"),
    ),
    "dialogs.keys.on_error": (
        ("Right", "dialogs.keys.expand"),
        ("Left", "dialogs.keys.collapse"),
        ("Enter", "dialogs.keys.open_cell"),
        ("Ctrl+C", "dialogs.keys.copy_errors"),
    ),
    "dialogs.keys.elsewhere": (("Enter", "dialogs.keys.upload_after_type"), ("Esc", "dialogs.keys.escape")),
}
"""Ids of what widgets listen to themselves; the Menu key does what Shift+F10 does."""


class KeyboardDialog(QDialog):
    """Two columns: the keys, and what they do."""

    def __init__(self, actions: Iterable[QAction], parent: QWidget | None = None) -> None:
        """Be ready to open.

        Args:
            actions: of the menus; those that have a shortcut.
            parent: the window it belongs to.
        """
        super().__init__(parent)
        self.setObjectName("keyboardDialog")
        self.setWindowTitle(tr("dialogs.keys"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._table = self._make_table()
        lines = list(_lines(actions))
        widest = max(self.fontMetrics().horizontalAdvance(f"{keys} mm") for keys, what in lines if what)
        self._table.horizontalHeader().resizeSection(0, widest)
        for keys, what in lines:
            if what:
                self._add(QTableWidgetItem(keys), QTableWidgetItem(what))
            else:
                self._add_heading(keys)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.button(QDialogButtonBox.StandardButton.Close).setDefault(True)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self._table)
        layout.addWidget(buttons)
        self._table.setFocus()
        beside = layout.totalMinimumSize().height() - self._table.minimumSizeHint().height()
        self.resize(on_screen(self, QSize(_WIDTH, self._height() + beside)))

    def _make_table(self) -> QTableWidget:
        table = QTableWidget(0, 2, self)
        table.setObjectName("keysTable")
        table.setAccessibleName(tr("dialogs.keys"))
        table.setHorizontalHeaderLabels([tr("dialogs.keys.key"), tr("dialogs.keys.action")])
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        rows, columns = table.verticalHeader(), table.horizontalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(table.fontMetrics().height() + _LINE_PADDING)
        columns.setHighlightSections(False)
        columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        columns.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        return table

    def _add(self, *cells: QTableWidgetItem) -> int:
        row = self._table.rowCount()
        self._table.insertRow(row)
        for column, cell in enumerate(cells):
            self._table.setItem(row, column, cell)
        return row

    def _add_heading(self, words: str) -> None:
        heading = QTableWidgetItem(words)
        font = heading.font()
        font.setBold(True)
        heading.setFont(font)
        self._table.setSpan(self._add(heading), 0, 1, self._table.columnCount())

    def _height(self) -> int:
        """Of the table when nothing needs to be scrolled."""
        lines = self._table.rowCount() * self._table.verticalHeader().defaultSectionSize()
        return lines + self._table.horizontalHeader().sizeHint().height() + 2 * self._table.frameWidth()


def _lines(actions: Iterable[QAction]) -> Iterator[tuple[str, str]]:
    """Keys and what they do; a heading does nothing."""
    for action in actions:
        yield _shown(action.shortcut()), _named(action.text())
    for heading, listened_to in _LISTENED_TO.items():
        yield tr(heading), ""
        if heading == _ON_A_FILE:
            yield from ((_shown(QKeySequence(line.keys)), _named(line.words)) for line in Shortcut)
        yield from ((_shown(QKeySequence(keys)), tr(what)) for keys, what in listened_to)


def _shown(keys: QKeySequence) -> str:
    return keys.toString(QKeySequence.SequenceFormat.NativeText)


def _named(words: str) -> str:
    return words.replace("&", "").removesuffix("…")
