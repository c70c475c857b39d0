"""What day a text names, and whether the calendar has it."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

_TIME = r"(?:[ T](?P<hour>\d{1,2}):(?P<minute>\d\d)(?::\d\d(?:[.,]\d+)?)?(?: ?[AP]M)?(?:Z|[+-]\d\d:?\d\d)?)?"
_MONTHS = (
    ("January", "jan gen ene"),
    ("February", "feb fév fev"),
    ("March", "mar mär mrz maa mrt"),
    ("April", "apr avr abr"),
    ("May", "may mai mei mag maj"),
    ("June", "jun juin giu"),
    ("July", "jul juil lug"),
    ("August", "aug ago aoû aou"),
    ("September", "sep set"),
    ("October", "oct okt ott out"),
    ("November", "nov"),
    ("December", "dec dez déc dic"),
)
_NUMBERS = {start: number for number, (_, starts) in enumerate(_MONTHS, start=1) for start in starts.split()}
MONTH = rf"(?:{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})[a-zäéûç]*\.?"
"""A month by its name or the beginning of it, in the languages that share most letters with English."""
_SHAPES = tuple(
    re.compile(shape + _TIME, re.IGNORECASE | re.ASCII)
    for shape in (
        r"(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})",
        r"(?P<first>\d{1,2})(?P<mark>[-/.])(?P<second>\d{1,2})(?P=mark)(?P<year>\d{4}|\d\d)",
        r"(?P<year>(?:19|2\d|99)\d\d|0000)(?P<month>\d\d)(?P<day>\d\d)",
        rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[-. ]{{1,2}}(?P<name>{MONTH})[-,. ]{{0,2}}(?P<year>\d{{4}}|\d\d)?",
        rf"(?P<name>{MONTH}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})",
    )
)
_LONGEST = 60
_LEAP_YEAR = 2024
_LAST_HOUR, _LAST_MINUTE = 24, 59
_FIRST_USUAL, _FOR_EVER = 1900, 2900
"""Planners write 2999-12-31 or 9999-12-31 for “without end”."""
_OF_NOTHING = {(1, 1, 1), (1899, 12, 30), (1899, 12, 31)}
"""How .NET, Access and Excel write a date that was never entered."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day that a text names.

    Attributes:
        year: as written; None when the text has none.
        readings: month and day, in both orders where the text leaves that open.
        has_time: whether its time of day, if it has one, exists.
    """

    year: int | None
    readings: tuple[tuple[int, int], ...]
    has_time: bool = True

    @property
    def is_nothing(self) -> bool:
        """Whether programs write it for an empty date: ``0000-00-00``, ``1900-01-00``, ``01/01/0001``."""
        if self.year == 0 or any(0 in reading for reading in self.readings):
            return True
        return any((self.year, *reading) in _OF_NOTHING for reading in self.readings)

    @property
    def exists(self) -> bool:
        """Whether the calendar has it in one of its readings."""
        return self.has_time and any(1 <= day <= self._days_in(month) for month, day in self.readings)

    @property
    def is_for_ever(self) -> bool:
        """Whether it is so far away that it means “without end”."""
        return self.year is not None and self.year >= _FOR_EVER and self.exists

    @property
    def is_beyond_months(self) -> bool:
        """Whether it has a month after the twelfth in every reading."""
        return all(month > len(_MONTHS) for month, _ in self.readings)

    @property
    def is_too_early(self) -> bool:
        """Whether it is before the calendar of Excel begins, as a year with a missing or swapped digit is."""
        return self.year is not None and self.year < _FIRST_USUAL and self.exists and not self.is_nothing

    @property
    def reason(self) -> str:
        """Why it does not exist; only to be asked when it does not."""
        if not self.has_time:
            return "there is no such time of day"
        month = next((month for month, _ in self.readings if 1 <= month <= len(_MONTHS)), None)
        if month is None:
            return f"there is no month {self.readings[0][0]}"
        name = f"{_MONTHS[month - 1][0]}{f' {self.year}' if self.year else ''}"
        return f"{name} has {self._days_in(month)} days"

    @property
    def is_usual(self) -> bool:
        """Whether nothing is odd about it."""
        return self.exists and not (self.is_nothing or self.is_for_ever or self.is_too_early)

    def _days_in(self, month: int) -> int:
        if not 1 <= month <= len(_MONTHS):
            return 0
        return monthrange(self.year or _LEAP_YEAR, month)[1]


def odd_days(texts: Iterable[str]) -> dict[str, Day]:
    """The days among these texts that do not exist, stand for nothing, are too early, or mean “without end”."""
    days = ((text, day_in(text)) for text in texts if not _is_usual_in_iso(text))
    return {text: day for text, day in days if day is not None and not day.is_usual}


def is_for_ever(day: date) -> bool:
    """Whether a real date means “without end”."""
    return day.year >= _FOR_EVER


def _is_usual_in_iso(text: str) -> bool:
    """Nearly all dates are, and there may be as many different ones as rows."""
    try:
        return _FIRST_USUAL <= datetime.fromisoformat(text).year < _FOR_EVER
    except ValueError:
        return False


@lru_cache(maxsize=4096)
def day_in(text: str) -> Day | None:
    """The day that a text names, whether it exists or not; None when it names none."""
    if len(text) > _LONGEST:
        return None
    bare = " ".join(text.split())
    found = next((match for shape in _SHAPES if (match := shape.fullmatch(bare))), None)
    if found is None:
        return None
    parts = found.groupdict()
    year = _full_year(parts["year"])
    hour, minute = int(parts["hour"] or 0), int(parts["minute"] or 0)
    has_time = hour <= _LAST_HOUR and minute <= _LAST_MINUTE
    if "first" in parts:
        first, second = int(parts["first"]), int(parts["second"])
        return Day(year, ((second, first), (first, second)), has_time)
    month = _month_named(parts["name"]) if "name" in parts else int(parts["month"])
    return Day(year, ((month, int(parts["day"])),), has_time)


def _full_year(written: str | None) -> int | None:
    """The year; two digits are of this century, in which every fourth year is a leap year, as in the last."""
    if written is None:
        return None
    return int(written) + (2000 if len(written) <= 2 else 0)  # noqa: PLR2004 - two digits


def _month_named(name: str) -> int:
    known = name.casefold()
    return next(number for start, number in _NUMBERS.items() if known.startswith(start))
