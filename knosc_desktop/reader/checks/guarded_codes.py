"""Codes in a wrapper that keeps Excel from changing them, and that only Excel hides; codes in quotes.

Programs write ``="000123"`` or ``'000123`` so that Excel keeps the zeros; any other reader takes the
wrapper for a part of the code.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from knosc_desktop.domain.columns import Role
from knosc_desktop.domain.validation import Defect, Severity
from knosc_desktop.reader.checks.table import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from knosc_desktop.domain.validation import Finding
    from knosc_desktop.reader.checks.table import Column, Table
    from knosc_desktop.reader.parsing.sheet import Value

_QUOTES = "\"'“”„‘’"
_MARKS = "'’‘ʼ`´"
_FORMULA = re.compile(
    rf"\"?=\s*[-+]*(?:T?\s*\(\s*)?[{_QUOTES}]+(?P<text>[^{_QUOTES}]*)[{_QUOTES}]*\s*\)?[{_QUOTES}]*"
    r"|=\s*(?P<number>[+-]?\d[\d.,]*)",
    re.IGNORECASE,
)
_APOSTROPHE = re.compile(rf"[{_MARKS}](?P<text>.+)", re.DOTALL)
_BEGINS_A_NAME = re.compile(rf"[{_MARKS}][a-z](?![\w{_MARKS}])")
"""As in ’s-Hertogenbosch and ’t Hooft."""
_DIGITS = re.compile(rf"[{_MARKS}](?:[+=@-]|(?=0)|(?=(?:\D*\d){{3}}))[\d\s.,:/()+-]*\d[\d\s.,:/()+-]*")
_QUOTED = re.compile(r"([\"“”„«»‹›])\1?(?P<text>[^\"“”„«»‹›]+)[\"“”„«»‹›]{1,2}")
_OPENING_QUOTES = frozenset('"“”„«»‹›')
_CODE = re.compile(rf"[{_MARKS}](?=[^\d]*\d)[A-Z0-9][A-Z0-9._/-]{{3,}}")
_CAPITAL = re.compile(rf"[{_MARKS}][^\W\da-z_][^{_MARKS}]*")
_MANY = 5
_TAB = re.compile(r"\t+(?P<text>[^\t]+)")
_TAB_BEFORE_DIGITS = re.compile(r"\t+[+(]?\d[\d\s.,:/()+-]*")
_INITIALS = frozenset(f"={_MARKS} \t\r\n\u00a0")
_QUOTED_FORMULA = '\0"='
_EXACT = {Role.CODE, Role.RUNNING, Role.POSTCODE}
_MEASURED = {Role.NUMBER, Role.DATE}


def guarded_codes(table: Table) -> Iterator[Finding]:
    """Entries that still wear such a wrapper."""
    for column in table.columns:
        found = guarded_in(column)
        quoted_ones = {text: inside for text, inside in found.items() if _QUOTED.fullmatch(text.strip())}
        if quoted_ones:
            yield column.finding(
                Defect.GUARDED_CODE,
                Severity.ERROR,
                "{cells} should contain the plain value, but quotes around it are part of it. Knosc probably stores "
                'the quotes, too. Remove them, so that "000123" becomes 000123.',
                quoted_ones,
                partial(_remark, quoted_ones),
            )
        wrapped = {text: inside for text, inside in found.items() if text not in quoted_ones}
        if wrapped:
            yield column.finding(
                Defect.GUARDED_CODE,
                Severity.ERROR,
                "{cells} should contain the plain value, but a wrapper that only Excel hides surrounds it. Knosc "
                'probably stores the wrapper, too. Remove it, so that ="000123" becomes 000123.',
                wrapped,
                partial(_remark, wrapped),
            )


def guarded_in(column: Column) -> dict[str, str]:
    """The wrapped texts of a column, each with what is inside."""
    may_be_quoted = not _OPENING_QUOTES.isdisjoint(column.initials) and _may_be_quoted(column)
    if _INITIALS.isdisjoint(column.initials) and not may_be_quoted:
        return {}
    found = {}
    for text in column.texts:
        inside = _unwrapped(text, column)
        if inside is not None:
            found[text] = inside
    # A few names begin with an apostrophe, but not half of them.
    names = [text for text in column.texts if _CAPITAL.fullmatch(text.strip())]
    if len(names) * 2 >= len(column.texts) and (len(names) >= _MANY or len(names) == len(column.texts)):
        found |= {text: text.strip()[1:] for text in names}
    return found


def _may_be_quoted(column: Column) -> bool:
    return column.role in _EXACT | _MEASURED or _QUOTED_FORMULA in column.all_texts


def _unwrapped(text: str, column: Column) -> str | None:
    """What the wrapper hides; None when there is no wrapper."""
    is_exact = column.role in _EXACT | _MEASURED
    if column.is_csv and (tab := _TAB.fullmatch(text)) and (is_exact or _TAB_BEFORE_DIGITS.fullmatch(text)):
        return tab["text"].strip()
    bare = text.strip()
    if formula := _FORMULA.fullmatch(bare):
        return formula["text"] if formula["text"] is not None else formula["number"]
    if is_exact and (quotes := _QUOTED.fullmatch(bare)):
        return quotes["text"].strip()
    apostrophe = _APOSTROPHE.fullmatch(bare)
    if apostrophe is None or not _is_guard(bare, column.role):
        return None
    return apostrophe["text"].strip(_MARKS)


def _is_guard(bare: str, role: Role) -> bool:
    """Whether the apostrophe in front is Excel's and does not begin a name or a year."""
    if role in _MEASURED:
        return True
    if role in _EXACT:
        return not _BEGINS_A_NAME.match(bare)
    if _DIGITS.fullmatch(bare) or (role is Role.CHOICE and _CAPITAL.fullmatch(bare)):
        return True
    return role is not Role.TEXT and _CODE.fullmatch(bare) is not None


def _remark(wrapped: dict[str, str], value: Value) -> str:
    return f"{quoted(value)} should be {quoted(wrapped[str(value)])}"
