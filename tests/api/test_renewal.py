"""Connections that led to somebody else are not used again, and the system's proxies are read anew."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from knosc_desktop.domain.errors import KnoscError, NotFound, ProxyTrouble
from tests.support.scripted_server import Certificates, Peer, Received, Script, every_request, refused_port
from tests.support.tunnels import tunnel_to

pytestmark = pytest.mark.services

Serve = Callable[..., Any]
Opened = Callable[..., Any]


def knosc(peer: Peer, request: Received) -> None:
    peer.json(200, {"data": {"Username": "jane"}} if request.path == "/api/profile" else {})


def portal_page(peer: Peer, _: Received) -> None:
    peer.answer(200, "<html><title>Guest network</title></html>", Content_Type="text/html")


def portal_elsewhere(peer: Peer, _: Received) -> None:
    peer.answer(302, Location="http://portal.example.com")


def sign_in_to_network(peer: Peer, _: Received) -> None:
    peer.answer(511, "<html>Sign in</html>", Content_Type="text/html")


def blocked(peer: Peer, _: Received) -> None:
    peer.answer(403, "<html>Blocked</html>", Content_Type="text/html")


def drained(peer: Peer, _: Received) -> None:
    peer.json(503, {"Message": "Going down"})


def gibberish(peer: Peer, _: Received) -> None:
    peer.answer(200, '{"data": ', Content_Type="application/json")


@pytest.mark.parametrize(
    "reply", [portal_page, portal_elsewhere, sign_in_to_network, blocked, drained, gibberish], ids=lambda f: f.__name__
)
async def test_a_kept_connection_to_somebody_else_is_not_used_again(
    serve: Serve, opened: Opened, reply: Callable[[Peer, Received], None]
) -> None:
    server = serve(every_request(reply), every_request(knosc))
    client = await opened(server)
    with pytest.raises(KnoscError):
        await client.profile()
    assert (await client.profile()).username == "jane"
    assert server.connections == 2


async def test_an_upload_that_got_a_page_is_followed_by_new_connections(
    serve: Serve, opened: Opened, make_snapshot: Callable[..., Any]
) -> None:
    server = serve(every_request(knosc), every_request(portal_page), every_request(knosc))
    client = await opened(server)
    await client.profile()

    async def handed_over() -> None:
        pass

    with pytest.raises(KnoscError):
        await client.upload("forecast", make_snapshot(), lambda _: None, handed_over)
    await client.profile()
    assert server.connections == 3


async def test_a_refusal_in_knoscs_own_words_keeps_the_connection(serve: Serve, opened: Opened) -> None:
    def refuses(peer: Peer, _: Received) -> None:
        peer.json(404, {"Message": "Not found", "Code": "User.NotFound"})

    server = serve(every_request(refuses))
    client = await opened(server)
    for _ in range(2):
        with pytest.raises(NotFound):
            await client.profile()
    assert server.connections == 1


async def test_when_the_network_is_back_new_connections_are_made(serve: Serve, opened: Opened) -> None:
    server = serve(every_request(knosc))
    client = await opened(server)
    await client.profile()
    await client.renew()
    assert await asyncio.to_thread(server.all_ended)
    await client.profile()
    assert server.connections == 2


async def test_a_request_that_is_running_goes_on_to_its_end(serve: Serve, opened: Opened) -> None:
    asked, may_answer = threading.Event(), threading.Event()

    def slow(peer: Peer, request: Received) -> None:
        asked.set()
        may_answer.wait(60)
        knosc(peer, request)

    server = serve(every_request(slow), every_request(knosc))
    client = await opened(server)
    running = asyncio.create_task(client.profile())
    assert await asyncio.to_thread(asked.wait, 60)
    await client.renew()
    assert (await client.profile()).username == "jane"
    may_answer.set()
    assert (await running).username == "jane"
    assert server.connections == 2
    # The connection that was left behind ended with its last answer; only the new one is kept.
    await client.__aexit__(None, None, None)
    assert await asyncio.to_thread(server.all_ended)


async def test_a_request_that_comes_while_all_is_closed_makes_no_connection(serve: Serve, opened: Opened) -> None:
    server = serve(every_request(knosc))
    client = await opened(server)
    asking = asyncio.create_task(client.profile())
    while not asking.done() and not server.connections:
        # At each of its steps up to the first connection.
        await client.__aexit__(None, None, None)
        await asyncio.sleep(0)
    with suppress(KnoscError):
        await asking
    assert await asyncio.to_thread(server.all_ended)


# Proxies that come, change and go while the app runs.


@pytest.fixture
def tenant(serve: Serve, certificates: Certificates) -> Any:
    return serve(every_request(knosc), tls=certificates.server)


@pytest.fixture
def at_this_computer(monkeypatch: pytest.MonkeyPatch, tenant: Any) -> None:
    """The tenant's name leads to its server, as in a network that needs no proxy."""
    ask = socket.getaddrinfo

    def answer(host: str, port: Any, *args: Any, **facts: Any) -> Any:
        is_tenant = host == "acme.knosc.test"
        return ask("127.0.0.1" if is_tenant else host, tenant.port if is_tenant else port, *args, **facts)

    monkeypatch.setattr(socket, "getaddrinfo", answer)


