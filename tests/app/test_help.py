"""What the Help menu shows: the program, its licences, its folders."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog

from knosc_desktop.app.controllers.application import ApplicationController, licences
from knosc_desktop.app.desktop import own_libraries_hidden
from tests.support.program import ProgramUnderTest


@pytest.fixture
def shown(program: ProgramUnderTest) -> list[Path]:
    """The folders that a file manager was asked to show; it shows only those that are there."""
    folders: list[Path] = []

    def show(folder: Path) -> bool:
        folders.append(folder)
        return folder.exists()

    (controller,) = [each for each in program.lifecycle._controllers if isinstance(each, ApplicationController)]
    controller._open = show
    return folders


def test_about_shows_the_folder_of_the_profile(program: ProgramUnderTest, shown: list[Path], tmp_path: Path) -> None:
    program.trigger_action("actionAbout")
    program.wait(lambda: program.sees("aboutDialog"))
    assert str(tmp_path / "profile") in program.text_of("keptLabel")
    program.click("openFolderButton")
    assert shown == [tmp_path / "profile"]
    program.find(QDialog, "aboutDialog").reject()


def test_about_shows_the_licences_that_the_frozen_program_brings(
    program: ProgramUnderTest, shown: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "licences").mkdir()
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    program.trigger_action("actionAbout")
    program.wait(lambda: program.sees("licencesButton"))
    program.click("licencesButton")
    assert shown == [tmp_path / "licences"]
    program.find(QDialog, "aboutDialog").reject()


def test_from_source_there_is_no_folder_of_licences() -> None:
    assert licences() is None


@pytest.mark.usefixtures("shown")
def test_the_folder_of_the_samples_is_named_where_no_file_manager_shows_it(
    program: ProgramUnderTest, tmp_path: Path
) -> None:
    program.lifecycle.context.window.show_demo_samples_action(True)
    program.trigger_action("actionDemoSamples")
    program.wait(lambda: str(tmp_path / "profile" / "samples") in program.notice)


@pytest.mark.parametrize("before", [None, "/opt/lib"])
def test_other_programs_do_not_get_the_libraries_of_the_frozen_one(
    monkeypatch: pytest.MonkeyPatch, before: str | None
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setenv("LD_LIBRARY_PATH", "/ours")
    monkeypatch.delenv("LD_LIBRARY_PATH_ORIG", raising=False)
    if before:
        monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", before)
    with own_libraries_hidden():
        assert os.environ.get("LD_LIBRARY_PATH") == before
    assert os.environ["LD_LIBRARY_PATH"] == "/ours"


def test_from_source_the_users_library_path_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", "/own")
    with own_libraries_hidden():
        assert os.environ["LD_LIBRARY_PATH"] == "/own"
