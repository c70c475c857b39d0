"""The .deb, made with Debian's own tools: what is copied where, and nothing that runs when it is installed."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import subprocess
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import dpkg
import elf
from failure import BuildFailed
from places import APP_ICONS, DESCRIPTION, DIST, FROZEN, NAME, PACKAGING, SHOWN_NAME, WORK, version
from running import epoch, run

MAINTAINER = "Knosc Desktop developers <desktop@knosc.com>"
_LINUX = PACKAGING / "linux"
_HOMES = {
    ".desktop": "usr/share/applications",
    ".xml": "usr/share/metainfo",
    ".1": "usr/share/man/man1",
    ".copyright": f"usr/share/doc/{NAME}",
    ".lintian-overrides": "usr/share/lintian/overrides",
}
"""Where the files of packaging/linux go, by how their names end."""
_COMPRESSED = {".1"}
_ONLY_EXTENSION = {".copyright": "copyright", ".lintian-overrides": NAME}
_SYSTEM_WIDE = 0o755
_PLAIN = 0o644


def package() -> Path:
    """Make the package; the same folder gives the same bytes."""
    tree = WORK / "deb"
    shutil.rmtree(tree, ignore_errors=True)
    library = tree / "usr" / "lib" / NAME
    shutil.copytree(FROZEN, library, symlinks=True)
    command = tree / "usr" / "bin" / NAME
    command.parent.mkdir(parents=True)
    command.symlink_to(Path("..") / "lib" / NAME / NAME)
    put_shared(tree)
    _put_control(tree, library)
    _settle(tree)
    target = DIST / f"{NAME}_{version()}_{_architecture()}.deb"
    run(["dpkg-deb", "--root-owner-group", "--build", "-Zxz", str(tree), str(target)], log=WORK / "deb.log")
    return target


def put_shared(tree: Path) -> None:
    """What desktops look for below usr/share: menu entry, icons, description, manual, licence."""
    _put_icons(tree)
    _put_papers(tree)


def _put_icons(tree: Path) -> None:
    theme = tree / "usr" / "share" / "icons" / "hicolor"
    for icon in APP_ICONS.glob("*.png"):
        edge = icon.stem.rpartition("-")[2]
        _put(icon.read_bytes(), theme / f"{edge}x{edge}" / "apps" / f"{NAME}.png")
    for icon in APP_ICONS.glob("*.svg"):
        _put(icon.read_bytes(), theme / "scalable" / "apps" / icon.name)


def _put_papers(tree: Path) -> None:
    """With version and date where they ask for them."""
    made_at = datetime.fromtimestamp(epoch(), UTC)
    for paper in sorted(path for path in _LINUX.iterdir() if path.suffix in _HOMES):
        text = paper.read_text(encoding="utf-8")
        text = text.replace("@VERSION@", version()).replace("@DATE@", f"{made_at:%Y-%m-%d}")
        name = _ONLY_EXTENSION.get(paper.suffix, paper.name)
        _put_text(text, tree / _HOMES[paper.suffix] / name, compress=paper.suffix in _COMPRESSED)
    history = (
        f"{NAME} ({version()}) stable; urgency=medium\n\n  * Version {version()}.\n\n"
        f" -- {MAINTAINER}  {format_datetime(made_at)}\n"
    )
    _put_text(history, tree / "usr" / "share" / "doc" / NAME / "changelog", compress=True)


def _put_text(text: str, target: Path, *, compress: bool) -> None:
    if compress:
        _put(gzip.compress(text.encode(), 9, mtime=epoch()), target.with_name(f"{target.name}.gz"))
    else:
        _put(text.encode(), target)


def _put(content: bytes, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


def _put_control(tree: Path, library: Path) -> None:
    kilobytes = sum(path.lstat().st_size for path in tree.rglob("*") if path.is_file()) // 1024
    fields = {
        "Package": NAME,
        "Version": version(),
        "Architecture": _architecture(),
        "Maintainer": MAINTAINER,
        "Installed-Size": kilobytes,
        "Depends": _depends(library),
        "Section": "misc",
        "Priority": "optional",
        "Homepage": "https://knosc.com",
        "Description": (
            f"{SHOWN_NAME}: spreadsheets to Knosc\n {DESCRIPTION}\n"
            " Drag a workbook onto the window and know without doubt whether it arrived,\n"
            " whether it worked, and if not, which cell is wrong."
        ),
    }
    control = "".join(f"{name}: {value}\n" for name, value in fields.items())
    _put(control.encode(), tree / "DEBIAN" / "control")


def _depends(library: Path) -> str:
    """What the frozen files ask of the system, as packages with the oldest version that will do."""
    asked_for = {dpkg.owner(elf.place_of(each)) for each in elf.check_complete(library)}
    sources = WORK / "deb-sources"
    shutil.rmtree(sources, ignore_errors=True)
    _put(f"Source: {NAME}\n\nPackage: {NAME}\nArchitecture: any\n".encode(), sources / "debian" / "control")
    folders = sorted({str(path.parent) for path in library.rglob("*.so*")})
    command = ["dpkg-shlibdeps", "-O", "--ignore-missing-info", "--warnings=0"]
    command += [f"-l{folder}" for folder in folders]
    command += [f"-e{path}" for path in elf.files(library)]
    asked = subprocess.run(command, cwd=sources, check=False, capture_output=True, text=True)
    found = re.search(r"^shlibs:Depends=(.*)$", asked.stdout, re.MULTILINE)
    if asked.returncode != 0 or found is None:
        raise BuildFailed(f"dpkg-shlibdeps ended with exit code {asked.returncode}:\n{asked.stderr[-4000:]}")
    # It names also the packages of what the folder brings.
    needed = [each for each in found.group(1).split(", ") if each.split()[0] in asked_for]
    # TLS trusts what the system trusts.
    return ", ".join([*needed, "ca-certificates"])


def _settle(tree: Path) -> None:
    """Modes and times that do not depend on who builds, and when."""
    for path in [tree, *tree.rglob("*")]:
        if not path.is_symlink():
            runs = path.is_dir() or (path.stat().st_mode & 0o100 and ".so" not in path.name)
            path.chmod(_SYSTEM_WIDE if runs else _PLAIN)
        os.utime(path, (epoch(), epoch()), follow_symlinks=False)


def _architecture() -> str:
    return subprocess.run(["dpkg", "--print-architecture"], check=True, capture_output=True, text=True).stdout.strip()
