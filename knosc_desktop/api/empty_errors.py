"""Whether a job's ``errors`` says that there are none.

Servers write nothing in many ways: an empty list, the text ``"[]"``, what a language prints for a missing
value, a count of zero, or an object around one of these. What is not plainly nothing is an error, because a
job must not be called completed by mistake.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from knosc_desktop.api.embedded_values import unfolded
from knosc_desktop.api.error_fields import (
    COUNTS,
    ERROR_LISTS,
    NEUTRAL,
    ROWS,
    STATES,
    SUCCESSES,
    error_count,
    plain_key,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST = 200
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\x00"))
_PRINTED = (
    "none null nil nan nat na nothing undefined false ok okay success successful "
    "array() array[] array(0){} map[] list() set() dict() tuple() deque([]) dict_values([]) dict_keys([]) "
    "dict_items([]) frozenset() <nil> <null> <none> <na> <empty> (null) (nil) (none) (empty) dbnull "
    "dbnull.value []string(nil) []string{} []interface{}(nil) optional.empty optional[] character(0) list(0) "
    "series([],dtype:object) emptydataframecolumns:[]index:[] n/a n.a n.a. #n/a \\n"
)
_WORDS = frozenset(_PRINTED.split())
"""What languages, libraries and databases print for nothing; in small letters and without white space."""
_OK_WORDS = frozenset(
    {"ok", "okay", "success", "successful", "succeeded", "completed", "valid", "passed", "done", "true", "yes", ""}
)
# A quick test that leaves out nearly every sentence.
_MAY_BE_NOTHING = re.compile(
    r"[^a-z]|n[oiau./]|undef|false|ok|succ|array|map\[|list|set|dict|tuple|deque|frozen|db|optional|character"
    r"|series|empty|zero|with|there|found|completed|finished|done|has |err|total|number of|count|warn|problem|issue"
    r"|fail|reject|invalid|rows? (?!\W?\d)|validation",
    re.IGNORECASE,
)
# No letter, no digit, and no sign that warns.
_MARKS_ONLY = re.compile(r"[\s\-‐‑‒–—―−_~.,:;…\[\]{}()<>\"'“”‘’`/\\|=·•\u200b-\u200d\u2060\ufeff\x00]*")
_ZERO = re.compile(r"[+-]?0+(?:[.,]0+)?")
_EMPTY_ELEMENT = re.compile(
    r"(?:<\?xml[^<>]*\?>\s*)?(?P<tag><[\w:.-]+)(?:\s[\w:]*(?:xmlns|nil)[\w:]*\s*=\s*[\"'][^<>\"']*[\"'])*"
    r"\s*(?:/>|>\s*</[\w:.-]+>)"
)
_NULLS = re.compile(r"[\[({<](?:[\s,\[\](){}]|\b(?:none|null|nil|nan|nat|na|undefined)\b)*[\])}>]")
_ERRORS = r"(?:errors?|problems?|issues?|warnings?|failures?|mistakes?|messages|error messages)"
_ROWS = r"(?:rows?|records?|lines?|entries)"
_BAD = r"(?:failed|rejected|invalid|bad|faulty|wrong|skipped)"
_WERE = r"(?:(?:was|were|are|have been|has been|had)\s)?"
_TOLD = rf"(?:\s{_WERE}(?:found|reported|detected|occurred|encountered|present))?"
_WHERE = r"(?:\s(?:in|during)\s(?:(?:the|your|this)\s)?(?:file|upload|import|data|job|validation|processing))?"
_NO_ERRORS = re.compile(
    rf"(?:there (?:are|were|is|was)\s|found\s|(?:completed|finished|done)\s(?:with\s)?|with\s|has\s)?"
    rf"(?:(?:no|0|zero)\s|without(?:\sany)?\s)"
    rf"(?:(?:(?:row|validation|import|data|known)\s)?{_ERRORS}{_TOLD}|{_BAD}\s{_ROWS}{_TOLD}|{_ROWS}\s{_WERE}{_BAD})"
    rf"{_WHERE}"
)
_COUNTED_ZERO = re.compile(
    rf"(?:(?:total|number of|count of|num)\s)?(?:(?:row|validation|import|data)\s)?"
    rf"(?:{_ERRORS}|error|count|total|(?:{_ROWS}\s)?{_BAD}|{_BAD}\s{_ROWS})(?:\s(?:count|total|found))?\s?[:=]\s?"
    r"(?:0+|none|no|null|nil|nothing|n/a|-|\[\s?\]|\{\s?\})"
)
_JOINED = re.compile(r"\s*[,;&/+]\s*|\sand\s")


def says_nothing(value: Any) -> bool:
    """Whether it holds no error at all, however deep it is nested."""
    left = [value]
    while left:
        one = left.pop()
        if isinstance(one, list):
            left.extend(one)
        elif isinstance(one, dict):
            inside = _to_be_looked_at(one)
            if inside is None:
                return False
            left.extend(inside)
        elif isinstance(one, str):
            inner = _held_by(one)
            if inner is None:
                return False
            left.append(inner)
        elif one is True or not (one is None or one == 0 or one != one):  # noqa: PLR0124 - NaN, a missing value
            return False
    return True


def _to_be_looked_at(entry: Mapping[str, Any]) -> list[Any] | None:
    """The values that decide whether an object says nothing; None when it plainly says something."""
    inside = []
    is_denial = has_no_count = is_about_something = has_row = False
    for key, value in entry.items():
        plain = plain_key(key)
        if value is None and plain not in ERROR_LISTS:
            continue
        if plain in ERROR_LISTS or plain in COUNTS:
            is_denial = is_denial or plain in ERROR_LISTS
            has_no_count = has_no_count or error_count(value) == 0
            inside.append(value)
        elif plain in SUCCESSES or plain in STATES:
            if not _is_ok(value):
                return None
            is_denial = True
        elif plain in NEUTRAL:
            if isinstance(value, (list, dict)):
                inside.append(value)
            elif not is_about_something:
                # “row: 0” is a row, “rows: 0” a count.
                is_about_something = (error_count(value) == 0 and not plain.endswith("s")) or not says_nothing(value)
        else:
            inside.append(value)
        has_row = has_row or (plain in ROWS and is_about_something)
    # Beside a row, a count may be a value of that row.
    is_denial = is_denial or (has_no_count and not has_row)
    return inside if is_denial or not is_about_something else None


def _is_ok(value: Any) -> bool:
    return value is True or (isinstance(value, str) and value.strip().casefold() in _OK_WORDS)


def _held_by(text: str) -> Any:
    """What a text holds: a list or an object, or 0 when its words say that there is nothing; None for any others."""
    if _is_nothing(text):
        return 0
    inner = unfolded(text)
    if isinstance(inner, str):
        return 0 if inner is not text and _is_nothing(inner) else None
    return inner


def _is_nothing(text: str) -> bool:
    if _MARKS_ONLY.fullmatch(text):
        # What was cut off after “[{” is not known.
        return all(text.count(opening) == text.count(closing) for opening, closing in ("[]", "{}", "()"))
    text = (text if text.isascii() else text.translate(_UNSEEN)).strip()
    if len(text) > _LONGEST or _MAY_BE_NOTHING.match(text) is None:
        return False
    words = " ".join(text.casefold().replace("(s)", "s").split()).strip("\"'`“”‘’ ")
    if words.replace(" ", "") in _WORDS or any(form.fullmatch(words) for form in (_ZERO, _NULLS, _EMPTY_ELEMENT)):
        return True
    words = words.rstrip(".!")
    if words in _WORDS:
        return True
    return all(
        _NO_ERRORS.fullmatch(part) or _COUNTED_ZERO.fullmatch(part) or part in _WORDS for part in _JOINED.split(words)
    )
