"""Rows that say they are the same thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knosc_desktop.domain.columns import Role
from knosc_desktop.domain.header_findings import in_words
from knosc_desktop.domain.validation import Defect, Place, Severity
from knosc_desktop.reader.checks.table import quoted
from knosc_desktop.reader.comparison.same_value import shown as meant

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    from knosc_desktop.domain.validation import Finding
    from knosc_desktop.reader.checks.table import Column, Table
    from knosc_desktop.reader.parsing.sheet import Value


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
        f"{same} Knosc may keep only one of such rows, and nobody knows which: delete or correct the others."
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
