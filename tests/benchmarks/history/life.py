"""The program with a long past, signed in to a demo tenant: what reading, typing, sorting and resting cost.

    python -m tests.benchmarks.history.life PROFILE ADDRESS NAME PASSWORD JOBS

The window and everything behind it are the program's own. Prints one line of JSON.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import psutil
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QHeaderView, QLineEdit, QPushButton, QTableView, QWidget

from knosc_desktop.app.bootstrap import build_context
from knosc_desktop.app.event_loop import run_coroutine
from knosc_desktop.app.lifecycle import Lifecycle
from knosc_desktop.app.options import Options
from knosc_desktop.app.runtime import make_application
from knosc_desktop.domain.environment import Environment
from knosc_desktop.domain.sign_in import SignInRequest
from knosc_desktop.models.roles import Column
from tests.benchmarks.history.blocked import Blocked
from tests.support.children import child_of

_TYPED = "forecast north 12 comp"
_TICK_MS = 10
_SETTLED = 0.4
"""Seconds after which a keystroke has been acted on and painted."""
_LOOK = 0.25
_QUIET_LOOKS = 4
_IDLE = 0.05
_REST = 45.0
"""Three rounds of asking, at their slowest."""
_SLOWEST_AFTER = 60.0
"""Seconds of asking after which the pauses grow no more."""


class Life:
    """One run of the program from the start to the end of the measuring."""

    def __init__(self, profile: Path, environment: Environment) -> None:
        self.context = build_context(Options(profile))
        self.lifecycle = Lifecycle(Options(profile, server=environment), self.context)
        self.window = self.context.window
        self.blocked = Blocked(0)

    async def measure(self, request: SignInRequest, jobs: int) -> dict[str, Any]:
        self.context.show()
        stalls = Blocked(_TICK_MS)
        began = time.perf_counter()
        stalls.start()
        living = asyncio.ensure_future(self.lifecycle.live())
        while len(self.context.store) < jobs:
            await asyncio.sleep(_TICK_MS / 1000)
        read = time.perf_counter() - began
        await self._come_to_rest()
        stalls_ms = stalls.stop()
        rounds = self._count_rounds()
        await self._sign_in(request)
        found = {
            "read_seconds": read,
            "stalls_ms": stalls_ms,
            "memory_mib": psutil.Process().memory_info().rss / (1 << 20),
            "typing_ms": await self._type(),
            "states_ms": await self._choose_states(),
            "sorting_ms": await self._sort(),
            "rest_percent": await self._rest(),
        }
        self.lifecycle.quit()
        await living
        return found | {"rounds": len(rounds)}

    def _count_rounds(self) -> set[object]:
        """When one of the unfinished jobs was confirmed, the same for all of them."""
        rounds: set[object] = set()
        watched = next((job.id for job in self.context.store.unsettled), None)
        self.context.store.changed.connect(lambda job: rounds.add(job.confirmed_at) if job.id == watched else None)
        return rounds

    async def _sign_in(self, request: SignInRequest) -> None:
        services = self.lifecycle.services
        assert services is not None
        await services.session.sign_in(request)
        for dialog in self.window.findChildren(QDialog):
            dialog.close()
        await asyncio.sleep(_SETTLED)

    async def _come_to_rest(self) -> None:
        """Until everything that was begun at the start, in threads too, has ended."""
        quiet = 0
        while quiet < _QUIET_LOOKS:
            worked = time.process_time()
            await asyncio.sleep(_LOOK)
            quiet = quiet + 1 if time.process_time() - worked < _IDLE * _LOOK + 0.01 else 0

    async def _type(self) -> list[float]:
        """Letter by letter, each acted on, and away again."""
        field = child_of(self.window, QLineEdit, "jobsFilter")
        keys: list[Callable[[], None]] = [lambda letter=letter: QTest.keyClicks(field, letter) for letter in _TYPED]  # type: ignore[misc]
        keys += [lambda: QTest.keyClick(field, Qt.Key.Key_Backspace)] * len(_TYPED)
        return [await self._blocked_by(key) for key in keys]

    async def _choose_states(self) -> list[float]:
        """Press each chip, and the last one once more."""
        bar = child_of(self.window, QWidget, "resultBar")
        chips = [chip for chip in bar.findChildren(QPushButton) if chip.isVisible()]
        return [await self._blocked_by(chip.click) for chip in (*chips, *chips[-1:])]

    async def _sort(self) -> dict[str, list[float]]:
        """By each column, up and down, by clicks on the headings."""
        header = child_of(self.window, QTableView, "jobsTable").horizontalHeader()
        found = {}
        for column in (*(each for each in Column if each is not Column.STARTED), Column.STARTED):
            found[column.name] = [await self._blocked_by(partial(_click, header, column)) for _ in range(2)]
        return found

    async def _blocked_by(self, act: Callable[[], None]) -> float:
        """The milliseconds for which the window does not listen until what was done has been painted."""
        self.blocked.start()
        act()
        await asyncio.sleep(_SETTLED)
        return sum(self.blocked.stop())

    async def _rest(self) -> float:
        """The load of the processor while the program is idle, in percent of one core."""
        if any(True for _ in self.context.store.unsettled):
            await asyncio.sleep(_SLOWEST_AFTER)
        await self._come_to_rest()
        worked, began = time.process_time(), time.perf_counter()
        await asyncio.sleep(_REST)
        return 100 * (time.process_time() - worked) / (time.perf_counter() - began)


def _click(header: QHeaderView, column: Column) -> None:
    place = QPoint(header.sectionViewportPosition(column) + header.sectionSize(column) // 2, header.height() // 2)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)


def main() -> None:
    profile, address, name, password, jobs = sys.argv[1:]
    application = make_application()
    environment = Environment.at_address(address)
    life = Life(Path(profile), environment)

    async def live() -> int:
        found = await life.measure(SignInRequest(environment, name, password), int(jobs))
        print(json.dumps(found), flush=True)
        return 0

    code = run_coroutine(application, live())
    sys.stdout.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
