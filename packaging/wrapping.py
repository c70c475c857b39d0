"""What users install, made of the frozen folder with the tools of each system."""

from __future__ import annotations

import os
import shutil
import sys
import tarfile
from pathlib import Path

import debian
import nsis
import signing
from failure import BuildFailed
from places import DIST, FROZEN, NAME, PACKAGING, ROOT, SHOWN_NAME, WORK, program, version
from running import epoch, run

MOST_BYTES = 60_000_000
_OF_DESKTOP = ("applications", "icons", "metainfo", "man")


def wrap() -> None:
    """Make what is usual on this system; everything is as large as a user may be asked to download."""
    if signing.can_sign():
        signing.sign([program()])
    made = {"linux": _for_linux, "win32": _for_windows, "darwin": _for_macos}[sys.platform]()
    if signing.can_sign():
        signing.sign(path for path in made if path.suffix == ".exe")
        signing.mark(made)
    _check_sizes(made)


def wrap_for_windows(frozen: Path) -> None:
    """Make what users of Windows install, on whatever system; it is not signed.

    Args:
        frozen: the folder that was frozen on Windows.
    """
    _check_sizes(_for_windows(frozen))


def _check_sizes(made: list[Path]) -> None:
    for path in made:
        size = path.stat().st_size
        print(f"Made: {path.relative_to(ROOT)}, {size / 1e6:.1f} MB")
        if size > MOST_BYTES:
            raise BuildFailed(f"{path.name} has more than {MOST_BYTES / 1e6:.0f} MB.")


def archive() -> Path:
    """The folder as one file, for systems without Debian packages and for users without administrator rights.

    The same folder gives the same bytes.
    """
    target = DIST / f"{NAME}-{version()}-linux-{os.uname().machine}.tar.xz"
    shared = WORK / "shared"
    shutil.rmtree(shared, ignore_errors=True)
    debian.put_shared(shared)
    places = {path: path.relative_to(FROZEN.parent) for path in [FROZEN, *sorted(FROZEN.rglob("*"))]}
    for kind in _OF_DESKTOP:
        folder = shared / "usr" / "share" / kind
        places |= {path: FROZEN.name / path.relative_to(shared / "usr") for path in sorted(folder.rglob("*"))}
    places |= {path: Path(FROZEN.name, path.name) for path in (PACKAGING / "linux").glob("*.txt")}
    with tarfile.open(target, "w:xz", preset=6) as tar:
        for path, place in places.items():
            tar.add(path, place, recursive=False, filter=_without_a_person)
    return target


def _without_a_person(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mtime = epoch()
    member.mode = 0o755 if member.mode & 0o100 or member.isdir() else 0o644
    return member


def _for_linux() -> list[Path]:
    return [archive(), debian.package()]


def _for_windows(frozen: Path = FROZEN) -> list[Path]:
    if not (frozen / f"{NAME}.exe").is_file():
        raise BuildFailed(f"There is no {NAME}.exe in {frozen}; freeze on Windows first.")
    DIST.mkdir(exist_ok=True)
    return [nsis.installer(frozen), nsis.portable(frozen)]


def _for_macos() -> list[Path]:
    script = PACKAGING / "macos" / "dmg.sh"
    target = DIST / f"{NAME}-{version()}-macos-{os.uname().machine}.dmg"
    run(["bash", str(script), str(DIST / f"{SHOWN_NAME}.app"), str(target)], log=DIST / "dmg.log")
    return [target]
