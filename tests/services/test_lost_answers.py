"""Lost answers against a real tenant: what its last upload proves, and nothing more."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from knosc_desktop.api.client import KnoscClient
from knosc_desktop.demo.workbooks import write_sample
from knosc_desktop.domain.environment import Environment
from knosc_desktop.domain.errors import KnoscError, NotSignedIn
from knosc_desktop.domain.files import FileFormat, Snapshot, StagedFile
from knosc_desktop.domain.job_states import NOTHING, Evidence, JobState
from knosc_desktop.domain.jobs import Job
from knosc_desktop.domain.unconfirmed import ARRIVED_AFTER_ALL
from knosc_desktop.services.upload.lost_answers import NO_NETWORK_PAUSE, PAUSES
from tests.services.conftest import Sending, request_for
from tests.support.builders import make_computation, make_environment, make_job, make_sent_file, make_staged
from tests.support.clock import let_run
from tests.support.job_stores import jobs_on_disk
from tests.support.tenant import DemoTenant

KIND = "unit-master"
PATH = f"/api/job/{KIND}"
Lose = Callable[..., Any]


@pytest.fixture
def make_file(tmp_path: Path) -> Callable[[str], Path]:
    """Files of the data type, each with its own bytes."""

    def make(name: str) -> Path:
        path = tmp_path / f"{name}.csv"
        write_sample(KIND, path, rows=3 + len(list(tmp_path.glob("*.csv"))))
        return path

    return make


@pytest.fixture
def staged(make_file: Callable[[str], Path]) -> StagedFile:
    return make_staged(make_file("ours"), trigger=KIND)


@dataclass
class HeldFetch:
    """The next fetch of a last upload: Knosc has answered it, and the program does not know yet."""

    answered: asyncio.Event = field(default_factory=asyncio.Event)
    told: asyncio.Event = field(default_factory=asyncio.Event)


@pytest.fixture
def held_fetch(sending: Sending, monkeypatch: pytest.MonkeyPatch) -> Callable[[], HeldFetch]:
    def hold() -> HeldFetch:
        held, fetch = HeldFetch(), sending.evidence._last_upload

        async def fetch_and_wait(*args: Any) -> str:
            monkeypatch.setattr(sending.evidence, "_last_upload", fetch)
            digest = await fetch(*args)
            held.answered.set()
            await held.told.wait()
            return digest

        monkeypatch.setattr(sending.evidence, "_last_upload", fetch_and_wait)
        return held

    return hold


def digest_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


async def nothing_to_note() -> None:
    """A colleague's program keeps no list."""


async def upload_elsewhere(tenant: DemoTenant, path: Path, trigger: str = KIND) -> str:
    """A colleague uploads something; returns its digest."""
    snapshot = Snapshot(path, path.name, FileFormat.CSV, path.stat().st_size, digest_of(path))
    async with KnoscClient(Environment.at_address(tenant.address)) as client:
        await client.authenticate(*tenant.planner)
        await client.upload(trigger, snapshot, lambda _: None, nothing_to_note)
    return snapshot.sha256


def count(tenant: DemoTenant, method: str) -> int:
    return [(each["method"], each["path"]) for each in tenant.requests()].count((method, PATH))


def requests(tenant: DemoTenant) -> list[str]:
    return [each["path"] for each in tenant.requests() if not each["path"].startswith("/demo/")]


def answers_next(tenant: DemoTenant, **answer: Any) -> None:
    tenant.control({"answer_next": {"path": PATH, **answer}})


async def until(sending: Sending, is_so: Callable[[], bool]) -> None:
    """Wait for something to become so with a change of a job; in vain for at most ten seconds."""
    changed = asyncio.Event()
    disconnect = sending.store.changed.connect(lambda _: changed.set())
    try:
        async with asyncio.timeout(60):
            while not is_so():
                changed.clear()
                await changed.wait()
    finally:
        disconnect()


async def sent(sending: Sending, file: StagedFile, *ends: JobState) -> Job:
    """A file on its way until one of those states."""
    (job,) = await sending.orders.submit([file], sending.orders.sender())
    await until(sending, lambda: sending.store[job.id].state in ends)
    return sending.store[job.id]


