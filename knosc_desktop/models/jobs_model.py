"""The jobs table: sorted and filtered here, because proxies take seconds where this takes a tenth of one."""

from __future__ import annotations

from dataclasses import replace
from itertools import compress, count, islice
from operator import is_not, not_
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal

from knosc_desktop.domain.job_links import awaited_id, held_before, in_doubt
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.models import formatting, freshness
from knosc_desktop.models.freshness import Confirmations, Tracking
from knosc_desktop.models.job_rows import CorrectionsIndex, JobFilter, JobRows
from knosc_desktop.models.job_text import in_short
from knosc_desktop.models.roles import TONES, Column, Role
from knosc_desktop.words.catalogue import tr

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from PySide6.QtCore import QObject

    from knosc_desktop.domain.jobs import Job
    from knosc_desktop.domain.session import SessionState
    from knosc_desktop.models.freshness import Instant
    from knosc_desktop.models.job_rows import JobRow, StateFilter
    from knosc_desktop.services.store.job_store import JobStore


# Runs of neighbouring rows: what views are told of, instead of each row alone.

T = TypeVar("T")


def one_stretch(more: list[T], fewer: list[T]) -> tuple[int, int] | None:
    """First and last of the one run of neighbours that ``more`` has and ``fewer`` has not; None when it is not so."""
    surplus = len(more) - len(fewer)
    if surplus <= 0:
        return None
    first = next(compress(count(), map(is_not, more, fewer)), len(fewer))
    return (first, first + surplus - 1) if more[first + surplus :] == fewer[first:] else None


def stretches(rows: Iterable[int]) -> Iterator[tuple[int, int]]:
    """First and last of each run of neighbours in ascending rows."""
    first = last = None
    for row in rows:
        if first is None or last is None:
            first = row
        elif row > last + 1:
            yield first, last
            first = row
        last = row
    if first is not None and last is not None:
        yield first, last


_AnyIndex = QModelIndex | QPersistentModelIndex

_FLUSH_MS = 100
_FEW_RANGES = 16
"""So many runs of neighbours are removed one by one; more are first brought together."""

_WITH_TIP = frozenset({Column.STARTED, Column.CHECKED, Column.ROWS, Column.ERRORS})
"""Columns whose headings say more of themselves."""
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_NUMBERS = frozenset({Column.ROWS, Column.ERRORS})
_PROGRESS_ROLES = [Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Role.FRACTION]
_AGE_ROLES = [Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Role.STALE]
_EVERY_ROLE: list[int] = []
"""Qt reads an empty list as all of them."""


