"""The fault gateway does exactly what its plan says, and knows what the tenant got."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from knosc_desktop.api.client import KnoscClient
from knosc_desktop.domain.environment import Environment
from knosc_desktop.domain.errors import SessionExpired
from tests.support.fault_gateway import FaultGateway
from tests.support.fault_plan import (
    NOTHING,
    Call,
    Death,
    Fault,
    Kind,
    Moment,
    Order,
    Plan,
)
from tests.support.scripted_server import Peer, Received, ScriptedServer, every_request
from tests.support.tenant import DemoTenant

pytestmark = pytest.mark.services

ACCEPTED = {"message": "File uploaded.", "job_id": "forecast-upload-1", "status": "queued"}
UPLOAD = "/api/job/forecast"
MEGABYTE = b"0123456789abcdef" * 65536

Gateways = Callable[..., FaultGateway]


def at_first(fault: Fault | None = None, death: Death | None = None) -> Plan:
    """Only the first request of the test's own is struck."""
    return lambda _call, _number, overall: Order(fault, death) if overall == 1 else NOTHING


def accept(peer: Peer, _request: Received) -> None:
    peer.json(200, ACCEPTED)


@pytest.fixture
def behind() -> Iterator[ScriptedServer]:
    """The server behind the gateway."""
    with ScriptedServer(every_request(accept)) as server:
        yield server


@pytest.fixture
def gateway_with(behind: ScriptedServer) -> Iterator[Gateways]:
    with contextlib.ExitStack() as stack:
        yield lambda plan, **facts: stack.enter_context(FaultGateway(behind.port, plan, **facts))


@contextlib.contextmanager
def connected(gateway: FaultGateway) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=10)
    try:
        yield connection
    finally:
        connection.close()


def post(gateway: FaultGateway, body: bytes = MEGABYTE) -> tuple[int, bytes, Any]:
    """Upload over a connection of its own; status, body and headers of the answer."""
    with connected(gateway) as connection:
        connection.request("POST", UPLOAD, body)
        answer = connection.getresponse()
        return answer.status, answer.read(), answer.headers


def whole(server: ScriptedServer) -> int:
    """How many uploads came to their end behind the gateway."""
    assert server.all_ended()
    return sum(len(request.body) == request.length > 0 for request in server.requests)


def test_without_faults_requests_and_answers_pass_unchanged_over_one_connection(
    gateway_with: Gateways, behind: ScriptedServer
) -> None:
    gateway = gateway_with(lambda *_: NOTHING)
    with connected(gateway) as connection:
        for _ in range(3):
            connection.request("POST", UPLOAD, MEGABYTE, {"Cookie": "a=b", "X-Anything": "c"})
            answer = connection.getresponse()
            assert (answer.status, json.loads(answer.read())) == (200, ACCEPTED)

    assert [bytes(request.body) for request in behind.requests] == [MEGABYTE] * 3
    assert {request.headers["host"] for request in behind.requests} == {f"127.0.0.1:{gateway.port}"}
    assert {request.headers["cookie"] for request in behind.requests} == {"a=b"}
    assert [(each.number, each.went_whole, each.judged) for each in gateway.of(Call.POST)] == [
        (1, True, 200),
        (2, True, 200),
        (3, True, 200),
    ]


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_a_reset_before_within_or_after_the_body_leaves_the_tenant_without_the_whole(
    gateway_with: Gateways, behind: ScriptedServer, share: float
) -> None:
    gateway = gateway_with(at_first(Fault(Kind.RESET, after=share)))

    with pytest.raises((ConnectionResetError, BrokenPipeError)):
        post(gateway)

    (passage,) = gateway.passages
    assert (passage.went_whole, passage.judged, whole(behind)) == (False, 0, 0)
    assert passage.passed == min(int(len(MEGABYTE) * share), len(MEGABYTE) - 1)


@pytest.mark.parametrize("kind", [Kind.RESET, Kind.CLOSE, Kind.HALF_CLOSE])
def test_an_answer_can_be_lost_after_the_tenant_did_its_work(
    gateway_with: Gateways, behind: ScriptedServer, kind: Kind
) -> None:
    gateway = gateway_with(at_first(Fault(kind, passed_on=True)))

    # An end without an answer is a kind of reset to Python's client.
    with pytest.raises(ConnectionResetError):
        post(gateway)

    (passage,) = gateway.passages
    assert (passage.went_whole, passage.judged, whole(behind)) == (True, 200, 1)


