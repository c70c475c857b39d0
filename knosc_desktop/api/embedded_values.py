"""Values that a server wrote into a text: JSON, JSON within JSON, or what Python prints."""

from __future__ import annotations

import ast
import json
import re
from typing import Any

from knosc_desktop.api.long_lists import DEEPEST, MOST_ENTRIES, cut_mark, text_cut

_MOST_LAYERS = 5
_LONG = 1024 * 1024
"""Characters of a text whose lists may be too long to be parsed as they are."""
_PAIRS = frozenset({"[]", "{}", "()", '""', "''"})
_BYTE_ORDER_MARK = "\ufeff"
# ast.literal_eval needs about a hundred times the text's memory, and recurses as deep as the text is nested.
_LONGEST_LITERAL = 200_000
_DEEPEST_LITERAL = 30
# Python warns of such an escape, and a warning would reach the log.
_UNKNOWN_ESCAPE = re.compile(r"""\\[^\\'"abfnrtvxuUN0-7\n]""")
_BRACKET = re.compile(r"[\[({\])}]")


def unfolded(text: str) -> Any:
    """The value that the whole text holds, or the text itself when it holds none.

    A text within quotes within quotes is unfolded several times.
    """
    value: Any = text
    for _ in range(_MOST_LAYERS):
        inner = _inner(value)
        if inner is None:
            return value
        value = inner
        if not isinstance(value, str):
            return value
    return value


def _inner(text: str) -> Any:
    """None when the text is only a text."""
    text = text.strip().removeprefix(_BYTE_ORDER_MARK).strip()
    if len(text) < len("[]") or text[0] + text[-1] not in _PAIRS:
        return None
    if len(text) > _LONG or text.count("[") + text.count("{") > DEEPEST:
        text = text_cut(text)
    for read in (json.loads, _json_after_json, _literal):
        try:
            return read(text)
        except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
            continue
    return None


def _json_after_json(text: str) -> list[Any]:
    """Objects one after the other, as in a log: ``{...}``, line break, ``{...}``."""
    if text[0] != "{":
        raise ValueError(text[0])
    decoder = json.JSONDecoder()
    values: list[Any] = []
    at = 0
    while at < len(text) and len(values) < MOST_ENTRIES:
        value, at = decoder.raw_decode(text, at)
        values.append(value)
        while at < len(text) and text[at] in " \t\r\n,;":
            at += 1
    if at < len(text):
        values.append(cut_mark(len(values)))
    return values


def _literal(text: str) -> Any:
    if len(text) > _LONGEST_LITERAL or _UNKNOWN_ESCAPE.search(text) or _depth(text) > _DEEPEST_LITERAL:
        raise ValueError(len(text))
    # The way over JSON turns tuples into lists and the keys of objects into text.
    return json.loads(json.dumps(ast.literal_eval(text), default=list))


def _depth(text: str) -> int:
    deepest = depth = 0
    for bracket in _BRACKET.finditer(text):
        depth += 1 if bracket[0] in "[({" else -1
        deepest = max(deepest, depth)
    return deepest
