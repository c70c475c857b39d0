"""Codes in a wrapper that keeps Excel from changing them, and that only Excel hides.

Programs write ``="000123"`` or ``'000123`` so that Excel keeps the zeros; any other reader takes the
wrapper for a part of the code.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from knosc_desktop.domain.column_roles import Role
from knosc_desktop.domain.findings import Defect, Severity
from knosc_desktop.reader.checks.shown import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from knosc_desktop.domain.findings import Finding
    from knosc_desktop.reader.checks.table import Column, Table
    from knosc_desktop.reader.sheet import Value

_QUOTES = "\"'“”„‘’"
_FORMULA = re.compile(
    rf"=\s*(?:T\s*\(\s*)?[{_QUOTES}]+(?P<text>[^{_QUOTES}]*)[{_QUOTES}]+\s*\)?|=\s*(?P<number>[+-]?\d[\d.,]*)",
    re.IGNORECASE,
)
_APOSTROPHE = re.compile(r"['’](?P<text>.+)", re.DOTALL)
_BEGINS_A_NAME = re.compile(r"['’][a-z](?![\w'’])")
"""As in ’s-Hertogenbosch and ’t Hooft."""
_DIGITS = re.compile(r"['’](?:[+=@-]|(?=0)|(?=(?:\D*\d){3}))[\d\s.,:/()+-]*\d[\d\s.,:/()+-]*")
_CODE = re.compile(r"['’](?=[^\d]*\d)[A-Z0-9][A-Z0-9._/-]{3,}")
_TAB = re.compile(r"\t+(?P<text>[^\t]+)")
_INITIALS = frozenset("='’ \t\r\n\u00a0")
_EXACT = {Role.CODE, Role.RUNNING, Role.POSTCODE}
_MEASURED = {Role.NUMBER, Role.DATE}


def guarded_codes(table: Table) -> Iterator[Finding]:
    """Entries that still wear such a wrapper."""
    for column in table.columns:
        wrapped = guarded_in(column)
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
    if _INITIALS.isdisjoint(column.initials):
        return {}
    found = {}
    for text in column.texts:
        inside = _unwrapped(text, column)
        if inside is not None:
            found[text] = inside
    return found


def _unwrapped(text: str, column: Column) -> str | None:
    """What the wrapper hides; None when there is no wrapper."""
    if column.is_csv and column.role in _EXACT | _MEASURED and (tab := _TAB.fullmatch(text)):
        return tab["text"].strip()
    bare = text.strip()
    if formula := _FORMULA.fullmatch(bare):
        return formula["text"] if formula["text"] is not None else formula["number"]
    apostrophe = _APOSTROPHE.fullmatch(bare)
    if apostrophe is None or not _is_guard(bare, column.role):
        return None
    return apostrophe["text"].strip("'’")


def _is_guard(bare: str, role: Role) -> bool:
    """Whether the apostrophe in front is Excel's and does not begin a name or a year."""
    if role in _MEASURED:
        return True
    if role in _EXACT:
        return not _BEGINS_A_NAME.match(bare)
    if _DIGITS.fullmatch(bare):
        return True
    return role is not Role.TEXT and _CODE.fullmatch(bare) is not None


def _remark(wrapped: dict[str, str], value: Value) -> str:
    return f"{quoted(value)} should be {quoted(wrapped[str(value)])}"
