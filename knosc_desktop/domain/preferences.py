"""What the user may decide: how much of the past is kept, when they are asked once more, in which language."""

from __future__ import annotations

from typing import NamedTuple

FOR_EVER = 0
"""In the place of days."""
NEVER = 0
"""In the place of a size: not even the smallest file; of a share: not even when all is missing."""
SYSTEM_LANGUAGE = ""
"""In the place of a language: the one the system asks for."""

_MIB = 1 << 20


class Preferences(NamedTuple):
    """What the user chose; the defaults are for who never did.

    Attributes:
        retention_days: how long finished jobs stay on the list; FOR_EVER is one of them.
        outbox_quota: bytes for the copies of what was sent, those of unfinished jobs aside.
        safety_copy_limit: bytes up to which the last upload of a kind is fetched before another; or NEVER.
        large_loss: percent of the rows of the last upload from which on their loss is asked about, outside
            Production, which always asks; or NEVER.
        language: code of the language the app speaks; SYSTEM_LANGUAGE is one of them.
        notify: whether the desktop tells of the progress of uploads and of their end.
    """

    retention_days: int = 365
    outbox_quota: int = 2048 * _MIB
    safety_copy_limit: int = 64 * _MIB
    large_loss: int = 10
    language: str = SYSTEM_LANGUAGE
    notify: bool = True