async def lost(sending: Sending, tenant: DemoTenant, file: StagedFile, what: str) -> Job:
    """A file whose answer was lost; ``what`` says whether the request was, too."""
    answers_next(tenant, method="POST", lose=what)
    return await sent(sending, file, JobState.UNCONFIRMED)


async def rest(sending: Sending) -> None:
    """Wait until the seeker has come to rest, or to its next pause."""
    async with asyncio.timeout(60):
        while sending.tasks.is_running("evidence") and not sending.clock.sleeping:
            await let_run()


async def next_look(sending: Sending, pause: float) -> None:
    await sending.clock.until_sleeping()
    await sending.clock.advance(pause)
    await rest(sending)


async def all_looks(sending: Sending) -> None:
    for pause in PAUSES:
        if sending.tasks.is_running("evidence"):
            await next_look(sending, pause)
    assert not sending.tasks.is_running("evidence")


# The safety copy.


async def test_what_was_there_before_is_kept_as_a_safety_copy(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, make_file: Callable[[str], Path]
) -> None:
    theirs = make_file("theirs")
    digest = await upload_elsewhere(tenant, theirs)

    job = await sent(sending, staged, JobState.ACCEPTED)

    assert job.before == digest
    assert sending.snapshots.path_of_last_upload(job.id).read_bytes() == theirs.read_bytes()


async def test_the_digest_of_the_last_upload_is_on_disk_before_the_first_byte(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, make_file: Callable[[str], Path], tmp_path: Path
) -> None:
    digest = await upload_elsewhere(tenant, make_file("theirs"))
    seen: list[tuple[JobState, str]] = []

    def look(job: Job) -> None:
        if job.state is JobState.SENDING and not seen:
            (on_disk,) = jobs_on_disk(tmp_path / "jobs.db")
            seen.append((on_disk.state, on_disk.before))

    sending.store.changed.connect(look)
    await sent(sending, staged, JobState.ACCEPTED)

    assert seen == [(JobState.SENDING, digest)]


async def test_a_data_type_that_was_never_uploaded_has_nothing_before(sending: Sending, staged: StagedFile) -> None:
    job = await sent(sending, staged, JobState.ACCEPTED)

    assert job.before == NOTHING
    assert not sending.snapshots.path_of_last_upload(job.id).exists()


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 403, "body": '{"Message": "No.", "Code": "User.NotPrivileged"}'},
        {"status": 500, "body": "{}"},
        {"status": 200, "body": "<html>Guest network</html>", "content_type": "text/html"},
        {"status": 429, "headers": {"Retry-After": "600"}},
        {"lose": "answer"},
    ],
    ids=["not allowed", "trouble", "web page", "too many", "cut off"],
)
async def test_an_upload_is_sent_without_a_safety_copy_that_cannot_be_fetched(
    sending: Sending,
    tenant: DemoTenant,
    staged: StagedFile,
    make_file: Callable[[str], Path],
    answer: dict[str, Any],
) -> None:
    await upload_elsewhere(tenant, make_file("theirs"))
    answers_next(tenant, method="GET", times=2, **answer)
    (job,) = await sending.orders.submit([staged], sending.orders.sender())

    async with asyncio.timeout(60):
        while sending.store[job.id].state is not JobState.ACCEPTED:
            await sending.clock.advance(0.1)

    assert sending.store[job.id].before == ""
    assert not sending.snapshots.path_of_last_upload(job.id).exists()
    assert max(sending.clock.pauses, default=0) < 2


