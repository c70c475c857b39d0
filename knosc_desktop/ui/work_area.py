"""What is between the environment strip and the window's lower edge: placing the parts and the keyboard's way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QSplitter, QVBoxLayout, QWidget

from knosc_desktop.models.job_text import JobAction
from knosc_desktop.ui.jobs.jobs_view import JobsView
from knosc_desktop.ui.staging.add_panel import AddPanel
from knosc_desktop.ui.staging.staging_view import StagingView
from knosc_desktop.ui.widgets import tokens
from knosc_desktop.ui.widgets.layout import bring_into_sight

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from knosc_desktop.domain.jobs import Job
    from knosc_desktop.domain.session import SessionState
    from knosc_desktop.models.errors_model import Addresses
    from knosc_desktop.models.jobs_model import JobsModel
    from knosc_desktop.models.staging_model import StagingModel
    from knosc_desktop.models.triggers_model import TriggersModel
    from knosc_desktop.ui.jobs.details_pane import DetailsPane
    from knosc_desktop.ui.staging.drop_zone import DropZone


# The jobs, the details of the selected one, and how they share the room.

_WIDE = 1_000
"""From this width on there is room for both beside each other."""
_DETAILS_SHARE = 0.42
_LEAST_HEIGHT = 0.45
"""Of all, for details with a list below the jobs."""


class JobsSplitter(QSplitter):
    """The details to the right of the jobs, or below them where that is too narrow.

    They get what they need, until the user drags the handle: then that share is kept.

    Attributes:
        jobs: with what is above their table left to the owner of the splitter.
    """

    def __init__(self, jobs: JobsModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.setObjectName("jobsSplitter")
        self.setChildrenCollapsible(False)
        self.setHandleWidth(tokens.S12)
        self.jobs = JobsView(jobs, self, above=parent)
        self.addWidget(self.jobs)
        self.setStretchFactor(0, 1)
        self._details: QWidget | None = None
        self._is_list = False
        self._dragged_to: dict[Qt.Orientation, float] = {}
        self.splitterMoved.connect(self._note_drag)

    @property
    def is_wide(self) -> bool:
        """Whether the details are beside the jobs."""
        return self.orientation() is Qt.Orientation.Horizontal

    def fit(self, details: QWidget, *, is_list: bool) -> None:
        """Give the details their room.

        Args:
            details: shown beside or below the jobs.
            is_list: whether they go on for many lines, so that half the room is well used, and what few jobs leave.
        """
        self._details, self._is_list = details, is_list
        whole = (self.width() if self.is_wide else self.height()) - self.handleWidth()
        share = self._dragged_to.get(self.orientation(), 0.0)
        if self.is_wide:
            needed = max(details.minimumSizeHint().width(), round(whole * (share or _DETAILS_SHARE)))
        else:
            # Their story is wrapped, and takes fewer lines in the width they are about to get.
            details.resize(self.width(), details.height())
            wanted = max(round(whole * _LEAST_HEIGHT), whole - self.jobs.height_of_all) if is_list else 0
            needed = max(details.minimumSizeHint().height(), round(whole * share) or wanted)
        self.setStretchFactor(1, 1 if is_list or self.is_wide else 0)
        self.setSizes([whole - needed, needed])

    def leaves_in_sight(self, below: int) -> bool:
        """Whether what ends so far below the upper edge stays in sight when the details get their room."""
        if self.is_wide:
            return True
        share = self._dragged_to.get(self.orientation(), 0.5)
        return below <= self.height() * (1 - max(share, 0.5))

    def _note_drag(self) -> None:
        sizes = self.sizes()
        self._dragged_to[self.orientation()] = sizes[1] / max(sum(sizes), 1)

    def _suit_width(self) -> None:
        is_wide = self.window().width() >= _WIDE
        if is_wide != self.is_wide:
            self.setOrientation(Qt.Orientation.Horizontal if is_wide else Qt.Orientation.Vertical)
            if self._details is not None and not self._details.isHidden():
                self.fit(self._details, is_list=self._is_list)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._suit_width()
        super().resizeEvent(event)


class _SteadyColumn(QVBoxLayout):
    """Hides from the scroller that wrapped lines are higher when narrow: it would give all parts their full height."""

    def hasHeightForWidth(self) -> bool:
        return False


class WorkArea(QWidget):
    """The parts, and what they have to do with each other; those that are not seen at the start are made when needed.

    Attributes:
        kind: where files are added, and as what.
        staging: the files to upload.
        jobs: what was sent.

    Signals:
        findings_wanted(file_id: str): show all that was found in that file.
        wished(action: JobAction, job_id: str): do that with the job.
        open_at_cell_requested(job_id: str, address: Address): show that cell of the file that was sent.
        layout_wanted(job_id: str): the job that is shown has errors whose cells are not known yet.
    """

    findings_wanted = Signal(str)
    wished = Signal(object, str)
    open_at_cell_requested = Signal(str, object)
    layout_wanted = Signal(str)

    def __init__(self, jobs: JobsModel, staging: StagingModel, triggers: TriggersModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._staged = staging
        self.kind = AddPanel(triggers, self)
        self.staging = StagingView(staging, self)
        self._following = JobsSplitter(jobs, self)
        self.jobs = self._following.jobs
        self._second_click = QTimer(self)
        self._second_click.setSingleShot(True)
        self._second_click.setInterval(QApplication.doubleClickInterval())
        self._second_click.timeout.connect(self._open_details)
        self._session: SessionState | None = None
        self._has_asked = False
        self._details: DetailsPane | None = None
        self._lay_out()
        self._suit_contents()
        self.jobs.wished.connect(self._wish)
        self.jobs.selected.connect(self._show_job)
        self.jobs.errors_wanted.connect(self._go_to_errors)
        self.staging.findings_wanted.connect(self.findings_wanted)
        staging.rowsInserted.connect(self._go_to_staged)
        for signal in (staging.rowsInserted, staging.dataChanged, staging.rowsRemoved):
            signal.connect(lambda: self._show_job(self.jobs.selected_job))
        self.staging.upload_requested.connect(self._note_asked)
        self.kind.run_requested.connect(self._note_asked)
        # After the list of jobs has made sure that they are in it.
        jobs.asked_for.connect(self._go_to_asked, Qt.ConnectionType.QueuedConnection)
        for signal in (staging.rowsInserted, staging.rowsRemoved, jobs.taken_over, jobs.news):
            signal.connect(self._suit_contents)

    def show_session(self, state: SessionState, *, signed_in: bool) -> None:
        """Offer what that session allows."""
        self._session = state
        self.kind.show_session(state)
        self.staging.show_session(state)
        if self._details is not None:
            self._details.show_session(state)
        self.kind.set_signed_in(signed_in=signed_in)
        self.staging.set_profile(state.profile)

    @property
    def drop_zone(self) -> DropZone:
        """Where files come in."""
        return self.kind.drop_zone

    def enter_uploads(self) -> bool:
        """Where Enter has no meaning of its own; never while a run is shown."""
        picker = self.kind.picker
        if self.kind.is_run_shown:
            return False
        on_window = not any(part.hasFocus() for part in self.window().findChildren(QWidget))
        return on_window or self.staging.list.hasFocus() or (picker.hasFocus() and picker.is_settled)

    def show_places(self, job_id: str, addresses: Addresses | None, values: Sequence[str | None] = ()) -> None:
        """Name the cells of that job's errors and what they hold, if it is still selected."""
        if self._details is not None:
            self._details.show_places(job_id, addresses, values)

    def _details_pane(self) -> DetailsPane:
        if self._details is None:
            from knosc_desktop.ui.jobs.details_pane import DetailsPane  # not on the way to the first paint

            pane = self._details = DetailsPane(self)
            if self._session is not None:
                pane.show_session(self._session)
            pane.wished.connect(self._wish)
            pane.open_at_cell_requested.connect(self.open_at_cell_requested)
            pane.layout_wanted.connect(self.layout_wanted)
            pane.closed.connect(self.jobs.clear_selection)
            self._following.addWidget(pane)
        return self._details

    def _wish(self, action: JobAction, job_id: str) -> None:
        self.wished.emit(action, job_id)
        staged = self._staged.correction_of(job_id)
        if action is JobAction.SEND_CORRECTED and staged.isValid():
            self.staging.go_to(staged)
            bring_into_sight(self.staging.list, self.staging.list.visualRect(staged))

    def _show_job(self, job: Job | None) -> None:
        if job is None:
            self._second_click.stop()
            if self._details is not None:
                self._details.show_job(None)
        elif self._would_lose_click(job):
            self._second_click.start()
        elif not self._second_click.isActive():
            self._open_details()

    def _would_lose_click(self, job: Job) -> bool:
        """Whether the details would come between the two clicks of a double click, and take the second."""
        table, pane = self.jobs.table, self._details
        is_in_place = pane is not None and not pane.isHidden() and (pane.has_errors or not job.errors)
        if not table.is_pressed or is_in_place:
            return False
        lower_edge = QPoint(0, table.visualRect(table.currentIndex()).bottom())
        return not self._following.leaves_in_sight(table.viewport().mapTo(self._following, lower_edge).y())

    def _open_details(self) -> None:
        self._second_click.stop()
        job = self.jobs.selected_job
        if job is None:
            return
        pane = self._details_pane()
        was_hidden, before = pane.isHidden(), (pane.job_id, pane.has_errors)
        # The user's scroll position is kept, unless they just selected the line.
        keeps_in_sight = was_hidden or pane.job_id != job.id or self._is_selected_in_sight()
        is_staged = self._staged.correction_of(job.id).isValid()
        pane.show_job(job, replace(self.jobs.beside(job), is_staged=is_staged))
        if was_hidden or (pane.job_id, pane.has_errors) != before:
            self._following.fit(pane, is_list=pane.has_errors)
            if keeps_in_sight:
                # The pane takes room from the table, perhaps where the selected line was.
                QTimer.singleShot(0, self, self._keep_selected_in_sight)

    def _go_to_errors(self) -> None:
        self._open_details()
        errors = self._details_pane().errors_table
        errors.setFocus()
        # Its place is known when the event loop turns.
        QTimer.singleShot(0, errors, lambda: bring_into_sight(errors, errors.rect()))

    def _is_selected_in_sight(self) -> bool:
        table = self.jobs.table
        return table.viewport().rect().intersects(table.visualRect(table.currentIndex()))

    def _keep_selected_in_sight(self) -> None:
        self.jobs.table.scrollTo(self.jobs.table.currentIndex())

    def _go_to_staged(self, _parent: QModelIndex, _first: int, _last: int) -> None:
        """So that Enter uploads what was just dropped; not while the user types a filter."""
        if not self.jobs.filter.hasFocus():
            self.staging.go_to_newest()

    def _go_to_asked(self, job_ids: list[str]) -> None:
        """After Upload or Run to the first line of what was asked for; not from where the user has gone meanwhile."""
        was_asked, self._has_asked = self._has_asked, False
        focused = self.window().focusWidget()
        asking = (self.staging, self.kind)
        is_there = any(part is focused or part.isAncestorOf(focused) for part in asking)
        lines = [line for job_id in job_ids if (line := self._jobs.index_of(job_id)).isValid()]
        if was_asked and is_there and lines:
            self.jobs.go_to(self._jobs.job_at(min(lines, key=QModelIndex.row)).id)

    def _note_asked(self) -> None:
        self._has_asked = True

    def _lay_out(self) -> None:
        self._column = _SteadyColumn(self)
        self._column.setContentsMargins(tokens.S16, tokens.S12, tokens.S16, tokens.S16)
        self._column.setSpacing(tokens.S12)
        self._column.addWidget(self.kind)
        self._column.addWidget(self.staging)
        self._column.addWidget(self.jobs.top)
        self._column.addWidget(self._following, 1)

    def take_back_bar(self) -> None:
        """Put the bar to add files above the lists, wherever it was."""
        if self._column.indexOf(self.kind) < 0:
            self._column.insertWidget(0, self.kind)
            self._suit_contents()

    def _suit_contents(self) -> None:
        """Before there is anything to see, all the room is for adding files."""
        is_empty = self._jobs.is_taken_over and not self._jobs.total and not self._staged.rowCount()
        self.kind.make_large(large=is_empty)
        self._column.setStretch(0, 1 if is_empty else 0)
        for part in (self.jobs.top, self._following):
            part.setVisible(not is_empty)
        has_files = self._staged.rowCount() > 0
        focused = self.window().focusWidget()
        if not has_files and (focused is self.staging or self.staging.isAncestorOf(focused)):
            # Left to Qt it goes on to the filter of the jobs, and Enter would not send what is dropped next.
            self.drop_zone.setFocus(Qt.FocusReason.OtherFocusReason)
        self.staging.setVisible(has_files)
