"""The cells that a field or a sentence of an error names by their address."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from knosc_desktop.domain.cells import LAST_COLUMN, LAST_ROW, column_letters, column_number

_MOST_AT_ONCE = 5_000
_LAST_LIKELY_COLUMN = column_number("BZ")
_SHEET_NAME = r"(?:'(?:[^']|''){1,64}'|[^\s'\"!:,;()\[\]]{1,64})"
_A1 = r"\$?[A-Za-z]{1,3}\$?[1-9]\d{0,6}"
_R1C1 = r"[Rr][1-9]\d{0,6}[Cc][1-9]\d{0,4}"
_CELL = rf"(?:{_R1C1}|{_A1})"
_SPAN = rf"{_CELL}(?:(?::|\.\.|[-–]){_CELL})?"
_FIELD_SHEET = r"(?:'(?P<quoted>(?:[^']|''){1,64})'|(?P<plain>[^'!]{1,64}))"
_IN_FIELD = re.compile(
    rf"\s*(?:cells?\s+)?(?:{_FIELD_SHEET}!|\$(?P<dotted>[^\s'!.]{{1,64}})\.)?(?P<span>{_SPAN})\s*", re.IGNORECASE
)
_BOOK = re.compile(r".*\]")
_PARTS = re.compile(r"(?:[Rr](?P<r>\d+)[Cc](?P<c>\d+)|\$?(?P<letters>[A-Za-z]{1,3})\$?(?P<number>\d+))")
_SEPARATOR = re.compile(r"[,;]\s*|\s+and\s+")
_IN_TEXT = re.compile(
    rf"(?:(?:\b(?:work)?sheet\s+(?P<before>{_SHEET_NAME}|\"[^\"]{{1,64}}\"|“[^”]{{1,64}}”)[\s,:]+)?"
    rf"\b(?:cells?|cell\s+address|address)(?:\s+at)?\s*:?\s*[\"'“(\[]?(?P<sheet>{_SHEET_NAME}!)?"
    rf"(?P<listed>{_SPAN}(?:(?:,\s*|\s+and\s+){_SPAN})*)(?!\w)[\"'”)\]]?"
    rf"(?:\s+(?:of|in|on)\s+(?:the\s+)?(?:work)?sheet\s+(?P<after>{_SHEET_NAME}|\"[^\"]{{1,64}}\"|“[^”]{{1,64}}”))?"
    rf"|(?<![\w'!])(?P<other>{_SHEET_NAME}!)(?P<span>{_SPAN})(?!\w)"
    rf"|(?<=\s)_\w{{1,64}}\s*\((?P<column>\$?[A-Za-z]{{1,2}}\$?[1-9]\d{{0,6}})\)"
    rf"|^_\w{{1,64}}\s*\((?P<first>\$?[A-Za-z]{{1,2}}\$?[1-9]\d{{0,6}})\))",
    re.IGNORECASE,
)
_MAY_BE_IN_TEXT = re.compile(r"cell|address|!\$?[a-z]|_\w+\s*\(", re.IGNORECASE)


class CellMention(NamedTuple):
    """Where a text names cells.

    Attributes:
        start: of the words that name them.
        end: after them.
        cells: e.g. ``D10`` or ``Data!D10``.
    """

    start: int
    end: int
    cells: tuple[str, ...]


def cells_in_field(value: Any, sheet: str = "", *, is_sure: bool = True) -> tuple[str, ...]:
    """The cells that a field of an error names, e.g. ``D10`` or ``Data!D10``; empty when it names none.

    Args:
        value: of the field.
        sheet: name of the sheet as another field has it; empty when none has.
        is_sure: whether the field can hold nothing but an address. ``PO10`` in a field called ``ref`` is
            more likely the number of an order.
    """
    if isinstance(value, list) and 0 < len(value) <= _MOST_AT_ONCE:
        found = [cells_in_field(entry, sheet, is_sure=is_sure) for entry in value]
        return _distinct(found) if all(found) else ()
    if not isinstance(value, str) or len(value) > _MOST_AT_ONCE:
        return ()
    match = _IN_FIELD.fullmatch(value)
    if match is not None:
        return _cells_of(match, sheet, is_sure=is_sure)
    pieces = _SEPARATOR.split(value)
    if len(pieces) == 1:
        return ()
    found = [_cells_of(piece, sheet, is_sure=is_sure) if piece else () for piece in map(_IN_FIELD.fullmatch, pieces)]
    return _distinct(found) if all(found) else ()


def find_cells(text: str) -> CellMention | None:
    """The first cells that a text names plainly; an item's code that looks like an address is none."""
    if _MAY_BE_IN_TEXT.search(text) is None:
        return None
    for match in _IN_TEXT.finditer(text):
        sheet = _unquoted(match["sheet"] or match["other"] or match["before"] or match["after"] or "")
        listed = match["listed"] or match["span"] or match["column"] or match["first"]
        found = [_spanned(piece, sheet) for piece in _SEPARATOR.split(listed)]
        if all(found):
            return CellMention(match.start(), match.end(), _distinct(found))
    return None


def _cells_of(match: re.Match[str], sheet: str, *, is_sure: bool) -> tuple[str, ...]:
    own = (match["quoted"] or "").replace("''", "'") or match["plain"] or match["dotted"] or ""
    own = _BOOK.sub("", own).strip().removeprefix("$")
    span = match["span"]
    if not is_sure and not own and "$" not in span and not _is_likely(span):
        return ()
    return _spanned(span, own or sheet)


def _is_likely(span: str) -> bool:
    parts = _PARTS.match(span)
    return parts is not None and (not parts["letters"] or column_number(parts["letters"]) <= _LAST_LIKELY_COLUMN)


def _spanned(span: str, sheet: str) -> tuple[str, ...]:
    corners = [_corner(parts) for parts in _PARTS.finditer(span)]
    (top, left), (bottom, right) = corners[0], corners[-1]
    if not (0 < top <= bottom <= LAST_ROW and 0 < left <= right <= LAST_COLUMN):
        return ()
    if (bottom - top + 1) * (right - left + 1) > _MOST_AT_ONCE:
        return ()
    before = f"{sheet}!" if sheet else ""
    return tuple(
        f"{before}{column_letters(column)}{row}" for row in range(top, bottom + 1) for column in range(left, right + 1)
    )


def _corner(parts: re.Match[str]) -> tuple[int, int]:
    if parts["letters"]:
        return int(parts["number"]), column_number(parts["letters"])
    return int(parts["r"]), int(parts["c"])


def _unquoted(sheet: str) -> str:
    sheet = _BOOK.sub("", sheet.removesuffix("!"))
    if sheet[:1] in {"'", '"', "“"}:
        sheet = sheet[1:-1].replace("''", "'")
    return sheet.strip()


def _distinct(found: list[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cell for cells in found for cell in cells))
