"""A CSV file that ends in the middle of its last row, as when a download or an export breaks off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knosc_desktop.domain.findings import Defect, Place, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from knosc_desktop.domain.findings import Finding
    from knosc_desktop.reader.checks.table import Table


def row_cut_off(table: Table) -> int | None:
    """Number of the last row if no line end follows it and it is shorter than every other row; else None.

    Empty fields at the end of a row may be left out, but then most often in other rows, too. A single row has none
    to compare with.
    """
    rows = table.sheet.rows
    if not table.sheet.is_open_at_the_end or not table.numbers or table.numbers[-1] != len(rows):
        return None
    *others, last = map(len, table.rows)
    if (len(rows), last) in table.sheet.unreadable:
        # What is wrong with its bytes explains where it ends.
        return None
    return len(rows) if others and last < min([*others, len(table.header.columns)]) else None


def cut_off_findings(table: Table, row: int | None) -> Iterator[Finding]:
    """Tell it.

    Args:
        table: with all its rows.
        row: number of the last one, if it is cut off.
    """
    if row is None:
        return
    fields, width = len(table.sheet.rows[row - 1]), len(table.header.columns)
    count = "1 field" if fields == 1 else f"{fields} fields"
    yield table.finding(
        Defect.ROW_WIDTH,
        Severity.ERROR,
        f"The file ends in its last row, after {count} of {width}. It was probably cut off, so the row is incomplete "
        "and others may be missing. Export or download the file again.",
        [Place(table.address(row, 0), f"{count}, the header has {width}")],
    )
