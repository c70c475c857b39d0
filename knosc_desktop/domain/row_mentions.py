"""Which cells of a row a message names.

The server may give an existing column that is the wrong one. Then the message names what another cell of the row
holds, and the server's own cell holds nothing of it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knosc_desktop.domain.column_labels import UNTELLING
from knosc_desktop.domain.columns import words
from knosc_desktop.domain.named_values import CODE_DIGITS, NO_VALUES, Weight, numbers_in, spoken_forms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from knosc_desktop.domain.column_labels import ColumnLabels
    from knosc_desktop.domain.named_values import NamedValues

_NUMBER = re.compile(r"(?<![\w.,-])-?\d+(?:[.,]\d+)?(?![\w-]|[.,]\d)")
_WORD = re.compile(r"_?[^\W\d]+")
_SIGNS = "\0.,;:!?()[]<>\"'“”‘’«»„`"
_LABEL = re.compile(r"""([^\W\d]+)[\s:=#]*["'“‘«„(\[`<]*$""")
_LONGEST_LABEL = 60
_OPENING = "([{<\"'“‘«„`"
_CLOSING = ")]}>\"'”’»“`"
_JOINING = "-_./,"
"""Signs that make one word of what is on both sides of them."""


class RowMentions:
    """Compares messages with single rows of one table."""

    def __init__(self, labels: ColumnLabels) -> None:
        """Nothing is compared yet.

        Args:
            labels: the columns of the table, by the words that name them.
        """
        self._labels = labels
        self._numbers: dict[str, Mapping[float, Sequence[str]]] = {}

    def column(self, named: NamedValues, cells: Sequence[object], own: int) -> int | None:
        """The column of the cell that a message means.

        Args:
            named: what the message says.
            cells: of the row, from column A on.
            own: the column that the server gives.

        Returns:
            That column, unless the row holds what is named in others only: then the one of these that the message
            complains of, or 0 when that is doubtful. None when no cell of the row is named.
        """
        weights, labelled = self._weights(named, cells)
        if own in weights:
            return own
        others = [column for column, weight in weights.items() if weight > Weight.MENTIONED]
        if not others:
            return None
        said = [column for column, weight in weights.items() if weight is Weight.SAID]
        if self._speaks_of(named, own, others):
            # “Item A-5 has no status” names the item to tell the row.
            return own if not said and labelled.issuperset(others) else 0
        return said[0] if len(said) == 1 else 0

    def _weights(self, named: NamedValues, cells: Sequence[object]) -> tuple[dict[int, Weight], set[int]]:
        """How surely each cell of the row is named, and the columns whose label is before the value."""
        found = sorted(
            (
                (start, -len(form), column)
                for column, value in enumerate(cells, 1)
                for form in self._forms(value, named)
                for start in occurrences(named.text, form)
            ),
        )
        weights: dict[int, Weight] = {}
        labelled: set[int] = set()
        longest = (0, 0)
        for start, length, column in found:
            end = start - length
            # A part of a longer value is no value of its own.
            if end <= longest[1] and (start, end) != longest:
                continue
            longest = (start, end)
            weight = self._weight(named, start, end)
            if self._is_labelled(named.text, start, column):
                labelled.add(column)
                weight = max(weight, Weight.QUOTED)
            if weight > Weight.MENTIONED or any(map(str.isdigit, named.text[start:end])):
                weights[column] = max(weight, weights.get(column, weight))
        return weights, labelled

    def _forms(self, value: object, named: NamedValues) -> Iterable[str]:
        """The ways in which the message may write a value."""
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            if named.text not in self._numbers:
                self._numbers[named.text] = numbers_in(set(_NUMBER.findall(named.text)))
            return self._numbers[named.text].get(value, ())
        return spoken_forms(value)

    def _weight(self, named: NamedValues, start: int, end: int) -> Weight:
        text = named.text
        value = text[start:end]
        before, after = text[:start].rstrip(), text[end:].lstrip()
        if before and after and before[-1] in _OPENING and after[0] in _CLOSING:
            # “« X »” has white space within the quotes.
            return max(named.weight(len(before), len(text) - len(after) + 1), Weight.QUOTED)
        weight = named.weight(start, end)
        if not before and not after:
            return max(weight, Weight.QUOTED)
        has_digit = any(map(str.isdigit, value))
        if not has_digit and (value in NO_VALUES or self._labels.columns_with(value)):
            # “The item is not active” names no value, though some cell may hold “Item” or “is”.
            return Weight.MENTIONED
        is_code = has_digit and not (value.isdecimal() and len(value) < CODE_DIGITS)
        return max(weight, Weight.CODE) if is_code else weight

    def _is_labelled(self, text: str, start: int, column: int) -> bool:
        label = _LABEL.search(text[max(0, start - _LONGEST_LABEL) : start])
        return label is not None and column in self._labels.columns_with(label[1])

    def _speaks_of(self, named: NamedValues, own: int, others: Sequence[int]) -> bool:
        """Whether the message has a word of the server's column that the columns of the named values do not have."""
        names = self._labels.names
        telling = names.get(own, frozenset()).difference(UNTELLING, *(names.get(other, ()) for other in others))
        # The letters of a code are no words.
        parts = (part.strip(_SIGNS) for part in named.text.split())
        return any(not telling.isdisjoint(words(part)) for part in parts if _WORD.fullmatch(part))


def occurrences(text: str, form: str) -> Iterator[int]:
    """Where a text has a value, and not as a part of a longer word."""
    start = text.find(form)
    while start >= 0:
        end = start + len(form)
        if not (_goes_on(text[max(0, start - 2) : start][::-1]) or _goes_on(text[end : end + 2])):
            yield start
        start = text.find(form, end)


def _goes_on(beside: str) -> bool:
    """Whether the characters beside a value belong to the same word; the nearest comes first."""
    if not beside or not beside[0].isalnum():
        return len(beside) > 1 and beside[0] in _JOINING and beside[1].isalnum()
    return True
