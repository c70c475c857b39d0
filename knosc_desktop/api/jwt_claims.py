"""Reading what a session token says about itself; nothing is trusted because of it."""

from __future__ import annotations

import base64
import binascii
import json
import math
from typing import Any

from knosc_desktop.api.long_lists import body_cut

_LONGEST = 64 * 1024


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


def number_in(token: str, name: str) -> float | None:
    """A claim that is a number, such as a time in seconds since the epoch; None when the token has none."""
    value = claims_of(token).get(name)
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def csrf_of(token: str) -> str:
    """The CSRF value that belongs to the token; empty when it does not say."""
    value = claims_of(token).get("csrf")
    return value if isinstance(value, str) else ""
