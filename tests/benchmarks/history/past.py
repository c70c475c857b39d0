"""A profile with a long past: jobs as years of planning leave them, on disk as the program writes them."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from knosc_desktop.app.paths import ProfilePaths
from knosc_desktop.domain.environment import Environment, Stage
from knosc_desktop.domain.errors import Problem
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.jobs import Job, JobKey, RowError, SentFile
from knosc_desktop.domain.triggers import TRIGGERS
from knosc_desktop.services.store.job_database import JobDatabase

_KEPT = timedelta(days=350)
"""Younger than what the program clears away by itself."""
_BATCH = 5_000
_ENDS = (
    (JobState.COMPLETED, 88),
    (JobState.COMPLETED_WITH_ERRORS, 5),
    (JobState.FAILED, 4),
    (JobState.NOT_SENT, 1),
    (JobState.REFUSED, 1),
    (JobState.CANCELLED, 1),
)
_WITHOUT_JOB = {JobState.NOT_SENT, JobState.REFUSED, JobState.CANCELLED}
_REGIONS = ("north", "south", "Zürich", "west", "plant 7")
_UPLOADS = [trigger.name for trigger in TRIGGERS if trigger.takes_file]
_PROBLEM = Problem(
    "Not sent", "The connection to Knosc was interrupted.", "It can safely be sent again.", "ConnectionResetError"
)


def write_past(
    profile: Path, finished: int, unfinished: Sequence[JobKey] = (), where: Environment | None = None
) -> None:
    """Write a profile whose jobs table is that long.

    Args:
        profile: folder of the profile.
        finished: how many jobs have ended.
        unfinished: jobs that Knosc knows and that run there; every other one among
            the newest, the rest far back.
        where: where all of them went.
    """
    paths = ProfilePaths(profile)
    profile.mkdir(parents=True, exist_ok=True)
    journal = JobDatabase(paths.journal)
    journal.open()
    jobs = _jobs(finished, list(unfinished), where or Environment.of_company("acme", Stage.TEST))
    while batch := list(islice(jobs, _BATCH)):
        journal.write(*batch)
    journal.close()


def _jobs(finished: int, unfinished: list[JobKey], where: Environment) -> Iterator[Job]:
    """Oldest first; the same ones every time but for the date."""
    chance = random.Random(3)
    total = finished + len(unfinished)
    step = _KEPT / max(total, 1)
    began = datetime.now(UTC) - _KEPT
    far_back = set(range(0, finished, max(2 * finished // max(len(unfinished), 1), 1)))
    for number in range(total):
        moment = began + number * step
        if unfinished and (number in far_back or total - number <= len(unfinished)):
            yield _running(number, moment, unfinished.pop(), where)
        else:
            yield _ended(number, moment, where, chance)


def _running(number: int, moment: datetime, key: JobKey, where: Environment) -> Job:
    return Job(
        id=f"{number:032x}",
        trigger=key.trigger,
        environment=where,
        account="jane.doe",
        state=JobState.RUNNING,
        created_at=moment,
        job_id=key.job_id,
        status_word="running",
        confirmed_at=moment,
        accepted_at=moment,
        program="1.0",
    )


def _ended(number: int, moment: datetime, where: Environment, chance: random.Random) -> Job:
    trigger = chance.choice(_UPLOADS)
    (state,) = chance.choices([state for state, _ in _ENDS], [weight for _, weight in _ENDS])
    digest = hashlib.sha256(str(number).encode()).hexdigest()
    has_job = state not in _WITHOUT_JOB
    end = moment + timedelta(seconds=chance.randrange(5, 400))
    errors: tuple[RowError, ...] = ()
    if state in {JobState.COMPLETED_WITH_ERRORS, JobState.FAILED}:
        rows = range(chance.randrange(1, 30))
        errors = tuple(RowError(f"Unknown item IT-{chance.randrange(9999)}", row + 2, "Item") for row in rows)
    return Job(
        id=f"{number:032x}",
        trigger=trigger,
        environment=where,
        account="jane.doe",
        state=state,
        created_at=moment,
        file=SentFile(f"{trigger} {chance.choice(_REGIONS)} week {number % 52 + 1}.xlsx", 20_000 + number, digest),
        job_id=f"{trigger}-upload-{number}" if has_job else None,
        status_word=state.value if has_job else "",
        rows_processed=chance.randrange(10, 90_000) if has_job else None,
        errors=errors,
        problem=None if has_job else _PROBLEM,
        confirmed_at=end if has_job else None,
        completed_at=end if has_job else None,
        before=digest if has_job else "",
        handed_over_at=moment if has_job else None,
        accepted_at=moment if has_job else None,
        program="1.0",
    )
