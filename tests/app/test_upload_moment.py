"""What is sent is what was on the screen when Upload was pressed, whatever the user does meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest

from knosc_desktop.domain.job_states import JobState
from knosc_desktop.models.job_text import JobAction
from tests.app.test_corrections import add
from tests.app.test_history import upload
from tests.support.program import ProgramUnderTest
from tests.support.tenant import DemoTenant


class Held:
    """An upload is paused at a chosen step until it is released."""

    def __init__(self) -> None:
        self.has_begun = False
        self._gate = asyncio.Event()

    async def stand(self) -> None:
        self.has_begun = True
        await self._gate.wait()

    def let_go(self) -> None:
        self._gate.set()


@pytest.fixture
def checking(program: ProgramUnderTest, monkeypatch: pytest.MonkeyPatch) -> Held:
    """Checks that do not end by themselves."""
    held = Held()

    async def settled(_ids: Collection[str], _limit: float) -> bool:
        await held.stand()
        return True

    monkeypatch.setattr(program.services.validator, "settled", settled)
    return held


def press_and_wait(program: ProgramUnderTest, held: Held) -> None:
    program.click("uploadButton")
    program.wait(lambda: held.has_begun)


def test_a_file_whose_data_type_is_changed_while_it_is_checked_is_not_sent(
    program: ProgramUnderTest, checking: Held, tenant: DemoTenant, tmp_path: Path
) -> None:
    add(program, tmp_path / "units.csv", "unit-master")
    (file,) = program.lifecycle.context.staging
    press_and_wait(program, checking)

    program.lifecycle.context.window.staged_trigger_chosen.emit(file.id, "inventory")
    checking.let_go()

    program.wait(lambda: "changed after you selected Upload" in program.notice)
    assert [each.trigger for each in program.lifecycle.context.staging] == ["inventory"]
    assert (program.jobs, tenant.jobs()) == ([], [])


def test_a_file_added_while_the_others_are_checked_stays(
    program: ProgramUnderTest, checking: Held, tenant: DemoTenant, tmp_path: Path
) -> None:
    add(program, tmp_path / "units.csv", "unit-master")
    press_and_wait(program, checking)

    add(program, tmp_path / "warehouses.csv", "warehouse-master")
    checking.let_go()

    program.wait_for_end(1)
    assert [job["trigger"] for job in tenant.jobs()] == ["unit-master"]
    assert [each.path.name for each in program.lifecycle.context.staging] == ["warehouses.csv"]


def test_a_file_removed_while_its_job_is_saved_is_not_sent_twice(
    program: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for kind in ("unit-master", "warehouse-master"):
        add(program, tmp_path / f"{kind}.csv", kind)
    repository, held = program.services.repository, Held()
    really_add = repository.add

    async def slow_add(*jobs: Any) -> None:
        await held.stand()
        await really_add(*jobs)

    monkeypatch.setattr(repository, "add", slow_add)
    press_and_wait(program, held)
    first = next(iter(program.lifecycle.context.staging)).id

    program.lifecycle.context.window.staged_removal_requested.emit(first)
    held.let_go()

    program.wait_for_end(2)
    program.wait(lambda: len(program.lifecycle.context.staging) == 0)
    assert [job["trigger"] for job in tenant.jobs()] == ["unit-master", "warehouse-master"]


def test_an_upload_of_another_account_is_not_restored_by_this_one(
    program: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path
) -> None:
    first = upload(program, tmp_path / "units.csv")
    assert first.state is JobState.COMPLETED
    second = upload(program, tmp_path / "again.csv", rows=11)
    program.trigger_action("actionSignOut")
    program.wait(lambda: not program.is_signed_in)

    program.lifecycle.context.window.job_action_requested.emit(JobAction.PUT_BACK, second.id)

    program.wait(lambda: "This job belongs to" in program.notice)
    assert len(program.lifecycle.context.staging) == 0
