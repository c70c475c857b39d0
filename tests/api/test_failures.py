"""Nothing that httpx can raise goes untranslated."""

from __future__ import annotations

import inspect

import httpx
import pytest

from knosc_desktop.api.failures import surely_unsent, told_in_words
from knosc_desktop.domain.errors import KnoscError, TimedOut

PROGRAMMING_ERRORS = {
    httpx.StreamError,
    httpx.StreamConsumed,
    httpx.StreamClosed,
    httpx.ResponseNotRead,
    httpx.RequestNotRead,
}
"""Misuse of httpx by this program: those have to be seen, not told to a planner."""

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
def test_every_exception_of_httpx_is_told_in_words(kind: type[Exception]) -> None:
    with pytest.raises(KnoscError) as caught, told_in_words():
        raise make(kind)
    assert caught.value.message
    assert kind.__name__ in caught.value.details
    assert kind.__name__ not in caught.value.message


def test_there_are_exceptions_to_translate() -> None:
    assert len(EVERY_EXCEPTION) > 15


@pytest.mark.parametrize("kind", sorted(PROGRAMMING_ERRORS - {httpx.StreamError}, key=lambda kind: kind.__name__))
def test_misuse_is_not_hidden(kind: type[Exception]) -> None:
    with pytest.raises(kind), told_in_words():
        raise kind()


def test_a_deadline_is_told_in_words() -> None:
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
def test_only_a_missing_connection_is_surely_unsent(kind: type[Exception], unsent: bool) -> None:
    with pytest.raises(KnoscError) as caught, told_in_words():
        raise kind("x")
    assert surely_unsent(caught.value) is unsent
