"""What happened to the selected job, and which cells are wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QSizePolicy,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from knosc_desktop.models import job_story
from knosc_desktop.models.columns import TONES, ErrorColumn
from knosc_desktop.models.errors_model import ErrorsModel
from knosc_desktop.models.freshness import Following
from knosc_desktop.models.job_actions import JobAction, action_label
from knosc_desktop.ui import colours, icons
from knosc_desktop.ui.folding_details import FoldingDetails
from knosc_desktop.ui.icons import Glyph
from knosc_desktop.ui.labels import ElidedLabel, PlainLabel

if TYPE_CHECKING:
    from PySide6.QtCore import SignalInstance
    from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent

    from knosc_desktop.domain.jobs import Job
    from knosc_desktop.domain.session import SessionState
    from knosc_desktop.models.columns import Tone


class ErrorsTable(QTableView):
    """Row errors; Ctrl+C copies the selected lines, or all when none is selected."""

    def __init__(self, errors: ErrorsModel, parent: QWidget) -> None:
        """Show the model."""
        super().__init__(parent)
        self.setObjectName("errorsTable")
        self.setAccessibleName("Errors of this job")
        self.setModel(errors)
        self._errors = errors
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setAcceptDrops(False)
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + 8)
        columns.setHighlightSections(False)
        columns.setSectionResizeMode(ErrorColumn.MESSAGE, QHeaderView.ResizeMode.Stretch)
        columns.resizeSection(ErrorColumn.ROW, 80)
        columns.resizeSection(ErrorColumn.COLUMN, 130)
        self.setMinimumHeight(columns.sizeHint().height() + 2 * rows.defaultSectionSize())
        columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def copy(self) -> None:
        """Put the lines on the clipboard."""
        selected = sorted(index.row() for index in self.selectionModel().selectedRows())
        QGuiApplication.clipboard().setText(self._errors.as_text(selected or range(self._errors.rowCount())))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102 - Qt's contract
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)


class DetailsPane(QFrame):
    """Hidden while no job is selected.

    Signals:
        errors_save_requested(job_id: str): save the errors as CSV.
        send_again_requested(job_id: str): send the same bytes once more.
        closed(): the planner wants the room back.
    """

    errors_save_requested = Signal(str)
    send_again_requested = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start with no job."""
        super().__init__(parent)
        self.setObjectName("detailsPane")
        self.setAccessibleName("Details of the selected job")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._job: Job | None = None
        self._following = Following()
        self._icon = QWidget(self)
        self._icon.setFixedSize(20, 20)
        self._title = ElidedLabel(self)
        self._title.setObjectName("jobTitle")
        bold = self._title.font()
        bold.setBold(True)
        self._title.setFont(bold)
        self._title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._story = PlainLabel(parent=self, wrapped=True)
        self._story.setObjectName("jobStory")
        self._story.let_copy()
        self._errors = ErrorsModel(self)
        self.errors_table = ErrorsTable(self._errors, self)
        self._copy = QPushButton("Copy errors", self)
        self._copy.setObjectName("copyErrorsButton")
        self._copy.clicked.connect(self.errors_table.copy)
        self._save = QPushButton("Save as CSV…", self)
        self._save.setObjectName("saveErrorsButton")
        self._save.setAccessibleName("Save the errors as CSV")
        self._save.clicked.connect(lambda: self._ask_for(self.errors_save_requested))
        self._send_again = QPushButton("Send again", self)
        self._send_again.setAccessibleName("Send it again")
        self._send_again.setObjectName("sendAgainButton")
        self._send_again.clicked.connect(lambda: self._ask_for(self.send_again_requested))
        self._details = FoldingDetails(self, height=84)
        self._close = QToolButton(self)
        self._close.setObjectName("detailsCloseButton")
        self._close.setAccessibleName("Close the details")
        self._close.setAutoRaise(True)
        self._close.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._close.clicked.connect(self.closed)
        self._lay_out()
        self._colour()
        self.hide()

    def show_job(self, job: Job | None) -> None:
        """Show that job; None hides the pane."""
        if job is None:
            self._job = None
            self.hide()
            return
        if job == self._job:
            return
        self._job = job
        self._title.set_words(job_story.title(job))
        self._errors.show(job.errors)
        self._send_again.setText(action_label(JobAction.SEND_AGAIN, job))
        self._send_again.setVisible(job.may_be_sent_again)
        for part in (self.errors_table, self._copy, self._save):
            part.setVisible(bool(job.errors))
        self._details.show_details(job_story.technical(job))
        self._tell_story(job)
        self.show()
        self.update()

    def show_session(self, state: SessionState) -> None:
        """Tell whether the job is followed in that session."""
        self._following = Following.of(state)
        if self._job is not None:
            self._tell_story(self._job)

    def _tell_story(self, job: Job) -> None:
        story = job_story.story(job, self._following)
        self._story.setText(story)
        self.setAccessibleDescription(f"{job_story.title(job)}. {story}")

    def _ask_for(self, wish: SignalInstance) -> None:
        if self._job is not None:
            wish.emit(self._job.id)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._icon)
        top.addWidget(self._title, 1)
        top.addWidget(self._close)
        buttons = QHBoxLayout()
        buttons.addWidget(self._details, 1, Qt.AlignmentFlag.AlignTop)
        buttons.addWidget(self._send_again, 0, Qt.AlignmentFlag.AlignTop)
        buttons.addWidget(self._copy, 0, Qt.AlignmentFlag.AlignTop)
        buttons.addWidget(self._save, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 6, 8, 8)
        layout.setSpacing(6)
        layout.addLayout(top)
        layout.addWidget(self._story)
        layout.addWidget(self.errors_table, 1)
        layout.addLayout(buttons)
        # Without errors what is left over stays below instead of between the lines.
        layout.addStretch()

    def _colour(self) -> None:
        self._close.setIcon(icons.for_button(Glyph.CLOSE, self.palette()))

    def minimumSizeHint(self) -> QSize:  # noqa: D102 - Qt's contract
        # Splitters do not ask how high wrapped lines get, and would cut the story off.
        layout = self.layout()
        height = layout.totalMinimumHeightForWidth(self.width()) if layout else 0
        return QSize(super().minimumSizeHint().width(), height)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102 - Qt's contract
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102 - Qt's contract
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._colour()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102 - Qt's contract
        super().paintEvent(event)
        if self._job is None:
            return
        tone: Tone = TONES[self._job.state]
        with QPainter(self) as painter:
            place = QRectF(self._icon.geometry())
            icons.paint(painter, icons.STATE_GLYPHS[self._job.state], colours.of_tone(tone, self.palette()), place)
