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
    DONE_COUNTS,
    ERROR_LISTS,
    MESSAGES,
    NEUTRAL,
    ROWS,
    STATES,
    SUCCESSES,
    TOTALS,
    error_count,
    plain_key,
)
from knosc_desktop.api.success_texts import KNOWN_BEGINNINGS, beginnings, says_success

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
_BEGINNINGS = KNOWN_BEGINNINGS.union(beginnings(f"{_PRINTED} dataframe columns index"))
_OK_WORDS = frozenset(
    {"ok", "okay", "success", "successful", "succeeded", "completed", "valid", "passed", "done", "true", "yes", ""}
)
# No letter, no digit, and no sign that warns.
_MARKS_ONLY = re.compile(r"[\s\-‐‑‒–—―−_~.,:;…\[\]{}()<>\"'“”‘’`/\\|=·•\u200b-\u200d\u2060\ufeff\x00]*")
_ZERO = re.compile(r"[+-]?0+(?:[.,]0+)?")
_EMPTY_ELEMENT = re.compile(
    r"(?:<\?xml[^<>]*\?>\s*)?(?P<tag><[\w:.-]+)(?:\s[\w:]*(?:xmlns|nil)[\w:]*\s*=\s*[\"'][^<>\"']*[\"'])*"
    r"\s*(?:/>|>\s*</[\w:.-]+>)"
)
_NULLS = re.compile(r"[\[({<](?:[\s,\[\](){}]|\b(?:none|null|nil|nan|nat|na|undefined)\b)*[\])}>]")
_LINE_END = re.compile(r"\s*[\r\n]+\s*")


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
    fields, totals = _without_totals([(plain_key(key), value) for key, value in entry.items()])
    for plain, value in fields:
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
    if not is_denial and len(set(totals)) > 1:
        # Some rows are neither good nor bad.
        return None
    # Beside a row, a count may be a value of that row.
    is_denial = is_denial or (has_no_count and not has_row)
    return inside if is_denial or not is_about_something else None


def _without_totals(fields: Sequence[tuple[str, Any]]) -> tuple[list[tuple[str, Any]], list[int]]:
    """The fields that may tell of an error, and counts of all or of good rows beside a count of no bad ones."""
    has_no_bad_rows = any(plain in COUNTS - TOTALS and error_count(value) == 0 for plain, value in fields)
    # Row 0 is the whole file, and there may be nothing to say of it.
    is_file = any(plain in ROWS and error_count(value) == 0 for plain, value in fields) and any(
        plain in MESSAGES and (value is None or (isinstance(value, str) and _is_nothing(value)))
        for plain, value in fields
    )
    totals: list[int] = []
    telling = []
    for plain, value in fields:
        if has_no_bad_rows and plain in TOTALS | DONE_COUNTS and (total := error_count(value)):
            totals.append(total)
        elif not (is_file and plain in ROWS) and (value is not None or plain in ERROR_LISTS):
            telling.append((plain, value))
    return telling, totals


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
    if len(text) > _LONGEST:
        return False
    if not (text.startswith("<") or _BEGINNINGS.issuperset(beginnings(text.casefold()))):
        return False
    words = " ".join(text.casefold().replace("(s)", "s").split()).strip("\"'`“”‘’ ")
    if words.replace(" ", "") in _WORDS or any(form.fullmatch(words) for form in (_ZERO, _NULLS, _EMPTY_ELEMENT)):
        return True
    return words.rstrip(".!") in _WORDS or says_success(_LINE_END.sub(", ", text))
