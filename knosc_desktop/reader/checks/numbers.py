"""Numbers that are text: they look right and do not count."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knosc_desktop.domain.column_roles import Role
from knosc_desktop.domain.findings import Defect, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from knosc_desktop.domain.findings import Finding
    from knosc_desktop.reader.checks.table import Column, Table

_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:E[+-]?\d{1,3})?", re.IGNORECASE)
_DRESSED = re.compile(
    r"'?[+-]?[€$£¥]?[+-]?(?:\d+|\d{1,3}(?:[.,'’\s]\d{3})+)(?:[.,]\d*)?-?(?:[€$£¥%]|[A-Za-z]{1,3})?", re.ASCII
)
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d{1,2}|[+-]?\d{1,3}(?:\.\d{3})+,\d+")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+")
_BLANKS = re.compile(r"[\s\u00a0\u202f]+")
_FEW = 10


def numbers_as_text(table: Table) -> Iterator[Finding]:
    """Text where something to calculate with belongs."""
    for column in table.columns:
        if column.role is Role.NUMBER:
            yield from _in_numbers(column, is_csv=table.is_csv)
        elif column.role is Role.UNKNOWN and column.numbers:
            yield from _among_numbers(column)


def _in_numbers(column: Column, *, is_csv: bool) -> Iterator[Finding]:
    plain = {text for text in column.texts if _PLAIN.fullmatch(text.strip(" "))}
    if any(_DECIMAL_COMMA.fullmatch(text.strip()) for text in column.texts):
        # Beside 12,50 a 1.250 is a thousand two hundred and fifty.
        plain = {text for text in plain if not _THOUSANDS.fullmatch(text.strip())}
    others = column.texts.keys() - plain
    if plain and not is_csv:
        yield column.finding(
            Defect.NUMBER_AS_TEXT,
            Severity.WARNING,
            "In {cells} a number is stored as text, and Knosc may not take it for a number. Select the cells in "
            "Excel and choose “Convert to Number”.",
            plain,
        )
    dressed = {text for text in others if _DRESSED.fullmatch(_BLANKS.sub("", text)) or _is_german(text)}
    if dressed:
        yield column.finding(
            Defect.NUMBER_AS_TEXT,
            Severity.WARNING,
            "In {cells} a number has a decimal comma, a separator of thousands, a unit or blanks, and Knosc may read "
            "it wrongly or not at all. Write it with digits and a decimal point alone.",
            dressed,
        )
    # Error values are told by themselves.
    strange = {text for text in others - dressed if text.strip() and not text.startswith("#")}
    count = sum(column.texts[text] for text in strange)
    if strange and count * 2 <= column.filled:
        yield column.finding(
            Defect.NUMBER_AS_TEXT,
            Severity.WARNING,
            "In {cells} text stands where a number belongs. Enter the number, or leave the cell empty.",
            strange,
        )


def _is_german(text: str) -> bool:
    return _PLAIN.fullmatch(text.strip().replace(".", "").replace(",", ".")) is not None


def _among_numbers(column: Column) -> Iterator[Finding]:
    """The name does not tell, but nearly everything in it is a number."""
    plain = {text for text in column.texts if _PLAIN.fullmatch(text.strip())}
    if plain and len(plain) * _FEW <= column.numbers.total():
        yield column.finding(
            Defect.NUMBER_AS_TEXT,
            Severity.WARNING,
            "In {cells} a number is stored as text, unlike the others of the column, and Knosc may not take it for a "
            "number. Select the cells in Excel and choose “Convert to Number”.",
            plain,
        )
