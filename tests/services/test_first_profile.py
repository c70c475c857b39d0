"""A profile that the first published version wrote opens with every job, and its jobs go on.

``first_profile`` was written by the program itself at commit 8b5f184: a job in every
state with its snapshot, a computation, and one upload sent in another's stead.
"""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.jobs import Job
from knosc_desktop.services.store.job_database import JobDatabase
from knosc_desktop.services.store.job_repository import JobRepository, settle_unfinished
from knosc_desktop.services.store.job_store import JobStore
from knosc_desktop.services.store.snapshots import SnapshotStore

FIRST = "d" * 32
"""A job that another was sent in stead of."""
SECOND = "e" * 32
RUN = "c" * 32
STATES = Counter(JobState) + Counter([JobState.QUEUED, JobState.NOT_SENT, JobState.COMPLETED])


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return Path(shutil.copytree(Path(__file__).with_name("first_profile"), tmp_path / "profile"))


@pytest.fixture
async def opened(profile: Path) -> AsyncIterator[tuple[JobStore, JobRepository]]:
    book = JobStore()
    repository = JobRepository(book, JobDatabase(profile / "jobs.db"))
    await repository.open()
    yield book, repository
    await repository.close(limit=5)


def jobs_in(profile: Path) -> list[Job]:
    database = JobDatabase(profile / "jobs.db")
    with closing(database):
        database.open()
        assert database.set_aside is None
        return database.unfinished_and_newest((), 1000).jobs


def test_it_opens_with_every_job_in_its_state(profile: Path) -> None:
    jobs = {job.id: job for job in jobs_in(profile)}

    assert Counter(job.state for job in jobs.values()) == STATES
    assert jobs[FIRST].sent_again_as == SECOND
    assert (jobs[SECOND].job_id, jobs[SECOND].status_word) == ("forecast-upload-000099", "\ud83d")
    assert (jobs[RUN].job_id, jobs[RUN].file) == ("inventory-planning-000001", None)
    assert sorted(len(job.errors) for job in jobs.values())[-2:] == [3, 90]


def test_the_exact_bytes_of_every_upload_are_there(profile: Path) -> None:
    snapshots = SnapshotStore(profile / "outbox", lambda: 0)
    uploads = [(job.id, job.file) for job in jobs_in(profile) if job.file is not None]

    assert len(uploads) == len(STATES.keys()) + 2
    for job_id, file in uploads:
        content = snapshots.path_of(job_id).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file.size, file.sha256)
    assert snapshots.path_of_last_upload(SECOND).is_file()


async def test_its_jobs_go_on_and_are_saved_again(profile: Path, opened: tuple[JobStore, JobRepository]) -> None:
    book, repository = opened
    await repository.read_history()
    await settle_unfinished(book, repository)
    await repository.remove(FIRST)
    shown = {job.id: replace(job, sent=0) for job in book}
    await repository.close(limit=5)

    assert {job.id: replace(job, sent=0) for job in jobs_in(profile)} == shown
    states = Counter(job.state for job in shown.values())
    assert FIRST not in shown
    assert not states.keys() & {JobState.SNAPSHOT, JobState.WAITING, JobState.SENDING, JobState.HANDED_OVER}
    assert states[JobState.UNCONFIRMED] == STATES[JobState.UNCONFIRMED] + 1


@pytest.mark.parametrize("content", [b"", b"what a killed program left"])
def test_what_it_had_not_sent_is_doubtful_where_it_was_killed(profile: Path, content: bytes) -> None:
    (profile / "jobs.db-wal").write_bytes(content)
    database = JobDatabase(profile / "jobs.db")
    for is_doubtful in (bool(content), False):
        with closing(database):
            database.open()
            assert database.is_doubtful == is_doubtful
            database.check_thoroughly()
