"""What Excel shows of a value under a number format.

Only what is certain is told: where the outcome depends on Excel's language or on
the width of the column, the answer is None.
"""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TYPE_CHECKING

from knosc_desktop.reader.parsing.format_codes import Part, Section

if TYPE_CHECKING:
    from knosc_desktop.reader.parsing.format_codes import FormatCode

_WIDEST = 11
"""Characters of a number that Excel shows in full under General."""
_LARGEST = 1e15
"""Excel keeps 15 digits of a number."""
_MOST_DECIMALS = 30
_MOST_PERCENTS = 2
_PRECISE = Context(prec=400)
"""A format has 255 characters at most."""
_COUNTED = frozenset("123456789")
"""A number that is rounded to nothing has no sign."""


def number_as_shown(code: FormatCode, number: float) -> str | None:
    """What Excel shows of a number; None where that is not certain."""
    found = code.section(number)
    if found is None or not code.is_known or code.is_date or not abs(number) < _LARGEST:
        return None
    section, has_sign = found
    body = _number(section, Decimal(repr(float(abs(number)))))
    return (
        None if body is None else f"{'-' if has_sign and any(map(_COUNTED.__contains__, body)) else ''}{body}".strip()
    )


def text_as_shown(code: FormatCode, text: str) -> str | None:
    """What Excel shows of a text; None where that is not certain."""
    if not code.is_known:
        return None
    section = code.for_text
    return text if section is None else "".join(text if t.part is Part.TEXT else t.text for t in section.tokens)


def date_as_shown(moment: date | time, fields: frozenset[str]) -> str:
    """A date or time with those parts of it that a format shows, in one fixed order."""
    parts = []
    if isinstance(moment, date):
        names = (("y", "%Y"), ("m", "%m"), ("d", "%d"))
        parts.append("-".join(moment.strftime(form) for field, form in names if field in fields))
    if isinstance(moment, datetime | time):
        clock = (("h", "%H"), ("n", "%M"), ("s", "%S"))
        parts.append(":".join(moment.strftime(form) for field, form in clock if field in fields))
    return " ".join(filter(None, parts))


def _number(section: Section, value: Decimal) -> str | None:
    if not section.has(Part.DIGIT):
        return _without_digits(section, value)
    if section.has(Part.GENERAL, Part.TEXT):
        return None
    if section.has(Part.EXPONENT):
        return _scientific(section, value)
    percents = sum(token.part is Part.PERCENT for token in section.tokens)
    if percents > _MOST_PERCENTS or len(section.decimals) > _MOST_DECIMALS:
        return None
    value *= Decimal(100) ** percents
    value /= Decimal(1000) ** section.scale
    decimals = section.decimals
    rounded = value.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP, _PRECISE) if value else Decimal(0)
    whole, _, fraction = f"{rounded:f}".partition(".")
    fraction = _fraction(fraction.ljust(len(decimals), "0")[: len(decimals)], decimals)
    return _laid_out(section, whole.lstrip("0"), fraction)


def _without_digits(section: Section, value: Decimal) -> str | None:
    """Words, and the number as it is where the format says so."""
    general = _general(value) if section.has(Part.GENERAL, Part.TEXT) else ""
    if general is None:
        return None
    return "".join(general if token.part in {Part.GENERAL, Part.TEXT} else token.text for token in section.tokens)


def _fraction(digits: str, placeholders: str) -> str:
    """The decimals without the zeros that are shown only where a ``0`` asks for them."""
    least = placeholders.rfind("0") + 1
    return digits[:least] + digits[least:].rstrip("0")


def _laid_out(section: Section, whole: str, fraction: str) -> str:
    """The digits in the places of a format, from right to left before the point, from left to right behind it."""
    before = section.whole
    point = len(before)
    placeholders = [place for place, token in enumerate(before) if token.part is Part.DIGIT]
    is_grouped = any(
        token.part is Part.COMMA and placeholders and placeholders[0] < place < placeholders[-1]
        for place, token in enumerate(before)
    )
    shown: list[str] = []
    rest, count = whole, 0
    for place in range(point - 1, -1, -1):
        token = before[place]
        if token.part is Part.DIGIT:
            is_first = place == placeholders[0]
            digits, rest = (rest, "") if is_first else (rest[-1:], rest[:-1])
            digits = digits or ("0" if token.text == "0" else "")
            for digit in reversed(digits):
                if is_grouped and count and count % 3 == 0:
                    shown.append(",")
                shown.append(digit)
                count += 1
        elif token.part is not Part.COMMA:
            shown.append(token.text)
    if not placeholders and whole:
        shown.insert(0, whole)
    text = "".join(reversed(shown))
    left = iter(fraction)
    for token in section.tokens[point:]:
        if token.part is Part.DIGIT:
            text += next(left, "")
        elif token.part is not Part.COMMA:
            text += token.text
    return text


def _scientific(section: Section, value: Decimal) -> str:
    """A number as ``1.20E+06``; with several digits before the point its exponent is a multiple of their count."""
    mantissa, exponent_digits = _parts_of_exponent(section)
    step = max(1, sum(token.part is Part.DIGIT for token in section.whole))
    places = len(mantissa)
    exponent = (value.adjusted() // step) * step if value else 0
    shown = value.scaleb(-exponent).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _PRECISE)
    if shown >= Decimal(10) ** step:
        exponent += step
        shown = value.scaleb(-exponent).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _PRECISE)
    whole, _, fraction = f"{shown:f}".partition(".")
    fraction = _fraction(fraction, mantissa)
    sign = next(token.text[1] for token in section.tokens if token.part is Part.EXPONENT)
    mark = "-" if exponent < 0 else "+" if sign == "+" else ""
    point = "." if section.has(Part.POINT) else ""
    return f"{section.prefix}{whole}{point}{fraction}E{mark}{abs(exponent):0{exponent_digits}}"


def _parts_of_exponent(section: Section) -> tuple[str, int]:
    """The placeholders of the decimals, and how many digits the exponent has at least."""
    place = next(place for place, token in enumerate(section.tokens) if token.part is Part.EXPONENT)
    mantissa = Section(section.tokens[:place]).decimals
    return mantissa, max(1, sum(token.text == "0" for token in section.tokens[place:] if token.part is Part.DIGIT))


def _general(value: Decimal) -> str | None:
    text = f"{value.normalize():f}" if value else "0"
    return text if len(text) <= _WIDEST else None
