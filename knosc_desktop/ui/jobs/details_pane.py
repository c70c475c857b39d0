"""What happened to the selected job, which cells have errors, and what can be done."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from knosc_desktop.domain.texts import message
from knosc_desktop.models import job_text
from knosc_desktop.models.errors_model import ErrorsModel
from knosc_desktop.models.freshness import Tracking
from knosc_desktop.models.job_text import NO_CONTEXT, JobAction, action_label, job_actions
from knosc_desktop.models.roles import TONES, ErrorColumn
from knosc_desktop.ui.jobs.errors_table import ErrorsTable
from knosc_desktop.ui.widgets import colours, icons
from knosc_desktop.ui.widgets.icons import Glyph
from knosc_desktop.ui.widgets.labels import CollapsibleDetails, ElidedLabel, PlainLabel
from knosc_desktop.ui.widgets.layout import FlowLayout
from knosc_desktop.words.catalogue import tr

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from knosc_desktop.domain.jobs import Job
    from knosc_desktop.domain.session import SessionState
    from knosc_desktop.models.errors_model import Addresses
    from knosc_desktop.models.job_text import JobContext
    from knosc_desktop.models.roles import Tone

_WAYS_ON = {
    JobAction.CANCEL: "cancelButton",
    JobAction.LOOK_AGAIN: "lookAgainButton",
    JobAction.SEND_CORRECTED: "sendCorrectedButton",
    JobAction.SEND_AGAIN: "sendAgainButton",
    JobAction.UPLOAD_TO_PRODUCTION: "uploadToProductionButton",
    JobAction.SAVE_ANNOTATED: "annotatedCopyButton",
    JobAction.SAVE_FAILED_ROWS: "failedRowsButton",
    JobAction.SAVE_ERRORS: "saveErrorsButton",
    JobAction.PUT_BACK: "putBackButton",
}
"""What is offered as a button, too, and its name."""


class DetailsPane(QFrame):
    """Hidden while no job is selected.

    Signals:
        wished(action: JobAction, job_id: str): do that with the job.
        open_at_cell_requested(job_id: str, address: Address): show that cell of the file that was sent.
        layout_wanted(job_id: str): the job has errors whose cells are not known yet.
        closed(): the user wants the room back.
    """

    wished = Signal(object, str)
    open_at_cell_requested = Signal(str, object)
    layout_wanted = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("detailsPane")
        self.setAccessibleName(tr("window.job"))
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._job: Job | None = None
        self._beside = NO_CONTEXT
        self._following = Tracking()
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
        self._errors.grouped.connect(self._show_errors)
        self._summary = PlainLabel(parent=self)
        self._summary.setObjectName("errorsSummary")
        self._summary.hide()
        self.errors_table = ErrorsTable(self._errors, self)
        self.errors_table.open_wanted.connect(self._open_at_cell)
        self.errors_table.current_changed.connect(self._suit_buttons)
        self._open = self._button("openAtCellButton", tr("window.job.open_at_cell"))
        self._open.clicked.connect(self._open_at_cell)
        self._copy = self._button("copyErrorsButton", tr("window.job.copy_errors"))
        self._copy.clicked.connect(self.errors_table.copy)
        self._ways_on = {action: self._way_on(action, name) for action, name in _WAYS_ON.items()}
        self._details = CollapsibleDetails(self, height=84)
        self._close = QToolButton(self)
        self._close.setObjectName("detailsCloseButton")
        self._close.setAccessibleName(tr("window.job.close"))
        self._close.setAutoRaise(True)
        self._close.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._close.clicked.connect(self.closed)
        self._lay_out()
        self._colour()
        self.hide()

    @property
    def job_id(self) -> str:
        """Of the job that is shown; empty while none is."""
        return "" if self._job is None else self._job.id

    @property
    def has_errors(self) -> bool:
        """Whether it lists errors."""
        return self._job is not None and bool(self._job.errors)

    def show_job(self, job: Job | None, beside: JobContext = NO_CONTEXT) -> None:
        """Show that job and what lies beside it; None hides the pane."""
        if job is None:
            self._job = None
            self.hide()
            return
        if job == self._job and beside == self._beside:
            return
        is_another = self._job is None or self._job.id != job.id
        self._job, self._beside = job, beside
        self._title.set_words(job_text.title(job))
        self._errors.show(job.errors)
        if is_another:
            self._errors.show_places(None)
        self._offer(job)
        self._details.show_details(job_text.technical(job))
        self._tell_story(job)
        self.show()
        self.update()
        if job.errors and job.file is not None and not self._errors.knows_places:
            self.layout_wanted.emit(job.id)

    def show_places(self, job_id: str, addresses: Addresses | None) -> None:
        """Name the cells of a job's errors, if it is still the one that is shown."""
        if self._job is not None and self._job.id == job_id:
            self._errors.show_places(addresses)
            self._suit_buttons()

    def show_session(self, state: SessionState) -> None:
        """Tell whether the job is tracked in that session."""
        self._following = Tracking.of(state)
        if self._job is not None:
            self._tell_story(self._job)

    def _offer(self, job: Job) -> None:
        """Show the ways on that there are."""
        offered = job_actions(job, self._beside)
        for action, button in self._ways_on.items():
            # The keys of the menu's entries would be those of the window's menus here.
            button.setText(action_label(action, job, self._beside).replace("&", ""))
            button.setVisible(action in offered)
        has_errors = bool(job.errors)
        for part in (self.errors_table, self._copy):
            part.setVisible(has_errors)
        self._open.setVisible(has_errors and job.file is not None)
        self.errors_table.setColumnHidden(ErrorColumn.PLACE, job.file is None)
        self._suit_buttons()

    def _show_errors(self) -> None:
        groups, total = self._errors.group_count, self._errors.total
        if not self._errors.is_grouped:
            words = tr("window.errors.grouping", count=total)
        elif groups < total:
            errors = message("window.errors.count", count=total)
            if self._errors.has_others:
                words = tr("window.errors.grouped_over", errors=errors, count=groups - 1)
            else:
                words = tr("window.errors.grouped", errors=errors, count=groups)
        else:
            words = tr("window.errors.count", count=total)
        self._summary.setText(words)
        self._summary.setVisible(total > 0)

    def _suit_buttons(self) -> None:
        index = self.errors_table.currentIndex()
        self._open.setEnabled(self._errors.address_at(index) is not None)
        # The keyboard selects a line on its way to the button: which ones it copies is no surprise.
        has_selection = self.errors_table.selectionModel().hasSelection()
        self._copy.setText(tr("window.job.copy_selected" if has_selection else "window.job.copy_errors"))

    def _open_at_cell(self) -> None:
        address = self._errors.address_at(self.errors_table.currentIndex())
        if self._job is not None and address is not None:
            self.open_at_cell_requested.emit(self._job.id, address)

    def _tell_story(self, job: Job) -> None:
        story = job_text.story(job, self._following, self._beside)
        self._story.setText(story)
        self.setAccessibleDescription(f"{job_text.title(job)}. {story}")

    def _way_on(self, action: JobAction, name: str) -> QPushButton:
        button = self._button(name, "")
        button.clicked.connect(lambda: self._wish(action))
        return button

    def _wish(self, action: JobAction) -> None:
        if self._job is not None:
            self.wished.emit(action, self._job.id)

    def _button(self, name: str, words: str) -> QPushButton:
        button = QPushButton(words, self)
        button.setObjectName(name)
        return button

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._icon)
        top.addWidget(self._title, 1)
        top.addWidget(self._close)
        buttons = FlowLayout()
        last = [self._ways_on[action] for action in (JobAction.SAVE_ERRORS, JobAction.PUT_BACK)]
        ways_on = [button for button in self._ways_on.values() if button not in last]
        in_order = (self._open, *ways_on, self._copy, *last)
        for part in in_order:
            buttons.addWidget(part)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 6, 8, 8)
        layout.setSpacing(6)
        layout.addLayout(top)
        layout.addWidget(self._story)
        layout.addWidget(self._summary)
        layout.addWidget(self.errors_table, 1)
        layout.addLayout(buttons)
        layout.addWidget(self._details)
        # Without errors what is left over stays below instead of between the lines.
        layout.addStretch()
        # Qt takes the parts in the order in which they were made, not in that of their places.
        for one, next_one in pairwise((self._close, self.errors_table, *in_order, self._details.first_by_tab)):
            self.setTabOrder(one, next_one)

    def _colour(self) -> None:
        self._close.setIcon(icons.for_button(Glyph.CLOSE, self.palette()))

    def minimumSizeHint(self) -> QSize:
        # Splitters do not ask how high wrapped lines get, and would cut the story off.
        layout = self.layout()
        height = layout.totalMinimumHeightForWidth(self.width()) if layout else 0
        return QSize(super().minimumSizeHint().width(), height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._colour()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._job is None:
            return
        tone: Tone = TONES[self._job.state]
        with QPainter(self) as painter:
            place = QRectF(self._icon.geometry())
            icons.paint(painter, icons.STATE_GLYPHS[self._job.state], colours.of_tone(tone, self.palette()), place)
