"""What is kept of the cookies of an answer, where each goes, and what the tokens in them say; without a client."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from knosc_desktop.api.config import DEFAULT_PATHS
from knosc_desktop.api.session_jar import SessionJar, TokenLife, claims_of, csrf_of, life_of, number_in
from knosc_desktop.domain.environment import Environment
from knosc_desktop.domain.sign_in import SessionTokens, TokenKind
from tests.support.tokens import make_token

ACME = "https://acme.knosc.io"
REFRESH = DEFAULT_PATHS.refresh
DATE = "Mon, 02 Mar 2026 09:00:00 GMT"
END_OF_9999 = 253_402_300_799


def make_jar(origin: str = ACME) -> SessionJar:
    return SessionJar(Environment.at_address(origin), DEFAULT_PATHS)


def take(jar: SessionJar, *lines: str, origin: str = ACME, date: str = "") -> None:
    jar.take([line.encode("latin-1") for line in lines], httpx.Request("GET", f"{origin}/api/authenticate"), date)


def goes(jar: SessionJar, path: str, origin: str = ACME) -> str:
    """The cookies of a request."""
    request = httpx.Request("GET", origin + path)
    jar.attach(request)
    return str(request.headers.get("Cookie", ""))


@pytest.mark.parametrize(
    ("path", "reached", "not_reached"),
    [
        ("/", ["/", "/api/job"], []),
        ("/api", ["/api", "/api/job"], ["/apis", "/"]),
        ("/api/", ["/api/job"], ["/apis", "/"]),
        ("/apiX", ["/apiX/job"], ["/api/job"]),
    ],
)
def test_a_cookie_goes_to_its_path_and_below(path: str, reached: list[str], not_reached: list[str]) -> None:
    jar = make_jar()
    take(jar, f"csrf_access_token=c; Path={path}", f"access_token_cookie=t; Path={path}")
    assert [jar.csrf_for(each) for each in reached] == ["c"] * len(reached)
    assert [goes(jar, each) for each in not_reached] == [""] * len(not_reached)
    assert [jar.csrf_for(each) for each in not_reached] == [""] * len(not_reached)


def test_the_most_specific_cookie_of_a_name_counts() -> None:
    jar = make_jar()
    take(jar, "csrf_access_token=far; Path=/api/job", "csrf_access_token=near; Path=/", "access_token_cookie=t; Path=/")
    assert [jar.csrf_for(path) for path in ("/api/job/forecast", "/api/profile")] == ["far", "near"]
    jar = make_jar()
    take(jar, "csrf_access_token=near; Path=/", "csrf_access_token=far; Path=/api/job")
    assert jar.csrf_for("/api/job/forecast") == "far"


def test_a_token_may_end_in_signs_of_equality_and_an_empty_one_is_none() -> None:
    jar = make_jar()
    take(jar, "access_token_cookie=t==; Path=/")
    assert jar.access_token == "t=="
    take(jar, "access_token_cookie=; Path=/")
    assert jar.tokens() is None


def test_without_a_session_there_is_nothing() -> None:
    jar = make_jar()
    assert (jar.access_token, jar.refresh_token, jar.csrf_for("/api/job"), jar.access_seconds_left) == (
        "",
        "",
        "",
        None,
    )
    assert jar.tokens() is None
    assert goes(jar, "/api/job") == ""


@pytest.mark.parametrize(
    "line",
    [
        "balancer=t; Path=/",
        "access_token_cookie; Path=/",
        "access_token_cookie=a b; Path=/",
        'access_token_cookie="t"; Path=/',
        "access_token_cookie=t\xfc; Path=/",
        "=t; Path=/",
        "access_token_cookie=t; Path=/; Domain=elsewhere.example",
        "",
    ],
)
def test_lines_that_are_no_cookie_of_the_session_are_left_out(line: str) -> None:
    jar = make_jar()
    take(jar, line, "csrf_access_token=c; Path=/")
    assert goes(jar, "/api/job") == "csrf_access_token=c"


@pytest.mark.parametrize(
    "attributes",
    [
        "HttpOnly; SameSite=Lax; Path=/",
        "Path=/; Max-Age=-1\x01",
        "Path=/; Max-Age=-1\xfc",
        "Path=/; Version=1",
        " path = / ; Partitioned",
        "PATH=/;;=",
        "Path=/; Domain=acme.knosc.io",
        "Path=/; Secure",
        "Path=/; Comment=Max-Age",
    ],
)
def test_attributes_that_are_not_understood_change_nothing(attributes: str) -> None:
    jar = make_jar()
    take(jar, f" access_token_cookie = t ; {attributes}")
    assert goes(jar, "/api/job") == "access_token_cookie=t"


@pytest.mark.parametrize("local", ["http://127.0.0.1:8080", "https://127.0.0.1:8080"])
def test_a_secure_cookie_does_not_go_over_an_open_line_but_to_this_computer(local: str) -> None:
    jar = make_jar(local)
    take(jar, "access_token_cookie=t; Path=/; Secure", origin=local)
    assert goes(jar, "/", local) == "access_token_cookie=t"
    jar = make_jar()
    take(jar, "access_token_cookie=t; Path=/; Secure")
    assert (goes(jar, "/"), goes(jar, "/", "http://acme.knosc.io")) == ("access_token_cookie=t", "")


@pytest.mark.parametrize(
    "end",
    [
        "Max-Age=0",
        "Max-Age=00",
        'Max-Age="0"',
        "Max-Age=-1",
        "Max-Age=-1=x",
        "Max-Age=",
        "max-age = 0 ",
        "Expires=Fri, 31 Dec 1999 23:59:59 GMT",
        "Expires=Mon, 02-Mar-2026 08:59:59 GMT",
        "Expires=02-Mar-2026 08:59:59",
        'Expires="Mon, 02 Mar 2026 08:59:59 GMT"',
        "Expires=Tue, 03 Mar 2026 09:00:00 GMT; Max-Age=0",
        "Max-Age=0; Expires=Tue, 03 Mar 2026 09:00:00 GMT",
        "Max-Age=0; Max-Age=9",
        "Expires=Fri, 31 Dec 1999 23:59:59 GMT; Expires=Tue, 03 Mar 2026 09:00:00 GMT",
    ],
)
def test_a_cookie_that_has_ended_by_the_servers_clock_is_deleted(end: str) -> None:
    jar = make_jar()
    take(jar, "access_token_cookie=t; Path=/")
    take(jar, f"access_token_cookie=t; Path=/; {end}", date=DATE)
    assert jar.access_token == ""
    assert goes(jar, "/") == ""


@pytest.mark.parametrize(
    ("end", "date"),
    [
        ("Max-Age=10", DATE),
        ("Max-Age=1", ""),
        ("Max-Age=soon", DATE),
        ("Max-Age=X0", DATE),
        ("Expires=Mon, 02 Mar 2026 09:00:00 GMT", DATE),
        ("Expires=Sat, 01 Jan 2000 00:00:00 GMT", ""),
        ("Expires=Mon, 02 Mar 2026 08:59:59 GMT", ""),
        ("Expires=Mon, 02 Mar 2026 08:59:59 GMT", "yesterday"),
        ("Expires=Mon, 02 Mar 2026 08:59:59 GMT", "M\xe4rz"),
        ("Expires=Mon, 02 Mar 2026 08:59:59 GMT", "\x00"),
        ("Expires=some day", DATE),
    ],
)
def test_a_cookie_lasts_unless_the_server_ends_it(end: str, date: str) -> None:
    jar = make_jar()
    take(jar, f"access_token_cookie=t; Path=/; {end}", date=date)
    assert jar.access_token == "t"
    assert goes(jar, "/") == "access_token_cookie=t"


def test_a_session_is_forgotten_as_a_whole() -> None:
    jar = make_jar()
    token = make_token(iat=0, exp=900)
    take(jar, f"access_token_cookie={token}; Path=/", f"refresh_token_cookie=r; Path={REFRESH}")

    jar.clear()

    assert jar.tokens() is None
    assert (jar.access_seconds_left, goes(jar, REFRESH)) == (None, "")


def test_the_life_of_a_forgotten_token_begins_anew_when_it_comes_again() -> None:
    jar, elapsed = make_jar(), [100.0]
    jar.use_clock(lambda: elapsed[0])
    line = f"access_token_cookie={make_token(iat=0, exp=900)}; Path=/"
    take(jar, line)
    elapsed[0] = 500.0
    jar.clear()
    take(jar, line)
    assert jar.access_seconds_left == 900


def test_without_a_token_there_are_no_seconds_left() -> None:
    life = TokenLife(lambda: 100.0)
    told = [life.seconds_left]
    life.note(make_token(iat=0, exp=900), None)
    told.append(life.seconds_left)
    life.forget()
    told.append(life.seconds_left)
    assert told == [None, 900, None]


def test_a_token_that_has_ended_has_seconds_below_zero() -> None:
    jar, elapsed = make_jar(), [100.0]
    jar.use_clock(lambda: elapsed[0])
    take(jar, f"access_token_cookie={make_token(iat=0, exp=900)}; Path=/")
    elapsed[0] = 1001.0
    assert jar.access_seconds_left == -1


def test_a_new_token_has_a_life_of_its_own() -> None:
    jar, elapsed = make_jar(), [100.0]
    jar.use_clock(lambda: elapsed[0])
    take(jar, f"access_token_cookie={make_token(iat=0, exp=900)}; Path=/")
    take(jar, f"access_token_cookie={make_token(iat=0, exp=60)}; Path=/")
    assert jar.access_seconds_left == 60


@pytest.mark.parametrize(
    ("lines", "tokens"),
    [
        (["access_token_cookie=a; Path=/"], SessionTokens(TokenKind.ACCESS, "a")),
        (
            ["access_token_cookie=a; Path=/", f"refresh_token_cookie=r; Path={REFRESH}"],
            SessionTokens(TokenKind.REFRESH, "r"),
        ),
    ],
)
def test_the_token_that_lasts_longest_is_kept(lines: list[str], tokens: SessionTokens) -> None:
    jar = make_jar()
    take(jar, *lines)
    assert jar.tokens() == tokens


def test_a_restored_refresh_token_goes_to_its_own_path_with_its_csrf_value() -> None:
    jar, token = make_jar(), make_token(csrf="own", type="refresh")
    take(jar, "access_token_cookie=old; Path=/")

    jar.restore(SessionTokens(TokenKind.REFRESH, token))

    assert goes(jar, REFRESH) == f"refresh_token_cookie={token}; csrf_refresh_token=own"
    assert (goes(jar, "/api/job"), jar.csrf_for(REFRESH), jar.csrf_for("/api/job")) == ("", "own", "")


def test_a_restored_access_token_goes_everywhere_with_its_csrf_value() -> None:
    jar, token = make_jar(), make_token(csrf="own")

    jar.restore(SessionTokens(TokenKind.ACCESS, token))

    assert goes(jar, "/api/job") == f"access_token_cookie={token}; csrf_access_token=own"
    assert (jar.csrf_for("/api/job"), jar.csrf_for(REFRESH)) == ("own", "")


@pytest.mark.parametrize("csrf", ["a b", "", 7, None])
@pytest.mark.parametrize("kind", TokenKind)
def test_a_restored_token_that_names_no_csrf_value_goes_without(kind: TokenKind, csrf: Any) -> None:
    jar, token = make_jar(), make_token(csrf=csrf)

    jar.restore(SessionTokens(kind, token))

    assert goes(jar, REFRESH) == f"{kind.value}_token_cookie={token}"
    assert jar.csrf_for(REFRESH) == jar.csrf_for("/api/job") == ""


def test_a_token_that_cannot_be_one_ends_the_session_and_restores_nothing() -> None:
    jar = make_jar()
    take(jar, "access_token_cookie=old; Path=/")
    jar.restore(SessionTokens(TokenKind.ACCESS, "a; Path=/"))
    assert (jar.tokens(), goes(jar, "/")) == (None, "")


def test_each_write_carries_the_csrf_value_of_the_token_that_goes_with_it() -> None:
    jar = make_jar()
    take(
        jar,
        f"access_token_cookie={make_token(csrf='claimed')}; Path=/",
        f"refresh_token_cookie={make_token(csrf='claimed too')}; Path={REFRESH}",
    )
    assert (jar.csrf_for("/api/job"), jar.csrf_for(REFRESH)) == ("claimed", "")
    take(jar, "csrf_access_token=a; Path=/", f"csrf_refresh_token=r; Path={REFRESH}")
    assert (jar.csrf_for("/api/job"), jar.csrf_for(REFRESH)) == ("a", "r")


@pytest.mark.parametrize(
    ("exp", "iat", "server_now", "life"),
    [
        (900, 0, None, 900),
        (900, None, datetime.fromtimestamp(100, UTC), 800),
        (900, 300, datetime.fromtimestamp(100, UTC), 800),
        (900, 50, datetime.fromtimestamp(100, UTC), 850),
        (900, 899, None, 1),
        (900, 900, None, None),
        (900, 901, None, None),
        (900, None, None, None),
        (0, -1, None, 1),
        (-1, -2, None, None),
        (END_OF_9999, END_OF_9999 - 1, None, 1),
        (END_OF_9999 + 1, 0, None, None),
        (None, 0, datetime.fromtimestamp(100, UTC), None),
    ],
)
def test_a_token_lasts_from_its_issue_or_its_receipt_whichever_is_longer(
    exp: int | None, iat: int | None, server_now: datetime | None, life: float | None
) -> None:
    claims = {name: value for name, value in (("exp", exp), ("iat", iat)) if value is not None}
    assert life_of(make_token(**claims), server_now) == life


def test_only_the_payload_of_a_token_counts_padded_or_not() -> None:
    for text in ("x", "xy", "xyz", "wxyz", "ÿ>?"):
        assert claims_of(make_token(text=text)) == {"text": text}


def test_a_token_of_64_kib_is_the_longest_that_is_read() -> None:
    token = make_token(text="x")
    assert claims_of(token.ljust(64 * 1024, "x")) == {"text": "x"}
    assert claims_of(token.ljust(64 * 1024 + 1, "x")) == {}


@pytest.mark.parametrize("payload", [b"[1]", b"7", b"{", b"\xff", b"[" * 40_000])
def test_a_payload_that_is_no_object_claims_nothing(payload: bytes) -> None:
    assert claims_of(f"a.{base64.urlsafe_b64encode(payload).decode()}.c") == {}


@pytest.mark.parametrize(
    ("value", "number"),
    [(7, 7), (7.5, 7.5), (0, 0), (True, None), ("7", None), (None, None), (float("inf"), None), (10**400, None)],
)
def test_a_claim_is_a_number_that_can_be_counted_with(value: Any, number: float | None) -> None:
    assert number_in(make_token(claim=value), "claim") == number


@pytest.mark.parametrize(("value", "csrf"), [("abc", "abc"), (7, ""), (None, "")])
def test_a_csrf_value_is_a_text(value: Any, csrf: str) -> None:
    assert csrf_of(make_token(csrf=value)) == csrf
