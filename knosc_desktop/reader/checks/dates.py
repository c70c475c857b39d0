"""Date columns that do not write all their dates alike."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from knosc_desktop.domain.column_roles import Role
from knosc_desktop.domain.findings import Defect, Severity
from knosc_desktop.reader.checks.date_styles import Order, Style, is_serial, order_of, style_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from knosc_desktop.domain.findings import Finding
    from knosc_desktop.reader.checks.table import Column, Table
    from knosc_desktop.reader.sheet import Value

_RANK = list(Style)


def mixed_dates(table: Table) -> Iterator[Finding]:
    """Dates written in another style than the others, entries that are no date, day and month in doubt."""
    for column in table.with_role(Role.DATE):
        styles = _styles(column)
        counts = _counts(column, styles)
        usual = max(counts, key=lambda style: (counts[style], -_RANK.index(style)), default=None)
        if usual is None:
            yield from _only_negative_numbers(column)
            continue
        yield from _other_styles(column, styles, usual)
        yield from _no_dates(column, styles, counts)
        if usual is Style.SERIAL:
            yield from _bare_numbers(column, styles)
        yield from _day_or_month(column, styles)


def _styles(column: Column) -> dict[Value, Style]:
    """How every value that is not a real date is written."""
    styles: dict[Value, Style] = {text: style_of(text) for text in column.texts if text.strip()}
    styles |= {number: Style.SERIAL if is_serial(number) else Style.NONE for number in column.numbers}
    return styles


def _counts(column: Column, styles: Mapping[Value, Style]) -> Counter[Style]:
    """How many cells are written in each style that is one."""
    counts: Counter[Style] = Counter()
    if any(issubclass(kind, date) for kind in column.types):
        counts[Style.TRUE] = sum(1 for cell in column.cells if isinstance(cell, date))
    for occurrences in (column.texts, column.numbers):
        for value, count in occurrences.items():
            if styles.get(value, Style.NONE) is not Style.NONE:
                counts[styles[value]] += count
    return counts


def _other_styles(column: Column, styles: Mapping[Value, Style], usual: Style) -> Iterator[Finding]:
    others = {value for value, style in styles.items() if style not in {usual, Style.NONE}}
    if others:
        yield column.finding(
            Defect.MIXED_DATES,
            Severity.WARNING,
            f"In {{cells}} a date is written otherwise than in most others, which {_like(usual)}. Knosc may read "
            "them wrongly: enter them all in one way, in a workbook as real dates.",
            others,
        )
    if usual is not Style.TRUE and (true := {cell for cell in column.cells if isinstance(cell, date)}):
        yield column.finding(
            Defect.MIXED_DATES,
            Severity.WARNING,
            f"In {{cells}} there is a real date, while most others {_like(usual)}. Knosc may read some "
            "of them wrongly: enter them all as real dates.",
            true,
        )


def _no_dates(column: Column, styles: Mapping[Value, Style], counts: Counter[Style]) -> Iterator[Finding]:
    strange = {
        value
        for value, style in styles.items()
        if style is Style.NONE and not (isinstance(value, str) and value.startswith("#"))
    }
    count = sum(column.texts[text] for text in strange if isinstance(text, str))
    if strange and count <= counts.total():
        yield column.finding(
            Defect.MIXED_DATES,
            Severity.WARNING,
            "In {cells} something else stands where a date belongs. Enter the date, or leave the cell empty.",
            strange,
        )


def _only_negative_numbers(column: Column) -> Iterator[Finding]:
    """A column without a single date: its numbers may be years or weeks, but below zero they are nothing of a date."""
    negative = {number for number in column.numbers if number < 0}
    if negative:
        yield column.finding(
            Defect.MIXED_DATES,
            Severity.WARNING,
            "{cells} contain a negative number, which Excel can't show as a date. Enter a date like 2024-03-31, or "
            "leave the cell empty.",
            negative,
        )


def _bare_numbers(column: Column, styles: Mapping[Value, Style]) -> Iterator[Finding]:
    numbers = {value for value, style in styles.items() if style is Style.SERIAL}
    yield column.finding(
        Defect.MIXED_DATES,
        Severity.WARNING,
        "In {cells} a date is a bare number, the way Excel counts days, and Knosc may not take it for a date. Format "
        "the column as Date.",
        numbers,
    )


def _day_or_month(column: Column, styles: Mapping[Value, Style]) -> Iterator[Finding]:
    """03/04/2024 is in March or in April; only dates after the 12th tell."""
    for style in (Style.SLASHES, Style.DASHES):
        orders = {value: order_of(str(value), style) for value, known in styles.items() if known is style}
        counts = Counter(order for order in orders.values() if order)
        day, month = counts[Order.DAY], counts[Order.MONTH]
        if day and month:
            rarer = Order.MONTH if month <= day else Order.DAY
            usual = Order.DAY if rarer is Order.MONTH else Order.MONTH
            yield column.finding(
                Defect.MIXED_DATES,
                Severity.ERROR,
                f"In {{cells}} {rarer.value} comes first, and in most others {usual.value}. Some dates will be read "
                "wrongly: write them all in one way, best like 2024-03-31.",
                {value for value, order in orders.items() if order is rarer},
            )
        elif counts[Order.EITHER] and not day and not month:
            yield column.finding(
                Defect.MIXED_DATES,
                Severity.NOTE,
                "In {cells} nothing tells whether the day or the month comes first. If Knosc reads them the other way "
                "round, the dates are wrong: write them like 2024-03-31.",
                {value for value, order in orders.items() if order is Order.EITHER},
            )


def _like(style: Style) -> str:
    """What the others do, to go on with in a sentence."""
    if style is Style.TRUE:
        return "are real dates"
    return "are bare numbers" if style is Style.SERIAL else f"are written like “{style.value}”"
