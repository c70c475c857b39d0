"""Number formats of Excel: what they say, what they show, and the ones that checks ask about."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import Enum, auto
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


# Number formats such as ``000000`` or ``"PO-"0000``, taken apart.

_TOKEN = re.compile(
    r"""
      "(?P<quoted>[^"]*)"?
    | \\(?P<escaped>.)
    | _(?P<space>.)
    | \*(?P<fill>.)
    | \[(?P<bracket>[^\]]*)\]
    | (?P<general>General)
    | (?P<exponent>E[+-])
    | (?P<half_day>AM/PM|A/P)
    | (?P<digit>[0\#?])
    | (?P<mark>[.,%/@])
    | (?P<field>[dmyhsgeb]+)
    | (?P<literal>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_SECTIONS = re.compile(r'(?:"[^"]*"?|\\.|_.|\*.|\[[^\]]*\]|[^;])*', re.DOTALL)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_CURRENCY = re.compile(r"\$([^-]*)(?:-.*)?", re.DOTALL)
_COLOUR = re.compile(r"(?:black|blue|cyan|green|magenta|red|white|yellow|color\s*\d+)", re.IGNORECASE)
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_OUTCOMES = {
    "<": lambda value, bound: value < bound,
    "<=": lambda value, bound: value <= bound,
    ">": lambda value, bound: value > bound,
    ">=": lambda value, bound: value >= bound,
    "=": lambda value, bound: value == bound,
    "<>": lambda value, bound: value != bound,
}
_POSITIVE, _NEGATIVE, _ZERO = range(3)
_OF_NUMBERS = 3
"""Sections that are for numbers; a fourth is for text."""


class Part(Enum):
    """What a piece of a format stands for."""

    LITERAL = "literal"
    DIGIT = "digit"
    POINT = "decimal point"
    COMMA = "comma"
    PERCENT = "percent sign"
    EXPONENT = "exponent"
    GENERAL = "the value as it is"
    TEXT = "the text of the cell"
    FIELD = "year, month, day, hour, minute or second"
    ELAPSED = "a span of time"


class Token(NamedTuple):
    """A piece of a format.

    Attributes:
        part: what it stands for.
        text: as it is written, a literal without its quotes.
    """

    part: Part
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a format between semicolons.

    Attributes:
        tokens: its pieces.
        condition: which numbers it is for, as an operator and a bound; None where the sign decides.
        has_colour: whether it shows numbers in a colour.
        is_known: whether everything in it is understood.
    """

    tokens: tuple[Token, ...]
    condition: tuple[str, float] | None = None
    has_colour: bool = False
    is_known: bool = True

    def has(self, *parts: Part) -> bool:
        """Whether one of these is in it."""
        return any(token.part in parts for token in self.tokens)

    @property
    def literals(self) -> str:
        """Every literal character."""
        return "".join(token.text for token in self.tokens if token.part is Part.LITERAL)

    @property
    def required(self) -> int:
        """How many digits before the point are shown even where the number has fewer."""
        return sum(token.text == "0" for token in self.whole if token.part is Part.DIGIT)

    @property
    def whole(self) -> tuple[Token, ...]:
        """The pieces before the decimal point or the exponent."""
        ends = (place for place, token in enumerate(self.tokens) if token.part in {Part.POINT, Part.EXPONENT})
        return self.tokens[: next(ends, len(self.tokens))]

    @property
    def prefix(self) -> str:
        """The literal characters before the first digit or text."""
        found = ""
        for token in self.tokens:
            if token.part is not Part.LITERAL:
                break
            found += token.text
        return found

    @property
    def inside(self) -> str:
        """The literal characters between its digits."""
        places = [place for place, token in enumerate(self.tokens) if token.part is Part.DIGIT]
        between = self.tokens[places[0] : places[-1]] if places else ()
        return "".join(token.text for token in between if token.part is Part.LITERAL)

    @property
    def decimals(self) -> str:
        """The digit placeholders after the decimal point."""
        places = [place for place, token in enumerate(self.tokens) if token.part is Part.POINT]
        return "".join(token.text for token in self.tokens[places[0] :] if token.part is Part.DIGIT) if places else ""

    @property
    def scale(self) -> int:
        """By how many thousands Excel divides the number."""
        whole = self.tokens
        last = max((place for place, token in enumerate(whole) if token.part is Part.DIGIT), default=-1)
        if Part.POINT in {token.part for token in whole}:
            point = next(place for place, token in enumerate(whole) if token.part is Part.POINT)
            before = max((place for place, token in enumerate(whole[:point]) if token.part is Part.DIGIT), default=-1)
            return _commas_after(whole, before) + _commas_after(whole, last)
        return _commas_after(whole, last)


@dataclass(frozen=True, slots=True)
class FormatCode:
    """A number format, taken apart.

    Attributes:
        sections: for positive and negative numbers, zero and text; at least one.
    """

    sections: tuple[Section, ...]

    @property
    def is_known(self) -> bool:
        """Whether everything in it is understood."""
        return all(section.is_known for section in self.sections)

    @property
    def is_date(self) -> bool:
        """Whether it shows dates or times."""
        return self.sections[0].has(Part.FIELD, Part.ELAPSED)

    @property
    def fields(self) -> frozenset[str]:
        """What it shows of a date and time: ``y``, ``m``, ``d``, ``h``, ``n`` for minutes, ``s``."""
        return _fields(self.sections[0])

    @property
    def for_numbers(self) -> tuple[Section, ...]:
        """The sections for numbers; none where they are shown as they are."""
        has_text = len(self.sections) <= _OF_NUMBERS and self.sections[-1].has(Part.TEXT)
        return self.sections[:-1] if has_text else self.sections[:_OF_NUMBERS]

    @property
    def for_text(self) -> Section | None:
        """The section for text; None where text is shown as it is."""
        if len(self.sections) > _OF_NUMBERS:
            return self.sections[_OF_NUMBERS]
        return self.sections[-1] if self.sections[-1].has(Part.TEXT) else None

    def section(self, number: float) -> tuple[Section, bool] | None:
        """The section for a number, and whether Excel puts a minus sign before it; None when that is not certain."""
        sections = self.for_numbers
        if any(section.condition for section in sections):
            if number < 0:
                return None
            for section in sections:
                if section.condition is None or _OUTCOMES[section.condition[0]](number, section.condition[1]):
                    return section, False
            return None
        if not sections:
            return None
        place = _NEGATIVE if number < 0 else _ZERO if number == 0 else _POSITIVE
        if place < len(sections):
            return sections[place], place == _NEGATIVE and len(sections) == 1
        return sections[_POSITIVE], place == _NEGATIVE


@lru_cache(maxsize=4096)
def format_code(code: str) -> FormatCode:
    """A format such as ``#,##0.00;[Red]-#,##0.00``, taken apart."""
    written: list[str] = []
    place = 0
    while True:
        found = _SECTIONS.match(code, place)
        end = found.end() if found else len(code)
        written.append(code[place:end])
        if end >= len(code):
            return FormatCode(tuple(map(_section, written)))
        place = end + 1


def _section(code: str) -> Section:
    tokens: list[Token] = []
    brackets: list[str] = []
    is_known = True
    for found in _TOKEN.finditer(code):
        kind, text = str(found.lastgroup), found[0]
        if kind == "bracket":
            brackets.append(found["bracket"])
            tokens += _of_bracket(found["bracket"])
        elif kind == "mark":
            if text == "/" and not _is_date(tokens, code[found.end() :]):
                # A fraction.
                is_known = is_known and not any(token.part is Part.DIGIT for token in tokens)
            tokens.append(Token(_MARKS.get(text, Part.LITERAL), text))
        elif kind in _KINDS:
            tokens.append(Token(_KINDS[kind], text))
        elif kind in _LITERALS:
            tokens.append(Token(Part.LITERAL, " " if kind == "space" else found[kind]))
    conditions = [limit for bracket in brackets if (limit := _CONDITION.fullmatch(bracket))]
    return Section(
        tuple(tokens),
        (conditions[0][1], float(conditions[0][2])) if conditions else None,
        any(map(_COLOUR.fullmatch, brackets)),
        is_known and all(any(form.fullmatch(bracket) for form in _BRACKETS) for bracket in brackets),
    )


def _of_bracket(inner: str) -> tuple[Token, ...]:
    """The currency or the span of time that stands between square brackets; colours and conditions show nothing."""
    if currency := _CURRENCY.fullmatch(inner):
        return (Token(Part.LITERAL, currency[1]),)
    return (Token(Part.ELAPSED, inner),) if _ELAPSED.fullmatch(inner) else ()


_BRACKETS = (_CURRENCY, _CONDITION, _COLOUR, _ELAPSED)
_LITERALS = {"quoted", "escaped", "literal", "space"}
_MARKS = {".": Part.POINT, ",": Part.COMMA, "%": Part.PERCENT, "@": Part.TEXT}
_KINDS = {
    "general": Part.GENERAL,
    "exponent": Part.EXPONENT,
    "half_day": Part.FIELD,
    "digit": Part.DIGIT,
    "field": Part.FIELD,
}


def _is_date(tokens: list[Token], rest: str) -> bool:
    return any(token.part in {Part.FIELD, Part.ELAPSED} for token in tokens) or rest[:1].lower() in set("dmyhs")


def _fields(section: Section) -> frozenset[str]:
    letters = [
        "a" if "/" in token.text else letter
        for token in section.tokens
        if token.part in {Part.FIELD, Part.ELAPSED}
        for letter in dict.fromkeys(token.text.lower())
    ]
    found: set[str] = set()
    for place, letter in enumerate(letters):
        after = letters[place + 1] if place + 1 < len(letters) else ""
        is_minute = letter == "m" and ((place > 0 and letters[place - 1] in {"h", "s"}) or after == "s")
        found.add("n" if is_minute else letter)
    return frozenset(found - {"a"})


def _commas_after(tokens: tuple[Token, ...], place: int) -> int:
    """How many commas follow a digit directly, with no other digit of the whole number behind them."""
    count = 0
    for token in tokens[place + 1 :] if place >= 0 else ():
        if token.part is not Part.COMMA:
            break
        count += 1
    return count


# What Excel shows of a value under a number format.
#
# Only what is certain is told: where the outcome depends on Excel's language or on
# the width of the column, the answer is None.

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


_SYSTEMS_OWN = (("m", "d", "yyyy"), ("m", "d", "yyyy", "h", "mm"))
"""Built-in formats, which Excel shows as the system writes dates."""
_FORMS = {
    "yyyy": "%Y", "yy": "%y", "mm": "%m", "dd": "%d", "hh": "%H", "ss": "%S",
    "m": "%m", "d": "%d", "h": "%H", "s": "%S", "nn": "%M", "n": "%M",
}  # fmt: skip
"""Of fields in digits; ``n`` stands for minutes, and a single letter for no leading zero."""
_RUNS = re.compile(r"(.)\1*")


def date_by_format(moment: date | time, code: FormatCode) -> str | None:
    """A date or time in the order and with the signs of its format; None where that depends on Excel's language."""
    section = code.sections[0]
    if not code.is_known or section.has(Part.ELAPSED, Part.DIGIT, Part.GENERAL, Part.TEXT):
        return None
    pieces = [
        (token.part, piece)
        for token in section.tokens
        for piece in (
            [run[0].lower() for run in _RUNS.finditer(token.text)] if token.part is Part.FIELD else [token.text]
        )
    ]
    fields = tuple(text for part, text in pieces if part is Part.FIELD)
    if fields in _SYSTEMS_OWN or not all(each in _FORMS for each in fields):
        return None
    has_day, has_clock = isinstance(moment, date), isinstance(moment, datetime | time)
    told, seen = iter(_with_minutes(fields)), ""
    for part, text in pieces:
        if part is not Part.FIELD:
            seen += text
            continue
        letters = next(told)
        if not (has_clock if letters[0] in "hns" else has_day):
            # A day under a format with a clock is at midnight; a time has no day.
            if not has_day:
                return None
            written = "00"
        else:
            written = moment.strftime(_FORMS[letters])
        seen += written if len(letters) > 1 else str(int(written))
    return seen.strip()


def _with_minutes(fields: tuple[str, ...]) -> list[str]:
    """The fields, those ``m`` that stand for minutes as ``n``."""
    told = []
    for place, letters in enumerate(fields):
        before = fields[place - 1][0] if place else ""
        after = fields[place + 1][0] if place + 1 < len(fields) else ""
        is_minute = letters[0] == "m" and (before == "h" or after == "s")
        told.append("n" * len(letters) if is_minute else letters)
    return told


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


# Which cells of a sheet have a number format that may show something else than they hold.
#
# Most formats can't mislead, so that most sheets need no look at the formats of their cells.

_JOINTS = frozenset("-_/.#:")
"""What stands between the parts of a code."""


class Watch(Enum):
    """Where the cells of a format are worth a look."""

    NOWHERE = auto()
    IN_CODES = auto()
    """Only where every character counts."""
    WITH_TIME = auto()
    """Where the value has a time of day."""
    EVERYWHERE = auto()


class FormatRun(NamedTuple):
    """Cells below each other that have one format.

    Attributes:
        first: number of the first row.
        last: number of the last row.
        code: of the format.
    """

    first: int
    last: int
    code: str


@dataclass(slots=True)
class FormatRuns:
    """The runs of each column, as they are found from the first row on."""

    by_column: dict[int, list[FormatRun]] = field(default_factory=dict)

    def add(self, row: int, column: int, code: str) -> None:
        """Note a cell."""
        runs = self.by_column.setdefault(column, [])
        if runs and runs[-1].last == row - 1 and runs[-1].code == code:
            runs[-1] = FormatRun(runs[-1].first, row, code)
        else:
            runs.append(FormatRun(row, row, code))


@dataclass(frozen=True)
class WatchedFormats:
    """The formats of a workbook, and where each of them matters.

    Attributes:
        codes: of each cell format, by its number.
        code_columns: numbers of the columns in which every character counts.
    """

    codes: Sequence[str] = ()
    code_columns: frozenset[int] = frozenset()

    @cached_property
    def styles(self) -> dict[Watch, frozenset[int]]:
        """The numbers of the formats that are watched in each way."""
        watches = {code: watch(code) for code in set(self.codes)}
        return {
            way: frozenset(number for number, code in enumerate(self.codes) if watches[code] is way)
            for way in Watch
            if way is not Watch.NOWHERE and (way is not Watch.IN_CODES or self.code_columns)
        }

    @property
    def is_empty(self) -> bool:
        """Whether no format is watched."""
        return not any(self.styles.values())

    @property
    def has_default(self) -> bool:
        """Whether cells are watched that name no format at all."""
        return any(0 in numbers for numbers in self.styles.values())

    def wants(self, column: int, style: int) -> bool:
        """Whether a cell of that column and format is watched."""
        return any(
            style in numbers and (way is not Watch.IN_CODES or column in self.code_columns)
            for way, numbers in self.styles.items()
        )


def watch(code: str) -> Watch:
    """Where a format may mislead."""
    parts = format_code(code)
    if not code or not parts.is_known:
        return Watch.NOWHERE
    if parts.is_date:
        return _watch_date(parts)
    misleads = any(_misleads(section) for section in parts.sections) or has_code_prefix(parts.sections[0])
    if misleads or _hides_or_flips(parts) or _changes_text(parts):
        return Watch.EVERYWHERE
    is_plain = len(parts.sections) == 1 and all(
        token.part in {Part.GENERAL, Part.TEXT} for token in parts.sections[0].tokens
    )
    return Watch.NOWHERE if is_plain else Watch.IN_CODES


def _watch_date(parts: FormatCode) -> Watch:
    fields = parts.fields
    if parts.sections[0].has(Part.ELAPSED):
        return Watch.NOWHERE
    if "d" not in fields:
        return Watch.EVERYWHERE
    return Watch.NOWHERE if "h" in fields else Watch.WITH_TIME


def _misleads(section: Section) -> bool:
    """Whether it may pretend another value anywhere, not only in a code."""
    has_digits = section.has(Part.DIGIT)
    return (
        section.has(Part.PERCENT, Part.EXPONENT)
        or section.scale > 0
        or section.required > 1
        or (has_digits and section.inside.strip() != "")
        or any(map(str.isdigit, section.literals))
        or (not section.has(Part.DIGIT, Part.GENERAL, Part.TEXT) and any(map(str.isalpha, section.literals)))
    )


def has_code_prefix(section: Section) -> bool:
    """Whether it puts something like ``PO-`` before a number; a currency or a sign is no such thing."""
    prefix = section.prefix
    is_plain = not section.has(Part.POINT, Part.COMMA)
    return any(map(str.isalnum, prefix)) and (prefix[-1] in _JOINTS or (is_plain and prefix[-1].isalnum()))


def _hides_or_flips(parts: FormatCode) -> bool:
    """Whether numbers below or above zero look empty, or as if they had another sign."""
    numbers = parts.for_numbers
    if not numbers:
        return False
    positive = numbers[0]
    if not positive.has(Part.DIGIT, Part.GENERAL, Part.TEXT) or "-" in positive.literals:
        return True
    negative = numbers[1] if len(numbers) > 1 else None
    if negative is None or negative.has_colour:
        return False
    return negative.literals.strip() == positive.literals.strip() and negative.condition is None


def _changes_text(parts: FormatCode) -> bool:
    section = parts.for_text
    return section is not None and (not section.has(Part.TEXT) or section.literals.strip() != "")
