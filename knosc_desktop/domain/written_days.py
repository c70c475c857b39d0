"""Days that a message writes with the name of the month, as “5 January 2026” or “05-JAN-26”."""

from __future__ import annotations

import re
from datetime import date

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
        text = pattern.sub(_as_number, text)
    return text


def _as_number(found: re.Match[str]) -> str:
    year = int(found["year"])
    try:
        day = date(year if year > 99 else 2000 + year, _NUMBERS[found["month"].casefold()], int(found["day"]))  # noqa: PLR2004
    except ValueError:
        return found[0]
    return day.isoformat()
