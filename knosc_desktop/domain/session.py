"""The life of a sign-in (design: signed out, second factor, first sign-in, locked out, signed in, expired)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knosc_desktop.domain.account import Profile
    from knosc_desktop.domain.environment import Environment
    from knosc_desktop.domain.errors import Problem


# Where a sign-in is.


class SessionPhase(StrEnum):
    """Where the sign-in is."""

    SIGNED_OUT = "signed out"
    SECOND_FACTOR = "second factor"
    FIRST_SIGN_IN = "first sign-in"
    LOCKED_OUT = "locked out"
    SIGNED_IN = "signed in"
    EXPIRED = "expired"


# What is kept of a session so that the planner stays signed in.


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


@dataclass(frozen=True, slots=True)
class SessionState:
    """What the window shows of the session.

    Attributes:
        phase: where the sign-in is.
        environment: chosen tenant; None before the first choice.
        profile: who is, or was before expiry, signed in.
        problem: why the last step did not work, or what the planner should know.
    """

    phase: SessionPhase
    environment: Environment | None = None
    profile: Profile | None = None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class SignInRequest:
    """What the sign-in dialog hands over.

    Attributes:
        environment: the tenant.
        username: account name or e-mail address.
        password: never kept beyond the request.
        stay_signed_in: whether session tokens may go to the keychain.
    """

    environment: Environment
    username: str
    password: str = field(repr=False)
    stay_signed_in: bool = False
