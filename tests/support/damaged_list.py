"""A list of sixty jobs in every state as programs leave it on disk, and what may be claimed of each.

    python -m tests.support.damaged_list FOLDER

writes it there and kills itself, so that the write-ahead log stays.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from knosc_desktop.domain.job_states import Evidence, JobState
from knosc_desktop.domain.jobs import Job, RowError
from knosc_desktop.services.store.job_database import JobDatabase
from tests.support.builders import make_job, make_problem, make_sent_file
from tests.support.clock import START
from tests.support.killing import KILL, KILLED

COUNT = 60
_ROOT = Path(__file__).parents[2]
_LEFT = (JobState.SNAPSHOT, JobState.WAITING, JobState.SENDING)
_GONE_OUT = (*_LEFT, JobState.HANDED_OVER)
_FOLLOWED = (*_GONE_OUT, JobState.ACCEPTED, JobState.QUEUED, JobState.RUNNING)
_LIVES: dict[JobState, tuple[JobState, ...]] = {
    JobState.SNAPSHOT: (),
    JobState.WAITING: _LEFT[:1],
    JobState.SENDING: _LEFT[:2],
    JobState.HANDED_OVER: _LEFT,
    JobState.ACCEPTED: _GONE_OUT,
    JobState.QUEUED: _FOLLOWED[:5],
    JobState.RUNNING: _FOLLOWED[:6],
    JobState.OTHER: _FOLLOWED[:5],
    JobState.GONE: _FOLLOWED,
    JobState.COMPLETED: _FOLLOWED,
    JobState.COMPLETED_WITH_ERRORS: _FOLLOWED,
    JobState.FAILED: _FOLLOWED,
    JobState.NOT_SENT: _LEFT,
    JobState.REFUSED: _GONE_OUT,
    JobState.UNCONFIRMED: _GONE_OUT,
    JobState.RECEIVED: (*_GONE_OUT, JobState.UNCONFIRMED),
    JobState.CANCELLED: _LEFT[:2],
}
"""The states before each."""
_KNOWN_TO_KNOSC = set(_FOLLOWED[4:]) | {
    JobState.OTHER,
    JobState.GONE,
    JobState.COMPLETED,
    JobState.COMPLETED_WITH_ERRORS,
    JobState.FAILED,
}


def lives() -> dict[str, list[Job]]:
    """Every version of every job, oldest first, by its id; always the same."""
    order = random.Random(60)
    return {
        job_id: [_version(number, job_id, state) for state in (*_LIVES[last], last)]
        for number in range(COUNT)
        for job_id, last in [(f"{order.getrandbits(128):032x}", list(_LIVES)[number % len(_LIVES)])]
    }


def _version(number: int, job_id: str, state: JobState) -> Job:
    has_errors = state in {JobState.FAILED, JobState.COMPLETED_WITH_ERRORS}
    # Some continue in pages of their own; each of these names its job.
    errors = [RowError(f"Unknown item in {job_id}", row, "Item") for row in range(90 if number % 2 else 3)]
    return make_job(
        state,
        id=job_id,
        created_at=START + timedelta(minutes=number),
        file=make_sent_file(name=f"forecast-{number}.xlsx", place=f"/home/jane/forecast-{number}.xlsx"),
        job_id=f"forecast-upload-{number:06}" if state in _KNOWN_TO_KNOSC else None,
        errors=tuple(errors) if has_errors else (),
        status_word="resting" if state is JobState.OTHER else "",
        problem=make_problem() if state in {JobState.NOT_SENT, JobState.REFUSED, JobState.UNCONFIRMED} else None,
        evidence=Evidence.ARRIVED if state is JobState.RECEIVED else Evidence.NONE,
        confirmed_at=START + timedelta(hours=1) if state in _KNOWN_TO_KNOSC else None,
        corrects=f"{number:032x}" if number % 3 else "",
        after=f"{number:032x}" if number % 5 else "",
    )


def closed_list(folder: Path) -> Path:
    """The list after a clean end: one file."""
    folder.mkdir()
    journal = JobDatabase(folder / "jobs.db")
    journal.open()
    for job in _in_turn():
        journal.write(job)
    journal.close()
    return folder


def killed_list(folder: Path) -> Path:
    """The list of a program that was killed: much of it is in the write-ahead log only."""
    folder.mkdir()
    done = subprocess.run([sys.executable, "-m", "tests.support.damaged_list", folder], cwd=_ROOT, check=False)
    assert done.returncode == KILLED
    assert (folder / "jobs.db-wal").stat().st_size > 0
    return folder


def copied(folder: Path, target: Path) -> Path:
    """The files of a list, as the next program finds them."""
    target.mkdir()
    for path in folder.glob("jobs.db*"):
        shutil.copy(path, target)
    return target


def _in_turn() -> Iterator[Job]:
    """As it happens: many jobs are on their way at the same time."""
    all_lives = list(lives().values())
    for step in range(max(map(len, all_lives))):
        for life in all_lives:
            if step < len(life):
                yield life[step]


def _write_and_die(folder: Path) -> None:
    jobs = list(_in_turn())
    earlier = len(jobs) // 2
    journal = JobDatabase(folder / "jobs.db")
    journal.open()
    for job in jobs[:earlier]:
        journal.write(job)
    journal.close()
    journal = JobDatabase(folder / "jobs.db")
    journal.open()
    newer = replace(jobs[0], id="f" * 32, state=JobState.WAITING)
    for job in (*jobs[earlier:], newer):
        journal.write(job)
    journal.forget([newer.id])
    os.kill(os.getpid(), KILL)


if __name__ == "__main__":
    _write_and_die(Path(sys.argv[1]))
