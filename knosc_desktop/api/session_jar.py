"""The cookies of one tenant and what is read from them: CSRF values, tokens, expiry."""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
import time
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, Any

import httpx

from knosc_desktop.api.answers import moment_in
from knosc_desktop.api.long_lists import body_cut
from knosc_desktop.domain.sign_in import SessionTokens, TokenKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime
    from http.cookiejar import Cookie

    from knosc_desktop.api.config import Paths
    from knosc_desktop.domain.environment import Environment


# How long a session lasts, counted from its receipt: this computer's clock may be wrong by years.

_LATEST = 253_402_300_799
"""The end of the year 9999 in seconds since the epoch; what is later is no time."""
_LAST_CENTURY = 2000
"""A cookie that ended before this year is one that the server deletes."""


class TokenLife:
    """Counts down the life of the access token from the moment it came.

    Attributes:
        whole: seconds of all of it; None when it does not say.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        """Start without a token.

        Args:
            monotonic: seconds that only ever grow.
        """
        self._monotonic = monotonic
        self._token = ""
        self._end: float | None = None
        self.whole: float | None = None

    def note(self, token: str, server_now: datetime | None) -> None:
        """Take the time of a token that is new.

        Args:
            token: the access token now; empty when there is none.
            server_now: the server's own time when it gave it; None when not known.
        """
        if token != self._token:
            self.whole = life_of(token, server_now)
            self._token = token
            self._end = None if self.whole is None else self._monotonic() + self.whole

    def forget(self) -> None:
        """Hold no token any more."""
        self._token = ""
        self._end = self.whole = None

    @property
    def seconds_left(self) -> float | None:
        """Seconds until it ends, below zero afterwards; None when it does not say."""
        return None if self._end is None else self._end - self._monotonic()


def life_of(token: str, server_now: datetime | None) -> float | None:
    """Seconds that a token lasts, all by the server's own clock; None when it does not say.

    Where the token's time of issue and the ``Date`` of the answer differ, the longer life
    counts: one that ends early costs one refused request, one that always seems to end
    costs a refresh before every request.
    """
    expires = number_in(token, "exp")
    if expires is None or not 0 <= expires <= _LATEST:
        return None
    begins = (number_in(token, "iat"), None if server_now is None else server_now.timestamp())
    lives = [expires - begin for begin in begins if begin is not None and expires > begin]
    return max(lives, default=None)


def _lasting(cookie: str, server_now: datetime | None) -> str:
    """A ``Set-Cookie`` line that lasts until the server takes it back.

    Whether it has is not left to this computer's clock, which would end a session
    or keep a dead one: the server says itself when a cookie is over.
    """
    first, *attributes = cookie.split(";")
    kept, is_over = [first], False
    for attribute in attributes:
        name, _, value = attribute.partition("=")
        word = value.strip().strip('"')
        match name.strip().lower():
            case "max-age":
                is_over |= word.startswith("-") or not word.strip("0")
            case "expires":
                end = moment_in(word.replace("-", " "))
                is_over |= end is not None and (
                    end.year < _LAST_CENTURY or (server_now is not None and end < server_now)
                )
            case _:
                kept.append(attribute)
    if is_over:
        kept.append(" Max-Age=0")
    return ";".join(kept)


# Reading what a session token says about itself; nothing is trusted because of it.

_LONGEST = 64 * 1024


def claims_of(token: str) -> dict[str, Any]:
    """The claims of a JWT, unverified; empty when it is none."""
    parts = token.split(".")
    if len(parts) != 3 or len(token) > _LONGEST:  # noqa: PLR2004 - header, payload, signature
        return {}
    try:
        # More padding than is missing does no harm.
        claims = json.loads(body_cut(base64.urlsafe_b64decode(f"{parts[1]}==")))
    except (ValueError, binascii.Error, RecursionError):
        return {}
    return claims if isinstance(claims, dict) else {}


def number_in(token: str, name: str) -> float | None:
    """A claim that is a number, such as a time in seconds since the epoch; None when the token has none."""
    value = claims_of(token).get(name)
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def csrf_of(token: str) -> str:
    """The CSRF value that belongs to the token; empty when it does not say."""
    value = claims_of(token).get("csrf")
    return value if isinstance(value, str) else ""


_ACCESS = "access_token_cookie"
_REFRESH = "refresh_token_cookie"
_CSRF_ACCESS = "csrf_access_token"
_CSRF_REFRESH = "csrf_refresh_token"
_OWN = frozenset({_ACCESS, _REFRESH, _CSRF_ACCESS, _CSRF_REFRESH})
"""The cookies of Flask-JWT-Extended. Others, such as a load balancer's, are no part of the session."""
_TOKEN = re.compile(r"[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+\Z")
"""What a cookie value may consist of."""
_ATTRIBUTES = frozenset({"path", "domain", "secure", "expires", "max-age"})
"""The attributes that decide where a cookie goes and for how long."""