def set_proxy(monkeypatch: pytest.MonkeyPatch, port: int | None) -> None:
    if port is None:
        monkeypatch.delenv("https_proxy")
    else:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{port}")


def ends_at_once(peer: Peer) -> None:
    peer.head()


def refuses_all(peer: Peer) -> None:
    peer.head()
    peer.answer(403)


@pytest.mark.parametrize("gone", [ends_at_once, refuses_all], ids=["ends", "refuses"])
async def test_another_proxy_is_found_without_signing_in_again(
    serve: Serve,
    opened: Opened,
    certificates: Certificates,
    tenant: Any,
    monkeypatch: pytest.MonkeyPatch,
    gone: Script,
) -> None:
    first, second = serve(gone), serve(tunnel_to(tenant))
    set_proxy(monkeypatch, first.port)
    client = await opened("https://acme.knosc.test", ssl_context=certificates.client)
    with pytest.raises(KnoscError):
        await client.profile()
    set_proxy(monkeypatch, second.port)
    assert (await client.profile()).username == "jane"


@pytest.mark.usefixtures("at_this_computer")
async def test_a_proxy_that_is_gone_is_left_for_the_direct_way_and_found_again(
    serve: Serve, opened: Opened, certificates: Certificates, tenant: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = await opened("https://acme.knosc.test", ssl_context=certificates.client)
    assert (await client.profile()).username == "jane"
    with refused_port() as port:
        set_proxy(monkeypatch, port)
        await client.renew()
        with pytest.raises(ProxyTrouble):
            await client.profile()
        set_proxy(monkeypatch, None)
        assert (await client.profile()).username == "jane"
    proxy = serve(tunnel_to(tenant))
    set_proxy(monkeypatch, proxy.port)
    await client.renew()
    assert (await client.profile()).username == "jane"
    assert proxy.connections == 1


async def test_an_upload_finds_the_new_proxy_too(
    serve: Serve,
    opened: Opened,
    certificates: Certificates,
    make_snapshot: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def takes(peer: Peer, request: Received) -> None:
        peer.json(200, {"job_id": "j"} if request.method == "POST" else {"data": {"Username": "jane"}})

    server = serve(every_request(takes), tls=certificates.server)
    old, new = serve(ends_at_once), serve(tunnel_to(server))
    set_proxy(monkeypatch, old.port)
    client = await opened("https://acme.knosc.test", ssl_context=certificates.client)

    async def handed_over() -> None:
        pass

    with pytest.raises(KnoscError):
        await client.upload("forecast", make_snapshot(), lambda _: None, handed_over)
    set_proxy(monkeypatch, new.port)
    accepted = await client.upload("forecast", make_snapshot(), lambda _: None, handed_over)
    assert accepted.job_id == "j"
