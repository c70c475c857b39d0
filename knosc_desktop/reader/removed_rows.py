"""Which rows of the last upload a file deletes or closes by its own actions."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from knosc_desktop.domain.actions import CLOSE, DELETE

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

    from knosc_desktop.domain.comparison import Comparison
    from knosc_desktop.reader.row_comparison import Key, Numbered, Rows


@dataclass(frozen=True, slots=True)
class Removal:
    """What the rows come to that delete or close what they name.

    Attributes:
        counts: how many rows of the last upload each action takes away.
        not_there: how many rows name what the last upload did not have.
    """

    counts: Mapping[str, int]
    not_there: int

    def told(self, found: Comparison) -> Comparison:
        """A comparison of all the others, with these counted."""
        deleted, closed = self.counts.get(DELETE, 0), self.counts.get(CLOSE, 0)
        return replace(found, deleted=deleted, closed=closed, not_there=self.not_there)


def removed_by_key(
    rows: Mapping[Key, Numbered], before: Mapping[Key, Numbered], actions: Mapping[int, str]
) -> tuple[Removal, Mapping[Key, Numbered]]:
    """Let each row take away the earlier one with its key.

    Args:
        rows: those whose action deletes or closes.
        before: of the last upload.
        actions: by the rows' numbers.

    Returns:
        What that comes to, and the earlier rows that are left.
    """
    if not rows:
        return Removal({}, 0), before
    counts = Counter(actions[number] for its_key, (number, _) in rows.items() if its_key in before)
    rest = {its_key: numbered for its_key, numbered in before.items() if its_key not in rows}
    return Removal(counts, len(rows) - counts.total()), rest


def removed_in_turn(
    rows: Rows, before: Rows, actions: Mapping[int, str], *told_by: Callable[[Numbered], Hashable]
) -> tuple[Removal, Rows]:
    """Let each row take away one earlier row, where several may be alike.

    Args:
        rows: those whose action deletes or closes.
        before: of the last upload.
        actions: by the rows' numbers.
        told_by: what makes an earlier row the one that is named, the surest first.

    Returns:
        What that comes to, and the earlier rows that are left.
    """
    counts: Counter[str] = Counter()
    if rows:
        for told in told_by:
            rows, before = _taken(rows, before, actions, told, counts)
    return Removal(counts, len(rows)), before


def _taken(
    rows: Rows,
    before: Rows,
    actions: Mapping[int, str],
    told_by: Callable[[Numbered], Hashable],
    counts: Counter[str],
) -> tuple[Rows, Rows]:
    """What is left of both; what is taken away is counted by its action."""
    naming: dict[Hashable, list[Numbered]] = defaultdict(list)
    for numbered in rows:
        naming[told_by(numbered)].append(numbered)
    rest: list[Numbered] = []
    for earlier in before:
        if same := naming.get(told_by(earlier)):
            number, _ = same.pop()
            counts[actions[number]] += 1
        else:
            rest.append(earlier)
    return [numbered for left in naming.values() for numbered in left], rest
