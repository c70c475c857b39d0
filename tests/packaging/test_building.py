"""What the build refuses to give to users."""

from __future__ import annotations

import re
import shutil
import sys
import tarfile
import zipfile
from pathlib import Path

import certifi
import httpx
import PySide6
import pytest

import elf
import fingerprint
import manifest
import notices
import nsis
import pins
import places
import resources
import running
import wrapping
from failure import BuildFailed
from knosc_desktop import __version__

linux_only = pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("objdump") is None, reason="looks at ELF files with binutils"
)


@linux_only
def test_a_library_that_is_neither_brought_nor_on_the_system_fails_the_build(tmp_path: Path) -> None:
    qt = Path(PySide6.__path__[0]) / "Qt" / "lib"
    shutil.copy(qt / "libQt6Widgets.so.6", tmp_path)
    with pytest.raises(BuildFailed) as caught:
        elf.check_complete(tmp_path)
    assert "libQt6Gui.so.6, wanted by libQt6Widgets.so.6" in str(caught.value)


@linux_only
def test_what_is_brought_or_on_the_system_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    shutil.copy(Path(PySide6.__path__[0]) / "Qt" / "lib" / "libicudata.so.73", tmp_path / "inner")
    (tmp_path / "text").write_text("no ELF", encoding="utf-8")
    assert elf.check_complete(tmp_path) in ([], ["libc.so.6"])


def test_two_builds_differ_where_a_byte_a_mode_a_name_or_a_link_does(tmp_path: Path) -> None:
    for name in ("one", "other"):
        folder = tmp_path / name
        folder.mkdir()
        for file in ("same", "byte", "mode"):
            (folder / file).write_bytes(b"1")
        (folder / "link").symlink_to("same")
        (folder / f"only in {name}").touch()
    (tmp_path / "other" / "byte").write_bytes(b"2")
    (tmp_path / "other" / "mode").chmod(0o700)
    (tmp_path / "other" / "link").unlink()
    (tmp_path / "other" / "link").symlink_to("byte")
    one, other = (fingerprint.of_folder(tmp_path / name) for name in ("one", "other"))
    assert fingerprint.differences(one, other) == ["byte", "link", "mode", "only in one", "only in other"]
    assert fingerprint.differences(one, one) == []
    assert fingerprint.of_all(one) != fingerprint.of_all(other)


def test_of_every_distribution_that_is_frozen_the_licence_is_written(tmp_path: Path) -> None:
    notices.gather([httpx.__file__, certifi.where(), PySide6.__file__], "knosc-desktop", tmp_path / "licences")
    folders = {path.name for path in (tmp_path / "licences").iterdir() if path.is_dir()}
    assert {"httpx", "certifi", "PySide6_Essentials", "Python", "pyinstaller"} >= folders >= {"httpx", "certifi"}
    assert "Lesser" in (tmp_path / "licences" / "PySide6_Essentials" / "LGPL-3.0-only.txt").read_text("utf-8").title()
    overview = (tmp_path / "licences" / "READ-ME-FIRST.txt").read_text(encoding="utf-8")
    assert f"httpx {httpx.__version__}: BSD-3-Clause" in overview
    assert "You may replace these libraries" in overview


def test_a_distribution_without_the_text_of_its_licence_fails_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "TEXTS", tmp_path)
    with pytest.raises(BuildFailed, match="PySide6_Essentials brings no text of its licence"):
        notices.gather([PySide6.__file__], "knosc-desktop", tmp_path / "licences")


def test_the_pins_fit_the_project() -> None:
    pins.check()


@pytest.mark.parametrize("line", ["httpx==0.1.0", "# nothing"])
def test_pins_that_do_not_fit_the_project_fail_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    text = places.PINS.read_text(encoding="utf-8").replace(f"httpx=={httpx.__version__}", line)
    (tmp_path / "requirements.txt").write_text(text, encoding="utf-8")
    monkeypatch.setattr(pins, "PINS", tmp_path / "requirements.txt")
    with pytest.raises(BuildFailed, match="pins httpx to"):
        pins.check()


def test_the_pins_name_no_registry() -> None:
    assert "://" not in places.PINS.read_text(encoding="utf-8")


def test_the_version_is_found_without_importing_anything() -> None:
    assert places.version() == __version__


def test_every_icon_is_listed_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(places.ICONS, tmp_path / "icons")
    (tmp_path / "icons" / "brand-new.svg").touch()
    monkeypatch.setattr(resources, "ICONS", tmp_path / "icons")
    monkeypatch.setattr(resources, "LISTING", tmp_path / "app.qrc")
    before = (places.ROOT / "resources" / "app.qrc").read_text(encoding="utf-8")
    added = set(resources._listing().splitlines()) - set(before.splitlines())
    assert added == {"    <file>icons/brand-new.svg</file>"}


