"""How well the fields of a row fit the columns they are in, and how they would fit if some belonged together."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from knosc_desktop.domain.columns import Role, role_of

if TYPE_CHECKING:
    from collections.abc import Sequence

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
