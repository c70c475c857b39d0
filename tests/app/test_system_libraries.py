from __future__ import annotations

import ctypes
import re
import sys
from collections.abc import Callable, Collection

import pytest

from knosc_desktop.app import system_libraries
from knosc_desktop.app.system_libraries import explain_missing_qt, explain_missing_screen

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere Qt brings all it needs")

Lacking = Callable[[Collection[str]], None]


@pytest.fixture(autouse=True)
def on_a_bare_system(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def lacking(monkeypatch: pytest.MonkeyPatch) -> Lacking:
    """Lets the loader fail for libraries whose file names begin so."""

    def install(names: Collection[str]) -> None:
        def load(library: str) -> object:
            if library.rpartition("/")[2].startswith(tuple(names)):
                raise OSError(f"{library}: cannot open shared object file")
            return object()

        monkeypatch.setattr(ctypes, "CDLL", load)

    return install


def packages_in(message: str) -> list[str]:
    found = re.search(r"apt-get install (.*)$", message, re.MULTILINE)
    return found.group(1).split() if found else []


def test_nothing_is_said_where_qt_loads(lacking: Lacking) -> None:
    lacking(["no such library"])
    assert explain_missing_qt() == explain_missing_qt(for_window=True) == ""


def test_the_package_of_a_missing_library_is_named(lacking: Lacking) -> None:
    lacking(["libQt6Gui", "libEGL.so.1"])
    assert packages_in(explain_missing_qt()) == ["libegl1"]


def test_a_package_with_several_missing_libraries_is_named_once(lacking: Lacking) -> None:
    lacking(["libQt6Core", "libglib-2.0", "libgthread-2.0", "libdbus-1"])
    assert packages_in(explain_missing_qt()) == ["libdbus-1-3", "libglib2.0-0"]


def test_all_packages_are_named_at_once_where_any_is_missing(lacking: Lacking) -> None:
    # Else those of a window would be named in a second round, once there is a screen.
    lacking(["libQt6Gui", "libEGL.so.1", "libqxcb", "libxcb-cursor"])
    assert packages_in(explain_missing_qt()) == ["libegl1", "libxcb-cursor0"]


def test_a_library_that_qt_here_does_not_need_is_not_asked_for(lacking: Lacking) -> None:
    lacking(["libEGL.so.1", "libxcb-cursor"])
    assert explain_missing_qt(for_window=True) == ""


def test_the_libraries_of_a_window_are_asked_for_when_there_is_to_be_one(
    lacking: Lacking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    lacking(["libqxcb", "libxcb-cursor", "libxkbcommon-x11"])
    assert explain_missing_qt() == ""
    assert packages_in(explain_missing_qt(for_window=True)) == ["libxcb-cursor0", "libxkbcommon-x11-0"]


@pytest.mark.parametrize(
    ("name", "value"), [("QT_QPA_PLATFORM", "offscreen"), ("QT_QPA_PLATFORM", "wayland:x"), ("WAYLAND_DISPLAY", "w-0")]
)
def test_the_libraries_of_one_kind_of_window_are_not_asked_for_another(
    lacking: Lacking, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv(name, value)
    lacking(["libqxcb", "libxcb-cursor"])
    assert explain_missing_qt(for_window=True) == ""


def test_the_libraries_of_a_window_are_not_asked_for_where_there_is_no_screen(lacking: Lacking) -> None:
    lacking(["libqxcb", "libxcb-cursor"])
    assert explain_missing_qt(for_window=True) == ""
    assert explain_missing_screen()


def test_the_loader_is_quoted_where_no_package_is_to_blame(lacking: Lacking) -> None:
    lacking(["libQt6Core"])
    message = explain_missing_qt()
    assert "apt-get" not in message
    assert "libQt6Core.so.6: cannot open shared object file" in message


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_other_systems_lack_nothing(lacking: Lacking, monkeypatch: pytest.MonkeyPatch, platform: str) -> None:
    lacking(["lib"])
    monkeypatch.setattr(sys, "platform", platform)
    assert explain_missing_qt(for_window=True) == explain_missing_screen() == ""


def test_a_missing_screen_is_reported_and_the_self_test_named() -> None:
    message = explain_missing_screen()
    assert "no screen" in message
    assert "knosc-desktop --self-test" in message


def test_a_screen_that_does_not_answer_counts_as_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":987")
    assert "--self-test" in explain_missing_screen()


def test_a_screen_that_answers_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(system_libraries, "_x_server_answers", lambda: True)
    assert explain_missing_screen() == ""


@pytest.mark.parametrize(("name", "value"), [("WAYLAND_DISPLAY", "wayland-0"), ("QT_QPA_PLATFORM", "offscreen")])
def test_another_platform_plugin_chosen_by_the_user_is_used(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert explain_missing_screen() == ""
