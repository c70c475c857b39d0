"""Codes that Excel took for dates or for numbers, and stored as such."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from math import inf
from typing import TYPE_CHECKING

from knosc_desktop.domain.columns import Role
from knosc_desktop.domain.texts import message
from knosc_desktop.domain.validation import Defect, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from knosc_desktop.domain.validation import Finding
    from knosc_desktop.reader.checks.table import Column, Table
    from knosc_desktop.reader.parsing.sheet import Value


# Codes that Excel took for dates: ``3-1`` became the 3rd of January, ``MAR1`` the 1st of March.

_MONTH = r"(?:Jan|Feb|Mar|Mär|Mrz|Apr|May|Mai|Jun|Jul|Aug|Sep|Oct|Okt|Nov|Dec|Dez)\.?"
_LIKE_EXCEL = re.compile(
    rf"\d{{1,2}}(?:-|\. ?| ){_MONTH}(?:[- ]\d{{2,4}})?"  # 3-Jan, 03. Jan, 03-Jan-24
    rf"|{_MONTH}[- ]\d{{2,4}}"  # Jan-24
    r"|\d{1,2}([./])\d{1,2}\1\d{4}(?: \d{1,2}:\d\d(?::\d\d)?)?"  # 03/01/2024
    r"|\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d:\d\d)?"
)
_DATE_ANYWHERE = re.compile(rf"\d[-. ]{{1,2}}{_MONTH}|{_MONTH}[- ]\d|[./]\d{{4}}|\d{{4}}-\d\d-\d\d")
_CODES = (Role.CODE, Role.RUNNING, Role.POSTCODE)
_DATES = (date, time, timedelta)
_VERY_FEW = 10
_FEW = 3
"""Among the codes of a column at most one in so many: where more look like dates, that is how they are made."""


def mangled_dates(table: Table) -> Iterator[Finding]:
    """Dates where codes, numbers or names belong."""
    for column in table.columns:
        if column.role is Role.DATE:
            continue
        if column.types & {datetime, date, time, timedelta}:
            yield from _true_dates(column)
        if column.role in _CODES and _DATE_ANYWHERE.search(column.shapes):
            yield from _written_dates(column)


def _true_dates(column: Column) -> Iterator[Finding]:
    if column.role in _CODES or column.role is Role.NUMBER:
        yield column.finding(
            Defect.CODE_AS_DATE,
            Severity.ERROR,
            message("values.codes.dates_for_numbers" if column.role is Role.NUMBER else "values.codes.dates"),
            _dates(column),
        )
    elif _are_strangers(column):
        yield column.finding(
            Defect.CODE_AS_DATE,
            Severity.WARNING,
            message("values.codes.dates_among_others"),
            _dates(column),
        )


def _dates(column: Column) -> set[Value]:
    return {cell for cell in column.cells if isinstance(cell, _DATES)}


def _are_strangers(column: Column) -> bool:
    """Whether there are a few dates among nothing but text."""
    if not {str} < column.types <= {str, date, datetime}:
        return False
    count = sum(1 for cell in column.cells if isinstance(cell, date))
    return count * _VERY_FEW <= column.filled


def _written_dates(column: Column) -> Iterator[Finding]:
    written = {text for text in column.texts if _LIKE_EXCEL.fullmatch(text.strip())}
    if written and sum(column.texts[text] for text in written) * _FEW <= column.filled:
        yield column.finding(
            Defect.CODE_AS_DATE,
            Severity.WARNING,
            message("values.codes.written_dates"),
            written,
        )


# Long codes that Excel took for numbers: ``4006381333931`` became ``4.00638E+12``, and its last digits are gone.

_SCIENTIFIC = re.compile(
    r"[+-]?\d{1,3}[.,]\d*E[+-]\d{1,3}|[+-]?\d[.,]\d+E\d{1,3}|[+-]?\d{1,3}E\+\d{1,3}", re.IGNORECASE
)
_EXPONENT_ANYWHERE = re.compile(r"[\d.,]E[+-]?\d", re.IGNORECASE)
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
    if not _EXPONENT_ANYWHERE.search(column.shapes):
        return
    written = {text for text in column.texts if _SCIENTIFIC.fullmatch(text.strip())}
    alike = {text for text in column.texts if _UNSIGNED.fullmatch(text.strip())}
    if not alike <= written:
        written -= alike
    if written:
        yield column.finding(
            Defect.SCIENTIFIC_CODE,
            Severity.ERROR,
            message("values.codes.rounded"),
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
            message("values.codes.only_zeros"),
            rounded,
        )
    whole = long - rounded
    if whole:
        yield column.finding(
            Defect.SCIENTIFIC_CODE,
            Severity.WARNING if column.texts else Severity.NOTE,
            message("values.codes.numbers"),
            whole,
        )


def _is_rounded(number: float) -> bool:
    return number >= _EXACT or _ends_in_zeros(str(int(number)))


def _ends_in_zeros(digits: str) -> bool:
    return len(digits.rstrip("0")) <= _KEPT_DIGITS
