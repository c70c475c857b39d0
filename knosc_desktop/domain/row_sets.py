"""Sets of a table's rows, each joined once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    _Joined = dict[tuple[int, ...], tuple[Sequence[frozenset[int]], frozenset[int]]]


class RowSets:
    """Joins sets of rows.

    Thousands of messages may name the same values, each of which is in most rows of the table. A set of its own for
    each message would take gigabytes.
    """

    def __init__(self) -> None:
        """Nothing is joined yet."""
        self._unions: _Joined = {}
        self._common: _Joined = {}

    def union(self, sets: Sequence[frozenset[int]]) -> frozenset[int]:
        """The rows in any of the sets."""
        return _joined(self._unions, frozenset.union, sets)

    def intersection(self, sets: Sequence[frozenset[int]]) -> frozenset[int]:
        """The rows in all of the sets; none where there is no set."""
        return _joined(self._common, frozenset.intersection, sets)


def _joined(done: _Joined, join: Callable[..., frozenset[int]], sets: Sequence[frozenset[int]]) -> frozenset[int]:
    if len(sets) < 2:  # noqa: PLR2004 - nothing to join
        return sets[0] if sets else frozenset()
    key = tuple(map(id, sets))
    if key not in done:
        # The sets are kept, so that no other takes the id of one of them.
        done[key] = sets, join(*sets)
    return done[key][1]
