"""Days that no calendar has, and the dates that programs write for nothing."""

from __future__ import annotations

from datetime import date, time
from functools import partial
from typing import TYPE_CHECKING

from knosc_desktop.domain.validation import Defect, Severity
from knosc_desktop.reader.checks.calendar_days import Day
from knosc_desktop.reader.checks.table import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from knosc_desktop.domain.validation import Finding
    from knosc_desktop.reader.checks.table import Column
    from knosc_desktop.reader.parsing.sheet import Value

_FIRST_OF_EXCEL = 1900
_SHOWN_BY_EXCEL = "“1900-01-00”"


def impossible_dates(column: Column, days: Mapping[str, Day]) -> Iterator[Finding]:
    """Dates like 2026-02-30 and 0000-00-00.

    Args:
        column: of dates.
        days: the odd ones that its texts name.
    """
    wrong = {text: day.reason for text, day in days.items() if not day.is_nothing and not day.exists}
    if wrong:
        yield column.finding(
            Defect.IMPOSSIBLE_DATE,
            Severity.ERROR,
            "{cells} should contain a date, but the calendar has no such day. Knosc will probably reject these "
            "rows or store another day. Enter a day that exists, like 2026-02-28.",
            wrong,
            partial(_with_reason, wrong),
        )
    early_days = _early_days(column)
    nothing = _nothing(column, days, early_days)
    if nothing:
        yield column.finding(
            Defect.IMPOSSIBLE_DATE,
            Severity.ERROR,
            "{cells} should contain a date, but programs write these values when there is none. Knosc will "
            "probably reject these rows. Enter the date, like 2026-03-31, or leave the cell empty.",
            nothing,
            lambda value: _SHOWN_BY_EXCEL if isinstance(value, time) else quoted(value),
        )
    # The first day of 1900 is written for “since ever”.
    small: set[Value] = {day for day in early_days if (1900, 1, 1) < (day.year, day.month, day.day) < (1900, 3, 1)}
    if small:
        yield column.finding(
            Defect.IMPOSSIBLE_DATE,
            Severity.WARNING,
            "{cells} contain a small number, which Excel shows as a day in early 1900 or as 1900-02-29, which doesn't "
            "exist. Knosc will probably store a wrong date. Enter the date, like 2026-03-31, or leave the cell empty.",
            small,
        )
    early = {text for text, day in days.items() if day.is_too_early}
    if early:
        yield column.finding(
            Defect.IMPOSSIBLE_DATE,
            Severity.WARNING,
            "{cells} contain a year before 1900, which Excel can't show as a date. Knosc may reject these rows or "
            "store a wrong day. Enter the year in full, like 2026-03-31.",
            early,
        )


def _early_days(column: Column) -> set[date]:
    """The real dates up to the first year of Excel's calendar; hardly any column has one."""
    if not any(issubclass(kind, date) for kind in column.types):
        return set()
    return {cell for cell in column.cells if isinstance(cell, date) and cell.year <= _FIRST_OF_EXCEL}


def _nothing(column: Column, days: Mapping[str, Day], early_days: AbstractSet[date]) -> set[Value]:
    """Texts for an empty date, and the zero that Excel shows as a day before the first of its calendar."""
    nothing: set[Value] = {text for text, day in days.items() if day.is_nothing}
    if time in column.types and time() in column.cells:
        nothing.add(time())
    nothing |= {day for day in early_days if _is_nothing(day)}
    return nothing


def _with_reason(reasons: Mapping[str, str], value: Value) -> str:
    return f"{quoted(value)}: {reasons[str(value)]}"


def _is_nothing(cell: date) -> bool:
    return cell.year < _FIRST_OF_EXCEL and Day(cell.year, ((cell.month, cell.day),)).is_nothing
