"""How long a session lasts, counted from its receipt: this computer's clock may be wrong by years."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from knosc_desktop.api.answers import moment_in
from knosc_desktop.api.jwt_claims import number_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

_LATEST = 253_402_300_799
"""The end of the year 9999 in seconds since the epoch; what is later is no time."""
_LAST_CENTURY = 2000
"""A cookie that ended before this year is one that the server deletes."""


class TokenLife:
    """Counts down the life of the access token from the moment it came."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        """Start without a token.

        Args:
            monotonic: seconds that only ever grow.
        """
        self._monotonic = monotonic
        self._token = ""
        self._end: float | None = None

    def note(self, token: str, received: httpx.Headers) -> None:
        """Take the time of a token that is new.

        Args:
            token: the access token now; empty when there is none.
            received: headers of the answer it may have come with.
        """
        if token != self._token:
            life = life_of(token, moment_in(received.get("date", "")))
            self._token = token
            self._end = None if life is None else self._monotonic() + life

    def forget(self) -> None:
        """Hold no token any more."""
        self._token = ""
        self._end = None

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


def without_local_expiry(response: httpx.Response) -> httpx.Response:
    """The answer with cookies that last until the server takes them back.

    The jar would compare their dates with this computer's clock. Whether a session is over,
    the server says itself.
    """
    server_now = moment_in(response.headers.get("date", ""))
    raw = [
        (name, _lasting(value, server_now) if name.lower() == b"set-cookie" else value)
        for name, value in response.headers.raw
    ]
    return httpx.Response(response.status_code, headers=raw, request=response.request)


def _lasting(cookie: bytes, server_now: datetime | None) -> bytes:
    first, *attributes = cookie.split(b";")
    kept, is_over = [first], False
    for attribute in attributes:
        name, _, value = attribute.partition(b"=")
        word = value.strip().strip(b'"').decode("latin-1")
        match name.strip().lower():
            case b"max-age":
                is_over |= word.startswith("-") or not word.strip("0")
            case b"expires":
                end = moment_in(word.replace("-", " "))
                is_over |= end is not None and (
                    end.year < _LAST_CENTURY or (server_now is not None and end < server_now)
                )
            case _:
                kept.append(attribute)
    if is_over:
        kept.append(b" Max-Age=0")
    return b";".join(kept)
