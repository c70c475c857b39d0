"""Every answer to every step of signing in."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from knosc_desktop.api.client import KnoscClient
from knosc_desktop.domain.errors import (
    KnoscError,
    LockedOut,
    NewPasswordRefused,
    NotKnosc,
    ServerTrouble,
    SessionExpired,
    TooLarge,
    TooManyRequests,
    Unreadable,
    WrongCode,
    WrongCredentials,
)
from knosc_desktop.domain.sign_in import FirstSignIn, SecondFactorNeeded, SignedIn
from knosc_desktop.domain.texts import message
from tests.api.conftest import reply
from tests.support.recording import recording
from tests.support.tokens import access_cookies, refresh_cookies

Answered = Callable[..., Any]


def session(body: Any = None, *, refreshable: bool = True, csrf: str = "csrf-1") -> httpx.Response:
    headers = access_cookies(csrf) + (refresh_cookies() if refreshable else [])
    return httpx.Response(200, json={"login": True} if body is None else body, headers=headers)


async def signed_in(answered: Answered, later: Callable[[httpx.Request], httpx.Response], **facts: Any) -> KnoscClient:
    """A client with a session, whose requests after the sign-in are answered by ``later``."""
    first = iter([session(**facts)])
    client: KnoscClient = await answered(lambda request: next(first, None) or later(request))
    await client.authenticate("jane.doe", "secret")
    return client


async def test_a_password_can_be_enough(answered: Answered) -> None:
    client = await answered(lambda _: session())
    assert await client.authenticate("jane.doe", "secret") == SignedIn()


async def test_name_and_password_travel_as_documented(answered: Answered) -> None:
    seen: list[httpx.Request] = []
    client = await answered(recording(seen, session))
    await client.authenticate("jane.doe", "s3cret")
    assert (seen[0].method, seen[0].url.path) == ("POST", "/api/authenticate")
    assert json.loads(seen[0].content) == {"username": "jane.doe", "password": "s3cret"}


async def test_a_second_factor_is_asked_for(answered: Answered) -> None:
    client = await answered(lambda _: reply(200, {"requires_2fa": True}))
    assert await client.authenticate("jane.doe", "secret") == SecondFactorNeeded()


async def test_a_first_sign_in_hands_over_its_token(answered: Answered) -> None:
    client = await answered(lambda _: reply(200, {"first_signin": True, "session_token": "short"}))
    assert await client.authenticate("jane.doe", "secret") == FirstSignIn("short")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"login": False},
        {"login": "true"},
        {"first_signin": True},
        {"first_signin": True, "session_token": 5},
        {"x": 1},
    ],
)
async def test_status_200_alone_is_no_sign_in(answered: Answered, body: Any) -> None:
    client = await answered(lambda _: reply(200, body))
    with pytest.raises(Unreadable):
        await client.authenticate("jane.doe", "secret")


async def test_a_sign_in_without_a_session_cookie_is_none(answered: Answered) -> None:
    client = await answered(lambda _: reply(200, {"login": True}))
    with pytest.raises(Unreadable):
        await client.authenticate("jane.doe", "secret")


async def test_an_older_server_is_named(answered: Answered) -> None:
    client = await answered(lambda _: reply(200, {"access_token": "bearer"}))
    with pytest.raises(Unreadable, match=r"errors\.bearer\.message") as caught:
        await client.authenticate("jane.doe", "secret")
    assert "bearer" not in caught.value.details.replace("bearer token", "")


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (401, {"Message": "Invalid username or password.", "Code": "User.InvalidCredentials"}, WrongCredentials),
        (401, {"msg": "nope"}, WrongCredentials),
        (400, {"Message": "x", "Code": "User.InvalidCredentials"}, WrongCredentials),
        (401, {"Message": "x", "Code": "User.AccountLocked"}, LockedOut),
        (403, {"Message": "x", "Code": "User.LockedOut"}, LockedOut),
        (401, {"Message": "Your account is temporarily locked."}, LockedOut),
        (423, {}, LockedOut),
        (429, {}, LockedOut),
        (503, {}, ServerTrouble),
    ],
)
async def test_a_refused_password_says_why(
    answered: Answered, status: int, body: Any, expected: type[KnoscError]
) -> None:
    client = await answered(lambda _: reply(status, body))
    with pytest.raises(expected):
        await client.authenticate("jane.doe", "secret")


async def test_a_lock_out_says_for_how_long(answered: Answered) -> None:
    client = await answered(lambda _: reply(423, {}, **{"Retry-After": "90"}))
    with pytest.raises(LockedOut) as caught:
        await client.authenticate("jane.doe", "secret")
    assert caught.value.retry_after == 90


async def test_a_new_sign_in_takes_nothing_from_the_last_one(answered: Answered) -> None:
    client = await signed_in(answered, lambda _: reply(200, {"requires_2fa": True}))
    await client.authenticate("omar", "secret")
    assert client.session_tokens() is None


async def test_the_second_factor_completes_the_sign_in_without_a_refresh_token(answered: Answered) -> None:
    seen: list[httpx.Request] = []
    client = await answered(recording(seen, lambda: session(refreshable=False)))
    await client.verify_second_factor("jane.doe", "123456")
    assert json.loads(seen[0].content) == {"username": "jane.doe", "totp_code": "123456"}
    assert not client.can_refresh
    assert client.session_tokens().kind == "access"


@pytest.mark.parametrize("status", [400, 401])
async def test_a_wrong_code_does_not_end_the_session(answered: Answered, status: int) -> None:
    body = {"Message": "Invalid or expired TOTP code.", "Code": "2FA.InvalidCode"}
    client = await answered(lambda _: reply(status, body))
    with pytest.raises(WrongCode):
        await client.verify_second_factor("jane.doe", "000000")


@pytest.mark.parametrize("body", [{"Code": "User.AccountLocked"}, {"Message": "Your account is locked."}])
async def test_every_step_of_signing_in_may_lock(answered: Answered, body: Any) -> None:
    client = await answered(lambda _: reply(400, body))
    with pytest.raises(LockedOut):
        await client.authenticate("jane.doe", "secret")
    with pytest.raises(LockedOut):
        await client.verify_second_factor("jane.doe", "000000")
    with pytest.raises(LockedOut):
        await client.first_sign_in("short", "new password")


@pytest.mark.parametrize("status", [400, 401, 403, 423])
async def test_a_page_says_nothing_of_passwords_and_codes(answered: Answered, status: int) -> None:
    client = await answered(lambda _: httpx.Response(status, html="<html>locked</html>"))
    with pytest.raises(NotKnosc):
        await client.authenticate("jane.doe", "secret")
    with pytest.raises(NotKnosc):
        await client.verify_second_factor("jane.doe", "000000")
    with pytest.raises(NotKnosc):
        await client.first_sign_in("short", "new password")


async def test_a_hurried_sign_in_that_a_page_refuses_is_no_lock_out(answered: Answered) -> None:
    client = await answered(lambda _: httpx.Response(429, html="<html>Too Many Requests</html>"))
    with pytest.raises(TooManyRequests):
        await client.authenticate("jane.doe", "secret")


async def test_too_many_codes_lock_too(answered: Answered) -> None:
    client = await answered(lambda _: reply(429, {}))
    with pytest.raises(LockedOut):
        await client.verify_second_factor("jane.doe", "000000")


async def test_a_first_password_opens_a_session(answered: Answered) -> None:
    seen: list[httpx.Request] = []
    client = await answered(recording(seen, lambda: session(refreshable=False)))
    await client.first_sign_in("short", "new password")
    assert json.loads(seen[0].content) == {"session_token": "short", "new_password": "new password"}


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (400, {"Message": "At least 8 characters.", "Code": "User.PasswordTooShort"}, NewPasswordRefused),
        (422, {"error": "too simple"}, NewPasswordRefused),
        (401, {"msg": "Token has expired"}, SessionExpired),
        (400, {"Message": "Invalid session token."}, SessionExpired),
    ],
)
async def test_a_refused_new_password_says_why(
    answered: Answered, status: int, body: Any, expected: type[KnoscError]
) -> None:
    client = await answered(lambda _: reply(status, body))
    with pytest.raises(expected):
        await client.first_sign_in("short", "new")


async def test_a_refresh_carries_its_own_csrf_value(answered: Answered) -> None:
    seen: list[httpx.Request] = []
    client = await signed_in(answered, recording(seen, lambda: session({"refresh": True}, csrf="csrf-2")))
    await client.refresh()
    assert seen[0].url.path == "/api/token-refresh"
    assert seen[0].headers["X-XSRF-TOKEN"] == "csrf-refresh"
    assert "refresh_token_cookie=" in seen[0].headers["Cookie"]


async def test_the_new_csrf_value_counts_after_a_refresh(answered: Answered) -> None:
    seen: list[httpx.Request] = []
    answers = iter([session({}, csrf="csrf-2"), reply(200, {"job_id": "j"})])
    client = await signed_in(answered, recording(seen, lambda: next(answers)))
    await client.refresh()
    await client.start_job("inventory-planning")
    assert seen[1].headers["X-XSRF-TOKEN"] == "csrf-2"


async def test_without_a_refresh_token_nothing_is_asked(answered: Answered) -> None:
    client = await answered(lambda _: pytest.fail("nothing should be asked"))
    with pytest.raises(SessionExpired):
        await client.refresh()


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, {"msg": "Token has expired"}),
        (401, {"Message": "x", "Code": "User.AccountLocked"}),
        (400, {"Message": "x", "Code": "User.AccountLocked"}),
        (422, {"msg": "x"}),
        (403, {}),
    ],
)
async def test_a_refused_refresh_ends_the_session(answered: Answered, status: int, body: Any) -> None:
    client = await signed_in(answered, lambda _: reply(status, body))
    with pytest.raises(SessionExpired):
        await client.refresh()


async def test_a_hurried_refresh_does_not_end_the_session(answered: Answered) -> None:
    client = await signed_in(answered, lambda _: reply(429, {}))
    with pytest.raises(TooManyRequests):
        await client.refresh()


async def test_a_refresh_that_brings_no_token_is_none(answered: Answered) -> None:
    client = await signed_in(answered, lambda _: reply(200, {"refresh": True}))
    with pytest.raises(Unreadable):
        await client.refresh()


@pytest.mark.parametrize("status", [200, 400, 401, 403, 404, 422])
async def test_a_web_page_neither_refreshes_nor_ends_the_session(answered: Answered, status: int) -> None:
    client = await signed_in(answered, lambda _: httpx.Response(status, html="<html>hello</html>"))
    before = client.session_tokens()
    with pytest.raises(NotKnosc):
        await client.refresh()
    assert client.session_tokens() == before


async def test_a_size_limit_in_front_of_knosc_does_not_end_the_session(answered: Answered) -> None:
    client = await signed_in(answered, lambda _: httpx.Response(413, html="<html>Too Large</html>"))
    with pytest.raises(TooLarge):
        await client.refresh()


async def test_signing_out_informs_the_server_and_deletes_the_session(answered: Answered) -> None:
    seen: list[httpx.Request] = []
    client = await signed_in(answered, recording(seen, lambda: reply(200, {"logout": True})))
    await client.logout()
    assert seen[0].headers["X-XSRF-TOKEN"] == "csrf-1"
    assert client.session_tokens() is None


async def test_signing_out_deletes_the_session_whatever_the_server_answers(answered: Answered) -> None:
    client = await signed_in(answered, lambda _: reply(500, {}))
    with pytest.raises(ServerTrouble):
        await client.logout()
    assert client.session_tokens() is None


async def test_a_forgotten_password_is_answered_in_the_servers_words(answered: Answered) -> None:
    client = await answered(lambda _: reply(200, {"message": "A link has been sent."}))
    assert await client.forgot_password("jane@acme.com") == "A link has been sent."


async def test_a_forgotten_password_is_answered_even_without_words(answered: Answered) -> None:
    client = await answered(lambda _: reply(200, {"message": None}))
    assert await client.forgot_password("jane@acme.com") == message("errors.reset_link")


async def test_the_profile_is_read_as_documented(answered: Answered) -> None:
    data = {
        "id": 7,
        "User Fullname": "Jane Doe",
        "Username": "jane.doe",
        "User Email": "jane@acme.com",
        "Privileges": [{"type": "Procurement", "access": "Edit"}, {"type": "Demand", "access": "View"}, None, {"x": 1}],
    }
    client = await answered(lambda _: reply(200, {"data": data}))
    profile = await client.profile()
    assert (profile.user_id, profile.username, profile.full_name) == ("7", "jane.doe", "Jane Doe")
    assert profile.email == "jane@acme.com"
    assert profile.privileges == {"Procurement": "Edit", "Demand": "View"}


async def test_a_sparse_profile_falls_back_to_the_typed_name(answered: Answered) -> None:
    client = await signed_in(answered, lambda _: reply(200, {"data": {"id": None, "Privileges": None}}))
    assert (await client.profile()).username == "jane.doe"


@pytest.mark.parametrize("body", [[], "jane", {"data": []}, {"data": {}}, None])
async def test_a_profile_without_a_user_is_unreadable(answered: Answered, body: Any) -> None:
    client = await answered(lambda _: reply(200, body))
    with pytest.raises(Unreadable):
        await client.profile()
