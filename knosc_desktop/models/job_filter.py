"""Which jobs the table shows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from knosc_desktop.domain.jobs import JobState

if TYPE_CHECKING:
    from knosc_desktop.models.job_lines import JobLine


class StateFilter(Enum):
    """The choices beside the filter box; the value is what the planner reads."""

    ALL = "All states"
    IN_PROGRESS = "In progress"
    NEEDS_ATTENTION = "Needs attention"
    COMPLETED = "Completed"
    FAILED = "Failed"
    NOT_SENT = "Not sent"
    UNKNOWN = "Outcome unknown"


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
            JobState.GONE,
            JobState.UNKNOWN,
            JobState.ARRIVED,
        }
    ),
    StateFilter.COMPLETED: frozenset({JobState.COMPLETED, JobState.COMPLETED_WITH_ERRORS}),
    StateFilter.FAILED: frozenset({JobState.FAILED}),
    StateFilter.NOT_SENT: frozenset({JobState.NOT_SENT, JobState.REFUSED, JobState.CANCELLED}),
    StateFilter.UNKNOWN: frozenset({JobState.GONE, JobState.UNKNOWN, JobState.ARRIVED}),
}

_DIGEST = re.compile(r"[0-9a-f]{6,64}")
"""The beginning of a SHA-256; shorter ones would be found by chance in thousands of jobs."""


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

    def pick(self, lines: list[JobLine]) -> list[JobLine]:
        """Those lines that are to be shown, in the order they have."""
        if self.states is not StateFilter.ALL:
            states = _STATES[self.states]
            lines = [line for line in lines if line.job.state in states]
        for word in self.words:
            if _DIGEST.fullmatch(word):
                lines = [line for line in lines if word in line.words or _sha256(line).startswith(word)]
            else:
                lines = [line for line in lines if word in line.words]
        return lines


def _sha256(line: JobLine) -> str:
    return line.job.file.sha256 if line.job.file else ""
