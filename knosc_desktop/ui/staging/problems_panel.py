"""The check results of one file as cards, the grave first, and what can be done with the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from knosc_desktop.domain.texts import message, sentences
from knosc_desktop.models import findings_outline, formatting, validation_text
from knosc_desktop.models.findings_outline import Entry
from knosc_desktop.models.roles import Tone
from knosc_desktop.ui.staging.file_action import FileAction
from knosc_desktop.ui.staging.problem_card import ProblemCard
from knosc_desktop.ui.staging.repairs_box import RepairsBox
from knosc_desktop.ui.widgets import tokens
from knosc_desktop.ui.widgets.labels import PlainLabel
from knosc_desktop.ui.widgets.layout import FlowLayout
from knosc_desktop.ui.widgets.look import Look, set_look
from knosc_desktop.words.catalogue import render, tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from knosc_desktop.domain.cells import Address
    from knosc_desktop.domain.files import StagedFile
    from knosc_desktop.domain.texts import Text
    from knosc_desktop.models.findings_outline import Section

_NARROWEST = 300


class ProblemsPanel(QFrame):
    """Follows the file for as long as it is on the list.

    Signals:
        closed(): back to the files.
        kind_taken(file_id: str, trigger: str): send it as what it looks like.
        place_chosen(section: int, entry: int, address: Address): go to that cell of that problem.
        acted(action: FileAction): do that with the file.
        repair_chosen(repair: Repair): repair that.
        repair_undone(number: int): not that one of the repairs any more.
        value_wanted(address: Address): let the user enter a value in that cell.
    """

    closed = Signal()
    kind_taken = Signal(str, str)
    place_chosen = Signal(int, int, object)
    acted = Signal(object)
    repair_chosen = Signal(object)
    repair_undone = Signal(int)
    value_wanted = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("problemsPanel")
        self.setAccessibleName(tr("window.results"))
        self.setFrameShape(QFrame.Shape.StyledPanel)
        set_look(self, Look.CARD)
        self._file: StagedFile | None = None
        self._sections: tuple[Section, ...] = ()
        self._cards: dict[tuple[int, int], ProblemCard] = {}
        self._actions: dict[FileAction, QPushButton] = {}
        self.back = self._button("backToFilesButton", tr("preview.back"))
        set_look(self.back, Look.QUIET)
        self.back.clicked.connect(self.closed)
        self._title = self._sentence("findingsFile")
        set_look(self._title, Look.HEADING)
        self._title.make_bold()
        self._kind = self._sentence("findingsKind")
        self._use = self._button("useKindButton", "")
        self._use.clicked.connect(self._take_kind)
        self._written = self._sentence("findingsWritten")
        self._written.step_back()
        self._obstacle = self._sentence("findingsObstacle")
        self._change = self._sentence("findingsChange")
        self._clean = self._sentence("findingsClean")
        self._repairs = RepairsBox(self)
        self._repairs.undone.connect(self.repair_undone)
        self._repairs.acted.connect(self.acted)
        self._scroller = QScrollArea(self)
        self._scroller.setObjectName("problemsScroller")
        self._scroller.setFrameShape(QFrame.Shape.NoFrame)
        self._scroller.setWidgetResizable(True)
        self._scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._column = QWidget(self._scroller)
        self._copy = self._button("copyFindingsButton", tr("window.results.copy"))
        self._copy.clicked.connect(self._copy_all)
        self._lay_out()

    @property
    def sections(self) -> Sequence[Section]:
        """What is shown."""
        return self._sections

    def minimumSizeHint(self) -> QSize:
        # Room for the longest button in every language, and for a sentence that reads well.
        return super().minimumSizeHint().expandedTo(QSize(_NARROWEST, 0))

    def show_file(self, file: StagedFile) -> None:
        """Show what is known of that file now."""
        is_another = self._file is None or self._file.id != file.id
        self._file = file
        self._tell(self._title, message("window.results.title", file=formatting.one_line(file.path.name)))
        label = "" if file.trigger is None else formatting.trigger_label(file.trigger)
        uploaded_as = message("window.results.uploaded_as", type=label) if label else ""
        self._tell(self._kind, uploaded_as, validation_text.kind_origin(file))
        other = validation_text.looks_like_other(file)
        self._use.setVisible(bool(other))
        self._use.setText(_without_key(tr("window.file.use", type=formatting.trigger_label(other))) if other else "")
        self._tell(self._written, validation_text.written(file), file.note)
        trouble = file.problem or file.validation.obstacle
        self._tell(self._obstacle, *(() if trouble is None else (trouble.message, trouble.hint)))
        self._tell(self._change, validation_text.change(file))
        self._repairs.show_file(file)
        has_repairs = bool(file.repairs)
        self._actions[FileAction.USE_REPAIRED].setVisible(has_repairs)
        # One button is what the user came for.
        set_look(self._actions[FileAction.OPEN], None if has_repairs else Look.PRIMARY)
        sections = findings_outline.outline(file)
        self._tell(self._clean, "" if sections else validation_text.nothing_found(file))
        self._copy.setVisible(bool(sections))
        if is_another or sections != self._sections:
            self._show_cards(sections)
            if is_another:
                self._scroller.verticalScrollBar().setValue(0)

    def mark(self, section: int, entry: int, address: Address) -> None:
        """Mark the card of the problem of that cell, and bring it into sight; no other is marked any more."""
        for place, card in self._cards.items():
            card.set_current(is_current=place == (section, entry), place=address)
        if (section, entry) in self._cards:
            card = self._cards[section, entry]
            self._scroller.ensureWidgetVisible(card, 0, tokens.S8)

    def _show_cards(self, sections: tuple[Section, ...]) -> None:
        self._sections = sections
        self._cards = {}
        column = QWidget(self._scroller)
        layout = QVBoxLayout(column)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(tokens.S8)
        sheet = self._sheet()
        for number, section in enumerate(sections):
            heading = PlainLabel(section.heading, column)
            heading.setObjectName("problemsHeading")
            heading.make_bold()
            layout.addWidget(heading)
            for place, entry in enumerate(section.entries):
                shown = entry if section.is_of_findings else _counted(entry)
                card = ProblemCard(shown, Tone.GOOD if entry.is_repaired else section.tone, sheet, column)
                self._connect(card, number, place, entry)
                self._cards[number, place] = card
                layout.addWidget(card)
        self._content.replaceWidget(self._column, column)
        self._column.hide()
        self._column.deleteLater()
        self._column = column
        column.show()

    def _connect(self, card: ProblemCard, section: int, entry_number: int, entry: Entry) -> None:
        card.repair_chosen.connect(self.repair_chosen)
        card.value_wanted.connect(self.value_wanted)
        card.place_chosen.connect(lambda address: self.place_chosen.emit(section, entry_number, address))
        if entry.cells:
            card.chosen.connect(lambda: self.place_chosen.emit(section, entry_number, entry.cells[0].address))

    def _sheet(self) -> str:
        header = None if self._file is None else self._file.validation.header
        return "" if header is None else header.sheet

    def _take_kind(self) -> None:
        if self._file is not None and (other := validation_text.looks_like_other(self._file)):
            self.kind_taken.emit(self._file.id, other)

    def _copy_all(self) -> None:
        QGuiApplication.clipboard().setText(findings_outline.as_text(self._sections))

    def _sentence(self, name: str) -> PlainLabel:
        label = PlainLabel(parent=self, wrapped=True)
        label.setObjectName(name)
        label.let_copy()
        return label

    def _button(self, name: str, words: str) -> QPushButton:
        button = QPushButton(_without_key(words), self)
        button.setObjectName(name)
        button.setAutoDefault(False)
        return button

    def _tell(self, label: PlainLabel, *texts: Text) -> None:
        words = render(sentences(*texts))
        label.setText(formatting.safe_lines(words))
        label.setVisible(bool(words))

    def _lay_out(self) -> None:
        buttons = FlowLayout(spacing=tokens.S8)
        for action in (FileAction.USE_REPAIRED, FileAction.OPEN, FileAction.SAVE_MARKED, FileAction.SHOW_FOLDER):
            button = self._actions[action] = self._button(action.name_of_button, tr(action.text))
            button.clicked.connect(lambda _=False, chosen=action: self.acted.emit(chosen))
            buttons.addWidget(button)
        set_look(self._actions[FileAction.USE_REPAIRED], Look.PRIMARY)
        buttons.addWidget(self._copy)
        top = QHBoxLayout()
        top.addWidget(self.back)
        top.addStretch(1)
        # Where the window is low, only the ways out and on stay where they are.
        inside = QWidget(self._scroller)
        self._content = QVBoxLayout(inside)
        self._content.setContentsMargins(0, 0, tokens.S4, 0)
        self._content.setSpacing(tokens.S8)
        for above in (self._title, self._kind):
            self._content.addWidget(above)
        self._content.addWidget(self._use, 0, Qt.AlignmentFlag.AlignLeft)
        for below in (self._written, self._obstacle, self._change, self._repairs, self._clean):
            self._content.addWidget(below)
        self._content.addWidget(self._column)
        self._content.addStretch(1)
        self._scroller.setWidget(inside)
        # The card behind it is seen, not the window's ground.
        for part in (inside, self._scroller.viewport()):
            part.setAutoFillBackground(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(tokens.S12, tokens.S12, tokens.S12, tokens.S12)
        layout.setSpacing(tokens.S8)
        layout.addLayout(top)
        layout.addWidget(self._scroller, 1)
        layout.addLayout(buttons)


def _without_key(words: str) -> str:
    """The keys of menu entries would be those of the window's menus here."""
    return words.replace("&", "")


def _counted(entry: Entry) -> Entry:
    """A kind of change, which says and counts for itself."""
    words = tr("staging.outline.counted", words=formatting.one_line(entry.words), count=entry.count)
    return Entry(words, entry.count, entry.places)
