"""The one window: places the parts, passes intents on, decides nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QMainWindow, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from knosc_desktop.domain.session import SessionPhase, SessionState
from knosc_desktop.domain.triggers import trigger_named
from knosc_desktop.models import formatting
from knosc_desktop.ui.actions import Actions, Situation
from knosc_desktop.ui.environment_strip import EnvironmentStrip
from knosc_desktop.ui.notice_bar import NoticeBar, NoticeLevel
from knosc_desktop.ui.staging import drop_zone
from knosc_desktop.ui.widgets import tokens
from knosc_desktop.ui.widgets.layout import on_screen
from knosc_desktop.ui.work_area import WorkArea
from knosc_desktop.words.catalogue import tr

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from PySide6.QtGui import (
        QCloseEvent,
        QDragEnterEvent,
        QDragLeaveEvent,
        QDragMoveEvent,
        QDropEvent,
        QKeyEvent,
        QPaintEvent,
    )

    from knosc_desktop.domain.batches import BatchProgress
    from knosc_desktop.domain.errors import Problem
    from knosc_desktop.domain.reader_requests import SheetRows
    from knosc_desktop.models.errors_model import Addresses
    from knosc_desktop.models.jobs_model import JobsModel
    from knosc_desktop.models.staging_model import StagingModel
    from knosc_desktop.models.triggers_model import TriggersModel
    from knosc_desktop.ui.staging.problems_view import ProblemsView

_NAME = "Knosc Desktop"
"""Of the product, in every language."""
_SIZE = QSize(1080, 760)
_ENTER_KEYS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class MainWindow(QMainWindow):
    """Everything a user sees.

    Signals:
        files_offered(paths: list[Path]): dropped or chosen.
        upload_requested(): upload the staged files that are ready.
        run_requested(trigger: str): start a run.
        trigger_chosen(trigger: str): in the picker.
        staged_trigger_chosen(file_id: str, trigger: str): on a staged line.
        staged_removal_requested(file_id: str).
        last_upload_requested(trigger: str), template_requested(trigger: str), all_templates_requested().
        sign_in_requested(), sign_out_requested(), quit_requested().
        switch_requested(): to the other environment of the company.
        check_now_requested(): ask for the state of every job now.
        settings_requested(), demo_samples_requested(), about_requested(), report_save_requested().
        sample_files_requested(), failing_sample_requested(): add those of the demo.
        job_action_requested(action: JobAction, job_id: str): do that with the job.
        preview_wanted(file_id: str, sheet: str): show the rows of that sheet; no file when none is shown any more.
        preview_rows_wanted(ranges: list[tuple[int, int]]): first rows in sight and how many.
        file_action_requested(action: FileAction, file_id: str): do that with the staged file.
        repair_requested(file_id: str, repair: Repair), repair_undo_requested(file_id: str, number: int).
        layout_wanted(job_id: str): a job with errors is shown whose cells are not known.
        open_at_cell_requested(job_id: str, address: Address).
        staged_move_requested(file_id: str, by: int): send it so many places later, or earlier.
        hold_next_changed(hold: bool): whether a file waits until the one before it has completed.
        job_columns_chosen(chosen: dict[str, bool]): which columns of the jobs are shown, as far as the user decided.
        drag_entered(): files are being dragged over the window; they may be dropped.
        first_painted(): once, after the window was really seen.
    """

    files_offered = Signal(list)
    upload_requested = Signal()
    run_requested = Signal(str)
    trigger_chosen = Signal(str)
    staged_trigger_chosen = Signal(str, str)
    staged_removal_requested = Signal(str)
    last_upload_requested = Signal(str)
    template_requested = Signal(str)
    all_templates_requested = Signal()
    sign_in_requested = Signal()
    sign_out_requested = Signal()
    switch_requested = Signal()
    quit_requested = Signal()
    check_now_requested = Signal()
    settings_requested = Signal()
    demo_samples_requested = Signal()
    sample_files_requested = Signal()
    failing_sample_requested = Signal()
    about_requested = Signal()
    report_save_requested = Signal()
    job_action_requested = Signal(object, str)
    preview_wanted = Signal(str, str)
    preview_rows_wanted = Signal(list)
    file_action_requested = Signal(object, str)
    repair_requested = Signal(str, object)
    repair_undo_requested = Signal(str, int)
    layout_wanted = Signal(str)
    open_at_cell_requested = Signal(str, object)
    staged_move_requested = Signal(str, int)
    hold_next_changed = Signal(bool)
    job_columns_chosen = Signal(object)
    drag_entered = Signal()
    first_painted = Signal()

    def __init__(self, jobs: JobsModel, staging: StagingModel, triggers: TriggersModel) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.setAcceptDrops(True)
        self._jobs = jobs
        self._staging = staging
        self._triggers = triggers
        self._situation = Situation()
        self._may_close = False
        self._painted = False
        # Each part is made where it stays: Qt holds all that is in a moved one against the style sheet again.
        self._centre = QWidget(self)
        self._strip = EnvironmentStrip(self._centre)
        self._notice = NoticeBar(self._centre)
        self._above = QWidget(self._centre)
        self._pages = QStackedWidget(self._centre)
        self._scrolled = QScrollArea(self._pages)
        viewport = QWidget(self._scrolled)
        self._scrolled.setViewport(viewport)
        self._work = WorkArea(jobs, staging, triggers, viewport)
        self._problems: ProblemsView | None = None
        self._actions = Actions(self)
        self._actions.fill(self.menuBar())
        self._lay_out()
        self._connect_parts()
        self._connect_actions()
        self.show_session(SessionState(SessionPhase.SIGNED_OUT))
        self._work.drop_zone.setFocus()

    @property
    def selected_trigger(self) -> str:
        """The data type chosen in the picker; empty before the first choice."""
        return self._work.kind.picker.selected

    def select_trigger(self, name: str) -> None:
        """Choose a data type in the picker."""
        self._work.kind.picker.select(name)

    def show_session(self, state: SessionState) -> None:
        """Show where uploads are sent and as whom, and offer what that allows."""
        signed_in = state.phase is SessionPhase.SIGNED_IN
        self._strip.show_session(state)
        self._work.show_session(state, signed_in=signed_in)
        self._jobs.show_session(state)
        self._triggers.set_profile(state.profile)
        self._staging.set_profile(state.profile)
        self._suit(replace(self._situation, signed_in=signed_in))
        where = state.environment
        # At another address than Knosc's own both are the host.
        place = dict.fromkeys((where.company, formatting.destination(where))) if where else ()
        self.setWindowTitle(" - ".join((*place, _NAME)))

    def show_problem(self, problem: Problem, level: NoticeLevel = NoticeLevel.ERROR, *, topic: str = "") -> None:
        """Say what the problem is; with a topic when it may be over by itself."""
        self._notice.show_problem(problem, level, topic=topic)

    def show_message(self, words: str, *, topic: str = "") -> None:
        """Say something that needs no action; with a topic when it may be over by itself."""
        self._notice.show_message(words, topic=topic)

    def clear_notice(self, topic: str) -> None:
        """Take back what was said on that topic; anything else stays to be read."""
        self._notice.take_back(topic)

    def show_progress(self, progress: BatchProgress | None) -> None:
        """Show how far the upload has come; None when nothing is under way."""
        self._work.jobs.results.show_progress(progress)

    def go_to_job(self, job_id: str) -> None:
        """Select that job, even if a filter hides it."""
        self._work.jobs.go_to(job_id)

    def announce(self, words: str) -> None:
        """Have a screen reader say something, when it has said what it is saying."""
        from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent  # not on the way to the first paint

        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def show_closing(self) -> None:
        """Everything grey while the app finishes what is in progress."""
        self._suit(replace(self._situation, closing=True))
        self.setAcceptDrops(False)
        self._pages.setEnabled(False)
        self._strip.setEnabled(False)
        self._notice.show_message(tr("window.finishing"))
        self.setWindowTitle(" - ".join((tr("window.closing"), _NAME)))

    def show_places(self, job_id: str, addresses: Addresses | None, values: Sequence[str | None] = ()) -> None:
        """Name the cells of that job's errors and what they hold, if it is still selected."""
        self._work.show_places(job_id, addresses, values)

    def show_corrections(self, job_ids: Collection[str]) -> None:
        """Offer to check the corrected files of these jobs, and of no others."""
        self._jobs.show_corrections(job_ids)

    def show_hold_next(self, hold: bool) -> None:
        """Tick, or not, that each file waits until the one before it has completed."""
        self._work.staging.show_hold_next(hold)

    def show_job_columns(self, chosen: Mapping[str, bool]) -> None:
        """Show or hide columns of the jobs as the user decided earlier."""
        self._work.jobs.table.show_columns(chosen)

    def show_demo_samples_action(self, offered: bool) -> None:
        """Offer the sample files of the demo, or not."""
        self._actions.demo_samples.setVisible(offered)
        self._work.drop_zone.offer_samples(offered=offered)

    def allow_close(self) -> None:
        """From now on closing the window closes it."""
        self._may_close = True

    def save_geometry(self) -> bytes:
        """Where the window is, for next time."""
        return bytes(self.saveGeometry().data())

    def restore_geometry(self, geometry: bytes) -> None:
        """Put the window where it was; nothing when the bytes are of no use."""
        if geometry:
            self.restoreGeometry(QByteArray(geometry))
            self._fit_screen(self.size())

    def _suit(self, situation: Situation) -> None:
        self._situation = situation
        self._actions.suit(situation)

    def _lay_out(self) -> None:
        # At 400 % the window may be lower than its parts: then they scroll instead of shrinking to nothing.
        self._scrolled.setObjectName("workScroller")
        self._scrolled.setFrameShape(QFrame.Shape.NoFrame)
        self._scrolled.setWidgetResizable(True)
        self._scrolled.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scrolled.setWidget(self._work)
        self._pages.addWidget(self._scrolled)
        layout = QVBoxLayout(self._centre)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._strip)
        layout.addWidget(self._notice)
        QVBoxLayout(self._above).setContentsMargins(tokens.S16, tokens.S12, tokens.S16, 0)
        self._above.hide()
        layout.addWidget(self._above)
        layout.addWidget(self._pages, 1)
        self.setCentralWidget(self._centre)
        self.setMinimumSize(480, 320)
        self._fit_screen(_SIZE)

    def _fit_screen(self, wanted: QSize) -> None:
        if not self.isMaximized():
            self.resize(on_screen(self, wanted))

    def _connect_parts(self) -> None:
        self._strip.sign_in_requested.connect(self.sign_in_requested)
        self._strip.sign_out_requested.connect(self.sign_out_requested)
        self._strip.switch_requested.connect(self.switch_requested)
        work = self._work
        work.kind.trigger_chosen.connect(self._show_trigger)
        work.kind.trigger_chosen.connect(self.trigger_chosen)
        work.kind.template_requested.connect(self.template_requested)
        work.kind.last_upload_requested.connect(self.last_upload_requested)
        work.kind.all_templates_requested.connect(self.all_templates_requested)
        work.drop_zone.files_offered.connect(self._forget_earlier_tries)
        work.drop_zone.files_offered.connect(self.files_offered)
        work.drop_zone.drag_entered.connect(self.drag_entered)
        work.drop_zone.samples_requested.connect(self.sample_files_requested)
        work.drop_zone.failing_sample_requested.connect(self.failing_sample_requested)
        work.kind.run_requested.connect(self.run_requested)
        self._staging.trigger_chosen.connect(self.staged_trigger_chosen)
        self._staging.removal_chosen.connect(self.staged_removal_requested)
        self._staging.move_chosen.connect(self.staged_move_requested)
        work.findings_wanted.connect(self.show_findings)
        self._staging.dataChanged.connect(self._follow_problems)
        self._staging.rowsRemoved.connect(self._follow_problems)
        self._staging.rowsInserted.connect(self._go_to_added)
        work.staging.may_upload_changed.connect(self._suit_upload)
        work.staging.upload_requested.connect(self._forget_earlier_tries)
        work.staging.upload_requested.connect(self.upload_requested)
        work.staging.hold_next_changed.connect(self.hold_next_changed)
        work.wished.connect(self.job_action_requested)
        work.jobs.table.columns_chosen.connect(self.job_columns_chosen)
        work.open_at_cell_requested.connect(self.open_at_cell_requested)
        work.layout_wanted.connect(self.layout_wanted)

    def show_preview(self, answer: SheetRows) -> None:
        """Rows of the file whose problems are shown have come."""
        if self._problems is not None and self._problems.file_id:
            self._problems.show_rows(answer)

    def show_preview_problem(self, problem: Problem) -> None:
        """Its rows cannot be shown."""
        if self._problems is not None and self._problems.file_id:
            self._problems.show_trouble(problem)

    def _problems_view(self) -> ProblemsView:
        if self._problems is None:
            from knosc_desktop.ui.staging.problems_view import ProblemsView  # not on the way to the first paint

            view = self._problems = ProblemsView(self._pages)
            view.closed.connect(self._close_problems)
            view.kind_taken.connect(self.staged_trigger_chosen)
            view.sheet_wanted.connect(self.preview_wanted)
            view.rows_wanted.connect(self.preview_rows_wanted)
            view.acted.connect(self.file_action_requested)
            view.repair_chosen.connect(self.repair_requested)
            view.repair_undone.connect(self.repair_undo_requested)
            self._pages.addWidget(view)
        return self._problems

    def show_findings(self, file_id: str) -> None:
        """Open the check results of a staged file in the place of the lists; nothing when it is no longer there."""
        index = self._staging.index_of(file_id)
        if index.isValid():
            view = self._problems_view()
            self._put_bar_above()
            self._pages.setCurrentWidget(view)
            view.show_file(self._staging.file_at(index))
            view.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def _put_bar_above(self) -> None:
        """Files can be added there, too."""
        if layout := self._above.layout():
            layout.addWidget(self._work.kind)
        self._above.show()

    def _follow_problems(self) -> None:
        """Keep what is shown up to date, and go back when the file is removed."""
        if self._problems is None or not self._problems.file_id:
            return
        index = self._staging.index_of(self._problems.file_id)
        if index.isValid():
            self._problems.show_file(self._staging.file_at(index))
        else:
            self._close_problems()

    def _close_problems(self) -> None:
        """Back to the lists, to the line of the file."""
        file_id = self._leave_problems()
        index = self._staging.index_of(file_id)
        if index.isValid():
            self._work.staging.go_to(index)

    def _go_to_added(self) -> None:
        """What was just dropped is on the lists."""
        if self._leave_problems():
            self._work.staging.go_to_newest()

    def _leave_problems(self) -> str:
        """Show the lists; returns which file's problems were shown, nothing when none were."""
        if self._problems is None or not self._problems.file_id:
            return ""
        file_id = self._problems.file_id
        self._problems.forget_file()
        self._work.take_back_bar()
        self._above.hide()
        self._pages.setCurrentIndex(0)
        self.preview_wanted.emit("", "")
        return file_id

    def _suit_upload(self, may_upload: bool) -> None:
        self._suit(replace(self._situation, may_upload=may_upload))

    def _forget_earlier_tries(self) -> None:
        """What has no topic tells of something that was tried before; with new files and with Upload it is over."""
        self._notice.take_back("")

    def _connect_actions(self) -> None:
        actions = self._actions
        actions.upload_files.triggered.connect(self._work.drop_zone.choose_files)
        actions.upload.triggered.connect(self._work.staging.press_upload)
        actions.template.triggered.connect(lambda: self.template_requested.emit(self.selected_trigger))
        actions.last_upload.triggered.connect(lambda: self.last_upload_requested.emit(self.selected_trigger))
        actions.all_templates.triggered.connect(self.all_templates_requested)
        actions.demo_samples.triggered.connect(self.demo_samples_requested)
        actions.sign_in.triggered.connect(self.sign_in_requested)
        actions.sign_out.triggered.connect(self.sign_out_requested)
        actions.check_now.triggered.connect(self.check_now_requested)
        actions.settings.triggered.connect(self.settings_requested)
        actions.quit.triggered.connect(self.quit_requested)
        actions.about.triggered.connect(self.about_requested)
        actions.save_report.triggered.connect(self.report_save_requested)
        actions.keyboard.triggered.connect(self._show_keys)
        actions.go_to_picker.triggered.connect(lambda: self._go_to(self._work.kind.picker))
        actions.go_to_staging.triggered.connect(lambda: self._go_to(self._work.staging.list))
        actions.go_to_jobs.triggered.connect(lambda: self._go_to(self._work.jobs.table))
        actions.columns_shown.connect(self._work.jobs.table.fill_columns_menu)
        actions.filter_jobs.triggered.connect(lambda: self._go_to(self._work.jobs.filter))

    def _go_to(self, part: QWidget) -> None:
        """Put the keyboard there, from wherever it is."""
        self._close_problems()
        part.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _show_keys(self) -> None:
        from knosc_desktop.ui.dialogs.keyboard import KeyboardDialog  # not on the way to the first paint

        KeyboardDialog(self._actions.with_keys, self).open()

    def _show_trigger(self, name: str) -> None:
        trigger = trigger_named(name) if name else None
        self._suit(replace(self._situation, trigger=trigger))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER_KEYS and self._work.enter_uploads():
            self._work.staging.press_upload()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._work.drop_zone.take_drag(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        drop_zone.take_as_copy(event)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._work.drop_zone.hover(hovered=False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._work.drop_zone.take_drop(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._may_close:
            event.accept()
            return
        event.ignore()
        self.quit_requested.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            # The parts are painted after the window; a zero timer comes after all of them are on the screen.
            QTimer.singleShot(0, self, self.first_painted.emit)
