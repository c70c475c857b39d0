"""A million errors as the few things that are wrong: messages that differ in their values alone are one group."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from itertools import compress, filterfalse, repeat
from operator import attrgetter, ne
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from knosc_desktop.domain.jobs import RowError

_PIECE = 4_000
"""Errors at a time: about a millisecond."""
_MOST_KINDS = 10_000
"""Nobody reads so many groups; whatever else comes shares one."""
_OTHERS = "Other messages"
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
# A word with a digit in it, numbers with their separators as one: from its first digit on, then back to its beginning.
# Both begin with a letter that is looked for at the speed of memory, which no pattern for a whole word does.
_FROM_A_DIGIT = r"0[\w/+-]*+(?:[.,:]0[\w/+-]*+)*+"
_BACK_FROM_A_DIGIT = r"0[\w/+-]+"
_PATTERNS = {
    is_ascii: (re.compile(_FROM_A_DIGIT, flags), re.compile(_BACK_FROM_A_DIGIT, flags))
    for is_ascii, flags in ((True, re.ASCII), (False, re.UNICODE))
}
_message = attrgetter("message")


class ErrorGroups:
    """Sorts errors into groups piece by piece, so that a window stays fluid meanwhile.

    A group is known by its number; the first error of a new kind makes one.
    """

    def __init__(self, errors: Sequence[RowError]) -> None:
        """Have all of them before it."""
        self._errors = errors
        self._kinds = _Kinds()
        self._group_of = array("I")
        self._firsts: list[str] = []
        self._first_at = array("I")
        self._various: set[int] = set()
        self._counts: Counter[int] = Counter()

    def __len__(self) -> int:
        """How many groups there are so far."""
        return len(self._firsts)

    @property
    def has_others(self) -> bool:
        """Whether the last of them stands for whatever had no room."""
        return len(self) > _MOST_KINDS

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
        group_of = array("I", self._kinds.numbers_of(messages))
        self._note_firsts(messages, group_of)
        self._counts.update(group_of)
        self._various.update(compress(group_of, map(ne, messages, map(self._firsts.__getitem__, group_of))))
        self._group_of.extend(group_of)

    def _note_firsts(self, messages: Sequence[str], group_of: array[int]) -> None:
        """New groups have their numbers in the order in which they came."""
        at = 0
        for number in range(len(self._firsts), len(self._kinds)):
            at = group_of.index(number, at)
            self._firsts.append(messages[at])
            self._first_at.append(self.seen + at)

    def largest_first(self) -> Sequence[int]:
        """The groups by size, those of one size as they came."""
        return sorted(range(len(self)), key=lambda number: -self._counts[number])

    def size(self, number: int) -> int:
        """How many errors are in it."""
        return self._counts[number]

    def title(self, number: int) -> str:
        """What they all say; dots where they differ."""
        first = self._firsts[number]
        if number not in self._various:
            return first
        return _OTHERS if number == _MOST_KINDS else _shapes(_roughly([first]))[0].replace("0", "…")

    def members(self, number: int) -> Sequence[int]:
        """Which errors they are."""
        if self.size(number) == self.seen:
            return range(self.seen)
        return array("I", compress(range(self.seen), map(number.__eq__, self._group_of)))

    def first_member(self, number: int) -> int:
        """The first of them."""
        return self._first_at[number]


class _Kinds(dict[str, int]):
    """From what messages of a kind have in common to the number of their group."""

    def __init__(self) -> None:
        super().__init__()
        # Most messages are roughly alike, so that the exact look need not be taken; it is where they are not.
        self._by_rough: dict[bytes, int] = {}
        self._are_alike = True

    def numbers_of(self, messages: Sequence[str]) -> Iterable[int]:
        """The number of each one's group; a new kind makes a group, as long as there is room for it."""
        joined = _roughly(messages)
        if not self._are_alike:
            return self._of(_shapes(joined))
        roughs = joined.split(_BETWEEN_BYTES)
        if new := list(filterfalse(self._by_rough.__contains__, dict.fromkeys(roughs))):
            self._by_rough.update(zip(new, self._of(_shapes(_BETWEEN_BYTES.join(new))), strict=True))
            self._are_alike = len(self._by_rough) <= _MOST_KINDS
        return map(self._by_rough.__getitem__, roughs)

    def _of(self, shapes: Iterable[str]) -> Iterator[int]:
        if len(self) > _MOST_KINDS:
            return map(self.get, shapes, repeat(_MOST_KINDS))
        return map(self.__getitem__, shapes)

    def __missing__(self, shape: str) -> int:
        if len(self) > _MOST_KINDS:
            return _MOST_KINDS
        number = self[shape] = len(self)
        return number


def _roughly(messages: Sequence[str]) -> bytes:
    """Every digit a 0, everything quoted a 0: most of what messages of one kind have in common, and quickly done."""
    joined = _BETWEEN.join(messages)
    if joined.count(_BETWEEN) >= len(messages):
        return _roughly([message.replace(_BETWEEN, "") for message in messages])
    for opening, pattern, empty in _QUOTED:
        if opening in joined:
            joined = pattern.sub(empty, joined)
    return joined.encode("utf-8", "replace").translate(_ONE_DIGIT)


def _shapes(roughs: bytes) -> list[str]:
    """What messages of one kind have in common: a 0 stands for each value."""
    joined = roughs.decode()
    from_a_digit, back_from_a_digit = _PATTERNS[joined.isascii()]
    return back_from_a_digit.sub("0", from_a_digit.sub("0", joined)[::-1])[::-1].split(_BETWEEN)
