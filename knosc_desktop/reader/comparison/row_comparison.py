"""Rows against rows: by what tells them apart, or as a whole where nothing does."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from operator import call, itemgetter
from typing import TYPE_CHECKING

from knosc_desktop.domain.columns import Role, role_of
from knosc_desktop.domain.texts import message
from knosc_desktop.domain.validation import Comparison, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from knosc_desktop.domain.cells import Address
    from knosc_desktop.reader.parsing.sheet import Value


# When two cells hold the same, though one file is a workbook and the other is text.

_DIGITS_OF_EXCEL = 15
"""Excel keeps no more of a number, so a longer one in a text is a code."""
# 0012 is a code that has kept its zeros, so it is no number. In 1,500 the comma may mean either.
_NUMBER = re.compile(r"[+-]?(0|[1-9]\d*)(?:\.\d+|,(?:\d{1,2}|\d{4,})|(?<=\b0),\d{3})?(?:[eE][+-]?\d{1,3})?")
_ISO_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:\.0+)?)?)?")
_DOTTED_DATE = re.compile(r"(\d\d?)\.(\d\d?)\.(\d{4})")
_MAY_BE_NUMBER_OR_DATE = frozenset("+-0123456789")
_MIDNIGHT = "00:00:00"
_WORDS = {"true": "TRUE", "false": "FALSE"}


def meaning(value: Value) -> str | float:
    """The same for what means the same: 5, 5.0 and ``"5"``; a date and its ISO text."""
    if isinstance(value, str):
        return _of_text(_with_plain_line_ends(value).strip())
    if isinstance(value, float):
        return value if value.is_integer() else float(_shortest(value))
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return value
    if isinstance(value, datetime):
        return _of_moment(f"{value:%Y-%m-%d}", f"{value:%H:%M:%S}")
    return value.isoformat() if isinstance(value, date) else str(value)


def key_text(value: Value) -> str:
    """A code as text; what is text stays as it is, save for blanks around it: ``1.0`` and ``1`` are two codes."""
    return _with_plain_line_ends(value).strip() if isinstance(value, str) else shown(value)


def key_text_of(column: str) -> Callable[[Value], str]:
    """How the cells of a key's column become text: a code as it is written, a date by what it means.

    Args:
        column: its name.
    """
    return shown if role_of(column) is Role.DATE else key_text


def shown(value: Value) -> str:
    """A value as a user would write it."""
    told = meaning(value)
    # Zero has no sign in Excel.
    return told if isinstance(told, str) else _shortest(told or 0)


def _shortest(number: float) -> str:
    return f"{number:.{_DIGITS_OF_EXCEL}g}"


def _with_plain_line_ends(text: str) -> str:
    """The text with LF at the end of each line: which program wrote it is no difference."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _of_text(text: str) -> str | float:
    if not text or text[0] not in _MAY_BE_NUMBER_OR_DATE:
        return _WORDS.get(text.lower(), text) if len(text) in {4, 5} else text
    if found := _NUMBER.fullmatch(text):
        return text if len(found[1]) > _DIGITS_OF_EXCEL else meaning(float(text.replace(",", ".")))
    if found := _ISO_DATE.fullmatch(text):
        day, clock, seconds = found.groups()
        return _of_moment(day, f"{clock or '00:00'}:{seconds or '00'}")
    if found := _DOTTED_DATE.fullmatch(text):
        day, month, year = found.groups()
        return f"{year}-{month:0>2}-{day:0>2}"
    return text


def _of_moment(day: str, clock: str) -> str:
    return day if clock == _MIDNIGHT else f"{day} {clock}"


_MOST_EXAMPLES = 50
_MOST_PLACES = 200
_MOST_LETTERS = 80

Key = tuple[str, ...]
Row = tuple["Value", ...]
Numbered = tuple[int, Row]
"""A row, and its number as Excel shows it."""
Rows = Sequence[Numbered]
KeyOf = Callable[[Numbered], Key]
Addressed = Callable[[int, int], "Address"]
"""The cell of the new table in the row of that number, in that common column."""


def key_of(key: tuple[int, ...], names: Sequence[str]) -> KeyOf:
    """What tells a row apart, read from those of its cells.

    Args:
        key: their places.
        names: of all columns.
    """
    pick = picker(key)
    texts = [key_text_of(names[at]) for at in key]
    return lambda numbered: tuple(map(call, texts, pick(numbered[1])))


