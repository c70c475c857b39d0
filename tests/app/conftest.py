"""The whole program: the demo tenant in its own process, the real window, real events."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from tests.support.program import ProgramUnderTest, start_program
from tests.support.tenant import DemoTenant


@pytest.fixture
def start(
    qt_loop: asyncio.AbstractEventLoop, qtbot: QtBot, tmp_path: Path
) -> Iterator[Callable[..., ProgramUnderTest]]:
    """Starts the program against an address, and quits it after the test."""
    running: list[ProgramUnderTest] = []

    def run(address: str, *files: Path) -> ProgramUnderTest:
        running.append(start_program(qt_loop, qtbot, tmp_path / "profile", address, *files))
        return running[-1]

    yield run
    for program in running:
        program.close()
    assert [task for task in asyncio.all_tasks(qt_loop) if not task.done()] == [], "tasks left behind"


@pytest.fixture
def program(tenant: DemoTenant, start: Callable[..., ProgramUnderTest]) -> ProgramUnderTest:
    """The program, signed in as the planner who may do everything."""
    running = start(tenant.address)
    running.sign_in_fully(*tenant.planner)
    return running


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What was opened with the system's program."""
    paths: list[Path] = []

    def open_url(url: QUrl) -> bool:
        paths.append(Path(url.toLocalFile()))
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    return paths
