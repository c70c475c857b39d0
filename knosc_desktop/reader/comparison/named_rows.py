"""Which rows are named by others that leave empty what they do not need to say."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

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
