"""Icons compiled into a module, so that source, wheel and frozen program find them alike."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from failure import BuildFailed
from places import ICONS, PACKAGE, ROOT, WORK
from running import run

LISTING = ROOT / "resources" / "app.qrc"
COMPILED = PACKAGE / "ui" / "_resources.py"


def make() -> None:
    """List every icon there is, and compile the list; files that are as they should be stay untouched."""
    changed = _write(LISTING, _listing())
    compiler = shutil.which("pyside6-rcc", path=str(Path(sys.executable).parent))
    if compiler is None:
        raise BuildFailed("pyside6-rcc is missing; is PySide6 installed in this environment?")
    fresh = WORK / "resources" / COMPILED.name
    fresh.parent.mkdir(parents=True, exist_ok=True)
    # Format 1 holds no file times.
    run([compiler, "--format-version", "1", "-o", str(fresh), str(LISTING)], log=WORK / "resources.log")
    changed |= _write(COMPILED, fresh.read_text(encoding="utf-8"))
    print("Resources: made anew; commit them." if changed else "Resources: current.")


def _listing() -> str:
    drawings = sorted(ICONS.glob("*.svg"))
    # Of the program's own icon the window takes pixels; the other forms are for the desktops.
    sizes = sorted(ICONS.glob("*/*.png"), key=lambda path: int(path.stem.rpartition("-")[2]))
    files = "".join(f"    <file>{path.relative_to(LISTING.parent).as_posix()}</file>\n" for path in [*drawings, *sizes])
    return f'<!DOCTYPE RCC>\n<RCC version="1.0">\n  <qresource prefix="/">\n{files}  </qresource>\n</RCC>\n'


def _write(path: Path, text: str) -> bool:
    if path.read_text(encoding="utf-8") == text:
        return False
    path.write_text(text, encoding="utf-8", newline="\n")
    return True
