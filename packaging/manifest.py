"""What the program asks of Windows when it starts: the manifest within its file."""

from __future__ import annotations

import importlib
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

from failure import BuildFailed
from places import PACKAGING

if TYPE_CHECKING:
    from pathlib import Path

(SOURCE,) = (PACKAGING / "windows").glob("*.manifest")
_RESOURCE_TYPE = 24


def check(program: Path) -> None:
    """The program's own manifest has to say what the repository's does; PyInstaller merges it with one of its own.

    Raises:
        BuildFailed: it has none, or lost something.
    """
    wanted, found = facts(SOURCE.read_bytes()), facts(_embedded(program))
    if lost := sorted(wanted - found):
        raise BuildFailed(f"The manifest of {program.name} lacks:\n  " + "\n  ".join(lost))
    print(f"Manifest: {len(found)} settings in {program.name}.")


def facts(manifest: bytes) -> set[str]:
    """Every text and every attribute of a manifest, each with the name of its element."""
    said = set()
    for element in ET.fromstring(manifest).iter():  # noqa: S314 - our own, or PyInstaller's copy of it
        name = element.tag.rpartition("}")[2]
        said |= {f"{name} {key}={text}" for key, text in element.attrib.items()}
        if text := (element.text or "").strip():
            said.add(f"{name}={text}")
    return said


def _embedded(program: Path) -> bytes:
    # It comes with PyInstaller on Windows, and there alone.
    pefile = importlib.import_module("pefile")
    with pefile.PE(str(program)) as image:
        for kind in image.DIRECTORY_ENTRY_RESOURCE.entries:
            if kind.id == _RESOURCE_TYPE:
                place = kind.directory.entries[0].directory.entries[0].data.struct
                return bytes(image.get_data(place.OffsetToData, place.Size))
    raise BuildFailed(f"{program.name} has no manifest.")
