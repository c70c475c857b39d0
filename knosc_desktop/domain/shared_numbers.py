"""Two uploads that the server gave the same job number."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from knosc_desktop.domain.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from knosc_desktop.domain.jobs import Job

_RECENT = timedelta(days=1)
"""A number that comes back later than that begins anew; what it meant before is over."""

SHARED_NUMBER = Problem(
    "Not tracked",
    "Knosc gave this upload the same job number as another one. Which of the two its answers are about isn't known, "
    "so the app doesn't track either.",
    "In Knosc, check the data, and Notifications > Integration Inbound for rejected rows, before you retry.",
)


def sharing_number(job: Job, jobs: Iterable[Job]) -> list[Job]:
    """The other jobs with the number of a job just accepted, whose answers could be taken for its own.

    The same bytes under one number are one job to the server, and its errors are true of both.
    """
    if job.key is None:
        return []
    return [
        other
        for other in jobs
        if other.id != job.id
        and other.key == job.key
        and other.environment == job.environment
        and _digest(other) != _digest(job)
        and (other.is_tracked or _is_recent(other, job))
    ]


def _digest(job: Job) -> str:
    return job.file.sha256 if job.file is not None else ""


def _is_recent(other: Job, job: Job) -> bool:
    if other.accepted_at is None or job.accepted_at is None:
        return False
    return abs(job.accepted_at - other.accepted_at) < _RECENT
