"""From a cell as the XML has it to what it holds, and to the text that tells it."""

from __future__ import annotations

import math
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from knosc_desktop.reader.parsing.number_formats import Shows
from knosc_desktop.reader.parsing.rich_text import unescaped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from knosc_desktop.reader.parsing.raw_rows import RawCell
    from knosc_desktop.reader.parsing.sheet import Value

_BEFORE_1900 = datetime(1899, 12, 30)  # noqa: DTZ001 - a cell knows no time zone
_BEFORE_1904 = datetime(1904, 1, 1)  # noqa: DTZ001 - a cell knows no time zone
_LEAP_DAY = 60
"""Excel believes in a 29 February 1900; until then its days are one off."""
_LAST_DAY = 2_958_466
_DAYS_BETWEEN = 1462
"""From the beginning of the usual calendar to that of 1904."""
_NUMBER = re.compile(r"[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|nan|inf(?:inity)?)", re.IGNORECASE | re.ASCII)
"""Python reads blanks and underscores in numbers, too; the fast reader does not."""
_EXACT = 1e15
"""Whole numbers beyond are not told apart by Excel."""
_MILLISECONDS_A_DAY = 86_400_000


@dataclass(frozen=True, slots=True)
class CellValues:
    """What is needed to tell what a cell holds.

    Attributes:
        texts: the shared texts by their number, as far as they are known.
        formats: what each format shows.
        counts_from_1904: whether the workbook's dates do.
    """

    texts: Mapping[int, str]
    formats: Sequence[Shows]
    counts_from_1904: bool

    def value(self, cell: RawCell) -> Value:
        """What a cell holds; empty for an error, for nothing, and for a text that is not known."""
        kind, text = cell.kind, cell.text
        if kind == "s":
            return self.texts.get(int(text), "") if text.isdecimal() else ""
        if kind == "inlineStr":
            return text
        if kind == "str":
            return unescaped(text)
        if kind == "b":
            return text.strip() in {"1", "true"} if text else ""
        if kind == "e" or not text:
            return ""
        return self._dated(text) if kind == "d" else self.number(text, cell.style)

    def _dated(self, text: str) -> Value:
        for read in (date.fromisoformat, time.fromisoformat, _moment):
            with suppress(ValueError):
                return read(text)
        return text

    def number(self, text: str, style: int) -> Value:
        """What a number stands for under its format; text that is no number stays text.

        Excel has no days before its first one or after the year 9999 and shows number signs instead, also for
        spans of time. The number that is stored is what the cell holds, and what is sent.
        """
        if not _NUMBER.fullmatch(text):
            return text
        number = float(text)
        shows = self.formats[style] if 0 <= style < len(self.formats) else Shows.NUMBER
        if shows is Shows.NUMBER or not math.isfinite(number) or not 0 <= number < self._days:
            return number
        since = timedelta(milliseconds=round(number * _MILLISECONDS_A_DAY))
        if shows is Shows.SPAN:
            return since
        # The very end of the last day rounds to a day that no date can tell.
        return self._at(number, since) if since.days < self._days else number

    def is_unshown(self, value: Value, style: int) -> bool:
        """Whether Excel shows number signs instead of it, because it is no moment that the format could show."""
        if type(value) is not float or not 0 <= style < len(self.formats) or self.formats[style] is Shows.NUMBER:
            return False
        # In the calendar of 1904, Excel shows negative times.
        return value >= self._days or (value < 0 and not self.counts_from_1904)

    @property
    def _days(self) -> int:
        return _LAST_DAY - _DAYS_BETWEEN if self.counts_from_1904 else _LAST_DAY

    def _at(self, number: float, since: timedelta) -> Value:
        if number < 1:
            return (_BEFORE_1904 + since).time()
        if self.counts_from_1904:
            return _plainest(_BEFORE_1904 + since)
        early = timedelta(days=1) if number < _LEAP_DAY else timedelta()
        return _plainest(_BEFORE_1900 + since + early)


def shown(value: Value) -> str:
    """A value as text: dates as ISO writes them, whole numbers without a fraction."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < _EXACT else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def _moment(text: str) -> date | datetime:
    return _plainest(datetime.fromisoformat(text).replace(tzinfo=None))


def _plainest(moment: datetime) -> date | datetime:
    return moment.date() if moment.time() == time() else moment