async def test_a_last_upload_larger_than_wanted_is_not_kept(
    sending: Sending,
    tenant: DemoTenant,
    staged: StagedFile,
    make_file: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await upload_elsewhere(tenant, make_file("theirs"))
    monkeypatch.setattr(sending.evidence, "_limit", lambda: 10)

    job = await sent(sending, staged, JobState.ACCEPTED)

    assert job.before == ""
    assert [path.name for path in sending.snapshots.path_of(job.id).parent.iterdir()] == [job.id]


async def test_switched_off_nothing_is_fetched(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending.evidence, "_limit", lambda: 0)

    job = await lost(sending, tenant, staged, "answer")
    await sending.clock.advance(3600)

    assert (job.before, sending.store[job.id].evidence) == ("", Evidence.NONE)
    assert count(tenant, "GET") == 0


# What became of a lost answer.


@pytest.mark.parametrize("before", [True, False], ids=["after another one", "the first of its kind"])
async def test_our_file_as_the_last_upload_has_arrived(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, make_file: Callable[[str], Path], before: bool
) -> None:
    if before:
        await upload_elsewhere(tenant, make_file("theirs"))
    job = await lost(sending, tenant, staged, "answer")

    await next_look(sending, PAUSES[0])

    found = sending.store[job.id]
    assert (found.state, found.evidence, found.problem) == (JobState.RECEIVED, Evidence.ARRIVED, None)
    assert found.looked_at is not None
    assert not found.can_retry
    assert not sending.tasks.is_running("evidence")


@pytest.mark.parametrize("before", [True, False], ids=["after another one", "the first of its kind"])
async def test_the_file_from_before_as_the_last_upload_says_that_ours_has_not_arrived_so_far(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, make_file: Callable[[str], Path], before: bool
) -> None:
    if before:
        await upload_elsewhere(tenant, make_file("theirs"))
    job = await lost(sending, tenant, staged, "request")

    await next_look(sending, PAUSES[0])

    found = sending.store[job.id]
    assert (found.state, found.evidence) == (JobState.UNCONFIRMED, Evidence.UNCHANGED)
    assert found.problem is not None
    assert found.can_retry


async def test_a_third_file_as_the_last_upload_leaves_it_unknown_for_good(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, make_file: Callable[[str], Path]
) -> None:
    await upload_elsewhere(tenant, make_file("before"))
    job = await lost(sending, tenant, staged, "answer")
    await upload_elsewhere(tenant, make_file("after"))

    await next_look(sending, PAUSES[0])

    found = sending.store[job.id]
    assert (found.state, found.evidence) == (JobState.UNCONFIRMED, Evidence.NOT_OURS)
    assert not sending.tasks.is_running("evidence")


async def test_the_same_bytes_as_before_decide_nothing(
    sending: Sending, tenant: DemoTenant, staged: StagedFile
) -> None:
    await upload_elsewhere(tenant, staged.path)
    answers_next(tenant, method="POST", lose="request")
    (job,) = await sending.orders.submit([staged], sending.orders.sender(), once_more={staged.id})
    await until(sending, lambda: sending.store[job.id].state is JobState.UNCONFIRMED)

    await next_look(sending, PAUSES[0])

    found = sending.store[job.id]
    assert (found.state, found.evidence) == (JobState.UNCONFIRMED, Evidence.UNDECIDABLE)
    assert not sending.tasks.is_running("evidence")


async def test_our_bytes_prove_nothing_when_it_is_not_known_what_was_there_before(
    sending: Sending, tenant: DemoTenant, staged: StagedFile
) -> None:
    answers_next(tenant, method="GET", status=403, body="{}")
    job = await lost(sending, tenant, staged, "answer")

    await next_look(sending, PAUSES[0])

    found = sending.store[job.id]
    assert (found.state, found.evidence) == (JobState.UNCONFIRMED, Evidence.UNDECIDABLE)


async def test_another_file_decides_nothing_when_the_earlier_one_is_not_known(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, make_file: Callable[[str], Path]
) -> None:
    await upload_elsewhere(tenant, make_file("perhaps from before"))
    answers_next(tenant, method="GET", status=403, body="{}")
    job = await lost(sending, tenant, staged, "request")
    await next_look(sending, PAUSES[0])
    assert sending.store[job.id].evidence is Evidence.NOT_OURS

    await upload_elsewhere(tenant, staged.path)
    await next_look(sending, PAUSES[1])

    assert sending.store[job.id].evidence is Evidence.UNDECIDABLE


# Where Knosc says that it has no upload.


async def test_no_upload_shown_after_one_was_accepted_decides_nothing_about_a_lost_answer(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, make_file: Callable[[str], Path]
) -> None:
    answers_next(tenant, method="GET", status=404, body="{}", times=50)
    await sent(sending, make_staged(make_file("taken"), trigger=KIND), JobState.ACCEPTED)
    job = await lost(sending, tenant, staged, "answer")

    await sending.evidence.look(job.id)

    found = sending.store[job.id]
    assert (found.before, found.state, found.evidence) == ("", JobState.UNCONFIRMED, Evidence.NONE)
    assert found.looked_at is not None


async def test_a_file_from_before_that_is_no_longer_shown_is_not_held_against_ours(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, make_file: Callable[[str], Path]
) -> None:
    await upload_elsewhere(tenant, make_file("theirs"))
    job = await lost(sending, tenant, staged, "request")
    await next_look(sending, PAUSES[0])
    assert sending.store[job.id].evidence is Evidence.UNCHANGED
    answers_next(tenant, method="GET", status=404, body="{}")

    await next_look(sending, PAUSES[1])

    assert sending.store[job.id].evidence is Evidence.NONE


def completed_upload(tenant: DemoTenant, **facts: Any) -> Job:
    """Another job of the same kind that ended well."""
    environment = Environment.at_address(tenant.address)
    usual: dict[str, Any] = {"state": JobState.COMPLETED, "trigger": KIND, "environment": environment}
    return make_job(**usual | facts)


@pytest.mark.parametrize(
    "taken",
    [
        {"account": "a colleague on this computer"},
        {"account": "a colleague on this computer", "state": JobState.RECEIVED},
    ],
    ids=["with a job id", "arrived"],
)
async def test_an_upload_of_another_user_seen_there_counts(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, taken: dict[str, Any]
) -> None:
    await sending.repository.add(completed_upload(tenant, **taken))

    job = await lost(sending, tenant, staged, "request")
    await next_look(sending, PAUSES[0])

    assert (job.before, sending.store[job.id].evidence) == ("", Evidence.NONE)


@pytest.mark.parametrize(
    "elsewhere",
    [{"environment": make_environment()}, {"trigger": "item-master"}],
    ids=["another environment", "another kind"],
)
async def test_an_upload_to_another_environment_does_not_count(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, elsewhere: dict[str, Any]
) -> None:
    await sending.repository.add(completed_upload(tenant, **elsewhere))

    job = await lost(sending, tenant, staged, "answer")
    await next_look(sending, PAUSES[0])

    assert (job.before, sending.store[job.id].state) == (NOTHING, JobState.RECEIVED)


# When it looks.


async def test_it_looks_again_with_longer_pauses_and_stops(
    sending: Sending, tenant: DemoTenant, staged: StagedFile
) -> None:
    job = await lost(sending, tenant, staged, "request")
    before = count(tenant, "GET")
    looks = []
    for pause in PAUSES:
        await sending.clock.until_sleeping()
        await sending.clock.advance(pause - 0.1)
        early = count(tenant, "GET") - before
        await sending.clock.advance(0.2)
        await rest(sending)
        looks.append((early, count(tenant, "GET") - before))

    await sending.clock.advance(24 * 3600)

    assert looks == [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5)]
    assert count(tenant, "GET") - before == len(PAUSES)
    assert sending.store[job.id].evidence is Evidence.UNCHANGED


