"""What is told of a connection that could not be made, by the hop that failed."""

from __future__ import annotations

import socket
import ssl
from typing import TYPE_CHECKING

import httpcore

from knosc_desktop.api.transport.tunnel import NoTunnel
from knosc_desktop.domain.errors import (
    ConnectionBroken,
    ConnectionRefused,
    InsecureConnection,
    NameNotFound,
    NetworkSignIn,
    ProxyTrouble,
    Unreachable,
)
from knosc_desktop.domain.texts import message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from knosc_desktop.domain.errors import KnoscError


def causes_of(error: BaseException | None) -> Iterator[BaseException]:
    """An error, what caused it, and so on."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


_CUT_OFF = ("Server disconnected", "peer closed connection", "peer unexpectedly closed")
"""How h11 and httpcore name an end in the middle; every other protocol error is an answer that is not HTTP."""


def is_cut_off(error: BaseException) -> bool:
    """Whether the other side ended the connection in the middle of an answer, or before it."""
    return str(error).startswith(_CUT_OFF)


def failed_connection(error: Exception, details: str) -> KnoscError:
    """What is told of a request that found no connection.

    Args:
        error: what it failed with.
        details: technical.
    """
    causes = tuple(causes_of(error))
    for cause in causes:
        if isinstance(cause, NoTunnel):
            return _at_proxy(cause, details)
    if _is_insecure(causes):
        return InsecureConnection(details=details)
    for kinds, meaning in _NO_CONNECTION:
        if any(isinstance(cause, kinds) for cause in causes):
            return meaning(details=details)
    return Unreachable(details=details)


_NO_CONNECTION: tuple[tuple[tuple[type[Exception], ...], type[KnoscError]], ...] = (
    ((socket.gaierror, UnicodeError), NameNotFound),
    ((ConnectionRefusedError,), ConnectionRefused),
    ((ConnectionError, ssl.SSLEOFError), ConnectionBroken),
)


def _is_insecure(causes: tuple[BaseException, ...]) -> bool:
    return any(isinstance(cause, ssl.SSLError) and not isinstance(cause, ssl.SSLEOFError) for cause in causes)


def _at_proxy(error: NoTunnel, details: str) -> KnoscError:
    """What is told when there is no way through a proxy, which is named by its address."""
    proxy = error.proxy
    if error.status is not None:
        return _refused_by_proxy(proxy, error.status, details)
    causes = tuple(causes_of(error))[1:]
    if _is_insecure(causes):
        return InsecureConnection(
            message("errors.proxy.insecure", proxy=proxy), hint=message("errors.proxy.insecure_hint"), details=details
        )
    text = "errors.proxy.interrupted" if any(map(is_cut_off, causes)) else _text_of(causes)
    return ProxyTrouble(message(text, proxy=proxy), hint=message("errors.proxy.reach_hint"), details=details)


def _text_of(causes: tuple[BaseException, ...]) -> str:
    for kinds, text in _NO_PROXY:
        if any(isinstance(cause, kinds) for cause in causes):
            return text
    return "errors.proxy.unreachable"


_NO_PROXY: tuple[tuple[tuple[type[Exception], ...], str], ...] = (
    ((httpcore.TimeoutException, TimeoutError), "errors.proxy.silent"),
    ((socket.gaierror, UnicodeError), "errors.proxy.name_not_found"),
    ((httpcore.RemoteProtocolError,), "errors.proxy.no_proxy"),
    ((ConnectionResetError, BrokenPipeError, ConnectionAbortedError), "errors.proxy.interrupted"),
)
_SIGN_IN, _NETWORK_SIGN_IN = 407, 511
_NO_WAY_ON = frozenset({502, 503, 504})


def _refused_by_proxy(proxy: str, status: int, details: str) -> KnoscError:
    if status == _NETWORK_SIGN_IN:
        return NetworkSignIn(details=details)
    if status == _SIGN_IN:
        return ProxyTrouble(
            message("errors.proxy.sign_in", proxy=proxy), hint=message("errors.proxy.sign_in_hint"), details=details
        )
    if status in _NO_WAY_ON:
        return ProxyTrouble(message("errors.proxy.no_way_on", proxy=proxy), details=details)
    return ProxyTrouble(message("errors.proxy.refused", proxy=proxy), details=details)
