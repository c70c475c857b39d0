"""Parsing large JSON without holding up the window.

The standard parser keeps every other thread waiting until it is done, seconds
for a job with a million errors. Here only the small parts are its work; the
outer levels are walked in Python, which lets other threads in.
"""

from __future__ import annotations

import json
import re
from typing import Any

_WHITESPACE = re.compile(r"[ \t\n\r]*")
_COMMA = re.compile(r"[ \t\n\r]*,[ \t\n\r]*")
_OUTER_LEVELS = 4
"""An answer, its list of jobs, a job, its list of errors."""


def gentle_loads(body: bytes) -> Any:
    """The same as ``json.loads``.

    Raises:
        ValueError: it is no JSON.
        RecursionError: it is nested too deep.
    """
    return gentle_parse(body.decode(json.detect_encoding(body)))


def gentle_parse(text: str) -> Any:
    """The same for text.

    Raises:
        ValueError: it is no JSON.
        RecursionError: it is nested too deep.
    """
    value, end = _Walk(text).value(_skip(text, 0), _OUTER_LEVELS)
    if end != len(text):
        raise json.JSONDecodeError("Extra data", text, end)
    return value


class _Walk:
    """One pass over a text; positions before and after a value have the whitespace skipped."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._decoder = json.JSONDecoder()

    def value(self, at: int, levels: int) -> tuple[Any, int]:
        if levels and self._text.startswith("[", at):
            return self._array(at, levels)
        if levels and self._text.startswith("{", at):
            return self._object(at, levels)
        value, end = self._decoder.raw_decode(self._text, at)
        return value, _skip(self._text, end)

    def _array(self, at: int, levels: int) -> tuple[list[Any], int]:
        items: list[Any] = []
        at = _skip(self._text, at + 1)
        if self._text.startswith("]", at):
            return items, _skip(self._text, at + 1)
        while True:
            item, at = self.value(at, levels - 1) if levels > 1 else self._decoder.raw_decode(self._text, at)
            items.append(item)
            comma = _COMMA.match(self._text, at)
            if comma is None:
                break
            at = comma.end()
        return items, self._expect("]", _skip(self._text, at))

    def _object(self, at: int, levels: int) -> tuple[dict[str, Any], int]:
        members: dict[str, Any] = {}
        at = _skip(self._text, at + 1)
        if self._text.startswith("}", at):
            return members, _skip(self._text, at + 1)
        while True:
            key, at = self.value(at, 0)
            if not isinstance(key, str):
                raise json.JSONDecodeError("Expecting property name enclosed in double quotes", self._text, at)
            members[key], at = self.value(self._expect(":", at), levels - 1)
            if self._text.startswith("}", at):
                return members, _skip(self._text, at + 1)
            at = self._expect(",", at)

    def _expect(self, mark: str, at: int) -> int:
        if not self._text.startswith(mark, at):
            raise json.JSONDecodeError(f"Expecting '{mark}' delimiter", self._text, at)
        return _skip(self._text, at + 1)


def _skip(text: str, at: int) -> int:
    match = _WHITESPACE.match(text, at)
    return match.end() if match else at
