"""Date columns that do not write all their dates alike."""

from __future__ import annotations

import re
from calendar import monthrange
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum, auto
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from knosc_desktop.domain.columns import Role, words
from knosc_desktop.domain.texts import message
from knosc_desktop.domain.validation import Defect, Severity
from knosc_desktop.reader.checks.damaged_values import damaged_texts
from knosc_desktop.reader.checks.table import quoted

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from knosc_desktop.domain.texts import Message, Param
    from knosc_desktop.domain.validation import Finding
    from knosc_desktop.reader.checks.table import Column, Table
    from knosc_desktop.reader.parsing.sheet import Value


# What day a text names, and whether the calendar has it.

_TIME = r"(?:[ T](?P<hour>\d{1,2}):(?P<minute>\d\d)(?::\d\d(?:[.,]\d+)?)?(?: ?[AP]M)?(?:Z|[+-]\d\d:?\d\d)?)?"
_MONTHS = (
    "jan gen ene",
    "feb fév fev",
    "mar mär mrz maa mrt",
    "apr avr abr",
    "may mai mei mag maj",
    "jun juin giu",
    "jul juil lug",
    "aug ago aoû aou",
    "sep set",
    "oct okt ott out",
    "nov",
    "dec dez déc dic",
)
_NUMBERS = {start: number for number, starts in enumerate(_MONTHS, start=1) for start in starts.split()}
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

    def reason(self, text: str) -> Message:
        """Why the day that this text names does not exist; only to be asked when it does not."""
        value = quoted(text)
        if not self.has_time:
            return message("values.dates.no_time", value=value)
        month = next((month for month, _ in self.readings if 1 <= month <= len(_MONTHS)), None)
        if month is None:
            return message("values.dates.no_month", value=value, month=self.readings[0][0])
        name, days = message(f"values.dates.month_{month}"), self._days_in(month)
        if self.year is None:
            return message("values.dates.days_in_month", value=value, month=name, count=days)
        return message("values.dates.days_in_month_of", value=value, month=name, year=str(self.year), count=days)

    @property
    def is_usual(self) -> bool:
        """Whether nothing is odd about it."""
        return self.exists and not (self.is_nothing or self.is_for_ever or self.is_too_early)

    def _days_in(self, month: int) -> int:
        if not 1 <= month <= len(_MONTHS):
            return 0
        return monthrange(self.year or _LEAP_YEAR, month)[1]


def odd_days(texts: Iterable[str]) -> dict[str, Day]:
    """The days among these texts that do not exist, mean nothing, are too early, or mean “without end”."""
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


# Days that no calendar has, and the dates that programs write for nothing.

_FIRST_OF_EXCEL = 1900
_SHOWN_BY_EXCEL = "1900-01-00"


def impossible_dates(column: Column, days: Mapping[str, Day]) -> Iterator[Finding]:
    """Dates like 2026-02-30 and 0000-00-00.

    Args:
        column: of dates.
        days: the odd ones that its texts name.
    """
    wrong = {text: day for text, day in days.items() if not day.is_nothing and not day.exists}
    if wrong:
        yield column.finding(
            Defect.IMPOSSIBLE_DATE,
            Severity.ERROR,
            message("values.dates.impossible"),
            wrong,
            lambda value: wrong[str(value)].reason(str(value)),
        )
    early_days = _early_days(column)
    nothing = _nothing(column, days, early_days)
    if nothing:
        yield column.finding(
            Defect.IMPOSSIBLE_DATE,
            Severity.ERROR,
            message("values.dates.nothing"),
            nothing,
            lambda value: quoted(_SHOWN_BY_EXCEL if isinstance(value, time) else value),
        )
    # The first day of 1900 is written for “since ever”.
    small: set[Value] = {day for day in early_days if (1900, 1, 1) < (day.year, day.month, day.day) < (1900, 3, 1)}
    if small:
        yield column.finding(
            Defect.IMPOSSIBLE_DATE,
            Severity.WARNING,
            message("values.dates.small_number"),
            small,
        )
    early = {text for text, day in days.items() if day.is_too_early}
    if early:
        yield column.finding(
            Defect.IMPOSSIBLE_DATE,
            Severity.WARNING,
            message("values.dates.too_early"),
            early,
        )


