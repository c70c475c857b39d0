"""Cells that Excel shows as one."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from knosc_desktop.domain.cells import column_number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from knosc_desktop.reader.patching.xml_edit import Node

_RANGE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7}):\$?([A-Za-z]{1,3})\$?(\d{1,7})")


def shown_in(cells: Iterable[tuple[int, int]], merges: Node | None) -> dict[tuple[int, int], tuple[int, int]]:
    """For those cells that a larger one hides, the cell that is seen in their place.

    Args:
        cells: rows and columns.
        merges: the sheet's list of merged cells.
    """
    wanted = sorted(cells)
    shown: dict[tuple[int, int], tuple[int, int]] = {}
    for node in merges.children if merges is not None else ():
        found = _RANGE.fullmatch(node.attributes.get("ref", ""))
        if not found:
            continue
        top, bottom = int(found[2]), int(found[4])
        left, right = column_number(found[1]), column_number(found[3])
        for cell in wanted[bisect_left(wanted, (top, 0)) : bisect_right(wanted, (bottom, right))]:
            if left <= cell[1] <= right and cell != (top, left):
                shown[cell] = (top, left)
    return shown
