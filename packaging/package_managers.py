"""What package managers need to install a release: winget's three manifests and Homebrew's cask, from their templates.

Nobody submits them by itself: they lie beside the downloads, ready to be handed in.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import downloads
from failure import BuildFailed
from places import PACKAGING, version

if TYPE_CHECKING:
    from pathlib import Path

_TEMPLATES = ("windows/winget/*.yaml", "macos/*.rb")
_GAP = re.compile(r"@[A-Z0-9_]+@")


def write(found: dict[str, downloads.Download], address: str, folder: Path) -> list[Path]:
    """Fill the templates.

    Args:
        found: what users download, by system.
        address: of the repository whose release it is, like https://github.com/OWNER/NAME.
        folder: where the manifests go.

    Returns:
        the files written.

    Raises:
        BuildFailed: a template asks for something unknown.
    """
    setup = found["Windows"].path
    values = {
        "VERSION": version(),
        "ADDRESS": address,
        "ADDRESS_WITHOUT_SCHEME": address.partition("://")[2],
        "DOWNLOADS": f"{address}/releases/download/v{version()}",
        "SETUP": setup.name,
        "SETUP_SHA256": downloads.sha256(setup).upper(),
        "ARM_SHA256": downloads.sha256(found["macOS, Apple silicon"].path),
        "INTEL_SHA256": downloads.sha256(found["macOS, Intel"].path),
    }
    written = []
    for template in sorted(path for pattern in _TEMPLATES for path in PACKAGING.glob(pattern)):
        text = template.read_text(encoding="utf-8")
        for name, value in values.items():
            text = text.replace(f"@{name}@", value)
        if gap := _GAP.search(text):
            raise BuildFailed(f"{template.name} asks for {gap[0]}, which nobody gives.")
        target = folder / template.name
        target.write_text(text, encoding="utf-8", newline="\n")
        written.append(target)
    return written