@pytest.mark.parametrize("passed_on", [False, True])
def test_a_gateway_page_replaces_the_request_or_its_answer(
    gateway_with: Gateways, behind: ScriptedServer, passed_on: bool
) -> None:
    gateway = gateway_with(at_first(Fault(Kind.GATEWAY_PAGE, passed_on=passed_on, status=502)))

    status, body, headers = post(gateway)

    assert (status, headers.get_content_type()) == (502, "text/html")
    assert b"<html>" in body
    assert whole(behind) == passed_on


def test_an_early_page_is_answered_while_the_body_is_still_sent(gateway_with: Gateways, behind: ScriptedServer) -> None:
    gateway = gateway_with(at_first(Fault(Kind.GATEWAY_PAGE, after=0.1)))

    with socket.create_connection(("127.0.0.1", gateway.port), timeout=10) as connection:
        head = f"POST {UPLOAD} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(MEGABYTE)}\r\n\r\n"
        connection.sendall(head.encode() + MEGABYTE[: len(MEGABYTE) // 2])
        first = connection.recv(100)

    assert first.startswith(b"HTTP/1.1 503 ")
    assert whole(behind) == 0


def test_an_early_answer_of_the_tenant_is_passed_back_at_once() -> None:
    def refuse(peer: Peer) -> None:
        request = peer.head()
        peer.some_of_body(request, 1000)
        peer.json(413, {"Message": "Too large."})
        peer.wait_for_end()

    with ScriptedServer(refuse) as server, FaultGateway(server.port) as gateway:
        with socket.create_connection(("127.0.0.1", gateway.port), timeout=10) as connection:
            head = f"POST {UPLOAD} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(MEGABYTE)}\r\n\r\n"
            connection.sendall(head.encode() + MEGABYTE[:2000])
            first = connection.recv(100)

        assert first.startswith(b"HTTP/1.1 413 ")
        assert not gateway.passages[0].went_whole


@pytest.mark.parametrize("kind", [Kind.CUT_HEAD, Kind.CUT_BODY])
def test_an_answer_can_be_cut_in_its_head_or_body(gateway_with: Gateways, behind: ScriptedServer, kind: Kind) -> None:
    gateway = gateway_with(at_first(Fault(kind)))

    with connected(gateway) as connection:
        connection.request("POST", UPLOAD, MEGABYTE)
        if kind is Kind.CUT_BODY:
            answer = connection.getresponse()
            with pytest.raises(http.client.IncompleteRead):
                answer.read()
        else:
            assert connection.getresponse().getheader("Content-Length") is None

    assert whole(behind) == 1


def test_hanging_lasts_until_the_client_gives_up(gateway_with: Gateways, behind: ScriptedServer) -> None:
    gateway = gateway_with(at_first(Fault(Kind.HANG, passed_on=True)))
    connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=0.2)

    connection.request("POST", UPLOAD, MEGABYTE)
    with pytest.raises(TimeoutError):
        connection.getresponse()
    was_idle = gateway.is_idle
    connection.close()

    gateway.stop()
    assert not was_idle
    assert gateway.is_idle
    assert whole(behind) == 1


def test_a_delay_changes_nothing_but_the_time(gateway_with: Gateways) -> None:
    gateway = gateway_with(at_first(Fault(Kind.DELAY, seconds=0.1)))

    status, body, _ = post(gateway)

    assert (status, json.loads(body)) == (200, ACCEPTED)


def test_a_refusal_lasts_for_its_time_and_no_longer(gateway_with: Gateways) -> None:
    gateway = gateway_with(at_first(Fault(Kind.REFUSE, after=0.0, seconds=0.2)))
    refused = status = 0

    with pytest.raises((ConnectionResetError, BrokenPipeError)):
        post(gateway)
    while not status:
        try:
            status, _, _ = post(gateway, b"small")
        except ConnectionError:
            refused += 1

    assert refused > 0
    assert status == 200


def test_too_many_says_how_long_to_wait(gateway_with: Gateways, behind: ScriptedServer) -> None:
    gateway = gateway_with(at_first(Fault(Kind.TOO_MANY, seconds=30)))

    status, body, headers = post(gateway)

    assert (status, headers["Retry-After"]) == (429, "30")
    assert "Message" in json.loads(body)
    assert whole(behind) == 0


@pytest.mark.parametrize(
    ("kind", "status", "kind_of_body"),
    [
        (Kind.PORTAL_PAGE, 200, "text/html"),
        (Kind.PORTAL_REDIRECT, 302, "text/html"),
        (Kind.INVALID_JSON, 200, "application/json"),
        (Kind.NO_JOB_ID, 200, "application/json"),
        (Kind.NOT_MENTIONED, 200, "application/json"),
    ],
)
def test_made_up_answers_look_like_real_ones(
    gateway_with: Gateways, kind: Kind, status: int, kind_of_body: str
) -> None:
    answer = post(gateway_with(at_first(Fault(kind))))

    assert (answer[0], answer[2].get_content_type()) == (status, kind_of_body)
    assert b"job_id" not in answer[1]


def test_garbage_is_no_answer(gateway_with: Gateways, behind: ScriptedServer) -> None:
    gateway = gateway_with(at_first(Fault(Kind.GARBAGE, passed_on=True)))

    with pytest.raises(http.client.BadStatusLine):
        post(gateway)

    assert whole(behind) == 1


@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize(
    ("moment", "action"),
    [
        (Moment.ARRIVED, {"expire_access": True}),
        (Moment.EARLY, {"expire_during_next_upload": "early"}),
        (Moment.LATE, {"expire_during_next_upload": "late"}),
        (Moment.JUDGED, {"expire_access": True}),
        (Moment.ANSWERED, {"expire_access": True}),
    ],
)
def test_a_session_ends_at_the_planned_moment(
    gateway_with: Gateways, behind: ScriptedServer, moment: Moment, action: dict[str, Any], both: bool
) -> None:
    seen: list[tuple[dict[str, Any], int, int]] = []

    def control(wanted: dict[str, Any]) -> None:
        seen.append((wanted, len(behind.requests), gateway.passages[0].judged))

    gateway = gateway_with(at_first(death=Death(moment, both)), control=control)
    post(gateway)
    gateway.stop()

    before = moment in {Moment.ARRIVED, Moment.EARLY, Moment.LATE}
    wanted = ({"expire_refresh": True} if both else {}) | action
    assert seen == [(wanted, 0, 0) if before else (wanted, 1, 200)]
    assert gateway.deaths == [Death(moment, both)]


async def test_the_program_signs_in_and_follows_links_through_the_gateway(
    start_tenant: Callable[..., DemoTenant], tmp_path: Path
) -> None:
    tenant = start_tenant("--template-links", "absolute")
    with FaultGateway(tenant.port) as gateway:
        async with KnoscClient(Environment.at_address(gateway.address)) as client:
            await client.authenticate(*tenant.planner)
            profile = await client.profile()
            links = await client.templates()
            await client.download_template(links["forecast"], tmp_path / "template.xlsx")

    assert profile.username == "jane.doe"
    assert all(link.url.startswith(gateway.address) for link in links.values())
    assert {passage.account for passage in gateway.of(Call.PROFILE)} == {"jane.doe"}
    assert len(gateway.of(Call.OTHER)) == 2


async def test_a_session_ended_by_the_gateway_is_ended_on_the_real_tenant(tenant: DemoTenant) -> None:
    def plan(call: Call, number: int, _: int) -> Order:
        return Order(death=Death(Moment.JUDGED, both=True)) if (call, number) == (Call.PROFILE, 1) else NOTHING

    with FaultGateway(tenant.port, plan, tenant.control) as gateway:
        async with KnoscClient(Environment.at_address(gateway.address)) as client:
            await client.authenticate(*tenant.planner)
            await client.profile()
            with pytest.raises(SessionExpired):
                await client.profile()
            with pytest.raises(SessionExpired):
                await client.refresh()
