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


# Who is signed in.


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