def _early_days(column: Column) -> set[date]:
    """The real dates up to the first year of Excel's calendar; hardly any column has one."""
    if not any(issubclass(kind, date) for kind in column.types):
        return set()
    return {cell for cell in column.cells if isinstance(cell, date) and cell.year <= _FIRST_OF_EXCEL}


def _nothing(column: Column, days: Mapping[str, Day], early_days: AbstractSet[date]) -> set[Value]:
    """Texts for an empty date, and the zero that Excel shows as a day before the first of its calendar."""
    nothing: set[Value] = {text for text, day in days.items() if day.is_nothing}
    if time in column.types and time() in column.cells:
        nothing.add(time())
    nothing |= {day for day in early_days if _is_nothing(day)}
    return nothing


def _is_nothing(cell: date) -> bool:
    return cell.year < _FIRST_OF_EXCEL and Day(cell.year, ((cell.month, cell.day),)).is_nothing


# How a date can be written, and which of day and month comes first.


class Style(Enum):
    """How a date is written; the value is an example where there is one without words."""

    TRUE = "true date"
    SERIAL = "serial number"
    ISO = "2024-03-31"
    COMPACT = "20240331"
    YEAR_FIRST = "2024/03/31"
    DOTS = "31.03.2024"
    SLASHES = "31/03/2024"
    DASHES = "31-03-2024"
    MONTH_NAMED = "month by name"
    NONE = "no date"


class Order(Enum):
    """What comes first in 03/04/2024."""

    DAY = auto()
    MONTH = auto()
    EITHER = auto()


_TIME_OF_DAY = r"(?:[ T]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?: ?[AP]M)?(?:Z|[+-]\d\d:?\d\d)?)?"
_DAYS = r"(?:0?[1-9]|[12]\d|3[01])"
_YEAR = r"\d{4}"
_YEAR_OF_CODE = r"(?:19|2\d|99)\d\d"
"""Eight digits may be anything; only those that begin like a year are a date."""


def _short(mark: str) -> str:
    return rf"({_DAYS})[{mark}]({_DAYS})[{mark}](?:\d{{4}}|\d\d)"


_STYLES = tuple(
    (style, re.compile(pattern + _TIME_OF_DAY, re.IGNORECASE))
    for style, pattern in (
        (Style.ISO, rf"{_YEAR}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"),
        (Style.COMPACT, rf"{_YEAR_OF_CODE}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"),
        (Style.YEAR_FIRST, rf"{_YEAR}[/.](?:0?[1-9]|1[0-2])[/.]{_DAYS}"),
        (Style.DOTS, _short(".")),
        (Style.SLASHES, _short("/")),
        (Style.DASHES, _short("-")),
        (Style.MONTH_NAMED, rf"{_DAYS}(?:st|nd|rd|th)?[-. ]{{1,2}}{MONTH}[-,. ]{{0,2}}(?:\d{{4}}|\d\d)?"),
        (Style.MONTH_NAMED, rf"{MONTH} {_DAYS}(?:st|nd|rd|th)?,? \d{{4}}"),
    )
)
_SERIAL = re.compile(r"[2-7]\d{4}(?:\.\d+)?")
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 80_000
_FOR_EVER_SERIALS = {401_768, 2_958_465}
"""2999-12-31 and 9999-12-31."""
_FIRST_COMPACT, _LAST_COMPACT = 19_000_101, 99_991_231
_LAST_MONTH = 12


def style_of(text: str) -> Style:
    """How that text writes a date."""
    bare = " ".join(text.split())
    if _SERIAL.fullmatch(bare):
        return Style.SERIAL
    return next((style for style, pattern in _STYLES if pattern.fullmatch(bare)), Style.NONE)


