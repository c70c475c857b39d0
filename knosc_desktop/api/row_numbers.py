"""The row numbers that a field or a sentence of an error names."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

LARGEST_ROW = 10**9
_MOST_AT_ONCE = 5_000
_MOST_MENTIONS = 20
_NEARBY = 80

_NUMBER = r"\d{1,9}(?:\.0+)?"
_TO = r"\s*(?:-|–|—|\.\.\.?|…|to\b|through\b|until\b)\s*"
_RANGE = rf"#?{_NUMBER}(?:{_TO}#?{_NUMBER})?"
_LIST = rf"{_RANGE}(?:(?:\s*[,;&+/]\s*(?:and\s+|or\s+)?|\s+(?:and|or)\s+){_RANGE})*"
_WORD = r"(?P<word>rows?|lines?|records?)"
_SIGN = r"[\s_]*(?:numbers?|nos?\.?|index|#)?\s*(?P<sign>[:=]?)\s*"
_IN_TEXT = re.compile(rf"\b{_WORD}{_SIGN}(?P<list>{_LIST})(?!\w|\.\d)", re.IGNORECASE)
_IN_FIELD = re.compile(rf"\s*(?:{_WORD}{_SIGN})?(?P<list>{_LIST})\s*\.?\s*", re.IGNORECASE)
_PIECE = re.compile(rf"({_NUMBER})(?:{_TO}#?({_NUMBER}))?")
_FIRST = re.compile(rf"#?{_NUMBER}")
_CLOSE_RANGE = re.compile(rf"#?{_NUMBER}[-–—]{_NUMBER}")
_WITH_SEPARATORS = re.compile(r"\d{1,3}(?:,\d{3})+(?!\d)")
_ENDS_PLACE = re.compile(r"\s*(?:[:)\]]|$)")

# “Order PO-1 line 20”, “schedule line 10” and “address line 2” count within an order, a plan or an address.
_OF_SOMETHING_ELSE = re.compile(
    r"\b(?:\w*orders?|po|so|mo|wo|schedule|delivery|invoice|shipment|document|transaction)(?:['’]?s)?[\s-]*$",
    re.IGNORECASE,
)
_LINE_OF_SOMETHING_ELSE = re.compile(
    r"\b(?:items?|production|assembly|packing|product|bom|sales|purchase|forecast|demand|transfer"
    r"|address|street|description|text|header)(?:['’]?s)?[\s-]*$",
    re.IGNORECASE,
)
_AFTER_ORDER_NUMBER = re.compile(
    r"(?:\b_?(?:\w*order|po|so|mo|wo|invoice|delivery|shipment|document|forecast)"
    r"(?:[\s_]*(?:number|no\.?|nr\.?|id))?[\s:=#]*['\"“‘(]?[\w./-]*\d[\w./-]*"
    r"|\b(?:po|so|mo|wo|fc|ord)[-_#/ ]?[\w/-]*\d[\w/-]*)['\"”’)]?[\s,;:/(-]*$",
    re.IGNORECASE,
)
_BEFORE_ORDER = re.compile(
    r"\s*\(?(?:of|in|on|for|from)\s+(?:(?:the|an?|its|this)\s+)?(?:\w+\s+)?"
    r"(?:\w*orders?\b|(?:po|so|mo|wo)\b|(?:po|so|mo|wo)[-_]?\d|invoice|delivery|shipment|document"
    r"|address|description|text|note|comment|cell)",
    re.IGNORECASE,
)


class Mention(NamedTuple):
    """Where a text names rows.

    Attributes:
        start: of the word before the numbers.
        end: after the numbers.
        word: e.g. ``Rows``.
        rows: as the server counts; empty when they are too many or ambiguous.
    """

    start: int
    end: int
    word: str
    rows: tuple[int, ...]


class ExpansionLimit:
    """How many more errors may be made of errors that name several rows; keeps a small answer from filling memory."""

    def __init__(self, most: int = 100_000) -> None:
        self._left = most

    def allows(self, count: int) -> bool:
        """Whether so many more may be made; if so they are counted."""
        if count > self._left:
            return False
        self._left -= count
        return True


def rows_in_field(value: Any, *, is_plural: bool = False) -> tuple[int, ...]:
    """The rows that a field of an error names, e.g. ``3.0``, ``"row 3"``, ``"3-5"``, ``[3, 4]``; empty when none.

    Args:
        value: of the field.
        is_plural: whether the field's name is, so that ``1,234`` may be two rows.
    """
    if isinstance(value, str):
        return _rows_in_words(value, is_plural=is_plural)
    if isinstance(value, list) and len(value) <= _MOST_AT_ONCE:
        found = [rows_in_field(entry) for entry in value]
        return tuple(dict.fromkeys(row for rows in found for row in rows)) if all(found) else ()
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < LARGEST_ROW:
        return ()
    return (int(value),) if value == int(value) else ()


def find_rows(text: str) -> Mention | None:
    """The first rows of the file that a text names; lines of an order or an address are none."""
    for count, match in enumerate(_IN_TEXT.finditer(text)):
        if count == _MOST_MENTIONS:
            break
        mention = _mention(match, text)
        if mention is not None:
            return mention
    return None


def _mention(match: re.Match[str], text: str) -> Mention | None:
    word, listed = match["word"], match["list"]
    start, at = match.start(), match.start("list")
    kind = word[0].lower()
    if (kind == "r" and word[1].lower() == "e" and text[:start].strip(" ([*•-")) or _counts_something_else(match, text):
        return None
    if listed.isdecimal() and word[-1] not in "sS":
        return Mention(start, match.end(), word, (int(listed),))
    if word[-1] not in "sS":
        shown = _shown_of_one(listed, text, at)
        rows = _expanded(shown.replace(",", ""))
        return Mention(start, at + len(shown), word, rows)
    if match["sign"] and _FIRST.fullmatch(listed):
        return None  # “Rows: 3” counts them.
    rows = () if _is_ambiguous(listed) else _expanded(listed)
    return Mention(start, match.end(), word, rows)


def _shown_of_one(listed: str, text: str, at: int) -> str:
    """What “row” in the singular has after it: a number, or a range if nothing but the range can be meant."""
    separated = _WITH_SEPARATORS.match(listed)
    if separated:
        return separated[0]
    close = _CLOSE_RANGE.match(listed)
    if close and _ENDS_PLACE.match(text, at + close.end()):
        return close[0]
    first = _FIRST.match(listed)
    return first[0] if first else listed


def _counts_something_else(match: re.Match[str], text: str) -> bool:
    before = text[max(0, match.start() - _NEARBY) : match.start()]
    after = text[match.end() : match.end() + _NEARBY]
    # A sign like “(” ends what stood before.
    if before.rstrip(" \t-")[-1:].isalnum() and _OF_SOMETHING_ELSE.search(before):
        return True
    is_line = match["word"][0] in "lL"
    if is_line and before and (_LINE_OF_SOMETHING_ELSE.search(before) or _AFTER_ORDER_NUMBER.search(before)):
        return True
    return after[:1] in {" ", "("} and _BEFORE_ORDER.match(after) is not None


def _rows_in_words(value: str, *, is_plural: bool) -> tuple[int, ...]:
    match = _IN_FIELD.fullmatch(value) if len(value) <= _MOST_AT_ONCE * 10 else None
    if match is None:
        return ()
    listed = match["list"]
    if _is_ambiguous(listed):
        return () if is_plural else _expanded(listed.replace(",", ""))
    return _expanded(listed)


def _is_ambiguous(listed: str) -> bool:
    """Whether ``1,234`` may be one number with a separator, or two."""
    return _WITH_SEPARATORS.fullmatch(listed) is not None and listed.count(",") == 1


def _expanded(listed: str) -> tuple[int, ...]:
    rows: list[int] = []
    for piece in _PIECE.finditer(listed):
        first = int(float(piece[1]))
        last = int(float(piece[2])) if piece[2] else first
        if last < first or len(rows) + last - first >= _MOST_AT_ONCE:
            return ()
        rows.extend(range(first, last + 1))
    return tuple(dict.fromkeys(rows))
