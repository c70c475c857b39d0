"""The life of a sign-in (design: signed out, second factor, first sign-in, locked out, signed in, expired)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, StrEnum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from knosc_desktop.domain.environment import Environment
    from knosc_desktop.domain.errors import Problem
    from knosc_desktop.domain.triggers import Trigger


# Who is signed in, and what Knosc may answer to a sign-in.

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


class Access(Enum):
    """What the listed privileges say of a data type; in the end Knosc's answer to the upload decides."""

    GRANTED = auto()
    """It may be uploaded, or Knosc lists no privileges at all."""
    UNCLEAR = auto()
    """Others are listed, but not this one, or in a word that isn't known."""
    DENIED = auto()
    """It may be seen at most."""


_EDIT = "edit"
_NO_EDIT = frozenset({"none", "view"})


@dataclass(frozen=True, slots=True)
class Profile:
    """The signed-in account (knosc-api.md section 10).

    Attributes:
        user_id: the server's number of the account, as text; empty when not given.
        username: account name; never empty (falls back to what was typed).
        full_name: may be empty.
        email: may be empty.
        privileges: access (``None``, ``View``, ``Edit``) by privilege type;
            empty when the server said nothing about them.
    """

    username: str
    user_id: str = ""
    full_name: str = ""
    email: str = ""
    privileges: Mapping[str, str] = field(default_factory=dict)

    @property
    def shown_name(self) -> str:
        """What the environment strip shows."""
        return self.email or self.username

    def access_to(self, trigger: Trigger) -> Access:
        """What the listed privileges say of the trigger, in whatever capitals."""
        wanted = {_plain(name) for name in trigger.privileges}
        said = {_plain(access) for name, access in self.privileges.items() if _plain(name) in wanted}
        if not self.privileges or _EDIT in said:
            return Access.GRANTED
        return Access.DENIED if said and said <= _NO_EDIT else Access.UNCLEAR


def _plain(words: str) -> str:
    return "".join(letter for letter in words.casefold() if letter.isalnum())


# Where a sign-in is.


class SessionPhase(StrEnum):
    """Where the sign-in is."""

    SIGNED_OUT = "signed out"
    SECOND_FACTOR = "second factor"
    FIRST_SIGN_IN = "first sign-in"
    LOCKED_OUT = "locked out"
    SIGNED_IN = "signed in"
    EXPIRED = "expired"


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


@dataclass(frozen=True, slots=True)
class SessionState:
    """What the window shows of the session.

    Attributes:
        phase: where the sign-in is.
        environment: chosen tenant; None before the first choice.
        profile: who is, or was before expiry, signed in.
        problem: why the last step did not work, or what the user should know.
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
