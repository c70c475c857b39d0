"""Rows that add up others, which Knosc would take for data."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knosc_desktop.domain.columns import Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from knosc_desktop.reader.checks.table import Column, Table
    from knosc_desktop.reader.parsing.sheet import Value

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
