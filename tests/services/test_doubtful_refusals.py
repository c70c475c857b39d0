"""Refusals after the last byte: Knosc's last upload decides, and the file is never sent twice."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from knosc_desktop.demo.workbooks import write_sample
from knosc_desktop.domain.environment import Environment
from knosc_desktop.domain.files import StagedFile
from knosc_desktop.domain.job_states import NOTHING, Evidence, JobState
from knosc_desktop.domain.jobs import Job
from knosc_desktop.domain.unconfirmed import CHECK_FIRST
from knosc_desktop.words.catalogue import render
from tests.services.conftest import Sending, request_for, until
from tests.services.test_lost_answers import KIND, answers_next, count, sent, upload_elsewhere
from tests.support.builders import make_staged
from tests.support.fault_gateway import FaultGateway
from tests.support.fault_plan import NOTHING as WELL
from tests.support.fault_plan import Call, Fault, Kind, Order, Plan
from tests.support.tenant import DemoTenant

ENDS = (JobState.RECEIVED, JobState.REFUSED, JobState.UNCONFIRMED, JobState.ACCEPTED, JobState.NOT_SENT)
EXPIRED = {"status": 401, "body": '{"msg": "Token has expired"}', "after_body": True}
TOO_MANY = {"status": 429, "body": "{}", "headers": {"Retry-After": "40"}, "after_body": True}


@pytest.fixture
def staged(tmp_path: Path) -> StagedFile:
    write_sample(KIND, tmp_path / "units.csv")
    return make_staged(tmp_path / "units.csv", trigger=KIND)


@pytest.fixture
def other(tmp_path: Path) -> Path:
    write_sample(KIND, tmp_path / "other.csv", rows=7)
    return tmp_path / "other.csv"


Gateways = Callable[[Plan], FaultGateway]


@pytest.fixture
def gateway_with(tenant: DemoTenant) -> Iterator[Gateways]:
    gateways: list[FaultGateway] = []

    def make(plan: Plan) -> FaultGateway:
        gateways.append(FaultGateway(tenant.port, plan))
        return gateways[-1]

    yield make
    for gateway in gateways:
        gateway.stop()


def posts(fault: Fault) -> Plan:
    return lambda call, _number, _overall: Order(fault) if call is Call.POST else WELL


async def through(sending: Sending, tenant: DemoTenant, gateway: FaultGateway) -> None:
    """Sign in through the gateway."""
    request = request_for(tenant, tenant.planner)
    await sending.session.sign_in(replace(request, environment=Environment.at_address(gateway.address)))


async def ended(sending: Sending, file: StagedFile) -> Job:
    return await sent(sending, file, *ENDS)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 413, 422, 429, 451])
async def test_what_was_accepted_and_then_answered_with_a_refusal_has_arrived_and_is_sent_once(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, gateway_with: Gateways, status: int
) -> None:
    gateway = gateway_with(posts(Fault(Kind.REFUSAL, passed_on=True, status=status)))
    await through(sending, tenant, gateway)

    job = await ended(sending, staged)
    await sending.clock.advance(3600)

    assert (job.state, job.evidence) == (JobState.RECEIVED, Evidence.ARRIVED)
    assert len(tenant.jobs()) == len(gateway.of(Call.POST)) == 1
    assert sending.session.is_signed_in


@pytest.mark.parametrize("status", [401, 429])
async def test_a_run_that_was_accepted_and_then_refused_is_unknown_and_run_once(
    sending: Sending, tenant: DemoTenant, gateway_with: Gateways, status: int
) -> None:
    gateway = gateway_with(posts(Fault(Kind.REFUSAL, passed_on=True, status=status)))
    await through(sending, tenant, gateway)

    job = await sending.orders.run("inventory-planning", sending.orders.sender())
    await until(sending, job, *ENDS)
    await sending.clock.advance(3600)

    assert sending.store[job.id].state is JobState.UNCONFIRMED
    assert len(tenant.jobs()) == 1


@pytest.mark.parametrize("answer", [EXPIRED, TOO_MANY, {**EXPIRED, "body": ""}], ids=["expired", "too many", "mute"])
@pytest.mark.parametrize("before", [True, False], ids=["after another one", "the first of its kind"])
async def test_what_was_refused_and_is_not_there_is_refused_with_its_reason_and_asked_about(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, other: Path, answer: dict[str, Any], before: bool
) -> None:
    if before:
        await upload_elsewhere(tenant, other)
    known = count(tenant, "POST")
    answers_next(tenant, method="POST", times=99, **answer)

    job = await ended(sending, staged)
    await sending.clock.advance(3600)

    assert (job.state, job.evidence, job.before == NOTHING) == (JobState.REFUSED, Evidence.UNCHANGED, not before)
    assert job.problem is not None
    assert json.loads(answer["body"] or "{}").get("msg", "") in render(job.problem.message)
    assert job.problem.hint == CHECK_FIRST
    assert job.is_in_doubt
    assert job.can_retry
    assert count(tenant, "POST") - known == 1
    assert sending.session.is_signed_in


async def test_what_was_refused_and_is_asked_for_again_is_sent_as_a_new_job(
    sending: Sending, tenant: DemoTenant, staged: StagedFile
) -> None:
    answers_next(tenant, method="POST", **EXPIRED)
    job = await ended(sending, staged)

    again = await sending.orders.send_again(job.id)

    assert (await until(sending, again, *ENDS)).state is JobState.ACCEPTED
    assert len(tenant.jobs()) == 1


async def test_what_was_refused_but_is_shown_late_is_not_sent_again_unasked(
    sending: Sending, tenant: DemoTenant, staged: StagedFile
) -> None:
    answers_next(tenant, method="POST", **EXPIRED)
    job = await ended(sending, staged)
    await upload_elsewhere(tenant, staged.path)

    again = await until(sending, await sending.orders.send_again(job.id), *ENDS)

    assert (again.state, again.evidence) == (JobState.NOT_SENT, Evidence.UNDECIDABLE)
    assert len(tenant.jobs()) == 1


@pytest.mark.parametrize("answer", [EXPIRED, TOO_MANY], ids=["expired", "too many"])
@pytest.mark.parametrize(
    "witness",
    [{"status": 403, "body": "{}"}, {"status": 500, "body": "{}"}, {"lose": "request"}],
    ids=["not allowed", "trouble", "cut off"],
)
async def test_a_doubtful_refusal_without_evidence_is_unknown(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, answer: dict[str, Any], witness: dict[str, Any]
) -> None:
    answers_next(tenant, method="GET", times=99, **witness)
    answers_next(tenant, method="POST", times=99, **answer)
    (job,) = await sending.orders.submit([staged], sending.orders.sender())

    while sending.store[job.id].state not in ENDS:
        await sending.clock.advance(1)
    await sending.clock.advance(3600)

    assert sending.store[job.id].state is JobState.UNCONFIRMED
    assert count(tenant, "POST") == 1


async def test_a_third_file_after_a_doubtful_refusal_leaves_it_unknown(
    sending: Sending,
    tenant: DemoTenant,
    staged: StagedFile,
    other: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    evidence_of = sending.evidence.after_refusal

    async def somebody_first(job: Job) -> Evidence:
        await upload_elsewhere(tenant, other)
        return await evidence_of(job)

    monkeypatch.setattr(sending.evidence, "after_refusal", somebody_first)
    answers_next(tenant, method="POST", **EXPIRED)

    job = await ended(sending, staged)

    assert (job.state, job.evidence) == (JobState.UNCONFIRMED, Evidence.NOT_OURS)


async def test_a_job_whose_session_ended_with_the_last_byte_is_looked_for_after_the_sign_in(
    sending: Sending, tenant: DemoTenant, staged: StagedFile
) -> None:
    tenant.control({"expire_during_next_upload": "late"})
    tenant.control({"expire_refresh": True})
    job = await ended(sending, staged)
    assert job.state is JobState.UNCONFIRMED
    assert not sending.session.is_signed_in

    await sending.session.sign_in(request_for(tenant, tenant.planner))
    await sending.evidence.look(job.id)

    found = sending.store[job.id]
    assert (found.state, found.evidence) == (JobState.UNCONFIRMED, Evidence.UNCHANGED)
    assert tenant.jobs() == []


async def test_the_next_job_waits_as_long_as_knosc_asked(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, other: Path
) -> None:
    answers_next(tenant, method="POST", **TOO_MANY)
    first, second = await sending.orders.submit([staged, make_staged(other, trigger=KIND)], sending.orders.sender())
    await until(sending, first, JobState.REFUSED)
    while 40 not in sending.clock.pauses:
        await sending.clock.until_sleeping()
    waiting = sending.store[second.id]
    assert (waiting.state, waiting.problem is not None) == (JobState.WAITING, True)

    await sending.clock.advance(41)

    assert (await until(sending, second, *ENDS)).state is JobState.ACCEPTED


async def test_a_session_that_is_always_rejected_early_ends_as_refused_without_a_question(
    sending: Sending, tenant: DemoTenant, tmp_path: Path, gateway_with: Gateways
) -> None:
    gateway = gateway_with(posts(Fault(Kind.REFUSAL, after=0.3, status=401)))
    await through(sending, tenant, gateway)
    big = tmp_path / "big.csv"
    big.write_bytes(b"x" * (8 << 20))

    job = await ended(sending, make_staged(big, trigger=KIND))
    await sending.clock.advance(3600)

    assert job.state is JobState.REFUSED
    assert job.problem is not None
    assert "Not now" in render(job.problem.message)
    assert len(gateway.of(Call.POST)) == 2
    assert sending.session.is_signed_in


async def test_closing_while_a_refusal_is_compared_leaves_it_unknown(
    sending: Sending, tenant: DemoTenant, staged: StagedFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    weighing = asyncio.Event()

    async def never(_job: Job) -> Evidence:
        weighing.set()
        await asyncio.Event().wait()
        return Evidence.NONE

    monkeypatch.setattr(sending.evidence, "after_refusal", never)
    answers_next(tenant, method="POST", **EXPIRED)
    (job,) = await sending.orders.submit([staged], sending.orders.sender())
    await weighing.wait()

    await sending.tasks.close(limit=5)

    assert sending.store[job.id].state is JobState.UNCONFIRMED
