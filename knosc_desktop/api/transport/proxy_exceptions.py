"""Which hosts a list of exceptions takes from the proxy, however it is written.

Administrators write one list for many programs: with commas, semicolons or
blanks between, with stars, networks, ports and schemes in it. Python's own
reading knows host names and their ends only, and would send the rest to the proxy.
"""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ipaddress import IPv4Address, IPv6Address

_BETWEEN = re.compile(r"[,;\s]+")
_LOCAL = "<local>"
"""What Windows calls the names without a dot."""
_PORTS = {"http": 80, "https": 443}


def is_excepted(scheme: str, host: str, port: int | None, exceptions: str, *, with_subdomains: bool) -> bool:
    """Whether a host is reached without the proxy.

    Args:
        scheme: of the address that is wanted.
        host: of that address.
        port: of that address; None where it names none.
        exceptions: the whole list.
        with_subdomains: whether a plain name means the names below it as well, as in ``no_proxy``.
    """
    name = host.lower().strip("[]").rstrip(".")
    number = _PORTS.get(scheme) if port is None else port
    return any(
        _fits(entry.lower(), scheme, name, number, with_subdomains=with_subdomains)
        for entry in _BETWEEN.split(exceptions)
        if entry
    )


def _fits(entry: str, scheme: str, name: str, port: int | None, *, with_subdomains: bool) -> bool:
    if entry == _LOCAL:
        return "." not in name and _address(name) is None
    only_scheme, mark, rest = entry.partition("://")
    if mark:
        if only_scheme not in {scheme, "*"}:
            return False
        entry = rest
    if (inside := _is_inside(entry, name)) is not None:
        return inside
    pattern, only_port = _split(entry.partition("/")[0])
    if only_port and only_port != str(port):
        return False
    return _is_named(pattern.strip("[]").rstrip("."), name, with_subdomains=with_subdomains)


def _is_inside(entry: str, name: str) -> bool | None:
    """Whether an address belongs to a network; None where the entry is no network."""
    if "/" not in entry:
        return None
    try:
        network = ip_network(entry, strict=False)
    except ValueError:
        return None
    address = _address(name)
    return address is not None and address in network


def _address(name: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(name)
    except ValueError:
        return None


def _split(entry: str) -> tuple[str, str]:
    """Host and port; an address of IPv6 without brackets has none."""
    host, colon, port = entry.rpartition(":")
    if colon and port.isdigit() and (":" not in host or host.endswith("]")):
        return host, port
    return entry, ""


def _is_named(pattern: str, name: str, *, with_subdomains: bool) -> bool:
    if "*" in pattern:
        return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), name) is not None
    wanted, address = _address(pattern), _address(name)
    if wanted is not None or address is not None:
        return wanted == address
    if pattern.startswith("."):
        return name.endswith(pattern) or name == pattern[1:]
    return bool(pattern) and (name == pattern or (with_subdomains and name.endswith(f".{pattern}")))
