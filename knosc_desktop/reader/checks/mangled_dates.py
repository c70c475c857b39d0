"""Codes that Excel took for dates: ``3-1`` became the 3rd of January, ``MAR1`` the 1st of March."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from knosc_desktop.domain.columns import Role
from knosc_desktop.domain.validation import Defect, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from knosc_desktop.domain.validation import Finding
    from knosc_desktop.reader.checks.table import Column, Table
    from knosc_desktop.reader.parsing.sheet import Value

_MONTH = r"(?:Jan|Feb|Mar|Mär|Mrz|Apr|May|Mai|Jun|Jul|Aug|Sep|Oct|Okt|Nov|Dec|Dez)\.?"
_LIKE_EXCEL = re.compile(
    rf"\d{{1,2}}(?:-|\. ?| ){_MONTH}(?:[- ]\d{{2,4}})?"  # 3-Jan, 03. Jan, 03-Jan-24
    rf"|{_MONTH}[- ]\d{{2,4}}"  # Jan-24
    r"|\d{1,2}([./])\d{1,2}\1\d{4}(?: \d{1,2}:\d\d(?::\d\d)?)?"  # 03/01/2024
    r"|\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d:\d\d)?"
)
_ANYWHERE = re.compile(rf"\d[-. ]{{1,2}}{_MONTH}|{_MONTH}[- ]\d|[./]\d{{4}}|\d{{4}}-\d\d-\d\d")
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
        if column.role in _CODES and _ANYWHERE.search(column.all_texts):
            yield from _written_dates(column)


def _true_dates(column: Column) -> Iterator[Finding]:
    if column.role in _CODES or column.role is Role.NUMBER:
        what = "number" if column.role is Role.NUMBER else "code"
        yield column.finding(
            Defect.CODE_AS_DATE,
            Severity.ERROR,
            f"In {{cells}} a date stands where a {what} belongs: Excel took the {what} for a date. Format the column "
            f"as {'Number' if what == 'number' else 'Text'} and enter the {what}s again.",
            _dates(column),
        )
    elif _are_strangers(column):
        yield column.finding(
            Defect.CODE_AS_DATE,
            Severity.WARNING,
            "In {cells} a date stands among other entries: Excel may have taken something else for a date. If so, "
            "format the column as Text and enter it again.",
            _dates(column),
        )


def _dates(column: Column) -> set[Value]:
    return {cell for cell in column.cells if isinstance(cell, _DATES)}


def _are_strangers(column: Column) -> bool:
    """Whether a few dates stand among nothing but text."""
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
            "In {cells} something like a date stands where a code belongs: Excel may have taken the code for a date "
            "before the file was saved. Compare with the source; format the column as Text before you enter codes.",
            written,
        )
