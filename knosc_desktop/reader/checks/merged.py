"""Cells in which Excel shows what stands in another one."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knosc_desktop.reader.parsing.sheet import Merge, Sheet


class MergesOver:
    """The merges over one column."""

    def __init__(self, column: int, sheet: Sheet) -> None:
        """Pick those that show something.

        Args:
            column: its number, from 1.
            sheet: where they are.
        """
        over = (merge for merge in sheet.merges if merge.left <= column <= merge.right)
        self._merges = sorted(merge for merge in over if _shows_something(merge, sheet))

    def with_value_above(self, row: int) -> Merge | None:
        """The one over the cell in that row whose value stands in a row above; merges never overlap."""
        place = bisect_right(self._merges, row, key=lambda merge: merge.top) - 1
        if place < 0:
            return None
        merge = self._merges[place]
        return merge if merge.top < row <= merge.bottom else None


def _shows_something(merge: Merge, sheet: Sheet) -> bool:
    row = sheet.rows[merge.top - 1] if merge.top <= len(sheet.rows) else ()
    return len(row) >= merge.left and bool(str(row[merge.left - 1]).strip())
