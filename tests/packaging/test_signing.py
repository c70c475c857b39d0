"""Programs for Windows are signed where there is a certificate, and only then called signed."""

from __future__ import annotations

import base64
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

import signing
import wrapping
from failure import BuildFailed

pytestmark = pytest.mark.unit


@pytest.fixture
def ran(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Sequence[str]]:
    """What signtool would have been asked, on a Windows with two versions of it, and the certificate it was given."""
    commands: list[Sequence[str]] = []

    def run(command: Sequence[str], *, log: Path) -> str:
        commands.append(command)
        if "/f" in command:
            assert Path(command[command.index("/f") + 1]).read_bytes() == b"certificate"
        return ""

    monkeypatch.setattr(signing, "run", run)
    monkeypatch.setattr(sys, "platform", "win32")
    for version in ("10.0.9600.0", "10.0.26100.0"):
        tool = tmp_path / "Windows Kits" / "10" / "bin" / version / "x64" / "signtool.exe"
        tool.parent.mkdir(parents=True)
        tool.touch()
    monkeypatch.setenv("PROGRAMFILES(X86)", str(tmp_path))
    monkeypatch.setenv("WINDOWS_CERTIFICATE", base64.b64encode(b"certificate").decode())
    monkeypatch.setenv("WINDOWS_CERTIFICATE_PASSWORD", "secret")
    return commands


def wrap(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pack on a Windows where a setup and an archive come out."""

    def made() -> list[Path]:
        for path in (folder / "setup.exe", folder / "portable.zip"):
            path.touch()
        return [folder / "setup.exe", folder / "portable.zip"]

    monkeypatch.setattr(wrapping, "_for_windows", made)
    monkeypatch.setattr(wrapping, "ROOT", folder)
    monkeypatch.setattr(wrapping, "program", lambda: folder / "program.exe")
    wrapping.wrap()


def test_the_program_is_signed_before_it_is_packed_and_the_setup_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ran: list[Sequence[str]]
) -> None:
    wrap(tmp_path, monkeypatch)
    steps = [(command[1], [Path(each).name for each in command if each.endswith(".exe")][1:]) for command in ran]
    assert steps == [
        ("sign", ["program.exe"]),
        ("verify", ["program.exe"]),
        ("sign", ["setup.exe"]),
        ("verify", ["setup.exe"]),
    ]


def test_what_is_or_holds_a_signed_program_is_marked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ran: list[Sequence[str]]
) -> None:
    wrap(tmp_path, monkeypatch)
    assert {path.name for path in tmp_path.glob("*.signed")} == {"setup.exe.signed", "portable.zip.signed"}


def test_without_a_certificate_nothing_is_signed_and_nothing_is_marked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ran: list[Sequence[str]]
) -> None:
    monkeypatch.setenv("WINDOWS_CERTIFICATE", "")  # what a workflow gives for a secret that is not there
    wrap(tmp_path, monkeypatch)
    assert (ran, list(tmp_path.glob("*.signed"))) == ([], [])


def test_a_setup_whose_signature_windows_refuses_is_not_marked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ran: list[Sequence[str]]
) -> None:
    def run(command: Sequence[str], *, log: Path) -> str:
        if command[1] == "verify":
            raise BuildFailed("not trusted")
        return ""

    monkeypatch.setattr(signing, "run", run)
    with pytest.raises(BuildFailed, match="not trusted"):
        wrap(tmp_path, monkeypatch)
    assert list(tmp_path.glob("*.signed")) == []


def test_the_newest_signtool_is_taken(tmp_path: Path, ran: list[Sequence[str]]) -> None:
    signing.sign([tmp_path / "a.exe"])
    assert all("10.0.26100.0" in command[0] for command in ran)
