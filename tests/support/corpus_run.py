"""What becomes of files that are dropped: recognised, looked at, read to their end, or rejected with a message."""

from __future__ import annotations

import asyncio
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from knosc_desktop.domain.errors import KnoscError
from knosc_desktop.domain.reader_requests import Check, Peek, Source
from knosc_desktop.domain.tables import HeadRow, TableHeader, Template
from knosc_desktop.services.files.format_detection import recognise
from knosc_desktop.services.reader_client import ReaderClient, ReaderLimits
from knosc_desktop.words.catalogue import render
from tests.support.hostile import READ

_SHEETS = 3
_TEMPLATE = Template("item-master", ("_ItemNumber", "_ItemDescription", "_Status"))
_GRACE = 1.0
"""Seconds over a deadline that ending a process may take."""


@dataclass
class Tally:
    """What became of all of them.

    Attributes:
        outcomes: how many were read, and how many refused with which title.
        failures: what should not have been.
        slowest: seconds of the slowest, and its name.
    """

    outcomes: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")

    def __str__(self) -> str:
        lines = [f"{count:5}  {outcome}" for outcome, count in self.outcomes.most_common()]
        lines.append(f"slowest: {self.slowest[0]:.2f} s, {self.slowest[1]}")
        return "\n".join([*lines, *self.failures])


@dataclass(frozen=True)
class Drop:
    """A file that is dropped, and its allowed results; without any, every message is allowed."""

    path: Path
    allowed: frozenset[str] = frozenset()


async def drop_all(drops: Iterable[Drop], command: list[str], limits: ReaderLimits | None = None) -> Tally:
    """Drop one after the other, as a user would."""
    limits = limits or ReaderLimits()
    tally = Tally()
    reading = ReaderClient(command, limits)
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
    return tally


async def _outcome(path: Path, reading: ReaderClient) -> str:
    try:
        source = Source(path, await asyncio.to_thread(recognise, path))
        head = await reading.peek(Peek(source))
        for sheet in head.sheets[:_SHEETS]:
            header = sheet.rows[0] if sheet.rows else HeadRow(1, ())
            await reading.check(Check(source, TableHeader(sheet.name, header.number, header.cells), _TEMPLATE))
    except KnoscError as error:
        problem = error.problem
        if not (problem.title and problem.message):
            return f"no words: {error!r}"
        return render(problem.title)
    return READ


def children() -> set[int]:
    """Processes of this one, those that ended without being waited for among them."""
    # On Windows each of them has one of its own, its console, which is nobody's to end.
    return {child.pid for child in psutil.Process().children(recursive=sys.platform != "win32")}
