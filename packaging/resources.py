"""Icons compiled into a module, so that source, wheel and frozen program find them alike."""

from __future__ import annotations

from pathlib import Path

import PySide6

from failure import BuildFailed
from places import ICONS, PACKAGE, ROOT, WORK
from running import run

LISTING = ROOT / "resources" / "app.qrc"
COMPILED = PACKAGE / "ui" / "_resources.py"


def make() -> None:
    """List every icon there is, and compile the list; files that are as they should be stay untouched."""
    changed = _write(LISTING, _listing())
    fresh = WORK / "resources" / COMPILED.name
    fresh.parent.mkdir(parents=True, exist_ok=True)
    # Format 1 holds no file times.
    command = [str(_compiler()), "-g", "python", "--format-version", "1", "-o", str(fresh), str(LISTING)]
    run(command, log=WORK / "resources.log")
    # On Windows its lines end with CR LF.
    changed |= _write(COMPILED, fresh.read_text(encoding="utf-8"))
    print("Resources: made anew; commit them." if changed else "Resources: current.")


def _compiler() -> Path:
    """Qt's own rcc within PySide6; the command pyside6-rcc is not there in every kind of installation."""
    qt = Path(PySide6.__path__[0])
    for place in (qt / "Qt" / "libexec" / "rcc", qt / "rcc.exe", qt / "rcc"):
        if place.is_file():
            return place
    raise BuildFailed("Qt's rcc is missing in PySide6; is PySide6-Essentials installed as a whole?")


def _listing() -> str:
    drawings = sorted(ICONS.glob("*.svg"))
    # Of the program's own icon the window takes pixels; the other forms are for the desktops.
    sizes = sorted(ICONS.glob("*/*.png"), key=lambda path: int(path.stem.rpartition("-")[2]))
    files = "".join(f"    <file>{path.relative_to(LISTING.parent).as_posix()}</file>\n" for path in [*drawings, *sizes])
    return f'<!DOCTYPE RCC>\n<RCC version="1.0">\n  <qresource prefix="/">\n{files}  </qresource>\n</RCC>\n'


def _write(path: Path, text: str) -> bool:
    content = text.encode()
    if path.read_bytes() == content:
        return False
    path.write_bytes(content)
    return True
