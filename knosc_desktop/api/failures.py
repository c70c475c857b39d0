"""From what httpx raises to what a planner is told; the one place that knows both."""

from __future__ import annotations

import socket
import ssl
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx

from knosc_desktop.domain.errors import (
    ConnectionBroken,
    ConnectionRefused,
    InsecureConnection,
    NameNotFound,
    NotKnosc,
    ProxyTrouble,
    TimedOut,
    Unreachable,
    Unreadable,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from knosc_desktop.domain.errors import (
        KnoscError,
    )

_BEFORE_THE_FIRST_BYTE = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)
_CUT_OFF = ("Server disconnected", "peer closed connection", "peer unexpectedly closed")
"""How h11 and httpcore name an end in the middle; every other protocol error is an answer that is not HTTP."""


@contextmanager
def told_in_words(*, via_proxy: bool = False) -> Iterator[None]:
    """Turn what httpx raises into a KnoscError, which keeps it as its cause.

    Args:
        via_proxy: whether a failed connection is one to the proxy.
    """
    try:
        yield
    except (httpx.HTTPError, httpx.InvalidURL, httpx.CookieConflict) as error:
        raise _translated(error, via_proxy=via_proxy) from error
    except TimeoutError as error:
        raise TimedOut(details="the whole request took too long") from error


def surely_unsent(error: KnoscError) -> bool:
    """Whether not even the first byte of the request can have left."""
    return isinstance(error.__cause__, _BEFORE_THE_FIRST_BYTE)


def details_of(error: BaseException) -> str:
    """Class and text of an error and of what caused it; httpx puts neither addresses nor headers there."""
    lines: list[str] = []
    for cause in _chain(error):
        # httpcore's and httpx's wrappers repeat the text of what they wrap.
        text = f"{type(cause).__name__}: {cause}".rstrip(": ")
        if text not in lines:
            lines.append(text)
    return "\n".join(lines)


_MEANINGS: tuple[tuple[type[Exception], type[KnoscError]], ...] = (
    (httpx.TimeoutException, TimedOut),
    (httpx.ProxyError, ProxyTrouble),
    (httpx.RemoteProtocolError, NotKnosc),
    (httpx.LocalProtocolError, ConnectionBroken),
    (httpx.NetworkError, ConnectionBroken),
    (httpx.TooManyRedirects, NotKnosc),
    (httpx.DecodingError, Unreadable),
    (httpx.HTTPStatusError, Unreadable),
    (httpx.CookieConflict, Unreadable),
    (httpx.InvalidURL, NameNotFound),
)
"""The first that fits; whatever else httpx raises means that no answer was to be had."""


def _translated(error: Exception, *, via_proxy: bool) -> KnoscError:
    details = details_of(error)
    if isinstance(error, httpx.ConnectError):
        return _connecting(error, details, via_proxy=via_proxy)
    if isinstance(error, httpx.RemoteProtocolError) and str(error).startswith(_CUT_OFF):
        return ConnectionBroken(details=details)
    for kind, meaning in _MEANINGS:
        if isinstance(error, kind):
            return meaning(details=details)
    return Unreachable(details=details)


def _connecting(error: Exception, details: str, *, via_proxy: bool) -> KnoscError:
    causes = tuple(_chain(error))
    if any(isinstance(cause, ssl.SSLError) and not isinstance(cause, ssl.SSLEOFError) for cause in causes):
        return InsecureConnection(details=details)
    if via_proxy:
        return ProxyTrouble("Your company's proxy cannot be reached.", details=details)
    for kinds, meaning in _NO_CONNECTION:
        if any(isinstance(cause, kinds) for cause in causes):
            return meaning(details=details)
    return Unreachable(details=details)


_NO_CONNECTION: tuple[tuple[tuple[type[Exception], ...], type[KnoscError]], ...] = (
    ((socket.gaierror, UnicodeError), NameNotFound),
    ((ConnectionRefusedError,), ConnectionRefused),
    ((ConnectionError, ssl.SSLEOFError), ConnectionBroken),
)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
