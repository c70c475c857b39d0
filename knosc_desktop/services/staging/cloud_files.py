"""Files of which only the name is on this computer: reading one makes OneDrive or iCloud fetch it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# Windows: winnt.h; macOS: sys/stat.h. Python's stat module does not have all of them.
_OFFLINE = 0x0000_1000
_RECALL_ON_OPEN = 0x0004_0000
_RECALL_ON_DATA_ACCESS = 0x0040_0000
_WINDOWS_MARKS = _OFFLINE | _RECALL_ON_OPEN | _RECALL_ON_DATA_ACCESS
_DATALESS = 0x4000_0000
_STUB_ENDING = ".icloud"


def is_only_in_the_cloud(facts: object) -> bool:
    """Whether reading the file would fetch it first.

    Args:
        facts: what ``stat`` says of it, on any system.
    """
    attributes: int = getattr(facts, "st_file_attributes", 0)
    flags: int = getattr(facts, "st_flags", 0)
    return bool(attributes & _WINDOWS_MARKS or flags & _DATALESS)


def name_behind_stub(path: Path) -> str:
    """The name of the file that older iCloud leaves a ``.name.xlsx.icloud`` for; empty for any other file."""
    name = path.name
    is_stub = name.startswith(".") and name.lower().endswith(_STUB_ENDING)
    return name[1 : -len(_STUB_ENDING)] if is_stub else ""
