"""What a release says of itself, and what it refuses to be."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

import jsonschema
import pytest
import yaml
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

import downloads
import package_managers
import pins
import places
import release
import release_notes
import sbom
from failure import BuildFailed

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]
ADDRESS = "https://github.com/somebody/desktop"
SCHEMAS = ROOT.parent / "shared" / "windows" / "winget"
"""winget's own schemas, which lie beside the checkout: they are Microsoft's."""
CHANGELOG = """# Changelog

## [Unreleased]

## [9.8.7] - 2026-11-30

### Added

- A thing

## [9.8.6] - 2026-10-01

- An older thing
"""


@pytest.fixture
def dist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one small file for each system, of a version that the changelog knows."""
    folder = tmp_path / "dist"
    folder.mkdir()
    for name in (
        "knosc-desktop-9.8.7-setup.exe",
        "knosc-desktop-9.8.7-windows-x86_64.zip",
        "knosc-desktop-9.8.7-macos-arm64.dmg",
        "knosc-desktop-9.8.7-macos-x86_64.dmg",
        "knosc-desktop_9.8.7_amd64.deb",
        "knosc-desktop-9.8.7-linux-x86_64.tar.xz",
    ):
        (folder / name).write_bytes(name.encode())
    for module in (downloads, package_managers, release, release_notes, sbom):
        monkeypatch.setattr(module, "version", lambda: "9.8.7")
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG, encoding="utf-8")
    monkeypatch.setattr(release_notes, "CHANGELOG", tmp_path / "CHANGELOG.md")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    return folder


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[Sequence[str]]:
    """The commands that would have been run."""
    made: list[Sequence[str]] = []
    monkeypatch.setattr(release, "_call", made.append)
    return made


def digest_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def manifests_in(dist: Path) -> dict[str, dict[str, object]]:
    written = package_managers.write(downloads.gather(dist), ADDRESS, dist)
    loaded = [yaml.safe_load(path.read_text("utf-8")) for path in written if path.suffix == ".yaml"]
    return {each["ManifestType"]: each for each in loaded}


@pytest.mark.parametrize("tag", ["9.8.7", "v9.8.6", "v9.8.7-1"])
def test_a_tag_that_is_not_the_version_fails_at_once(dist: Path, tag: str) -> None:
    with pytest.raises(BuildFailed, match=re.escape(f"The tag is {tag}, the package has the version 9.8.7")):
        release.check(tag)


def test_a_version_without_a_word_in_the_changelog_fails_at_once(dist: Path) -> None:
    release.check("v9.8.7")
    release_notes.CHANGELOG.write_text(CHANGELOG.replace("[9.8.7]", "[9.8.70]"), encoding="utf-8")
    with pytest.raises(BuildFailed, match="has no section for"):
        release.check("v9.8.7")


def test_the_notes_are_the_section_of_the_version_and_nothing_of_another(dist: Path) -> None:
    assert release_notes.section() == "### Added\n\n- A thing"


@pytest.mark.parametrize("name", ["knosc-desktop-9.8.7-setup.exe", "knosc-desktop-9.8.7-macos-x86_64.dmg"])
def test_a_release_that_lacks_a_download_fails(dist: Path, name: str) -> None:
    (dist / name).unlink()
    with pytest.raises(BuildFailed, match="0 files instead of one"):
        release.describe(dist, ADDRESS)


def test_the_notes_say_of_each_file_whether_it_is_signed(dist: Path) -> None:
    downloads.mark_signed(dist / "knosc-desktop-9.8.7-macos-arm64.dmg", "signed and notarised")
    notes = release_notes.text(downloads.gather(dist), ADDRESS)
    assert "| `knosc-desktop-9.8.7-macos-arm64.dmg` | 0 MB | signed and notarised |" in notes
    assert "| `knosc-desktop-9.8.7-macos-x86_64.dmg` | 0 MB | no |" in notes
    assert "| `knosc-desktop-9.8.7-setup.exe` | 0 MB | no |" in notes


def test_the_notes_warn_of_what_a_system_says_to_unsigned_files_alone(dist: Path) -> None:
    assert "Run anyway" in release_notes.text(downloads.gather(dist), ADDRESS)
    for name in ("knosc-desktop-9.8.7-setup.exe", "knosc-desktop-9.8.7-windows-x86_64.zip"):
        downloads.mark_signed(dist / name, "signed")
    notes = release_notes.text(downloads.gather(dist), ADDRESS)
    assert "Run anyway" not in notes
    assert "Open Anyway" in notes
    assert "gh attestation verify FILE --repo somebody/desktop" in notes


def test_the_sums_name_every_published_file_and_no_mark_of_a_signature(dist: Path) -> None:
    downloads.mark_signed(dist / "knosc-desktop-9.8.7-setup.exe", "signed")
    release.describe(dist, ADDRESS)
    lines = (dist / "SHA256SUMS").read_text("utf-8").splitlines()
    named = dict(line.split("  ")[::-1] for line in lines)
    published = {path.name for path in dist.iterdir()} - {
        "SHA256SUMS", "release-notes.md", "knosc-desktop-9.8.7-setup.exe.signed",
    }  # fmt: skip
    assert named == {name: digest_of(dist / name) for name in published}
    assert {"knosc-desktop-9.8.7.cdx.json", "Knosc.Desktop.installer.yaml", "knosc-desktop.rb"} < published


