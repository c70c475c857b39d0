"""Days that no calendar has, and the dates that programs write for nothing."""

from __future__ import annotations

from datetime import date, time
from functools import partial
from typing import TYPE_CHECKING

from knosc_desktop.domain.column_roles import Role
from knosc_desktop.domain.findings import Defect, Severity
from knosc_desktop.reader.checks.calendar_days import Day, day_in
from knosc_desktop.reader.checks.shown import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from knosc_desktop.domain.findings import Finding
    from knosc_desktop.reader.checks.table import Column, Table
    from knosc_desktop.reader.sheet import Value

_SHOWN_BY_EXCEL = "“1900-01-00”"


def impossible_dates(table: Table) -> Iterator[Finding]:
    """Dates like 2026-02-30 and 0000-00-00."""
    for column in table.with_role(Role.DATE):
        nothing, wrong = _nothing(column), _wrong(column)
        if wrong:
            yield column.finding(
                Defect.IMPOSSIBLE_DATE,
                Severity.ERROR,
                "{cells} should contain a date, but the calendar has no such day. Knosc will probably reject these "
                "rows or store another day. Enter a day that exists, like 2026-02-28.",
                wrong,
                partial(_with_reason, wrong),
            )
        if nothing:
            yield column.finding(
                Defect.IMPOSSIBLE_DATE,
                Severity.ERROR,
                "{cells} should contain a date, but programs write these values when there is none. Knosc will "
                "probably reject these rows. Enter the date, like 2026-03-31, or leave the cell empty.",
                nothing,
                lambda value: _SHOWN_BY_EXCEL if isinstance(value, time) else quoted(value),
            )


def is_impossible(text: str) -> bool:
    """Whether a text names a day that is told here, so that other checks need not look at it."""
    day = day_in(text)
    return day is not None and (day.is_nothing or not day.exists)


def _wrong(column: Column) -> dict[Value, str]:
    days = ((text, day_in(text)) for text in column.texts)
    return {text: day.reason for text, day in days if day is not None and not day.is_nothing and not day.exists}


def _nothing(column: Column) -> set[Value]:
    """Texts for an empty date, and the zero that Excel shows as a day before the first of its calendar."""
    nothing: set[Value] = {text for text in column.texts if (day := day_in(text)) is not None and day.is_nothing}
    if time in column.types:
        nothing.add(time())
    if any(issubclass(kind, date) for kind in column.types):
        nothing |= {cell for cell in column.cells if isinstance(cell, date) and _is_nothing(cell)}
    return nothing


def _with_reason(reasons: Mapping[Value, str], value: Value) -> str:
    return f"{quoted(value)}: {reasons[value]}"


def _is_nothing(cell: date) -> bool:
    return Day(cell.year, ((cell.month, cell.day),)).is_nothing
