"""A million errors as the few things that are wrong: messages that differ in their values alone are one group."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from itertools import compress
from operator import attrgetter, ne
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from knosc_desktop.domain.jobs import RowError

_PIECE = 4_000
"""Errors at a time: about a millisecond."""
_MOST_SORTED = 10_000
"""So many groups are no groups: their order tells nothing and would take its time."""
_BETWEEN = "\0"
_BETWEEN_BYTES = _BETWEEN.encode()
# Of bytes, because texts are translated quickly only while every letter of them is an English one.
_ONE_DIGIT = bytes.maketrans(b"123456789", b"0" * 9)
_QUOTED = tuple(
    (opening, re.compile(pattern), f"{opening}0{closing}")
    for opening, closing, pattern in (
        ('"', '"', '"[^"\0]*"'),
        ("'", "'", r"'(?<!\w')[^'\0]*'(?!\w)"),
        ("`", "`", "`[^`\0]*`"),
        ("“", "”", "“[^”\0]*”"),
        ("‘", "’", "‘[^’\0]*’"),
        ("«", "»", "«[^»\0]*»"),
    )
)
_VALUE = re.compile(r"(?<![\w/+-])(?:[^\W0]|[/+-])*+0[\w/+-]*+(?:[.,:]0[\w/+-]*+)*+")
"""A word with a digit in it, numbers with their separators as one."""
_message = attrgetter("message")


class ErrorGroups:
    """Sorts errors into groups piece by piece, so that a window stays fluid meanwhile.

    A group is known by its number; the first error of a new kind makes one.
    """

    def __init__(self, errors: Sequence[RowError]) -> None:
        """Have all of them before it."""
        self._errors = errors
        self._numbers = _Numbers()
        self._group_of = array("I")
        self._firsts: list[str] = []
        self._first_at = array("I")
        self._various: set[int] = set()
        self._counts: Counter[int] = Counter()

    def __len__(self) -> int:
        """How many groups there are so far."""
        return len(self._firsts)

    @property
    def seen(self) -> int:
        """How many errors have their group."""
        return len(self._group_of)

    @property
    def is_done(self) -> bool:
        """Whether all have."""
        return self.seen == len(self._errors)

    def take_piece(self) -> None:
        """Give some more errors their group; all of it is done without a loop of Python's own."""
        start = self.seen
        messages = list(map(_message, self._errors[start : start + _PIECE]))
        if not messages:
            return
        group_of = array("I", map(self._numbers.__getitem__, _without_values(messages)))
        self._note_firsts(messages, group_of)
        self._counts.update(group_of)
        self._various.update(compress(group_of, map(ne, messages, map(self._firsts.__getitem__, group_of))))
        self._group_of.extend(group_of)

    def _note_firsts(self, messages: Sequence[str], group_of: array[int]) -> None:
        """New groups have their numbers in the order in which they came."""
        at = 0
        for number in range(len(self._firsts), self._numbers.known):
            at = group_of.index(number, at)
            self._firsts.append(messages[at])
            self._first_at.append(self.seen + at)

    def largest_first(self) -> Sequence[int]:
        """The groups by size, those of one size as they came."""
        numbers = range(len(self))
        if len(self) > _MOST_SORTED:
            return numbers
        return sorted(numbers, key=lambda number: -self._counts[number])

    def size(self, number: int) -> int:
        """How many errors are in it."""
        return self._counts[number]

    def title(self, number: int) -> str:
        """What they all say; dots where they differ."""
        first = self._firsts[number]
        return _shape(_without_values([first])[0]) if number in self._various else first

    def members(self, number: int) -> Sequence[int]:
        """Which errors they are."""
        if self.size(number) == self.seen:
            return range(self.seen)
        return array("I", compress(range(self.seen), map(number.__eq__, self._group_of)))

    def first_member(self, number: int) -> int:
        """The first of them."""
        return self._first_at[number]


class _Numbers(dict[bytes, int]):
    """From a message without its values to the number of its group; the exact look is taken at new ones alone."""

    def __init__(self) -> None:
        super().__init__()
        self._by_shape: dict[str, int] = {}

    @property
    def known(self) -> int:
        return len(self._by_shape)

    def __missing__(self, rough: bytes) -> int:
        number = self[rough] = self._by_shape.setdefault(_shape(rough), len(self._by_shape))
        return number


def _without_values(messages: Sequence[str]) -> list[bytes]:
    """Every digit a 0, everything quoted a 0: roughly what messages of one kind have in common."""
    joined = _BETWEEN.join(messages)
    for opening, pattern, empty in _QUOTED:
        if opening in joined:
            joined = pattern.sub(empty, joined)
    parted = joined.encode("utf-8", "replace").translate(_ONE_DIGIT).split(_BETWEEN_BYTES)
    if len(parted) != len(messages):
        return _without_values([message.replace(_BETWEEN, "") for message in messages])
    return parted


def _shape(rough: bytes) -> str:
    return _VALUE.sub("…", rough.decode())
