"""The one window: places the parts, passes intents on, decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from knosc_desktop.domain.session import SessionState
from knosc_desktop.domain.session_phase import SessionPhase
from knosc_desktop.domain.triggers import trigger_named
from knosc_desktop.models import text
from knosc_desktop.ui import drops
from knosc_desktop.ui.actions import Actions, Situation
from knosc_desktop.ui.details_pane import DetailsPane
from knosc_desktop.ui.drop_zone import DropZone
from knosc_desktop.ui.environment_strip import EnvironmentStrip
from knosc_desktop.ui.jobs_view import JobsView
from knosc_desktop.ui.kind_panel import KindPanel
from knosc_desktop.ui.notice_bar import NoticeBar, NoticeLevel
from knosc_desktop.ui.run_panel import RunPanel
from knosc_desktop.ui.staging_view import StagingView

if TYPE_CHECKING:
    from PySide6.QtGui import (
        QCloseEvent,
        QDragEnterEvent,
        QDragLeaveEvent,
        QDragMoveEvent,
        QDropEvent,
        QKeyEvent,
        QPaintEvent,
    )

    from knosc_desktop.domain.errors import Problem
    from knosc_desktop.domain.jobs import Job
    from knosc_desktop.models.jobs_model import JobsModel
    from knosc_desktop.models.staging_model import StagingModel
    from knosc_desktop.models.triggers_model import TriggersModel

_NAME = "Knosc Desktop"
_TOP_HEIGHT = 150
_ENTER_KEYS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_KEYBOARD = (
    "Ctrl+O chooses files, Ctrl+K goes to the kind of data, Ctrl+R to the files ready to send, Ctrl+J to the jobs, "
    "Ctrl+F filters them.\n"
    "On a file ready to send: F2 chooses its kind, Delete takes it off the list, Enter uploads. "
    "On a job: the Menu key or Shift+F10 shows what can be done, Ctrl+C copies it."
)


class _SteadyColumn(QVBoxLayout):
    """Hides from the scroller that wrapped lines are higher when narrow: it would give all parts their full height."""

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's contract
        return False


class MainWindow(QMainWindow):
    """Everything a planner sees.

    Signals:
        files_offered(paths: list[Path]): dropped or chosen.
        upload_requested(): send the staged files that can go.
        run_requested(trigger: str): run a computation.
        trigger_chosen(trigger: str): in the picker.
        staged_trigger_chosen(file_id: str, trigger: str): on a staged line.
        staged_removal_requested(file_id: str).
        last_upload_requested(trigger: str), template_requested(trigger: str), all_templates_requested().
        sign_in_requested(), sign_out_requested(), quit_requested().
        settings_requested(), demo_samples_requested(), about_requested(), report_save_requested().
        cancel_requested(job_id: str), send_again_requested(job_id: str), look_again_requested(job_id: str).
        removal_requested(job_id: str), errors_save_requested(job_id: str).
        receipt_save_requested(job_id: str), sent_file_save_requested(job_id: str).
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
    quit_requested = Signal()
    settings_requested = Signal()
    demo_samples_requested = Signal()
    about_requested = Signal()
    report_save_requested = Signal()
    cancel_requested = Signal(str)
    send_again_requested = Signal(str)
    look_again_requested = Signal(str)
    removal_requested = Signal(str)
    errors_save_requested = Signal(str)
    receipt_save_requested = Signal(str)
    sent_file_save_requested = Signal(str)
    first_painted = Signal()

    def __init__(self, jobs: JobsModel, staging: StagingModel, triggers: TriggersModel) -> None:
        """Place the parts; shown by the caller."""
        super().__init__()
        self.setObjectName("mainWindow")
        self.setAcceptDrops(True)
        self._jobs = jobs
        self._staging = staging
        self._triggers = triggers
        self._situation = Situation()
        self._may_close = False
        self._painted = False
        self._strip = EnvironmentStrip(self)
        self._notice = NoticeBar(self)
        self._kind = KindPanel(triggers, self)
        self._drop_zone = DropZone(self)
        self._run = RunPanel(self)
        self._staging_view = StagingView(staging, self)
        self._jobs_view = JobsView(jobs, self)
        self._details = DetailsPane(self)
        self._ways = QStackedWidget(self)
        self._work = QWidget(self)
        self._actions = Actions(self)
        self._actions.fill(self.menuBar())
        self._lay_out()
        self._connect_parts()
        self._connect_actions()
        self.show_session(SessionState(SessionPhase.SIGNED_OUT))
        self._drop_zone.setFocus()

    @property
    def selected_trigger(self) -> str:
        """The kind chosen in the picker; empty before the first choice."""
        return self._kind.picker.selected

    def select_trigger(self, name: str) -> None:
        """Choose a kind in the picker."""
        self._kind.picker.select(name)

    def show_session(self, state: SessionState) -> None:
        """Show where everything goes, as whom, and offer what that allows."""
        signed_in = state.phase is SessionPhase.SIGNED_IN
        self._strip.show_session(state)
        self._run.show_session(state)
        self._staging_view.show_session(state)
        self._jobs.show_session(state)
        self._details.show_session(state)
        self._kind.set_signed_in(signed_in=signed_in)
        self._triggers.set_profile(state.profile)
        self._staging_view.set_profile(state.profile)
        self._suit(Situation(signed_in, self._situation.trigger, self._situation.closing))
        where = state.environment
        self.setWindowTitle(f"{where.company} - {text.destination(where)} - {_NAME}" if where else _NAME)

    def show_problem(self, problem: Problem, level: NoticeLevel = NoticeLevel.ERROR, *, topic: str = "") -> None:
        """Say what is wrong; with a topic when it may be over by itself."""
        self._notice.show_problem(problem, level, topic=topic)

    def show_message(self, words: str, *, topic: str = "") -> None:
        """Say something that needs no action; with a topic when it may be over by itself."""
        self._notice.show_message(words, topic=topic)

    def clear_notice(self, topic: str) -> None:
        """Take back what was said on that topic; anything else stays to be read."""
        self._notice.take_back(topic)

    def show_closing(self) -> None:
        """Everything grey while the program finishes what is under way."""
        self._suit(Situation(self._situation.signed_in, self._situation.trigger, closing=True))
        self.setAcceptDrops(False)
        self._work.setEnabled(False)
        self._strip.setEnabled(False)
        self._notice.show_message("Closing… What is under way is brought to a safe end.")
        self.setWindowTitle(f"Closing… - {_NAME}")

    def show_demo_samples_action(self, offered: bool) -> None:  # noqa: FBT001 - the one thing it sets
        """Offer the sample files of the demo tenant, or not."""
        self._actions.demo_samples.setVisible(offered)

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

    def _suit(self, situation: Situation) -> None:
        self._situation = situation
        self._actions.suit(situation)

    def _lay_out(self) -> None:
        self._ways.addWidget(self._drop_zone)
        self._ways.addWidget(self._run)
        self._ways.setMaximumHeight(_TOP_HEIGHT)
        top = QHBoxLayout()
        top.setSpacing(14)
        top.addWidget(self._kind, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self._ways, 1)
        following = QSplitter(Qt.Orientation.Vertical, self)
        following.setObjectName("jobsSplitter")
        following.setChildrenCollapsible(False)
        following.addWidget(self._jobs_view)
        following.addWidget(self._details)
        following.setStretchFactor(0, 3)
        following.setStretchFactor(1, 2)
        work = _SteadyColumn(self._work)
        work.setContentsMargins(14, 12, 14, 12)
        work.setSpacing(12)
        work.addLayout(top)
        work.addWidget(self._staging_view)
        work.addWidget(following, 1)
        # At 400 % the window may be lower than its parts: then they scroll instead of shrinking to nothing.
        scrolled = QScrollArea(self)
        scrolled.setObjectName("workScroller")
        scrolled.setFrameShape(QFrame.Shape.NoFrame)
        scrolled.setWidgetResizable(True)
        scrolled.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scrolled.setWidget(self._work)
        centre = QWidget(self)
        layout = QVBoxLayout(centre)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._strip)
        layout.addWidget(self._notice)
        layout.addWidget(scrolled, 1)
        self.setCentralWidget(centre)
        self.setMinimumSize(480, 320)
        self.resize(1080, 760)

    def _connect_parts(self) -> None:
        self._strip.sign_in_requested.connect(self.sign_in_requested)
        self._strip.sign_out_requested.connect(self.sign_out_requested)
        self._kind.trigger_chosen.connect(self._show_trigger)
        self._kind.trigger_chosen.connect(self.trigger_chosen)
        self._kind.template_requested.connect(self.template_requested)
        self._kind.last_upload_requested.connect(self.last_upload_requested)
        self._drop_zone.files_offered.connect(self.files_offered)
        self._run.run_requested.connect(self.run_requested)
        self._staging.trigger_chosen.connect(self.staged_trigger_chosen)
        self._staging.removal_chosen.connect(self.staged_removal_requested)
        self._staging.rowsInserted.connect(self._go_to_staged)
        self._staging_view.upload_requested.connect(self.upload_requested)
        self._jobs_view.cancel_requested.connect(self.cancel_requested)
        self._jobs_view.send_again_requested.connect(self.send_again_requested)
        self._jobs_view.look_again_requested.connect(self.look_again_requested)
        self._jobs_view.removal_requested.connect(self.removal_requested)
        self._jobs_view.errors_save_requested.connect(self.errors_save_requested)
        self._jobs_view.receipt_save_requested.connect(self.receipt_save_requested)
        self._jobs_view.sent_file_save_requested.connect(self.sent_file_save_requested)
        self._jobs_view.selected.connect(self._show_job)
        self._jobs_view.errors_wanted.connect(self._details.errors_table.setFocus)
        self._details.errors_save_requested.connect(self.errors_save_requested)
        self._details.send_again_requested.connect(self.send_again_requested)
        self._details.closed.connect(self._jobs_view.clear_selection)

    def _connect_actions(self) -> None:
        actions = self._actions
        actions.upload_files.triggered.connect(self._drop_zone.choose_files)
        actions.upload.triggered.connect(self._staging_view.press_upload)
        actions.template.triggered.connect(lambda: self.template_requested.emit(self.selected_trigger))
        actions.last_upload.triggered.connect(lambda: self.last_upload_requested.emit(self.selected_trigger))
        actions.all_templates.triggered.connect(self.all_templates_requested)
        actions.demo_samples.triggered.connect(self.demo_samples_requested)
        actions.sign_in.triggered.connect(self.sign_in_requested)
        actions.sign_out.triggered.connect(self.sign_out_requested)
        actions.settings.triggered.connect(self.settings_requested)
        actions.quit.triggered.connect(self.quit_requested)
        actions.about.triggered.connect(self.about_requested)
        actions.save_report.triggered.connect(self.report_save_requested)
        actions.keyboard.triggered.connect(lambda: self.show_message(_KEYBOARD))
        shortcut = Qt.FocusReason.ShortcutFocusReason
        actions.go_to_picker.triggered.connect(lambda: self._kind.picker.setFocus(shortcut))
        actions.go_to_staging.triggered.connect(lambda: self._staging_view.list.setFocus(shortcut))
        actions.go_to_jobs.triggered.connect(lambda: self._jobs_view.table.setFocus(shortcut))
        actions.filter_jobs.triggered.connect(lambda: self._jobs_view.filter.setFocus(shortcut))

    def _show_trigger(self, name: str) -> None:
        trigger = trigger_named(name)
        if not trigger.takes_file:
            self._run.show_trigger(trigger)
        self._ways.setCurrentWidget(self._drop_zone if trigger.takes_file else self._run)
        self._suit(Situation(self._situation.signed_in, trigger, self._situation.closing))

    def _show_job(self, job: Job | None) -> None:
        was_hidden = self._details.isHidden()
        self._details.show_job(job)
        if job is not None and was_hidden:
            # The pane takes room from the table, perhaps where the selected line was.
            QTimer.singleShot(0, self, self._keep_selected_in_sight)

    def _keep_selected_in_sight(self) -> None:
        self._jobs_view.table.scrollTo(self._jobs_view.table.currentIndex())

    def _go_to_staged(self) -> None:
        """So that Enter uploads what was just dropped; not while she types a filter."""
        if not self._jobs_view.filter.hasFocus():
            self._staging_view.go_to_newest()

    def _enter_uploads(self) -> bool:
        """Where Enter has no meaning of its own; never while a computation is what she looks at."""
        if (name := self.selected_trigger) and not trigger_named(name).takes_file:
            return False
        on_window = not any(part.hasFocus() for part in self.findChildren(QWidget))
        on_list = self._staging_view.list.hasFocus()
        picker = self._kind.picker
        return on_window or on_list or (picker.hasFocus() and picker.is_settled)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102 - Qt's contract
        if event.key() in _ENTER_KEYS and self._enter_uploads():
            self._staging_view.press_upload()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: D102 - Qt's contract
        self._drop_zone.hover(hovered=drops.take_as_copy(event))

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: D102 - Qt's contract
        drops.take_as_copy(event)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:  # noqa: D102 - Qt's contract
        self._drop_zone.hover(hovered=False)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: D102 - Qt's contract
        self._drop_zone.take_drop(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: D102 - Qt's contract
        if self._may_close:
            event.accept()
            return
        event.ignore()
        self.quit_requested.emit()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102 - Qt's contract
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            # The parts are painted after the window; a zero timer comes after all of them are on the screen.
            QTimer.singleShot(0, self, self.first_painted.emit)
