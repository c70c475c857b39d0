"""What error answers mean, in every shape they come in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from knosc_desktop.api.answers import retry_after
from knosc_desktop.domain.errors import (
    KnoscError,
    NotFound,
    NotKnosc,
    NotPrivileged,
    ProxyTrouble,
    Refused,
    ServerTrouble,
    SessionExpired,
    TimedOut,
    TooLarge,
    TooManyRequests,
    Unreadable,
)
from knosc_desktop.domain.jobs import JobKey
from knosc_desktop.words.catalogue import render
from tests.api.conftest import reply

Answered = Callable[..., Any]


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (400, {"Message": "Bad Request Format", "Code": "JSON.Invalid"}, Refused),
        (400, {"error": "Missing required field: status"}, Refused),
        (400, {"Message": "Item 5 not found", "Code": "ItemMaster.NotFound"}, NotFound),
        (400, {"Message": "x", "Code": "2FA.InvalidCode"}, Refused),
        (400, {"Message": "x", "Code": "User.InvalidCredentials"}, Refused),
        (400, {"Message": "x", "Code": "Forecast.PeriodLocked"}, Refused),
        (400, "just a sentence", Refused),
        (400, ["list"], Refused),
        (400, {"Message": None, "Code": 5}, Refused),
        (401, {"Message": "x", "Code": "2FA.InvalidCode"}, SessionExpired),
        (401, {"Message": "x", "Code": "User.InvalidCredentials"}, SessionExpired),
        (401, {"Message": "x", "Code": "User.AccountLocked"}, SessionExpired),
        (401, {"msg": "Token has expired"}, SessionExpired),
        (401, {"Message": "Authentication required"}, SessionExpired),
        (403, {"Message": "Not Privileged for this action", "Code": "User.NotPrivileged"}, NotPrivileged),
        (403, None, NotPrivileged),
        (403, {"Message": "x", "Code": "Forecast.PeriodLocked"}, Refused),
        (403, {"Message": "x", "Code": "User.InvalidCredentials"}, Refused),
        (404, {"msg": "nothing"}, NotFound),
        (404, {"Message": "x", "Code": "Forecast.PeriodLocked"}, Refused),
        (407, None, ProxyTrouble),
        (408, None, TimedOut),
        (409, {"Message": "x", "Code": "ItemMaster.StillInUse"}, Refused),
        (413, None, TooLarge),
        (415, None, Refused),
        (422, {"msg": "Missing CSRF token in headers"}, SessionExpired),
        (422, {"msg": "Signature verification failed"}, SessionExpired),
        (422, {"Message": "Missing CSRF token", "Code": "Auth.Csrf"}, SessionExpired),
        (422, {"Message": "Unexpected token in line 3"}, Refused),
        (422, {"Message": "Column layout does not match"}, Refused),
        (423, {"Message": "x", "Code": "Forecast.PeriodLocked"}, Refused),
        (429, None, TooManyRequests),
        (429, {"Message": "x", "Code": "Forecast.PeriodLocked"}, TooManyRequests),
        (500, {"Message": "boom"}, ServerTrouble),
        (500, {"Message": "x", "Code": "Database.LockTimeout"}, ServerTrouble),
        (502, None, ServerTrouble),
        (503, None, ServerTrouble),
        (302, None, NotKnosc),
        (304, None, NotKnosc),
    ],
)
async def test_an_error_answer_means(answered: Answered, status: int, body: Any, expected: type[KnoscError]) -> None:
    client = await answered(lambda _: reply(status, body))
    with pytest.raises(KnoscError) as caught:
        await client.profile()
    assert type(caught.value) is expected


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 408, 422, 451])
async def test_a_page_that_refuses_is_not_knosc(answered: Answered, status: int) -> None:
    client = await answered(lambda _: httpx.Response(status, html="<html>error</html>"))
    with pytest.raises(NotKnosc):
        await client.profile()


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/octet-stream"])
async def test_a_page_that_refuses_is_known_by_how_it_begins(answered: Answered, kind: str) -> None:
    page = httpx.Response(403, text="\r\n<!DOCTYPE HTML><title>Blocked</title>", headers={"Content-Type": kind})
    client = await answered(lambda _: page)
    with pytest.raises(NotKnosc):
        await client.profile()


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (407, ProxyTrouble),
        (413, TooLarge),
        (429, TooManyRequests),
        (500, ServerTrouble),
        (502, ServerTrouble),
        (503, ServerTrouble),
    ],
)
async def test_what_a_gateway_may_answer_is_judged_by_its_status(
    answered: Answered, status: int, expected: type[KnoscError]
) -> None:
    client = await answered(lambda _: httpx.Response(status, html="<html>error</html>"))
    with pytest.raises(expected):
        await client.profile()


@pytest.mark.parametrize("body", ["", " \r\n", '{"msg": "Token has expired"}', "[]", '"no"'])
@pytest.mark.parametrize(
    ("status", "expected"),
    [(400, Refused), (401, SessionExpired), (403, NotPrivileged), (404, NotFound), (422, Refused)],
)
async def test_an_empty_or_json_body_is_no_page_whatever_it_is_called(
    answered: Answered, status: int, body: str, expected: type[KnoscError]
) -> None:
    client = await answered(lambda _: httpx.Response(status, html=body))
    with pytest.raises(expected) as caught:
        await client.profile()
    assert type(caught.value) is expected


@pytest.mark.parametrize("status", [400, 403, 404, 409])
async def test_a_locked_period_is_reported_in_the_servers_words(answered: Answered, status: int) -> None:
    body = {"Message": "The period 2026-05 is closed.", "Code": "Forecast.PeriodLocked"}
    client = await answered(lambda _: reply(status, body))
    with pytest.raises(Refused, match="The period 2026-05 is closed"):
        await client.profile()


async def test_the_servers_words_are_quoted_as_plain_text(answered: Answered) -> None:
    text = "Item <b>5</b>\x00\x1b[31m is\nnot\u202e known " + "x" * 1000
    client = await answered(lambda _: reply(400, {"Message": text}))
    with pytest.raises(Refused) as caught:
        await client.profile()
    message = render(caught.value.message)
    assert "Item <b>5</b>" in message
    assert len(message) < 500
    assert message.isprintable()


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, html="<html>Welcome to the airport</html>"),
        httpx.Response(200, text="  <!DOCTYPE html><html>", headers={"Content-Type": "application/json"}),
        httpx.Response(302, headers={"Location": "https://login.example.com/"}),
    ],
    ids=["page", "page that lies about its type", "redirect"],
)
async def test_a_captive_portal_is_not_knosc(answered: Answered, answer: httpx.Response) -> None:
    client = await answered(lambda _: answer)
    with pytest.raises(NotKnosc):
        await client.profile()


@pytest.mark.parametrize(
    "body", [b"", b"{", b'{"data": {"Username": "ja', b"\xff\xfe\x00", b"[" * 100_000, b"nonsense"]
)
async def test_what_is_no_json_is_unreadable(answered: Answered, body: bytes) -> None:
    client = await answered(lambda _: httpx.Response(200, content=body, headers={"Content-Type": "application/json"}))
    with pytest.raises(Unreadable):
        await client.profile()


async def test_a_damaged_compression_is_unreadable(answered: Answered) -> None:
    client = await answered(
        lambda _: httpx.Response(200, content=stream(b"no gzip"), headers={"Content-Encoding": "gzip"})
    )
    with pytest.raises(Unreadable):
        await client.profile()


async def stream(*parts: bytes) -> Any:
    for part in parts:
        yield part


async def test_details_name_the_request_without_its_query_or_cookies(answered: Answered) -> None:
    client = await answered(lambda _: reply(500, {"Message": "boom"}, **{"Set-Cookie": "a=secret"}))
    with pytest.raises(ServerTrouble) as caught:
        await client.job_reports([JobKey("forecast", "a-job")])
    assert caught.value.details.startswith("GET /api/job: 500")
    assert "boom" in caught.value.details
    assert "secret" not in caught.value.details
    assert "a-job" not in caught.value.details


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "120"}, 120.0),
        ({"Retry-After": "0"}, 0.0),
        ({"Retry-After": "99999999999999"}, 900.0),
        ({"Retry-After": "86400"}, 900.0),
        ({"Retry-After": "1" + "0" * 5000}, 900.0),
        ({"Retry-After": "Fri, 31 Dec 9999 23:59:59 GMT", "Date": "Mon, 23 Nov 2026 10:00:00 GMT"}, 900.0),
        ({"Retry-After": "Mon, 23 Nov 2026 10:01:00 -0000", "Date": "Mon, 23 Nov 2026 10:00:00 GMT"}, 60.0),
        ({"Retry-After": "Fri, 31 Dec 9999 23:59:59 GMT", "Date": "garbage"}, None),
        ({"Retry-After": "Mon, 23 Nov 2026 10:01:00 GMT"}, None),
        ({"Retry-After": "1e9"}, None),
        ({"Retry-After": "120, 60"}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "Mon, 23 Nov 2026 10:01:00 GMT", "Date": "Mon, 23 Nov 2026 10:00:00 GMT"}, 60.0),
        ({"Retry-After": "Mon, 23 Nov 2026 09:00:00 GMT", "Date": "Mon, 23 Nov 2026 10:00:00 GMT"}, 0.0),
    ],
)
def test_a_pause_is_asked_for_in_seconds_or_as_a_date(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(httpx.Headers(headers)) == seconds


@pytest.mark.parametrize("status", [429, 503])
async def test_the_asked_pause_reaches_the_caller(answered: Answered, status: int) -> None:
    client = await answered(lambda _: reply(status, None, **{"Retry-After": "7"}))
    with pytest.raises(KnoscError) as caught:
        await client.profile()
    assert caught.value.retry_after == 7
