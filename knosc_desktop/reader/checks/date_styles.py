"""How a date can be written, and which of day and month comes first."""

from __future__ import annotations

import re
from enum import Enum

from knosc_desktop.reader.checks.calendar_days import MONTH


class Style(Enum):
    """How a date is written; the value is an example."""

    TRUE = "a real date"
    SERIAL = "a bare number"
    ISO = "2024-03-31"
    COMPACT = "20240331"
    YEAR_FIRST = "2024/03/31"
    DOTS = "31.03.2024"
    SLASHES = "31/03/2024"
    DASHES = "31-03-2024"
    MONTH_NAMED = "31 March 2024"
    NONE = "no date"


class Order(Enum):
    """What comes first in 03/04/2024."""

    DAY = "the day"
    MONTH = "the month"
    EITHER = "the day or the month"


_TIME = r"(?:[ T]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?: ?[AP]M)?(?:Z|[+-]\d\d:?\d\d)?)?"
_DAYS = r"(?:0?[1-9]|[12]\d|3[01])"
_YEAR = r"\d{4}"
_YEAR_OF_CODE = r"(?:19|2\d|99)\d\d"
"""Eight digits may be anything; only those that begin like a year are a date."""


def _short(mark: str) -> str:
    return rf"({_DAYS})[{mark}]({_DAYS})[{mark}](?:\d{{4}}|\d\d)"


_STYLES = tuple(
    (style, re.compile(pattern + _TIME, re.IGNORECASE))
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
_MONTHS = 12


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
    if first > _MONTHS:
        return Order.DAY
    return Order.MONTH if second > _MONTHS else Order.EITHER


def style_of_number(number: float) -> Style:
    """How a number writes a date: as Excel counts days, between 1954 and 2119 or without end, or as 20240331."""
    if _FIRST_SERIAL <= number < _LAST_SERIAL or number in _FOR_EVER_SERIALS:
        return Style.SERIAL
    return style_of(f"{number:.0f}") if _FIRST_COMPACT <= number <= _LAST_COMPACT and number % 1 == 0 else Style.NONE
