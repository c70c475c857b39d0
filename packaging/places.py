"""What is where in the repository, and what the product is called; each said once."""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGING = ROOT / "packaging"
PACKAGE = ROOT / "knosc_desktop"
PINS = PACKAGING / "requirements.txt"
ICONS = ROOT / "resources" / "icons"
APP_ICONS = ICONS / "app"
COMPILED_TEXTS = PACKAGE / "words" / "locale"
LANGUAGES = ("de", "es", "fr", "it", "pl", "pt_BR")
"""Those that the app is translated into."""
WORK = ROOT / "build"
DIST = ROOT / "dist"

NAME = "knosc-desktop"
SHOWN_NAME = "Knosc Desktop"
DESCRIPTION = "Bulk uploads and long computations for Knosc, watched to their end."
FROZEN = DIST / NAME


def version() -> str:
    """Of the package, from the one place that says it, without importing anything."""
    text = (PACKAGE / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "([^"]+)"', text, re.MULTILINE)
    if found is None:
        raise LookupError("the package does not say its version")
    return found.group(1)


def numbers_of(version: str) -> tuple[int, ...]:
    """A version as Windows compares them: four numbers."""
    parts = [int(part) for part in version.split(".") if part.isdigit()]
    return tuple([*parts, 0, 0, 0, 0][:4])


def program() -> Path:
    """The frozen program's file."""
    if sys.platform == "darwin":
        return DIST / f"{SHOWN_NAME}.app" / "Contents" / "MacOS" / NAME
    return FROZEN / (f"{NAME}.exe" if sys.platform == "win32" else NAME)
