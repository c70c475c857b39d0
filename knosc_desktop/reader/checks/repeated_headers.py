"""A header that is there again among the rows, as when several exports were put together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knosc_desktop.domain.tables import plain_name
from knosc_desktop.domain.validation import Defect, Place, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from knosc_desktop.domain.validation import Finding
    from knosc_desktop.reader.checks.table import Column, Table

_LOOKED_AT = 3
"""Columns, of which a repeated header names at least one."""
_ALMOST_ALL = 0.8
_HALF = 0.5
_FEWEST = 2
_FEWEST_ANYWHERE = 4
"""Of fewer, values may happen to be names of other columns."""


def repeated_headers(table: Table) -> list[int]:
    """Numbers of the rows that name the columns once more; capitals, spaces and underscores may differ."""
    candidates: set[int] = set()
    for column in table.columns[:_LOOKED_AT]:
        if named := _named(column):
            candidates.update(index for index, cell in enumerate(column.cells) if cell in named)
    names = {plain_name(column.name) for column in table.columns} - {""}
    return [table.numbers[index] for index in sorted(candidates) if _is_header(table, names, index)]


def repeated_header_findings(table: Table, rows: Sequence[int]) -> Iterator[Finding]:
    """Tell them.

    Args:
        table: with all its rows.
        rows: numbers of those that repeat the header.
    """
    if rows:
        yield table.finding(
            Defect.REPEATED_HEADER,
            Severity.ERROR,
            f"{{rows}} {'repeats' if len(rows) == 1 else 'repeat'} the header. Knosc reads every row below the first "
            "header as data. Delete the repeated header before you upload.",
            (Place(table.address(number, 0)) for number in rows),
        )


def _named(column: Column) -> set[str]:
    """Its texts that are its own name."""
    plain = plain_name(column.name)
    if not plain:
        return set()
    # One search over all texts is much faster than a look at each.
    letters = r"[\W_]*".join(map(re.escape, plain))
    search = re.compile(rf"\0[\W_]*{letters}[\W_]*\0", re.IGNORECASE)
    if not search.search(column.all_texts):
        return set()
    return {text for text in column.texts if plain_name(text) == plain}


def _is_header(table: Table, names: AbstractSet[str], index: int) -> bool:
    """Whether a row names the columns, perhaps in another order or not all of them, as another export has them."""
    filled = [(column, cell) for column in table.columns if (cell := column.cells[index]) not in {None, ""}]
    texts = [(column, plain_name(cell)) for column, cell in filled if isinstance(cell, str)]
    in_place = sum(1 for column, text in texts if text == plain_name(column.name))
    if in_place >= max(min(_FEWEST, len(table.columns)), _ALMOST_ALL * len(table.columns)):
        return True
    anywhere = len({text for _, text in texts} & names)
    return anywhere >= max(_FEWEST_ANYWHERE, _ALMOST_ALL * len(filled), _HALF * len(table.columns))
