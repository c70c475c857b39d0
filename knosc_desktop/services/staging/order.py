"""Where a staged file stands among the others: what they refer to is sent first."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from knosc_desktop.domain.triggers import loading_step

if TYPE_CHECKING:
    from collections.abc import Sequence

    from knosc_desktop.domain.files import StagedFile

_LAST = 1_000
"""The step of a file of which it is not known yet what it is."""


def place_of(file: StagedFile, others: Sequence[StagedFile], now: int) -> int:
    """The index it should have among the others.

    Args:
        file: the one to place.
        others: in the order of their loading steps.
        now: its index among them now, which it keeps where its step allows that.
    """
    steps = [_step(other) for other in others]
    step = _step(file)
    if all(before <= step for before in steps[:now]) and all(step <= behind for behind in steps[now:]):
        return now
    return bisect_right(steps, step)


def _step(file: StagedFile) -> int:
    if file.trigger is None:
        return _LAST
    try:
        return loading_step(file.trigger)
    except KeyError:
        return _LAST
