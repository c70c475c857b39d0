"""When two cells hold the same, though one file is a workbook and the other is text."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING

from knosc_desktop.domain.columns import Role, role_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from knosc_desktop.reader.parsing.sheet import Value

_DIGITS_OF_EXCEL = 15
"""Excel keeps no more of a number, so a longer one in a text is a code."""
# 0012 is a code that has kept its zeros, so it is no number. Of 1,500 nobody knows what the comma means.
_NUMBER = re.compile(r"[+-]?(0|[1-9]\d*)(?:\.\d+|,(?:\d{1,2}|\d{4,})|(?<=\b0),\d{3})?(?:[eE][+-]?\d{1,3})?")
_ISO_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:\.0+)?)?)?")
_DOTTED_DATE = re.compile(r"(\d\d?)\.(\d\d?)\.(\d{4})")
_MAY_BE_NUMBER_OR_DATE = frozenset("+-0123456789")
_MIDNIGHT = "00:00:00"
_WORDS = {"true": "TRUE", "false": "FALSE"}


def meaning(value: Value) -> str | float:
    """The same for what means the same: 5, 5.0 and ``"5"``; a date and its ISO text."""
    if isinstance(value, str):
        return _of_text(_with_plain_line_ends(value).strip())
    if isinstance(value, float):
        return value if value.is_integer() else float(_shortest(value))
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return value
    if isinstance(value, datetime):
        return _of_moment(f"{value:%Y-%m-%d}", f"{value:%H:%M:%S}")
    return value.isoformat() if isinstance(value, date) else str(value)


def key_text(value: Value) -> str:
    """A code as text; what is text stays as it is, save for blanks around it: ``1.0`` and ``1`` are two codes."""
    return _with_plain_line_ends(value).strip() if isinstance(value, str) else shown(value)


def key_text_of(column: str) -> Callable[[Value], str]:
    """How the cells of a key's column become text: a code as it is written, a date by what it means.

    Args:
        column: its name.
    """
    return shown if role_of(column) is Role.DATE else key_text


def shown(value: Value) -> str:
    """A value as a planner would write it."""
    told = meaning(value)
    # Zero has no sign in Excel.
    return told if isinstance(told, str) else _shortest(told or 0)


def _shortest(number: float) -> str:
    return f"{number:.{_DIGITS_OF_EXCEL}g}"


def _with_plain_line_ends(text: str) -> str:
    """The text with LF at the end of each line: which program wrote it is no difference."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _of_text(text: str) -> str | float:
    if not text or text[0] not in _MAY_BE_NUMBER_OR_DATE:
        return _WORDS.get(text.lower(), text) if len(text) in {4, 5} else text
    if found := _NUMBER.fullmatch(text):
        return text if len(found[1]) > _DIGITS_OF_EXCEL else meaning(float(text.replace(",", ".")))
    if found := _ISO_DATE.fullmatch(text):
        day, clock, seconds = found.groups()
        return _of_moment(day, f"{clock or '00:00'}:{seconds or '00'}")
    if found := _DOTTED_DATE.fullmatch(text):
        day, month, year = found.groups()
        return f"{year}-{month:0>2}-{day:0>2}"
    return text


def _of_moment(day: str, clock: str) -> str:
    return day if clock == _MIDNIGHT else f"{day} {clock}"
