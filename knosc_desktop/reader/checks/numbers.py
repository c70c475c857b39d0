"""Numbers that are text: they look right and do not count."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from knosc_desktop.domain.column_roles import Role
from knosc_desktop.domain.findings import Defect, Severity
from knosc_desktop.reader.checks.damaged_texts import damaged_texts
from knosc_desktop.reader.checks.number_text import is_dressed, is_unmistakable, odd_characters, plain_texts
from knosc_desktop.reader.checks.shown import quoted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from knosc_desktop.domain.findings import Finding
    from knosc_desktop.reader.checks.table import Column, Table
    from knosc_desktop.reader.parsing.sheet import Value

_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d{1,2}|[+-]?\d{1,3}(?:\.\d{3})+,\d+")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+")
_FEW = 10
_SAMPLE = 50
_NOT_PLAIN = re.compile(r"[^\d.\0]", re.ASCII)
_ENOUGH = 5
"""A column holds numbers when at least one cell in so many does."""


def numbers_as_text(table: Table) -> Iterator[Finding]:
    """Text where something to calculate with belongs."""
    for column in table.columns:
        if column.role is Role.NUMBER:
            yield from _in_numbers(column)
        elif column.role is Role.UNKNOWN:
            yield from _among_numbers(column)


def _in_numbers(column: Column) -> Iterator[Finding]:
    plain = plain_texts(column.texts)
    if any(_DECIMAL_COMMA.fullmatch(text.strip()) for text in column.texts.keys() - plain):
        # Beside 12,50 a 1.250 is a thousand two hundred and fifty.
        plain = {text for text in plain if not _THOUSANDS.fullmatch(text.strip())}
    others = column.texts.keys() - plain - damaged_texts(column)
    if plain and not column.is_csv:
        yield column.finding(
            Defect.NUMBER_AS_TEXT,
            Severity.WARNING,
            "Excel stored the numbers in {cells} as text, and Knosc may not read them. Select the cells in Excel and "
            "choose Convert to Number.",
            plain,
        )
    dressed = {text for text in others if is_dressed(text) or _THOUSANDS.fullmatch(text.strip())}
    if dressed:
        yield _dressed(column, dressed)
    strange = {text for text in others - dressed if text.strip()}
    if strange and _belong_numbers(column, strange, plain | dressed):
        yield column.finding(
            Defect.NUMBER_AS_TEXT,
            Severity.WARNING,
            "{cells} should contain a number, but text was entered. Knosc will probably reject these rows. Enter the "
            "number, like 1234.5, or leave the cell empty.",
            strange,
        )


def _belong_numbers(column: Column, strange: Collection[str], written: Collection[str]) -> bool:
    """Whether text is out of place: the tenant's template has the column, or it does hold numbers."""
    if column.is_expected:
        return True
    numbers = column.numbers.total() + sum(column.texts[text] for text in written)
    return numbers * (_ENOUGH - 1) >= sum(column.texts[text] for text in strange)


def _dressed(column: Column, texts: Collection[str]) -> Finding:
    return column.finding(
        Defect.NUMBER_AS_TEXT,
        Severity.WARNING,
        "{cells} should contain plain numbers only. Brackets, currencies, units, separators or unusual signs may be "
        "misread. Use digits, a minus sign and a decimal point, like -1234.5.",
        texts,
        _remark,
    )


def _remark(value: Value) -> str:
    """The value, with the characters that only look right."""
    odd = odd_characters(str(value))
    if not odd:
        return quoted(value)
    return f"{quoted(value)}: {', '.join(f'{letter} is U+{ord(letter):04X}' for letter in dict.fromkeys(odd))}"


def _among_numbers(column: Column) -> Iterator[Finding]:
    """The name does not tell, but nearly everything in it is a number."""
    if not column.numbers and not _may_be_numbers(column):
        return
    plain = plain_texts(column.texts)
    if plain and len(plain) * _FEW <= column.numbers.total():
        yield column.finding(
            Defect.NUMBER_AS_TEXT,
            Severity.WARNING,
            "Excel stored the numbers in {cells} as text, unlike the rest of the column. Knosc may not read them. "
            "Select the cells in Excel and choose Convert to Number.",
            plain,
        )
    others = column.texts.keys() - plain
    are_few = sum(column.texts[text] for text in others) * _FEW <= column.numbers.total()
    if not others or not (are_few or _may_be_numbers(column)):
        return
    dressed = {text for text in others - damaged_texts(column) if is_unmistakable(text)}
    numbers = column.numbers.total() + sum(column.texts[text] for text in plain | dressed)
    if dressed and sum(column.texts[text] for text in others - dressed) * _FEW <= numbers:
        yield _dressed(column, dressed)


def _may_be_numbers(column: Column) -> bool:
    """Whether a look at a few of its texts, and at the letters in all, does not rule it out."""
    sample = list(islice(column.texts, _SAMPLE))
    like = sum(is_unmistakable(text) for text in sample) + len(plain_texts(sample))
    return like * 2 >= len(sample) > 0 and _NOT_PLAIN.search(column.all_texts) is not None
