"""Whatever fails: nothing is sent twice, nothing is lost, nothing untrue is claimed.

The fixed part of the proof; ``python -m tests.faults`` runs as many schedules as wanted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from knosc_desktop.domain.job_states import Evidence, JobState
from knosc_desktop.domain.jobs import Job
from tests.support.builders import make_job, make_problem, make_sent_file
from tests.support.clock import START
from tests.support.fault_choices import POINTS
from tests.support.fault_plan import Kind
from tests.support.fault_referee import Asked, Verdict, judge
from tests.support.fault_run import run_seeds
from tests.support.fault_schedule import Intent, schedule

FIXED_PART = range(20)


@pytest.mark.services
async def test_twenty_schedules_of_faults_double_nothing_lose_nothing_and_claim_nothing_untrue(tmp_path: Path) -> None:
    tally = await run_seeds(FIXED_PART, tmp_path)

    assert not tally.failed, str(tally)
    assert (tally.doubled, tally.lost, tally.wrong, tally.unsafe) == (0, 0, 0, 0)
    # Otherwise it would prove little.
    assert {"completed", "failed", "not-sent", "unknown", "arrived", "cancelled"} <= tally.states.keys()
    assert min(tally.crashes, tally.prompts, tally.restored, tally.tampered) > 0
    assert sum(schedule(seed).holds for seed in FIXED_PART) > 8


def test_a_seed_is_always_the_same_schedule() -> None:
    assert [schedule(seed) for seed in FIXED_PART] == [schedule(seed) for seed in FIXED_PART]


def test_every_schedule_has_at_least_five_uploads() -> None:
    assert min(sum(bool(intent.file_name) for intent in schedule(seed).intents) for seed in FIXED_PART) >= 5


def test_every_fault_and_every_end_of_a_session_is_in_the_fixed_part() -> None:
    schedules = [schedule(seed) for seed in FIXED_PART]

    assert {fault.kind for each in schedules for fault in each.faults.values()} == set(Kind)
    deaths = {(call, death.moment, death.both) for each in schedules for (call, _), death in each.deaths.items()}
    assert deaths == {(*point, both) for point in POINTS for both in (False, True)}


def test_the_same_bytes_are_wanted_twice_now_and_then(tmp_path: Path) -> None:
    intents = [intent for seed in FIXED_PART for intent in schedule(seed).intents if intent.text]
    twin = next(intent for intent in intents if "-like-" in intent.file_name)
    original = next(intent for intent in intents if intent.text == twin.text and intent is not twin)

    assert twin.write(tmp_path).read_bytes() == original.write(tmp_path).read_bytes()
    assert len({intent.text for intent in intents}) > len(intents) / 2


JOB = make_job(JobState.COMPLETED, account="jane.doe", job_id="unit-master-upload-1")
INTENT = Intent(0, "forecast-q2.xlsx", "forecast")
ROW = {
    "trigger": "forecast",
    "job_id": JOB.job_id,
    "account": "jane.doe",
    "status": "completed",
    "errors": 0,
    "file_name": "forecast-q2.xlsx",
    "sha256": make_sent_file().sha256,
}
OTHER_ROW = ROW | {"job_id": "unit-master-upload-2"}


def judged(job: Job, *rows: dict[str, Any], knowingly: int = 0) -> Verdict:
    return judge([Asked(INTENT, "jane.doe", [job.id], knowingly)], [job], [job], rows)


def test_the_referee_is_content_with_the_truth() -> None:
    assert judged(JOB, ROW).failures == []


@pytest.mark.parametrize("state", [JobState.NOT_SENT, JobState.REFUSED, JobState.CANCELLED])
def test_the_referee_finds_a_job_where_none_is_claimed(state: JobState) -> None:
    unsent = replace(JOB, state=state, job_id=None)

    assert judged(unsent).failures == []
    assert judged(unsent, ROW).wrong == 1


@pytest.mark.parametrize(
    ("break_it", "rows"),
    [
        (lambda job: job, []),
        (lambda job: job, [ROW | {"status": "failed", "errors": 2}]),
        (lambda job: job, [ROW | {"sha256": "0"}]),
        (lambda job: job, [OTHER_ROW]),
        (lambda job: replace(job, state=JobState.RECEIVED, job_id=None), []),
    ],
)
def test_the_referee_sees_a_claim_that_is_not_true(break_it: Callable[[Job], Job], rows: list[dict[str, Any]]) -> None:
    assert judged(break_it(JOB), *rows).wrong > 0


def test_the_referee_accepts_none_or_one_job_for_unknown() -> None:
    unknown = replace(JOB, state=JobState.UNCONFIRMED, job_id=None)

    assert judged(unknown).failures == judged(unknown, ROW).failures == []


def test_the_referee_sees_a_job_too_many_unless_it_was_asked_for() -> None:
    unknown = replace(JOB, state=JobState.UNCONFIRMED, job_id=None)

    assert judged(unknown, ROW, OTHER_ROW).doubled == 1
    assert judged(unknown, ROW, OTHER_ROW, knowingly=1).doubled == 0


def test_the_referee_sees_another_account() -> None:
    assert judged(JOB, ROW | {"account": "omar.haddad"}).wrong == 1


@pytest.mark.parametrize("state", [JobState.WAITING, JobState.SENDING, JobState.HANDED_OVER, JobState.RUNNING])
def test_the_referee_sees_what_has_not_ended(state: JobState) -> None:
    assert judged(replace(JOB, state=state)).lost > 0


@pytest.mark.parametrize(
    ("state", "minutes", "wrong"),
    [(JobState.COMPLETED, 1, 0), (JobState.COMPLETED, -1, 1), (JobState.FAILED, 1, 1), (JobState.RUNNING, 1, 1)],
)
def test_the_referee_sees_what_did_not_wait_for_its_turn(state: JobState, minutes: int, wrong: int) -> None:
    before = replace(JOB, id="before", state=state, confirmed_at=START)
    held = replace(JOB, after="before", handed_over_at=START + timedelta(minutes=minutes))

    assert judge([], [before, held], [before, held], []).wrong == wrong


def test_the_referee_sees_what_has_vanished_from_the_screen_or_the_disk() -> None:
    asked = [Asked(INTENT, "jane.doe", [JOB.id])]

    assert judge(asked, [], [], [ROW]).lost > 0
    assert judge(asked, [JOB], [], [ROW]).lost > 0
    assert judge(asked, [JOB], [replace(JOB, state=JobState.RUNNING)], [ROW]).lost > 0


UNSENT = replace(JOB, state=JobState.NOT_SENT, job_id=None)
SAFE = make_problem(hint="It can safely be sent again.")


@pytest.mark.parametrize(
    ("facts", "rows", "unsafe"),
    [
        ({"problem": SAFE}, [ROW], 1),
        ({"problem": SAFE}, [], 0),
        ({"problem": SAFE}, [ROW, ROW | {"file_name": "later.xlsx", "sha256": "0"}], 0),
        ({"problem": SAFE, "evidence": Evidence.UNDECIDABLE}, [ROW], 0),
        ({"problem": SAFE, "sent_again_as": "another"}, [ROW], 0),
        ({"problem": make_problem(hint="Check in Knosc.")}, [ROW], 0),
    ],
)
def test_the_referee_sees_what_is_falsely_called_safe(
    facts: dict[str, Any], rows: list[dict[str, Any]], unsafe: int
) -> None:
    assert judged(replace(UNSENT, **facts), *rows).unsafe == unsafe


def test_the_referee_sees_other_bytes_than_were_uploaded() -> None:
    unknown = replace(JOB, state=JobState.UNCONFIRMED, job_id=None)

    assert judged(unknown, ROW | {"sha256": "0"}).wrong == 1


def test_the_referee_excuses_a_backup_only_for_what_the_last_upload_cannot_show() -> None:
    asked = [Asked(INTENT, "jane.doe", [UNSENT.id])]
    later = ROW | {"file_name": "later.xlsx", "sha256": "0", "job_id": "later"}

    assert judge(asked, [UNSENT], [UNSENT], [ROW], restored_for={"jane.doe"}).wrong == 1
    assert judge(asked, [UNSENT], [UNSENT], [ROW, later], restored_for={"jane.doe"}).failures == []
    assert judge(asked, [UNSENT], [UNSENT], [ROW], restored_for={"omar.haddad"}).failures == []


def test_the_referee_does_not_miss_what_a_backup_does_not_know() -> None:
    asked = [Asked(INTENT, "jane.doe", forgotten=1)]

    assert judge(asked, [], [], [ROW], restored_for={"jane.doe"}).failures == []
    assert judge(asked, [], [], [ROW, OTHER_ROW], restored_for={"jane.doe"}).doubled == 1
