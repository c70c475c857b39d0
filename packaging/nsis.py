"""The setup program and the zip for Windows, made of a folder frozen there; NSIS also runs on Linux."""

from __future__ import annotations

import shutil
import sys
import time
import zipfile
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

from failure import BuildFailed
from places import APP_ICONS, DIST, NAME, PACKAGING, WORK, numbers_of, version
from running import epoch, run

_STUBS = Path("/usr/share/nsis/Stubs")
_PICTURE_SIZE = (164, 314)
_MARGIN = 34


def installer(frozen: Path) -> Path:
    """Make the setup program; the same folder gives the same bytes.

    Args:
        frozen: the folder as PyInstaller makes it on Windows.

    Raises:
        BuildFailed: makensis is missing, or refuses.
    """
    if shutil.which("makensis") is None:
        raise BuildFailed("makensis is missing: apt-get install nsis, or on Windows nsis.sourceforge.io")
    (script,) = (PACKAGING / "windows").glob("*.nsi")
    target = DIST / f"{NAME}-{version()}-setup.exe"
    files = WORK / "setup-files.nsh"
    files.parent.mkdir(parents=True, exist_ok=True)
    files.write_text(_listing(frozen.resolve()), encoding="utf-8")
    facts = {
        "VERSION": version(),
        "NUMBERS": ".".join(str(number) for number in numbers_of(version())),
        "TARGET": _target(),
        "FILES": files,
        "ICON": APP_ICONS / f"{NAME}.ico",
        "PICTURE": _picture(),
        "OUT": target,
    }
    definitions = [f"-D{name}={fact}" for name, fact in facts.items()]
    run(["makensis", "-V2", "-WX", "-INPUTCHARSET", "UTF8", *definitions, str(script)], log=WORK / "setup.log")
    return target


def portable(frozen: Path) -> Path:
    """The folder as a zip, for users who may not install anything; the same folder gives the same bytes."""
    target = DIST / f"{NAME}-{version()}-windows-x86_64.zip"
    made = time.gmtime(epoch())[:6]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in _files(frozen):
            member = zipfile.ZipInfo((Path(NAME) / path.relative_to(frozen)).as_posix(), made)
            member.compress_type = zipfile.ZIP_DEFLATED
            # Otherwise it says on which system the zip was made.
            member.create_system = 0
            archive.writestr(member, path.read_bytes())
    return target


def _picture() -> Path:
    """The app's icon as the left side of the last page, instead of NSIS' own picture."""
    icon = QImage(str(max(APP_ICONS.glob("*.png"), key=lambda path: path.stat().st_size)))
    picture = QImage(*_PICTURE_SIZE, QImage.Format.Format_RGB888)
    picture.fill(Qt.GlobalColor.white)
    side = picture.width() - 2 * _MARGIN
    painter = QPainter(picture)
    scaled = icon.scaled(side, side, mode=Qt.TransformationMode.SmoothTransformation)
    painter.drawImage(_MARGIN, _MARGIN, scaled)
    painter.end()
    path = WORK / "setup.bmp"
    picture.save(str(path))
    return path


def _target() -> str:
    """What the setup runs on: Debian's NSIS knows 64-bit Windows, the one for Windows itself may know 32 bits only."""
    stubs = _STUBS if sys.platform != "win32" else Path(shutil.which("makensis") or "").parent / "Stubs"
    return "amd64-unicode" if (stubs / "lzma_solid-amd64-unicode").exists() else "x86-unicode"


def _listing(frozen: Path) -> str:
    """NSIS would take a folder's files in the order of the disk."""
    lines = []
    for path in _files(frozen):
        folder = "\\".join(path.relative_to(frozen).parts[:-1])
        lines += [f'SetOutPath "$INSTDIR\\${{NEW}}\\{folder}"', f'File "{path}"']
    return "\n".join(lines) + "\n"


def _files(frozen: Path) -> list[Path]:
    return sorted((path for path in frozen.rglob("*") if path.is_file()), key=lambda path: path.as_posix())
