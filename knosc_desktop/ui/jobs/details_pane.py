"""What happened to the selected job, which cells have errors, and what can be done."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QAction, QPainter
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from knosc_desktop.domain.texts import message
from knosc_desktop.models import job_text
from knosc_desktop.models.errors_model import ErrorsModel
from knosc_desktop.models.freshness import Tracking
from knosc_desktop.models.job_text import NO_CONTEXT, JobAction, action_label, job_actions
from knosc_desktop.models.roles import TONES
from knosc_desktop.ui.jobs.errors_table import ErrorsTable
from knosc_desktop.ui.widgets import colours, icons, tokens
from knosc_desktop.ui.widgets.icons import Glyph
from knosc_desktop.ui.widgets.labels import CollapsibleDetails, ElidedLabel, PlainLabel
from knosc_desktop.ui.widgets.layout import FlowLayout, WrappingPart
from knosc_desktop.ui.widgets.look import Look, set_look
from knosc_desktop.ui.widgets.menu_button import MenuButton
from knosc_desktop.words.catalogue import tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

    from knosc_desktop.domain.jobs import Job
    from knosc_desktop.domain.session import SessionState
    from knosc_desktop.models.errors_model import Addresses
    from knosc_desktop.models.job_text import JobContext
    from knosc_desktop.models.roles import Tone

_WAYS_ON = {
    JobAction.SEND_CORRECTED: "sendCorrectedButton",
    JobAction.OPEN_FILE: "openFileButton",
    JobAction.LOOK_AGAIN: "lookAgainButton",
    JobAction.SEND_AGAIN: "sendAgainButton",
    JobAction.UPLOAD_TO_PRODUCTION: "uploadToProductionButton",
    JobAction.SAVE_ANNOTATED: "annotatedCopyButton",
    JobAction.CANCEL: "cancelButton",
}
"""What is offered as a button, and its name; the rest is in the menu behind *More*."""
_FIRST = (JobAction.SEND_CORRECTED, JobAction.OPEN_FILE, JobAction.LOOK_AGAIN, JobAction.SEND_AGAIN)
"""The first of them that is offered is the way on, and the others that lead elsewhere give way to it."""


class DetailsPane(WrappingPart):
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
        set_look(self, Look.CARD)
        self._job: Job | None = None
        self._beside = NO_CONTEXT
        self._following = Tracking()
        self._icon = QWidget(self)
        self._icon.setFixedSize(20, 20)
        self._title = ElidedLabel(self)
        self._title.setObjectName("jobTitle")
        font = self._title.font()
        font.setPixelSize(tokens.scaled(tokens.F16, font))
        font.setWeight(font.Weight.DemiBold)
        self._title.setFont(font)
        self._title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._story = PlainLabel(parent=self, wrapped=True)
        self._story.setObjectName("jobStory")
        self._story.let_copy()
        self._errors = ErrorsModel(self)
        self._errors.grouped.connect(self._show_errors)
        self._summary = PlainLabel(parent=self)
        self._summary.setObjectName("errorsSummary")
        set_look(self._summary, Look.MUTED)
        self._summary.hide()
        self.errors_table = ErrorsTable(self._errors, self)
        self.errors_table.open_wanted.connect(self._open_at_cell)
        self.errors_table.current_changed.connect(self._suit_buttons)
        self._ways_on = {action: self._way_on(action, name) for action, name in _WAYS_ON.items()}
        self._more = MenuButton(tr("window.job.more"), "moreButton", self)
        self._menu = self._more.menu_below
        self._open = QAction(tr("window.job.open_at_cell"), self)
        self._open.setObjectName("actionOpenAtCell")
        self._open.triggered.connect(self._open_at_cell)
        self._copy = QAction(tr("window.job.copy_errors"), self)
        self._copy.setObjectName("actionCopyErrors")
        self._copy.triggered.connect(self.errors_table.copy)
        self._details = CollapsibleDetails(self, height=84, toggle_apart=True)
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

    def show_places(self, job_id: str, addresses: Addresses | None, values: Sequence[str | None] = ()) -> None:
        """Name the cells of a job's errors and what they hold, if it is still the one that is shown."""
        if self._job is not None and self._job.id == job_id:
            self._errors.show_places(addresses, values)
            self._suit_buttons()

    def show_session(self, state: SessionState) -> None:
        """Tell whether the job is tracked in that session."""
        self._following = Tracking.of(state)
        if self._job is not None:
            self._tell_story(self._job)

    def _offer(self, job: Job) -> None:
        """Show the ways on that there are."""
        offered = job_actions(job, self._beside)
        first = next((action for action in _FIRST if action in offered), None)
        # Correcting has one way on at a time; a job that is in doubt has several.
        shown = [
            action
            for action in offered
            if action in self._ways_on and (action is first or action is not JobAction.OPEN_FILE)
        ]
        for action, button in self._ways_on.items():
            # The keys of the menu's entries would be those of the window's menus here.
            button.setText(action_label(action, job, self._beside).replace("&", ""))
            button.setVisible(action in shown)
            set_look(button, Look.PRIMARY if action is first else None)
        self._fill_menu(job, [action for action in offered if action not in {*shown, JobAction.SHOW_ERRORS}])
        self.errors_table.setVisible(bool(job.errors))
        self.errors_table.show_values(shown=job.file is not None)
        self._suit_buttons()

    def _fill_menu(self, job: Job, rest: Sequence[JobAction]) -> None:
        self._menu.clear()
        if job.errors:
            if job.file is not None:
                self._menu.addAction(self._open)
            self._menu.addAction(self._copy)
            self._menu.addSeparator()
        for action in rest:
            entry = self._menu.addAction(action_label(action, job, self._beside))
            entry.setObjectName(action.value)
            entry.triggered.connect(lambda _checked=False, chosen=action: self._wish(chosen))

    def _show_errors(self) -> None:
        # How many there are is in the story and in the headings of the groups.
        total, words = self._errors.total, ""
        if total and not self._errors.is_grouped:
            words = tr("window.errors.grouping", count=total)
        elif total and self._errors.has_others:
            errors = message("window.errors.count", count=total)
            words = tr("window.errors.grouped_over", errors=errors, count=self._errors.group_count - 1)
        self._summary.setText(words)
        self._summary.setVisible(bool(words))

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
        buttons = FlowLayout(spacing=tokens.S8)
        in_order = (*self._ways_on.values(), self._more, self._details.first_by_tab)
        for part in in_order:
            buttons.addWidget(part)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(tokens.S12, tokens.S8, tokens.S12, tokens.S12)
        layout.setSpacing(tokens.S8)
        layout.addLayout(top)
        layout.addWidget(self._story)
        layout.addWidget(self._summary)
        layout.addWidget(self.errors_table, 1)
        layout.addLayout(buttons)
        layout.addWidget(self._details)
        # Without errors what is left over stays below instead of between the lines.
        layout.addStretch()
        # Qt takes the parts in the order in which they were made, not in that of their places.
        for one, next_one in pairwise((self._close, self.errors_table, *in_order)):
            self.setTabOrder(one, next_one)

    def _colour(self) -> None:
        self._close.setIcon(icons.for_button(Glyph.CLOSE, self.palette()))

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
