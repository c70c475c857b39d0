"""A release, step by step; .github/workflows/release.yml runs these commands one after the other.

    python packaging/release.py check v1.2.3       the tag is the version's, and the changelog has a section for it
    python packaging/release.py build              what users of this system download, from exactly the pinned files
    python packaging/release.py describe ADDRESS   notes, parts list, manifests and sums of what lies in dist/
    python packaging/release.py publish v1.2.3     hands what the sums name to GitHub

All of them need Python alone: what holds the files of all systems, and may publish them, installs nothing.
"""

from __future__ import annotations

import argparse
import os
import runpy
import shutil
import subprocess
import sys
import venv
from typing import TYPE_CHECKING

import downloads
import package_managers
import release_notes
import sbom
from failure import BuildFailed
from places import DIST, NAME, PACKAGE, PACKAGING, PINS, ROOT, SHOWN_NAME, WORK, version

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_NOTES = "release-notes.md"


def main() -> int:
    """Do one step; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    steps = parser.add_subparsers(dest="step", required=True)
    steps.add_parser("check").add_argument("tag")
    steps.add_parser("build")
    steps.add_parser("describe").add_argument("address", help="of the repository, like https://github.com/OWNER/NAME")
    steps.add_parser("publish").add_argument("tag")
    chosen = parser.parse_args()
    try:
        if chosen.step == "check":
            check(chosen.tag)
        elif chosen.step == "build":
            build()
        elif chosen.step == "describe":
            describe(DIST, chosen.address)
        else:
            publish(DIST, chosen.tag)
    except BuildFailed as error:
        print(f"packaging/release.py: {error}", file=sys.stderr)
        return 1
    return 0


def check(tag: str) -> None:
    """A release says what it is.

    Raises:
        BuildFailed: the tag is not that of the version, or nothing is written about the version.
    """
    if tag != f"v{version()}":
        raise BuildFailed(f"The tag is {tag}, the package has the version {version()}: it should be v{version()}.")
    release_notes.section()


def build() -> None:
    """Freeze and pack in an environment of its own, which holds the pinned files and nothing else."""
    if sys.platform == "linux":
        _install_system_packages()
    if sys.platform == "darwin" and os.environ.get("MACOS_CERTIFICATE"):
        _call(["bash", str(PACKAGING / "macos" / "keychain.sh")])
    place = WORK / "release"
    shutil.rmtree(place, ignore_errors=True)
    venv.create(place, with_pip=True, symlinks=sys.platform != "win32")
    python = place / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    _call([str(python), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(PINS)])
    _call([str(python), str(PACKAGING / "build.py"), "--packages"])


def describe(folder: Path, address: str) -> None:
    """Write beside the downloads what goes with them; the sums come last and name all that is to be published.

    Args:
        folder: with the downloads of all systems.
        address: of the repository whose release they will be.
    """
    found = downloads.gather(folder)
    parts_list = folder / f"{NAME}-{version()}.cdx.json"
    parts_list.write_text(sbom.text(), encoding="utf-8", newline="\n")
    (folder / _NOTES).write_text(release_notes.text(found, address), encoding="utf-8", newline="\n")
    published = [each.path for each in found.values()] + [parts_list, *package_managers.write(found, address, folder)]
    lines = [f"{downloads.sha256(path)}  {path.name}\n" for path in sorted(published)]
    (folder / release_notes.SUMS).write_text("".join(lines), encoding="utf-8", newline="\n")
    print(f"Described: {len(published)} files, {folder.name}/{release_notes.SUMS}")


def publish(folder: Path, tag: str) -> None:
    """Make the release on GitHub from the files that the sums name.

    Raises:
        BuildFailed: the tag is wrong, or a file is not the one that was described.
    """
    check(tag)
    sums = folder / release_notes.SUMS
    files = [sums]
    for line in sums.read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        path = folder / name
        if not path.is_file() or downloads.sha256(path) != digest:
            raise BuildFailed(f"{name} is not the file that {sums.name} names.")
        files.append(path)
    title = f"{SHOWN_NAME} {version()}"
    command = ["gh", "release", "create", tag, "--verify-tag", "--title", title, "--notes-file", str(folder / _NOTES)]
    _call([*command, *map(str, files)])


def _install_system_packages() -> None:
    """What Qt needs on a bare machine, and the tools that look into libraries and make a .deb."""
    libraries = runpy.run_path(str(PACKAGE / "app" / "system_libraries.py"))
    packages = {"binutils", "dpkg-dev", *libraries["_ALWAYS"].values(), *libraries["_FOR_X11"].values()}
    as_root = [] if os.geteuid() == 0 else ["sudo"]
    _call([*as_root, "apt-get", "-qq", "update"])
    _call([*as_root, "apt-get", "-qq", "-y", "--no-install-recommends", "install", *sorted(packages)])


def _call(command: Sequence[str]) -> None:
    print(f"$ {' '.join(command)}", flush=True)
    try:
        ended = subprocess.run(command, cwd=ROOT, check=False, stdin=subprocess.DEVNULL)
    except FileNotFoundError:
        raise BuildFailed(f"{command[0]} is missing.") from None
    if ended.returncode != 0:
        raise BuildFailed(f"{' '.join(command[:3])} ended with exit code {ended.returncode}.")


if __name__ == "__main__":
    sys.exit(main())