class JobsModel(QAbstractTableModel):
    """Shows the job book.

    What happens in the store is collected for 100 ms and then told to the
    views at once, as stretches of rows; rows are found by the job's id.

    Signals:
        asked_for(job_ids: list[str]): the user has just asked for these jobs; a filter may hide them.
        news(): more than bytes sent became of some job, shown or not.
        taken_over(): the jobs of earlier runs are there.
        places_changed(): jobs were sent to other addresses than before, or the sign-in is elsewhere.
    """

    asked_for = Signal(list)
    news = Signal()
    taken_over = Signal()
    places_changed = Signal()

    def __init__(
        self,
        store: JobStore,
        now: Callable[[], datetime],
        elapsed: Callable[[], float] | None = None,
        parent: QObject | None = None,
    ) -> None:
        """Follow the store.

        Args:
            store: what is shown.
            now: the time, with its zone, for dates.
            elapsed: seconds that only ever grow, for ages; those of ``now`` by default.
            parent: owner of the model.
        """
        super().__init__(parent)
        self._store = store
        self._confirmations = Confirmations(store, now, elapsed)
        self._aged_at = self._confirmations.instant()
        self._filter = JobFilter()
        self._following = Tracking()
        self._signed_in_at = ""
        self._places = {job.environment.host for job in store}
        self._corrected: frozenset[str] = frozenset()
        self._corrections = CorrectionsIndex(store)
        self._order = JobRows(store)
        self._is_taken_over = False
        self._shown: list[JobRow] = []
        self._row_cache: dict[JobRow, int] | None = None
        self._dirty: set[str] = set()
        self._just_asked: list[str] = []
        self._flush_timer = QTimer(self)
        self._flush_timer.setSingleShot(True)
        self._flush_timer.setInterval(_FLUSH_MS)
        self._flush_timer.timeout.connect(self.flush)
        store.added.connect(self._note_asked)
        for event in (store.added, store.changed, store.removed):
            event.connect(self._note)
        self._show(self._wanted())
        self._cells: dict[Column, Callable[[Job, Instant], str]] = {
            **_CELLS,
            Column.FILE: self._file,
            Column.CHECKED: self._checked,
        }
        self._readers: dict[int, Callable[[Job, Column], Any]] = {
            Qt.ItemDataRole.DisplayRole: self._display,
            Qt.ItemDataRole.ToolTipRole: self._tooltip,
            Qt.ItemDataRole.AccessibleTextRole: self._spoken,
            Qt.ItemDataRole.TextAlignmentRole: lambda _job, column: _alignment(column),
            Role.JOB: lambda job, _column: job,
            Role.FRACTION: lambda job, _column: formatting.fraction(job),
            Role.TONE: lambda job, _column: TONES[job.state],
            Role.STALE: lambda job, _column: self._is_stale(job),
        }

    @property
    def total(self) -> int:
        """How many jobs there are, shown or not."""
        return len(self._store)

    @property
    def counts(self) -> Mapping[JobState, int]:
        """How many jobs are in each state, shown or not."""
        return self._order.counts

    @property
    def is_from_elsewhere(self) -> bool:
        """Whether some job was sent to another address than that of the sign-in."""
        return bool(self._places - {self._signed_in_at})

    @property
    def is_taken_over(self) -> bool:
        """Whether it is known what earlier runs left; before, having no jobs says nothing."""
        return self._is_taken_over

    def job_at(self, index: _AnyIndex) -> Job:
        """The job of a line.

        Raises:
            IndexError: the index is not of this model's lines.
        """
        if not index.isValid():
            raise IndexError("no such line")
        return self._shown[index.row()].job

    def index_of(self, job_id: str) -> QModelIndex:
        """The line of a job; invalid when it is not shown."""
        line = self._order.line(job_id)
        row = None if line is None else self._rows().get(line)
        return QModelIndex() if row is None else self.index(row, Column.STATE)

    def is_corrected(self, job_id: str) -> bool:
        """Whether the file of that job was saved again since it was sent."""
        return job_id in self._corrected

    def correction_of(self, job: Job) -> Job | None:
        """The latest job that brought the file of that one corrected."""
        return self._corrections.latest(job.id)

    def awaited_id(self, job: Job) -> Job | None:
        """What a waiting job is held for, or the held one of its data type before it; None when nothing holds it."""
        if job.state is not JobState.WAITING:
            return None
        if job.after:
            return self._store.get(awaited_id(job, self._store.get))
        return held_before(job, self._store.unsettled, self._store.get)

    def in_doubt(self, job: Job) -> Job | None:
        """The lost answer that a job repeats which has not left itself; None when there is none."""
        return in_doubt(job, self._store) if job.can_retry and job.surely_no_job else None

    def show_corrections(self, job_ids: Iterable[str]) -> None:
        """The files of these jobs were saved again since they were sent."""
        before, self._corrected = self._corrected, frozenset(job_ids)
        for job_id in before ^ self._corrected:
            line = self.index_of(job_id)
            if line.isValid():
                self.dataChanged.emit(line, line.siblingAtColumn(Column.WHERE))

    def set_filter(self, typed: str, states: StateFilter) -> None:
        """Show only jobs with all the typed words and in those states."""
        wanted = JobFilter.asked(typed, states)
        if wanted == self._filter:
            return
        self.flush()
        self._filter = wanted
        self._show(self._wanted())

    def show_session(self, state: SessionState) -> None:
        """Tell jobs that are followed in that session from those that are not."""
        place = state.environment.host if state.environment else ""
        if place != self._signed_in_at:
            self._signed_in_at = place
            self.places_changed.emit()
        following = Tracking.of(state)
        if following != self._following:
            self._following = following
            if self._shown:
                self._tell([(0, len(self._shown) - 1)], Column.CHECKED, Column.CHECKED, _AGE_ROLES)

    def refresh_ages(self, first: int, last: int) -> None:
        """Time has passed: let the views read again what it changed in those rows, as a rule the visible ones."""
        then, now = self._aged_at, self._confirmations.instant()
        self._aged_at = now
        rows = range(max(first, 0), min(last, len(self._shown) - 1) + 1)
        for column in (Column.STARTED, Column.CHECKED):
            cell = self._cells[column]
            aged = [row for row in rows if cell(self._shown[row].job, then) != cell(self._shown[row].job, now)]
            self._tell(stretches(aged), column, column, _AGE_ROLES)

    def flush(self) -> None:
        """Tell the views what was collected."""
        self._flush_timer.stop()
        dirty, self._dirty = self._dirty, set()
        asked, self._just_asked = self._just_asked, []
        before = {job_id: line.job for job_id in dirty if (line := self._order.line(job_id)) is not None}
        if dirty and self._take_over(dirty, before):
            self._show(self._wanted())
        if any(_is_news(before.get(job_id), self._store.get(job_id)) for job_id in dirty):
            self.news.emit()
        if asked:
            self.asked_for.emit(asked)

    def note_taken_over(self) -> None:
        """What earlier runs left is in the store: the newest rows now, and not with the next flush."""
        self._is_taken_over = True
        self.flush()
        self.taken_over.emit()

    def _note_asked(self, job: Job) -> None:
        if job.environment.host not in self._places:
            self._places.add(job.environment.host)
            self.places_changed.emit()
        # What is read of history has ended, and what an earlier run left under way was not asked for just now.
        if job.is_outgoing and not self._store.is_of_earlier_run(job.id):
            self._just_asked.append(job.id)

    def _note(self, job: Job) -> None:
        self._dirty.add(job.id)
        if not self._flush_timer.isActive():
            self._flush_timer.start()

    def _rows(self) -> dict[JobRow, int]:
        if self._row_cache is None:
            self._row_cache = dict(zip(self._shown, range(len(self._shown)), strict=True))
        return self._row_cache

    def _wanted(self) -> list[JobRow]:
        return self._filter.pick(self._order.lines())

    def _take_over(self, dirty: set[str], before: Mapping[str, Job]) -> bool:
        """Bring lines up to date; True when lines come, go or move."""
        rearranged = self._order.follow(dirty)
        progressed: list[int] = []
        changed: list[int] = []
        for job_id, job in before.items():
            line = self._order.line(job_id)
            if line is None:
                continue
            row = self._rows().get(line)
            if bool(self._filter.pick([line])) != (row is not None):
                rearranged = True
            elif row is not None:
                (changed if _is_news(job, line.job) else progressed).append(row)
        self._tell(stretches(sorted(progressed)), Column.STATE, Column.STATE, _PROGRESS_ROLES)
        self._tell(stretches(sorted(changed)), Column.STATE, Column.WHERE, _EVERY_ROLE)
        return rearranged

    def _tell(self, runs: Iterable[tuple[int, int]], left: Column, right: Column, roles: Sequence[int]) -> None:
        for first, last in runs:
            self.dataChanged.emit(self.index(first, left), self.index(last, right), roles)

    def _show(self, wanted: list[JobRow]) -> None:
        """Get to the wanted lines by removing, adding and rearranging, so that selections survive."""
        if (come := one_stretch(wanted, self._shown)) is not None:
            self._insert(come, wanted)
        elif (gone := one_stretch(self._shown, wanted)) is not None:
            self._remove(gone, wanted)
        else:
            self._take_out(set(wanted))
            if len(self._shown) < len(wanted):
                here = set(self._shown)
                new = [line for line in wanted if line not in here]
                self._insert((len(self._shown), len(wanted) - 1), [*self._shown, *new])
            self._rearrange(wanted)

    def _take_out(self, wanted: set[JobRow]) -> None:
        # Without a loop of Python's own: it is done at every letter typed.
        is_gone = list(map(not_, map(wanted.__contains__, self._shown)))
        runs = list(islice(stretches(compress(count(), is_gone)), _FEW_RANGES + 1))
        if len(runs) > _FEW_RANGES:
            kept = list(compress(self._shown, map(not_, is_gone)))
            self._rearrange([*kept, *compress(self._shown, is_gone)])
            runs = [(len(kept), len(self._shown) - 1)]
        for first, last in reversed(runs):
            self._remove((first, last), [*self._shown[:first], *self._shown[last + 1 :]])

    def _insert(self, stretch: tuple[int, int], lines: list[JobRow]) -> None:
        self.beginInsertRows(QModelIndex(), *stretch)
        self._put(lines)
        self.endInsertRows()

    def _remove(self, stretch: tuple[int, int], lines: list[JobRow]) -> None:
        self.beginRemoveRows(QModelIndex(), *stretch)
        self._put(lines)
        self.endRemoveRows()

    def _rearrange(self, order: list[JobRow]) -> None:
        # Lines are compared by identity: jobs, field by field, would take a tenth of a second.
        if order == self._shown:
            return
        self.layoutAboutToBeChanged.emit()
        held = self.persistentIndexList()
        lines = [self._shown[index.row()] for index in held]
        self._put(order)
        if held:
            rows = self._rows()
            moved = [self.index(rows[line], index.column()) for line, index in zip(lines, held, strict=True)]
            self.changePersistentIndexList(held, moved)
        self.layoutChanged.emit()

    def _put(self, lines: list[JobRow]) -> None:
        self._shown = lines
        self._row_cache = None

    def _is_stale(self, job: Job) -> bool:
        now, heard = self._confirmations.steady_time(job)
        return freshness.is_stale(job, now, heard=heard) and not self._following.leaves_out(job)

    def _checked(self, job: Job, at: Instant) -> str:
        now, heard = self._confirmations.steady_time(job, at)
        return freshness.checked(job, now, self._following, heard=heard)

    def _file(self, job: Job, _at: Instant) -> str:
        name = formatting.file_name(job)
        return tr("jobs.file.corrected", file=name) if self.is_corrected(job.id) else name

    def _display(self, job: Job, column: Column) -> str:
        return self._cells[column](job, self._confirmations.instant())

    def _spoken(self, job: Job, column: Column) -> str | None:
        """The whole line, where the keyboard is."""
        if column is not Column.STATE:
            return None
        at = self._confirmations.instant()
        word, data, file = (self._cells[each](job, at) for each in (Column.STATE, Column.DATA, Column.FILE))
        rows = "" if job.rows_processed is None else tr("jobs.spoken.rows", count=job.rows_processed)
        errors = tr("window.errors.count", count=len(job.errors)) if job.errors else ""
        where = self._cells[Column.WHERE](job, at) if self.is_from_elsewhere else ""
        return formatting.spoken_line(word, data, file, rows, errors, where, formatting.one_line(in_short(job)))

    def _tooltip(self, job: Job, column: Column) -> str:
        if column is Column.STATE:
            return formatting.as_tooltip(in_short(job))
        if column is Column.FILE and job.file:
            file, size = formatting.file_name(job), formatting.size(job.file.size)
            return formatting.as_tooltip(tr("jobs.file.tip", file=file, size=size))
        if column is Column.STARTED:
            return formatting.moment_in_full(job.created_at)
        if column is Column.CHECKED:
            now, heard = self._confirmations.steady_time(job)
            return formatting.as_tooltip(freshness.checked_in_full(job, now, self._following, heard=heard))
        if column is Column.WHERE:
            address, account = job.environment.host, formatting.one_line(job.account)
            return formatting.as_tooltip(tr("jobs.where.tip", address=address, account=account))
        return ""

    def rowCount(self, parent: _AnyIndex = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: _AnyIndex = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(Column)

    def data(self, index: _AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        reader = self._readers.get(role)
        if reader is None or not index.isValid():
            return None
        return reader(self._shown[index.row()].job, Column(index.column()))

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(Column):
            return None
        column = Column(section)
        if role == Qt.ItemDataRole.DisplayRole:
            return tr(f"jobs.column.{column.name.lower()}")
        if role == Qt.ItemDataRole.ToolTipRole:
            return tr(f"jobs.column_tip.{column.name.lower()}") if column in _WITH_TIP else None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self.flush()
        self._order.sort_by(Column(column), order)
        self._rearrange(self._wanted())


_CELLS: dict[Column, Callable[[Job, Instant], str]] = {
    Column.STATE: lambda job, _at: formatting.state_word(job),
    Column.DATA: lambda job, _at: formatting.trigger_label(job.trigger),
    Column.ROWS: lambda job, _at: (
        formatting.NOTHING if job.rows_processed is None else formatting.count(job.rows_processed)
    ),
    Column.ERRORS: lambda job, _at: formatting.count(len(job.errors)) if job.errors else formatting.NOTHING,
    Column.STARTED: lambda job, at: formatting.moment(job.created_at, at.wall),
    Column.WHERE: lambda job, _at: formatting.destination(job.environment),
}


def _alignment(column: Column) -> Qt.AlignmentFlag:
    """Numbers to the right; the time beside them centred, so that the two do not run together."""
    if column in _NUMBERS:
        return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    return Qt.AlignmentFlag.AlignCenter if column is Column.STARTED else _LEFT


def _is_news(before: Job | None, now: Job | None) -> bool:
    """Whether more became of a job than that bytes of it were sent."""
    return before is None or now is None or replace(before, sent=now.sent) != now
