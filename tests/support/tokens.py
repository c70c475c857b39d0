"""Session tokens and the cookies that carry them, as the documented library makes them."""

from __future__ import annotations

import base64
import json
from typing import Any


def make_token(**claims: Any) -> str:
    """A JWT with an invalid signature and the given claims."""

    def part(value: Any) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    return f"{part({'alg': 'HS256'})}.{part(claims)}.c2lnbmF0dXJl"


def access_cookies(csrf: str = "csrf-1", **claims: Any) -> list[tuple[str, str]]:
    """The Set-Cookie headers of a new access token."""
    token = make_token(csrf=csrf, **claims)
    return [
        ("Set-Cookie", f"access_token_cookie={token}; HttpOnly; Path=/; SameSite=Lax"),
        ("Set-Cookie", f"csrf_access_token={csrf}; Path=/; SameSite=Lax"),
    ]


def refresh_cookies(csrf: str = "csrf-refresh") -> list[tuple[str, str]]:
    """The Set-Cookie headers of a refresh token."""
    token = make_token(csrf=csrf, type="refresh")
    return [
        ("Set-Cookie", f"refresh_token_cookie={token}; HttpOnly; Path=/api/token-refresh; SameSite=Lax"),
        ("Set-Cookie", f"csrf_refresh_token={csrf}; Path=/api/token-refresh; SameSite=Lax"),
    ]
