"""A job's ``errors``, whose shape is not documented (knosc-api.md section 7)."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from knosc_desktop.api.plain_text import one_line
from knosc_desktop.domain.jobs import RowError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LONGEST = 1000
_DEEPEST = 5
_LARGEST_ROW = 10**9
_MESSAGES = ("message", "error", "errormessage", "msg", "description", "reason", "detail", "details", "text")
_ROWS = ("row", "rownumber", "rownum", "rowno", "rowindex", "line", "linenumber", "lineno")
_COLUMNS = ("column", "columnname", "col", "field", "fieldname", "header")
_ROW_IN_TEXT = re.compile(r"\b(?:row|line)\s*(?:no\.?|number|#)?\s*:?\s*(\d{1,9})\b", re.IGNORECASE)
_COLUMN_IN_TEXT = re.compile(
    r"""\b(?:column|field)\s*:?\s*(?:["'“‘]([^"'”’]{1,100})["'”’]|(_\w{1,100}))""", re.IGNORECASE
)
_NO_WORDS = "Knosc names an error but says nothing about it."


def row_errors(value: Any) -> tuple[RowError, ...]:
    """Every error there is, whatever its shape; empty only where there is none."""
    if value in (None, False, 0, "", [], {}):
        return ()
    if isinstance(value, dict) and not _is_one_error(value):
        # By row number, by column, by sheet: the key says where.
        return tuple(error for key, entry in value.items() for error in _under(key, entry))
    if isinstance(value, (int, float)):
        return (
            RowError(_NO_WORDS if value is True else f"Knosc counts {one_line(value)} errors without naming them."),
        )
    return tuple(_errors(value, _DEEPEST))


def _errors(value: Any, depth: int) -> Iterator[RowError]:
    if isinstance(value, list) and depth > 0:
        for entry in value:
            yield from _errors(entry, depth - 1)
    elif isinstance(value, dict):
        yield _from_object(value)
    else:
        yield _from_text(_text(value))


def _under(key: str, value: Any) -> Iterator[RowError]:
    row = _number(key)
    for error in _errors(value, _DEEPEST):
        if row is not None:
            yield RowError(error.message, error.row if error.row is not None else row, error.column)
        else:
            yield RowError(f"{one_line(key, 100)}: {error.message}", error.row, error.column)


def _from_object(value: Mapping[str, Any]) -> RowError:
    rest = {_plain(key): (key, entry) for key, entry in value.items() if entry is not None}
    message = _taken(rest, _MESSAGES)
    row = _taken(rest, _ROWS)
    column = _taken(rest, _COLUMNS)
    others = ", ".join(f"{key}: {_text(entry)}" for key, entry in rest.values()) if rest else ""
    text = _text(message) if message is not None else ""
    if others:
        text = f"{text} ({others})" if text else others
    number = _number(row)
    if row is not None and number is None:
        text = f"{_text(row)}: {text}" if text else _text(row)
    return RowError(one_line(text, _LONGEST) or _NO_WORDS, number, one_line(column, 100) if column is not None else "")


def _from_text(text: str) -> RowError:
    row = _ROW_IN_TEXT.search(text)
    column = _COLUMN_IN_TEXT.search(text)
    return RowError(
        text or _NO_WORDS,
        int(row[1]) if row else None,
        (column[1] or column[2]).strip() if column else "",
    )


def _is_one_error(value: Mapping[str, Any]) -> bool:
    keys = {_plain(key) for key in value}
    return not keys.isdisjoint((*_MESSAGES, *_ROWS, *_COLUMNS))


def _taken(rest: dict[str, tuple[str, Any]], keys: tuple[str, ...]) -> Any:
    """The first of the keys that is there; it is no longer among the rest then."""
    for key in keys:
        if key in rest:
            return rest.pop(key)[1]
    return None


@lru_cache(maxsize=256)
def _plain(key: str) -> str:
    return "".join(letter for letter in key.lower() if letter.isalnum())


def _number(value: Any) -> int | None:
    if isinstance(value, str):
        digits = re.fullmatch(r"\s*(?:row|line)?\s*#?(\d{1,9})(?:\.0)?\s*", value, re.IGNORECASE)
        return int(digits[1]) if digits else None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < _LARGEST_ROW:
        return None
    return int(value) if value == int(value) else None


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (dict, list)):
        return one_line(json.dumps(value, ensure_ascii=False), _LONGEST)
    return one_line(value, _LONGEST)
