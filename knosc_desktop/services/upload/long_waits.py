"""Waits that Knosc asks for and that are long enough to tell the user."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knosc_desktop.services.clock import Clock

_WORTH_A_WORD = 30.0
"""Seconds; the app's own pauses are no longer than that."""


def is_long(seconds: float) -> bool:
    """Whether the user would wonder why nothing happens."""
    return seconds > _WORTH_A_WORD


def until(clock: Clock, seconds: float) -> str:
    """The time of day at which that many seconds have passed, as this computer shows it."""
    return f"{(clock.now() + timedelta(seconds=seconds)).astimezone():%H:%M}"
