"""Where the messages of a server hold the value of the cell, as those show whose cell is known.

“Magazyn Berlin nie istnieje” is about a cell that holds Berlin. Once several errors have shown that, another message
of this form names a value as well, in whatever language: where the cell at its row does not hold it, the row is wrong.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from knosc_desktop.domain.claimed_values import writes
from knosc_desktop.domain.message_words import NOTHING, ORDINARY
from knosc_desktop.domain.named_values import NO_VALUES, named_values, spoken_forms
from knosc_desktop.domain.row_mentions import occurrences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_ENOUGH_VALUES = 3
"""So many different values that are where the cell's value is expected are no chance."""
_HITS_FOR_A_MISS = 4
"""A server that often writes something else there, or writes values in a way unknown here, tells nothing by it."""
_LONGEST = 400
_MOST_LEARNED = 2000
"""So many errors show the forms of a server."""
_MOST_WORDS = 8
"""Words of a value."""
_WITH_DIGITS = re.compile(r"[^\W_]*\d[^\W_]*|\0+")
"""Numbers, codes, and what is no value anyway."""
_BEGINNING = re.compile(r"(?<![^\W_])(?=\S)")


@dataclass(slots=True)
class _Seen:
    """How often the cell held what stands where its value is expected.

    Attributes:
        values: of the cells that did.
        hits: errors whose cell did.
        misses: errors whose cell did not.
    """

    values: set[str] = field(default_factory=set)
    hits: int = 0
    misses: int = 0

    @property
    def is_telling(self) -> bool:
        return len(self.values) >= _ENOUGH_VALUES and self.hits >= self.misses * _HITS_FOR_A_MISS


class MessageForms:
    """The forms of a server's messages about each column: what stands before and behind the value."""

    def __init__(self, errors: Iterable[tuple[str, int, tuple[object, ...]]]) -> None:
        """Learn the forms.

        Args:
            errors: the message, the column that the server gives or 0, and the value of the cell, or those of the row
                where only that is known.
        """
        self._forms: defaultdict[int, dict[str, dict[str, _Seen]]] = defaultdict(dict)
        others = []
        for (message, column, values), count in Counter(islice(errors, _MOST_LEARNED)).items():
            text = _Text(message)
            if not (places := list(text.places_of(values))):
                others.append((text, column, values, count))
            for start, end in places:
                seen = self._forms[column].setdefault(text.before(start), {}).setdefault(text.after(end), _Seen())
                seen.values.add(text.text[start:end])
                seen.hits += count
        self._forget()
        for text, column, values, count in others:
            for seen, named in self._matching(text, column):
                seen.misses += 0 if _is_written(values, named) else count
        self._forget()

    def contradict(self, message: str, column: int, values: Sequence[object]) -> bool:
        """Whether a message names, where others name what their cell holds, something that no cell holds.

        Args:
            message: of an error.
            column: that the server gives; 0 where it gives none.
            values: of the cells at which it would be located.
        """
        if column not in self._forms:
            return False
        text = _Text(message)
        if any(True for _ in text.places_of(values)):
            return False
        return any(not _is_written(values, named) for _, named in self._matching(text, column))

    def _forget(self) -> None:
        """Keep the forms that tell where the value is."""
        for column, forms in list(self._forms.items()):
            telling = {
                before: kept
                for before, afters in forms.items()
                if (kept := {after: seen for after, seen in afters.items() if seen.is_telling})
            }
            if telling:
                self._forms[column] = telling
            else:
                del self._forms[column]

    def _matching(self, text: _Text, column: int) -> Iterator[tuple[_Seen, str]]:
        """The forms that a message has, and what stands in it for the value."""
        forms = self._forms.get(column)
        if not forms:
            return
        for place in _BEGINNING.finditer(text.masked):
            start = place.start()
            for after, seen in forms.get(text.masked[:start], {}).items():
                if start < len(text.masked) - len(after) and text.masked.endswith(after):
                    named = text.between(start, len(text.masked) - len(after))
                    if _may_be_value(named):
                        yield seen, named


class _Text:
    """A message in small letters, and the same with one sign for each number and code."""

    def __init__(self, message: str) -> None:
        self.text = named_values(message).text if len(message) <= _LONGEST else ""

    @cached_property
    def masked(self) -> str:
        return _WITH_DIGITS.sub("\0", self.text)

    def places_of(self, values: Iterable[object]) -> Iterator[tuple[int, int]]:
        """Where it has one of the values."""
        for form in {form for value in values for form in spoken_forms(value)}:
            for start in occurrences(self.text, form):
                yield start, start + len(form)

    def before(self, start: int) -> str:
        return _WITH_DIGITS.sub("\0", self.text[:start])

    def after(self, end: int) -> str:
        return _WITH_DIGITS.sub("\0", self.text[end:])

    def between(self, start: int, end: int) -> str:
        """The text that has a place in the masked one."""
        hidden = [len(found[0]) - 1 for found in _WITH_DIGITS.finditer(self.text)]
        before = self.masked.count("\0", 0, start)
        until = self.masked.count("\0", 0, end)
        return self.text[start + sum(hidden[:before]) : end + sum(hidden[:until])]


def _may_be_value(named: str) -> bool:
    """Whether it is no part of the sentence, as “is” where “unit is unknown” stands for “unit PCS unknown”."""
    parts = named.split()
    return 0 < len(parts) <= _MOST_WORDS and not all(part in NO_VALUES or part in ORDINARY for part in parts)


def _is_written(values: Iterable[object], named: str) -> bool:
    """Whether a text is a way to write one of the values; that of an empty cell is one of the words for nothing."""
    return any(
        any(writes(form, named) for form in forms) if (forms := spoken_forms(value)) else named in NOTHING
        for value in values
    )
