"""What the uploader makes of every answer, without a network; ``test_uploader`` has the same over real sockets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from knosc_desktop.api.client import KnoscClient
from knosc_desktop.domain.errors import AppFault, FileProblem, NotPrivileged, OutcomeUnknown, Problem, TooManyRequests
from knosc_desktop.domain.job_states import NOTHING, Evidence, JobState
from knosc_desktop.domain.jobs import Job
from knosc_desktop.domain.session import SessionPhase
from knosc_desktop.domain.sign_in import SignInRequest
from knosc_desktop.domain.texts import message, sentences, time_of_day
from knosc_desktop.domain.unconfirmed import ARRIVED_AFTER_ALL, STOPPED, STOPPED_WAITING
from knosc_desktop.services.events import Event
from knosc_desktop.services.session import Session
from knosc_desktop.services.upload.uploader import PAUSES, Withdrawn
from knosc_desktop.words.catalogue import render, tr
from tests.services.conftest import KeptInMemory, Sending, services_of, until
from tests.support.builders import (
    PRODUCTION,
    TEST,
    make_computation,
    make_job,
    make_problem,
    make_report,
    make_sent_file,
)
from tests.support.clock import FakeClock
from tests.support.knosc_in_memory import LAST_UPLOAD, POST, PROFILE, KnoscInMemory, Turn

JANE = SignInRequest(TEST, "jane.doe", "secret", stay_signed_in=False)
FILE = b"Item,Quantity\nA-1,5\n"
OTHER = b"Item,Quantity\nB-2,7\n"
ENDS = (
    JobState.ACCEPTED,
    JobState.RECEIVED,
    JobState.NOT_SENT,
    JobState.REFUSED,
    JobState.UNCONFIRMED,
    JobState.CANCELLED,
)
BROKEN = httpx.WriteError("broken")


@pytest.fixture
def knosc() -> KnoscInMemory:
    return KnoscInMemory()


@pytest.fixture
async def sending(knosc: KnoscInMemory, tmp_path: Path) -> AsyncIterator[Sending]:
    clock = FakeClock()
    session = Session(partial(KnoscClient, transport=knosc), KeptInMemory(), clock)
    async with services_of(session, clock, tmp_path) as everything:
        await everything.snapshots.make_folder()
        await session.sign_in(JANE)
        knosc.asked.clear()
        yield everything
    await session.close()


def make_waiting(sending: Sending, content: bytes = FILE, **facts: Any) -> Job:
    """A job whose file lies in the outbox, not yet on the list."""
    file = make_sent_file(name="units.csv", size=len(content), sha256=sha256(content).hexdigest())
    job = make_job(**{"state": JobState.WAITING, "file": file, **facts})
    sending.snapshots.path_of(job.id).write_bytes(content)
    return job


async def put(sending: Sending, content: bytes = FILE, **facts: Any) -> Job:
    job = make_waiting(sending, content, **facts)
    await sending.repository.add(job)
    return job


async def sent(sending: Sending, content: bytes = FILE, **facts: Any) -> Job:
    """A file that has been tried to its end."""
    return await until(sending, await put(sending, content, **facts), *ENDS)


async def until_true(sending: Sending, condition: Callable[[], bool]) -> None:
    """Let everything run, at this moment of the clock; a test that waits in vain fails after a minute."""
    async with asyncio.timeout(60):
        while not condition():
            await sending.clock.advance(0)


async def at_rest(sending: Sending, line: str = "uploader") -> None:
    await until_true(sending, lambda: not sending.tasks.is_running(line))


def problem_of(sending: Sending, job: Job) -> str:
    problem = sending.store[job.id].problem
    return render(sentences(problem.title, problem.message, problem.hint)) if problem is not None else ""


# One attempt.


async def test_each_step_is_on_the_list_before_it_is_taken(sending: Sending, knosc: KnoscInMemory) -> None:
    knosc.files["forecast"] = OTHER
    states: list[JobState] = []
    sending.store.changed.connect(lambda job: states.append(job.state))
    when_whole: list[JobState] = []
    knosc.next(POST, Turn(act=lambda: when_whole.append(sending.store[job.id].state)))

    job = make_waiting(sending)
    await sending.repository.add(job)
    accepted = await until(sending, job, *ENDS)

    assert list(dict.fromkeys(states)) == [JobState.SENDING, JobState.HANDED_OVER, JobState.ACCEPTED]
    assert when_whole == [JobState.HANDED_OVER]
    assert (accepted.job_id, accepted.status_word, accepted.sent) == ("forecast-1", "queued", len(FILE))
    assert (accepted.before, accepted.program) == (sha256(OTHER).hexdigest(), "1.2.3")
    assert accepted.handed_over_at == accepted.accepted_at == accepted.confirmed_at == sending.clock.now()
    assert FILE in knosc.taken[0][1]


async def test_a_computation_is_handed_over_before_it_is_asked_for(sending: Sending, knosc: KnoscInMemory) -> None:
    job = make_computation(JobState.WAITING)
    seen: list[Job] = []
    knosc.next(POST, Turn(act=lambda: seen.append(sending.store[job.id]), early=True))

    await sending.repository.add(job)
    accepted = await until(sending, job, *ENDS)

    assert knosc.asked == [PROFILE, f"{POST} inventory-planning"]
    assert [(each.state, each.handed_over_at, each.program) for each in seen] == [
        (JobState.HANDED_OVER, sending.clock.now(), "1.2.3")
    ]
    assert (accepted.state, accepted.job_id) == (JobState.ACCEPTED, "inventory-planning-0")


async def test_an_attempt_for_another_account_sends_nothing(sending: Sending, knosc: KnoscInMemory) -> None:
    # The user may have signed in as somebody else after the uploader had chosen the job.
    job = await put(sending, account="john.doe")

    with pytest.raises(Withdrawn):
        await sending.uploader._attempts.make(job, "")

    assert (sending.store[job.id].state, knosc.posts) == (JobState.WAITING, 0)


async def test_the_last_bytes_of_a_job_that_is_no_longer_being_sent_do_not_leave(sending: Sending) -> None:
    job = await put(sending, state=JobState.NOT_SENT)

    with pytest.raises(FileProblem) as told:
        await sending.uploader._attempts._note_handed_over(job.id)

    assert told.value.problem == Problem(
        message("uploads.not_sent"), message("uploads.lost_track"), message("uploads.safe_to_retry")
    )
    assert sending.store[job.id].state is JobState.NOT_SENT


@pytest.mark.parametrize("kind", [PROFILE, LAST_UPLOAD])
async def test_a_job_cancelled_while_knosc_is_asked_is_not_sent(
    sending: Sending, knosc: KnoscInMemory, kind: str
) -> None:
    turn = knosc.next(kind, Turn(goes_on=asyncio.Event()))
    job = await put(sending)
    await turn.begun.wait()

    assert await sending.orders.cancel(job.id)
    assert turn.goes_on is not None
    turn.goes_on.set()
    await at_rest(sending)

    assert (sending.store[job.id].state, knosc.posts) == (JobState.CANCELLED, 0)


async def test_a_job_cancelled_while_its_first_step_waits_for_the_disk_is_not_sent(
    sending: Sending, knosc: KnoscInMemory
) -> None:
    turn = knosc.next(LAST_UPLOAD, Turn(goes_on=asyncio.Event()))
    job = await put(sending)
    await turn.begun.wait()
    assert turn.goes_on is not None
    await sending.repository._turn.acquire()
    cancelling = asyncio.ensure_future(sending.orders.cancel(job.id))
    turn.goes_on.set()
    await sending.clock.advance(0)
    sending.repository._turn.release()

    assert await cancelling
    await at_rest(sending)
    assert (sending.store[job.id].state, knosc.posts) == (JobState.CANCELLED, 0)


async def test_the_last_bytes_of_a_removed_job_are_not_sent(
    sending: Sending, knosc: KnoscInMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = make_waiting(sending)
    apply, told = sending.repository.apply, list[str]()

    async def apply_after_removal(job_id: str, move: Any) -> Job | None:
        if sending.store[job_id].state is JobState.SENDING and not told:
            told.append(job_id)
            await sending.repository.remove(job_id)
        return await apply(job_id, move)

    monkeypatch.setattr(sending.repository, "apply", apply_after_removal)
    await sending.repository.add(job)
    await at_rest(sending)

    assert (told, knosc.taken, sending.jobs) == ([job.id], [], [])


@pytest.mark.parametrize(
    ("early", "state", "problem"), [(True, JobState.NOT_SENT, STOPPED), (False, JobState.UNCONFIRMED, STOPPED_WAITING)]
)
async def test_an_upload_that_is_stopped_says_whether_all_of_it_had_left(
    sending: Sending, knosc: KnoscInMemory, early: bool, state: JobState, problem: Any
) -> None:
    turn = knosc.next(POST, Turn(goes_on=asyncio.Event(), early=early))
    job = await put(sending)
    await turn.begun.wait()

    await sending.tasks.end("uploader")

    assert (sending.store[job.id].state, sending.store[job.id].problem) == (state, problem)


async def test_a_file_that_is_refused_half_way_with_its_session_waits_and_goes_after_the_next_sign_in(
    sending: Sending, knosc: KnoscInMemory
) -> None:
    knosc.next(POST, Turn(status=401, early=True))
    knosc.next(PROFILE, Turn(), Turn(status=401))

    job = await put(sending)
    await at_rest(sending)
    assert sending.session.state.phase is SessionPhase.EXPIRED
    assert (sending.store[job.id].state, sending.store[job.id].sent) == (JobState.WAITING, 0)

    await sending.session.sign_in(JANE)
    assert (await until(sending, job, *ENDS)).state is JobState.ACCEPTED
    assert knosc.posts == 2


async def test_a_job_that_needs_a_sign_in_is_not_tried_again_and_again(sending: Sending, knosc: KnoscInMemory) -> None:
    knosc.next(PROFILE, Turn(status=401), Turn(status=401))

    job = await put(sending)
    await at_rest(sending)

    assert (sending.store[job.id].state, sending.errors, knosc.posts) == (JobState.WAITING, [], 0)


# Whose turn it is.


async def test_files_go_in_the_order_in_which_they_came(sending: Sending, knosc: KnoscInMemory) -> None:
    jobs = [make_waiting(sending, trigger=name) for name in ("c", "a", "b")]
    await sending.repository.add(*jobs)
    await until(sending, jobs[-1], *ENDS)

    assert [trigger for trigger, _ in knosc.taken] == ["c", "a", "b"]


@pytest.mark.parametrize("whose", [{"account": "john.doe"}, {"environment": PRODUCTION}])
async def test_a_job_of_another_account_is_neither_sent_nor_waited_for(
    sending: Sending, knosc: KnoscInMemory, whose: dict[str, Any]
) -> None:
    foreign, own = make_waiting(sending, **whose), make_waiting(sending, OTHER)
    await sending.repository.add(foreign, own)

    assert (await until(sending, own, *ENDS)).state is JobState.ACCEPTED
    await at_rest(sending)
    assert (sending.store[foreign.id].state, knosc.posts) == (JobState.WAITING, 1)


async def test_nothing_overtakes_a_file_that_is_still_being_copied(sending: Sending, knosc: KnoscInMemory) -> None:
    copying = make_waiting(sending, state=JobState.SNAPSHOT, trigger="item-master")
    behind = make_waiting(sending)
    await sending.repository.add(copying, behind)
    await at_rest(sending)
    assert knosc.posts == 0

    assert copying.file is not None
    file = copying.file
    await sending.repository.apply(copying.id, lambda job: job.copied(file))
    await until(sending, behind, *ENDS)

    assert [trigger for trigger, _ in knosc.taken] == ["item-master", "forecast"]


async def test_a_cancelled_job_lets_the_next_one_pass(sending: Sending, knosc: KnoscInMemory) -> None:
    copying = make_waiting(sending, state=JobState.SNAPSHOT)
    behind = make_waiting(sending)
    await sending.repository.add(copying, behind)

    await sending.orders.cancel(copying.id)

    assert (await until(sending, behind, *ENDS)).state is JobState.ACCEPTED


@pytest.fixture
async def held(sending: Sending) -> Job:
    """A forecast that waits for the completion of an item master that runs."""
    first = make_job(JobState.RUNNING, trigger="item-master")
    held = make_waiting(sending, after=first.id)
    await sending.repository.add(first, held)
    return held


async def test_a_held_job_lets_other_data_types_pass(sending: Sending, knosc: KnoscInMemory, held: Job) -> None:
    other = await sent(sending, OTHER, trigger="unit-master")

    assert (other.state, sending.store[held.id].state, knosc.posts) == (JobState.ACCEPTED, JobState.WAITING, 1)


async def test_a_newer_job_stays_behind_a_held_one_of_its_data_type(
    sending: Sending, knosc: KnoscInMemory, held: Job
) -> None:
    newer = await put(sending, OTHER)
    other = await sent(sending, OTHER, trigger="unit-master")
    assert (other.state, sending.store[newer.id].state, knosc.posts) == (JobState.ACCEPTED, JobState.WAITING, 1)

    report = make_report(sending.store[held.after], JobState.COMPLETED)
    await sending.repository.apply(held.after, lambda job: job.confirmed(report, sending.clock.now()))
    await until(sending, newer, *ENDS)

    assert [trigger for trigger, _ in knosc.taken] == ["unit-master", "forecast", "forecast"]
    assert FILE in knosc.taken[1][1]


async def test_a_resend_that_a_held_job_waits_for_is_sent_first(sending: Sending, knosc: KnoscInMemory) -> None:
    lost = make_job(JobState.UNCONFIRMED, sent_again_as="again")
    held = make_waiting(sending, after=lost.id)
    again = make_waiting(sending, OTHER, id="again")
    await sending.repository.add(lost, held, again)

    assert (await until(sending, again, *ENDS)).state is JobState.ACCEPTED
    await at_rest(sending)
    assert (sending.store[held.id].state, knosc.posts) == (JobState.WAITING, 1)


async def test_once_nothing_waits_the_oldest_copies_beyond_the_quota_are_deleted(
    sending: Sending, knosc: KnoscInMemory
) -> None:
    sending.snapshots._quota = lambda: 1
    old = await put(sending, state=JobState.COMPLETED, job_id="old")
    lost = await put(sending, state=JobState.UNCONFIRMED)
    await sent(sending, OTHER, trigger="unit-master")
    await at_rest(sending)
    await at_rest(sending, "trim outbox")

    assert [sending.snapshots.path_of(job.id).exists() for job in (old, lost)] == [False, True]


async def test_the_youngest_copy_is_deleted_last(sending: Sending, knosc: KnoscInMemory) -> None:
    sending.snapshots._quota = lambda: len(FILE)
    # The dates of the files say the opposite.
    younger, older = (make_waiting(sending, state=JobState.REFUSED) for _ in range(2))
    await sending.repository.add(older, younger)
    await sending.repository.add(job := make_computation(JobState.WAITING))
    await until(sending, job, *ENDS)
    await at_rest(sending)
    await at_rest(sending, "trim outbox")

    assert [sending.snapshots.path_of(each.id).exists() for each in (older, younger)] == [False, True]


# The next attempt.


async def tried(sending: Sending, job: Job) -> list[str]:
    """Let every pause pass; gives what was said in each."""
    said = []
    for pause in PAUSES:
        await sending.clock.until_sleeping()
        said.append(problem_of(sending, job))
        await sending.clock.advance(pause - 0.5)
        assert sending.store[job.id].state is JobState.WAITING
        await sending.clock.advance(0.5)
    await until(sending, job, *ENDS)
    return said


@pytest.mark.parametrize("kind", [PROFILE, POST])
async def test_an_upload_that_breaks_before_the_last_byte_is_tried_five_times_and_then_not_sent(
    sending: Sending, knosc: KnoscInMemory, kind: str
) -> None:
    knosc.next(kind, *(Turn(error=BROKEN, early=True) for _ in range(9)))
    job = await put(sending)

    said = await tried(sending, job)

    assert all(each.endswith(tr("uploads.tries_again")) for each in said)
    assert sending.store[job.id].state is JobState.NOT_SENT
    assert problem_of(sending, job).endswith(tr("uploads.stopped_trying"))
    assert sending.clock.pauses == [2, 5, 15, 30]
    assert (knosc.asked.count(PROFILE), knosc.taken) == (5, [])


async def test_a_broken_upload_is_sent_after_its_pause_and_keeps_no_problem(
    sending: Sending, knosc: KnoscInMemory
) -> None:
    knosc.next(POST, Turn(error=BROKEN, early=True))
    job = await put(sending)
    await sending.clock.until_sleeping()
    assert sending.store[job.id].state is JobState.WAITING

    await sending.clock.advance(PAUSES[0])

    assert (await until(sending, job, *ENDS)).state is JobState.ACCEPTED
    assert (problem_of(sending, job), knosc.posts) == ("", 2)


async def test_the_next_attempt_is_made_at_once_when_the_network_is_back(
    sending: Sending, knosc: KnoscInMemory
) -> None:
    knosc.next(PROFILE, Turn(error=BROKEN), Turn(error=BROKEN))
    job = await put(sending)
    await sending.clock.until_sleeping()
    sending.uploader.wake()
    await until_true(sending, lambda: knosc.asked.count(PROFILE) == 2)
    await sending.clock.until_sleeping()

    await sending.clock.advance(PAUSES[1] - 1)
    assert sending.store[job.id].state is JobState.WAITING

    sending.uploader.wake()
    assert (await until(sending, job, *ENDS)).state is JobState.ACCEPTED


async def test_an_upload_that_no_further_attempt_can_save_is_not_sent_at_once(
    sending: Sending, knosc: KnoscInMemory
) -> None:
    job = make_waiting(sending)
    sending.snapshots.path_of(job.id).unlink()
    await sending.repository.add(job)

    assert (await until(sending, job, *ENDS)).state is JobState.NOT_SENT
    assert tr("uploads.stopped_trying") not in problem_of(sending, job)
    assert sending.clock.pauses == []


async def test_a_wait_that_knosc_asks_for_is_kept_and_told_with_its_end(sending: Sending, knosc: KnoscInMemory) -> None:
    knosc.next(PROFILE, Turn(status=429, headers={"Retry-After": "600"}))
    job = await put(sending)
    await sending.clock.until_sleeping()

    end = sending.clock.now() + timedelta(seconds=600)
    assert sending.clock.pauses == [600]
    assert problem_of(sending, job).endswith(tr("uploads.tries_again_at", time=time_of_day(end)))
    assert problem_of(sending, job).startswith(render(TooManyRequests.title))
    await sending.clock.advance(600)
    assert (await until(sending, job, *ENDS)).state is JobState.ACCEPTED


async def test_a_shorter_wait_than_the_pause_does_not_shorten_it(sending: Sending, knosc: KnoscInMemory) -> None:
    knosc.next(PROFILE, Turn(status=429, headers={"Retry-After": "1"}))
    await put(sending)
    await sending.clock.until_sleeping()

    assert sending.clock.pauses == [PAUSES[0]]


async def test_a_file_that_is_refused_for_the_pace_before_its_last_byte_is_sent_later(
    sending: Sending, knosc: KnoscInMemory
) -> None:
    knosc.next(POST, Turn(status=429, early=True))
    job = await put(sending)
    await sending.clock.until_sleeping()
    assert sending.store[job.id].state is JobState.WAITING

    await sending.clock.advance(PAUSES[0])
    assert (await until(sending, job, *ENDS)).state is JobState.ACCEPTED


async def test_a_file_that_is_refused_before_its_last_byte_is_refused(sending: Sending, knosc: KnoscInMemory) -> None:
    knosc.next(POST, Turn(status=403, early=True))

    job = await sent(sending)

    assert (job.state, job.evidence, job.handed_over_at) == (JobState.REFUSED, Evidence.NONE, None)
    assert job.problem is not None
    assert job.problem.hint == NotPrivileged.default_hint
    assert (knosc.asked.count(f"{LAST_UPLOAD} forecast"), knosc.posts) == (1, 1)


async def test_a_refused_profile_does_not_keep_an_upload_back(sending: Sending, knosc: KnoscInMemory) -> None:
    knosc.next(PROFILE, Turn(status=403))

    assert (await sent(sending)).state is JobState.ACCEPTED


@pytest.mark.parametrize("how", ["cancel", "remove", "sign out"])
async def test_a_job_that_no_longer_waits_for_its_next_attempt_frees_the_line(
    sending: Sending, knosc: KnoscInMemory, how: str
) -> None:
    knosc.next(PROFILE, Turn(error=BROKEN))
    job = await put(sending)
    await sending.clock.until_sleeping()

    if how == "sign out":
        await sending.session.sign_out()
    else:
        await (sending.orders.cancel(job.id) if how == "cancel" else sending.repository.remove(job.id))
    await at_rest(sending)

    assert (sending.clock.sleeping, knosc.posts) == (0, 0)


@pytest.mark.parametrize("how", ["cancel", "remove"])
async def test_a_job_cancelled_before_knosc_asks_for_a_pause_delays_no_other(
    sending: Sending, knosc: KnoscInMemory, how: str
) -> None:
    turn = knosc.next(PROFILE, Turn(status=429, headers={"Retry-After": "600"}, goes_on=asyncio.Event()))
    job, behind = make_waiting(sending), make_waiting(sending, OTHER)
    await sending.repository.add(job, behind)
    await turn.begun.wait()

    await (sending.orders.cancel(job.id) if how == "cancel" else sending.repository.remove(job.id))
    assert turn.goes_on is not None
    turn.goes_on.set()

    assert (await until(sending, behind, *ENDS)).state is JobState.ACCEPTED
    assert sending.clock.monotonic() == 0


async def test_a_job_of_the_account_before_delays_no_other_when_knosc_asks_for_a_pause(
    sending: Sending, knosc: KnoscInMemory
) -> None:
    turn = knosc.next(PROFILE, Turn(status=429, headers={"Retry-After": "600"}, goes_on=asyncio.Event()))
    job, own = make_waiting(sending), make_waiting(sending, OTHER, account="john.doe")
    await sending.repository.add(job, own)
    await turn.begun.wait()

    knosc.next(PROFILE, Turn(status=200, body={"UserName": "john.doe"}))
    await sending.session.sign_in(replace(JANE, username="john.doe"))
    assert turn.goes_on is not None
    turn.goes_on.set()

    assert (await until(sending, own, *ENDS)).state is JobState.ACCEPTED
    assert sending.store[job.id].state is JobState.WAITING


async def test_changes_of_other_jobs_end_no_pause(sending: Sending, knosc: KnoscInMemory) -> None:
    knosc.next(PROFILE, Turn(error=BROKEN))
    job = await put(sending)
    await sending.clock.until_sleeping()

    await sending.repository.add(other := make_computation(JobState.WAITING))
    await sending.orders.cancel(other.id)
    await sending.repository.remove(other.id)
    await sending.clock.advance(0)

    assert (sending.clock.sleeping, sending.store[job.id].state) == (1, JobState.WAITING)


async def test_a_pause_that_is_over_is_watched_by_nobody(sending: Sending, knosc: KnoscInMemory) -> None:
    def watching() -> list[int]:
        events: list[Event[Any]] = [sending.store.changed, sending.store.removed, sending.session.changed]
        return [len(event._listeners) for event in events]

    before = watching()
    knosc.next(PROFILE, Turn(error=BROKEN))
    job = await put(sending)
    await sending.clock.until_sleeping()
    sending.uploader.wake()
    await until(sending, job, *ENDS)
    await at_rest(sending)

    assert watching() == before


class Bug(Exception):
    """What nobody expects."""


def fault(*_arguments: object, **_facts: object) -> Any:
    raise Bug


async def test_after_a_fault_of_the_app_before_the_first_byte_it_is_tried_again(
    sending: Sending, knosc: KnoscInMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    sending.errors_are_expected = True
    with monkeypatch.context() as broken:
        broken.setattr(sending.evidence, "before", fault)
        job = await put(sending)
        await sending.clock.until_sleeping()
    assert sending.store[job.id].state is JobState.WAITING
    assert [type(error) for error in sending.errors] == [Bug]

    await sending.clock.advance(PAUSES[0])
    assert (await until(sending, job, *ENDS)).state is JobState.ACCEPTED


async def test_after_a_fault_of_the_app_that_hides_how_far_it_came_it_is_not_sent_twice(
    sending: Sending, knosc: KnoscInMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    sending.errors_are_expected = True
    write = sending.journal.write

    def write_unless_stopped(*jobs: Job) -> None:
        if any(job.problem == STOPPED for job in jobs):
            raise FileProblem("The list of jobs cannot be kept", "The disk is full.")
        write(*jobs)

    monkeypatch.setattr(sending.snapshots, "snapshot_of", fault)
    monkeypatch.setattr(sending.journal, "write", write_unless_stopped)
    job = await sent(sending)
    await sending.clock.advance(3600)

    assert (job.state, job.problem, knosc.posts) == (JobState.UNCONFIRMED, STOPPED_WAITING, 0)


# Answers after the last byte.


@pytest.mark.parametrize(
    "turn", [Turn(error=httpx.ReadError("lost")), Turn(status=500), Turn(status=200, body={"no": "id"})]
)
@pytest.mark.parametrize("is_upload", [True, False])
async def test_a_lost_answer_is_unknown_and_the_request_never_repeated(
    sending: Sending, knosc: KnoscInMemory, turn: Turn, is_upload: bool
) -> None:
    knosc.next(POST, turn)
    job = make_waiting(sending) if is_upload else make_computation(JobState.WAITING)
    await sending.repository.add(job)

    lost = await until(sending, job, *ENDS)
    await sending.clock.advance(3600)

    assert (lost.state, lost.evidence, knosc.posts) == (JobState.UNCONFIRMED, Evidence.NONE, 1)
    assert problem_of(sending, job).startswith(render(OutcomeUnknown.title))
    assert problem_of(sending, job).count("Everything was sent") == 1


async def test_a_computation_that_never_had_a_connection_is_tried_again(sending: Sending, knosc: KnoscInMemory) -> None:
    knosc.next(POST, Turn(error=httpx.ConnectError("no"), early=True))
    job = make_computation(JobState.WAITING)
    await sending.repository.add(job)
    await sending.clock.until_sleeping()
    assert sending.store[job.id].state is JobState.WAITING

    await sending.clock.advance(PAUSES[0])
    assert (await until(sending, job, *ENDS)).state is JobState.ACCEPTED


async def test_a_computation_that_is_refused_is_refused(sending: Sending, knosc: KnoscInMemory) -> None:
    knosc.next(POST, Turn(status=403))
    job = make_computation(JobState.WAITING)
    await sending.repository.add(job)

    assert (await until(sending, job, *ENDS)).state is JobState.REFUSED


async def test_a_refusal_that_nobody_can_look_into_any_more_leaves_the_outcome_unknown(
    sending: Sending, knosc: KnoscInMemory
) -> None:
    looking = Turn(goes_on=asyncio.Event())
    knosc.next(POST, Turn(status=403))
    knosc.next(LAST_UPLOAD, Turn(), looking)
    job = await put(sending)
    await looking.begun.wait()

    await sending.tasks.close(limit=5)

    assert sending.store[job.id].state is JobState.UNCONFIRMED
    assert problem_of(sending, job).startswith(render(OutcomeUnknown.title))


@pytest.mark.parametrize("status", [403, 429])
async def test_a_file_that_was_refused_and_is_there_has_arrived(
    sending: Sending, knosc: KnoscInMemory, status: int
) -> None:
    knosc.next(POST, Turn(status=status, is_kept=True))

    job = await sent(sending)

    assert (job.state, job.evidence, job.looked_at) == (JobState.RECEIVED, Evidence.ARRIVED, sending.clock.now())
    assert knosc.posts == 1


@pytest.mark.parametrize("before", [None, OTHER])
async def test_a_file_that_was_refused_for_the_pace_and_is_not_there_is_refused_with_a_word_of_doubt(
    sending: Sending, knosc: KnoscInMemory, before: bytes | None
) -> None:
    if before is not None:
        knosc.files["forecast"] = before
    knosc.next(POST, Turn(status=429))

    job = await sent(sending)

    assert (job.state, job.evidence, job.looked_at) == (JobState.REFUSED, Evidence.UNCHANGED, sending.clock.now())
    assert job.handed_over_at is not None
    shown = tr("uploads.refused_late.none" if before is None else "uploads.refused_late.unchanged")
    assert shown in problem_of(sending, job)


async def test_a_file_that_was_refused_and_is_not_there_is_refused_without_a_doubt(
    sending: Sending, knosc: KnoscInMemory
) -> None:
    knosc.next(POST, Turn(status=403))

    job = await sent(sending)

    assert (job.state, job.evidence, job.is_in_doubt) == (JobState.REFUSED, Evidence.NONE, False)
    assert job.problem is not None
    assert job.problem.hint == NotPrivileged.default_hint


async def test_a_file_that_was_refused_for_the_pace_while_another_came_is_unknown(
    sending: Sending, knosc: KnoscInMemory
) -> None:
    knosc.next(POST, Turn(status=429, act=lambda: knosc.files.update(forecast=OTHER)))

    job = await sent(sending)

    assert (job.state, job.evidence, job.looked_at) == (JobState.UNCONFIRMED, Evidence.NOT_OURS, sending.clock.now())
    assert tr("uploads.refused_late.pace") in problem_of(sending, job)


@pytest.mark.parametrize("error", [BROKEN, None])
async def test_a_file_that_was_refused_for_the_pace_and_cannot_be_looked_for_is_unknown(
    sending: Sending, knosc: KnoscInMemory, error: Exception | None
) -> None:
    # In between the session ends, or Knosc cannot be reached.
    turn = Turn(error=error) if error is not None else Turn(status=401)
    # However often it is tried.
    knosc.next(LAST_UPLOAD, Turn(), *[turn] * 9)
    knosc.next(PROFILE, Turn(), *([] if error is not None else [Turn(status=401)]))
    knosc.next(POST, Turn(status=429))

    job = await put(sending)
    if error is not None:
        await sending.clock.until_sleeping()
        await sending.clock.advance(60)
    job = await until(sending, job, *ENDS)

    assert (job.state, job.evidence, job.looked_at) == (JobState.UNCONFIRMED, Evidence.NONE, None)


async def test_a_refused_file_that_is_stopped_while_it_is_looked_for_is_unknown(
    sending: Sending, knosc: KnoscInMemory
) -> None:
    turn = Turn(goes_on=asyncio.Event())
    knosc.next(LAST_UPLOAD, Turn(), turn)
    knosc.next(POST, Turn(status=429))
    job = await put(sending)
    await turn.begun.wait()

    await sending.tasks.end("uploader")

    assert sending.store[job.id].state is JobState.UNCONFIRMED
    assert tr("uploads.refused_late.pace") in problem_of(sending, job)


async def test_a_refused_file_that_is_removed_while_its_answer_comes_is_let_go(
    sending: Sending, knosc: KnoscInMemory
) -> None:
    turn = knosc.next(POST, Turn(status=429, goes_on=asyncio.Event()))
    job = await put(sending)
    await turn.begun.wait()
    await sending.repository.remove(job.id)
    assert turn.goes_on is not None
    turn.goes_on.set()
    await at_rest(sending)

    assert (sending.jobs, knosc.posts) == ([], 1)


@pytest.mark.parametrize("seconds", [1, 40])
async def test_after_a_refusal_for_the_pace_the_next_file_waits_as_long_as_asked(
    sending: Sending, knosc: KnoscInMemory, seconds: int
) -> None:
    knosc.next(POST, Turn(status=429, headers={"Retry-After": str(seconds)}))
    first, second = make_waiting(sending), make_waiting(sending, OTHER, trigger="unit-master")
    await sending.repository.add(first, second)
    await until(sending, first, *ENDS)
    await until_true(sending, lambda: bool(problem_of(sending, second)))

    assert sending.store[second.id].problem == Problem(
        TooManyRequests.title, message("uploads.slowed.message"), message("uploads.tries_again")
    )
    await sending.clock.advance(seconds - 0.5)
    assert sending.store[second.id].state is JobState.WAITING
    await sending.clock.advance(0.5)
    assert (await until(sending, second, *ENDS)).state is JobState.ACCEPTED


async def test_a_pause_that_was_cut_short_keeps_no_later_file_back(sending: Sending, knosc: KnoscInMemory) -> None:
    knosc.next(POST, Turn(status=429, headers={"Retry-After": "40"}))
    first, second = make_waiting(sending), make_waiting(sending, OTHER, trigger="unit-master")
    third = make_waiting(sending, trigger="item-master")
    # The network is back at the very moment at which the pause is written down.
    sending.store.changed.connect(lambda job: sending.uploader.wake() if job.id == second.id and job.problem else None)
    await sending.repository.add(first, second, third)

    assert (await until(sending, third, *ENDS)).state is JobState.ACCEPTED
    assert problem_of(sending, third) == ""


async def test_a_refusal_that_asks_for_no_pause_makes_none(sending: Sending, knosc: KnoscInMemory) -> None:
    knosc.next(POST, Turn(status=403))
    first, second = make_waiting(sending), make_waiting(sending, OTHER, trigger="unit-master")
    await sending.repository.add(first, second)

    assert (await until(sending, second, *ENDS)).state is JobState.ACCEPTED
    assert problem_of(sending, second) == ""


async def test_answers_that_are_still_to_come_are_waited_for(sending: Sending, knosc: KnoscInMemory) -> None:
    turn = knosc.next(POST, Turn(goes_on=asyncio.Event()))
    job = await put(sending)
    await turn.begun.wait()
    waiting = asyncio.ensure_future(sending.uploader.let_answers_come(3600))
    await sending.clock.advance(0)
    assert not waiting.done()

    assert turn.goes_on is not None
    turn.goes_on.set()
    async with asyncio.timeout(60):
        await waiting

    assert sending.store[job.id].state is JobState.ACCEPTED


async def test_answers_that_are_still_to_come_are_not_waited_for_without_end(
    sending: Sending, knosc: KnoscInMemory
) -> None:
    turn = knosc.next(POST, Turn(goes_on=asyncio.Event()))
    job = await put(sending)
    await turn.begun.wait()
    listeners = len(sending.store.changed._listeners)

    await sending.uploader.let_answers_come(0)

    assert (sending.store[job.id].state, len(sending.store.changed._listeners)) == (JobState.HANDED_OVER, listeners)


# What Knosc has already.


async def test_a_file_that_knosc_has_already_is_not_sent_unasked(sending: Sending, knosc: KnoscInMemory) -> None:
    knosc.files["forecast"] = FILE

    job = await sent(sending)

    assert (job.state, job.evidence, job.looked_at) == (JobState.NOT_SENT, Evidence.UNDECIDABLE, sending.clock.now())
    assert job.problem == Problem(
        message("uploads.not_sent"), message("uploads.already_there.message"), message("uploads.already_there.hint")
    )
    assert knosc.posts == 0


async def test_a_file_that_knosc_has_already_is_sent_if_wanted_once_more(
    sending: Sending, knosc: KnoscInMemory
) -> None:
    knosc.files["forecast"] = FILE

    assert (await sent(sending, evidence=Evidence.UNDECIDABLE)).state is JobState.ACCEPTED


@pytest.fixture
async def repeated(sending: Sending) -> Job:
    """A file that an earlier run says it did not send, and that is to be sent once more."""
    again = make_waiting(sending, id="again")
    first = make_job(JobState.NOT_SENT, id="first", file=again.file, sent_again_as="again")
    sending.store.prepend([first])
    return again


async def test_a_claim_of_an_earlier_run_is_not_believed_while_knosc_cannot_be_asked(
    sending: Sending, knosc: KnoscInMemory, repeated: Job
) -> None:
    knosc.next(LAST_UPLOAD, Turn(error=httpx.UnsupportedProtocol("")), Turn(error=httpx.UnsupportedProtocol("")))
    await sending.repository.add(repeated)
    await sending.clock.until_sleeping()
    await sending.clock.advance(60)

    job = await until(sending, repeated, *ENDS)

    assert (job.state, job.evidence, knosc.posts) == (JobState.NOT_SENT, Evidence.UNDECIDABLE, 0)
    assert job.problem == Problem(
        message("uploads.not_sent"), message("uploads.not_compared.message"), message("uploads.not_compared.hint")
    )


async def test_a_claim_of_an_earlier_run_is_believed_where_knosc_shows_something_else(
    sending: Sending, knosc: KnoscInMemory, repeated: Job
) -> None:
    knosc.files["forecast"] = OTHER
    await sending.repository.add(repeated)

    assert (await until(sending, repeated, *ENDS)).state is JobState.ACCEPTED


async def test_a_resend_of_this_run_needs_no_last_upload(sending: Sending, knosc: KnoscInMemory) -> None:
    sending.evidence._limit = lambda: 0
    again = make_waiting(sending, id="again")
    await sending.repository.add(make_job(JobState.NOT_SENT, file=again.file, sent_again_as="again"), again)

    job = await until(sending, again, *ENDS)

    assert (job.state, job.before) == (JobState.ACCEPTED, "")


async def test_a_resend_that_the_user_wants_once_more_needs_no_last_upload(
    sending: Sending, knosc: KnoscInMemory
) -> None:
    sending.evidence._limit = lambda: 0
    again = make_waiting(sending, id="again", evidence=Evidence.UNDECIDABLE)
    sending.store.prepend([make_job(JobState.NOT_SENT, file=again.file, sent_again_as="again")])
    await sending.repository.add(again)

    assert (await until(sending, again, *ENDS)).state is JobState.ACCEPTED


async def test_a_computation_of_an_earlier_run_is_repeated(sending: Sending, knosc: KnoscInMemory) -> None:
    sending.store.prepend([make_computation(JobState.NOT_SENT, sent_again_as="again")])
    await sending.repository.add(again := make_computation(JobState.WAITING, id="again"))

    assert (await until(sending, again, *ENDS)).state is JobState.ACCEPTED


@pytest.mark.parametrize("state", [JobState.WAITING, JobState.NOT_SENT])
async def test_the_resend_of_a_file_that_turns_out_to_have_arrived_is_not_sent(
    sending: Sending, knosc: KnoscInMemory, state: JobState
) -> None:
    await sending.session.sign_out()
    first = make_job(JobState.UNCONFIRMED, sent_again_as="again")
    again = make_waiting(sending, state=state, id="again")
    await sending.repository.add(first, again)

    await sending.repository.apply(first.id, lambda job: job.received(sending.clock.now()))
    await until_true(sending, lambda: sending.store["again"].problem is not None)

    assert (sending.store["again"].state, sending.store["again"].problem) == (JobState.NOT_SENT, ARRIVED_AFTER_ALL)


async def test_the_resend_of_a_file_that_had_arrived_before_the_start_is_not_sent(
    sending: Sending, knosc: KnoscInMemory
) -> None:
    first, again = make_job(JobState.RECEIVED, sent_again_as="again"), make_waiting(sending, id="again")
    await sending.repository.add(first, again)

    ended = await until(sending, again, JobState.NOT_SENT)

    assert (ended.problem, knosc.posts) == (ARRIVED_AFTER_ALL, 0)


async def test_the_resends_of_files_that_turn_out_to_have_arrived_together_are_not_sent(sending: Sending) -> None:
    await sending.session.sign_out()
    firsts = [make_job(JobState.UNCONFIRMED, sent_again_as=again) for again in ("again 1", "again 2")]
    await sending.repository.add(*firsts, *(make_waiting(sending, id=first.sent_again_as) for first in firsts))

    at = sending.clock.now()
    await sending.repository.apply_all({first.id: lambda job: job.received(at) for first in firsts})
    for first in firsts:
        await until(sending, sending.store[first.sent_again_as], JobState.NOT_SENT)


async def test_a_resend_that_is_refused_when_the_first_file_has_arrived_says_so(
    sending: Sending, knosc: KnoscInMemory
) -> None:
    turn = knosc.next(POST, Turn(status=403, early=True, goes_on=asyncio.Event()))
    first, again = make_job(JobState.UNCONFIRMED, sent_again_as="again"), make_waiting(sending, id="again")
    await sending.repository.add(first, again)
    await turn.begun.wait()

    await sending.repository.apply(first.id, lambda job: job.received(sending.clock.now()))
    assert turn.goes_on is not None
    turn.goes_on.set()

    job = await until(sending, again, *ENDS)
    assert (job.state, job.problem) == (JobState.NOT_SENT, ARRIVED_AFTER_ALL)


async def test_the_cancelled_resend_of_a_file_that_arrived_stays_cancelled(sending: Sending) -> None:
    first = make_job(JobState.UNCONFIRMED, sent_again_as="again")
    again = make_job(JobState.CANCELLED, id="again")
    await sending.repository.add(first, again)

    await sending.repository.apply(first.id, lambda job: job.received(sending.clock.now()))
    await sending.clock.advance(0)

    assert not sending.tasks.is_running("arrived again")
    assert sending.store["again"].state is JobState.CANCELLED


async def test_a_resend_is_not_sent_if_the_first_file_is_seen_right_before(
    sending: Sending, knosc: KnoscInMemory
) -> None:
    again = make_waiting(sending, id="again")
    first = make_job(
        JobState.UNCONFIRMED, file=again.file, sent_again_as="again", before=NOTHING, handed_over_at=sending.clock.now()
    )
    knosc.files["forecast"] = FILE
    await sending.repository.add(first, again)

    job = await until(sending, again, *ENDS)

    assert (job.state, job.problem, knosc.posts) == (JobState.NOT_SENT, ARRIVED_AFTER_ALL, 0)
    assert sending.store[first.id].state is JobState.RECEIVED


async def test_a_job_that_keeps_waiting_is_sent_once_the_disk_has_saved_that(
    sending: Sending, knosc: KnoscInMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Job) -> None:
        raise FileProblem("The list of jobs cannot be kept", "The disk is full.")

    sender = sending.orders.sender()
    await sending.session.sign_out()
    job = make_computation(JobState.WAITING, environment=sender.environment, account=sender.account)
    await sending.repository.add(job)
    with monkeypatch.context() as disk:
        disk.setattr(sending.journal, "write", full)
        await sending.pending_writes.settle(job, lambda now: replace(now, problem=make_problem()))
    await sending.session.sign_in(JANE)
    assert (sending.store[job.id].state, knosc.posts) == (JobState.WAITING, 0)

    await sending.clock.until_sleeping()
    await sending.clock.advance(5)

    await until(sending, job, JobState.ACCEPTED)


async def test_a_job_whose_session_ended_goes_with_the_one_that_began_meanwhile(
    sending: Sending, knosc: KnoscInMemory
) -> None:
    turn = knosc.next(PROFILE, Turn(status=401, goes_on=asyncio.Event()))
    job = await put(sending)
    await turn.begun.wait()
    await sending.session.sign_out()
    await sending.session.sign_in(JANE)

    assert turn.goes_on is not None
    turn.goes_on.set()

    await until(sending, job, JobState.ACCEPTED)
    assert knosc.posts == 1


async def test_a_fault_of_the_app_after_the_last_byte_is_no_reason_to_send_again(
    sending: Sending, knosc: KnoscInMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    works = KnoscClient.upload

    async def upload(*arguments: Any, **named: Any) -> None:
        await works(*arguments, **named)
        raise AppFault

    monkeypatch.setattr(KnoscClient, "upload", upload)
    job = await sent(sending)

    await sending.clock.advance(3600)
    assert (sending.store[job.id].state, sending.store[job.id].problem) == (JobState.UNCONFIRMED, STOPPED_WAITING)
    assert knosc.posts == 1
