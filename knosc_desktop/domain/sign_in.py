"""What is said at a sign-in, and what is kept of it so that the user stays signed in.

None of it is needed before somebody signs in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knosc_desktop.domain.environment import Environment


# What the user asks for, and what Knosc may answer.

MINIMUM_PASSWORD_LENGTH = 8
"""Of a new password (knosc-api.md section 2.3)."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The password was enough."""


@dataclass(frozen=True, slots=True)
class SecondFactorNeeded:
    """A code from the authenticator app is asked for (knosc-api.md section 2.2)."""


@dataclass(frozen=True, slots=True)
class FirstSignIn:
    """A never-used account: a new password has to be chosen (knosc-api.md section 2.3)."""

    session_token: str = field(repr=False)


SignInAnswer = SignedIn | SecondFactorNeeded | FirstSignIn


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


# What is kept of a session so that the user stays signed in.


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
