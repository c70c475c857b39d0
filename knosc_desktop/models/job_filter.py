"""Which jobs the table shows, and by what it sorts them; pure functions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from knosc_desktop.domain.job_state import JobState
from knosc_desktop.models import text
from knosc_desktop.models.columns import Column

if TYPE_CHECKING:
    from collections.abc import Callable

    from knosc_desktop.domain.jobs import Job


class StateFilter(Enum):
    """The choices beside the filter box; the value is what the planner reads."""

    ALL = "All states"
    IN_PROGRESS = "In progress"
    NEEDS_ATTENTION = "Needs attention"
    COMPLETED = "Completed"
    FAILED = "Failed"
    NOT_SENT = "Not sent"
    UNKNOWN = "Unknown"


_STATES: dict[StateFilter, frozenset[JobState]] = {
    StateFilter.ALL: frozenset(JobState),
    StateFilter.IN_PROGRESS: frozenset(
        {
            JobState.SNAPSHOT,
            JobState.WAITING,
            JobState.SENDING,
            JobState.HANDED_OVER,
            JobState.ACCEPTED,
            JobState.QUEUED,
            JobState.RUNNING,
            JobState.OTHER,
        }
    ),
    StateFilter.NEEDS_ATTENTION: frozenset(
        {
            JobState.COMPLETED_WITH_ERRORS,
            JobState.FAILED,
            JobState.NOT_SENT,
            JobState.REFUSED,
            JobState.UNKNOWN,
        }
    ),
    StateFilter.COMPLETED: frozenset({JobState.COMPLETED, JobState.COMPLETED_WITH_ERRORS}),
    StateFilter.FAILED: frozenset({JobState.FAILED}),
    StateFilter.NOT_SENT: frozenset({JobState.NOT_SENT, JobState.REFUSED, JobState.CANCELLED}),
    StateFilter.UNKNOWN: frozenset({JobState.UNKNOWN}),
}

_LIFE_ORDER = {state: place for place, state in enumerate(JobState)}
_NEVER = datetime.min.replace(tzinfo=UTC)

SORT_KEYS: dict[Column, Callable[[Job], Any]] = {
    Column.STATE: lambda job: _LIFE_ORDER[job.state],
    Column.DATA: lambda job: text.trigger_label(job.trigger).casefold(),
    Column.FILE: lambda job: job.file.name.casefold() if job.file else "",
    Column.ROWS: lambda job: -1 if job.rows_processed is None else job.rows_processed,
    Column.ERRORS: lambda job: len(job.errors),
    Column.STARTED: lambda job: job.created_at,
    Column.CHECKED: lambda job: job.confirmed_at or _NEVER,
    Column.WHERE: lambda job: job.environment.host,
}
"""What each column is sorted by."""


@dataclass(frozen=True, slots=True)
class JobFilter:
    """What the planner asked to see.

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

    @property
    def lets_all_through(self) -> bool:
        """Whether it hides nothing."""
        return not self.words and self.states is StateFilter.ALL

    def matches(self, job: Job) -> bool:
        """Whether the job is to be shown."""
        if job.state not in _STATES[self.states]:
            return False
        if not self.words:
            return True
        line = _line(job)
        return all(word in line for word in self.words)


def _line(job: Job) -> str:
    name = job.file.name if job.file else ""
    common = _common_words(job.trigger, job.environment.origin, job.environment.stage, job.account)
    return f"{name} {job.job_id or ''} {text.state_word(job)} ".casefold() + common


@lru_cache(maxsize=256)
def _common_words(trigger: str, origin: str, stage: str, account: str) -> str:
    """What thousands of jobs share: typing in the filter box reads every line."""
    return f"{text.trigger_label(trigger)} {trigger} {stage} {origin.partition('://')[2]} {account}".casefold()
