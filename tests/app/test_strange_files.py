"""Unusual and hostile files are dropped: each is read or rejected with a message, and the window never waits."""

from __future__ import annotations

import asyncio
import importlib
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.benchmarks.history.blocked import Blocked
from tests.support.corpus_run import Drop, Tally, children, drop_all
from tests.support.hostile import hostile_files
from tests.support.loop import run
from tests.support.odd_reader import COMMAND
from tests.support.spreadsheets import CORPUS

FOREIGN = sorted(path for path in CORPUS.rglob("*") if path.is_file() and path.suffix != ".md")
BOMB_MEGABYTES = 36
TICK_MS = 10
LATE_MS = 50.0
LIMIT_MS = 300_000


@pytest.fixture(scope="module", autouse=True)
def loaded() -> None:
    """On a busy computer its loading, in a thread, would count as the window's own work."""
    importlib.import_module("msgspec")


def drop(loop: asyncio.AbstractEventLoop, qtbot: QtBot, drops: list[Drop]) -> Tally:
    before = children()
    blocked = Blocked(TICK_MS)
    blocked.start()
    tally: Tally = run(loop, qtbot, drop_all(drops, COMMAND), timeout=LIMIT_MS)
    assert [late for late in blocked.stop() if late > LATE_MS] == []
    assert tally.failures == []
    assert children() <= before
    return tally


def test_hostile_files_do_no_harm(qt_loop: asyncio.AbstractEventLoop, qtbot: QtBot, tmp_path: Path) -> None:
    drops = []
    for hostile in hostile_files():
        hostile.write(tmp_path / hostile.name, BOMB_MEGABYTES)
        drops.append(Drop(tmp_path / hostile.name, hostile.allowed))
    tally = drop(qt_loop, qtbot, drops)
    assert sum(tally.outcomes.values()) == len(drops)


@pytest.mark.skipif(not FOREIGN, reason="the workbooks are not on this machine")
def test_every_foreign_spreadsheet_is_read_or_rejected_with_a_message(
    qt_loop: asyncio.AbstractEventLoop, qtbot: QtBot
) -> None:
    tally = drop(qt_loop, qtbot, [Drop(path) for path in FOREIGN])
    assert tally.outcomes["read"] > 250
    unsaid = {outcome for outcome in tally.outcomes if outcome.startswith(("Not checked", "Too large"))}
    assert unsaid == set()
