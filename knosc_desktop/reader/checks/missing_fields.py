"""A CSV file of which every row is one field shorter than the header: one is missing, or two are joined.

Some programs leave out the empty field at the end of each row, which does no harm. So the rows are wrong only where
their values do not fit the columns that they are in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from knosc_desktop.domain.columns import Role, role_of
from knosc_desktop.domain.validation import Defect, Place, Severity
from knosc_desktop.reader.checks.column_fit import ColumnFit, as_it_is, best_layout, steps
from knosc_desktop.reader.parsing.whole_lines import DELIMITERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from knosc_desktop.domain.validation import Finding
    from knosc_desktop.reader.checks.table import Table


# A CSV file that ends in the middle of its last row, as when a download or an export breaks off.


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


_MEASURED = {Role.NUMBER, Role.DATE}
"""What is in such a column is plain to see; a unit or a name may look like anything."""
_SAMPLE = 200
_MOST_STEPS = 5000
_NEARLY_ALL = 0.9
_CLEARLY = 0.5
"""So much better the rows must fit with a gap in them. It is little, since all of them must."""


class MissingField(NamedTuple):
    """What the rows tell.

    Attributes:
        is_sure: whether values are in the wrong columns.
        place: of the first field that is, from 0; -1 when that is not known.
    """

    is_sure: bool
    place: int


def missing_field(table: Table, rows: Sequence[Sequence[str]], delimiter: str) -> MissingField | None:
    """Look at the rows of a table.

    Args:
        table: of which the header tells what belongs in the columns.
        rows: all of them that are not damaged in another way.
        delimiter: of the file.

    Returns:
        None when not every row is one field shorter than the header.
    """
    names = table.header.columns
    width = len(names)
    if not rows or any(len(row) != width - 1 for row in rows):
        return None
    columns = [ColumnFit(name, ()) for name in names]
    sample = rows[:_SAMPLE]
    if _holds_two(columns, [row[-1] for row in sample], delimiter):
        return MissingField(is_sure=True, place=width - 2)
    wrong = [
        at
        for at, name in enumerate(names[:-1])
        if role_of(name) in _MEASURED
        and table.is_expected(name)
        and _nearly_all(columns[at].of(row[at]) <= 0 for row in sample)
    ]
    if not wrong:
        return MissingField(is_sure=False, place=-1)
    shifts = [_shift(columns, row, delimiter) for row in sample]
    if not _nearly_all(shift is not None for shift in shifts):
        # Nothing else fits either, so the last field probably holds two values.
        return MissingField(is_sure=width - 2 in wrong, place=width - 2)
    places = set(shifts)
    place = places.pop() if len(places) == 1 else -1
    return MissingField(is_sure=True, place=-1 if place is None else place)


def _holds_two(columns: Sequence[ColumnFit], fields: Sequence[str], delimiter: str) -> bool:
    """Whether one delimiter parts the last field of nearly every row into values of the last two columns."""
    last, missing = columns[-2:]
    for each in {*DELIMITERS, delimiter}:
        parts = [field.split(each) for field in fields]
        if _nearly_all(
            len(part) == 2 and all(map(str.strip, part)) and last.of(part[0]) > 0 and missing.of(part[1]) > 0  # noqa: PLR2004 - a pair
            for part in parts
        ):
            return True
    return False


def _shift(columns: Sequence[ColumnFit], fields: Sequence[str], delimiter: str) -> int | None:
    """Place of the first field that is in the wrong column, -1 when not known; None when a gap does not help."""
    if steps(len(columns), len(fields)) > _MOST_STEPS:
        return None
    best = best_layout(columns, fields, delimiter)
    if best.shift is None or best.fit < as_it_is(columns, fields).fit + _CLEARLY:
        return None
    return best.shift if best.is_sure else -1


def _nearly_all(facts: Iterable[bool]) -> bool:
    known = list(facts)
    return sum(known) >= _NEARLY_ALL * len(known) > 0
