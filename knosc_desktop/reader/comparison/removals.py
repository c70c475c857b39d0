"""Which rows of the last upload a file deletes or closes by its own actions."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from knosc_desktop.domain.triggers import CLOSE, DELETE, REFRESH, REMOVING, action_of, known_actions

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from knosc_desktop.domain.validation import Comparison
    from knosc_desktop.reader.comparison.row_comparison import Key, Numbered, Rows
    from knosc_desktop.reader.parsing.sheet import Value


# What a file's own actions say of its rows.


@dataclass(frozen=True, slots=True)
class FileActions:
    """What the actions of a table come to.

    Attributes:
        refreshes: whether any row is taken in by REFRESH, or may be.
        has_unknown: whether any action is none that is known for the kind.
        removing: which rows delete or close what they name, by their numbers, and by which action.
    """

    refreshes: bool
    has_unknown: bool
    removing: Mapping[int, str]


REFRESHING = FileActions(refreshes=True, has_unknown=False, removing={})
"""Where nothing else is said."""


def any_removes(cells: Iterable[Value]) -> bool:
    """Whether a word among them deletes or closes rows of some kind; cheaper than to read them one by one."""
    return any(action_of(str(cell)) in REMOVING for cell in set(cells))


def own_actions(trigger: str, cells: Sequence[tuple[int, Value]]) -> FileActions:
    """Read them.

    Args:
        trigger: name of the kind.
        cells: the action of each row that has anything in it, with the row's number.
    """
    if not cells:
        return REFRESHING
    meant = {cell: action_of(str(cell)) for cell in {cell for _, cell in cells}}
    actions, known = set(meant.values()), known_actions(trigger)
    has_unknown = not actions.issubset(known)
    removing = frozenset(REMOVING).intersection(actions, known)
    return FileActions(
        # Nobody knows what Knosc does with a word it does not know; REFRESH is what it does by default.
        refreshes=REFRESH in actions or has_unknown,
        has_unknown=has_unknown,
        removing={number: meant[cell] for number, cell in cells if meant[cell] in removing} if removing else {},
    )


# Which rows are named by others that leave empty what they do not need to say.

_MOST_SHAPES = 32
"""Each shape costs a look at every earlier row; real files have one or two."""

Parts = tuple[str | float, ...]
NumberedParts = tuple[int, Parts]
"""What a row is compared by, and the row's number."""


@dataclass(frozen=True, slots=True)
class Naming:
    """Who names whom.

    Attributes:
        named: numbers of the earlier rows that are named, each with that of the row that says most of it.
        naming: numbers of the rows that name any.
    """

    named: Mapping[int, int]
    naming: AbstractSet[int]


def naming_of(rows: Iterable[NumberedParts], before: Iterable[NumberedParts], needed: AbstractSet[int]) -> Naming:
    """Let every row that has empty parts name all earlier rows that agree with its others.

    Args:
        rows: those that name; one that is empty throughout names nothing.
        before: of the last upload.
        needed: which parts may not be empty, from 0.
    """
    shapes = _shapes(rows, needed)
    named: dict[int, int] = {}
    hits: set[int] = set()
    if shapes:
        for number, parts in before:
            for filled, groups in shapes:
                if group := groups.get(tuple(parts[at] for at in filled)):
                    hits.add(group[0])
                    named.setdefault(number, group[0])
    naming = {number for _, groups in shapes for group in groups.values() if group[0] in hits for number in group}
    return Naming(named, naming)


def _shapes(
    rows: Iterable[NumberedParts], needed: AbstractSet[int]
) -> list[tuple[tuple[int, ...], Mapping[Parts, list[int]]]]:
    """The rows' numbers by what they say, for each choice of parts that are filled; the fullest first."""
    shapes: dict[tuple[int, ...], dict[Parts, list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, parts in rows:
        filled = tuple(at for at, part in enumerate(parts) if part != "")
        if filled and len(filled) < len(parts) and needed <= set(filled):
            shapes[filled][tuple(parts[at] for at in filled)].append(number)
    commonest = sorted(shapes.items(), key=lambda shape: -sum(map(len, shape[1].values())))[:_MOST_SHAPES]
    return sorted(commonest, key=lambda shape: -len(shape[0]))


@dataclass(frozen=True, slots=True)
class Removals:
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
) -> tuple[Removals, Mapping[Key, Numbered]]:
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
        return Removals({}, 0), before
    counts = Counter(actions[number] for its_key, (number, _) in rows.items() if its_key in before)
    rest = {its_key: numbered for its_key, numbered in before.items() if its_key not in rows}
    unmatched = [(number, its_key) for its_key, (number, _) in rows.items() if its_key not in before]
    naming = naming_of(unmatched, ((number, its_key) for its_key, (number, _) in before.items()), needed)
    counts.update(_named(rest.values(), naming, actions))
    rest = {its_key: numbered for its_key, numbered in rest.items() if numbered[0] not in naming.named}
    return Removals(counts, len(unmatched) - len(naming.naming)), rest


def removed_in_turn(
    rows: Rows,
    before: Rows,
    actions: Mapping[int, str],
    needed: AbstractSet[int],
    *told_by: Callable[[Numbered], Parts],
) -> tuple[Removals, Rows]:
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
        return Removals(counts, 0), before
    rest = before
    for told in told_by:
        rows, rest = _taken(rows, rest, actions, told, counts)
    parts_of = told_by[-1]
    naming = naming_of(_with_parts(rows, parts_of), _with_parts(before, parts_of), needed)
    counts.update(_named(rest, naming, actions))
    rest = [numbered for numbered in rest if numbered[0] not in naming.named]
    return Removals(counts, len(rows) - len(naming.naming)), rest


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
