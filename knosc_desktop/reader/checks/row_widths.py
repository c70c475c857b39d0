"""Rows of a CSV file with more or fewer fields than the header: their values are in the wrong columns."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, cast

from knosc_desktop.domain.columns import Role, role_of
from knosc_desktop.domain.texts import message
from knosc_desktop.domain.validation import Defect, Place, Severity
from knosc_desktop.reader.checks.table import quoted
from knosc_desktop.reader.checks.undivided_rows import name_of
from knosc_desktop.reader.parsing.csv_records import DELIMITERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from knosc_desktop.domain.texts import Message
    from knosc_desktop.domain.validation import Finding
    from knosc_desktop.reader.checks.table import Table


# How well the fields of a row fit the columns they are in, and how they would fit if some belonged together.

_FEWEST_ROWS = 3
"""Rows from which on the values of a column tell more than its name."""
_MOST_SHAPES = 6
_MOST_CHOICES = 30
"""Different values of a column of choices; of more, a sample would lack some."""
_ONE_OF_FEW = 4
"""Rows for each different value of a column that only holds a few."""
_HALF = 0.5
_BLANK_FIT = 0.8
_CHANGE = 0.1
"""Taken off for every place where fields are joined or left out, so that the fewest changes win."""
_UNLIKELY_CHANGE = 0.3
"""The same in columns whose values hardly have a delimiter in them."""
_AS_GOOD = 1e-9
_ODD_NUMBER = 0.7
"""How well a fraction fits a column of whole numbers."""
_NEW_VALUE = 0.6
_IMPOSSIBLE = float("-inf")
_NUMBER = re.compile(r"[-+(]?(?:\d{1,3}(?:[., '’]\d{3})+|\d+)(?:[.,]\d+)?\)?|[-+]?[.,]\d+")
_LETTERS = re.compile(r"[^\W\d_]+")
_DIGITS = re.compile(r"\d+")
_DAY = re.compile(r"\d{4}-\d\d?-\d\d?(?:[T ][\d:.]+Z?)?|\d\d?[./-]\d\d?[./-](?:\d\d){1,2}")


class ColumnFit:
    """What belongs in one column."""

    def __init__(self, name: str, values: Sequence[str]) -> None:
        """Learn from good rows.

        Args:
            name: of the column.
            values: of it in rows that are as wide as the header.
        """
        self._role = role_of(name)
        self._is_known = len(values) >= _FEWEST_ROWS
        filled = Counter(filter(None, map(str.strip, values)))
        self._has_blank = filled.total() < len(values)
        self._is_blank = not filled
        few = len(filled) <= _MOST_CHOICES and (len(filled) * _ONE_OF_FEW <= filled.total() or len(filled) == 1)
        self._few = frozenset(filled) if few else frozenset()
        self._is_number = all(map(_NUMBER.fullmatch, filled))
        self._is_whole = all(map(str.isdecimal, filled))
        self._shapes = frozenset(map(_shape, filled))
        self._is_varied = len(filled) * 2 > filled.total() > _MOST_CHOICES
        self._is_free = len(self._shapes) > _MOST_SHAPES or any(" " in value for value in filled)
        self._fits: dict[str, float] = {}

    @property
    def is_known(self) -> bool:
        """Whether there were rows enough to learn from."""
        return self._is_known

    def misfits(self, values: set[str]) -> set[str]:
        """Those of the values that do not belong there; where nearly all differ, none is looked at, to save time."""
        if self._is_varied and not self._is_number:
            return set()
        return {value for value in values if self.of(value) <= 0}

    def of(self, field: str) -> float:
        """From 0, it does not belong there, to 1, it does."""
        fit = self._fits.get(field)
        if fit is None:
            fit = self._fits[field] = self._judged(field.strip())
        return fit

    def _judged(self, value: str) -> float:
        if not self._is_known:
            return _by_role(self._role, value)
        if not value or self._is_blank:
            return float(not value and (self._has_blank or self._is_blank))
        if self._is_number:
            fit = _ODD_NUMBER if self._is_whole and not value.isdecimal() else 1.0
            return fit if _NUMBER.fullmatch(value) else 0.0
        if self._few:
            return float(value in self._few)
        return 1.0 if _shape(value) in self._shapes else _HALF * self._is_free

    def of_joined(self, fields: Sequence[str], delimiter: str) -> float:
        """The same for fields that are joined; where the first belongs there, they may be a new value of the column."""
        if len(fields) == 1:
            return self.of(fields[0])
        joined = self.of(delimiter.join(fields))
        return max(joined, _NEW_VALUE * self.of(fields[0])) if fields else joined

    def change(self, count: int) -> float:
        """What is taken off when so many fields are laid into it."""
        if count == 1:
            return 0.0
        return _CHANGE if self._role in {Role.NUMBER, Role.TEXT} or count == 0 else _UNLIKELY_CHANGE


class Layout(NamedTuple):
    """A way to lay the fields of a row into the columns.

    Attributes:
        fit: sum over all columns.
        shift: place of the first column that takes no field or more than one; None when each takes one.
        is_sure: whether no other layout with another shift fits as well.
    """

    fit: float
    shift: int | None
    is_sure: bool = True


def steps(width: int, fields: int) -> int:
    """How many steps the search for the best layout takes."""
    return width * ((fields - width + 1) ** 2 if fields >= width else 2 * (width - fields + 1))


def as_it_is(columns: Sequence[ColumnFit], fields: Sequence[str]) -> Layout:
    """Each field in the column it is in; what lies beyond the columns, or was left out at the end, tells nothing."""
    left_out = max(0, len(columns) - len(fields))
    return Layout(left_out + sum(column.of(field) for column, field in zip(columns, fields, strict=False)), None)


def best_layout(columns: Sequence[ColumnFit], fields: Sequence[str], delimiter: str) -> Layout:
    """The layout that fits best when neighbouring fields of a long row are joined, or gaps are put into a short one.

    Args:
        columns: what belongs in each.
        fields: of the row.
        delimiter: that parts them.
    """
    width, excess = len(columns), len(fields) - len(columns)
    taken = range(1, excess + 2) if excess >= 0 else range(2)
    # By the number of fields that the columns so far have taken.
    best = {0: Layout(0.0, None)}
    for place, column in enumerate(columns):
        following: dict[int, Layout] = {}
        for used, layout in best.items():
            for count in taken:
                end = used + count
                if not max(0, len(fields) - (width - place - 1) * taken[-1]) <= end <= len(fields):
                    continue
                fit = layout.fit + column.of_joined(fields[used:end], delimiter) - column.change(count)
                shift = place if layout.shift is None and count != 1 else layout.shift
                following[end] = _better(following.get(end), Layout(fit, shift, layout.is_sure))
        best = following
    return best.get(len(fields), Layout(_IMPOSSIBLE, None))


def _better(one: Layout | None, other: Layout) -> Layout:
    if one is None or other.fit > one.fit + _AS_GOOD:
        return other
    is_tie = other.fit >= one.fit - _AS_GOOD and other.shift != one.shift
    return one._replace(is_sure=False) if is_tie else one


def _by_role(role: Role, value: str) -> float:
    """How well a value fits a column of which only the name is known."""
    if not value:
        return _BLANK_FIT
    has_digit, has_letter = _DIGITS.search(value) is not None, _LETTERS.search(value) is not None
    if role is Role.NUMBER:
        return float(_NUMBER.fullmatch(value) is not None)
    if role is Role.DATE:
        return float(has_digit and not _NUMBER.fullmatch(value))
    if role in {Role.ACTION, Role.CHOICE}:
        return float(has_letter and not has_digit)
    if role.is_code:
        return _fit_of_code(value, has_digit=has_digit)
    return 1.0 if has_letter else _HALF


def _fit_of_code(value: str, *, has_digit: bool) -> float:
    """Codes have digits, or capitals only, as units and currencies do. A day is no code, and several words hardly."""
    if "," in value or _DAY.fullmatch(value):
        return 0.0
    if not has_digit:
        return _HALF * value.isupper()
    return _HALF if " " in value else 1.0


@lru_cache(maxsize=1 << 16)
def _shape(value: str) -> str:
    return _DIGITS.sub("9", _LETTERS.sub("A", value))


# A CSV file of which every row is one field shorter than the header: one is missing, or two are joined.
#
# Some programs leave out the empty field at the end of each row, which does no harm. So the rows are wrong only where
# their values do not fit the columns that they are in.

# A CSV file that ends in the middle of its last row, as when a download or an export breaks off.


def row_cut_off(table: Table) -> int | None:
    """Number of the last row if no line end follows it and it is shorter than every other row; else None.

    Empty fields at the end of a row may be left out, but then most often in other rows, too. A single row has none
    to compare with.
    """
    rows = table.sheet.rows
    if not table.sheet.is_open_at_the_end or not table.numbers or table.numbers[-1] != len(rows):
        return None
    others, last = table.widths.copy(), len(table.rows[-1])
    others[last] -= 1
    if (len(rows), last) in table.sheet.unreadable:
        # What is wrong with its bytes explains where it ends.
        return None
    return len(rows) if +others and last < min([*+others, len(table.header.columns)]) else None


def cut_off_findings(table: Table, row: int | None) -> Iterator[Finding]:
    """What to say of it.

    Args:
        table: with all its rows.
        row: number of the last one, if it is cut off.
    """
    if row is None:
        return
    fields, width = len(table.sheet.rows[row - 1]), len(table.header.columns)
    yield table.finding(
        Defect.ROW_WIDTH,
        Severity.ERROR,
        message("structure.rows.cut_off", fields=fields, width=width),
        [Place(table.address(row, 0), message("structure.fields", count=fields, width=width))],
    )


_MEASURED = {Role.NUMBER, Role.DATE}
"""What is in such a column is plain to see; a unit or a name may look like anything."""
_CUT_OFF_SAMPLE = 200
_NEARLY_ALL = 0.9
_CLEARLY_CUT_OFF = 0.5
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
    sample = rows[:_CUT_OFF_SAMPLE]
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
    if best.shift is None or best.fit < as_it_is(columns, fields).fit + _CLEARLY_CUT_OFF:
        return None
    return best.shift if best.is_sure else -1


def _nearly_all(facts: Iterable[bool]) -> bool:
    known = list(facts)
    return sum(known) >= _NEARLY_ALL * len(known) > 0


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
    widths = table.widths
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
    """What to say of them.

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
            message("structure.rows.longer", delimiter=name, sign=delimiter),
            (
                Place(table.address(number, _column(at)), _long(table, number, at))
                for number, at in shifted.longer.items()
            ),
        )
    if shifted.shorter:
        yield table.finding(
            Defect.ROW_WIDTH,
            Severity.ERROR,
            message("structure.rows.shorter", delimiter=name),
            (
                Place(table.address(number, _column(at)), _short(table, number, at))
                for number, at in shifted.shorter.items()
            ),
        )

    if shifted.doubtful:
        yield table.finding(
            Defect.ROW_WIDTH,
            Severity.NOTE,
            message("structure.rows.one_short"),
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


def _long(table: Table, number: int, at: int) -> Message:
    row, width = table.sheet.rows[number - 1], len(table.header.columns)
    if at == _UNKNOWN:
        return message("structure.fields", count=len(row), width=width)
    first, second = quoted(row[at - 1]), quoted(row[at])
    return message("structure.fields.split", count=len(row), width=width, first=first, second=second)


def _short(table: Table, number: int, at: int) -> Message:
    row, columns = table.sheet.rows[number - 1], table.header.columns
    if at == _UNKNOWN:
        return message("structure.fields", count=len(row), width=len(columns))
    value, column = quoted(row[at]), quoted(columns[at])
    return message("structure.fields.shifted", count=len(row), width=len(columns), value=value, column=column)
