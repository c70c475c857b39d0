"""Rows of a CSV file with more or fewer fields than the header: their values are in the wrong columns."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, cast

from knosc_desktop.domain.validation import Defect, Place, Severity
from knosc_desktop.reader.checks.column_fit import ColumnFit, as_it_is, best_layout, steps
from knosc_desktop.reader.checks.missing_fields import missing_field
from knosc_desktop.reader.checks.table import quoted
from knosc_desktop.reader.checks.undivided_rows import name_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from knosc_desktop.domain.validation import Finding
    from knosc_desktop.reader.checks.table import Table

_SAMPLE = 2000
"""Good rows that tell what belongs in a column."""
_MOST_STEPS = 5000
"""Of the search for where a row is shifted; with more columns and fields it would take too long."""
_MOST_LOCATED = 10_000
"""Rows in which it is searched; the others are named as a whole."""
_CLEARLY = 0.7
"""So much better another layout must fit before a row is said to be shifted."""
_CLEARLY_SHORT = 1.2
"""The same for a short row in which one value does not fit: empty cells at the end of a row may be left out."""
_BEYOND = -1.0
"""The same for a row that is too long in any case: where it is shifted is only a question of what fits best."""
_HABIT = 0.1
"""Share of rows from which on another width is how the file is written."""
_UNKNOWN = -1
_MAJORITY = 0.5


class Shifted(NamedTuple):
    """Rows whose values are in the wrong columns.

    Attributes:
        longer: by their numbers, place of the first value that is in the wrong column; -1 when that is not known.
        shorter: the same for rows with too few fields.
        doubtful: numbers of all rows where each has one field too few, and nothing tells which one is missing.
    """

    longer: dict[int, int]
    shorter: dict[int, int]
    doubtful: Sequence[int] = ()


def shifted_rows(table: Table, delimiter: str, known: AbstractSet[int]) -> Shifted:
    """Find them.

    Args:
        table: with all its rows.
        delimiter: of the file.
        known: numbers of rows with another damage, which explains their width.
    """
    width = len(table.header.columns)
    own_width = max(width, len(table.sheet.rows[table.header.row - 1]))
    widths = Counter(map(len, table.rows))
    if width <= 1 or (widths.keys() <= {width} and own_width == width):  # one column cannot shift
        return Shifted({}, {})
    rows = [(number, row) for number, row in zip(table.numbers, table.rows, strict=True) if number not in known]
    fields_of_all = [cast("list[str]", row) for _, row in rows]
    if lacking := missing_field(table, fields_of_all, delimiter):
        all_of_them = [number for number, _ in rows]
        if lacking.is_sure:
            return Shifted({}, dict.fromkeys(all_of_them, lacking.place))
        return Shifted({}, {}, all_of_them)
    look = _Look(table, rows, delimiter)
    groups: dict[tuple[int, int], list[tuple[int, list[str]]]] = {}
    for number, row in rows:
        if len(row) < width or len(row) > own_width or (own_width > width and any(row[width:])):
            fields = cast("list[str]", row)
            filled = _filled_width(fields) if len(row) > width else 0
            groups.setdefault((len(row), filled), []).append((number, fields))
    longer: dict[int, int] = {}
    shorter: dict[int, int] = {}
    for (raw, filled), group in groups.items():
        if raw < width:
            shorter |= look.shorter(group)
        else:
            is_beyond = filled > own_width
            is_odd = raw > own_width and len(group) <= _HABIT * len(rows) and widths[own_width] > _MAJORITY * len(rows)
            longer |= look.longer(group, is_wrong=is_beyond or is_odd)
    return Shifted(dict(sorted(longer.items())), dict(sorted(shorter.items())))


def row_width_findings(table: Table, shifted: Shifted, delimiter: str) -> Iterator[Finding]:
    """Tell them.

    Args:
        table: with all its rows.
        shifted: as found.
        delimiter: of the file.
    """
    name = name_of(delimiter)
    if shifted.longer:
        yield table.finding(
            Defect.ROW_WIDTH,
            Severity.ERROR,
            f"{{rows}} {_verb(shifted.longer, 'has', 'have')} more fields than the header, so values are in the wrong "
            f"columns. A {name} inside a text or number probably splits it. Put the value in quotes, like "
            f"{_example(delimiter)}.",
            (
                Place(table.address(number, _column(at)), _long(table, number, at))
                for number, at in shifted.longer.items()
            ),
        )
    if shifted.shorter:
        yield table.finding(
            Defect.ROW_WIDTH,
            Severity.ERROR,
            f"{{rows}} {_verb(shifted.shorter, 'has', 'have')} fewer fields than the header, and values seem to be in "
            f"the wrong columns. A {name} is probably missing. Add it where a field is empty or joined to the next.",
            (
                Place(table.address(number, _column(at)), _short(table, number, at))
                for number, at in shifted.shorter.items()
            ),
        )

    if shifted.doubtful:
        yield table.finding(
            Defect.ROW_WIDTH,
            Severity.NOTE,
            f"{{rows}} {_verb(shifted.doubtful, 'has', 'have')} one field fewer than the header, so the last column is "
            "read as empty. If it should hold values, a delimiter is missing in each row. Compare a row with the "
            "header.",
            (Place(table.address(number, 0), _short(table, number, _UNKNOWN)) for number in shifted.doubtful),
        )


class _Look:
    """Compares rows with what belongs in the columns."""

    def __init__(self, table: Table, rows: Sequence[tuple[int, Sequence[object]]], delimiter: str) -> None:
        names = table.header.columns
        width = len(names)
        own_width = len(table.sheet.rows[table.header.row - 1])
        good = (row for _, row in rows if width <= len(row) <= max(width, own_width) and not any(row[width:]))
        sample: list[Sequence[object]] = list(islice(good, _SAMPLE))
        self._delimiter = delimiter
        self._width = width
        self._columns = [ColumnFit(name, [str(row[at]) for row in sample]) for at, name in enumerate(names)]
        self._most = min(table.most_places, _MOST_LOCATED)

    def longer(self, group: list[tuple[int, list[str]]], *, is_wrong: bool) -> dict[int, int]:
        """Where each of some rows of one width is shifted.

        Args:
            group: the rows.
            is_wrong: whether they are wrong even where no other layout fits better.
        """
        if is_wrong:
            located = {number: self._place(fields) for number, fields in group[: self._most]}
            return located | dict.fromkeys((number for number, _ in group[self._most :]), _UNKNOWN)
        looked = {number: self._shift(fields, _CLEARLY) for number, fields in group[:_MOST_LOCATED]}
        found = {number: at for number, at in looked.items() if at is not None}
        if len(found) <= _MAJORITY * len(looked):
            return found
        return found | dict.fromkeys((number for number, _ in group[_MOST_LOCATED:]), _UNKNOWN)

    def shorter(self, group: list[tuple[int, list[str]]]) -> dict[int, int]:
        """The same for rows with too few fields; those that only lack empty fields at the end are right."""
        places = range(len(group[0][1]))
        misfits = [self._columns[at].misfits({fields[at] for _, fields in group}) for at in places]
        looked_at = [at for at, values in enumerate(misfits) if values]
        if not looked_at:
            return {}
        doubtful = ((number, fields) for number, fields in group if any(fields[at] in misfits[at] for at in looked_at))
        found: dict[int, int] = {}
        for number, fields in islice(doubtful, _MOST_LOCATED):
            # One value that does not fit may be wrong by itself; two that fit one column further on are shifted.
            odd = sum(fields[at] in misfits[at] for at in looked_at)
            at = self._shift(fields, _CLEARLY_SHORT if odd == 1 else _CLEARLY)
            if at is not None:
                found[number] = at
        return found

    def _place(self, fields: list[str]) -> int:
        # Without good rows only the names of the columns tell, and they do not tell enough.
        clearly = _BEYOND if fields[-1].strip() else 0.0
        at = self._shift(fields, clearly) if self._columns[0].is_known else None
        return _UNKNOWN if at is None else at

    def _shift(self, fields: list[str], clearly: float) -> int | None:
        """Place of the first field that is in the wrong column, if known; None when the row fits as well as it is."""
        if steps(self._width, len(fields)) > _MOST_STEPS:
            return None
        now = as_it_is(self._columns, fields)
        if self._width - now.fit < clearly:
            # Even a layout that fits in every column would not be clearly better.
            return None
        best = best_layout(self._columns, fields, self._delimiter)
        if best.shift is None or best.fit < now.fit + clearly:
            return None
        return best.shift + (len(fields) > self._width) if best.is_sure else _UNKNOWN


def _filled_width(fields: Sequence[str]) -> int:
    return max((place for place, field in enumerate(fields, start=1) if field.strip()), default=0)


def _column(at: int) -> int:
    return 0 if at == _UNKNOWN else at + 1


def _verb(rows: Sequence[int] | dict[int, int], one: str, several: str) -> str:
    return one if len(rows) == 1 else several


def _example(delimiter: str) -> str:
    return f'"Bolt{delimiter} M8"' if delimiter != "," else '"Bolt, M8"'


def _long(table: Table, number: int, at: int) -> str:
    row = table.sheet.rows[number - 1]
    told = f"{len(row)} fields, the header has {len(table.header.columns)}"
    return told if at == _UNKNOWN else f"{told}; {quoted(row[at - 1])} and {quoted(row[at])} are probably one value"


def _short(table: Table, number: int, at: int) -> str:
    row, columns = table.sheet.rows[number - 1], table.header.columns
    told = f"{len(row)} fields, the header has {len(columns)}"
    return told if at == _UNKNOWN else f"{told}; {quoted(row[at])} is read as {quoted(columns[at])}"
