"""The numbers and days that a text may write, in the ways of many countries and programs."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

DAY_0 = date(1899, 12, 30)
"""The day before the first one that a workbook counts, by Excel's count."""
_SERIAL = re.compile(r"(\d{5})(?:\.0)?")
"""The days from 1927 to 2173, as workbooks store them."""
_DAY = re.compile(
    r"(?:(?P<year>\d{4})(?P<sign>[-./])(?P<month>\d\d?)(?P=sign)(?P<day>\d\d?)"
    r"|(?P<first>\d\d?)(?P<other>[-./])(?P<second>\d\d?)(?P=other)(?P<last>\d{4}|\d\d)|(?P<digits>\d{8}))"
    r"(?: 00:00(?::00)?| 12:00:00 am)?"
)
_AMOUNT = re.compile(
    r"(?:[€$£¥]|eur|usd|gbp|chf)? ?(?P<sign>[-+]?)(?P<body>\d[\d.,'’\u00a0\u202f]*|\.\d+)(?P<exponent>e[-+]?\d{1,3})?"
    r" ?(?P<percent>%)?(?:[€$£¥]|eur|usd|gbp|chf)?"
)
_GROUPS = re.compile(r"\d{1,3}(?:(?P<sign>[.,'’\u00a0\u202f])\d{3})(?:(?P=sign)\d{3})*")
_LONGEST = 40
_EXACT_DIGITS = 12
"""What a program has computed differs from what it shows in the last ones."""


def as_compared(number: float) -> float:
    """A number without the noise of computing."""
    return float(f"{number:.{_EXACT_DIGITS}g}")


@lru_cache(maxsize=1 << 14)
def numbers_written(text: str) -> frozenset[float]:
    """The numbers that a text in small letters may write: “1.234” is one of two, “6 %” is 6 or 0.06."""
    if len(text) > _LONGEST or (found := _AMOUNT.fullmatch(text)) is None:
        return frozenset()
    body = found["body"]
    if body[0] == "0" and len(body) > 1 and body[1].isdigit():
        # Leading zeros are those of a code.
        return frozenset()
    written = set()
    if _GROUPS.fullmatch(body):
        written.add(re.sub(r"\D", "", body))
    signs = [sign for sign in ".," if sign in body]
    decimal = max(signs, key=body.rindex, default="")
    if body.count(decimal or ".") <= 1:
        whole, _, fraction = body.partition(decimal) if decimal else (body, "", "")
        if not decimal or whole.isdigit() or not whole or _GROUPS.fullmatch(whole):
            written.add(f"{re.sub(r'[^0-9]', '', whole) or '0'}.{fraction or '0'}")
    numbers = set()
    for digits in written:
        with suppress(ValueError, OverflowError):
            numbers.add(float(f"{found['sign']}{digits}{found['exponent'] or ''}"))
    if found["percent"]:
        numbers |= {number / 100 for number in numbers}
    return frozenset(map(as_compared, numbers))


@lru_cache(maxsize=1 << 14)
def days_written(text: str) -> frozenset[date]:
    """The days that a text in small letters may write: 03/04/2026 is one of two."""
    if serial := _SERIAL.fullmatch(text):
        return frozenset({DAY_0 + timedelta(days=int(serial[1]))})
    found = _DAY.fullmatch(text)
    return frozenset(_days(found)) if found else frozenset()


def _days(found: re.Match[str]) -> Iterator[date]:
    if found["digits"]:
        digits = found["digits"]
        orders = [(digits[:4], digits[4:6], digits[6:])]
    elif found["year"]:
        orders = [(found["year"], found["month"], found["day"])]
    else:
        year = found["last"] if len(found["last"]) > 2 else f"20{found['last']}"  # noqa: PLR2004 - digits of a year
        orders = [(year, found["second"], found["first"]), (year, found["first"], found["second"])]
    for year, month, day in orders:
        with suppress(ValueError):
            yield date(int(year), int(month), int(day))


# Days with the name of the month, as “5 January 2026” or “05-JAN-26”.

_MONTHS = (
    "jan|janv|januar|january|jänner|janvier|enero|ene|janeiro|gennaio|gen|stycznia|sty",
    "feb|februar|february|février|févr|fév|febrero|fevereiro|fev|febbraio|lutego|lut",
    "mar|mär|mrz|march|märz|mars|marzo|março|marca",
    "apr|april|avril|avr|abril|abr|aprile|kwietnia|kwi",
    "may|mai|mayo|maio|maggio|mag|maja|maj",
    "jun|june|juni|juin|junio|junho|giugno|giu|czerwca|cze",
    "jul|july|juli|juillet|juil|julio|julho|luglio|lug|lipca|lip",
    "aug|august|août|agosto|ago|sierpnia|sie",
    "sep|sept|september|septembre|septiembre|setembro|set|settembre|września|wrz",
    "oct|okt|october|oktober|octobre|octubre|outubro|out|ottobre|ott|października|paź",
    "nov|november|novembre|noviembre|novembro|listopada|lis",
    "dec|dez|december|dezember|décembre|déc|diciembre|dic|dezembro|dicembre|grudnia|gru",
)
"""In English, German, French, Spanish, Portuguese, Italian and Polish."""
_NUMBERS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split("|")}
_MONTH = rf"(?P<month>{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})\b\.?"
_YEAR = r"(?P<year>(?:19|20)\d\d|(?<=-)\d\d)\b"
# Few messages have a year, and to look for the name of a month takes longer.
_ANY_YEAR = re.compile(r"[\s-](?:(?:19|20)\d\d|(?<=\w\w[\w.]-)\d\d)\b")
_DAY_FIRST = re.compile(
    rf"\b(?P<day>\d\d?)(?:st|nd|rd|th|er|\.|º|°)?(?:\s|-|\sde\s){_MONTH}(?:\s|-|\sde\s|,\s){_YEAR}", re.IGNORECASE
)
_MONTH_FIRST = re.compile(rf"\b{_MONTH}\s(?P<day>\d\d?)(?:st|nd|rd|th)?,?\s{_YEAR}", re.IGNORECASE)


def with_days_as_numbers(text: str) -> str:
    """A text with each such day as ``2026-01-05``."""
    if _ANY_YEAR.search(text) is None:
        return text
    for pattern in (_DAY_FIRST, _MONTH_FIRST):
        text = pattern.sub(_with_number, text)
    return text


def _with_number(found: re.Match[str]) -> str:
    year = int(found["year"])
    try:
        day = date(year if year > 99 else 2000 + year, _NUMBERS[found["month"].casefold()], int(found["day"]))  # noqa: PLR2004 - two digits
    except ValueError:
        return found[0]
    return day.isoformat()
