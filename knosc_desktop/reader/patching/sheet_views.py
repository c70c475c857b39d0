"""Which sheets are selected when a workbook is opened; what is typed then goes into all of them."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import IO

    from knosc_desktop.reader.patching.parts import Parts
    from knosc_desktop.reader.patching.xml_edit import XmlEdit

_BEGINNING = 64 << 10
_SELECTED = re.compile(rb"""(<(?:[\w.-]+:)?sheetView\s[^>]*\btabSelected\s*=\s*["'])(?:1|true)(["'])""")


def selected_sheets(parts: Parts) -> set[str]:
    """The parts of the sheets that are selected."""
    return {sheet.part for sheet in parts.sheets if parts.holds(sheet.part) and _is_selected(parts, sheet.part)}


def deselect(edit: XmlEdit) -> None:
    """Let a sheet not be selected."""
    views = edit.root.child("sheetViews")
    for view in views.children if views is not None else ():
        if view.attributes.get("tabSelected") in {"1", "true"}:
            edit.set(view, tabSelected="0")


def deselect_part(parts: Parts, part: str) -> None:
    """Let a sheet in which nothing else is changed not be selected."""

    def write(writing: IO[bytes]) -> None:
        with parts.open(part) as stream:
            writing.write(_SELECTED.sub(rb"\g<1>0\g<2>", stream.read(_BEGINNING)))
            shutil.copyfileobj(stream, writing, 1 << 20)

    parts.stream(part, write)


def _is_selected(parts: Parts, part: str) -> bool:
    with parts.open(part) as stream:
        return _SELECTED.search(stream.read(_BEGINNING)) is not None
