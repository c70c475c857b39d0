"""Reading what a session token says about itself; nothing is trusted because of it."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from knosc_desktop.api.long_lists import body_cut

_LONGEST = 64 * 1024
_LATEST = 253_402_300_799
"""The end of the year 9999; what is later, or not even finite, is no time."""


def claims_of(token: str) -> dict[str, Any]:
    """The claims of a JWT, unverified; empty when it is none."""
    parts = token.split(".")
    if len(parts) != 3 or len(token) > _LONGEST:  # noqa: PLR2004 - header, payload, signature
        return {}
    payload = parts[1]
    try:
        claims = json.loads(body_cut(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))))
    except (ValueError, binascii.Error, RecursionError):
        return {}
    return claims if isinstance(claims, dict) else {}


def expiry_of(token: str) -> float | None:
    """When the token ends, in seconds since the epoch; None when it does not say."""
    expiry = claims_of(token).get("exp")
    if isinstance(expiry, bool) or not isinstance(expiry, (int, float)) or not 0 <= expiry <= _LATEST:
        return None
    return float(expiry)


def csrf_of(token: str) -> str:
    """The CSRF value that belongs to the token; empty when it does not say."""
    value = claims_of(token).get("csrf")
    return value if isinstance(value, str) else ""
