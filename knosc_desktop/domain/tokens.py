"""What is kept of a session so that the planner stays signed in."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class TokenKind(StrEnum):
    """Which token it is; the values are what is saved, so they never change."""

    REFRESH = "refresh"
    """Buys new access tokens for weeks."""
    ACCESS = "access"
    """All there is when Knosc gave no refresh token (knosc-api.md section 2.2); lasts minutes."""


@dataclass(frozen=True, slots=True)
class SessionTokens:
    """One token is enough: its CSRF value is one of its own claims.

    Attributes:
        kind: which token it is.
        token: the secret; never shown or logged.
    """

    kind: TokenKind
    token: str = field(repr=False)
