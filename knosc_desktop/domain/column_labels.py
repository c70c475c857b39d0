"""Which columns the words of a message name, such as ``item`` in “item A-5 not found”."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knosc_desktop.domain.columns import words
from knosc_desktop.domain.tables import plain_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_GENERIC = {"value", "number", "code", "id", "name", "text", "entry", "key", "no", "date", "type"}
"""Labels that many columns have; they tell nothing where the column is known."""
UNTELLING = _GENERIC - {"date", "type"}
"""Words that tell no column, even beside others of its name."""
_BEGINNING = 2
"""So many characters tell most texts from the names of columns."""
_ORDERS = {"po", "so", "mo"}


class ColumnLabels:
    """The columns of one table, by the words that name them."""

    def __init__(self, columns: Sequence[str]) -> None:
        """Know the words of each column.

        Args:
            columns: names in the header, from column A on.
        """
        self.names: Mapping[int, frozenset[str]] = {
            number: _with_order(frozenset(words(name))) for number, name in enumerate(columns, 1)
        }
        plain_names = [plain_name(name) for name in columns]
        self._plain_names = plain_names
        self._titles = {plain: frozenset(_places(plain, plain_names)) for plain in plain_names if plain}
        self._beginnings = frozenset(title[:_BEGINNING] for title in self._titles)
        self._columns: dict[str, frozenset[int]] = {"": frozenset()}
        self._are_titles: dict[str, bool] = {}
        self._are_of: dict[tuple[str, int], bool | None] = {}
        self._others: dict[tuple[str, int], Sequence[int]] = {}

    def is_of(self, label: str, column: int) -> bool | None:
        """Whether the word before a value names the column; None when it names none of the table."""
        key = label, column
        if key not in self._are_of:
            self._are_of[key] = self._is_of(label, column)
        return self._are_of[key]

    def others_of(self, label: str, column: int) -> Sequence[int]:
        """The columns other than one that the word before a value names."""
        key = label, column
        if key not in self._others:
            others = (number for number, name in self.names.items() if number != column and name)
            self._others[key] = [other for other in others if self._is_of(label, other)]
        return self._others[key]

    def _is_of(self, label: str, column: int) -> bool | None:
        columns = self.columns_with(label)
        if column in columns:
            return True
        if not columns:
            return True if _canonical(label) in self.names.get(column, ()) else None
        return False

    def columns_with(self, label: str) -> frozenset[int]:
        """The columns that the word before a value names; none for a word that many columns have."""
        if label not in self._columns:
            self._columns[label] = self._named(label)
        return self._columns[label]

    def has_title(self, message: str, column: int) -> bool:
        """Whether a message has the whole name of a column."""
        return bool(title := self._plain_names[column - 1]) and title in plain_name(message)

    def is_title(self, text: str) -> bool:
        """Whether it is the name of a column, which is no value."""
        # Most texts begin like no title, and to compare them takes longer.
        beginning = text[:_BEGINNING]
        if beginning.isalnum() and beginning not in self._beginnings:
            return False
        if text not in self._are_titles:
            self._are_titles[text] = plain_name(text) in self._titles
        return self._are_titles[text]

    def _named(self, label: str) -> frozenset[int]:
        word = _canonical(label)
        names = {} if word in _GENERIC else self.names
        titled = self._titles.get(plain_name(label), frozenset())
        return titled.union(number for number, name in names.items() if word in name)


def _places(plain: str, names: Sequence[str]) -> Iterator[int]:
    return (number for number, name in enumerate(names, 1) if name == plain)


def _with_order(name: frozenset[str]) -> frozenset[str]:
    return name if name.isdisjoint(_ORDERS) else name | {"order"}


def _canonical(label: str) -> str:
    return next(iter(words(label)), "") if label else ""