def picker(places: tuple[int, ...]) -> Callable[[Sequence[Value]], Row]:
    """Cuts a row to some of its cells."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda row: tuple(row[place] for place in places)


def meaning_of(numbered: Numbered) -> tuple[str | float, ...]:
    """What a whole row means, however it is written."""
    return tuple(map(meaning, numbered[1]))


@dataclass(frozen=True, slots=True)
class Keyed:
    """Rows by what tells them apart.

    Attributes:
        first: of each key.
        again: the others: their keys came before.
    """

    first: dict[Key, Numbered]
    again: list[tuple[Key, Numbered]]

    @property
    def rows(self) -> Rows:
        """All of them."""
        return [*self.first.values(), *(numbered for _, numbered in self.again)]

    def with_number(self, at: int) -> Keyed:
        """Without those whose key has nothing in that part."""
        first = {its_key: numbered for its_key, numbered in self.first.items() if its_key[at]}
        return Keyed(first, [(its_key, numbered) for its_key, numbered in self.again if its_key[at]])


def keyed(rows: Rows, key: KeyOf) -> Keyed:
    """Look at the key of each row."""
    index: dict[Key, Numbered] = {}
    again: list[tuple[Key, Numbered]] = []
    for numbered in rows:
        its_key = key(numbered)
        if index.setdefault(its_key, numbered) is not numbered:
            again.append((its_key, numbered))
    return Keyed(index, again)


def by_keys(here: Mapping[Key, Numbered], before: Mapping[Key, Numbered], address: Addressed) -> Comparison:
    """Compare rows of which no two have the same key."""
    new = changed = 0
    places: list[Place] = []
    for its_key, (number, row) in here.items():
        if its_key not in before:
            new += 1
            continue
        _, old = before[its_key]
        if row != old and (differing := _differing(row, old)):
            changed += 1
            if len(places) < _MOST_PLACES:
                places += [_place(address(number, at), old[at]) for at in differing]
    missing = [its_key for its_key in before if its_key not in here]
    return Comparison(
        key=(),
        new=new,
        changed=changed,
        unchanged=len(here) - new - changed,
        missing=len(missing),
        missing_examples=tuple(map(_joined, missing[:_MOST_EXAMPLES])),
        changed_places=tuple(places[:_MOST_PLACES]),
    )


def by_pairs(here: Keyed, before: Keyed, address: Addressed) -> Comparison:
    """Compare rows of which several may have the same key: as many as there were before are the same ones.

    Those that are the same are paired first. Which of the others was which isn't known, so no cell
    of them is named.
    """
    shared = {its_key: None for rows in (here, before) for its_key, _ in rows.again}
    found = by_keys(_without(here.first, shared), _without(before.first, shared), address)
    new, changed, unchanged = found.new, found.changed, found.unchanged
    missing: list[Key] = []
    groups, groups_before = _groups(here, shared), _groups(before, shared)
    for its_key in shared:
        group, earlier = groups[its_key], groups_before[its_key]
        same, pairs = _same(group, earlier), min(len(group), len(earlier))
        unchanged += same
        changed += pairs - same
        new += len(group) - pairs
        missing += [its_key] * (len(earlier) - pairs)
    examples = *found.missing_examples, *map(_joined, missing[:_MOST_EXAMPLES])
    return replace(
        found,
        new=new,
        changed=changed,
        unchanged=unchanged,
        missing=found.missing + len(missing),
        missing_examples=examples[:_MOST_EXAMPLES],
    )


def by_whole_rows(rows: Rows, rows_before: Rows) -> Comparison:
    """Compare rows that nothing tells apart: a changed one is one that is gone and one that is new."""
    here, before = Counter(row for _, row in rows), Counter(row for _, row in rows_before)
    # Most rows are the very same; what they mean is asked of the others only.
    same = here & before
    here, before = _meanings(here - same), _meanings(before - same)
    new, missing = here - before, before - here
    return Comparison(
        key=(),
        new=new.total(),
        changed=0,
        unchanged=same.total() + (here & before).total(),
        missing=missing.total(),
        missing_examples=tuple(_joined(map(shown, row)) for row in islice(missing, _MOST_EXAMPLES)),
    )


def _without(rows: Mapping[Key, Numbered], keys: Mapping[Key, None]) -> Mapping[Key, Numbered]:
    return {its_key: numbered for its_key, numbered in rows.items() if its_key not in keys}


def _groups(rows: Keyed, keys: Mapping[Key, None]) -> dict[Key, list[Row]]:
    """The rows with these keys."""
    groups = {its_key: [rows.first[its_key][1]] if its_key in rows.first else [] for its_key in keys}
    for its_key, (_, row) in rows.again:
        groups[its_key].append(row)
    return groups


def _same(group: list[Row], earlier: list[Row]) -> int:
    """How many rows of one are in the other, whatever their order."""
    if group == earlier:
        return len(group)
    return (_meanings(Counter(group)) & _meanings(Counter(earlier))).total()


def _differing(row: Row, old: Row) -> list[int]:
    return [
        at
        for at, (cell, before) in enumerate(zip(row, old, strict=True))
        if cell != before and meaning(cell) != meaning(before)
    ]


def _place(address: Address, before: Value) -> Place:
    value = _clipped(shown(before))
    return Place(address, message("review.was", value=value) if value else message("review.was_empty"))


def _meanings(rows: Counter[Row]) -> Counter[Row]:
    meant: Counter[Row] = Counter()
    for row, count in rows.items():
        meant[tuple(map(meaning, row))] += count
    return meant


def _joined(parts: Iterable[str]) -> str:
    return " / ".join(_clipped(part) for part in parts if part)


def _clipped(text: str) -> str:
    return text if len(text) <= _MOST_LETTERS else f"{text[: _MOST_LETTERS - 1]}…"
