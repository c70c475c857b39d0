"""Long codes that Excel took for numbers: ``4006381333931`` became ``4.00638E+12``, and its last digits are gone."""

from __future__ import annotations

import re
from math import inf
from typing import TYPE_CHECKING

from knosc_desktop.domain.columns import Role
from knosc_desktop.domain.validation import Defect, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from knosc_desktop.domain.validation import Finding
    from knosc_desktop.reader.checks.table import Column, Table
    from knosc_desktop.reader.parsing.sheet import Value

_SCIENTIFIC = re.compile(
    r"[+-]?\d{1,3}[.,]\d*E[+-]\d{1,3}|[+-]?\d[.,]\d+E\d{1,3}|[+-]?\d{1,3}E\+\d{1,3}", re.IGNORECASE
)
_ANYWHERE = re.compile(r"[\d.,]E[+-]?\d", re.IGNORECASE)
_UNSIGNED = re.compile(r"\d{1,3}[.,]\d+[A-Z][+-]?\d{1,3}", re.IGNORECASE)
"""Shaped like 1.2E7, with any letter: where there are others than E, that is how the codes are made."""
_LONG = 10**11
"""From here on Excel shows a number as 1E+11."""
_LONG_TEXT = 12
_EXACT = 10**15
_KEPT_DIGITS = 6
"""So many digits survive in 4.00638E+12."""


def rounded_codes(table: Table) -> Iterator[Finding]:
    """Codes in scientific notation, and numbers that once were long codes."""
    for column in table.columns:
        if column.role not in {Role.NUMBER, Role.DATE}:
            yield from _written_so(column)
        if column.role is Role.CODE:
            yield from _kept_as_numbers(column)


def _written_so(column: Column) -> Iterator[Finding]:
    if not _ANYWHERE.search(column.all_texts):
        return
    written = {text for text in column.texts if _SCIENTIFIC.fullmatch(text.strip())}
    alike = {text for text in column.texts if _UNSIGNED.fullmatch(text.strip())}
    if not alike <= written:
        written -= alike
    if written:
        yield column.finding(
            Defect.SCIENTIFIC_CODE,
            Severity.ERROR,
            "In {cells} a rounded number stands where a code belongs: Excel took a long code for a number, and its "
            "last digits are gone. Format the column as Text and enter the codes again from their source.",
            written,
        )


def _kept_as_numbers(column: Column) -> Iterator[Finding]:
    long = {number for number in column.numbers if _LONG <= abs(number) < inf}
    rounded: set[Value] = {number for number in long if _is_rounded(abs(number))}
    long_texts = (text for text in column.texts if len(text) >= _LONG_TEXT and text.isdigit())
    spelt_out = set(filter(_ends_in_zeros, long_texts))
    if len(spelt_out) * 2 <= len(column.texts):
        rounded |= spelt_out
    if rounded:
        yield column.finding(
            Defect.SCIENTIFIC_CODE,
            Severity.ERROR,
            "In {cells} a rounded number stands where a code belongs: only zeros follow its first digits. "
            "Format the column as Text and enter the codes again from their source.",
            rounded,
        )
    whole = long - rounded
    if whole:
        yield column.finding(
            Defect.SCIENTIFIC_CODE,
            Severity.WARNING if column.texts else Severity.NOTE,
            "In {cells} a long code is kept as a number. Excel shows it as 1.23E+12 and rounds it when it is saved as "
            "CSV: format the column as Text to keep every digit.",
            whole,
        )


def _is_rounded(number: float) -> bool:
    return number >= _EXACT or _ends_in_zeros(str(int(number)))


def _ends_in_zeros(digits: str) -> bool:
    return len(digits.rstrip("0")) <= _KEPT_DIGITS
