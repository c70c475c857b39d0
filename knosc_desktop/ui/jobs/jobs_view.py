"""The jobs: the results, a filter, the table, and what may be done with a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QMenu,
    QSizePolicy,
    QStackedWidget,
    QStyledItemDelegate,
    QVBoxLayout,
    QWidget,
)

from knosc_desktop.domain.environment import Stage
from knosc_desktop.models import formatting
from knosc_desktop.models.job_text import JobAction, JobContext, action_label, job_actions
from knosc_desktop.models.roles import Column, Role, Tone
from knosc_desktop.ui.jobs.result_bar import ResultBar
from knosc_desktop.ui.widgets import colours, icons, tokens
from knosc_desktop.ui.widgets.labels import PlainLabel
from knosc_desktop.ui.widgets.layout import WrappingPart, bring_into_sight, mirrored
from knosc_desktop.ui.widgets.look import Look, set_look
from knosc_desktop.ui.widgets.pills import cell_width, paint_pill
from knosc_desktop.ui.widgets.rows import RowTable
from knosc_desktop.words.catalogue import tr

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import (
        QHideEvent,
        QMouseEvent,
        QResizeEvent,
        QShowEvent,
    )
    from PySide6.QtWidgets import (
        QStyleOptionViewItem,
    )

    from knosc_desktop.domain.jobs import Job
    from knosc_desktop.models.jobs_model import JobsModel


# The state column: a pill with what the state is, a thin bar below while a file is being sent.

_AnyIndex = QModelIndex | QPersistentModelIndex
_BAR = 3
_MARGIN = 12


class ProgressDelegate(QStyledItemDelegate):
    """Paints the state of a job: a pill with drawing and word."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        super().initStyleOption(option, index)
        # What is painted over it below.
        option.text = ""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        super().paint(painter, option, index)
        job: Job = index.data(Role.JOB)
        paint_pill(painter, option, icons.STATE_GLYPHS[job.state], index.data(), index.data(Role.TONE))
        fraction: float | None = index.data(Role.FRACTION)
        if fraction is None:
            return
        cell = QRectF(option.rect).adjusted(_MARGIN, 0, -_MARGIN, 0)
        track = QRectF(cell.left(), cell.bottom() - _BAR, cell.width(), _BAR)
        colour = colours.on_line(colours.of_tone(Tone.BUSY, option.palette), option)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.blend(colour, option.palette.base().color(), 0.25))
        painter.drawRoundedRect(track, _BAR / 2, _BAR / 2)
        painter.setBrush(colour)
        done = QRectF(track.left(), track.top(), track.width() * fraction, _BAR)
        painter.drawRoundedRect(mirrored(done, track, option.direction), _BAR / 2, _BAR / 2)
        painter.restore()


# Where the user types what they look for; Esc clears it.

_BESIDE_PLACEHOLDER = 24
"""Frame, margins and cursor."""


