"""Where a sign-in is."""

from __future__ import annotations

from enum import StrEnum


class SessionPhase(StrEnum):
    """Where the sign-in is."""

    SIGNED_OUT = "signed out"
    SECOND_FACTOR = "second factor"
    FIRST_SIGN_IN = "first sign-in"
    LOCKED_OUT = "locked out"
    SIGNED_IN = "signed in"
    EXPIRED = "expired"
