"""What tells rows apart: keys that are empty, and keys that came before."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from knosc_desktop.domain.columns import Role
from knosc_desktop.domain.texts import listed, message
from knosc_desktop.domain.validation import Defect, Place, Severity
from knosc_desktop.reader.checks.table import quoted, shown
from knosc_desktop.reader.comparison.row_comparison import shown as meant

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence

    from knosc_desktop.domain.texts import Message, Text
    from knosc_desktop.domain.validation import Finding
    from knosc_desktop.reader.checks.table import Column, Table
    from knosc_desktop.reader.parsing.sheet import Merge, Sheet, Value


# Rows that add up others, which Knosc would treat as data.

_WORDS = {
    "total", "totals", "subtotal", "sum", "result", "summe", "zwischensumme", "endsumme", "gesamtsumme", "gesamt",
    "insgesamt", "ergebnis", "gesamtergebnis", "totale", "totaal", "somme", "suma", "σ", "∑",
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+|∑")
_LONGEST = 60
"""Letters of a label or a figure."""
_FIGURE = re.compile(r"[^\W\d_]{0,3}[^A-Za-z]*\d[^A-Za-z]*[A-Za-z]{0,3}")
"""Digits, with a currency or a unit at most."""
_MOST_BELOW = 3


def totals_among(table: Table, rows: set[int]) -> set[int]:
    """Those that add up others.

    Args:
        table: to look at.
        rows: that lack a part of their key, by their place in the table.
    """
    candidates = _labelled(table, rows) | (rows & set(_below(rows, len(table.numbers) - 1)))
    return {index for index in candidates if _is_total(table.filled(index))}


def _labelled(table: Table, rows: set[int]) -> set[int]:
    """Those that have a word for it somewhere."""
    found: set[int] = set()
    for column in table.columns:
        # Only the rows in question are looked at: to search all texts of a large table takes a second.
        labels = {cell for cell in {column.cells[index] for index in rows} if _is_label(cell)}
        if labels:
            found |= {index for index in rows if column.cells[index] in labels}
    return found


def _below(rows: set[int], last: int) -> range:
    """The last rows of the table when they are few and follow one that is whole: there figures alone are enough."""
    whole = last
    while whole in rows:
        whole -= 1
    is_few = last - whole <= _MOST_BELOW
    return range(whole + 1, last + 1) if whole >= 0 and is_few else range(0)


def _is_total(cells: Iterable[tuple[Column, Value]]) -> bool:
    """Whether there is nothing in it but figures, in columns for them or beside a word."""
    data = [(column, cell) for column, cell in cells if column.role is not Role.ACTION]
    figures = [column.role for column, cell in data if not _is_label(cell)]
    if not all(_is_figure(cell) for _, cell in data if not _is_label(cell)):
        return False
    are_amounts = {Role.NUMBER, Role.UNKNOWN}.issuperset(figures)
    return are_amounts and (len(figures) < len(data) or Role.NUMBER in figures)


def _is_label(cell: Value) -> bool:
    if not isinstance(cell, str) or len(cell) > _LONGEST:
        return False
    return not _WORDS.isdisjoint(_WORD.findall(cell.casefold()))


def _is_figure(cell: Value) -> bool:
    return not isinstance(cell, str) or (len(cell) <= _LONGEST and _FIGURE.fullmatch(cell.strip()) is not None)


# Rows that do not say what they are: a column that tells rows apart is empty in them (knosc-api.md section 11.3).

# Cells in which Excel shows the value of another one.


class MergedColumn:
    """The merges over one column."""

    def __init__(self, column: int, sheet: Sheet) -> None:
        """Pick those that show something.

        Args:
            column: its number, from 1.
            sheet: where they are.
        """
        over = (merge for merge in sheet.merges if merge.left <= column <= merge.right)
        self._merges = sorted(merge for merge in over if _shows_something(merge, sheet))

    def with_value_above(self, row: int) -> Merge | None:
        """The one over the cell in that row whose value is in a row above; merges never overlap."""
        place = bisect_right(self._merges, row, key=lambda merge: merge.top) - 1
        if place < 0:
            return None
        merge = self._merges[place]
        return merge if merge.top < row <= merge.bottom else None


def _shows_something(merge: Merge, sheet: Sheet) -> bool:
    row = sheet.rows[merge.top - 1] if merge.top <= len(sheet.rows) else ()
    return len(row) >= merge.left and bool(str(row[merge.left - 1]).strip())


def empty_keys(table: Table, needed: Sequence[int], *, is_documented: bool) -> Iterator[Finding]:
    """Empty cells where every row needs an entry, those under a merge and those of totals by themselves.

    Args:
        table: to look at.
        needed: positions in the header, from 0, of the columns that every row has to fill.
        is_documented: whether Knosc itself says that it tells rows apart by them.
    """
    columns = (column for column in table.columns if column.number - 1 in needed)
    empty = {column: cells for column in columns if (cells := _empty_cells(table, column))}
    rows = {index for index in set().union(*empty.values()) if next(table.filled(index), None)}
    totals = totals_among(table, rows)
    rows -= totals
    severity = Severity.ERROR if is_documented else Severity.WARNING
    for column, cells in empty.items():
        told = [index for index in cells if index in rows]
        if not told:
            continue
        if column.role is Role.RUNNING and len(cells) == len(column.cells):
            # Lines entered by hand have none either, so it need not be a mistake.
            unused = message("values.keys.all_empty", column=quoted(column.name))
            yield _finding(Severity.WARNING, unused, table, column, told, remark=partial(_remark, table, column))
        else:
            yield from _in_column(table, column, told, is_documented=is_documented)
    if totals:
        total = message("values.keys.totals")
        yield table.finding(Defect.EMPTY_KEY, severity, total, _places_of_totals(table, sorted(totals), empty))


def _empty_cells(table: Table, column: Column) -> list[int]:
    """Which cells hold nothing; those that show an error or have yet to be calculated are reported elsewhere."""
    blanks = {"", *(text for text in column.texts if text.isspace())}
    if len(blanks) == 1 and column.filled == len(column.cells):
        return []
    sheet = table.sheet
    elsewhere = {row for row, number in (*sheet.valueless, *sheet.error_values) if number == column.number}
    return [
        index
        for index, (row, cell) in enumerate(zip(table.numbers, column.cells, strict=True))
        if cell in blanks and row not in elsewhere
    ]


def _in_column(table: Table, column: Column, rows: Sequence[int], *, is_documented: bool) -> Iterator[Finding]:
    severity = Severity.ERROR if is_documented else Severity.WARNING
    name = quoted(column.name)
    merges = MergedColumn(column.number, table.sheet)
    merged = {index: merge for index in rows if (merge := merges.with_value_above(table.numbers[index]))}
    plain = [index for index in rows if index not in merged]
    if plain:
        if is_documented:
            told = message("values.keys.empty_in_csv" if table.is_csv else "values.keys.empty", column=name)
        else:
            told = message("values.keys.maybe_empty_in_csv" if table.is_csv else "values.keys.maybe_empty", column=name)
        yield _finding(severity, told, table, column, plain, remark=partial(_remark, table, column))
    if merged:
        told = message("values.keys.merged", column=name)
        yield _finding(severity, told, table, column, list(merged), remark=lambda index: _merged(merged[index]))


def _merged(merge: Merge) -> Message:
    return message("values.keys.merged_cells", range=str(merge))


def _finding(
    severity: Severity,
    told: Message,
    table: Table,
    column: Column,
    rows: Sequence[int],
    *,
    remark: Callable[[int], Text],
) -> Finding:
    """A finding in one column, without building the places that are only counted."""
    first = ((table.numbers[index], remark(index)) for index in rows[: table.most_places])
    places = (Place(table.address(row, column.number), said) for row, said in first)
    return table.finding(Defect.EMPTY_KEY, severity, told, places, more=max(0, len(rows) - table.most_places))


def _remark(table: Table, column: Column, index: int) -> Text:
    (other, only), *more = islice(table.filled(index), 2)
    if not more:
        return message("values.keys.only_value", value=quoted(only), column=quoted(other.name))
    return message("values.spaces.only") if column.cells[index] else ""


def _places_of_totals(table: Table, totals: Iterable[int], empty: Mapping[Column, Sequence[int]]) -> Iterator[Place]:
    """The first empty cell of each."""
    first: dict[int, Column] = {}
    for column, cells in empty.items():
        for index in cells:
            first.setdefault(index, column)
    for index in totals:
        told = " · ".join(shown(cell) for _, cell in table.filled(index))
        address = table.address(table.numbers[index], first[index].number)
        yield Place(address, message("values.keys.total", values=told))


# Rows that say they are the same thing.


def duplicate_keys(table: Table, key: Sequence[int], *, is_documented: bool) -> Iterator[Finding]:
    """Rows whose key came before.

    Args:
        table: to look at.
        key: positions in the header, from 0, of the columns that tell rows apart; empty when none are known.
        is_documented: whether Knosc itself says so; otherwise two such rows may well be meant.
    """
    columns = {column.number - 1: column for column in table.columns}
    if not key or not columns.keys() >= set(key) or not table.numbers:
        return
    parts = [_as_compared(columns[place]) for place in key]
    keys: list[Hashable] = list(zip(*parts, strict=True)) if len(parts) > 1 else list(parts[0])
    nothing = ("",) * len(parts) if len(parts) > 1 else ""
    if len(set(keys)) == len(keys) - max(0, keys.count(nothing) - 1):
        return
    names = listed(quoted(table.header.columns[place]) for place in key)
    severity = Severity.WARNING if is_documented else Severity.NOTE
    same, others = _parted(table, list(_repeated(table.numbers, keys, nothing)))
    said = message("values.keys.repeated" if is_documented else "values.keys.maybe_repeated", key=names)
    for told, rows in ((message("values.keys.same_rows"), same), (said, others)):
        if rows:
            yield table.finding(
                Defect.DUPLICATE_KEY,
                severity,
                told,
                (
                    Place(
                        table.address(row, key[0] + 1),
                        message("values.keys.repeated_row", key=quoted(_joined(value)), row=str(before)),
                    )
                    for row, value, before in rows[: table.most_places]
                ),
                more=max(0, len(rows) - table.most_places),
            )


_Repeat = tuple[int, "Hashable", int]


def _parted(table: Table, repeated: Sequence[_Repeat]) -> tuple[list[_Repeat], list[_Repeat]]:
    """Those that are the same as the first row with their key in every cell, and the others."""
    rows = table.sheet.rows
    parted: tuple[list[_Repeat], list[_Repeat]] = ([], [])
    for each in repeated:
        is_same = _without_end(rows[each[0] - 1]) == _without_end(rows[each[2] - 1])
        parted[0 if is_same else 1].append(each)
    return parted


def _without_end(row: Sequence[Value]) -> list[Value]:
    """Without the empty cells at its end, which another row may lack."""
    kept = list(row)
    while kept and kept[-1] == "":
        kept.pop()
    return kept


def _repeated(rows: Sequence[int], keys: Sequence[Hashable], nothing: Hashable) -> Iterator[_Repeat]:
    """Rows that repeat a key, with the key and the row that has it first."""
    first: dict[Hashable, int] = {}
    for row, key in zip(rows, keys, strict=True):
        before = first.setdefault(key, row)
        if before != row and key != nothing:
            yield row, key, before


def _as_compared(column: Column) -> Sequence[str]:
    """As text without spaces around it: 5 and “5” are the same number to Knosc, and dates are what they mean."""
    if column.role is Role.DATE:
        return list(map(meant, column.cells))
    if column.types == {str}:
        return list(map(str.strip, column.cells))  # type: ignore[arg-type]
    return list(map(_text, column.cells))


def _text(cell: Value) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _joined(key: Hashable) -> str:
    return " · ".join(part for part in key if part) if isinstance(key, tuple) else str(key)