class FilterBox(QLineEdit):
    """Esc clears it; an empty one passes Esc on to the window."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setClearButtonEnabled(True)
        self.setAcceptDrops(False)

    def sizeHint(self) -> QSize:
        room = self.fontMetrics().horizontalAdvance(self.placeholderText()) + _BESIDE_PLACEHOLDER
        return super().sizeHint().expandedTo(QSize(room, 0))

    def event(self, event: QEvent) -> bool:
        # Else a notice, whose shortcut Esc is, would have it first.
        if event.type() == QEvent.Type.ShortcutOverride and self._is_cleared_by(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._is_cleared_by(event):
            self.clear()
        else:
            super().keyPressEvent(event)

    def _is_cleared_by(self, event: QEvent) -> bool:
        return isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape and bool(self.text())


_OPTIONAL = (Column.STARTED, Column.WHERE)
"""Columns that are hidden until the user asks for them in the menu of the headings, or they are needed."""
_TYPING_MS = 120
_AGE_MS = 1000
_CELL_PADDING = 26
_NARROWEST_FILE = 135
_NARROWEST_FILTER = 220
_ENTER_KEYS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_SMALLEST = 140
"""High enough for the heading and some lines."""


def _samples() -> dict[Column, str]:
    """What a column has to have room for besides its heading, in whatever font and language there is."""
    return {
        Column.STATE: tr("jobs.doubt.unchanged"),
        Column.DATA: formatting.trigger_label("manufacturing"),
        Column.ROWS: formatting.count(123_456),
        Column.ERRORS: formatting.count(1_234),
        Column.STARTED: f"{tr('jobs.column.started')} mm",
        Column.CHECKED: tr("jobs.checked.not_updated_since", when=tr("jobs.age.minutes", count=59)),
        Column.WHERE: f"{formatting.stage_word(Stage.PRODUCTION)} m",
    }


def _short_samples() -> dict[Column, str]:
    """What is left of those that give way, in this order, to make room for the file; tooltips tell the rest."""
    return {
        Column.STATE: tr("jobs.state.waiting"),
        Column.CHECKED: tr("jobs.checked.not_updated"),
        Column.DATA: formatting.trigger_label("item-master"),
    }


class JobsTable(RowTable):
    """Shows the jobs and keeps no state but the selection.

    Signals:
        menu_wanted(index: QModelIndex, place: QPoint): by mouse or keyboard; the place is global.
        open_wanted(index: QModelIndex): Enter, or a double click.
        copy_wanted(): Ctrl+C.
        columns_chosen(chosen: dict[str, bool]): which columns are shown, as far as the user decided.
    """

    home_column = Column.STATE
    menu_wanted = Signal(QModelIndex, QPoint)
    open_wanted = Signal(QModelIndex)
    copy_wanted = Signal()
    columns_chosen = Signal(object)

    def __init__(self, jobs: JobsModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("jobsTable")
        self.setAccessibleName(tr("window.jobs"))
        self.setModel(jobs)
        self._jobs = jobs
        self._is_sharing = False
        self._is_pressed = False
        self._chosen_columns: dict[str, bool] = {}
        self.setItemDelegateForColumn(Column.STATE, ProgressDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        set_look(self, Look.ROWS)
        self.setWordWrap(False)
        self.setAcceptDrops(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._lay_columns()
        self.doubleClicked.connect(self.open_wanted)

    @property
    def is_pressed(self) -> bool:
        """Whether it is the mouse that selects at this moment; it may be half of a double click."""
        return self._is_pressed

    def _lay_columns(self) -> None:
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(tokens.scaled(tokens.ROW, self.font()))
        columns.setHighlightSections(False)
        columns.setMinimumSectionSize(40)
        for column, sample in _samples().items():
            heading = tr(f"jobs.column.{column.name.lower()}")
            columns.resizeSection(column, max(self._room_for(column, sample), self._room_for(None, f"{heading} m")))
        self._shortest = {column: self._room_for(column, sample) for column, sample in _short_samples().items()}
        self._wanted = {column: columns.sectionSize(column) for column in self._shortest}
        columns.sectionResized.connect(self._note_width)
        for column in _OPTIONAL:
            self.hideColumn(column)
        columns.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        columns.customContextMenuRequested.connect(lambda place: self.columns_menu().popup(columns.mapToGlobal(place)))
        self.setSortingEnabled(True)
        self.sortByColumn(Column.STARTED, Qt.SortOrder.DescendingOrder)

    def columns_menu(self) -> QMenu:
        """Which of the columns that are not always needed are shown; the menu is gone when it closes."""
        menu = QMenu(self)
        menu.setObjectName("columnsMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill_columns_menu(menu)
        return menu

    def fill_columns_menu(self, menu: QMenu) -> None:
        """Put an entry for each of these columns into a menu, as it is now."""
        menu.clear()
        for column in _OPTIONAL:
            entry = menu.addAction(str(self._jobs.headerData(column, Qt.Orientation.Horizontal)))
            entry.setObjectName(column.name.lower())
            entry.setCheckable(True)
            entry.setChecked(not self.isColumnHidden(column))
            entry.toggled.connect(lambda shown, column=column: self._choose_column(column, shown=shown))

    def show_columns(self, chosen: Mapping[str, bool]) -> None:
        """Show or hide columns as the user decided earlier, by the names of the columns."""
        for column in _OPTIONAL:
            if column.name.lower() in chosen:
                self._chosen_columns[column.name.lower()] = chosen[column.name.lower()]
                self._show_column(column, shown=chosen[column.name.lower()])

    def suit_places(self) -> None:
        """Say where jobs were sent as soon as that isn't what the strip says, unless the user has decided."""
        if Column.WHERE.name.lower() not in self._chosen_columns:
            self._show_column(Column.WHERE, shown=self._jobs.is_from_elsewhere)

    def _choose_column(self, column: Column, *, shown: bool) -> None:
        self._chosen_columns[column.name.lower()] = shown
        self._show_column(column, shown=shown)
        self.columns_chosen.emit(dict(self._chosen_columns))

    def _show_column(self, column: Column, *, shown: bool) -> None:
        if shown == self.isColumnHidden(column):
            self.setColumnHidden(column, not shown)
            self._share_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    def _room_for(self, column: Column | None, sample: str) -> int:
        if column is Column.STATE:
            return cell_width(sample, self.font())
        return self.fontMetrics().horizontalAdvance(sample) + _CELL_PADDING

    def _note_width(self, column: int, _before: int, now: int) -> None:
        """The user has set this width."""
        if column in self._wanted and not self._is_sharing:
            self._wanted[Column(column)] = now

    def _share_room(self) -> None:
        """The file takes what is left; contents are never measured, that takes seconds on long lists."""
        columns = self.horizontalHeader()
        giving = {column: self._wanted[column] for column in self._shortest}
        shown = [column for column in Column if not self.isColumnHidden(column)]
        fixed = sum(columns.sectionSize(column) for column in shown if column not in {Column.FILE, *giving})
        left = self.viewport().width() - fixed
        for column, shortest in self._shortest.items():
            lacking = _NARROWEST_FILE - (left - sum(giving.values()))
            giving[column] -= max(min(lacking, giving[column] - shortest), 0)
        self._is_sharing = True
        for column, width in giving.items():
            columns.resizeSection(column, width)
        self._is_sharing = False
        columns.resizeSection(Column.FILE, max(left - sum(giving.values()), _NARROWEST_FILE))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._is_pressed = True
        super().mousePressEvent(event)
        self._is_pressed = False

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
            place = self.viewport().mapToGlobal(self.visualRect(index).bottomLeft())
        else:
            index = self.indexAt(self.viewport().mapFromGlobal(event.globalPos()))
            place = event.globalPos()
        if index.isValid():
            self.menu_wanted.emit(index, place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        elif event.key() in _ENTER_KEYS:
            self.open_wanted.emit(self.currentIndex())
        elif event.key() in {Qt.Key.Key_Home, Qt.Key.Key_End} and self._jobs.rowCount():
            # Left to Qt they go to another column.
            self.selectRow(0 if event.key() == Qt.Key.Key_Home else self._jobs.rowCount() - 1)
        elif event.key() == Qt.Key.Key_F10 and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            # Only Windows makes a context menu of it by itself.
            index = self.currentIndex()
            if index.isValid():
                self.menu_wanted.emit(index, self.viewport().mapToGlobal(self.visualRect(index).bottomLeft()))
        else:
            super().keyPressEvent(event)


class JobsView(QWidget):
    """The table, and above it title, results and filter.

    Attributes:
        top: what is above the table; whoever places the view places it, above what is beside the table, too.
        results: counts that narrow the table down, and how far an upload has come.
        filter: what the user types to find jobs.
        table: the jobs.

    Signals:
        wished(action: JobAction, job_id: str): do that with the job.
        errors_wanted(): show the errors of the selected job.
        selected(job: Job | None): another job, or the same one changed.
    """

    wished = Signal(object, str)
    errors_wanted = Signal()
    selected = Signal(object)

    def __init__(self, jobs: JobsModel, parent: QWidget, *, above: QWidget) -> None:
        """Show no jobs yet.

        Args:
            jobs: to be shown.
            parent: owner.
            above: owner of what is above the table.
        """
        super().__init__(parent)
        self._jobs = jobs
        self.top = WrappingPart(above)
        self._title = PlainLabel(tr("window.jobs"), self.top)
        set_look(self._title, Look.HEADING)
        self.results = ResultBar(self.top)
        self.filter = FilterBox(self.top)
        self.filter.setObjectName("jobsFilter")
        self.filter.setAccessibleName(tr("window.jobs.filter"))
        self.filter.setPlaceholderText(tr("window.jobs.filter_by"))
        self.filter.setMinimumWidth(_NARROWEST_FILTER)
        self._box = QFrame(self)
        set_look(self._box, Look.CARD)
        self._pages = QStackedWidget(self._box)
        self.table = JobsTable(jobs, self._pages)
        self._empty = PlainLabel("", self._pages, wrapped=True)
        self._empty.setObjectName("jobsEmpty")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._typing = self._timer(_TYPING_MS, single_shot=True)
        self._ageing = self._timer(_AGE_MS, single_shot=False)
        self._lay_out()
        self._connect()
        self._show_counts()
        self._show_emptiness()

    @property
    def selected_job(self) -> Job | None:
        """The job of the selected line."""
        index = self.table.currentIndex()
        return self._jobs.job_at(index) if index.isValid() else None

    @property
    def height_of_all(self) -> int:
        """How high it would have to be to show every line, and one that may come."""
        around = self.height() - self.table.viewport().height()
        return around + self.table.verticalHeader().length() + self.table.verticalHeader().defaultSectionSize()

    def clear_selection(self) -> None:
        """Select no job."""
        self.table.setCurrentIndex(QModelIndex())
        self.table.clearSelection()

    def go_to(self, job_id: str) -> None:
        """Select that job, even if a filter hides it; nothing when it is gone."""
        self._jobs.flush()
        self._bring_into_view([job_id])
        line = self._jobs.index_of(job_id)
        if line.isValid():
            self.table.setCurrentIndex(line)
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def beside(self, job: Job) -> JobContext:
        """What that job itself does not tell."""
        return JobContext(
            is_corrected=self._jobs.is_corrected(job.id),
            correction=self._jobs.correction_of(job),
            in_doubt=self._jobs.in_doubt(job),
            awaited=self._jobs.awaited_id(job),
        )

    def menu_for(self, job: Job) -> QMenu:
        """What may be done with the job; the menu is gone when it closes."""
        menu = QMenu(self)
        menu.setObjectName("jobMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        beside = self.beside(job)
        for action in job_actions(job, beside):
            entry = menu.addAction(action_label(action, job, beside))
            entry.setObjectName(action.value)
            entry.triggered.connect(lambda _checked=False, chosen=action: self.perform(chosen, job))
        return menu

    def perform(self, action: JobAction, job: Job) -> None:
        """Send the intent on."""
        if action is JobAction.SHOW_ERRORS:
            self.table.setCurrentIndex(self._jobs.index_of(job.id))
            self.errors_wanted.emit()
        elif action is JobAction.COPY:
            self._copy(job)
        else:
            self.wished.emit(action, job.id)

    def _timer(self, interval: int, *, single_shot: bool) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(interval)
        timer.setSingleShot(single_shot)
        return timer

    def _lay_out(self) -> None:
        top = QHBoxLayout(self.top)
        top.setContentsMargins(0, 0, 0, 0)
        top.setSpacing(tokens.S8)
        top.addWidget(self._title)
        top.addWidget(self.results, 1)
        top.addWidget(self.filter)
        inside = QVBoxLayout(self._box)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self._pages)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self.table)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._box)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(_SMALLEST)

    def _connect(self) -> None:
        self.filter.textChanged.connect(lambda _typed: self._typing.start())
        self.results.chosen.connect(self._apply_filter)
        self._typing.timeout.connect(self._apply_filter)
        self._ageing.timeout.connect(self._refresh_ages)
        self.table.menu_wanted.connect(self._open_menu)
        self.table.open_wanted.connect(self._open_errors)
        self.table.copy_wanted.connect(self._copy_selected)
        self.table.selectionModel().currentRowChanged.connect(lambda _now, _before: self._tell_selected())
        for signal in (self._jobs.rowsInserted, self._jobs.rowsRemoved, self._jobs.taken_over):
            signal.connect(self._show_emptiness)
        self._jobs.places_changed.connect(self.table.suit_places)
        self._jobs.dataChanged.connect(self._follow_change)
        # What lies beside the selected job, too, is told of it.
        self._jobs.news.connect(self._tell_selected)
        self._jobs.news.connect(self._show_counts)
        # Not while the model is busy filtering, which this may do once more.
        self._jobs.asked_for.connect(self._bring_into_view, Qt.ConnectionType.QueuedConnection)

    def _apply_filter(self) -> None:
        self._typing.stop()
        self._jobs.set_filter(self.filter.text(), self.results.states)
        self._show_emptiness()

    def _bring_into_view(self, job_ids: list[str]) -> None:
        """Who asked for a job and does not see it asks again, and Knosc would run both."""
        if not all(self._jobs.index_of(job_id).isValid() for job_id in job_ids):
            self.filter.clear()
            self.results.lift()
            self._apply_filter()
        rows = [index.row() for job_id in job_ids if (index := self._jobs.index_of(job_id)).isValid()]
        if rows:
            # Where not all have room, the upper ones.
            for row in (max(rows), min(rows)):
                index = self._jobs.index(row, Column.STATE)
                self.table.scrollTo(index)
                bring_into_sight(self.table.viewport(), self.table.visualRect(index))

    def _show_counts(self) -> None:
        self.results.show_counts(self._jobs.counts)

    def _show_emptiness(self) -> None:
        if self._jobs.total:
            self._empty.setText(tr("window.jobs.none_found"))
        elif self._jobs.is_taken_over:
            self._empty.setText(tr("window.jobs.empty"))
        self._pages.setCurrentWidget(self.table if self._jobs.rowCount() else self._empty)

    def _tell_selected(self) -> None:
        self.selected.emit(self.selected_job)

    def _follow_change(self, first: QModelIndex, last: QModelIndex) -> None:
        if first.row() <= self.table.currentIndex().row() <= last.row():
            self._tell_selected()

    def _refresh_ages(self) -> None:
        """Of what is in sight alone: the rest is read when it comes into sight."""
        lowest = self.table.rowAt(self.table.viewport().height() - 1)
        self._jobs.refresh_ages(self.table.rowAt(0), self._jobs.rowCount() - 1 if lowest < 0 else lowest)

    def _open_errors(self, index: QModelIndex) -> None:
        if index.isValid() and self._jobs.job_at(index).errors:
            self.perform(JobAction.SHOW_ERRORS, self._jobs.job_at(index))

    def _open_menu(self, index: QModelIndex, place: QPoint) -> None:
        self.menu_for(self._jobs.job_at(index)).popup(place)

    def _copy_selected(self) -> None:
        if self.selected_job is not None:
            self._copy(self.selected_job)

    def _copy(self, job: Job) -> None:
        row = self._jobs.index_of(job.id)
        cells = [str(row.siblingAtColumn(column).data()) for column in Column]
        QGuiApplication.clipboard().setText("\t".join(cells))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ageing.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._ageing.stop()
