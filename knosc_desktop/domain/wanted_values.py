"""The rows that hold the values which messages name."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date, datetime
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

from knosc_desktop.domain.named_values import normalized, numbers_in, spoken_forms
from knosc_desktop.domain.written_values import as_compared, days_written, numbers_written

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    _Joined = dict[tuple[int, ...], tuple[Sequence[frozenset[int]], frozenset[int]]]
    from collections.abc import Collection, Iterable, Mapping

    from knosc_desktop.domain.sent_table import SentTable


# Sets of a table's rows, each joined once.


class RowSets:
    """Joins sets of rows.

    Thousands of messages may name the same values, each of which is in most rows of the table. A set of its own for
    each message would take gigabytes.
    """

    def __init__(self) -> None:
        self._unions: _Joined = {}
        self._common: _Joined = {}

    def union(self, sets: Sequence[frozenset[int]]) -> frozenset[int]:
        """The rows in any of the sets."""
        return _joined(self._unions, frozenset.union, sets)

    def intersection(self, sets: Sequence[frozenset[int]]) -> frozenset[int]:
        """The rows in all of the sets; none where there is no set."""
        return _joined(self._common, frozenset.intersection, sets)


def _joined(done: _Joined, join: Callable[..., frozenset[int]], sets: Sequence[frozenset[int]]) -> frozenset[int]:
    if len(sets) <= 1:  # nothing to join
        return sets[0] if sets else frozenset()
    key = tuple(map(id, sets))
    if key not in done:
        # The sets are kept, so that no other takes the id of one of them.
        done[key] = sets, join(*sets)
    return done[key][1]


_LONGEST_CODE = 60
_MOST_SHAPED = 300
"""So many rows show how the codes of a table are written."""
_DIGITS = re.compile(r"\d+")
_DAY_LENGTH = len("2026-01-05")


class WantedValues:
    """Looks values up in one table, of which each column is gone through once."""

    def __init__(self, table: SentTable, wanted: Iterable[str]) -> None:
        """Nothing is read yet.

        Args:
            table: what was sent.
            wanted: the values that may be looked up, as ``spoken_forms`` writes them.
        """
        self._table = table
        self._wanted = frozenset(wanted)
        # Most texts are words, and to look for numbers and days in them takes longer.
        no_words = [text for text in self._wanted if not text[:1].isalpha()]
        self._numbers = numbers_in(no_words)
        self._days: defaultdict[date, list[str]] = defaultdict(list)
        for text in no_words:
            for day in days_written(text):
                self._days[day].append(text)
        self._days_with_time = {
            day for text in no_words if len(text) > _DAY_LENGTH for day in days_written(text[:_DAY_LENGTH])
        }
        self._columns: dict[int, Mapping[str, frozenset[int]]] = {}
        self._everywhere: defaultdict[str, dict[int, frozenset[int]]] = defaultdict(dict)
        self._empty: dict[int, frozenset[int]] = {}

    def cells(self, text: str) -> Mapping[int, frozenset[int]]:
        """The rows that hold a value, by column."""
        if not self._everywhere:
            for column in range(1, len(self._table.header.columns) + 1):
                for wanted, rows in self.rows_of(column).items():
                    self._everywhere[wanted][column] = rows
        return self._everywhere.get(text, {})

    def rows_of(self, column: int) -> Mapping[str, frozenset[int]]:
        """The rows of each wanted value in a column."""
        if column not in self._columns:
            self._columns[column] = self._read(column)
        return self._columns[column]

    def empty_rows(self, column: int) -> frozenset[int]:
        """The rows whose cell in a column is empty."""
        if column not in self._empty:
            cells = zip(self._table.row_numbers, self._table.values(column), strict=True)
            self._empty[column] = frozenset(row for row, value in cells if isinstance(value, str) and not value.strip())
        return self._empty[column]

    def is_written_as_code(self, text: str) -> bool:
        """Whether a text is written like the codes in the table, even where no cell holds it."""
        return _shape(text) in self._shapes

    @cached_property
    def _shapes(self) -> frozenset[str]:
        """How the codes in the table are written."""
        rows = islice(self._table.row_numbers, _MOST_SHAPED)
        texts = (cell for row in rows for cell in self._table.cells(row) if isinstance(cell, str))
        return frozenset(shape for text in texts if (shape := _shape(normalized(text))))

    def _read(self, column: int) -> Mapping[str, frozenset[int]]:
        values = self._table.values(column)
        # Most columns hold few different values, or none that is wanted. In the order of the rows: in that of a set,
        # each value is looked for all over the memory, which takes three times as long.
        texts = self._texts_by_value(dict.fromkeys(values))
        found: defaultdict[str, list[int]] = defaultdict(list)
        if texts:
            for row, value in zip(self._table.row_numbers, values, strict=True):
                for text in texts.get(value, ()):
                    found[text].append(row)
        return {text: frozenset(rows) for text, rows in found.items()}

    def _texts_by_value(self, values: Collection[object]) -> Mapping[object, Collection[str]]:
        """Those of the wanted texts that are a way to write a value, by the value."""
        kinds = set(map(type, values))
        found: dict[object, Collection[str]] = {}
        for kind in kinds:
            of_kind = values if len(kinds) == 1 else [value for value in values if type(value) is kind]
            found.update(self._texts_by_value_of(kind, of_kind))
        return found

    def _texts_by_value_of(self, kind: type, values: Collection[Any]) -> Mapping[object, Collection[str]]:
        """The same for values of one type."""
        if issubclass(kind, str):
            return {value: texts for value in values if (texts := self._texts_of_text(normalized(value)))}
        if issubclass(kind, (int, float)) and kind is not bool:
            if not self._numbers:
                return {}
            return {value: found for value in values if (found := self._numbers.get(as_compared(value)))}
        if issubclass(kind, date):
            return {value: texts for value in values if (texts := self._texts_of_day(value))}
        return {value: forms for value in values if (forms := self._wanted.intersection(spoken_forms(value)))}

    def _texts_of_day(self, value: date) -> Collection[str]:
        """Those of the wanted texts that write a day, or a moment."""
        if not isinstance(value, datetime):
            return self._days.get(value, ())
        texts = self._days.get(value.date(), ())
        if value.date() not in self._days_with_time:
            return texts
        return {*texts, *self._wanted.intersection(spoken_forms(value))}

    def _texts_of_text(self, text: str) -> Collection[str]:
        """Those of the wanted texts that mean the same as a text of the table."""
        found = {text} if text in self._wanted else set()
        if not text[:1].isalpha():
            # In a CSV file numbers and days are texts.
            if self._numbers:
                for number in numbers_written(text):
                    found.update(self._numbers.get(number, ()))
            if self._days:
                for day in days_written(text):
                    found.update(self._days.get(day, ()))
        return found


def _shape(text: str) -> str:
    """How a code is written: ``item-0009`` and ``item-12`` alike; empty for what is no code."""
    if len(text) > _LONGEST_CODE or text.isdecimal() or not any(map(str.isalpha, text)):
        return ""
    shape = _DIGITS.sub("0", text)
    return shape if shape != text else ""
