"""The jobs table: sorted and filtered here, because proxies take seconds where this takes a tenth of one."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer

from knosc_desktop.models import text
from knosc_desktop.models.columns import TONES, Column, Role
from knosc_desktop.models.job_filter import SORT_KEYS, JobFilter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from PySide6.QtCore import QObject

    from knosc_desktop.domain.jobs import Job
    from knosc_desktop.models.job_filter import StateFilter
    from knosc_desktop.services.job_book import JobBook

_AnyIndex = QModelIndex | QPersistentModelIndex

_FLUSH_MS = 100
_FEW_RANGES = 16
"""So many stretches of rows are removed one by one; more are first brought together."""

_HEADINGS = {
    Column.STATE: "State",
    Column.DATA: "Data",
    Column.FILE: "File",
    Column.ROWS: "Rows",
    Column.ERRORS: "Errors",
    Column.STARTED: "Started",
    Column.CHECKED: "Checked",
    Column.WHERE: "Sent to",
}
_HEADING_TIPS = {
    Column.STARTED: "When you asked for it",
    Column.CHECKED: "When Knosc last confirmed the state",
    Column.ROWS: "Rows that Knosc processed",
    Column.ERRORS: "Errors that Knosc reported",
}
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_NUMBERS = frozenset({Column.ROWS, Column.ERRORS})
_PROGRESS_ROLES = [Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Role.FRACTION]
_AGE_ROLES = [Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Role.STALE]
_EVERY_ROLE: list[int] = []
"""Qt reads an empty list as all of them."""


class JobsModel(QAbstractTableModel):
    """Shows the job book.

    What happens in the book is collected for 100 ms and then told to the
    views at once, as stretches of rows; rows are found by the job's id.
    """

    def __init__(self, book: JobBook, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        """Follow the book.

        Args:
            book: what is shown.
            now: the time, with its zone, for ages.
            parent: owner of the model.
        """
        super().__init__(parent)
        self._book = book
        self._now = now
        self._filter = JobFilter()
        self._sort_column = Column.STARTED
        self._sort_order = Qt.SortOrder.DescendingOrder
        self._shown: list[Job] = []
        self._row_cache: dict[str, int] | None = None
        self._dirty: set[str] = set()
        self._flush_timer = QTimer(self)
        self._flush_timer.setSingleShot(True)
        self._flush_timer.setInterval(_FLUSH_MS)
        self._flush_timer.timeout.connect(self.flush)
        for event in (book.added, book.changed, book.removed):
            event.connect(self._note)
        self._show(self._wanted())
        self._readers: dict[int, Callable[[Job, Column], Any]] = {
            Qt.ItemDataRole.DisplayRole: self._display,
            Qt.ItemDataRole.ToolTipRole: self._tooltip,
            Qt.ItemDataRole.TextAlignmentRole: lambda _job, column: _alignment(column),
            Role.JOB: lambda job, _column: job,
            Role.SORT: lambda job, column: SORT_KEYS[column](job),
            Role.FRACTION: lambda job, _column: text.fraction(job),
            Role.TONE: lambda job, _column: TONES[job.state],
            Role.STALE: lambda job, _column: text.is_stale(job, self._now()),
        }

    @property
    def total(self) -> int:
        """How many jobs there are, shown or not."""
        return len(self._book)

    def job_at(self, index: _AnyIndex) -> Job:
        """The job of a line.

        Raises:
            IndexError: the index is not of this model's lines.
        """
        if not index.isValid():
            raise IndexError("no such line")
        return self._shown[index.row()]

    def index_of(self, job_id: str) -> QModelIndex:
        """The line of a job; invalid when it is not shown."""
        row = self._rows().get(job_id)
        return QModelIndex() if row is None else self.index(row, Column.STATE)

    def set_filter(self, typed: str, states: StateFilter) -> None:
        """Show only jobs with all the typed words and in those states."""
        wanted = JobFilter.asked(typed, states)
        if wanted == self._filter:
            return
        self.flush()
        self._filter = wanted
        self._show(self._wanted())

    def refresh_ages(self) -> None:
        """Time has passed: let the views read the times again."""
        if self._shown:
            last = len(self._shown) - 1
            self.dataChanged.emit(self.index(0, Column.STARTED), self.index(last, Column.CHECKED), _AGE_ROLES)

    def flush(self) -> None:
        """Tell the views what was collected."""
        self._flush_timer.stop()
        dirty, self._dirty = self._dirty, set()
        if dirty and self._take_over(dirty):
            self._show(self._wanted())

    def _note(self, job: Job) -> None:
        self._dirty.add(job.id)
        if not self._flush_timer.isActive():
            self._flush_timer.start()

    def _rows(self) -> dict[str, int]:
        if self._row_cache is None:
            self._row_cache = {job.id: row for row, job in enumerate(self._shown)}
        return self._row_cache

    def _current(self, job_id: str) -> Job | None:
        try:
            job = self._book[job_id]
        except KeyError:
            return None
        return job if self._filter.matches(job) else None

    def _wanted(self) -> list[Job]:
        jobs = list(self._book)
        if not self._filter.lets_all_through:
            jobs = [job for job in jobs if self._filter.matches(job)]
        # Newest first among equals: the book is in order of birth and sorting keeps that order.
        jobs.reverse()
        jobs.sort(key=SORT_KEYS[self._sort_column], reverse=self._sort_order == Qt.SortOrder.DescendingOrder)
        return jobs

    def _take_over(self, dirty: Iterable[str]) -> bool:
        """Bring shown lines up to date; True when lines come, go or move."""
        rows = self._rows()
        sort_key = SORT_KEYS[self._sort_column]
        rearranged = False
        progressed: list[int] = []
        changed: list[int] = []
        for job_id in dirty:
            row, job = rows.get(job_id), self._current(job_id)
            if row is None or job is None:
                rearranged = rearranged or (row is None) != (job is None)
                continue
            before = self._shown[row]
            self._shown[row] = job
            rearranged = rearranged or sort_key(before) != sort_key(job)
            (progressed if replace(before, sent=job.sent) == job else changed).append(row)
        self._tell(progressed, Column.STATE, Column.STATE, _PROGRESS_ROLES)
        self._tell(changed, Column.STATE, Column.WHERE, _EVERY_ROLE)
        return rearranged

    def _tell(self, rows: list[int], left: Column, right: Column, roles: Sequence[int]) -> None:
        for first, last in _stretches(sorted(rows)):
            self.dataChanged.emit(self.index(first, left), self.index(last, right), roles)

    def _show(self, wanted: list[Job]) -> None:
        """Get to the wanted lines by removing, adding and rearranging, so that selections survive."""
        self._take_out({job.id for job in wanted})
        rows = self._rows()
        new = [job for job in wanted if job.id not in rows]
        if new:
            self.beginInsertRows(QModelIndex(), len(self._shown), len(self._shown) + len(new) - 1)
            self._put([*self._shown, *new])
            self.endInsertRows()
        self._rearrange(wanted)

    def _take_out(self, wanted_ids: set[str]) -> None:
        gone = [row for row, job in enumerate(self._shown) if job.id not in wanted_ids]
        stretches = list(_stretches(gone))
        if len(stretches) > _FEW_RANGES:
            kept = [job for job in self._shown if job.id in wanted_ids]
            self._rearrange([*kept, *(self._shown[row] for row in gone)])
            stretches = [(len(kept), len(self._shown) - 1)]
        for first, last in reversed(stretches):
            self.beginRemoveRows(QModelIndex(), first, last)
            self._put([*self._shown[:first], *self._shown[last + 1 :]])
            self.endRemoveRows()

    def _rearrange(self, order: list[Job]) -> None:
        if order == self._shown:
            return
        self.layoutAboutToBeChanged.emit()
        held = self.persistentIndexList()
        ids = [self._shown[index.row()].id for index in held]
        self._put(order)
        if held:
            rows = self._rows()
            moved = [self.index(rows[job_id], index.column()) for job_id, index in zip(ids, held, strict=True)]
            self.changePersistentIndexList(held, moved)
        self.layoutChanged.emit()

    def _put(self, jobs: list[Job]) -> None:
        self._shown = jobs
        self._row_cache = None

    def _display(self, job: Job, column: Column) -> str:
        return _CELLS[column](job, self._now())

    def _tooltip(self, job: Job, column: Column) -> str:
        if column is Column.STATE:
            return text.as_tooltip(job.problem.message if job.problem else text.state_sentence(job))
        if column is Column.FILE and job.file:
            return text.as_tooltip(f"{text.one_line(job.file.name)}\n{text.size(job.file.size)}")
        if column is Column.STARTED:
            return text.moment_in_full(job.created_at)
        if column is Column.CHECKED:
            return _checked_tip(job, stale=text.is_stale(job, self._now()))
        if column is Column.WHERE:
            return text.as_tooltip(f"{job.environment.host}\nas {text.one_line(job.account)}")
        return ""

    def rowCount(self, parent: _AnyIndex = QModelIndex()) -> int:  # noqa: D102 - Qt's contract
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: _AnyIndex = QModelIndex()) -> int:  # noqa: D102 - Qt's contract
        return 0 if parent.isValid() else len(Column)

    def data(self, index: _AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102 - Qt's contract
        reader = self._readers.get(role)
        if reader is None or not index.isValid():
            return None
        return reader(self._shown[index.row()], Column(index.column()))

    def headerData(  # noqa: D102 - Qt's contract
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(Column):
            return None
        column = Column(section)
        if role == Qt.ItemDataRole.DisplayRole:
            return _HEADINGS[column]
        if role == Qt.ItemDataRole.ToolTipRole:
            return _HEADING_TIPS.get(column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:  # noqa: D102 - Qt's contract
        self.flush()
        self._sort_column, self._sort_order = Column(column), order
        self._show(self._wanted())


_CELLS: dict[Column, Callable[[Job, datetime], str]] = {
    Column.STATE: lambda job, _now: text.state_word(job),
    Column.DATA: lambda job, _now: text.trigger_label(job.trigger),
    Column.FILE: lambda job, _now: text.file_name(job),
    Column.ROWS: lambda job, _now: text.NOTHING if job.rows_processed is None else text.count(job.rows_processed),
    Column.ERRORS: lambda job, _now: text.count(len(job.errors)) if job.errors else text.NOTHING,
    Column.STARTED: lambda job, now: text.moment(job.created_at, now),
    Column.CHECKED: text.checked,
    Column.WHERE: lambda job, _now: text.destination(job.environment),
}


def _alignment(column: Column) -> Qt.AlignmentFlag:
    """Numbers to the right; the time beside them centred, so that the two do not run together."""
    if column in _NUMBERS:
        return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    return Qt.AlignmentFlag.AlignCenter if column is Column.STARTED else _LEFT


def _checked_tip(job: Job, *, stale: bool) -> str:
    if job.confirmed_at is None:
        return "Knosc has not confirmed this state."
    confirmed = f"Last confirmed by Knosc: {text.moment_in_full(job.confirmed_at)}."
    return f"{confirmed} It may be different by now." if stale else confirmed


def _stretches(rows: list[int]) -> Iterator[tuple[int, int]]:
    """First and last of each run of neighbours in ascending rows."""
    for _, run in groupby(enumerate(rows), key=lambda pair: pair[1] - pair[0]):
        numbers = [row for _, row in run]
        yield numbers[0], numbers[-1]