async def test_a_file_that_knosc_shows_late_has_arrived(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, make_file: Callable[[str], Path]
) -> None:
    await upload_elsewhere(tenant, make_file("theirs"))
    job = await lost(sending, tenant, staged, "request")
    await next_look(sending, PAUSES[0])
    assert sending.store[job.id].evidence is Evidence.UNCHANGED

    await upload_elsewhere(tenant, staged.path)
    await next_look(sending, PAUSES[1])

    assert sending.store[job.id].state is JobState.RECEIVED


@pytest.fixture
def other_kind(tmp_path: Path) -> StagedFile:
    write_sample("warehouse-master", tmp_path / "warehouses.csv")
    return make_staged(tmp_path / "warehouses.csv", trigger="warehouse-master")


async def test_a_second_lost_answer_is_looked_for_soon_however_long_the_first_has_to_wait(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, other_kind: StagedFile
) -> None:
    await lost(sending, tenant, staged, "request")
    for pause in PAUSES[:-1]:
        await next_look(sending, pause)
    tenant.control({"answer_next": {"path": "/api/job/warehouse-master", "method": "POST", "lose": "answer"}})
    second = await sent(sending, other_kind, JobState.UNCONFIRMED)

    await next_look(sending, PAUSES[0])

    assert sending.store[second.id].state is JobState.RECEIVED


