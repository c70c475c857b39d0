"""A session's life is counted from its receipt, by clocks that do not follow this computer's date."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from knosc_desktop.api.client import KnoscClient
from knosc_desktop.domain.errors import ServerTrouble
from tests.api.conftest import reply
from tests.support.recording import recording
from tests.support.tokens import access_cookies, make_token, refresh_cookies

Answered = Callable[..., Any]
SERVER_NOW = 1_790_000_000.0
DATE = format_datetime(datetime.fromtimestamp(SERVER_NOW, UTC), usegmt=True)


class Elapsed:
    """Seconds that only the test moves."""

    def __init__(self) -> None:
        self.seconds = 5000.0

    def __call__(self) -> float:
        return self.seconds


def session(date: str = DATE, **claims: Any) -> httpx.Response:
    headers = [*access_cookies(**claims), *refresh_cookies(), *([("Date", date)] if date else [])]
    return httpx.Response(200, json={"login": True}, headers=headers)


async def signed_in(answered: Answered, elapsed: Elapsed, answer: httpx.Response) -> KnoscClient:
    client: KnoscClient = await answered(lambda _: answer)
    client.use_clock(elapsed, lambda _: None)
    await client.authenticate("jane", "secret")
    return client


@pytest.mark.parametrize("offset", [0, 1200, -1200, 800 * 86400, -800 * 86400])
async def test_the_life_is_what_the_server_gave_whatever_this_computers_clock_says(
    answered: Answered, offset: float
) -> None:
    elapsed = Elapsed()
    client = await signed_in(answered, elapsed, session("", iat=SERVER_NOW + offset, exp=SERVER_NOW + offset + 900))
    assert client.access_seconds_left == 900
    elapsed.seconds += 890
    assert client.access_seconds_left == 10


@pytest.mark.parametrize(
    ("date", "claims", "left"),
    [
        (DATE, {"exp": SERVER_NOW + 900}, 900),
        (DATE, {"exp": SERVER_NOW + 900, "iat": SERVER_NOW + 895}, 900),
        (DATE, {"exp": SERVER_NOW + 900, "iat": "yesterday"}, 900),
        (DATE, {"exp": SERVER_NOW + 900, "iat": SERVER_NOW + 10_000}, 900),
        ("garbage", {"exp": SERVER_NOW + 900, "iat": SERVER_NOW}, 900),
        ("", {"exp": SERVER_NOW + 900}, None),
        ("garbage", {"exp": SERVER_NOW + 900}, None),
        (DATE, {"exp": SERVER_NOW - 900, "iat": SERVER_NOW}, None),
        (DATE, {"exp": float("inf")}, None),
        (DATE, {"exp": float("nan")}, None),
        (DATE, {"exp": 10**400}, None),
        (DATE, {"exp": True, "iat": 0}, None),
        (DATE, {}, None),
    ],
)
async def test_what_does_not_fit_together_never_makes_a_token_look_shorter(
    answered: Answered, date: str, claims: dict[str, Any], left: float | None
) -> None:
    client = await signed_in(answered, Elapsed(), session(date, **claims))
    assert client.access_seconds_left == left


async def test_without_a_token_there_is_no_life(answered: Answered) -> None:
    client: KnoscClient = await answered(lambda _: session())
    assert client.access_seconds_left is None


async def test_the_same_token_set_again_does_not_begin_again(answered: Answered) -> None:
    elapsed = Elapsed()
    client = await signed_in(answered, elapsed, session(iat=SERVER_NOW, exp=SERVER_NOW + 900))
    elapsed.seconds += 600
    await client.forgot_password("jane@acme.com")
    assert client.access_seconds_left == 300


LIVING = [
    f"Expires={format_datetime(datetime.fromtimestamp(SERVER_NOW + 900, UTC), usegmt=True)}",
    "Expires=Thu, 01-Jan-2026 00:15:00 GMT",
    "Max-Age=900",
    "max-age=1; Path=/",
    'Max-Age="900"',
    "Expires=garbage",
]


@pytest.mark.parametrize("attribute", LIVING)
async def test_a_cookie_lives_as_long_as_the_server_says_whatever_this_computers_clock_says(
    answered: Answered, monkeypatch: pytest.MonkeyPatch, attribute: str
) -> None:
    date = "Thu, 01 Jan 2026 00:00:00 GMT" if "2026" in attribute else DATE
    token = make_token(csrf="c")
    headers = [("Set-Cookie", f"access_token_cookie={token}; Path=/; {attribute}"), ("Date", date)]
    seen: list[httpx.Request] = []
    client = await answered(recording(seen, lambda: httpx.Response(200, json={"login": True}, headers=headers)))
    await client.authenticate("jane", "secret")
    # A computer whose clock is set three years ahead in the middle.
    monkeypatch.setattr("http.cookiejar.time.time", lambda: SERVER_NOW + 3 * 365 * 86400)
    await client.forgot_password("jane@acme.com")
    await client.forgot_password("jane@acme.com")
    assert token in seen[-1].headers["Cookie"]


@pytest.mark.parametrize(
    "deletion",
    ["Max-Age=0", "Max-Age=-1", "Expires=Thu, 01 Jan 1970 00:00:00 GMT", "Expires=Thu, 01-Jan-1970 00:00:00 GMT"],
)
async def test_a_cookie_that_the_server_deletes_is_deleted(answered: Answered, deletion: str) -> None:
    answers = iter(
        [session(), httpx.Response(200, json={}, headers=[("Set-Cookie", f"access_token_cookie=; Path=/; {deletion}")])]
    )
    seen: list[httpx.Request] = []
    client = await answered(recording(seen, lambda: next(answers, reply(200, {}))))
    await client.authenticate("jane", "secret")
    await client.forgot_password("jane@acme.com")
    await client.forgot_password("jane@acme.com")
    assert "access_token_cookie" not in seen[-1].headers.get("Cookie", "")


async def test_the_servers_time_is_reported_with_its_answers_and_not_with_refusals(answered: Answered) -> None:
    answers = iter([session(), httpx.Response(503, headers={"Date": DATE}), session("garbage"), session("")])
    client: KnoscClient = await answered(lambda _: next(answers))
    told: list[datetime] = []
    client.use_clock(Elapsed(), told.append)
    await client.authenticate("jane", "secret")
    for _ in range(3):
        with suppress(ServerTrouble):
            await client.forgot_password("jane@acme.com")
    assert told == [datetime.fromtimestamp(SERVER_NOW, UTC)]