def order_of(text: str, style: Style) -> Order | None:
    """What comes first in it; None when its style leaves no question."""
    if style not in {Style.SLASHES, Style.DASHES, Style.DOTS}:
        return None
    pattern = next(pattern for known, pattern in _STYLES if known is style)
    found = pattern.fullmatch(text.strip())
    if found is None:
        return None
    first, second = int(found[1]), int(found[2])
    if first == second:
        return None
    if first > _LAST_MONTH:
        return Order.DAY
    return Order.MONTH if second > _LAST_MONTH else Order.EITHER


def style_of_number(number: float) -> Style:
    """How a number writes a date: as Excel counts days, between 1954 and 2119 or without end, or as 20240331."""
    if _FIRST_SERIAL <= number < _LAST_SERIAL or number in _FOR_EVER_SERIALS:
        return Style.SERIAL
    return style_of(f"{number:.0f}") if _FIRST_COMPACT <= number <= _LAST_COMPACT and number % 1 == 0 else Style.NONE


_RANK = list(Style)
_FULL_DAY = re.compile(r"(?:\d{4}[-/]\d{1,2}[-/]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})(?:[ T]\d.*)?")
_ANY_DAY = re.compile(r"\d[-/.]\d{1,2}[-/.]\d")
_FEW = 10
_SAMPLE = 50
_ALWAYS_DATES = {"date", "eta", "etd"}
"""A column whose name ends so holds nothing but dates, whatever else its other words say."""


def mixed_dates(table: Table) -> Iterator[Finding]:
    """Dates that do not exist or are written in another style, entries that are no date, day and month in doubt."""
    for column in table.with_role(Role.UNKNOWN):
        yield from _in_a_column_of_dates(column)
    for column in table.with_role(Role.DATE):
        odd = odd_days(column.texts)
        yield from impossible_dates(column, odd)
        # The others are reported already, or mean “without end”, which everybody writes in the same way.
        styles = _styles(column, damaged_texts(column) | odd.keys())
        counts = _counts(column, styles)
        no_dates = list(_no_dates(column, styles, counts))
        yield from no_dates
        usual = max(counts, key=lambda style: (counts[style], -_RANK.index(style)), default=None)
        if usual is None:
            if not no_dates:
                yield from _only_negative_numbers(column)
            continue
        yield from _other_styles(column, styles, usual)
        if usual is Style.SERIAL:
            yield from _bare_numbers(column, styles)
        yield from _day_or_month(column, styles)


def _in_a_column_of_dates(column: Column) -> Iterator[Finding]:
    """The name does not tell, but nearly everything in it is a day, and at least half of these days exist."""
    if not column.types <= {str, date, datetime} or not _ANY_DAY.search(column.shapes):
        return
    sample = list(islice(column.texts, _SAMPLE))
    if sum(_FULL_DAY.fullmatch(text.strip()) is not None for text in sample) * 2 < len(sample):
        return
    days = {text for text in column.texts if _FULL_DAY.fullmatch(text.strip())}
    true = sum(1 for cell in column.cells if isinstance(cell, date))
    found = true + sum(column.texts[text] for text in days)
    if found * _FEW < column.filled * (_FEW - 1):
        return
    odd = odd_days(days)
    missing = sum(column.texts[text] for text, day in odd.items() if day.is_nothing or not day.exists)
    # 2026-45-12 is the 12th batch of week 45.
    if missing * 2 <= found and not any(day.is_beyond_months for day in odd.values()):
        yield from impossible_dates(column, odd)


def _styles(column: Column, others: Container[str]) -> dict[Value, Style]:
    """How every value that is not a real date is written.

    Args:
        column: of dates.
        others: texts that are not looked at.
    """
    styles: dict[Value, Style] = {text: style_of(text) for text in column.texts if text not in others and text.strip()}
    styles |= {number: style_of_number(number) for number in column.numbers}
    if column.types & {time, timedelta}:
        # A time of day is no date; midnight is Excel's zero, and reported as such.
        styles |= {cell: Style.NONE for cell in column.cells if isinstance(cell, time | timedelta) and cell != time()}
    return styles