async def test_a_second_lost_answer_does_not_put_off_the_look_for_the_first(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, other_kind: StagedFile
) -> None:
    await lost(sending, tenant, staged, "request")
    for pause in PAUSES[:-1]:
        await next_look(sending, pause)
    looks = count(tenant, "GET")
    await sending.clock.advance(PAUSES[-1] - 10)
    tenant.control({"answer_next": {"path": "/api/job/warehouse-master", "method": "POST", "lose": "answer"}})
    await sent(sending, other_kind, JobState.UNCONFIRMED)
    await next_look(sending, PAUSES[0])
    early = count(tenant, "GET") - looks

    await next_look(sending, 10 - PAUSES[0])

    assert (early, count(tenant, "GET") - looks) == (0, 1)


async def test_looks_that_do_not_reach_knosc_do_not_count(
    sending: Sending, tenant: DemoTenant, staged: StagedFile
) -> None:
    job = await lost(sending, tenant, staged, "answer")
    misses = len(PAUSES) + 2
    # A read that breaks over a kept connection may be tried once more by itself.
    answers_next(tenant, method="GET", lose="request", times=misses)
    await next_look(sending, PAUSES[0])

    for _ in range(misses):
        if sending.store[job.id].state is JobState.UNCONFIRMED:
            await next_look(sending, NO_NETWORK_PAUSE)

    assert sending.store[job.id].state is JobState.RECEIVED


@pytest.mark.parametrize("status", [403, 429, 500, 502])
async def test_a_failed_look_decides_nothing_and_the_next_one_does(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, status: int
) -> None:
    job = await lost(sending, tenant, staged, "answer")
    answers_next(tenant, method="GET", status=status, body="{}")
    await next_look(sending, PAUSES[0])
    between = sending.store[job.id]

    await next_look(sending, PAUSES[1])

    assert (between.evidence, between.looked_at) == (Evidence.NONE, None)
    assert sending.store[job.id].state is JobState.RECEIVED


@pytest.mark.parametrize("what", ["answer", "request"])
async def test_nothing_is_ever_sent_by_itself(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, what: str
) -> None:
    await lost(sending, tenant, staged, what)

    await all_looks(sending)
    sending.evidence.wake()
    await all_looks(sending)

    assert count(tenant, "POST") == 1


async def test_a_sign_in_looks_at_what_was_lost_before(
    sending: Sending, tenant: DemoTenant, staged: StagedFile
) -> None:
    job = await lost(sending, tenant, staged, "answer")
    await sending.session.sign_out()
    await rest(sending)
    looks = count(tenant, "GET")
    await sending.clock.advance(3600)
    assert count(tenant, "GET") == looks

    await sending.session.sign_in(request_for(tenant, tenant.planner))
    await next_look(sending, PAUSES[0])

    assert sending.store[job.id].state is JobState.RECEIVED


async def test_an_unknown_job_of_an_earlier_run_is_looked_for_after_the_sign_in(
    sending: Sending, tenant: DemoTenant, staged: StagedFile
) -> None:
    digest = await upload_elsewhere(tenant, staged.path)
    job = make_job(
        JobState.UNCONFIRMED,
        trigger=KIND,
        environment=Environment.at_address(tenant.address),
        account=tenant.planner[0],
        file=make_sent_file(sha256=digest),
        before=NOTHING,
    )
    await sending.repository.add(job)

    await sending.session.sign_in(request_for(tenant, tenant.planner))
    await next_look(sending, PAUSES[0])

    assert sending.store[job.id].state is JobState.RECEIVED


