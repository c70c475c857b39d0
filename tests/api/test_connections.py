"""Ways in which no answer comes, each with its own message."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from knosc_desktop.api.config import Limits
from knosc_desktop.domain.errors import (
    ConnectionBroken,
    ConnectionRefused,
    InsecureConnection,
    KnoscError,
    NameNotFound,
    NotKnosc,
    ProxyTrouble,
    TimedOut,
    Unreadable,
)
from tests.support.scripted_server import Certificates, Peer, ScriptedServer, make_certificates, refused_port
from tests.support.tunnels import tunnel_to

pytestmark = pytest.mark.services

QUICK = Limits(connect=0.2, read=0.2, small_call=0.4)
Serve = Callable[..., ScriptedServer]
Opened = Callable[..., Any]


async def failure_of(client: Any) -> KnoscError:
    """What reading the profile fails with."""
    with pytest.raises(KnoscError) as caught:
        await client.profile()
    return caught.value


async def test_an_unknown_host_name(opened: Opened) -> None:
    failure = await failure_of(await opened("https://acme.invalid", limits=Limits(connect=5)))
    assert type(failure) is NameNotFound
    assert "gaierror" in failure.details


async def test_a_name_that_cannot_be_one(opened: Opened) -> None:
    assert type(await failure_of(await opened(f"https://{'a' * 70}.knosc.io"))) is NameNotFound


async def test_a_name_that_is_against_the_rules(opened: Opened) -> None:
    with pytest.raises(NameNotFound):
        await opened("https://ä_ö.knosc.io")


async def test_no_server_listens(opened: Opened) -> None:
    with refused_port() as port:
        assert type(await failure_of(await opened(f"http://127.0.0.1:{port}"))) is ConnectionRefused


async def test_no_server_listens_at_any_address_of_the_name(opened: Opened) -> None:
    with refused_port() as port:
        assert type(await failure_of(await opened(f"http://localhost:{port}"))) is ConnectionRefused


async def test_a_name_with_an_unreachable_address_is_still_reached(serve: Serve, opened: Opened) -> None:
    server = serve(lambda peer: peer.json(200, {"data": {"Username": peer.request().method}}))
    # localhost is ::1 as well, where nothing listens.
    client = await opened(f"http://localhost:{server.port}")
    assert (await client.profile()).username == "GET"


async def test_the_connection_ends_without_an_answer(serve: Serve, opened: Opened) -> None:
    assert type(await failure_of(await opened(serve(lambda peer: peer.request())))) is ConnectionBroken


async def test_the_connection_is_reset(serve: Serve, opened: Opened) -> None:
    def resets(peer: Peer) -> None:
        peer.head()
        peer.reset()

    assert type(await failure_of(await opened(serve(resets)))) is ConnectionBroken


async def test_the_answer_is_cut_off(serve: Serve, opened: Opened) -> None:
    def cuts_off(peer: Peer) -> None:
        peer.request()
        peer.send(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"data": ')

    assert type(await failure_of(await opened(serve(cuts_off)))) is ConnectionBroken


async def test_a_server_that_is_silent(serve: Serve, opened: Opened) -> None:
    def says_nothing(peer: Peer) -> None:
        peer.request()
        peer.wait_for_end()

    assert type(await failure_of(await opened(serve(says_nothing), limits=QUICK))) is TimedOut


async def test_an_answer_that_never_completes(serve: Serve, opened: Opened) -> None:
    def drips(peer: Peer) -> None:
        peer.request()
        peer.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            peer.send(b"1\r\n \r\n")

    assert type(await failure_of(await opened(serve(drips), limits=QUICK))) is TimedOut


async def test_headers_that_never_end(serve: Serve, opened: Opened) -> None:
    def endless_headers(peer: Peer) -> None:
        peer.request()
        peer.send(b"HTTP/1.1 200 OK\r\n")
        while True:
            peer.send(b"X-More: and more\r\n" * 1000)

    assert type(await failure_of(await opened(serve(endless_headers)))) is NotKnosc


async def test_an_endless_body(serve: Serve, opened: Opened) -> None:
    def endless_body(peer: Peer) -> None:
        peer.request()
        peer.send(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{"data": "')
        while True:
            peer.send(b"x" * 65536)

    assert type(await failure_of(await opened(serve(endless_body)))) is Unreadable


async def test_something_that_does_not_speak_http(serve: Serve, opened: Opened) -> None:
    def speaks_something_else(peer: Peer) -> None:
        peer.request()
        peer.send(b"SSH-2.0-OpenSSH_9\r\n\r\n")
        peer.wait_for_end()

    assert type(await failure_of(await opened(serve(speaks_something_else)))) is NotKnosc


async def test_an_untrusted_certificate(serve: Serve, opened: Opened, certificates: Certificates) -> None:
    server = serve(lambda peer: peer.request(), tls=certificates.server)
    failure = await failure_of(await opened(server))
    assert type(failure) is InsecureConnection
    assert "SSLCertVerificationError" in failure.details
    assert server.requests == []


async def test_a_certificate_for_another_name(serve: Serve, opened: Opened) -> None:
    strangers = make_certificates("example.com")
    server = serve(lambda peer: peer.request(), tls=strangers.server)
    assert type(await failure_of(await opened(server, ssl_context=strangers.client))) is InsecureConnection


async def test_a_server_that_does_not_speak_tls(serve: Serve, opened: Opened) -> None:
    server = serve(lambda peer: peer.send(b"HTTP/1.1 400 Bad Request\r\n\r\n"))
    failure = await failure_of(await opened(server.address.replace("http:", "https:")))
    assert type(failure) is InsecureConnection


async def test_a_server_that_ends_the_tls_handshake(serve: Serve, opened: Opened) -> None:
    server = serve(lambda peer: peer.reset())
    assert type(await failure_of(await opened(server.address.replace("http:", "https:")))) is ConnectionBroken


async def test_a_handshake_that_never_ends(serve: Serve, opened: Opened) -> None:
    server = serve(lambda peer: peer.wait_for_end())
    failure = await failure_of(await opened(server.address.replace("http:", "https:"), limits=QUICK))
    assert type(failure) is TimedOut


@pytest.mark.parametrize("location", ["http://portal.example.com/login", "javascript:alert(1)", "//[nonsense", ""])
async def test_a_captive_portal_that_sends_elsewhere(serve: Serve, opened: Opened, location: str) -> None:
    def portal(peer: Peer) -> None:
        peer.request()
        peer.answer(302, Location=location)

    server = serve(portal)
    assert type(await failure_of(await opened(server))) is NotKnosc
    assert server.connections == 1


async def test_details_hold_neither_address_nor_query(serve: Serve, opened: Opened) -> None:
    with refused_port() as port:
        client = await opened(f"http://127.0.0.1:{port}")
        failure = await failure_of(client)
    assert "/api" not in failure.details


async def test_a_tunnel_through_the_systems_proxy(
    serve: Serve, opened: Opened, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    def knosc(peer: Peer) -> None:
        peer.request()
        peer.json(200, {"data": {"Username": "jane"}})

    server = serve(knosc, tls=certificates.server)
    proxy = serve(tunnel_to(server))
    monkeypatch.setenv("https_proxy", f"http://jane:s%40cret@127.0.0.1:{proxy.port}")
    client = await opened("https://acme.knosc.test", ssl_context=certificates.client)
    assert (await client.profile()).username == "jane"
    (tunnel,) = proxy.requests
    assert tunnel.target == "acme.knosc.test:443"
    assert tunnel.headers["proxy-authorization"] == "Basic amFuZTpzQGNyZXQ="
    assert "proxy-authorization" not in server.requests[0].headers


async def test_a_proxy_that_asks_for_authentication(
    serve: Serve, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(peer: Peer) -> None:
        peer.request()
        peer.answer(407, Proxy_Authenticate="Negotiate")

    proxy = serve(refuses)
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.port}")
    failure = await failure_of(await opened("https://acme.knosc.test"))
    assert type(failure) is ProxyTrouble
    assert "407" in failure.details


async def test_a_proxy_that_is_not_there(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    with refused_port() as port:
        monkeypatch.setenv("https_proxy", f"127.0.0.1:{port}")
        assert type(await failure_of(await opened("https://acme.knosc.test"))) is ProxyTrouble


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1080", "http://[nonsense", "ftp://127.0.0.1"])
async def test_a_proxy_that_cannot_be_used_is_named(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("all_proxy", proxy)
    assert type(await failure_of(await opened("https://acme.knosc.test"))) is ProxyTrouble


async def test_this_computer_itself_needs_no_proxy(
    serve: Serve, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    server = serve(lambda peer: peer.json(200, {"data": {"Username": peer.request().method}}))
    assert (await (await opened(server)).profile()).username == "GET"
