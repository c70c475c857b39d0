"""The way to the first paint: what it leaves alone, so that the window is there at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TypedDict

import pytest

_TELLS = """
import enum, gc, json, linecache, sys, types

def tell(*_parts):
    enums = [each.__qualname__ for each in gc.get_objects() if isinstance(each, enum.EnumType)]
    print(json.dumps({"modules": list(sys.modules), "enums": enums, "sources": list(linecache.cache)}))
    return 0

# What the program imports once the window has been painted, and runs.
after = types.ModuleType("knosc_desktop.app.event_loop")
after.run = tell
sys.modules[after.__name__] = after
from knosc_desktop.__main__ import main
sys.exit(main())
"""


class Start(TypedDict):
    """What a process had when its window was painted."""

    modules: list[str]
    enums: list[str]
    sources: list[str]


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Start:
    done = subprocess.run(
        [sys.executable, "-c", _TELLS, "--profile", str(tmp_path_factory.mktemp("profile"))],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        timeout=90,
        check=True,
    )
    told: Start = json.loads(done.stdout)
    return told


def test_the_window_was_made(start: Start) -> None:
    assert "knosc_desktop.ui.main_window" in start["modules"]


@pytest.mark.parametrize(
    "name",
    [
        "asyncio",
        "ctypes.wintypes",
        "html",
        "httpx",
        "keyring",
        "qasync",
        "sqlite3",
        "ssl",
        "knosc_desktop.api",
        "knosc_desktop.app.container",
        "knosc_desktop.app.lifecycle",
        "knosc_desktop.domain.error_location",
        "knosc_desktop.domain.errors",
        "knosc_desktop.domain.jobs",
        "knosc_desktop.domain.sign_in",
        "knosc_desktop.domain.upload_review",
        "knosc_desktop.domain.validation",
        "knosc_desktop.models.errors_model",
        "knosc_desktop.models.findings_outline",
        "knosc_desktop.models.validation_text",
        "knosc_desktop.services.session",
        "knosc_desktop.ui.dialogs.settings",
        "knosc_desktop.ui.jobs.details_pane",
        "knosc_desktop.ui.sign_in.dialog",
        "knosc_desktop.ui.staging.problems_view",
        "knosc_desktop.words.english.errors",
    ],
)
def test_it_is_not_imported_before_the_first_paint(start: Start, name: str) -> None:
    assert name not in start["modules"]


@pytest.mark.parametrize("name", ["QGradient", "QAccessible", "QFontDatabase"])
def test_its_enums_are_not_made_before_the_first_paint(start: Start, name: str) -> None:
    assert not [each for each in start["enums"] if each.startswith(f"{name}.")]


def test_no_source_of_the_program_is_read_before_the_first_paint(start: Start) -> None:
    package = Path(__file__).parents[2] / "knosc_desktop"
    # PySide itself reads those that were imported before it.
    assert not [each for each in start["sources"] if Path(each).is_relative_to(package / "ui")]
