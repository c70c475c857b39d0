"""Whether a job's file was sent once more since: as its correction, or dropped again by the planner."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from knosc_desktop.domain.jobs import JobState

if TYPE_CHECKING:
    from datetime import datetime

    from knosc_desktop.domain.environment import Environment
    from knosc_desktop.domain.jobs import Job

    Origin = tuple[str, str, Environment, str]

_NEVER_LEFT = frozenset({JobState.NOT_SENT, JobState.CANCELLED})


class SentSince:
    """Notes jobs as they come and change."""

    def __init__(self) -> None:
        """Nothing was sent yet."""
        self._noted: set[str] = set()
        self._corrections: defaultdict[str, set[str]] = defaultdict(set)
        self._births: defaultdict[Origin, dict[str, datetime]] = defaultdict(dict)

    def note(self, job: Job) -> bool:
        """Take a job into account as it is now; whether that changed anything."""
        is_sent = job.state not in _NEVER_LEFT
        if is_sent is (job.id in self._noted):
            return False
        if is_sent:
            self._noted.add(job.id)
            self._corrections[job.corrects].add(job.id)
            self._births[_origin(job)][job.id] = job.created_at
        else:
            self._noted.discard(job.id)
            self._corrections[job.corrects].discard(job.id)
            self._births[_origin(job)].pop(job.id, None)
        return True

    def has(self, job: Job) -> bool:
        """Whether another job brought, or is about to bring, that job's file once more."""
        if self._corrections.get(job.id):
            return True
        return any(birth > job.created_at for birth in self._births.get(_origin(job), {}).values())


def _origin(job: Job) -> Origin:
    """The planner's file, as what it was sent, where to and as whom."""
    return job.file.place if job.file else "", job.trigger, job.environment, job.account
