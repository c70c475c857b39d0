"""The repairs of one file, each with a way to undo it, and what file a copy was made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from knosc_desktop.models import formatting, repair_text
from knosc_desktop.ui.staging.file_action import FileAction
from knosc_desktop.ui.staging.problem_card import LinkButton
from knosc_desktop.ui.widgets import tokens
from knosc_desktop.ui.widgets.labels import PlainLabel
from knosc_desktop.words.catalogue import tr

if TYPE_CHECKING:
    from knosc_desktop.domain.files import StagedFile
    from knosc_desktop.domain.repairs import Repair


class RepairsBox(QFrame):
    """Hidden while there is nothing to tell of repairs.

    Signals:
        undone(number: int): not that one any more.
        acted(action: FileAction): use the original again.
    """

    undone = Signal(int)
    acted = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("repairsBox")
        self.setAccessibleName(tr("preview.repairs"))
        self._shown: tuple[Repair, ...] = ()
        self._origin = PlainLabel(parent=self, wrapped=True)
        self._origin.setObjectName("repairedFrom")
        self._original = self._button(FileAction.USE_ORIGINAL)
        self._heading = PlainLabel(tr("preview.repairs"), self)
        self._heading.make_bold()
        self._lines = QWidget(self)
        self._meaning = PlainLabel(tr("preview.repairs.meaning"), self, wrapped=True)
        self._meaning.step_back()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(tokens.S8)
        self._column.addWidget(self._origin)
        self._column.addWidget(self._original, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addWidget(self._heading)
        self._column.addWidget(self._lines)
        self._column.addWidget(self._meaning)
        self.hide()

    def show_file(self, file: StagedFile) -> None:
        """Show what is repaired of that file now."""
        name = formatting.one_line(file.path.name)
        self._origin.setText(tr("preview.repaired_from", file=name))
        self._origin.setVisible(file.original is not None)
        self._original.setVisible(file.original is not None)
        parts: tuple[QWidget, ...] = (self._heading, self._lines, self._meaning)
        for part in parts:
            part.setVisible(bool(file.repairs))
        if file.repairs != self._shown:
            self._shown = file.repairs
            self._list_repairs()
        self.setVisible(bool(file.repairs) or file.original is not None)

    def _list_repairs(self) -> None:
        lines = QWidget(self)
        layout = QVBoxLayout(lines)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(tokens.S4)
        for number, repair in enumerate(self._shown):
            words = repair_text.chosen(repair)
            undo = LinkButton(tr("preview.undo"), lines)
            undo.setObjectName("undoRepairButton")
            undo.setAccessibleName(f"{undo.text()}, {words}")
            undo.clicked.connect(lambda _=False, chosen=number: self.undone.emit(chosen))
            line = QHBoxLayout()
            line.setSpacing(tokens.S8)
            line.addWidget(PlainLabel(words, lines, wrapped=True), 1)
            line.addWidget(undo, 0, Qt.AlignmentFlag.AlignTop)
            layout.addLayout(line)
        self._column.replaceWidget(self._lines, lines)
        self._lines.hide()
        self._lines.deleteLater()
        self._lines = lines
        lines.setVisible(bool(self._shown))

    def _button(self, action: FileAction) -> QPushButton:
        button = QPushButton(tr(action.text), self)
        button.setObjectName(action.name_of_button)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: self.acted.emit(action))
        return button
