"""A backup or a virus scanner holds the list of jobs for some seconds, just when the program starts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from knosc_desktop.app.paths import ProfilePaths
from knosc_desktop.domain.environment import Environment
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.jobs import Job
from knosc_desktop.services.store import job_repository as naming
from knosc_desktop.services.store.snapshots import SnapshotStore
from tests.app.test_everyday import sample
from tests.support.builders import make_job, make_sent_file
from tests.support.locked_list import Lock, left_by_an_earlier_run, locked, make_impatient
from tests.support.program import ProgramUnderTest
from tests.support.sending import stage
from tests.support.tenant import DemoTenant

TOLD = "Earlier jobs can't be updated yet"


@pytest.fixture
def left(tenant: DemoTenant, tmp_path: Path) -> Job:
    """A file that waited when the program was closed, with all that is needed to send it."""
    paths = ProfilePaths(tmp_path / "profile")
    paths.outbox.mkdir(parents=True)
    copy = sample(SnapshotStore(paths.outbox, lambda: 0).path_of("left"))
    job = make_job(
        JobState.WAITING,
        id="left",
        trigger="unit-master",
        environment=Environment.at_address(tenant.address),
        account=tenant.planner[0],
        file=make_sent_file(
            name="units.csv", size=copy.stat().st_size, sha256=hashlib.sha256(copy.read_bytes()).hexdigest()
        ),
    )
    left_by_an_earlier_run(paths.journal, job)
    return job


@pytest.fixture
def lock(left: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lock]:
    make_impatient(monkeypatch)
    monkeypatch.setattr(naming, "DISK_PAUSE", 0.1)
    with locked(ProfilePaths(tmp_path / "profile").journal) as lock:
        yield lock


@pytest.fixture
def held_up(lock: Lock, start: Callable[..., ProgramUnderTest], tenant: DemoTenant) -> ProgramUnderTest:
    """The program, signed in while the list is held."""
    program = start(tenant.address)
    program.wait(lambda: TOLD in program.notice)
    program.sign_in_fully(*tenant.planner)
    return program


def states(program: ProgramUnderTest) -> list[JobState]:
    return [job.state for job in program.jobs]


def test_waiting_jobs_are_not_sent_and_get_their_state_once_the_list_is_unlocked(
    held_up: ProgramUnderTest, lock: Lock, tenant: DemoTenant
) -> None:
    assert states(held_up) == [JobState.WAITING]

    lock.release()

    held_up.wait(lambda: states(held_up) == [JobState.NOT_SENT])
    held_up.wait(lambda: not held_up.notice)
    assert tenant.jobs() == []


def test_a_new_upload_is_sent_before_interrupted_jobs_have_their_state(
    lock: Lock,
    start: Callable[..., ProgramUnderTest],
    tenant: DemoTenant,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(naming, "DISK_PAUSE", 3600)
    program = start(tenant.address)
    program.wait(lambda: TOLD in program.notice)
    # Whatever is sent from now on can be written down.
    lock.release()
    program.sign_in_fully(*tenant.planner)

    stage(program, sample(tmp_path / "new.csv"))
    program.click("uploadButton")

    program.wait(lambda: states(program) == [JobState.WAITING, JobState.COMPLETED])
    assert [job["file_name"] for job in tenant.jobs()] == ["new.csv"]


def test_interrupted_jobs_cause_no_question_at_the_end(held_up: ProgramUnderTest) -> None:
    held_up.window.close()

    held_up.wait_for_exit()


def test_when_the_program_ends_first_the_next_start_names_it(
    held_up: ProgramUnderTest, lock: Lock, start: Callable[..., ProgramUnderTest], tenant: DemoTenant
) -> None:
    held_up.close()
    lock.release()

    again = start(tenant.address)

    again.wait(lambda: states(again) == [JobState.NOT_SENT])
