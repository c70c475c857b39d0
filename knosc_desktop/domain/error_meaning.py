"""What the message of an error says of the table that was sent: the rows that hold the values it names."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from knosc_desktop.domain.claimed_values import Claims
from knosc_desktop.domain.column_labels import ColumnLabels
from knosc_desktop.domain.columns import words
from knosc_desktop.domain.named_values import CODE_DIGITS, Weight, named_values
from knosc_desktop.domain.row_mentions import RowMentions
from knosc_desktop.domain.wanted_values import RowSets, WantedValues

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from knosc_desktop.domain.named_values import NamedValue, NamedValues
    from knosc_desktop.domain.sent_table import SentTable

_ENOUGH_FACTS = 2


@dataclass(frozen=True, slots=True, eq=False)
class Meaning:
    """What a message says of the table.

    Attributes:
        rows: those that hold everything it names; None when it names nothing that the table holds.
        is_own: whether the values are of the error's own column, or are what the message complains of.
        is_sufficient: whether exactly one row holds them, and nothing else is needed to find it.
        is_unknown: whether it names a value that is not there.
        is_said: whether the message says what is wrong with the values, and does not merely mention them.
        cells: the rows that hold the value which the message complains of, by column; only where the error's own
            column is not known.
    """

    rows: frozenset[int] | None = None
    is_own: bool = False
    is_sufficient: bool = False
    is_unknown: bool = False
    is_said: bool = False
    cells: Mapping[int, frozenset[int]] = field(default_factory=dict)

    def column_in(self, row: int) -> int:
        """The column that holds the value in a row; 0 when none or several do."""
        columns = [column for column, rows in self.cells.items() if row in rows]
        return columns[0] if len(columns) == 1 else 0


class Meanings:
    """Reads messages against one table; the same words about the same column are read once."""

    def __init__(self, table: SentTable, messages: Collection[str]) -> None:
        self._table = table
        self._values = WantedValues(
            table,
            (
                text
                for message in set(messages)
                for named in (named_values(message),)
                for text in (*(value.text for value in named.values), *named.lines)
            ),
        )
        self._sets = RowSets()
        self._labels = ColumnLabels(table.header.columns)
        self._names = self._labels.names
        self._row_mentions = RowMentions(self._labels)
        self._claims = Claims(self._names, messages, self._values)
        self._meanings: dict[tuple[str, int], Meaning] = {}

    def of(self, message: str, column: int) -> Meaning:
        """What a message says.

        Args:
            message: of an error.
            column: that the error is about; 0 when not known.
        """
        key = message, column
        if key not in self._meanings:
            named = named_values(message)
            values = [value for value in named.values if not self._labels.is_title(value.text)]
            self._meanings[key] = self._in_column(values, named, column) if column else self._anywhere(values, named)
        return self._meanings[key]

    def column_in(self, row: int, message: str, column: int) -> int | None:
        """The column of an error whose row is known.

        Args:
            row: of the error.
            message: of the error.
            column: that the server gives.

        Returns:
            That column, or another one where only that holds what the message names; 0 when it is doubtful which. None
            when the message names a value of another row.
        """
        meaning = self.of(message, column)
        if meaning.is_own and meaning.rows is not None and row in meaning.rows:
            return column
        named = named_values(message)
        cells = self._table.cells(row)
        held = self._row_mentions.column(named, cells, column)
        if held not in {None, column}:
            return held
        if self._claims.contradict(message, column, cells[column - 1 : column]):
            # Where something else tells the row, only the column is doubtful.
            return held if held is None else 0
        return None if held is None and self._is_of_another_row(named, row) else column

    def may_be_in(self, row: int, message: str) -> bool:
        """Whether an error without a column may be about a row: no value is claimed that the row does not hold."""
        return not self._claims.contradict(message, 0, self._table.cells(row))

    def _is_of_another_row(self, named: NamedValues, row: int) -> bool:
        return any(
            value.is_definite
            and value.weight >= Weight.CODE
            and not self._labels.is_title(value.text)
            and (cells := self._values.cells(value.text))
            and not any(row in rows for rows in cells.values())
            for value in named.values
        )

    def is_in_others(self, message: str, column: int, row: int) -> bool:
        """Whether other columns hold, in other rows, what a column holds in a row, and no word tells which is meant."""
        values = named_values(message).values
        own = [value for value in values if row in self._values.rows_of(column).get(value.text, ())] if column else []
        if self._labels.has_title(message, column) or any(self._labels.is_of(value.label, column) for value in own):
            return False
        return any(
            other != column and not rows <= {row}
            for value in own
            # The whole of it may be in another column.
            for whole in values
            if whole.end == value.end and len(whole.text) >= len(value.text)
            for other, rows in self._values.cells(whole.text).items()
        )

    def _in_column(self, values: Sequence[NamedValue], named: NamedValues, column: int) -> Meaning:
        is_empty = self._says_empty(named, column)
        own, is_said, unknown = self._own(values, column, least=Weight.STATED if is_empty else Weight.MENTIONED)
        facts = self._facts(values, column, is_empty=is_empty and own is None)
        if own is None and unknown:
            # The error's column may be wrong where another one holds the value.
            held = [rows for value in unknown if (rows := self._held(value, self._others(column)))]
            if not held:
                return Meaning(is_unknown=True)
            facts = [*facts, *held]
        if own is not None:
            return replace(self._joined(own, facts, named), is_said=is_said)
        if is_empty:
            own = self._values.empty_rows(column) or None
        meaning = replace(self._joined(own, facts, named), is_said=True)
        is_elsewhere = not is_empty and any(
            _is_telling(value) and self._held_by_label(value, column) for value in values
        )
        # “Item A-5 not found” is about the one item, whichever column the server gives.
        one_row = is_elsewhere and meaning.rows is not None and len(meaning.rows) == 1
        return replace(meaning, is_sufficient=True) if one_row else meaning

    def _joined(self, own: frozenset[int] | None, facts: Sequence[frozenset[int]], named: NamedValues) -> Meaning:
        common = self._sets.intersection(facts)
        if own is None:
            common = self._with_lines(common, named)
            is_sufficient = len(common) == 1 and len(facts) >= _ENOUGH_FACTS
            return Meaning(common or None, is_sufficient=is_sufficient)
        if not facts:
            return Meaning(own, is_own=True, is_sufficient=len(own) == 1)
        both = self._sets.intersection([own, common])
        if not both:
            # What it names is in no row together, so one of the values may be of another row.
            return Meaning(own, is_own=True)
        both = self._with_lines(both, named)
        return Meaning(both, is_own=True, is_sufficient=len(both) == 1)

    def _with_lines(self, rows: frozenset[int], named: NamedValues) -> frozenset[int]:
        """Those of the rows that have the order's line which the message names beside the order."""
        if len(rows) <= 1 or not named.lines:  # one row needs no further fact
            return rows
        for column, name in self._names.items():
            if "line" in name or "position" in name:
                lines = self._values.rows_of(column)
                both = rows.intersection(*(lines.get(line, frozenset()) for line in named.lines))
                if both:
                    return both
        return rows

    def _says_empty(self, named: NamedValues, column: int) -> bool:
        """Whether it says that the column's cell is empty, and not that something else is missing."""
        if named.says_empty or not named.missing:
            return named.says_empty
        is_column = not self._names.get(column, frozenset()).isdisjoint(words(named.missing))
        return is_column or self._labels.has_title(named.missing, column)

    def _own(
        self, values: Sequence[NamedValue], column: int, *, least: Weight
    ) -> tuple[frozenset[int] | None, bool, list[NamedValue]]:
        """The rows whose cell in the column is named.

        Returns:
            The rows, or None; whether it is said what is wrong with the value, or that it is of this column; and
            definite values that the column does not hold.
        """
        rows_of = self._values.rows_of(column)
        found: defaultdict[Weight, dict[int, tuple[int, frozenset[int]]]] = defaultdict(dict)
        said = {Weight.SAID}
        not_held: list[tuple[NamedValue, bool | None]] = []
        for value in values:
            is_own = self._labels.is_of(value.label, column)
            is_mentioned = value.weight is Weight.MENTIONED and not is_own
            if is_mentioned or value.weight < least or self._is_word_for_column(value):
                continue
            rows = rows_of.get(value.text)
            if is_own is False and (value.text.isdecimal() or self._held_by_label(value, column)):
                continue
            if rows:
                # Of values that end together the longest comes first.
                found[value.weight].setdefault(value.end, (value.end - len(value.text), rows))
                if is_own:
                    said.add(value.weight)
            else:
                not_held.append((value, is_own))
        if not found:
            is_value = self._is_surely_value
            unknown = [value for value, own in not_held if is_value(value) or (own and _is_definite_word(value))]
            return None, False, unknown
        weight = max(found)
        return self._sets.union(_whole(found[weight])), weight in said, []

    def _is_surely_value(self, value: NamedValue) -> bool:
        """Whether it can be nothing but a value, even where no cell holds it."""
        if not value.is_definite or value.weight < Weight.CODE:
            return False
        # “E1002 Invalid unit” begins with the number of the complaint.
        is_first = value.end == len(value.text) and any(map(str.isalpha, value.text))
        if value.weight >= Weight.STATED and _is_definite_word(value) and not is_first:
            return True
        return self._values.is_written_as_code(value.text)

    def _is_word_for_column(self, value: NamedValue) -> bool:
        """Whether it is a word like “item” in “The item is not active”, which some cell may hold by chance."""
        return not value.is_definite and bool(self._labels.columns_with(value.text))

    def _facts(self, values: Sequence[NamedValue], column: int, *, is_empty: bool) -> list[frozenset[int]]:
        """The rows that hold each value of which the label names another column.

        What is said to be empty has no value, so that a label which names its column as well means another one.
        """
        return [
            rows
            for value in values
            if (is_empty or self._labels.is_of(value.label, column) is False)
            and value.is_definite
            and (rows := self._held_by_label(value, column))
        ]

    def _held_by_label(self, value: NamedValue, column: int) -> frozenset[int]:
        """The rows that hold a value in a column that its label names, other than the error's own."""
        return self._held(value, self._labels.others_of(value.label, column))

    def _anywhere(self, values: Sequence[NamedValue], named: NamedValues) -> Meaning:
        """What it says where the column is not known: the values may be anywhere in a row."""
        main: list[tuple[NamedValue, Mapping[int, frozenset[int]]]] = []
        facts = []
        not_held: list[NamedValue] = []
        done: set[int] = set()
        for value in values:
            if value.end in done:
                continue
            labelled = self._labels.columns_with(value.label)
            if value.weight is Weight.MENTIONED and not (value.is_definite and labelled):
                continue
            cells = self._values.cells(value.text)
            if labelled:
                cells = {number: rows for number, rows in cells.items() if number in labelled}
            if cells:
                done.add(value.end)
                facts.append(self._sets.union(list(cells.values())))
                if value.weight >= Weight.QUOTED or labelled:
                    main.append((value, cells))
            else:
                not_held.append(value)
        if not facts:
            return Meaning(is_unknown=any(map(self._is_surely_value, not_held)))
        rows = self._with_lines(self._sets.intersection(facts), named)
        if not rows or not main:
            return Meaning(rows or self._sets.union(facts), is_own=bool(main))
        _, held_in = max(main, key=lambda each: each[0].weight)
        is_said = any(self._labels.columns_with(value.label) or _is_telling(value) for value, _ in main)
        return Meaning(rows, is_own=True, is_sufficient=len(rows) == 1, is_said=is_said, cells=held_in)

    def _others(self, column: int) -> Iterator[int]:
        return (number for number, name in self._names.items() if number != column and name)

    def _held(self, value: NamedValue, columns: Iterable[int]) -> frozenset[int]:
        return self._sets.union([rows for number in columns if (rows := self._values.rows_of(number).get(value.text))])


def _is_definite_word(value: NamedValue) -> bool:
    """Whether it is a single word that can be nothing but a value, such as a number or a code."""
    return value.is_definite and " " not in value.text


def _is_telling(value: NamedValue) -> bool:
    """Whether it is said to be wrong, and is no word or small number that some other cell holds by chance."""
    is_small = value.text.isdecimal() and len(value.text) < CODE_DIGITS
    return value.weight is Weight.SAID and value.is_definite and not is_small


def _whole(found: Mapping[int, tuple[int, frozenset[int]]]) -> list[frozenset[int]]:
    """The rows of the values, by where each ends and begins, that are no part of a longer one."""
    wholes = []
    first = math.inf
    for end in sorted(found, reverse=True):
        start, rows = found[end]
        if start < first:
            wholes.append(rows)
            first = start
    return wholes
