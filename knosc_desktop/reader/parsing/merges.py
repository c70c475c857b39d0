"""Which cells of a sheet are merged: that stands behind its rows, and is searched as bytes, not read as XML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knosc_desktop.domain.cells import column_number
from knosc_desktop.reader.parsing.sheet import Merge

if TYPE_CHECKING:
    from knosc_desktop.reader.parsing.guarded_xml import ByteStream

_CHUNK = 1 << 20
_SIGN = b"mergeCell"
_AREA = re.compile(
    rb"<(?:[\w.-]{1,50}:)?mergeCell\s[^<>]{0,200}?"
    rb"""\bref=["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})["']"""
)
_LONGEST = 512
"""Bytes that a merge may take up to the end of its reference."""
_MOST = 100_000


def merges_in(stream: ByteStream, begun: bytes = b"") -> tuple[Merge, ...]:
    """The merges in what is left of a sheet, which is unpacked to its end: only then is the checksum known to be right.

    Args:
        stream: the sheet's XML.
        begun: what was read of it and not looked at.

    Raises:
        zipfile.BadZipFile: the checksum is wrong.
    """
    found: list[Merge] = []
    while True:
        looked_at = max(0, len(begun) - _LONGEST)
        if _SIGN in begun:
            for area in _AREA.finditer(begun):
                looked_at = max(looked_at, area.end())
                if len(found) < _MOST:
                    found.append(_merge(area))
        more = stream.read(_CHUNK)
        if not more:
            return tuple(found)
        begun = begun[looked_at:] + more


def _merge(area: re.Match[bytes]) -> Merge:
    left, top, right, bottom = (part.decode() for part in area.groups())
    return Merge(int(top), column_number(left), int(bottom), column_number(right))
