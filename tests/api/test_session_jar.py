"""Which cookie goes where, and what is read from the tokens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from knosc_desktop.api.session_jar import claims_of
from knosc_desktop.domain.errors import Unreadable
from knosc_desktop.domain.sign_in import SessionTokens, TokenKind
from tests.api.conftest import reply
from tests.support.recording import recording
from tests.support.scripted_server import Peer, Received, every_request
from tests.support.tokens import access_cookies, make_token, refresh_cookies

Answered = Callable[..., Any]


def session(*extra: tuple[str, str], **claims: Any) -> httpx.Response:
    return httpx.Response(200, json={"login": True}, headers=[*access_cookies(**claims), *refresh_cookies(), *extra])


async def test_the_refresh_token_is_sent_to_its_own_path_only(answered: Answered) -> None:
    seen: list[httpx.Request] = []
    client = await answered(recording(seen, session))
    await client.authenticate("jane", "secret")
    await client.forgot_password("jane@acme.com")
    assert "access_token_cookie" in seen[-1].headers["Cookie"]
    assert "refresh_token_cookie" not in seen[-1].headers["Cookie"]


async def test_a_kept_refresh_token_restores_the_session(answered: Answered) -> None:
    seen: list[httpx.Request] = []
    client = await answered(recording(seen, session))
    token = make_token(csrf="its-own-csrf-value", type="refresh")
    client.restore(SessionTokens(TokenKind.REFRESH, token))
    assert client.can_refresh
    await client.refresh()
    assert seen[0].headers["X-XSRF-TOKEN"] == "its-own-csrf-value"
    assert f"refresh_token_cookie={token}" in seen[0].headers["Cookie"]


async def test_a_kept_access_token_restores_the_session(answered: Answered) -> None:
    seen: list[httpx.Request] = []
    client = await answered(recording(seen, lambda: reply(200, {"job_id": "j"})))
    client.restore(SessionTokens(TokenKind.ACCESS, make_token(csrf="abc")))
    assert not client.can_refresh
    await client.start_job("inventory-planning")
    assert seen[0].headers["X-XSRF-TOKEN"] == "abc"
    assert "access_token_cookie=" in seen[0].headers["Cookie"]


async def test_what_was_kept_is_what_was_given(answered: Answered) -> None:
    client = await answered(lambda _: session())
    await client.authenticate("jane", "secret")
    kept = client.session_tokens()
    other = await answered(lambda _: session())
    other.restore(kept)
    assert other.session_tokens() == kept
    assert kept.kind is TokenKind.REFRESH


@pytest.mark.parametrize("token", ["", "a b", "x; Path=/", "a\r\nb", "ü"])
async def test_a_damaged_kept_token_restores_nothing(answered: Answered, token: str) -> None:
    client = await answered(lambda _: session())
    client.restore(SessionTokens(TokenKind.REFRESH, token))
    assert client.session_tokens() is None


async def test_a_missing_csrf_cookie_is_read_from_the_token(answered: Answered) -> None:
    seen: list[httpx.Request] = []
    headers = [header for header in access_cookies("from-claim") if "csrf_access_token" not in header[1]]
    answers = iter([httpx.Response(200, json={"login": True}, headers=headers), reply(200, {"job_id": "j"})])
    client = await answered(recording(seen, lambda: next(answers)))
    await client.authenticate("jane", "secret")
    await client.start_job("inventory-planning")
    assert seen[1].headers["X-XSRF-TOKEN"] == "from-claim"


async def test_reading_carries_no_csrf_value(answered: Answered) -> None:
    seen: list[httpx.Request] = []
    client = await answered(recording(seen, session))
    await client.authenticate("jane", "secret")
    with pytest.raises(Unreadable):
        await client.templates()
    assert "X-XSRF-TOKEN" not in seen[-1].headers


@pytest.mark.parametrize("token", ["", "opaque", "a.b.c", "a.e30.c.d", "x." + "W10" + ".y", "a.///.c"])
def test_a_token_that_is_no_jwt_claims_nothing(token: str) -> None:
    assert claims_of(token) == {}


async def test_secure_cookies_of_a_local_tenant_come_back_to_it(
    serve: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    secure = [(name, f"{value}; Secure") for name, value in access_cookies()]

    def answer(peer: Peer, request: Received) -> None:
        if request.path == "/api/authenticate":
            body = b'{"login": true}'
            lines = "".join(f"{name}: {value}\r\n" for name, value in secure)
            peer.send(f"HTTP/1.1 200 OK\r\n{lines}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        else:
            peer.json(200, {"job_id": "j"})

    server = serve(every_request(answer))
    client = await opened(server)
    await client.authenticate("jane", "secret")
    await client.start_job("inventory-planning")
    assert "access_token_cookie=" in server.requests[-1].headers["cookie"]
    assert server.requests[-1].headers["x-xsrf-token"] == "csrf-1"


async def test_tokens_are_never_part_of_a_representation(answered: Answered) -> None:
    client = await answered(lambda _: session())
    await client.authenticate("jane", "secret")
    tokens = client.session_tokens()
    assert tokens.token not in repr(tokens)


async def test_nothing_secret_is_logged(
    serve: Callable[..., Any], opened: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    def answer(peer: Peer, _: Received) -> None:
        lines = "".join(f"{name}: {value}\r\n" for name, value in access_cookies())
        peer.send(f'HTTP/1.1 200 OK\r\n{lines}Content-Length: 15\r\n\r\n{{"login": true}}'.encode())

    client = await opened(serve(every_request(answer)))
    caplog.set_level("DEBUG")
    await client.authenticate("jane", "my password")
    token = client.session_tokens().token
    assert token not in caplog.text
    assert "my password" not in caplog.text
