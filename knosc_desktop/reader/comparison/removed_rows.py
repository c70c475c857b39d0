"""Which rows of the last upload a file deletes or closes by its own actions."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from knosc_desktop.domain.actions import CLOSE, DELETE
from knosc_desktop.reader.comparison.named_rows import naming_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from knosc_desktop.domain.comparison import Comparison
    from knosc_desktop.reader.comparison.named_rows import Naming, NumberedParts, Parts
    from knosc_desktop.reader.comparison.row_comparison import Key, Numbered, Rows


@dataclass(frozen=True, slots=True)
class Removal:
    """What the rows come to that delete or close what they name.

    Attributes:
        counts: how many rows of the last upload each action takes away.
        not_there: how many rows name nothing that was found in the last upload.
    """

    counts: Mapping[str, int]
    not_there: int

    def told(self, found: Comparison) -> Comparison:
        """A comparison of all the others, with these counted."""
        deleted, closed = self.counts.get(DELETE, 0), self.counts.get(CLOSE, 0)
        return replace(found, deleted=deleted, closed=closed, not_there=self.not_there)


def removed_by_key(
    rows: Mapping[Key, Numbered], before: Mapping[Key, Numbered], actions: Mapping[int, str], needed: AbstractSet[int]
) -> tuple[Removal, Mapping[Key, Numbered]]:
    """Let each row take away the earlier one with its key; without any, all that its key's filled parts name.

    Args:
        rows: those whose action deletes or closes.
        before: of the last upload.
        actions: by the rows' numbers.
        needed: which parts of the key no row may leave empty.

    Returns:
        What that comes to, and the earlier rows that are left.
    """
    if not rows:
        return Removal({}, 0), before
    counts = Counter(actions[number] for its_key, (number, _) in rows.items() if its_key in before)
    rest = {its_key: numbered for its_key, numbered in before.items() if its_key not in rows}
    unmatched = [(number, its_key) for its_key, (number, _) in rows.items() if its_key not in before]
    naming = naming_of(unmatched, ((number, its_key) for its_key, (number, _) in before.items()), needed)
    counts.update(_named(rest.values(), naming, actions))
    rest = {its_key: numbered for its_key, numbered in rest.items() if numbered[0] not in naming.named}
    return Removal(counts, len(unmatched) - len(naming.naming)), rest


def removed_in_turn(
    rows: Rows,
    before: Rows,
    actions: Mapping[int, str],
    needed: AbstractSet[int],
    *told_by: Callable[[Numbered], Parts],
) -> tuple[Removal, Rows]:
    """Let each row take away one earlier row, where several may be alike; without any, all that its filled parts name.

    Args:
        rows: those whose action deletes or closes.
        before: of the last upload.
        actions: by the rows' numbers.
        needed: which parts of what tells least no row may leave empty.
        told_by: what makes an earlier row the one that is named, the surest first.

    Returns:
        What that comes to, and the earlier rows that are left.
    """
    counts: Counter[str] = Counter()
    if not rows:
        return Removal(counts, 0), before
    rest = before
    for told in told_by:
        rows, rest = _taken(rows, rest, actions, told, counts)
    parts_of = told_by[-1]
    naming = naming_of(_with_parts(rows, parts_of), _with_parts(before, parts_of), needed)
    counts.update(_named(rest, naming, actions))
    rest = [numbered for numbered in rest if numbered[0] not in naming.named]
    return Removal(counts, len(rows) - len(naming.naming)), rest


def _with_parts(rows: Rows, parts_of: Callable[[Numbered], Parts]) -> Iterator[NumberedParts]:
    return ((numbered[0], parts_of(numbered)) for numbered in rows)


def _named(rows: Iterable[Numbered], naming: Naming, actions: Mapping[int, str]) -> Iterator[str]:
    """The actions that take away those of the rows that are named."""
    return (actions[naming.named[number]] for number, _ in rows if number in naming.named)


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
