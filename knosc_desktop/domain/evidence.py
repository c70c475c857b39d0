"""What the last upload of a kind tells of a file whose answer was lost; pure functions."""

from __future__ import annotations

from enum import StrEnum

NOTHING = "nothing"
"""In the place of a digest: Knosc says that it has no upload of that kind."""


class Evidence(StrEnum):
    """What is known of a file that left whole without an answer; the values are saved, so they never change.

    Knosc hands out the last file uploaded for a kind (knosc-api.md section 8),
    and nothing else that would tell: no list of jobs, no key of our own.
    """

    NONE = ""
    """Knosc has not been asked, or could not tell."""
    ARRIVED = "arrived"
    """The last upload is ours, and before it was another one."""
    UNCHANGED = "unchanged"
    """What Knosc shows is what it showed before: a file, then ours has likely not arrived; or that it has none."""
    NOT_OURS = "not-ours"
    """The last upload is a third file: ours did not arrive, or another one came after it."""
    UNDECIDABLE = "undecidable"
    """The last upload has our bytes, but may have had them before, too."""


def weigh(ours: str, before: str, now: str) -> Evidence:
    """What three digests say together.

    Args:
        ours: of the bytes that were sent.
        before: of the last upload right before ours left; NOTHING when there was none, empty when not known.
        now: of the last upload as it is; NOTHING when there is none, empty when it could not be had.
    """
    if now == ours:
        return Evidence.UNDECIDABLE if before in {"", ours} else Evidence.ARRIVED
    if now and now == before:
        return Evidence.UNCHANGED
    # None where there was one, or may have been: it was cleared away, and ours may have been, too.
    return Evidence.NONE if now in {"", NOTHING} else Evidence.NOT_OURS
