"""What becomes of files that are dropped: recognised, looked at, read to their end, or refused in words."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from knosc_desktop.domain.errors import KnoscError
from knosc_desktop.domain.reading import Check, Peek, Source
from knosc_desktop.domain.tables import TableHeader
from knosc_desktop.services.reading import Limits, Reading
from knosc_desktop.services.recognition import recognise
from tests.support.hostile import READ

_GRACE = 1.0
"""Seconds over a deadline that ending a process may take."""


@dataclass
class Tally:
    """What became of all of them.

    Attributes:
        outcomes: how many were read, and how many refused with which title.
        failures: what should not have been.
        slowest: seconds of the slowest, and its name.
        left: processes that were still there at the end.
    """

    outcomes: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")
    left: int = 0

    def __str__(self) -> str:
        lines = [f"{count:5}  {outcome}" for outcome, count in self.outcomes.most_common()]
        lines.append(f"slowest: {self.slowest[0]:.2f} s, {self.slowest[1]}")
        lines.append(f"processes left behind: {self.left}")
        return "\n".join([*lines, *self.failures])


@dataclass(frozen=True)
class Drop:
    """A file that is dropped, and what may become of it; nothing said is anything in words."""

    path: Path
    allowed: frozenset[str] = frozenset()


async def drop_all(drops: Iterable[Drop], command: list[str], limits: Limits | None = None) -> Tally:
    """Drop one after the other, as a planner would."""
    limits = limits or Limits()
    tally = Tally()
    before = await asyncio.to_thread(_children)
    reading = Reading(command, limits)
    for drop in drops:
        began = time.perf_counter()
        outcome = await _outcome(drop.path, reading)
        seconds = time.perf_counter() - began
        tally.outcomes[outcome] += 1
        tally.slowest = max(tally.slowest, (seconds, drop.path.name))
        if drop.allowed and outcome not in drop.allowed:
            tally.failures.append(f"{drop.path.name}: {outcome}, not {' or '.join(sorted(drop.allowed))}")
        if seconds > limits.peek + limits.look + _GRACE:
            tally.failures.append(f"{drop.path.name}: {seconds:.1f} s")
    await reading.close()
    tally.left = len(await asyncio.to_thread(_children) - before)
    return tally


async def _outcome(path: Path, reading: Reading) -> str:
    try:
        source = Source(path, await asyncio.to_thread(recognise, path))
        head = await reading.peek(Peek(source))
        first = head.sheets[0].name if head.sheets else ""
        await reading.check(Check(source, TableHeader(first, 1, ("count",)), None))
    except KnoscError as error:
        problem = error.problem
        if not (problem.title and problem.message):
            return f"no words: {error!r}"
        return problem.title
    return READ


def _children() -> set[int]:
    return {child.pid for child in psutil.Process().children(recursive=True)}
