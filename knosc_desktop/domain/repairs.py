"""Small repairs of a file before its upload: what a problem offers, and what the cells hold afterwards.

They are made in a copy, which is uploaded instead; the user's own file is never changed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.texts import Message
from knosc_desktop.domain.validation import Defect

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from knosc_desktop.domain.validation import CheckReport, Finding, Place


class RepairKind(StrEnum):
    """What a repair does."""

    VALUE = "enter a value"
    ACTION = "set the action"
    SPACES = "remove extra spaces"
    NUMBERS = "store as numbers"
    SAME_ROWS = "remove identical rows"
    ROW = "remove a row"


_OF_ROWS = frozenset({RepairKind.SAME_ROWS, RepairKind.ROW})


@dataclass(frozen=True, slots=True)
class Repair:
    """One repair as the user chose it.

    Attributes:
        kind: what it does.
        cells: where; of rows, any cell of each.
        value: what is entered; empty where the cells themselves tell.
        count: how many cells or rows there are; more than ``cells`` where the check named only the first of them.
    """

    kind: RepairKind
    cells: tuple[Address, ...]
    value: str = ""
    count: int = 1

    @property
    def is_of_rows(self) -> bool:
        """Whether it takes rows out."""
        return self.kind in _OF_ROWS

    @property
    def is_whole(self) -> bool:
        """Whether all its places are named."""
        return self.count <= len(self.cells)


@dataclass(frozen=True, slots=True)
class Offer:
    """How a problem can be repaired.

    Attributes:
        kind: what a repair would do.
        cells: the places that are named; of rows that the user has to choose from, both of each pair.
        count: how many there are.
        choices: what may be entered; empty where the user types it, or nothing is entered.
    """

    kind: RepairKind
    cells: tuple[Address, ...]
    count: int
    choices: tuple[str, ...] = ()

    def repair(self, value: str = "") -> Repair:
        """All of it at once."""
        return Repair(self.kind, self.cells, value, self.count)

    def repair_at(self, cell: Address, value: str = "") -> Repair:
        """One cell of it alone."""
        return Repair(self.kind, (cell,), value)


_EMPTY_KEYS = frozenset(
    {
        "values.keys.empty",
        "values.keys.empty_in_csv",
        "values.keys.maybe_empty",
        "values.keys.maybe_empty_in_csv",
        "values.keys.all_empty",
    }
)
"""Not those below a merge, and not those of totals: there no value is missing."""


def offer_of(finding: Finding, actions: tuple[str, ...]) -> Offer | None:
    """How it can be repaired; None when the app cannot.

    Args:
        finding: the problem.
        actions: those that Knosc knows for the data type.
    """
    cells = tuple(place.address for place in finding.places)
    kind = _kind_for(finding, actions)
    if not cells or kind is None:
        return None
    if kind is RepairKind.ROW:
        return Offer(kind, tuple(_pairs(finding.places)), finding.count)
    return Offer(kind, cells, finding.count, actions if kind is RepairKind.ACTION else ())


def _kind_for(finding: Finding, actions: tuple[str, ...]) -> RepairKind | None:
    said = finding.message.id if isinstance(finding.message, Message) else ""
    kind = None
    match finding.defect:
        case Defect.EMPTY_KEY if said in _EMPTY_KEYS:
            kind = RepairKind.VALUE
        case Defect.UNKNOWN_ACTION | Defect.MIXED_ACTIONS if actions:
            kind = RepairKind.ACTION
        case Defect.STRAY_BLANKS:
            kind = RepairKind.SPACES
        case Defect.NUMBER_AS_TEXT if said == "values.numbers.as_text":
            kind = RepairKind.NUMBERS
        case Defect.DUPLICATE_KEY:
            kind = RepairKind.SAME_ROWS if said == "values.keys.same_rows" else RepairKind.ROW
    return kind


def _pairs(places: Iterable[Place]) -> Iterator[Address]:
    """Each row with the same key, and the row that has it first."""
    for place in places:
        yield place.address
        first = place.remark.params.get("row") if isinstance(place.remark, Message) else None
        if isinstance(first, str) and first.isdecimal():
            yield Address(place.address.sheet, int(first), place.address.column)


def still_open(offer: Offer, repairs: Iterable[Repair]) -> Offer | None:
    """What the repairs so far leave of it; None when nothing is left."""
    made = tuple(repairs)
    if any(each.kind is offer.kind and not each.is_whole and each.cells == offer.cells for each in made):
        return None
    rows = rows_out(made)
    done = {cell for each in made if each.kind is offer.kind for cell in each.cells}
    left = tuple(cell for cell in offer.cells if cell not in done and (cell.sheet, cell.row) not in rows)
    if offer.kind is RepairKind.ROW:
        # Of two rows with one key either may stay; when one is out, there is nothing more to choose.
        pairs = list(zip(offer.cells[::2], offer.cells[1::2], strict=False))
        left = tuple(cell for pair in pairs if set(pair) <= set(left) for cell in pair)
        return Offer(offer.kind, left, len(left) // 2) if left else None
    if not left and offer.count <= len(offer.cells):
        return None
    return Offer(offer.kind, left, offer.count - (len(offer.cells) - len(left)), offer.choices) if left else None


def rows_out(repairs: Iterable[Repair]) -> set[tuple[str, int]]:
    """Sheet and number of the rows that are named as taken out."""
    return {(cell.sheet, cell.row) for each in repairs if each.is_of_rows for cell in each.cells}


def with_repair(repairs: Sequence[Repair], new: Repair) -> tuple[Repair, ...]:
    """The repairs with one more; what was entered in the same cells before is replaced."""
    if new.kind not in {RepairKind.VALUE, RepairKind.ACTION}:
        return (*repairs, new)
    replaced = frozenset(new.cells)
    return (*(kept for each in repairs if (kept := _without(each, new.kind, replaced)) is not None), new)


def _without(repair: Repair, kind: RepairKind, cells: Collection[Address]) -> Repair | None:
    if repair.kind is not kind or not any(cell in cells for cell in repair.cells):
        return repair
    left = tuple(cell for cell in repair.cells if cell not in cells)
    if not left:
        return None
    return Repair(repair.kind, left, repair.value, repair.count - (len(repair.cells) - len(left)))


def in_full(repair: Repair, report: CheckReport, actions: tuple[str, ...]) -> Repair:
    """The same with all its places, found in a report that names every one."""
    for finding in report.findings:
        offer = offer_of(finding, actions)
        if offer is not None and offer.kind is repair.kind and repair.cells[0] in offer.cells:
            return Repair(repair.kind, offer.cells, repair.value, len(offer.cells))
    return repair


# What a cell holds afterwards.

_JOINER = re.compile("(?<=[^\0-\u024f])[\u200c\u200d](?=[^\0-\u024f])")
"""Part of the spelling of Persian and Indian words, and of emoji."""
_UNSEEN = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_SPACES = re.compile(r"\s+")
_MOST_DIGITS = 15
"""More of them a number in Excel does not hold."""


def without_extra_spaces(text: str) -> str:
    """The text without spaces around it, with one where there were several, and without what cannot be seen."""
    pieces = _JOINER.split(text)
    joiners = _JOINER.findall(text)
    kept = _UNSEEN.sub("", pieces[0])
    for joiner, piece in zip(joiners, pieces[1:], strict=True):
        kept += joiner + _UNSEEN.sub("", piece)
    return _SPACES.sub(" ", kept).strip()


def as_number(text: str) -> float | None:
    """The number that a text is; None when it is none, or when a number would lose digits of it."""
    from decimal import Decimal, InvalidOperation  # not on the way to the first paint

    try:
        exact = Decimal(text.strip())
    except InvalidOperation:
        return None
    if not exact.is_finite() or len(exact.normalize().as_tuple().digits) > _MOST_DIGITS:
        return None
    number = float(exact)
    return number if number or not exact else None


def repaired(repair: Repair, value: str) -> str | float:
    """What a cell of it holds then.

    Args:
        repair: not one of rows.
        value: what the cell holds, as text.
    """
    match repair.kind:
        case RepairKind.SPACES:
            return without_extra_spaces(value)
        case RepairKind.NUMBERS:
            number = as_number(value)
            return value if number is None else number
        case _:
            return repair.value
