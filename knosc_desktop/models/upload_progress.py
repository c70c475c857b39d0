"""How far an upload of several files has come, on one short line; a pure function."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knosc_desktop.models import formatting
from knosc_desktop.words.catalogue import tr

if TYPE_CHECKING:
    from collections.abc import Iterator

    from knosc_desktop.domain.batches import BatchProgress

_SOON = 10
_MINUTE = 60
_HOUR = 3600
_MANY_HOURS = 24 * _HOUR
"""Seconds; beyond that nobody believes it, nor should they."""


def progress_line(progress: BatchProgress) -> str:
    """What is known of it; empty where that is nothing."""
    if progress.is_waiting:
        return tr("jobs.progress.waiting")
    return " · ".join(_parts(progress))


def _parts(progress: BatchProgress) -> Iterator[str]:
    if progress.count > 1:
        yield tr("jobs.progress.file", number=progress.number, total=progress.count)
    if progress.fraction is not None:
        # Rounded down: 100 is only what has left whole.
        yield tr("jobs.progress.percent", percent=int(progress.fraction * 100))
    if progress.speed is not None:
        yield tr("jobs.progress.speed", size=formatting.size(round(progress.speed)))
    if progress.seconds_left is not None and progress.seconds_left < _MANY_HOURS:
        yield _left(progress.seconds_left)


def _left(seconds: float) -> str:
    """In steps, so that the number does not flicker."""
    if seconds < _SOON:
        return tr("jobs.progress.soon")
    if seconds < _MINUTE - 5:
        return tr("jobs.progress.seconds", count=round(seconds / 10) * 10)
    if seconds < _HOUR - _MINUTE / 2:
        return tr("jobs.progress.minutes", count=max(round(seconds / _MINUTE), 1))
    return tr("jobs.progress.hours", count=max(round(seconds / _HOUR), 1))
