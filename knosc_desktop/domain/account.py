"""Who is signed in, and what Knosc may answer to a sign-in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from knosc_desktop.domain.triggers import Trigger

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

    def seems_to_lack(self, trigger: Trigger) -> bool:
        """Whether the listed privileges speak against the trigger; a hint, the server decides."""
        return bool(self.privileges) and self.privileges.get(trigger.privilege, "None") != "Edit"
