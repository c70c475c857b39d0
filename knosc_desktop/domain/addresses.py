"""Reading web addresses, strictly."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

_LABEL = re.compile(r"\w([\w-]*\w)?\Z")
USUAL_PORTS = {"http": 80, "https": 443}


class HoldsCredentials(ValueError):
    """An address with a user name or password in it."""


def parts_of(text: str) -> tuple[str, str, int]:
    """Scheme, host and port.

    Raises:
        HoldsCredentials: with a user name or password in it.
        ValueError: not an address.
    """
    parts = urlsplit(text)
    if parts.username is not None or parts.password is not None:
        raise HoldsCredentials
    host = (parts.hostname or "").removesuffix(".")
    if parts.scheme not in USUAL_PORTS or re.search(r"\s", text) or not _is_host(host):
        raise ValueError(host)
    port = USUAL_PORTS[parts.scheme] if parts.port is None else parts.port
    if port == 0:
        raise ValueError(port)
    return parts.scheme, host, port


def _is_host(host: str) -> bool:
    if ":" in host:
        return isinstance(ipaddress.ip_address(host), ipaddress.IPv6Address)
    return all(_LABEL.match(label) for label in host.split("."))


def is_loopback(host: str) -> bool:
    """Whether the host name or address is this computer itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
