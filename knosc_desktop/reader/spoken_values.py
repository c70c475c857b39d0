"""Whether a message speaks of what stands in a cell."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knosc_desktop.reader.sheet import Value

_LONGEST = 300
_EMPTY = re.compile(
    r"\b(?:empty|blank|missing|required|mandatory|obligatory|no value|null|not given|not provided|not set)\b"
)
_SAID_AFTER = re.compile(
    r"""["'”’»)\]]*\s*(?:"""
    # “0 is the minimum” tells what it should be.
    r"(?:is|are|was|were)(?! (?:allowed|permitted|accepted|required|expected|the)\b)\b"
    r"|(?:isn't|not|does not|doesn't|do not|already|could not|has)\b"
    r"|cannot be (?:found|read|parsed|converted|used)\b)"
)
_SAID_BEFORE = re.compile(
    r"(?:\b(?:invalid|unknown|unrecogni[sz]ed|bad|wrong|duplicate|value|got|no such)\b(?:\s\w+)?)"
    r"""[\s:=]*["'“‘«(\[]*$"""
)
# What a value should be is not what it is.
_RULE_BEFORE = re.compile(
    r"""\b(?:one of|must be|should be|than|between|below|above|at least|at most|maximum|minimum|range|format)"""
    r"""[\s:=]*["'“‘«(\[]*$"""
)


class Spoken(Enum):
    """How a message speaks of a value."""

    NOT = 0
    MENTIONED = 1
    SAID = 2
    """It says what is wrong with it."""


# The same few values fill most columns. Typed: 1 and True are equal, but not written alike.
@lru_cache(maxsize=1 << 16, typed=True)
def spoken_forms(value: Value) -> frozenset[str]:
    """The ways in which a message may write a value; none of an empty cell."""
    if isinstance(value, bool):
        return frozenset((str(value).casefold(),))
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e16:  # noqa: PLR2004 - exact up to there
        return frozenset((str(int(value)), str(value)))
    if isinstance(value, datetime):
        return frozenset((f"{value:%Y-%m-%d}", f"{value:%Y-%m-%d %H:%M:%S}", f"{value:%Y-%m-%dt%H:%M:%S}"))
    if isinstance(value, (date, time)):
        return frozenset((value.isoformat(),))
    text = " ".join(str(value).split()).casefold()
    return frozenset((text,)) if text else frozenset()


def spoken(forms: frozenset[str], message: str) -> Spoken:
    """How a message speaks of a cell.

    Args:
        forms: of what stands there.
        message: casefolded.
    """
    if not forms:
        return Spoken.SAID if _EMPTY.search(message) else Spoken.NOT
    found = Spoken.NOT
    for form in forms:
        for place in _places(form, message) if len(form) <= _LONGEST else ():
            before, after = message[:place], message[place + len(form) :]
            if _SAID_AFTER.match(after) or _SAID_BEFORE.search(before):
                return Spoken.SAID
            if not _RULE_BEFORE.search(before):
                found = Spoken.MENTIONED
    return found


def _places(form: str, message: str) -> list[int]:
    places = []
    start = message.find(form)
    while start >= 0:
        if _begins(message, start) and _ends(message, start + len(form)):
            places.append(start)
        start = message.find(form, start + 1)
    return places


def _begins(message: str, start: int) -> bool:
    """Whether nothing before belongs to it: 1 does not stand in -1, 0.1 or A1."""
    before = message[start - 1] if start else " "
    if before in "-.,":
        return not message[start].isalnum() or (before != "-" and not message[max(start - 2, 0)].isdigit())
    return not (before.isalnum() or before == "_") or not message[start].isalnum()


def _ends(message: str, end: int) -> bool:
    after = message[end : end + 2]
    if after[:1] in {"-", ".", ","}:
        return not after[1:].isalnum() or (after[0] != "-" and not after[1:].isdigit())
    return not (after[:1].isalnum() or after[:1] == "_") or not message[end - 1].isalnum()
