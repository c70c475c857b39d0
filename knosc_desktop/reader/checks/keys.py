"""What tells rows apart: keys that are empty, and keys that came before."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from knosc_desktop.domain.columns import Role
from knosc_desktop.domain.header_findings import in_words
from knosc_desktop.domain.validation import Defect, Place, Severity
from knosc_desktop.reader.checks.table import in_quotes as quoted
from knosc_desktop.reader.checks.table import shown
from knosc_desktop.reader.comparison.row_comparison import shown as meant

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence

    from knosc_desktop.domain.validation import Finding
    from knosc_desktop.reader.checks.table import Column, Table
    from knosc_desktop.reader.parsing.sheet import Merge, Sheet, Value


# Rows that add up others, which Knosc would take for data.

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

# Cells in which Excel shows what stands in another one.


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
        """The one over the cell in that row whose value stands in a row above; merges never overlap."""
        place = bisect_right(self._merges, row, key=lambda merge: merge.top) - 1
        if place < 0:
            return None
        merge = self._merges[place]
        return merge if merge.top < row <= merge.bottom else None


def _shows_something(merge: Merge, sheet: Sheet) -> bool:
    row = sheet.rows[merge.top - 1] if merge.top <= len(sheet.rows) else ()
    return len(row) >= merge.left and bool(str(row[merge.left - 1]).strip())


_DOCUMENTED = (
    "Knosc tells rows apart by it, and will most likely refuse the row or take it for another: enter what belongs "
    "there, or delete the row."
)
_LIKELY = "Knosc most likely tells rows apart by it: enter what belongs there, or delete the row if it is no data."
_UNUSED = (
    "In {cells}, in every row, nothing stands. Knosc tells the lines of one item apart by it: enter it, unless your "
    "company leaves that to Knosc."
)
_MERGED = (
    "In {cells} nothing stands, though Excel shows an entry there: only the first cell of a merge holds the value, and "
    "Knosc finds the others empty. Unmerge the cells in Excel and fill down."
)
_IF_MERGED = "If cells were merged in Excel, only the first of them holds the value: unmerge and fill down there."
_TOTAL = (
    "In {rows} stands what looks like a total: numbers, and not what they belong to. Knosc takes every row for data: "
    "delete the total before you send the file."
)


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
            yield _finding(Severity.WARNING, _UNUSED, table, column, told, remark=partial(_remark, table, column))
        else:
            yield from _in_column(table, column, told, severity, _DOCUMENTED if is_documented else _LIKELY)
    if totals:
        yield table.finding(Defect.EMPTY_KEY, severity, _TOTAL, _places_of_totals(table, sorted(totals), empty))


def _empty_cells(table: Table, column: Column) -> list[int]:
    """Which cells hold nothing; those that show an error or have yet to be calculated are told elsewhere."""
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


def _in_column(
    table: Table, column: Column, rows: Sequence[int], severity: Severity, what_for: str
) -> Iterator[Finding]:
    merges = MergedColumn(column.number, table.sheet)
    merged = {index: merge for index in rows if (merge := merges.with_value_above(table.numbers[index]))}
    plain = [index for index in rows if index not in merged]
    if plain:
        message = f"In {{cells}} nothing stands, though the row is filled otherwise. {what_for}"
        if table.is_csv:
            message = f"{message} {_IF_MERGED}"
        yield _finding(severity, message, table, column, plain, remark=partial(_remark, table, column))
    if merged:
        yield _finding(severity, _MERGED, table, column, list(merged), remark=lambda index: f"merged: {merged[index]}")


def _finding(
    severity: Severity, message: str, table: Table, column: Column, rows: Sequence[int], *, remark: Callable[[int], str]
) -> Finding:
    """A finding in one column, without building the places that are only counted."""
    first = ((table.numbers[index], remark(index)) for index in rows[: table.most_places])
    places = (Place(table.address(row, column.number), said) for row, said in first)
    words = message.replace("{cells}", f"{{cells}} of {quoted(column.name)}")
    return table.finding(Defect.EMPTY_KEY, severity, words, places, more=max(0, len(rows) - table.most_places))


def _remark(table: Table, column: Column, index: int) -> str:
    (other, only), *more = islice(table.filled(index), 2)
    if not more:
        return f"the row holds nothing but {quoted(only)} in {quoted(other.name)}"
    return "nothing but blanks" if column.cells[index] else ""


def _places_of_totals(table: Table, totals: Iterable[int], empty: Mapping[Column, Sequence[int]]) -> Iterator[Place]:
    """The first empty cell of each."""
    first: dict[int, Column] = {}
    for column, cells in empty.items():
        for index in cells:
            first.setdefault(index, column)
    for index in totals:
        told = " · ".join(shown(cell) for _, cell in table.filled(index))
        yield Place(table.address(table.numbers[index], first[index].number), f"looks like a total: {told}")


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
    names = in_words(table.header.columns[place] for place in key)
    same = f"In {{rows}} {names} {'is' if len(key) == 1 else 'together are'} the same as in an earlier one."
    yield table.finding(
        Defect.DUPLICATE_KEY,
        Severity.WARNING if is_documented else Severity.NOTE,
        f"{same} Knosc may keep only one of such rows, and it isn't known which: delete or correct the others."
        if is_documented
        else f"{same} If that is not meant, delete or correct the others.",
        _repeated(table, keys, nothing, key[0] + 1),
    )


def _repeated(table: Table, keys: Sequence[Hashable], nothing: Hashable, column: int) -> Iterator[Place]:
    first: dict[Hashable, int] = {}
    for row, key in zip(table.numbers, keys, strict=True):
        before = first.setdefault(key, row)
        if before != row and key != nothing:
            yield Place(table.address(row, column), f"{quoted(_joined(key))}, as in row {before}")


def _as_compared(column: Column) -> Sequence[str]:
    """As text without blanks around it: 5 and “5” are the same number to Knosc, and dates are what they mean."""
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