def test_exactly_what_the_sums_name_is_published(dist: Path, calls: list[Sequence[str]]) -> None:
    release.describe(dist, ADDRESS)
    (dist / "other.txt").touch()
    release.publish(dist, "v9.8.7")
    (command,) = calls
    assert command[:4] == ["gh", "release", "create", "v9.8.7"]
    named = {line.split("  ")[1] for line in (dist / "SHA256SUMS").read_text("utf-8").splitlines()}
    assert {Path(each).name for each in command if Path(each).parent == dist} == named | {
        "SHA256SUMS", "release-notes.md",
    }  # fmt: skip


def test_a_file_that_changed_after_it_was_described_is_not_published(dist: Path, calls: list[Sequence[str]]) -> None:
    release.describe(dist, ADDRESS)
    (dist / "knosc-desktop-9.8.7-setup.exe").write_bytes(b"another")
    with pytest.raises(BuildFailed, match=r"setup\.exe is not the file that SHA256SUMS names"):
        release.publish(dist, "v9.8.7")
    assert calls == []


def test_winget_gets_the_address_and_the_digest_of_the_setup(dist: Path) -> None:
    made = manifests_in(dist)
    assert set(made) == {"version", "installer", "defaultLocale"}
    assert {(each["PackageIdentifier"], each["PackageVersion"], each["ManifestVersion"]) for each in made.values()} == {
        ("Knosc.Desktop", "9.8.7", "1.12.0")
    }
    download = {
        "Architecture": "x64",
        "InstallerUrl": f"{ADDRESS}/releases/download/v9.8.7/knosc-desktop-9.8.7-setup.exe",
        "InstallerSha256": digest_of(dist / "knosc-desktop-9.8.7-setup.exe").upper(),
    }
    for_all = {"InstallerSwitches": {"Custom": "/AllUsers"}, "ElevationRequirement": "elevatesSelf"}
    assert made["installer"]["Installers"] == [download | {"Scope": "user"}, download | for_all | {"Scope": "machine"}]


@pytest.mark.skipif(not SCHEMAS.exists(), reason="winget's schemas do not lie beside the checkout")
@pytest.mark.parametrize("kind", ["version", "installer", "defaultLocale"])
def test_the_manifests_are_what_winget_allows(dist: Path, kind: str) -> None:
    manifest = manifests_in(dist)[kind]
    schema = json.loads((SCHEMAS / f"manifest.{kind}.{manifest['ManifestVersion']}.json").read_text("utf-8"))
    assert manifest.keys() <= schema["properties"].keys()
    jsonschema.validate(manifest, schema)


def test_the_cask_names_both_disk_images_with_their_digests(dist: Path) -> None:
    (path,) = (path for path in package_managers.write(downloads.gather(dist), ADDRESS, dist) if path.suffix == ".rb")
    cask = path.read_text("utf-8")
    assert f'arm:   "{digest_of(dist / "knosc-desktop-9.8.7-macos-arm64.dmg")}"' in cask
    assert f'intel: "{digest_of(dist / "knosc-desktop-9.8.7-macos-x86_64.dmg")}"' in cask
    assert 'version "9.8.7"' in cask
    (url,) = re.findall(r'url "(.+?)"', cask)
    for arch in re.findall(r'arch arm: "(\w+)", intel: "(\w+)"', cask)[0]:
        filled = url.replace("#{version}", "9.8.7").replace("#{arch}", arch)
        assert filled.startswith(f"{ADDRESS}/releases/download/v9.8.7/")
        assert (dist / filled.rpartition("/")[2]).exists()


def test_a_template_that_asks_for_something_unknown_fails(
    dist: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "macos").mkdir()
    (tmp_path / "macos" / "new.rb").write_text('sha256 "@OTHER@"', encoding="utf-8")
    monkeypatch.setattr(package_managers, "PACKAGING", tmp_path)
    with pytest.raises(BuildFailed, match=r"new\.rb asks for @OTHER@"):
        package_managers.write(downloads.gather(dist), ADDRESS, dist)


def test_the_parts_list_names_every_pinned_package_with_all_its_digests(dist: Path) -> None:
    parts = {each["name"]: each for each in json.loads(sbom.text())["components"]}
    pinned = places.PINS.read_text("utf-8")
    assert len(parts) == len(re.findall(r"^[\w.-]+==", pinned, re.MULTILINE))
    listed = sorted(digest["content"] for part in parts.values() for digest in part["hashes"])
    assert listed == sorted(re.findall(r"sha256:(\w+)", pinned))
    assert parts["truststore"]["properties"][0]["value"] == "sys_platform == 'darwin' or sys_platform == 'win32'"


def test_the_parts_list_is_what_cyclonedx_allows(dist: Path) -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(sbom.text()) is None


def test_the_parts_list_names_the_program_with_its_version_and_is_the_same_each_time(dist: Path) -> None:
    made = sbom.text()
    listed = json.loads(made)
    assert (listed["metadata"]["component"]["name"], listed["metadata"]["component"]["version"]) == (
        "knosc-desktop", "9.8.7",
    )  # fmt: skip
    (needed,) = (each["dependsOn"] for each in listed["dependencies"] if each["ref"] == "knosc-desktop")
    assert any(each.startswith("pkg:pypi/httpx@") for each in needed)
    assert sbom.text() == made


def test_a_line_of_the_pins_that_cannot_be_read_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "requirements.txt").write_text("httpx>=1\n", encoding="utf-8")
    monkeypatch.setattr(pins, "PINS", tmp_path / "requirements.txt")
    with pytest.raises(BuildFailed, match="a line that is no pin: httpx>=1"):
        pins.pinned()


def test_a_step_that_fails_fails_the_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", lambda command, **_: subprocess.CompletedProcess(command, 3))
    with pytest.raises(BuildFailed, match="gh release create ended with exit code 3"):
        release._call(["gh", "release", "create", "v1"])
