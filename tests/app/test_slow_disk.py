"""A disk that does not answer, as a network drive that has vanished."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from knosc_desktop.domain.job_states import JobState
from knosc_desktop.services.store import job_repository as repository
from knosc_desktop.services.store.job_database import JobDatabase
from tests.app.test_everyday import sample
from tests.support.program import ProgramUnderTest
from tests.support.sending import stage
from tests.support.tenant import DemoTenant


class Disk:
    """Answers only while it is there."""

    def __init__(self) -> None:
        self._there = threading.Event()
        self._there.set()

    def vanish(self) -> None:
        self._there.clear()

    def come_back(self) -> None:
        self._there.set()

    def wait(self) -> None:
        assert self._there.wait(30)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    disk = Disk()
    for name in ("open", "write"):
        real = getattr(JobDatabase, name)

        def slowly(*arguments: object, real: Callable[..., object] = real) -> object:
            disk.wait()
            return real(*arguments)

        monkeypatch.setattr(JobDatabase, name, slowly)
    monkeypatch.setattr(repository, "_SLOW", 0.3)
    yield disk
    disk.come_back()


def test_a_disk_that_does_not_answer_at_the_start_is_reported_and_the_window_stays_responsive(
    disk: Disk, start: Callable[..., ProgramUnderTest], tenant: DemoTenant
) -> None:
    disk.vanish()
    program = start(tenant.address)
    program.wait(lambda: "disk isn't responding" in program.notice)
    disk.come_back()
    program.wait(lambda: "disk isn't responding" not in program.notice)
    program.sign_in_fully(*tenant.planner)


def test_it_does_not_say_that_there_are_no_jobs_before_it_has_read_the_list(
    disk: Disk, start: Callable[..., ProgramUnderTest], tenant: DemoTenant
) -> None:
    disk.vanish()
    program = start(tenant.address)
    program.wait(lambda: "disk isn't responding" in program.notice)
    assert program.find(QLabel, "jobsEmpty").text() == ""

    disk.come_back()
    program.wait(lambda: not program.sees("jobsEmpty"))
    assert program.sees("dropZone")


def test_nothing_is_sent_while_the_disk_does_not_answer_and_sending_continues_by_itself(
    disk: Disk, program: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path
) -> None:
    stage(program, sample(tmp_path / "units.csv"))
    disk.vanish()
    program.click("uploadButton")
    program.wait(lambda: "disk isn't responding" in program.notice)
    assert (program.jobs, tenant.jobs()) == ([], [])

    disk.come_back()
    program.wait(lambda: [job.state for job in program.jobs] == [JobState.COMPLETED])
    assert "disk isn't responding" not in program.notice
