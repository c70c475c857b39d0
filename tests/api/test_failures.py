"""Every exception of httpx is translated."""

from __future__ import annotations

import asyncio
import inspect
import ssl

import httpx
import pytest

from knosc_desktop.api.failures import surely_unsent, told_in_words
from knosc_desktop.domain.errors import (
    ConnectionBroken,
    InsecureConnection,
    KnoscError,
    TimedOut,
    Unreachable,
    Unreadable,
)
from knosc_desktop.words.catalogue import render

PROGRAMMING_ERRORS = {
    httpx.StreamError,
    httpx.StreamConsumed,
    httpx.StreamClosed,
    httpx.ResponseNotRead,
    httpx.RequestNotRead,
}
"""Misuse of httpx by this program: those have to be seen in the log."""

EVERY_EXCEPTION = sorted(
    (
        kind
        for _, kind in inspect.getmembers(httpx, inspect.isclass)
        if issubclass(kind, Exception) and kind not in PROGRAMMING_ERRORS
    ),
    key=lambda kind: kind.__name__,
)


def make(kind: type[Exception]) -> Exception:
    if kind is httpx.HTTPStatusError:
        request = httpx.Request("GET", "https://acme.knosc.io/secret")
        return httpx.HTTPStatusError("500", request=request, response=httpx.Response(500))
    return kind("what happened")


@pytest.mark.parametrize("kind", EVERY_EXCEPTION, ids=lambda kind: kind.__name__)
def test_every_exception_of_httpx_becomes_a_message(kind: type[Exception]) -> None:
    with pytest.raises(KnoscError) as caught, told_in_words():
        raise make(kind)
    assert caught.value.message
    assert kind.__name__ in caught.value.details
    assert kind.__name__ not in render(caught.value.message)


def test_there_are_exceptions_to_translate() -> None:
    assert len(EVERY_EXCEPTION) > 15


UNFORESEEN = [
    *sorted(PROGRAMMING_ERRORS - {httpx.StreamError}, key=lambda kind: kind.__name__),
    *(TypeError, KeyError, AttributeError, RuntimeError, ZeroDivisionError, RecursionError, MemoryError, OverflowError),
]


@pytest.mark.parametrize("kind", UNFORESEEN)
def test_an_unexpected_exception_gets_a_message_and_is_logged_without_its_text(
    kind: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    misuse = issubclass(kind, httpx.StreamError) and kind is not httpx.StreamError
    with pytest.raises(Unreadable) as caught, told_in_words():
        raise kind() if misuse else kind("access_token_cookie=secret")
    assert kind.__name__ in caught.value.details
    (record,) = caplog.records
    assert kind.__name__ in record.getMessage()
    assert "secret" not in caplog.text + caught.value.details + render(caught.value.message)
    caplog.clear()


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (UnicodeEncodeError("ascii", "ü", 0, 1, "x"), Unreadable),
        (UnicodeError("label too long"), Unreadable),
        (ssl.SSLCertVerificationError("x"), InsecureConnection),
        (ConnectionResetError("x"), ConnectionBroken),
        (PermissionError("x"), Unreachable),
        (ExceptionGroup("several", [ValueError("x")]), Unreadable),
    ],
)
def test_an_unwrapped_exception_becomes_a_message(
    error: Exception, meaning: type[KnoscError], caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(KnoscError) as caught, told_in_words():
        raise error
    assert type(caught.value) is meaning
    caplog.clear()


@pytest.mark.parametrize("kind", [asyncio.CancelledError, KeyboardInterrupt, SystemExit])
def test_a_cancellation_passes_through(kind: type[BaseException]) -> None:
    with pytest.raises(kind), told_in_words():
        raise kind


def test_a_timeout_becomes_a_message() -> None:
    with pytest.raises(TimedOut), told_in_words():
        raise TimeoutError


@pytest.mark.parametrize(
    ("kind", "unsent"),
    [
        (httpx.ConnectError, True),
        (httpx.ConnectTimeout, True),
        (httpx.PoolTimeout, True),
        (httpx.ProxyError, True),
        (httpx.ReadError, False),
        (httpx.ReadTimeout, False),
        (httpx.WriteError, False),
        (httpx.WriteTimeout, False),
        (httpx.RemoteProtocolError, False),
    ],
)
def test_only_a_missing_connection_means_surely_not_sent(kind: type[Exception], unsent: bool) -> None:
    with pytest.raises(KnoscError) as caught, told_in_words():
        raise kind("x")
    assert surely_unsent(caught.value) is unsent
