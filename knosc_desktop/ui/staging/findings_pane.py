"""The check results of one staged file, beside the window, so that the user can work through it in Excel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
)

from knosc_desktop.domain.texts import message, sentences
from knosc_desktop.models import findings_model, formatting, validation_text
from knosc_desktop.models.findings_model import FindingsModel
from knosc_desktop.models.roles import FindingColumn, Role, Tone
from knosc_desktop.ui.widgets import colours, icons
from knosc_desktop.ui.widgets.icons import Glyph
from knosc_desktop.ui.widgets.labels import ElidedLabel, PlainLabel
from knosc_desktop.ui.widgets.layout import on_screen
from knosc_desktop.words.catalogue import render, tr

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QKeyEvent, QResizeEvent
    from PySide6.QtWidgets import QWidget

    from knosc_desktop.domain.files import StagedFile
    from knosc_desktop.domain.texts import Text

_AnyIndex = QModelIndex | QPersistentModelIndex
_GLYPHS = {Tone.BAD: Glyph.FAILED, Tone.WARNING: Glyph.WARNING, Tone.BUSY: Glyph.COPY, Tone.QUIET: Glyph.INFO}
_ENTER_KEYS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_SIZE = QSize(720, 520)
_SHORT = 20
"""Cells that are taken in at a glance."""
_TEXT_MARGINS = 8
_LINE_PADDING = 6


class _Lines(QStyledItemDelegate):
    """Makes the headings of the sections stand out, and gives each sentence all the lines it needs."""

    def __init__(self, findings: FindingsModel, tree: QTreeView) -> None:
        super().__init__(tree)
        self._findings = findings
        self._tree = tree

    def initStyleOption(self, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        super().initStyleOption(option, index)
        if not self._findings.is_section(index):
            return
        option.font.setBold(True)
        if index.column() == FindingColumn.WORDS:
            tone: Tone = index.data(Role.TONE)
            colour = colours.of_tone(tone, option.palette)
            option.icon = icons.for_line(_GLYPHS[tone], colour, option)
            option.decorationSize = QSize(icons.SMALL, icons.SMALL)
            option.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration

    def sizeHint(self, option: QStyleOptionViewItem, index: _AnyIndex) -> QSize:
        if index.column() != FindingColumn.WORDS:
            return super().sizeHint(option, index)
        depth, above = 1, index.parent()
        while above.isValid():
            depth, above = depth + 1, above.parent()
        width = self._tree.columnWidth(FindingColumn.WORDS) - depth * self._tree.indentation() - _TEXT_MARGINS
        place = QRect(0, 0, max(width, 1), 0)
        words = option.fontMetrics.boundingRect(place, Qt.TextFlag.TextWordWrap, index.data())
        return QSize(width, max(words.height(), icons.SMALL) + _LINE_PADDING)


class FindingsTree(QTreeView):
    """Ctrl+C copies the selected lines with what belongs to them, or everything when none is selected."""

    def __init__(self, findings: FindingsModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("findingsTree")
        self.setAccessibleName(tr("window.results"))
        self._findings = findings
        self.setModel(findings)
        self.setItemDelegate(_Lines(findings, self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setWordWrap(True)
        self.setAllColumnsShowFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        columns = self.header()
        columns.setStretchLastSection(False)
        columns.setSectionResizeMode(FindingColumn.WORDS, QHeaderView.ResizeMode.Stretch)
        columns.resizeSection(FindingColumn.COUNT, self._room_for_count())
        self._unfolded: set[str] = set()
        findings.modelAboutToBeReset.connect(self._note_unfolded)
        findings.modelReset.connect(self._unfold)
        self.verticalScrollBar().valueChanged.connect(self._fetch_more)

    def copy(self) -> None:
        """Put it on the clipboard."""
        rows = self.selectionModel().selectedRows(FindingColumn.WORDS)
        QGuiApplication.clipboard().setText(self._findings.as_text(rows))

    def _room_for_count(self) -> int:
        heading = str(self._findings.headerData(FindingColumn.COUNT, Qt.Orientation.Horizontal))
        return self.fontMetrics().horizontalAdvance(f"{heading} mm")

    def _note_unfolded(self) -> None:
        self._unfolded = {str(finding.data()) for finding in self._finding_lines() if self.isExpanded(finding)}

    def _unfold(self) -> None:
        """Headings always, findings when all of it is short, and what was expanded before more became known."""
        self.expandToDepth(0)
        is_short = self._findings.place_count <= _SHORT
        for finding in self._finding_lines():
            self.setExpanded(finding, is_short or finding.data() in self._unfolded)
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self._findings.index(0, 0))

    def _finding_lines(self) -> Iterator[QModelIndex]:
        for section in range(self._findings.rowCount()):
            heading = self._findings.index(section, 0)
            for row in range(self._findings.rowCount(heading)):
                yield self._findings.index(row, 0, heading)

    def _fetch_more(self) -> None:
        """A finding goes on when its end comes into sight; Qt sees to that at the end of the whole tree alone."""
        index, lowest = self.indexAt(QPoint(0, 0)), self.viewport().height()
        while index.isValid() and self.visualRect(index).top() < lowest:
            finding = index.parent()
            if index.row() == self._findings.rowCount(finding) - 1 and self._findings.canFetchMore(finding):
                self._findings.fetchMore(finding)
                return
            index = self.indexBelow(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in _ENTER_KEYS:
            # Left to Qt it would close the dialog.
            self.setExpanded(self.currentIndex(), not self.isExpanded(self.currentIndex()))
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Sentences wrap anew.
        self.scheduleDelayedItemsLayout()


class FindingsPane(QDialog):
    """Never in the way of the window; follows the file for as long as it is on the list.

    Signals:
        kind_taken(file_id: str, trigger: str): send it as what it looks like.
    """

    kind_taken = Signal(str, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("findingsPane")
        self.setModal(False)
        self._file: StagedFile | None = None
        self._name = ElidedLabel(self)
        self._name.setObjectName("findingsFile")
        bold = self._name.font()
        bold.setBold(True)
        self._name.setFont(bold)
        self._name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._kind = self._sentence("findingsKind")
        self._use = QPushButton(self)
        self._use.setObjectName("useKindButton")
        self._use.setAutoDefault(False)
        self._use.clicked.connect(self._take_kind)
        self._written = self._sentence("findingsWritten")
        self._obstacle = self._sentence("findingsObstacle")
        self._change = self._sentence("findingsChange")
        self._findings = FindingsModel(self)
        self.tree = FindingsTree(self._findings, self)
        self._clean = self._sentence("findingsClean")
        self._copy = QPushButton(tr("window.results.copy"), self)
        self._copy.setObjectName("copyFindingsButton")
        self._copy.setAutoDefault(False)
        self._copy.clicked.connect(self._copy_all)
        self._close = QPushButton(tr("window.close"), self)
        self._close.setObjectName("findingsCloseButton")
        self._close.clicked.connect(self.close)
        self._lay_out()
        self.tree.setFocus()
        self.resize(on_screen(self, _SIZE))

    @property
    def file_id(self) -> str:
        """Which file it shows; empty while it shows none."""
        return "" if self._file is None else self._file.id

    def show_file(self, file: StagedFile) -> None:
        """Show what is known of that file now."""
        self._file = file
        title = tr("window.results.title", file=formatting.one_line(file.path.name))
        self.setWindowTitle(f"{title} - Knosc Desktop")
        self._name.set_words(file.path.name)
        self._show_kind(file)
        self._tell(self._written, validation_text.written(file), file.note)
        obstacle = file.validation.obstacle
        self._tell(self._obstacle, *(() if obstacle is None else (obstacle.message, obstacle.hint)))
        self._tell(self._change, validation_text.change(file))
        sections = findings_model.outline(file)
        self._findings.show(sections)
        self.tree.setVisible(bool(sections))
        self._copy.setVisible(bool(sections))
        self._tell(self._clean, "" if sections else validation_text.nothing_found(file))

    def _show_kind(self, file: StagedFile) -> None:
        label = "" if file.trigger is None else formatting.trigger_label(file.trigger)
        uploaded_as = message("window.results.uploaded_as", type=label) if label else ""
        self._tell(self._kind, uploaded_as, validation_text.kind_origin(file))
        other = validation_text.looks_like_other(file)
        self._use.setVisible(bool(other))
        self._use.setText(tr("window.file.use", type=formatting.trigger_label(other)) if other else "")

    def _take_kind(self) -> None:
        if self._file is not None and (other := validation_text.looks_like_other(self._file)):
            self.kind_taken.emit(self._file.id, other)

    def _copy_all(self) -> None:
        QGuiApplication.clipboard().setText(self._findings.as_text())

    def _sentence(self, name: str) -> PlainLabel:
        label = PlainLabel(parent=self, wrapped=True)
        label.setObjectName(name)
        label.let_copy()
        return label

    def _tell(self, label: PlainLabel, *texts: Text) -> None:
        words = render(sentences(*texts))
        label.setText(formatting.safe_lines(words))
        label.setVisible(bool(words))

    def _lay_out(self) -> None:
        kind = QHBoxLayout()
        kind.setSpacing(8)
        kind.addWidget(self._kind, 1)
        kind.addWidget(self._use, 0, Qt.AlignmentFlag.AlignTop)
        buttons = QHBoxLayout()
        buttons.addWidget(self._copy)
        buttons.addStretch(1)
        buttons.addWidget(self._close)
        layout = QVBoxLayout(self)
        layout.setSpacing(8)
        layout.addWidget(self._name)
        layout.addLayout(kind)
        for part in (self._written, self._obstacle, self._change):
            layout.addWidget(part)
        layout.addWidget(self.tree, 1)
        layout.addWidget(self._clean)
        layout.addStretch()
        layout.addLayout(buttons)
