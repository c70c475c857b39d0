"""Rows that do not say what they are: a column that tells rows apart is empty in them (knosc-api.md section 11.3)."""

from __future__ import annotations

from bisect import bisect_right
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from knosc_desktop.domain.columns import Role
from knosc_desktop.domain.validation import Defect, Place, Severity
from knosc_desktop.reader.checks.table import quoted, shown
from knosc_desktop.reader.checks.totals import totals_among

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from knosc_desktop.domain.validation import Finding
    from knosc_desktop.reader.checks.table import Column, Table
    from knosc_desktop.reader.parsing.sheet import Merge, Sheet


# Cells in which Excel shows what stands in another one.


class MergesOver:
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
    merges = MergesOver(column.number, table.sheet)
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
