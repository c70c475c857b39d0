"""The real program in a process of its own, killed at the worst moments, and started again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from typing import get_args

import pytest

from knosc_desktop.domain.job_states import JobState
from tests.support.fault_gateway import FaultGateway
from tests.support.fault_plan import Call
from tests.support.kill_run import (
    ANOTHER_FILE,
    ONE_FILE,
    Death,
    KillRun,
    Outcome,
    Profiles,
)
from tests.support.kill_tally import KillTally
from tests.support.program_plan import Moment, Told
from tests.support.real_program import LIMIT, RealProgram
from tests.support.tenant import DemoTenant

WRITES = 6
"""Of one upload: asked for, copied, sending, handed over, accepted, completed."""
LATE = {"path": "/api/job/procurement", "method": "POST", "delay_seconds": 3.0, "lose": "answer"}
"""The tenant lets the program wait, even with reading the body, and then does all as usual."""
LARGE = 24_000_000
"""Bytes that no socket takes before somebody reads them."""


@pytest.fixture
def profiles(tenant: DemoTenant, tmp_path: Path) -> Profiles:
    """Of a user who stays signed in."""
    return Profiles(tenant, tmp_path)


@pytest.fixture
def run(profiles: Profiles) -> KillRun:
    """A user with one file."""
    return KillRun(profiles, ANOTHER_FILE)


def test_a_program_killed_before_or_after_any_write_sends_nothing_twice_and_loses_nothing(profiles: Profiles) -> None:
    def play(moment: Moment) -> list[Outcome]:
        # Each thread has a data type of its own: the last upload of a data type is the evidence.
        wanted = ONE_FILE if moment == "before" else ANOTHER_FILE
        deaths = [Death(write, moment) for write in range(1, WRITES + 1)]
        return [KillRun(profiles, wanted).play(death) for death in deaths]

    with ThreadPoolExecutor(2) as lanes:
        tally = KillTally.of(chain.from_iterable(lanes.map(play, get_args(Moment))))

    assert tally.failures == [], str(tally)
    assert (tally.deaths, tally.doubled, tally.lost, tally.wrong) == (2 * WRITES, 0, 0, 0)
    # Otherwise it would prove little.
    assert tally.left.keys() == {"snapshot", "waiting", "sending", "handed-over", "accepted", "completed"}
    assert tally.states.keys() == {"not-sent", "unknown", "arrived", "completed"}
    # How fast they came is measured by the full run, which has the machine to itself.
    assert tally.rows_after
    assert tally.confirmed_after


def test_a_program_killed_while_the_body_is_leaving_says_that_it_was_not_sent(tenant: DemoTenant, run: KillRun) -> None:
    ((path, _),) = run.first_plan.files
    line = Path(path).read_bytes().splitlines(keepends=True)[-1]
    with Path(path).open("ab") as file:
        file.write(line * (LARGE // len(line)))
    tenant.control({"answer_next": LATE})
    killed_when(run, lambda told: told.facts.get("sent", 0) > 0, JobState.SENDING)
    wait_until(lambda: ("POST", LATE["path"]) in [(each["method"], each["path"]) for each in tenant.requests()])

    outcome = run.start_again(Outcome(()))

    assert outcome.verdict.failures == []
    assert (outcome.left, outcome.verdict.states) == ({"sending": 1}, {"not-sent": 1})
    assert tenant.jobs() == []


def test_a_program_killed_while_a_slow_knosc_has_not_answered_finds_the_file_once_it_is_there(
    tenant: DemoTenant, tmp_path: Path
) -> None:
    tenant.control({"answer_next": LATE})
    with FaultGateway(tenant.port) as gateway:
        run = KillRun(Profiles(tenant, tmp_path, gateway.address), ANOTHER_FILE)
        killed_when(
            run,
            lambda told: told.facts.get("state") == "handed-over",
            JobState.HANDED_OVER,
            lambda: any(each.went_whole for each in gateway.of(Call.POST)),
        )
        assert tenant.jobs() == []
        run.goal = "decided"
        outcome = run.start_again(Outcome(()))

    assert outcome.verdict.failures == []
    assert (outcome.left, outcome.verdict.states) == ({"handed-over": 1}, {"arrived": 1})
    assert len(tenant.jobs()) == 1


def test_a_job_that_runs_while_the_program_is_not_running_is_confirmed_after_the_next_start(
    tenant: DemoTenant, run: KillRun
) -> None:
    tenant.control({"hold_jobs": True})
    killed_when(run, lambda told: told.facts.get("state") == "running", JobState.RUNNING)

    with RealProgram(run.next_plan) as program:
        confirmed = program.wait_for(lambda told: told.what == "job" and told.facts["is_confirmed"])
        program.kill()
    assert confirmed.facts["state"] == "running"

    tenant.control({"hold_jobs": False})
    outcome = run.start_again(Outcome(()))
    assert outcome.verdict.failures == []
    assert outcome.verdict.states == {"completed": 1}


def killed_when(
    run: KillRun, is_moment: Callable[[Told], bool], state: JobState, any_received: Callable[[], bool] = lambda: True
) -> None:
    """Press Upload, and kill the program from outside at a moment at which the disk says so."""
    with RealProgram(run.first_plan) as program:
        program.wait_for(is_moment)
        wait_until(any_received)
        program.kill()
        program.wait_for_end()
        run.note_shown(program.told)
    assert [job.state for job in run.left_on_disk()] == [state]


def wait_until(condition: Callable[[], bool]) -> None:
    """Look again and again, but not forever."""
    pause = threading.Event()
    end = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < end
        pause.wait(0.05)