class SessionJar:
    """One jar per tenant; it serves requests to that tenant's origin only."""

    def __init__(self, environment: Environment, paths: Paths) -> None:
        self._life = TokenLife(time.monotonic)
        self._origin = environment.origin
        self._paths = paths
        # This computer itself is as safe as https: a Secure cookie of a local tenant must come back to it.
        safe = ("https", "http") if environment.is_local else ("https",)
        self._jar = CookieJar(DefaultCookiePolicy(secure_protocols=safe))

    def use_clock(self, monotonic: Callable[[], float]) -> None:
        """Count the life of tokens that come from now on by this clock."""
        self._life = TokenLife(monotonic)

    def attach(self, request: httpx.Request) -> None:
        """Give a request to the tenant the cookies that belong to its path."""
        httpx.Cookies(self._jar).set_cookie_header(request)

    def take(self, lines: Iterable[bytes], request: httpx.Request, date: str = "") -> None:
        """Keep the session's own cookies of an answer of the tenant.

        Args:
            lines: its ``Set-Cookie`` headers; those that are none, or somebody else's, are left out.
            request: what was answered.
            date: the server's own time, from its ``Date`` header.
        """
        server_now = moment_in(date)
        own = [("set-cookie", _lasting(line, server_now)) for line in map(_own_cookie, lines) if line]
        answer = httpx.Response(200, headers=own, request=request)
        httpx.Cookies(self._jar).extract_cookies(answer)
        self._life.note(self.access_token, server_now)

    @property
    def access_token(self) -> str:
        """What authorises requests; empty when there is none."""
        return self._value(_ACCESS, self._paths.status)

    @property
    def refresh_token(self) -> str:
        """What buys a new access token; empty when there is none."""
        return self._value(_REFRESH, self._paths.refresh)

    @property
    def access_seconds_left(self) -> float | None:
        """Seconds until the access token ends, counted from its receipt; None when it does not say."""
        return self._life.seconds_left

    @property
    def access_seconds(self) -> float | None:
        """Seconds of the access token's whole life; None when it does not say."""
        return self._life.whole

    def csrf_for(self, path: str) -> str:
        """The CSRF value a write to ``path`` has to carry; empty when there is no session.

        It changes with every refresh and is therefore never kept anywhere else.
        """
        name, token = (_CSRF_ACCESS, self.access_token)
        if path == self._paths.refresh:
            name, token = (_CSRF_REFRESH, self.refresh_token)
        value = self._value(name, path) or csrf_of(token)
        return value if _TOKEN.match(value) else ""

    def clear(self) -> None:
        """Forget the session."""
        self._jar.clear()
        self._life.forget()

    def tokens(self) -> SessionTokens | None:
        """What is worth keeping of the session; None when there is none."""
        if self.refresh_token:
            return SessionTokens(TokenKind.REFRESH, self.refresh_token)
        if self.access_token:
            return SessionTokens(TokenKind.ACCESS, self.access_token)
        return None

    def restore(self, tokens: SessionTokens) -> None:
        """Replace the session by one kept earlier; a token that cannot be one is left out."""
        self.clear()
        if not _TOKEN.match(tokens.token):
            return
        is_refresh = tokens.kind is TokenKind.REFRESH
        path = self._paths.refresh if is_refresh else "/"
        self._put(_REFRESH if is_refresh else _ACCESS, tokens.token, path)
        csrf = csrf_of(tokens.token)
        if _TOKEN.match(csrf):
            self._put(_CSRF_REFRESH if is_refresh else _CSRF_ACCESS, csrf, path)

    def _put(self, name: str, value: str, path: str) -> None:
        # As if the tenant had set it, so that the jar's own rules decide where it goes.
        request = httpx.Request("GET", self._origin + path)
        self.take([f"{name}={value}; Path={path}".encode()], request)

    def _value(self, name: str, path: str) -> str:
        """The most specific cookie of that name that would go to ``path``."""
        fitting = [cookie for cookie in self._jar if cookie.name == name and _goes_to(cookie, path)]
        fitting.sort(key=lambda cookie: len(cookie.path))
        return fitting[-1].value or "" if fitting else ""


def _own_cookie(line: bytes) -> str:
    """A ``Set-Cookie`` line without what is not understood; empty when it is none of the session's."""
    cookie, *attributes = line.decode("latin-1").split(";")
    name, equals, value = (part.strip() for part in cookie.partition("="))
    if name not in _OWN or not equals or (value and not _TOKEN.match(value)):
        return ""
    known = [
        attribute.strip()
        for attribute in attributes
        if attribute.isascii()
        and attribute.isprintable()
        and attribute.partition("=")[0].strip().lower() in _ATTRIBUTES
    ]
    return "; ".join((f"{name}={value}", *known))


def _goes_to(cookie: Cookie, path: str) -> bool:
    return not cookie.is_expired() and (path == cookie.path or path.startswith(cookie.path.rstrip("/") + "/"))
