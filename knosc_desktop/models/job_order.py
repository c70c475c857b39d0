"""All jobs of the book as lines, in the order the planner wants."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt

from knosc_desktop.domain.jobs import JobState
from knosc_desktop.models import text
from knosc_desktop.models.columns import Column
from knosc_desktop.models.job_lines import JobLine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from knosc_desktop.domain.jobs import Job
    from knosc_desktop.services.store.job_store import JobBook

_LIFE_ORDER = {state: place for place, state in enumerate(JobState)}
_NEVER = float("-inf")


class JobOrder:
    """Sorts once and again only when a line comes, goes or gets another place: filtering needs no sorting."""

    def __init__(self, book: JobBook) -> None:
        """Newest first."""
        self._book = book
        self._lines = {job.id: JobLine(job) for job in book}
        self._column = Column.STARTED
        self._order = Qt.SortOrder.DescendingOrder
        self._newest_first: list[JobLine] | None = None
        self._sorted: list[JobLine] | None = None

    def line(self, job_id: str) -> JobLine | None:
        """The line of a job; None when the book had none, the last time it was looked at."""
        return self._lines.get(job_id)

    def lines(self) -> list[JobLine]:
        """All of them, sorted; a list nobody changes."""
        if self._sorted is None:
            self._sorted = self._sort()
        return self._sorted

    def sort_by(self, column: Column, order: Qt.SortOrder) -> None:
        """From now on."""
        self._column, self._order = column, order
        self._sorted = None

    def follow(self, job_ids: Iterable[str]) -> bool:
        """Bring lines up to date with the book; True when the order is another one now."""
        changed = [self._follow(job_id) for job_id in job_ids]
        if any(changed):
            self._sorted = None
        return self._sorted is None

    def _follow(self, job_id: str) -> bool:
        line, job = self._lines.get(job_id), self._book.get(job_id)
        if line is None or job is None:
            self._come_or_go(job_id, job)
            return line is not None or job is not None
        sort_key = SORT_KEYS[self._column]
        before = sort_key(line)
        line.show(job)
        return bool(sort_key(line) != before)

    def _come_or_go(self, job_id: str, job: Job | None) -> None:
        self._newest_first = None
        if job is None:
            self._lines.pop(job_id, None)
        else:
            self._lines[job_id] = JobLine(job)

    def _sort(self) -> list[JobLine]:
        if self._newest_first is None:
            lines = self._lines
            self._newest_first = [line for job in self._book if (line := lines.get(job.id)) is not None]
            self._newest_first.reverse()
        # Newest first among equals, whatever the direction: sorting keeps that order.
        descending = self._order == Qt.SortOrder.DescendingOrder
        return sorted(self._newest_first, key=SORT_KEYS[self._column], reverse=descending)


@lru_cache(maxsize=256)
def _folded_label(trigger: str) -> str:
    return text.trigger_label(trigger).casefold()


SORT_KEYS: dict[Column, Callable[[JobLine], Any]] = {
    Column.STATE: lambda line: _LIFE_ORDER[line.job.state],
    Column.DATA: lambda line: _folded_label(line.job.trigger),
    Column.FILE: lambda line: line.file_name,
    Column.ROWS: lambda line: -1 if line.job.rows_processed is None else line.job.rows_processed,
    Column.ERRORS: lambda line: len(line.job.errors),
    Column.STARTED: lambda line: line.job.created_at,
    # Numbers: moments that are in no order yet take twice as long to compare.
    Column.CHECKED: lambda line: _NEVER if line.job.confirmed_at is None else line.job.confirmed_at.timestamp(),
    Column.WHERE: lambda line: line.job.environment.origin,
}
"""What each column is sorted by."""