async def test_nothing_is_looked_for_with_another_account(
    sending: Sending, tenant: DemoTenant, staged: StagedFile
) -> None:
    job = await lost(sending, tenant, staged, "answer")
    looks = count(tenant, "GET")

    await sending.session.sign_in(request_for(tenant, tenant.viewer))
    await sending.clock.advance(3600)
    await sending.evidence.look(job.id)

    assert count(tenant, "GET") == looks
    assert sending.store[job.id].evidence is Evidence.NONE


async def test_nothing_is_asked_for_with_an_account_that_signed_in_while_the_disk_was_thinking(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = await lost(sending, tenant, staged, "answer")
    looks, make_folder = count(tenant, "GET"), sending.snapshots.make_folder

    async def think() -> None:
        await sending.session.sign_in(request_for(tenant, tenant.viewer))
        await make_folder()

    monkeypatch.setattr(sending.snapshots, "make_folder", think)
    with pytest.raises(NotSignedIn):
        await sending.evidence.look(job.id)

    assert count(tenant, "GET") == looks
    assert sending.store[job.id].evidence is Evidence.NONE


# A later upload of the same data type.


@pytest.mark.parametrize(
    ("what", "state", "evidence"),
    [
        ("answer", JobState.RECEIVED, Evidence.ARRIVED),
        ("request", JobState.UNCONFIRMED, Evidence.UNCHANGED),
    ],
)
async def test_the_evidence_is_taken_before_a_later_upload_of_its_data_type_and_stays(
    sending: Sending,
    tenant: DemoTenant,
    staged: StagedFile,
    make_file: Callable[[str], Path],
    what: str,
    state: JobState,
    evidence: Evidence,
) -> None:
    job = await lost(sending, tenant, staged, what)

    await sent(sending, make_staged(make_file("later"), trigger=KIND), JobState.ACCEPTED)
    looks = count(tenant, "GET")
    async with asyncio.timeout(60):
        while sending.tasks.is_running("evidence") or sending.tasks.is_running("tracker"):
            await sending.clock.advance(60)
    await sending.evidence.look(job.id)

    assert (sending.store[job.id].state, sending.store[job.id].evidence) == (state, evidence)
    assert count(tenant, "GET") == looks


async def test_a_look_that_began_before_a_later_upload_decides_nothing_about_that_one(
    sending: Sending,
    tenant: DemoTenant,
    staged: StagedFile,
    make_file: Callable[[str], Path],
    held_fetch: Callable[[], HeldFetch],
) -> None:
    first = await lost(sending, tenant, staged, "request")
    held = held_fetch()
    look = asyncio.ensure_future(sending.evidence.look(first.id))
    await held.answered.wait()
    await upload_elsewhere(tenant, make_file("theirs"))
    second = await lost(sending, tenant, make_staged(make_file("later"), trigger=KIND), "answer")

    held.told.set()
    await look
    assert sending.store[second.id].evidence is Evidence.NONE
    await sending.evidence.look(second.id)

    assert sending.store[second.id].state is JobState.RECEIVED


async def test_what_was_fetched_before_an_upload_says_nothing_of_what_got_lost_meanwhile(
    sending: Sending, tenant: DemoTenant, held_fetch: Callable[[], HeldFetch]
) -> None:
    ours = {"trigger": KIND, "environment": Environment.at_address(tenant.address), "account": tenant.planner[0]}
    held = held_fetch()
    fetch = asyncio.ensure_future(sending.evidence.before(make_job(JobState.WAITING, **ours)))
    await held.answered.wait()
    meanwhile = make_job(JobState.UNCONFIRMED, id="meanwhile", file=make_sent_file(), before=NOTHING, **ours)
    await sending.repository.add(meanwhile)

    held.told.set()
    await fetch

    assert sending.store[meanwhile.id] == meanwhile


async def test_a_later_one_of_another_data_type_changes_nothing(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, tmp_path: Path
) -> None:
    job = await lost(sending, tenant, staged, "answer")
    write_sample("item-master", tmp_path / "items.csv")
    await sent(sending, make_staged(tmp_path / "items.csv", trigger="item-master"), JobState.ACCEPTED)
    assert sending.store[job.id].evidence is Evidence.NONE

    await sending.evidence.look(job.id)

    assert sending.store[job.id].state is JobState.RECEIVED


async def test_a_later_upload_that_was_rejected_does_not_hide_the_evidence(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, make_file: Callable[[str], Path]
) -> None:
    job = await lost(sending, tenant, staged, "request")
    answers_next(tenant, method="POST", status=403, body="{}")
    await sent(sending, make_staged(make_file("later"), trigger=KIND), JobState.REFUSED)

    await upload_elsewhere(tenant, staged.path)
    await sending.evidence.look(job.id)

    assert sending.store[job.id].state is JobState.RECEIVED


async def test_evidence_stays_when_fetching_is_switched_off_later(
    sending: Sending,
    tenant: DemoTenant,
    staged: StagedFile,
    make_file: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    job = await lost(sending, tenant, staged, "request")
    await next_look(sending, PAUSES[0])
    found = sending.store[job.id]
    monkeypatch.setattr(sending.evidence, "_limit", lambda: 0)

    await sending.evidence.look(job.id)
    await sent(sending, make_staged(make_file("later"), trigger=KIND), JobState.ACCEPTED)

    assert found.evidence is Evidence.UNCHANGED
    assert sending.store[job.id] == found


# The user's own decisions.


async def test_a_file_found_to_be_received_right_before_a_resend_is_not_sent_again(
    sending: Sending, tenant: DemoTenant, staged: StagedFile
) -> None:
    job = await lost(sending, tenant, staged, "answer")

    again = await sending.orders.send_again(job.id)
    await until(sending, lambda: sending.store[again.id].is_ended)

    ended = sending.store[again.id]
    assert ended.state is JobState.NOT_SENT
    assert ended.problem == ARRIVED_AFTER_ALL
    assert sending.store[job.id].state is JobState.RECEIVED
    assert len(tenant.jobs()) == 1


async def test_a_file_that_was_not_received_is_sent_again_when_the_user_says_so(
    sending: Sending, tenant: DemoTenant, staged: StagedFile
) -> None:
    job = await lost(sending, tenant, staged, "request")

    again = await sending.orders.send_again(job.id)
    await until(sending, lambda: sending.store[again.id].state is JobState.ACCEPTED)

    assert (sending.store[job.id].state, sending.store[job.id].evidence) == (JobState.UNCONFIRMED, Evidence.UNCHANGED)
    assert len(tenant.jobs()) == 1


async def test_a_look_asked_for_is_made_at_once_and_leaves_no_file(
    sending: Sending, tenant: DemoTenant, staged: StagedFile
) -> None:
    job = await lost(sending, tenant, staged, "answer")

    await sending.evidence.look(job.id)

    assert sending.store[job.id].state is JobState.RECEIVED
    assert [path.name for path in sending.snapshots.path_of(job.id).parent.iterdir()] == [job.id]


async def test_a_look_asked_for_that_cannot_be_made_says_why(
    sending: Sending, tenant: DemoTenant, staged: StagedFile
) -> None:
    job = await lost(sending, tenant, staged, "answer")
    answers_next(tenant, method="GET", status=500, body="{}")

    with pytest.raises(KnoscError):
        await sending.evidence.look(job.id)

    assert sending.store[job.id].state is JobState.UNCONFIRMED


async def test_what_cannot_be_looked_for_is_not(sending: Sending, tenant: DemoTenant) -> None:
    ours = {"environment": Environment.at_address(tenant.address), "account": tenant.planner[0]}
    jobs = [
        make_computation(JobState.UNCONFIRMED, **ours),
        make_job(JobState.UNCONFIRMED, file=make_sent_file(sha256=""), **ours),
        make_job(JobState.RECEIVED, **ours),
        make_job(JobState.NOT_SENT, **ours),
    ]
    await sending.repository.add(*jobs)
    asked = requests(tenant)

    for job in jobs:
        await sending.evidence.look(job.id)
    await sending.evidence.look("gone")
    sending.evidence.wake()
    await sending.clock.advance(3600)

    assert requests(tenant) == asked
    assert sending.jobs == [replace(job) for job in jobs]
