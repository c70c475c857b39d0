"""Which columns of a sheet Excel does not show: the sheet says so before its first row."""

from __future__ import annotations

import math
from contextlib import suppress
from typing import TYPE_CHECKING

from knosc_desktop.domain.cells import LAST_COLUMN
from knosc_desktop.reader.errors import TooLarge
from knosc_desktop.reader.parsing.guarded_xml import GuardedXml, is_true

if TYPE_CHECKING:
    from knosc_desktop.reader.parsing.guarded_xml import ByteStream

_MOST = 4 << 20
"""Bytes before the first row: widths, views."""
_VISIBLE_POINTS = 1.0
"""A row or column that is smaller cannot be seen."""


def hidden_columns(stream: ByteStream) -> frozenset[int]:
    """The numbers of the columns that are hidden or have no width.

    Args:
        stream: the sheet's XML from its beginning.

    Raises:
        ExpatError: it is no XML.
        Damaged: it has a document type.
    """
    hidden: set[int] = set()
    is_over = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal is_over
        if name == "sheetData":
            is_over = True
        elif name == "col" and not is_over and _is_hidden(attributes):
            hidden.update(_columns(attributes))

    xml = GuardedXml(stream, start, most=_MOST)
    # Where the first row comes too late for that, the sheet is refused elsewhere or its widths are of no use.
    with suppress(TooLarge):
        while not is_over and xml.advance():
            pass
    return frozenset(hidden)


def is_invisible(size: str | None) -> bool:
    """Whether a height or width that a sheet gives is too small to see."""
    try:
        points = float(size) if size else math.inf
    except ValueError:
        return False
    return points < _VISIBLE_POINTS


def _is_hidden(attributes: dict[str, str]) -> bool:
    return is_true(attributes.get("hidden")) or is_invisible(attributes.get("width"))


def _columns(attributes: dict[str, str]) -> range:
    try:
        first, last = int(attributes["min"]), int(attributes["max"])
    except (KeyError, ValueError):
        return range(0)
    return range(max(1, first), min(last, LAST_COLUMN) + 1)
