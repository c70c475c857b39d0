"""Cells in which Excel shows what stands in another one."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from knosc_desktop.reader.sheet import Merge


class MergesOver:
    """The merges over one column."""

    def __init__(self, column: int, merges: Iterable[Merge]) -> None:
        """Pick them.

        Args:
            column: its number, from 1.
            merges: all of the sheet.
        """
        self._merges = sorted(merge for merge in merges if merge.left <= column <= merge.right)

    def with_value_above(self, row: int) -> Merge | None:
        """The one over the cell in that row whose value stands in a row above; merges never overlap."""
        place = bisect_right(self._merges, row, key=lambda merge: merge.top) - 1
        if place < 0:
            return None
        merge = self._merges[place]
        return merge if merge.top < row <= merge.bottom else None
