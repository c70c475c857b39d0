"""Servers that answer while the body is still on its way, and then reset the connection."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest

from knosc_desktop.domain.errors import (
    KnoscError,
    NotKnosc,
    NotPrivileged,
    NotSent,
    ServerTrouble,
    SessionExpired,
    TooLarge,
)
from tests.support.scripted_server import Certificates, Peer, Received, every_request

MIB = 1024 * 1024
Prepared = Callable[..., Any]
Serve = Callable[..., Any]
Opened = Callable[..., Any]

plain_and_secure = pytest.mark.parametrize("tls", [False, True], ids=["plain", "TLS"])


def answers_early(status: int, body: str = "{}", kind: str = "application/json") -> Callable[[Peer], None]:
    def script(peer: Peer) -> None:
        peer.some_of_body(peer.head(), 64 * 1024)
        peer.answer(status, body, Content_Type=kind)
        peer.reset()

    return script


@plain_and_secure
@pytest.mark.parametrize(("status", "expected"), [(413, TooLarge), (401, SessionExpired), (403, NotPrivileged)])
async def test_an_early_refusal_is_what_it_is(
    prepared: Prepared, status: int, expected: type[KnoscError], *, tls: bool
) -> None:
    upload = await prepared(answers_early(status), 20 * MIB, tls=tls)
    # Which of answer, reset and next write comes first is up to the system; none may lose the answer.
    for _ in range(10):
        with pytest.raises(expected):
            await upload.run()
    assert upload.handed_over == 0


@pytest.mark.parametrize(
    ("script", "cause"),
    [
        (answers_early(503), ServerTrouble),
        (answers_early(302, "", "text/plain"), NotKnosc),
        (answers_early(200, "<html>Welcome</html>", "text/html"), NotKnosc),
        (answers_early(401, "<html>Sign in</html>", "text/html"), NotKnosc),
        (answers_early(403, "<html>Blocked</html>", "text/html"), NotKnosc),
    ],
    ids=["server trouble", "redirect", "web page", "401 page", "403 page"],
)
async def test_an_early_answer_that_decides_nothing_means_not_sent(
    prepared: Prepared, script: Callable[[Peer], None], cause: type[KnoscError]
) -> None:
    with pytest.raises(NotSent) as caught:
        await (await prepared(script, 20 * MIB)).run()
    assert type(caught.value.cause) is cause


@plain_and_secure
async def test_an_early_answer_is_heard_while_the_server_reads_no_more(prepared: Prepared, *, tls: bool) -> None:
    heard = threading.Event()

    def refuses_and_waits(peer: Peer) -> None:
        peer.some_of_body(peer.head(), 64 * 1024)
        peer.json(413, {})
        heard.wait(10)

    upload = await prepared(refuses_and_waits, 50 * MIB, tls=tls)
    try:
        with pytest.raises(TooLarge):
            await upload.run()
    finally:
        heard.set()


@plain_and_secure
async def test_an_early_refusal_counts_though_the_server_keeps_reading(prepared: Prepared, *, tls: bool) -> None:
    def refuses_and_reads_on(peer: Peer) -> None:
        peer.some_of_body(peer.head(), 64 * 1024)
        peer.json(413, {})
        peer.wait_for_end()

    upload = await prepared(refuses_and_reads_on, 100 * MIB, tls=tls)
    with pytest.raises(TooLarge):
        await upload.run()
    assert upload.handed_over == 0
    assert upload.progress[-1] < 50 * MIB


async def test_a_100_continue_is_no_answer(prepared: Prepared) -> None:
    def encourages(peer: Peer) -> None:
        request = peer.head()
        peer.send(b"HTTP/1.1 102 Processing\r\n\r\n")
        peer.some_of_body(request, request.length)
        peer.json(200, {"job_id": "j"})

    upload = await prepared(encourages, 20 * MIB)
    assert (await upload.run()).job_id == "j"


@plain_and_secure
async def test_a_connection_closed_half_way_without_an_answer_means_not_sent(prepared: Prepared, *, tls: bool) -> None:
    def ends(peer: Peer) -> None:
        peer.some_of_body(peer.head(), 64 * 1024)

    with pytest.raises(NotSent):
        await (await prepared(ends, 20 * MIB, tls=tls)).run()


@plain_and_secure
async def test_connections_are_kept_for_small_requests(
    serve: Serve, opened: Opened, certificates: Certificates, *, tls: bool
) -> None:
    def answer(peer: Peer, _: Received) -> None:
        peer.json(200, {"data": {"Username": "jane"}})

    server = serve(every_request(answer), tls=certificates.server if tls else None)
    client = await opened(server, ssl_context=certificates.client)
    for _ in range(5):
        await client.profile()
    assert server.connections == 1


async def test_a_kept_connection_that_the_server_closed_is_not_used_again(serve: Serve, opened: Opened) -> None:
    def answers_once(peer: Peer) -> None:
        peer.request()
        peer.json(200, {"data": {"Username": "jane"}})

    server = serve(answers_once)
    client = await opened(server)
    for expected in (1, 2, 3):
        await client.profile()
        assert await asyncio.to_thread(server.all_ended)
        assert server.connections == expected


async def test_many_requests_at_once_do_not_mix(serve: Serve, opened: Opened, certificates: Certificates) -> None:
    def echo(peer: Peer, request: Received) -> None:
        peer.json(200, {"message": request.body.decode()})

    client = await opened(serve(every_request(echo), tls=certificates.server), ssl_context=certificates.client)
    addresses = [f"planner-{number}@acme.com" for number in range(30)]
    answers = await asyncio.gather(*(client.forgot_password(address) for address in addresses))
    assert all(address in answer for address, answer in zip(addresses, answers, strict=True))