def _counts(column: Column, styles: Mapping[Value, Style]) -> Counter[Style]:
    """How many cells are written in each style that is one."""
    counts: Counter[Style] = Counter()
    if any(issubclass(kind, date) for kind in column.types):
        counts[Style.TRUE] = sum(1 for cell in column.cells if isinstance(cell, date))
    for occurrences in (column.texts, column.numbers):
        for value, count in occurrences.items():
            if styles.get(value, Style.NONE) is not Style.NONE:
                counts[styles[value]] += count
    return counts


def _other_styles(column: Column, styles: Mapping[Value, Style], usual: Style) -> Iterator[Finding]:
    others = {value for value, style in styles.items() if style not in {usual, Style.NONE}}
    if others:
        yield column.finding(
            Defect.MIXED_DATES,
            Severity.WARNING,
            message("values.dates.other_format", usual=_format(usual)),
            others,
        )
    if usual is not Style.TRUE and (true := _true_dates(column)):
        yield column.finding(
            Defect.MIXED_DATES,
            Severity.WARNING,
            message("values.dates.true_date", usual=_format(usual)),
            true,
        )


def _true_dates(column: Column) -> set[Value]:
    return {cell for cell in column.cells if isinstance(cell, date) and not is_for_ever(cell)}


def _no_dates(column: Column, styles: Mapping[Value, Style], counts: Counter[Style]) -> Iterator[Finding]:
    strange = {value for value, style in styles.items() if style is Style.NONE}
    if strange and _belong_dates(column, strange, counts):
        yield column.finding(
            Defect.MIXED_DATES,
            Severity.WARNING,
            message("values.dates.no_date"),
            strange,
        )


def _belong_dates(column: Column, strange: Collection[Value], counts: Counter[Style]) -> bool:
    """Whether anything else is out of place: by the template, by the name, or since most cells are dates."""
    if column.is_expected or words(column.name)[-1] in _ALWAYS_DATES:
        return True
    return counts.total() >= sum(column.texts[text] for text in strange if isinstance(text, str))


def _only_negative_numbers(column: Column) -> Iterator[Finding]:
    """A column without a single date: its numbers may be years or weeks, but below zero they are nothing of a date."""
    negative = {number for number in column.numbers if number < 0}
    if negative:
        yield column.finding(
            Defect.MIXED_DATES,
            Severity.WARNING,
            message("values.dates.negative"),
            negative,
        )


def _bare_numbers(column: Column, styles: Mapping[Value, Style]) -> Iterator[Finding]:
    numbers = {value for value, style in styles.items() if style is Style.SERIAL}
    yield column.finding(
        Defect.MIXED_DATES,
        Severity.WARNING,
        message("values.dates.number"),
        numbers,
    )


def _day_or_month(column: Column, styles: Mapping[Value, Style]) -> Iterator[Finding]:
    """03/04/2024 is in March or in April; only dates after the 12th tell."""
    for style in (Style.SLASHES, Style.DASHES):
        orders = {value: order_of(str(value), style) for value, known in styles.items() if known is style}
        counts = Counter(order for order in orders.values() if order)
        day, month = counts[Order.DAY], counts[Order.MONTH]
        if day and month:
            rarer = Order.MONTH if month <= day else Order.DAY
            yield column.finding(
                Defect.MIXED_DATES,
                Severity.ERROR,
                message("values.dates.day_first" if rarer is Order.DAY else "values.dates.month_first"),
                {value for value, order in orders.items() if order is rarer},
            )
        elif counts[Order.EITHER] and not day and not month:
            yield column.finding(
                Defect.MIXED_DATES,
                Severity.NOTE,
                message("values.dates.day_or_month"),
                {value for value, order in orders.items() if order is Order.EITHER},
            )


_NAMED = {
    Style.TRUE: message("values.dates.excel_dates"),
    Style.SERIAL: message("values.dates.plain_numbers"),
    Style.MONTH_NAMED: message("values.dates.month_named"),
}


def _format(style: Style) -> Param:
    """How most of the column is written, by an example."""
    return _NAMED.get(style, style.value)
