"""What the system's task bar knows of the program: whose windows they are, its progress, and the files used last."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from knosc_desktop.app import lifecycle, task_bar
from knosc_desktop.app.desktop import APPLICATION_ID, name_application, offer_again
from tests.support.program import ProgramUnderTest

NOT_IMPLEMENTED = 0x80004001
on_windows = pytest.mark.skipif(sys.platform != "win32", reason="only Windows has such a list")


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that were put among the recent ones."""
    files: list[Path] = []
    monkeypatch.setattr(lifecycle, "offer_again", files.append)
    return files


def test_files_of_the_user_are_offered_again_and_those_of_the_profile_are_not(
    offered: list[Path], program: ProgramUnderTest, tmp_path: Path
) -> None:
    own = program.lifecycle.context.paths.put_back / "units.csv"
    own.parent.mkdir(parents=True, exist_ok=True)
    for file in (own, tmp_path / "units.csv"):
        file.write_text("_UnitName,_Multiplier\npiece,1\n", encoding="utf-8")
        before = len(program.lifecycle.context.staging)
        program.drop([file])
        program.wait(lambda before=before: len(program.lifecycle.context.staging) == before + 1)  # type: ignore[misc]

    program.wait(lambda: offered == [tmp_path / "units.csv"])


@on_windows
def test_the_task_bar_knows_the_program_by_the_name_of_its_menu_entry() -> None:
    name_application()
    if sys.platform == "win32":
        import ctypes

        name = ctypes.c_wchar_p()
        found = ctypes.windll.shell32.GetCurrentProcessExplicitAppUserModelID(ctypes.byref(name))
        if found & 0xFFFFFFFF == NOT_IMPLEMENTED:
            pytest.skip("Wine does not keep it")
        assert name.value == APPLICATION_ID


@on_windows
def test_a_file_that_is_offered_again_is_among_the_recent_ones(tmp_path: Path) -> None:
    file = tmp_path / "offered-again.csv"
    file.touch()
    recent = Path(os.environ["APPDATA"], "Microsoft", "Windows", "Recent")

    offer_again(file)

    (link,) = recent.glob("offered-again*")
    link.unlink()


def test_a_method_of_a_system_object_is_called_by_its_place() -> None:
    calls: list[tuple[int, int]] = []
    kind = ctypes.CFUNCTYPE(ctypes.c_long, ctypes.c_void_p, ctypes.c_uint64, ctypes.c_uint64)

    def note(_this: int, done: int, whole: int) -> int:
        calls.append((done, whole))
        return 0

    function = kind(note)
    table = (ctypes.c_void_p * 11)(*[None] * 9, ctypes.cast(function, ctypes.c_void_p).value, None)
    instance = ctypes.c_void_p(ctypes.addressof(table))
    this = ctypes.c_void_p(ctypes.addressof(instance))

    task_bar._method(this, 9, ctypes.c_uint64, ctypes.c_uint64)(this, 1 << 40, 100)

    assert calls == [(1 << 40, 100)]


@on_windows
def test_the_button_of_the_window_takes_progress(qtbot: QtBot) -> None:
    if sys.platform == "win32":
        # Qt's plugin for Windows does so; tests have no screen.
        ctypes.windll.ole32.CoInitialize(None)
    window = QWidget()
    qtbot.addWidget(window)
    shown = task_bar.WindowsTaskBar(window)
    for percent in (0, 44, None):
        shown.show(percent, 0)
    assert task_bar._task_bar_buttons().value


def test_the_icon_shows_how_many_ended_unseen(monkeypatch: pytest.MonkeyPatch, qapp: QApplication) -> None:
    counts: list[int] = []
    monkeypatch.setattr(QGuiApplication, "setBadgeNumber", lambda _application, count: counts.append(count))
    dock = task_bar.Dock()
    dock.show(44, 3)
    dock.show(None, 0)
    assert counts == [3, 0]
