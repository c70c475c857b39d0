"""Proxies: what surely has not left before a tunnel stands, and which hop is named when none does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from knosc_desktop.api.client import KnoscClient
from knosc_desktop.api.config import Limits
from knosc_desktop.domain.errors import (
    ConnectionBroken,
    InsecureConnection,
    KnoscError,
    NetworkSignIn,
    NotSent,
    OutcomeUnknown,
    ProxyTrouble,
    TimedOut,
)
from knosc_desktop.words.catalogue import render
from tests.support.scripted_server import Certificates, Peer, Script, make_certificates, refused_port
from tests.support.tunnels import tunnel_to

pytestmark = pytest.mark.services

QUICK = Limits(connect=0.2, proxy=0.2, read=60, small_call=60)
ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"
Serve = Callable[..., Any]
Behind = Callable[..., Any]


@pytest.fixture
def behind(
    opened: Callable[..., Any], certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], Any]:
    """Open a client whose tenant is reached through that proxy."""

    async def open_client(proxy: str, **facts: Any) -> KnoscClient:
        monkeypatch.setenv("https_proxy", proxy)
        client: KnoscClient = await opened(
            "https://acme.knosc.test", **{"ssl_context": certificates.client, "limits": QUICK} | facts
        )
        return client

    return open_client


def at(proxy: Any) -> str:
    return f"http://127.0.0.1:{proxy.port}"


def is_silent(peer: Peer) -> None:
    peer.head()
    peer.wait_for_end()


def hangs_up(peer: Peer) -> None:
    peer.head()


def resets(peer: Peer) -> None:
    peer.head()
    peer.reset()


def refuses(status: int) -> Script:
    def script(peer: Peer) -> None:
        peer.head()
        peer.answer(status)

    return script


def speaks_no_http(peer: Peer) -> None:
    peer.head()
    peer.send(b"SSH-2.0-OpenSSH_9\r\n\r\n")
    peer.wait_for_end()


def is_silent_in_the_tunnel(peer: Peer) -> None:
    peer.head()
    peer.send(ESTABLISHED)
    peer.wait_for_end()


def ends_the_tunnel(peer: Peer) -> None:
    peer.head()
    peer.send(ESTABLISHED)


def answers_without_tls(peer: Peer) -> None:
    peer.head()
    peer.send(ESTABLISHED)
    peer.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    peer.wait_for_end()


NO_TUNNEL = [
    is_silent,
    hangs_up,
    resets,
    refuses(403),
    refuses(407),
    refuses(503),
    refuses(511),
    speaks_no_http,
    is_silent_in_the_tunnel,
    ends_the_tunnel,
    answers_without_tls,
]


@pytest.mark.parametrize("script", NO_TUNNEL)
async def test_before_a_tunnel_stands_nothing_counts_as_sent(serve: Serve, behind: Behind, script: Script) -> None:
    client = await behind(at(serve(script)))
    with pytest.raises(NotSent):
        await client.start_job("inventory-planning")


async def test_a_proxys_certificate_that_is_not_trusted_keeps_the_request_back(serve: Serve, behind: Behind) -> None:
    proxy = serve(hangs_up, tls=make_certificates().server)
    client = await behind(f"https://127.0.0.1:{proxy.port}")
    with pytest.raises(NotSent):
        await client.start_job("inventory-planning")


@pytest.mark.parametrize("end", ["hang up", "silence"])
async def test_what_left_through_a_tunnel_may_have_arrived(
    serve: Serve, behind: Behind, certificates: Certificates, end: str
) -> None:
    def takes_it(peer: Peer) -> None:
        peer.request()
        if end == "silence":
            peer.wait_for_end()

    server = serve(takes_it, tls=certificates.server)
    client = await behind(at(serve(tunnel_to(server))), limits=Limits(connect=10, proxy=10, answer=0.5))
    with pytest.raises(OutcomeUnknown):
        await client.start_job("inventory-planning")
    assert [request.path for request in server.requests] == ["/api/job/inventory-planning"]


async def test_a_silent_proxy_is_given_up_long_before_an_answer_would_be(serve: Serve, behind: Behind) -> None:
    client = await behind(at(serve(is_silent)), limits=Limits(proxy=0.2, answer=3600, small_call=3600, read=3600))
    with pytest.raises(NotSent) as caught:
        await asyncio.wait_for(client.start_job("inventory-planning"), 60)
    assert isinstance(caught.value.cause, ProxyTrouble)


async def test_a_failed_tunnel_takes_up_no_place_in_the_pool(
    serve: Serve, behind: Behind, certificates: Certificates
) -> None:
    # Ten connections are the most at a time.
    server = serve(lambda peer: peer.json(200, {"data": {"Username": peer.request().method}}), tls=certificates.server)
    client = await behind(at(serve(*[ends_the_tunnel] * 12, tunnel_to(server))))
    for _ in range(12):
        with pytest.raises(KnoscError):
            await client.profile()
    assert (await client.profile()).username == "GET"


async def failure_behind(client: KnoscClient) -> KnoscError:
    with pytest.raises(KnoscError) as caught:
        await client.profile()
    return caught.value


@pytest.mark.parametrize(
    ("script", "kind", "said"),
    [
        (is_silent, ProxyTrouble, "proxy {proxy} doesn't reply"),
        (hangs_up, ProxyTrouble, "proxy {proxy} interrupted the connection"),
        (resets, ProxyTrouble, "proxy {proxy} interrupted the connection"),
        (speaks_no_http, ProxyTrouble, "What replies at {proxy} isn't a web proxy"),
        (refuses(403), ProxyTrouble, "proxy {proxy} refused the connection to Knosc"),
        (refuses(407), ProxyTrouble, "proxy {proxy} asks for a user name and password"),
        (refuses(502), ProxyTrouble, "proxy {proxy} couldn't reach Knosc"),
        (refuses(504), ProxyTrouble, "proxy {proxy} couldn't reach Knosc"),
        (refuses(511), NetworkSignIn, "sign-in page replied"),
        (is_silent_in_the_tunnel, TimedOut, "Knosc didn't reply in time"),
        (ends_the_tunnel, ConnectionBroken, "connection to Knosc was interrupted"),
    ],
)
async def test_the_hop_that_failed_is_named(
    serve: Serve, behind: Behind, script: Script, kind: type[KnoscError], said: str
) -> None:
    proxy = serve(script)
    failure = await failure_behind(await behind(at(proxy)))
    assert type(failure) is kind
    assert said.format(proxy=f"127.0.0.1:{proxy.port}") in render(failure.message)


async def test_a_proxy_where_nothing_listens_is_named(behind: Behind) -> None:
    with refused_port() as port:
        failure = await failure_behind(await behind(f"http://127.0.0.1:{port}"))
        assert f"proxy 127.0.0.1:{port} can't be reached" in render(failure.message)


async def test_a_proxy_whose_name_is_unknown_is_named(behind: Behind) -> None:
    failure = await failure_behind(await behind("http://proxy.invalid:3128", limits=Limits(connect=5)))
    assert "proxy proxy.invalid:3128 wasn't found" in render(failure.message)


async def test_the_certificate_of_the_proxy_itself_is_told_from_that_of_knosc(
    serve: Serve, behind: Behind, certificates: Certificates
) -> None:
    strangers = make_certificates()
    proxy = serve(hangs_up, tls=strangers.server)
    failure = await failure_behind(await behind(f"https://127.0.0.1:{proxy.port}"))
    assert type(failure) is InsecureConnection
    assert f"proxy 127.0.0.1:{proxy.port} couldn't prove its identity" in render(failure.message)
    # The same fault behind the proxy is not the proxy's.
    tunnel = serve(tunnel_to(serve(hangs_up, tls=strangers.server)))
    failure = await failure_behind(await behind(at(tunnel)))
    assert type(failure) is InsecureConnection
    assert "proxy" not in render(failure.message)


async def test_credentials_of_the_proxy_are_told_nowhere(serve: Serve, behind: Behind) -> None:
    proxy = serve(refuses(407))
    failure = await failure_behind(await behind(f"http://jane:topsecret@127.0.0.1:{proxy.port}"))
    assert "topsecret" not in render(failure.message) + failure.details
    assert "jane" not in render(failure.message) + failure.details
