from __future__ import annotations

import sys
from pathlib import Path

import pytest

from knosc_desktop.app.paths import ProfilePaths, default_profile


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    for name in ("LOCALAPPDATA", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.mark.parametrize(
    ("platform", "place"),
    [
        ("linux", ".local/share/knosc-desktop"),
        ("darwin", "Library/Application Support/Knosc Desktop"),
        ("win32", "AppData/Local/Knosc Desktop"),
    ],
)
def test_the_profile_is_where_each_system_keeps_such_things(
    home: Path, monkeypatch: pytest.MonkeyPatch, platform: str, place: str
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert default_profile() == home / place


def test_on_windows_the_profile_never_roams(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(home / "local"))
    monkeypatch.setenv("APPDATA", str(home / "roaming"))
    assert default_profile() == home / "local" / "Knosc Desktop"


def test_on_linux_a_moved_data_folder_is_followed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    assert default_profile() == home / "data" / "knosc-desktop"


@pytest.mark.parametrize("value", ["", "data", "./data"])
def test_on_linux_a_data_folder_that_would_move_about_is_not_followed(
    home: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", value)
    assert default_profile() == home / ".local" / "share" / "knosc-desktop"


def test_everything_the_program_keeps_lies_in_the_profile_at_a_place_of_its_own(tmp_path: Path) -> None:
    paths = ProfilePaths(tmp_path)
    places = [paths.journal, paths.outbox, paths.downloads, paths.settings, paths.logs, paths.samples]
    assert len(set(places)) == len(places)
    assert {place.parent for place in places} == {tmp_path}