@pytest.mark.skipif(sys.platform == "win32", reason="made on Linux")
def test_the_archive_for_one_user_brings_the_menu_entry_and_is_the_same_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frozen = tmp_path / "knosc-desktop"
    frozen.mkdir()
    (frozen / "knosc-desktop").write_bytes(b"the program")
    (frozen / "knosc-desktop").chmod(0o755)
    for name, place in (("FROZEN", frozen), ("DIST", tmp_path), ("WORK", tmp_path / "work")):
        monkeypatch.setattr(wrapping, name, place)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    first = wrapping.archive().read_bytes()
    (frozen / "knosc-desktop").touch()
    made = wrapping.archive()
    assert made.read_bytes() == first
    with tarfile.open(made) as tar:
        members = {member.name: member for member in tar}
    assert "knosc-desktop/share/applications/knosc-desktop.desktop" in members
    assert "knosc-desktop/share/icons/hicolor/256x256/apps/knosc-desktop.png" in members
    assert "knosc-desktop/READ-ME-FIRST.txt" in members
    assert members["knosc-desktop/knosc-desktop"].mode == 0o755
    assert {(member.uid, member.uname, member.mtime) for member in members.values()} == {(0, "", 1700000000)}


@pytest.fixture
def folder_for_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """As it was frozen on Windows, and places for what is made of it."""
    frozen = tmp_path / "frozen on Windows"
    (frozen / "_internal" / "plug ins").mkdir(parents=True)
    for name in ("knosc-desktop.exe", "_internal/b.dll", "_internal/a.dll", "_internal/plug ins/$q.dll"):
        (frozen / name).write_text(name, encoding="utf-8")
    for module in (wrapping, nsis):
        monkeypatch.setattr(module, "DIST", tmp_path / "dist")
    monkeypatch.setattr(nsis, "WORK", tmp_path / "work")
    monkeypatch.setattr(wrapping, "ROOT", tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    return frozen


@pytest.mark.skipif(shutil.which("makensis") is None, reason="NSIS is not installed")
def test_setup_and_zip_are_the_same_bytes_each_time(folder_for_windows: Path, tmp_path: Path) -> None:
    wrapping.wrap_for_windows(folder_for_windows)
    first = {path.name: path.read_bytes() for path in (tmp_path / "dist").iterdir()}
    for path in sorted(folder_for_windows.rglob("*"), reverse=True):
        path.touch()
    wrapping.wrap_for_windows(folder_for_windows)
    assert {path.name: path.read_bytes() for path in (tmp_path / "dist").iterdir()} == first
    assert sorted(first) == [
        f"knosc-desktop-{__version__}-setup.exe", f"knosc-desktop-{__version__}-windows-x86_64.zip",
    ]  # fmt: skip


def test_the_zip_holds_the_folder_with_the_time_of_the_build(folder_for_windows: Path, tmp_path: Path) -> None:
    (tmp_path / "dist").mkdir()
    with zipfile.ZipFile(nsis.portable(folder_for_windows)) as archive:
        assert archive.testzip() is None
        assert [(member.filename, member.date_time) for member in archive.infolist()] == [
            (f"knosc-desktop/{name}", (2023, 11, 14, 22, 13, 20))
            for name in ("_internal/a.dll", "_internal/b.dll", "_internal/plug ins/$q.dll", "knosc-desktop.exe")
        ]


def test_nothing_is_made_for_windows_of_a_folder_frozen_elsewhere(folder_for_windows: Path) -> None:
    (folder_for_windows / "knosc-desktop.exe").unlink()
    with pytest.raises(BuildFailed, match=r"no knosc-desktop\.exe in"):
        wrapping.wrap_for_windows(folder_for_windows)


def test_the_time_of_a_build_is_known_without_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert running.epoch() == running.epoch() >= 1767225600


def test_icons_are_compiled_by_the_compiler_within_pyside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    compiled = tmp_path / "_resources.py"
    compiled.write_text("", encoding="utf-8")
    monkeypatch.setattr(resources, "COMPILED", compiled)
    monkeypatch.setattr(resources, "WORK", tmp_path / "work")
    resources.make()
    assert compiled.read_bytes() == (places.PACKAGE / "ui" / "_resources.py").read_bytes()


def test_compiled_icons_with_line_ends_of_windows_are_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "_resources.py"
    path.write_bytes(b"one\r\ntwo\r\n")
    assert resources._write(path, "one\ntwo\n")
    assert path.read_bytes() == b"one\ntwo\n"


@pytest.mark.parametrize(
    ("setting", "lost"),
    [
        (b">PerMonitorV2</dpiAwareness", "dpiAwareness=PerMonitorV2"),
        (b">true/pm</dpiAware", "dpiAware=true/pm"),
        (b">UTF-8</activeCodePage", "activeCodePage=UTF-8"),
        (b">true</longPathAware", "longPathAware=true"),
        (b' level="asInvoker"', "requestedExecutionLevel level=asInvoker"),
        (b' Id="{8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a}"', "supportedOS Id={8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a}"),
    ],
)
def test_a_program_whose_manifest_lost_a_setting_fails_the_build(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, setting: bytes, lost: str
) -> None:
    source = manifest.SOURCE.read_bytes()
    monkeypatch.setattr(manifest, "_embedded", lambda _: source)
    manifest.check(tmp_path / "knosc-desktop.exe")
    before, mark, after = source.partition(setting)
    assert mark
    # Without the text of an element, or without an attribute.
    spoiled = before + (b"></" + setting.rpartition(b"</")[2] if b"</" in setting else b"") + after
    monkeypatch.setattr(manifest, "_embedded", lambda _: spoiled)
    with pytest.raises(BuildFailed, match=f"lacks:\n  {re.escape(lost)}$"):
        manifest.check(tmp_path / "knosc-desktop.exe")
