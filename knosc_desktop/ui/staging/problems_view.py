"""The problems of one file beside the file itself: from each problem to its cells, and from a cell to its problem."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSplitter, QToolButton, QVBoxLayout, QWidget

from knosc_desktop.domain.repairs import Repair, RepairKind
from knosc_desktop.models import findings_outline, formatting
from knosc_desktop.models.preview_model import PreviewModel, SheetFacts, marks_of
from knosc_desktop.ui.staging.preview_grid import PreviewGrid
from knosc_desktop.ui.staging.problems_panel import ProblemsPanel
from knosc_desktop.ui.widgets import tokens
from knosc_desktop.ui.widgets.labels import ElidedLabel, PlainLabel, with_keys
from knosc_desktop.ui.widgets.look import Look, set_look
from knosc_desktop.words.catalogue import render, tr

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtCore import QModelIndex
    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from knosc_desktop.domain.cells import Address
    from knosc_desktop.domain.errors import Problem
    from knosc_desktop.domain.files import FileStamp, StagedFile
    from knosc_desktop.domain.reader_requests import SheetRows
    from knosc_desktop.models.findings_outline import Step

_NEXT, _PREVIOUS = "F8", "Shift+F8"
_NONE = -1
_SIDE_BY_SIDE = 640
"""Pixels of width below which the rows are under the problems."""


class ProblemsView(QWidget):
    """In the place of the lists, for as long as the user works through one file.

    Signals:
        closed(): back to the files.
        kind_taken(file_id: str, trigger: str): send it as what it looks like.
        sheet_wanted(file_id: str, sheet: str): go through that sheet of it.
        rows_wanted(ranges: list[tuple[int, int]]): these rows are in sight, the number of the first and how many.
        acted(action: FileAction, file_id: str): do that with the file.
        repair_chosen(file_id: str, repair: Repair): repair that.
        repair_undone(file_id: str, number: int): not that one of its repairs any more.
    """

    closed = Signal()
    kind_taken = Signal(str, str)
    sheet_wanted = Signal(str, str)
    rows_wanted = Signal(list)
    acted = Signal(object, str)
    repair_chosen = Signal(str, object)
    repair_undone = Signal(str, int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("problemsView")
        self._file_id = ""
        self._path: Path | None = None
        self._stamp: FileStamp | None = None
        self._steps: list[Step] = []
        self._at = _NONE
        self._facts: SheetFacts | None = None
        self._repairs: tuple[Repair, ...] = ()
        self._to_enter: dict[Address, tuple[str, ...]] = {}
        self._rows = PreviewModel(self)
        self._rows.rows_wanted.connect(self.rows_wanted)
        self._rows.entered.connect(self._enter)
        self.panel = ProblemsPanel(self)
        self.panel.closed.connect(self.closed)
        self.panel.kind_taken.connect(self.kind_taken)
        self.panel.place_chosen.connect(self._go_to_place)
        self.panel.repair_chosen.connect(self._repair)
        self.panel.repair_undone.connect(lambda number: self.repair_undone.emit(self._file_id, number))
        self.panel.value_wanted.connect(self._ask_value)
        self.panel.acted.connect(lambda action: self.acted.emit(action, self._file_id))
        self._splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self._sheet_frame = QFrame(self)
        self.grid = PreviewGrid(self._rows, self._sheet_frame)
        self.grid.cell_chosen.connect(self._follow_cell)
        self._name = ElidedLabel(self._sheet_frame)
        self._name.setObjectName("previewName")
        bold = self._name.font()
        bold.setBold(True)
        self._name.setFont(bold)
        self._shown_as = PlainLabel(tr("preview.as_shown"), self._sheet_frame)
        self._shown_as.step_back()
        self._position = PlainLabel(parent=self._sheet_frame)
        self._position.setObjectName("problemPosition")
        self._position.step_back()
        self._previous = self._arrow("previousProblemButton", tr("preview.previous"), _PREVIOUS, "\u2039", -1)
        self._next = self._arrow("nextProblemButton", tr("preview.next"), _NEXT, "\u203a", 1)
        self._trouble = PlainLabel(parent=self._sheet_frame, wrapped=True)
        self._trouble.setObjectName("previewTrouble")
        self._trouble.setContentsMargins(tokens.S12, tokens.S12, tokens.S12, tokens.S12)
        self._trouble.hide()
        self._lay_out()

    @property
    def file_id(self) -> str:
        """Which file it shows; empty while it shows none."""
        return self._file_id

    def show_file(self, file: StagedFile) -> None:
        """Show what is known of that file now; its rows are read again when it has changed."""
        is_another = (file.id, file.path, file.stamp) != (self._file_id, self._path, self._stamp)
        at = None if is_another or self._at == _NONE else self._steps[self._at].address
        self._file_id, self._path, self._stamp = file.id, file.path, file.stamp
        before = self.panel.sections
        self.panel.show_file(file)
        self._steps = findings_outline.steps(self.panel.sections)
        self._at = next((number for number, step in enumerate(self._steps) if step.address == at), _NONE)
        facts = _facts(file)
        self._repairs, self._to_enter = file.repairs, findings_outline.cells_to_enter(file)
        if is_another:
            self._facts = None
            self._rows.show(SheetFacts())
        if facts is not None and facts != self._facts:
            self._facts = facts
            self._show_sheet(facts)
        self._name.set_words(_named(file.path.name, self._rows.sheet))
        self._show_on_cells()
        if self._at == _NONE and self._steps:
            self._go(0)
        elif self._at != _NONE and self.panel.sections != before:
            step = self._steps[self._at]
            self.panel.mark(step.section, step.entry, step.address)
        self._tell_position()

    def forget_file(self) -> None:
        """Show none any more."""
        self._file_id, self._path, self._stamp = "", None, None
        self._facts, self._steps, self._at = None, [], _NONE
        self._repairs, self._to_enter = (), {}
        self._rows.show(SheetFacts())

    def show_rows(self, answer: SheetRows) -> None:
        """Rows of the sheet that is shown have come."""
        self._trouble.hide()
        self.grid.show()
        self._rows.take(answer)

    def show_trouble(self, problem: Problem) -> None:
        """The rows cannot be shown, and why."""
        words = " ".join(render(part) for part in (problem.message, problem.hint) if part)
        self._trouble.setText(formatting.safe_lines(words))
        self.grid.hide()
        self._trouble.show()

    def _show_sheet(self, facts: SheetFacts) -> None:
        self._trouble.hide()
        self.grid.show()
        self._rows.show(facts)
        self._show_on_cells()
        self.sheet_wanted.emit(self._file_id, facts.name)

    def _show_on_cells(self) -> None:
        self._rows.show_marks(marks_of(self.panel.sections, self._rows.sheet))
        self._rows.show_repairs(self._repairs, self._to_enter)

    def _repair(self, repair: Repair) -> None:
        # The button may be gone with what it offered.
        self.grid.setFocus(Qt.FocusReason.OtherFocusReason)
        self.repair_chosen.emit(self._file_id, repair)

    def _enter(self, cell: Address, value: str) -> None:
        """The user entered something in a cell of the grid."""
        kind = RepairKind.ACTION if self._to_enter.get(cell) else RepairKind.VALUE
        self.repair_chosen.emit(self._file_id, Repair(kind, (cell,), value))

    def _ask_value(self, cell: Address) -> None:
        at = next((number for number, step in enumerate(self._steps) if step.address == cell), _NONE)
        if at != _NONE:
            self._go(at)
        self.grid.enter_at(cell)

    def _go_to_place(self, section: int, entry: int, address: Address) -> None:
        """From a card or a link to a cell."""
        self._at = next(
            (
                number
                for number, step in enumerate(self._steps)
                if (step.section, step.entry, step.address) == (section, entry, address)
            ),
            _NONE,
        )
        self.panel.mark(section, entry, address)
        self._show_place(address)
        self._tell_position()
        self.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_on(self, by: int) -> None:
        """To the problem that is so many further; behind the last one is the first."""
        if self._steps:
            start = self._at if self._at != _NONE else (-1 if by > 0 else 0)
            self._go((start + by) % len(self._steps))
            self.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go(self, number: int) -> None:
        self._at = number
        step = self._steps[number]
        self.panel.mark(step.section, step.entry, step.address)
        self._show_place(step.address)
        self._tell_position()

    def _show_place(self, address: Address) -> None:
        if address.sheet != self._rows.sheet:
            # A problem of another sheet, which has no table.
            self._show_sheet(SheetFacts(address.sheet))
        self.grid.go_to(address)

    def _follow_cell(self, index: QModelIndex) -> None:
        """From a marked cell to its problem; of several, the one that is current stays."""
        found = [number for number, step in enumerate(self._steps) if self._is_at(step, index)]
        if found and self._at not in found:
            self._at = found[0]
            step = self._steps[self._at]
            self.panel.mark(step.section, step.entry, step.address)
            self._tell_position()

    def _is_at(self, step: Step, index: QModelIndex) -> bool:
        place = step.address
        is_there = (place.sheet, place.row) == (self._rows.sheet, index.row() + 1)
        return is_there and place.column in {0, index.column() + 1}

    def _tell_position(self) -> None:
        count = len(self._steps)
        self._position.setText(tr("preview.position", position=self._at + 1, count=count) if self._at != _NONE else "")
        for button in (self._previous, self._next):
            button.setEnabled(count > 0)

    def _arrow(self, name: str, words: str, keys: str, sign: str, by: int) -> QToolButton:
        button = QToolButton(self._sheet_frame)
        button.setObjectName(name)
        button.setText(sign)
        button.setAccessibleName(words)
        button.setToolTip(with_keys(words, keys))
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(lambda: self._go_on(by))
        return button

    def _lay_out(self) -> None:
        self._sheet_frame.setObjectName("previewCard")
        self._sheet_frame.setFrameShape(QFrame.Shape.StyledPanel)
        set_look(self._sheet_frame, Look.CARD)
        self.grid.setFrameShape(QFrame.Shape.NoFrame)
        top = QHBoxLayout()
        top.setContentsMargins(tokens.S12, tokens.S8, tokens.S12, tokens.S8)
        top.setSpacing(tokens.S8)
        top.addWidget(self._name)
        top.addWidget(self._shown_as)
        top.addStretch(1)
        top.addWidget(self._position)
        top.addWidget(self._previous)
        top.addWidget(self._next)
        inside = QVBoxLayout(self._sheet_frame)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setSpacing(0)
        inside.addLayout(top)
        inside.addWidget(self.grid, 1)
        inside.addWidget(self._trouble, 0, Qt.AlignmentFlag.AlignTop)
        splitter = self._splitter
        splitter.setObjectName("problemsSplitter")
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.panel)
        splitter.addWidget(self._sheet_frame)
        splitter.setStretchFactor(1, 1)
        splitter.setHandleWidth(tokens.S12)
        splitter.setSizes([360, 900])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(tokens.S16, tokens.S12, tokens.S16, tokens.S12)
        layout.addWidget(splitter)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_wide = event.size().width() >= _SIDE_BY_SIDE
        self._splitter.setOrientation(Qt.Orientation.Horizontal if is_wide else Qt.Orientation.Vertical)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.key() == Qt.Key.Key_F8:
            self._go_on(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        else:
            super().keyPressEvent(event)


def _facts(file: StagedFile) -> SheetFacts | None:
    """The sheet with the table; where no header is found, the first one; None until that is known."""
    found = file.validation
    if found.header is not None:
        return SheetFacts(found.header.sheet, found.header.row, len(found.header.columns))
    if found.head is None or not found.head.sheets:
        return None
    return SheetFacts(found.head.sheets[0].name)


def _named(file: str, sheet: str) -> str:
    return f"{file} \u2013 {sheet}" if sheet else file
