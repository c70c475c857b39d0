"""Which known column is meant by a name that is not quite its own: ``Item Nbr.``, ``itemnumber``, ``Itme Number``."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from knosc_desktop.domain.columns import words
from knosc_desktop.domain.tables import plain_name

if TYPE_CHECKING:
    from collections.abc import Iterable

SAME_WORDS = 0.95
"""How sure a name is that says the same in other words."""
MOST_COLUMNS = 200
"""No table of Knosc's is wider; what comes after is not worth the time of a close look."""
_CLOSE_AS_A_WHOLE = 0.9
_CLOSE_WORDS = 0.8
_CLOSE_WORD = 0.7
_AHEAD = 0.04
_LONGEST = 80
_REMEMBERED = 10_000


class ColumnMatcher:
    """The names of all columns there may be."""

    def __init__(self, columns: Iterable[str]) -> None:
        """Learn them.

        Args:
            columns: as they stand in templates.
        """
        self._spelt = {plain_name(column): words(column) for column in columns if plain_name(column)}
        said: dict[str, list[str]] = {}
        for plain, spelt in self._spelt.items():
            said.setdefault("".join(spelt), []).append(plain)
        # Words that two columns share tell neither.
        self._said = {spelt: names[0] for spelt, names in said.items() if len(names) == 1}
        self._meant: dict[str, tuple[str, float]] = {}

    def meant_by(self, column: str) -> tuple[str, float]:
        """The plain name of the column that is most likely meant, and how sure that is, 0 to 1.

        Both are empty when none is: of two that are equally close neither is taken.
        """
        meant = self._meant.get(column)
        if meant is None:
            if len(self._meant) > _REMEMBERED:
                self._meant.clear()
            same = self.same_as(column)
            meant = self._meant[column] = same if same[0] else self._closest(column)
        return meant

    def same_as(self, column: str) -> tuple[str, float]:
        """The plain name of the column that says exactly this, if in other words, and how sure that is."""
        if len(column) > _LONGEST:
            return "", 0.0
        plain = plain_name(column)
        if plain in self._spelt:
            return plain, 1.0
        if plain and (same := self._said.get("".join(words(column)))):
            return same, SAME_WORDS
        return "", 0.0

    def _closest(self, column: str) -> tuple[str, float]:
        spelt = words(column)
        # Figures make it a value, not a name.
        if not spelt or len(column) > _LONGEST or any(letter.isdigit() for letter in column):
            return "", 0.0
        matcher = SequenceMatcher(autojunk=False)
        matcher.set_seq2("".join(spelt))
        best, second = ("", 0.0), 0.0
        for plain, known in self._spelt.items():
            ratio = _closeness(matcher, spelt, known)
            if ratio > best[1]:
                best, second = (plain, ratio), best[1]
            elif ratio > second:
                second = ratio
        return best if best[1] >= second + _AHEAD else ("", 0.0)


def _closeness(matcher: SequenceMatcher[str], spelt: tuple[str, ...], known: tuple[str, ...]) -> float:
    """0 when they are not close."""
    is_word_by_word = len(spelt) == len(known)
    least = _CLOSE_WORDS if is_word_by_word else _CLOSE_AS_A_WHOLE
    matcher.set_seq1("".join(known))
    if matcher.real_quick_ratio() < least or matcher.quick_ratio() < least:
        return 0.0
    ratio = matcher.ratio()
    if ratio < least:
        return 0.0
    # “Customer Name” is no “Customer Number”, however many letters they share.
    if is_word_by_word and any(_ratio(*pair) < _CLOSE_WORD for pair in zip(spelt, known, strict=True)):
        return 0.0
    return ratio


def _ratio(one: str, other: str) -> float:
    return 1.0 if one == other else SequenceMatcher(None, one, other, autojunk=False).ratio()
