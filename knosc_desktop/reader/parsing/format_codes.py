"""Number formats such as ``000000`` or ``"PO-"0000``, taken apart; what they show is told by ``as_shown``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

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
