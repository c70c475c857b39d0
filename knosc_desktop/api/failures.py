"""From whatever a request raises to what a user is told; the one place that knows both."""

from __future__ import annotations

import logging
import ssl
from contextlib import contextmanager
from pathlib import PurePath
from typing import TYPE_CHECKING

import httpx

from knosc_desktop.api.connection_failures import causes_of, failed_connection, is_cut_off
from knosc_desktop.domain.errors import (
    ConnectionBroken,
    InsecureConnection,
    KnoscError,
    NameNotFound,
    NotKnosc,
    ProxyTrouble,
    TimedOut,
    Unreachable,
    Unreadable,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOG = logging.getLogger(__name__)
_BEFORE_THE_FIRST_BYTE = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)


@contextmanager
def told_in_words() -> Iterator[None]:
    """Turn whatever a request raises into a KnoscError, which keeps it as its cause.

    A cancellation passes. An unexpected error means that there is no readable answer, and goes to the log.
    """
    try:
        yield
    except KnoscError:
        raise
    except TimeoutError as error:
        raise TimedOut(details="the whole request took too long") from error
    except Exception as error:
        raise _translated(error) from error


def surely_unsent(error: KnoscError) -> bool:
    """Whether not even the first byte of the request can have left."""
    return isinstance(error.__cause__, _BEFORE_THE_FIRST_BYTE)


def details_of(error: BaseException) -> str:
    """Class and text of an error and of what caused it; httpx puts neither addresses nor headers there."""
    lines: list[str] = []
    for cause in causes_of(error):
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
    (httpx.HTTPError, Unreachable),
    (ssl.SSLError, InsecureConnection),
    (ConnectionError, ConnectionBroken),
    (OSError, Unreachable),
    (UnicodeError, Unreadable),
)
"""The first that fits; whatever else is raised is unexpected."""


def _translated(error: Exception) -> KnoscError:
    details = details_of(error)
    if isinstance(error, httpx.ConnectError):
        return failed_connection(error, details)
    if isinstance(error, httpx.RemoteProtocolError) and is_cut_off(error):
        return ConnectionBroken(details=details)
    for kind, meaning in _MEANINGS:
        if isinstance(error, kind):
            return meaning(details=details)
    return _unexpected(error)


def _unexpected(error: Exception) -> KnoscError:
    """A fault of the app or of a library. Its text may quote anything, so only its kind and place are told."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{PurePath(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace is not None else "nowhere"
    details = f"{type(error).__name__} at {place}"
    _LOG.error("unexpected error in a request: %s", details)
    return Unreadable(details=details)
