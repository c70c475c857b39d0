"""Which cell of the file that was sent each error of the server means.

Knosc documents neither how it counts rows nor how it names columns (knosc-api.md section 14), but
nearly every error names the value it is about: “Item NO-SUCH not found”. The rules:

1. An error that names a value is never located at a cell that does not hold it. Where another cell of the row than
   the server's holds it, the error is located there if the message says what is wrong with it, and else at the row.
   A value that tells the row of something else (“Item A-5: quantity is too low”) leaves the server's column as it is.
   Where the row does not hold the value, nothing is located.
2. Where the value is in exactly one row of its column, the error is located there, however the
   server counts. So is an error that gives the cell's own address. A value that is merely mentioned
   may be that of another record, and needs the number of the row as well; so does one that several
   columns hold.
3. Other errors need a way of counting rows. One is believed when the rows it leads to hold what the
   errors name, more often than chance would have it, and hardly any error contradicts it. Ways that
   fit as well are kept beside it: where they disagree, nothing is located.
4. A server that works in batches begins to count anew. So an error is located by counting only where
   a later one, before the numbers begin anew, is known to be counted from the beginning of the table,
   or where its number is too high for a second batch.
5. Errors of the whole file (no row, row 0, the header, a row far outside) say nothing of the others.

What remains doubtful is not located.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from knosc_desktop.domain.cells import Address, cell_at
from knosc_desktop.domain.columns import Role, role_of
from knosc_desktop.domain.error_columns import column_of, is_position
from knosc_desktop.domain.error_meaning import Meanings
from knosc_desktop.domain.message_forms import MessageForms
from knosc_desktop.domain.row_numbering import RowNumbering, row_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from knosc_desktop.domain.error_meaning import Meaning
    from knosc_desktop.domain.jobs import RowError
    from knosc_desktop.domain.sent_table import SentTable

_ENOUGH_BITS = 8.0
"""What the rows of a way of counting have to tell: by chance alone it happens once in 256 times."""
_CLOSE_BITS = 5.0
_SURE_BITS = 10.0
_MANY_HITS = 5
_FEW_VALUES = 20
"""One contradiction in so many confirmed errors is a misreported row, and no reason to doubt the counting."""
_FEW_ROWS = 50
"""The same for errors that name nothing, of which a misreported one could not be told."""
_FIRST_ROWS = 1
"""Numbers up to here may mean the file or its header."""


def locate(errors: Sequence[RowError], table: SentTable) -> tuple[Address | None, ...]:
    """The cell of each error, its whole row when only that is known, or None.

    Args:
        errors: as the server reported them, in its order.
        table: what was sent.
    """
    if not table.spans:
        return (None,) * len(errors)
    first_position = _first_position(errors, table)
    meanings = Meanings(table, [error.message for error in errors])
    clues = [_clue(error, table, meanings, first_position) for error in errors]
    counting = _Counting(clues, table)
    rows = [
        _row(clue, index, counting, error.message, meanings)
        for index, (clue, error) in enumerate(zip(clues, errors, strict=True))
    ]
    found = [
        _address(row, clue, error.message, meanings, table)
        for row, clue, error in zip(rows, clues, errors, strict=True)
    ]
    return _without_contradictions(found, clues, errors, table)


def _without_contradictions(
    found: Sequence[Address | None], clues: Sequence[_Clue], errors: Sequence[RowError], table: SentTable
) -> tuple[Address | None, ...]:
    """The addresses but those whose cell does not hold what stands where other errors have the value of theirs."""
    cells = [_cells(address, table) for address in found]
    forms = MessageForms(
        (error.message, clue.column, values)
        for address, clue, error, values in zip(found, clues, errors, cells, strict=True)
        if address is not None
    )
    return tuple(
        _if_told_otherwise(address, clue)
        if address is not None and forms.contradict(error.message, clue.column, values)
        else address
        for address, clue, error, values in zip(found, clues, errors, cells, strict=True)
    )


def _cells(address: Address | None, table: SentTable) -> tuple[object, ...]:
    """What the cell at an address holds, or the cells of its row."""
    if address is None:
        return ()
    cells = tuple(table.cells(address.row))
    if not address.column:
        return cells
    return (cells[address.column - 1] if address.column <= len(cells) else "",)


def _if_told_otherwise(address: Address, clue: _Clue) -> Address | None:
    """The row of an address where another value of the message is in it, and else nothing."""
    rows = clue.meaning.rows
    return Address(address.sheet, address.row, 0) if rows is not None and address.row in rows else None


@dataclass(slots=True)
class _Clue:
    """What an error tells of its cell.

    Attributes:
        number: of the row, as the server counts.
        column: from 1; 0 when not known.
        meaning: what the message names.
        row: the row of the address that the server gave; None when it gave none.
        is_elsewhere: whether that address is not in the table.
    """

    number: int | None
    column: int
    meaning: Meaning
    row: int | None = None
    is_elsewhere: bool = False


def _clue(error: RowError, table: SentTable, meanings: Meanings, first_position: int | None) -> _Clue:
    columns = table.header.columns
    if cell := cell_at(error.cell):
        # A CSV file has one table only, whatever the server calls it.
        is_on_sheet = not table.header.sheet or cell.sheet.casefold() in {"", table.header.sheet.casefold()}
        is_elsewhere = not (is_on_sheet and table.has_row(cell.row) and cell.column <= len(columns))
        return _Clue(error.row, cell.column, meanings.of(error.message, cell.column), cell.row, is_elsewhere)
    column = column_of(error, columns, first_position)
    return _Clue(error.row, column, meanings.of(error.message, column))


def _first_position(errors: Iterable[RowError], table: SentTable) -> int | None:
    """The number the server gives to column A, as the values that its errors name tell."""
    counting = [error for error in errors if is_position(error.column)]
    if not counting:
        return None
    meanings = Meanings(table, [error.message for error in counting])
    before = next((index for index, name in enumerate(table.header.columns) if name.strip()), 0)
    # From the sheet's first column or from the table's, and from one or from zero.
    possible = {first - offset for first in (0, 1) for offset in (0, before)}
    firsts: set[int] = set()
    for error in counting:
        meaning = meanings.of(error.message, 0)
        if meaning.rows and len(meaning.rows) == 1 and (column := meaning.column_in(next(iter(meaning.rows)))):
            firsts.add(int(error.column) - column + 1)
    return firsts.pop() if len(firsts) == 1 and firsts <= possible else None


def _address(row: int | None, clue: _Clue, message: str, meanings: Meanings, table: SentTable) -> Address | None:
    if row is None:
        return None
    if clue.column:
        column = meanings.column_in(row, message, clue.column)
    else:
        column = clue.meaning.column_in(row)
        if not column and not meanings.may_be_in(row, message):
            return None
    return None if column is None else Address(table.header.sheet, row, column)


def _row(clue: _Clue, index: int, counting: _Counting, message: str, meanings: Meanings) -> int | None:
    meaning = clue.meaning
    if clue.is_elsewhere or meaning.is_unknown:
        return None
    if clue.row is not None and (meaning.rows is None or clue.row in meaning.rows or not meaning.is_said):
        return clue.row
    if meaning.is_sufficient and meaning.rows:
        row = next(iter(meaning.rows))
        if counting.may_be(index, row):
            return row
        # A value that is merely mentioned may be that of another record. And where the number of the row contradicts,
        # the column that the server gives may be the wrong one of two that hold the value.
        if meaning.is_said and (clue.number is None or not meanings.is_in_others(message, clue.column, row)):
            return row
    return counting.row_of(index)


@dataclass(slots=True)
class _Fit:
    """How the errors fit to one way of counting.

    Attributes:
        rows: the row of each error that has a number in the table.
        hits: errors whose row holds what they name.
        misses: how many errors name a value that their row does not hold.
        bits: what the hits tell.
    """

    rows: dict[int, int] = field(default_factory=dict)
    hits: dict[int, float] = field(default_factory=dict)
    misses: int = 0
    bits: float = 0.0


class _Counting:
    """How the server counts rows, as far as its errors tell."""

    def __init__(self, clues: Sequence[_Clue], table: SentTable) -> None:
        self._clues = clues
        self._table = table
        # With an address, a number may be anything.
        self._numbers = [clue.number if clue.row is None else None for clue in clues]
        fits = {way: self._fit(way) for way in RowNumbering}
        self._all = list(fits.values())
        self._fits = self._likely(fits)
        self._trusted = self._trust() if self._fits else set()
        self._order_lines = {} if self._fits else self._by_order_lines()
        are_few = bool(self._fits) and len(self._fits[0].hits) < _MANY_HITS
        self._rivals = list(self._lines_that_fit()) if are_few else []

    def may_be(self, index: int, row: int) -> bool:
        """Whether an error has the number of a row, and hardly by chance."""
        if self._fits:
            return any(fit.rows.get(index) == row for fit in self._fits)
        rows = {fit.rows[index] for fit in self._all if index in fit.rows}
        return row in rows and math.log2(self._table.size / len(rows)) >= _CLOSE_BITS

    def row_of(self, index: int) -> int | None:
        """The row of an error; None when that is doubtful."""
        clue = self._clues[index]
        if (row := self._order_lines.get(index)) is not None:
            return row
        if index not in self._trusted or not self._fits or self._is_of_the_file(clue):
            return None
        best = self._fits[0]
        if best.misses * (_FEW_VALUES if clue.meaning.rows else _FEW_ROWS) > len(best.hits):
            return None
        rows = {fit.rows.get(index) for fit in self._fits}
        row = rows.pop()
        if rows or row is None or (clue.meaning.rows is not None and row not in clue.meaning.rows):
            return None
        return None if any(self._is_elsewhere_by(lines, index, row) for lines in self._rivals) else row

    def _lines_that_fit(self) -> Iterator[Mapping[int, frozenset[int]]]:
        """The rows of each line number, where the few errors may as well be numbered by the lines of orders."""
        told = [
            (number, clue.meaning.rows)
            for number, clue in zip(self._numbers, self._clues, strict=True)
            if number is not None and clue.meaning.rows and clue.meaning.is_own
        ]
        for column in self._running_columns():
            lines = self._table.rows_by_number(column)
            if all(rows & lines.get(number, frozenset()) for number, rows in told):
                yield lines

    def _is_elsewhere_by(self, lines: Mapping[int, frozenset[int]], index: int, row: int) -> bool:
        number, rows = self._numbers[index], self._clues[index].meaning.rows
        found = lines.get(number, frozenset()) if number is not None else frozenset()
        return not (found if rows is None else found & rows) <= {row}

    def _is_of_the_file(self, clue: _Clue) -> bool:
        """Whether it names nothing and its number may mean the file or its header."""
        return clue.meaning.rows is None and clue.number is not None and clue.number <= _FIRST_ROWS

    def _fit(self, way: RowNumbering) -> _Fit:
        fit = _Fit()
        table = self._table
        told: set[tuple[int, int]] = set()
        for index, (clue, number) in enumerate(zip(self._clues, self._numbers, strict=True)):
            if number is None:
                continue
            row = row_by(way, number, table.spans, table.header.row)
            if row is not None:
                fit.rows[index] = row
            meaning = clue.meaning
            if meaning.rows is None:
                continue
            if row in meaning.rows:
                fit.hits[index] = bits = math.log2(table.size / len(meaning.rows))
                # The same error twice is no second witness.
                fit.bits += bits if (id(meaning), number) not in told else 0.0
                told.add((id(meaning), number))
            elif meaning.is_own:
                fit.misses += 1
        return fit

    def _likely(self, fits: Mapping[RowNumbering, _Fit]) -> list[_Fit]:
        """The ways of counting that the evidence supports, the best first."""
        ways = sorted(fits.values(), key=lambda fit: (fit.misses * _CLOSE_BITS - fit.bits, fit.misses))
        best = ways[0]
        if best.bits < _ENOUGH_BITS or best.misses * _FEW_VALUES > len(best.hits):
            return []
        return [way for way in ways if way is best or self._may_be_as_good(way, best)]

    @staticmethod
    def _may_be_as_good(way: _Fit, best: _Fit) -> bool:
        if way.misses <= best.misses:
            return way.bits > best.bits - _CLOSE_BITS
        # Among few errors, a single misreported row may make a wrong way the best one.
        return bool(way.hits) and way.misses == best.misses + 1 and len(best.hits) < _MANY_HITS

    def _trust(self) -> set[int]:
        """The errors that are surely counted from the beginning of the table, and not of a later batch."""
        best = self._fits[0]
        sure = self._sure(best)
        size = max(self._table.size, self._table.last_row)
        highest = max(number for index, number in enumerate(self._numbers) if number is not None and index in best.rows)
        trusted: set[int] = set()
        after, bits = math.inf, 0.0
        for index in reversed(range(len(self._clues))):
            number = self._numbers[index]
            if number is None or index not in best.rows:
                continue
            if number > after:
                # From the next error on the numbers begin anew.
                bits = 0.0
            after = number
            bits += _SURE_BITS if index in sure else best.hits.get(index, 0.0)
            if bits >= _SURE_BITS or number + highest > size + 2:
                trusted.add(index)
        return trusted

    def _sure(self, fit: _Fit) -> set[int]:
        """Errors that can be counted in no other way: every row that holds what they name has its error."""
        groups: defaultdict[int, list[int]] = defaultdict(list)
        for index in fit.hits:
            groups[id(self._clues[index].meaning)].append(index)
        sure: set[int] = set()
        for indexes in groups.values():
            rows = self._clues[indexes[0]].meaning.rows
            if rows is not None and rows.issubset(fit.rows[index] for index in indexes):
                sure.update(indexes)
        return sure

    def _by_order_lines(self) -> dict[int, int]:
        """Rows of errors whose number is that of an order's line."""
        return next((found for column in self._running_columns() if (found := self._in_lines(column))), {})

    def _running_columns(self) -> Iterator[int]:
        """The columns that only count, like the lines of an order."""
        names = enumerate(self._table.header.columns, 1)
        return (number for number, name in names if role_of(name) is Role.RUNNING)

    def _in_lines(self, column: int) -> dict[int, int]:
        lines = self._table.rows_by_number(column)
        found: dict[int, int] = {}
        bits = 0.0
        for index, (clue, number) in enumerate(zip(self._clues, self._numbers, strict=True)):
            if number is None or not clue.meaning.rows:
                continue
            rows = clue.meaning.rows & lines.get(number, frozenset())
            if not rows:
                if clue.meaning.is_own:
                    return {}
                continue
            bits += math.log2(self._table.size / len(lines[number]))
            if len(rows) == 1:
                found[index] = next(iter(rows))
        return found if bits >= _ENOUGH_BITS else {}
