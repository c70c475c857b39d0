"""Which Knosc the app talks to: one tenant in one environment."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from knosc_desktop.domain.texts import message

if TYPE_CHECKING:
    from knosc_desktop.domain.texts import Text

# Reading web addresses, strictly.

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
    from urllib.parse import urlsplit

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
        from ipaddress import IPv6Address, ip_address

        return isinstance(ip_address(host), IPv6Address)
    return all(_LABEL.match(label) for label in host.split("."))


def is_loopback(host: str) -> bool:
    """Whether the host name or address is this computer itself."""
    if host == "localhost":
        return True
    from ipaddress import ip_address

    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


class Stage(StrEnum):
    """What kind of environment a tenant address belongs to."""

    PRODUCTION = "PRODUCTION"
    TEST = "TEST"
    DEMO = "DEMO"
    OTHER = "OTHER ADDRESS"


class BadAddress(ValueError):
    """The company name or address cannot be used.

    Attributes:
        reason: why, for the user.
    """

    def __init__(self, reason: Text) -> None:
        super().__init__(reason)
        self.reason = reason


_COMPANY = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\Z")
_DOMAINS = {Stage.PRODUCTION: "knosc.com", Stage.TEST: "knosc.io"}


@dataclass(frozen=True, slots=True)
class Environment:
    """A tenant's address and how dangerous it is to send there.

    Attributes:
        origin: scheme, host and port, without a trailing slash,
            e.g. ``https://acme.knosc.io``.
        stage: production, test, the demo tenant or an unrecognised address.
    """

    origin: str
    stage: Stage

    @classmethod
    def of_company(cls, company: str, stage: Stage) -> Environment:
        """The documented address of a company (knosc-api.md section 1).

        Raises:
            BadAddress: the company is no host-name label.
        """
        name = company.strip().lower()
        if not name:
            raise BadAddress(message("errors.address.no_company"))
        if not _COMPANY.match(name):
            raise BadAddress(message("errors.address.bad_company"))
        return cls(f"https://{name}.{_DOMAINS[stage]}", stage)

    @classmethod
    def at_address(cls, address: str, *, demo: bool = False) -> Environment:
        """An explicit address; plain http only to this computer itself.

        Raises:
            BadAddress: not an address, carries credentials, or plain http to elsewhere.
        """
        text = address.strip()
        if "://" not in text:
            text = f"https://{text}"
        try:
            scheme, host, port = parts_of(text)
        except HoldsCredentials:
            raise BadAddress(message("errors.address.credentials")) from None
        except ValueError:
            raise BadAddress(message("errors.address.none")) from None
        if scheme == "http" and not is_loopback(host):
            raise BadAddress(message("errors.address.insecure"))
        shown = f"[{host}]" if ":" in host else host
        origin = f"{scheme}://{shown}" + ("" if port == USUAL_PORTS[scheme] else f":{port}")
        return cls(origin, Stage.DEMO if demo else _stage_of(host))

    @property
    def host(self) -> str:
        """Host and port as shown to the user."""
        return self.origin.partition("://")[2]

    @property
    def company(self) -> str:
        """The company of a Knosc address, otherwise the host."""
        for domain in _DOMAINS.values():
            if self.host.endswith(f".{domain}"):
                return self.host.removesuffix(f".{domain}")
        return self.host

    @property
    def sibling(self) -> Environment | None:
        """The other environment of the same company; None where the address is none of Knosc's own."""
        other = {Stage.PRODUCTION: Stage.TEST, Stage.TEST: Stage.PRODUCTION}.get(self.stage)
        try:
            return None if other is None else Environment.of_company(self.company, other)
        except BadAddress:
            return None

    @property
    def is_local(self) -> bool:
        """Whether it is this computer itself, as the demo tenant is."""
        return is_loopback(parts_of(self.origin)[1])


def _stage_of(host: str) -> Stage:
    for stage, domain in _DOMAINS.items():
        if host.endswith(f".{domain}"):
            return stage
    return Stage.OTHER
