"""All jobs of the store as lines, in the order the user wants."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import Qt

from knosc_desktop.domain.job_states import LEAVING, TRACKED, JobState
from knosc_desktop.models import formatting
from knosc_desktop.models.roles import Column

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from knosc_desktop.domain.environment import Stage
    from knosc_desktop.domain.jobs import Job
    from knosc_desktop.services.store.job_store import JobStore


# A job as the table keeps it: with the words it is found by made ready, because typing reads every line.


class JobRow:
    """One line for as long as its job is in the store; compared by identity, whatever the job becomes.

    Attributes:
        job: as it is now.
        file_name: folded, to sort by; empty for a run.
        words: all it is found by, folded.
    """

    __slots__ = ("file_name", "job", "words")

    def __init__(self, job: Job) -> None:
        self.show(job)

    def show(self, job: Job) -> None:
        """Show the job as it is now."""
        self.job = job
        self.file_name = job.file.name.casefold() if job.file else ""
        own = f"{job.job_id or ''} {formatting.state_word(job)}".casefold()
        common = _common_words(job.trigger, job.environment.origin, job.environment.stage, job.account)
        self.words = f"{self.file_name} {own} {common}"


@lru_cache(maxsize=256)
def _common_words(trigger: str, origin: str, stage: Stage, account: str) -> str:
    """What thousands of jobs share."""
    shown = f"{formatting.trigger_label(trigger)} {trigger} {formatting.stage_word(stage)}"
    return f"{shown} {origin.partition('://')[2]} {account}".casefold()


# Which jobs the table shows.


class StateFilter(Enum):
    """What the table can be narrowed down to; all but the first and the last divide the jobs among them."""

    ALL = "all"
    COMPLETED = "completed"
    WITH_ERRORS = "with_errors"
    FAILED = "failed"
    REJECTED = "rejected"
    IN_PROGRESS = "in_progress"
    NOT_SENT = "not_sent"
    UNKNOWN = "unknown"
    NEEDS_ATTENTION = "needs_attention"


STATES: Mapping[StateFilter, frozenset[JobState]] = {
    StateFilter.ALL: frozenset(JobState),
    StateFilter.COMPLETED: frozenset({JobState.COMPLETED}),
    StateFilter.WITH_ERRORS: frozenset({JobState.COMPLETED_WITH_ERRORS}),
    StateFilter.FAILED: frozenset({JobState.FAILED}),
    StateFilter.REJECTED: frozenset({JobState.REFUSED}),
    StateFilter.IN_PROGRESS: (LEAVING | TRACKED) - {JobState.GONE},
    StateFilter.NOT_SENT: frozenset({JobState.NOT_SENT, JobState.CANCELLED}),
    StateFilter.UNKNOWN: frozenset({JobState.GONE, JobState.UNCONFIRMED, JobState.RECEIVED}),
    StateFilter.NEEDS_ATTENTION: frozenset(
        {
            JobState.COMPLETED_WITH_ERRORS,
            JobState.FAILED,
            JobState.NOT_SENT,
            JobState.REFUSED,
            JobState.GONE,
            JobState.UNCONFIRMED,
            JobState.RECEIVED,
        }
    ),
}
"""The states of each."""

_DIGEST = re.compile(r"[0-9a-f]{6,64}")
"""The beginning of a SHA-256; shorter ones would be found by chance in thousands of jobs."""


class JobFilter(NamedTuple):
    """What the user asked to see.

    Attributes:
        words: folded words, all of which have to be found in a job's line.
        states: which states.
    """

    words: tuple[str, ...] = ()
    states: StateFilter = StateFilter.ALL

    @classmethod
    def asked(cls, typed: str, states: StateFilter) -> JobFilter:
        """From what was typed and chosen."""
        return cls(tuple(typed.casefold().split()), states)

    def pick(self, lines: list[JobRow]) -> list[JobRow]:
        """Those lines that are to be shown, in the order they have."""
        if self.states is not StateFilter.ALL:
            states = STATES[self.states]
            lines = [line for line in lines if line.job.state in states]
        for word in self.words:
            if _DIGEST.fullmatch(word):
                lines = [line for line in lines if word in line.words or _sha256(line).startswith(word)]
            else:
                lines = [line for line in lines if word in line.words]
        return lines


def _sha256(line: JobRow) -> str:
    return line.job.file.sha256 if line.job.file else ""


# Which jobs brought the file of which other one corrected: known at once, however long the list is.


class CorrectionsIndex:
    """Follows the store; what a job corrects never changes."""

    def __init__(self, store: JobStore) -> None:
        self._store = store
        self._by_corrected: defaultdict[str, list[str]] = defaultdict(list)
        for job in store:
            self._note(job)
        store.added.connect(self._note)

    def latest(self, job_id: str) -> Job | None:
        """The youngest job that brings the file of that one corrected; None while there is none."""
        ids = self._by_corrected.get(job_id, [])
        # What the user took off the list is still among them.
        jobs = [job for each in reversed(ids) if (job := self._store.get(each)) is not None]
        return max(jobs, key=lambda job: job.created_at, default=None)

    def _note(self, job: Job) -> None:
        if job.corrects:
            self._by_corrected[job.corrects].append(job.id)


_LIFE_ORDER = {state: place for place, state in enumerate(JobState)}
_NEVER = float("-inf")


class JobRows:
    """Sorts once and again only when a line is added, removed or moved: filtering needs no sorting.

    Attributes:
        counts: how many lines are in each state.
    """

    def __init__(self, store: JobStore) -> None:
        self._store = store
        self._lines = {job.id: JobRow(job) for job in store}
        self.counts = Counter(line.job.state for line in self._lines.values())
        self._column = Column.STARTED
        self._order = Qt.SortOrder.DescendingOrder
        self._newest_first: list[JobRow] | None = None
        self._sorted: list[JobRow] | None = None

    def line(self, job_id: str) -> JobRow | None:
        """The line of a job; None when the store had none, the last time it was looked at."""
        return self._lines.get(job_id)

    def lines(self) -> list[JobRow]:
        """All of them, sorted; a list that is never changed."""
        if self._sorted is None:
            self._sorted = self._sort()
        return self._sorted

    def sort_by(self, column: Column, order: Qt.SortOrder) -> None:
        """From now on."""
        self._column, self._order = column, order
        self._sorted = None

    def follow(self, job_ids: Iterable[str]) -> bool:
        """Bring lines up to date with the store; True when the order is another one now."""
        changed = [self._follow(job_id) for job_id in job_ids]
        if any(changed):
            self._sorted = None
        return self._sorted is None

    def _follow(self, job_id: str) -> bool:
        line, job = self._lines.get(job_id), self._store.get(job_id)
        if line is None or job is None:
            self._come_or_go(job_id, job)
            return line is not None or job is not None
        sort_key = SORT_KEYS[self._column]
        before = sort_key(line)
        self.counts[line.job.state] -= 1
        self.counts[job.state] += 1
        line.show(job)
        return bool(sort_key(line) != before)

    def _come_or_go(self, job_id: str, job: Job | None) -> None:
        self._newest_first = None
        if job is not None:
            self._lines[job_id] = JobRow(job)
            self.counts[job.state] += 1
        elif (line := self._lines.pop(job_id, None)) is not None:
            self.counts[line.job.state] -= 1

    def _sort(self) -> list[JobRow]:
        if self._newest_first is None:
            lines = self._lines
            self._newest_first = [line for job in self._store if (line := lines.get(job.id)) is not None]
            self._newest_first.reverse()
        # Newest first among equals, whatever the direction: sorting keeps that order.
        descending = self._order == Qt.SortOrder.DescendingOrder
        return sorted(self._newest_first, key=SORT_KEYS[self._column], reverse=descending)


@lru_cache(maxsize=256)
def _folded_label(trigger: str) -> str:
    return formatting.trigger_label(trigger).casefold()


SORT_KEYS: dict[Column, Callable[[JobRow], Any]] = {
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
